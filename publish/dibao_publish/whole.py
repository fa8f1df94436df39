"""Files and folders that appear only when they are whole.

What is made lies in a folder beside the place where it belongs, on the same disk, and is renamed
when its bytes are on the disk. A process that is killed leaves such a folder, never a half file
under the final name; the next one that writes there removes it.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dibao.errors import InputError
from dibao.message import Message, msg

if sys.platform != "win32":
    import fcntl

PREFIX = ".dibao-"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}
# Primary result codes of SQLite.
_SQLITE = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_READONLY: errno.EACCES,
    sqlite3.SQLITE_PERM: errno.EACCES,
}


@contextmanager
def beside(out: Path) -> Iterator[Path]:
    """A new folder beside `out`, which is gone at the end with all that is left in it.

    Raises `InputError` with what to do where the disk is full or the folder may not be written to;
    what stood under the name `out` is then as it was.
    """
    with telling(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        with _locked(out.parent):
            _sweep(out.parent)
            folder = Path(tempfile.mkdtemp(dir=out.parent, prefix=PREFIX))
            held = _hold(folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            if held is not None:
                os.close(held)


def put(made: Path, out: Path) -> None:
    """Give what is whole its name: its bytes are on the disk before the name is, and the name after."""
    for path in sorted(made.rglob("*")) if made.is_dir() else ():
        _to_disk(path)
    _to_disk(made)
    made.replace(out)
    _to_disk(out.parent)


@contextmanager
def telling(out: Path) -> Iterator[None]:
    """Say in a sentence why something cannot be written, and what to do."""
    try:
        yield
    except OSError as error:
        raise InputError(_sentence(out, error.errno, error.strerror or str(error))) from error
    except sqlite3.OperationalError as error:
        number = _SQLITE.get(error.sqlite_errorcode & 0xFF)
        if number is None:  # a mistake of ours
            raise
        raise InputError(_sentence(out, number, str(error))) from error


def _sentence(out: Path, number: int | None, why: str) -> Message:
    if number in _FULL:
        return msg(
            "{file} was not written, the disk is full: make room for three times its size, or write "
            "it elsewhere. What stood there is as it was.",
            file=str(out),
        )
    if number in _CLOSED:
        return msg(
            "{file} was not written, this user may not write to {folder}: choose another folder, or "
            "run the command as the user who owns it. What stood there is as it was.",
            file=str(out),
            folder=str(out.parent),
        )
    return msg(
        "{file} was not written ({why}). What stood there is as it was.", file=str(out), why=why
    )


def _to_disk(path: Path) -> None:
    if sys.platform == "win32":  # a folder cannot be opened there
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


# --- folders that killed processes left ---------------------------------------------------------
#
# Whoever works in a folder holds a lock on it, which ends with the process, however that ends. A
# number of a process would not do: a container has its own.


@contextmanager
def _locked(parent: Path) -> Iterator[None]:
    """One process at a time sweeps and begins."""
    handle = _hold(parent, wait=True)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _hold(folder: Path, *, wait: bool = False) -> int | None:
    """A lock on a folder, as a handle to close; None where there is none, or another process has it."""
    if sys.platform == "win32":  # nobody can tell there whether a folder is still in use
        return None
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:  # another process has it, or this kind of disk has no locks
        os.close(handle)
        return None
    return handle


def _sweep(parent: Path) -> None:
    """Remove what killed processes left."""
    for left in sorted(parent.glob(f"{PREFIX}*")):
        if not left.is_dir() or left.is_symlink():
            continue
        with suppress(OSError):  # another user's
            handle = _hold(left)
            if handle is not None:
                shutil.rmtree(left, ignore_errors=True)
                os.close(handle)
