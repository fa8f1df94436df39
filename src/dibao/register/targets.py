"""Files that are written whole, and all together or not at all.

They are written under another name beside the place where they belong, and renamed when all are
whole. An interrupted run leaves no half file; one that was killed leaves some, which the next run
for the same file removes.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.register.headers import together


def all_or_none(paths: Sequence[Path], make: Callable[[Sequence[Path]], bool]) -> None:
    """Write all of these files, or none.

    `make` writes them under the names that it is given, in the same order, and says whether they
    are wanted. Raises `InputError` where a file cannot be written.
    """
    check_targets(paths)
    parts = {path: _beside(path, "part") for path in paths}
    # A second interrupt may come while the first is cleaned up after, so it is done twice.
    try:
        try:
            if make(list(parts.values())):
                _place(parts)
        finally:
            _remove(parts.values())
    finally:
        _remove(parts.values())


def check_targets(paths: Sequence[Path]) -> None:
    """Refuse files that cannot be written, before anything is computed; remove what was left there."""
    problems = list(_problems(paths))
    if problems:
        raise InputError(together(problems))
    for path in paths:
        _remove(_left_behind(path))


@contextmanager
def folder_beside(path: Path) -> Iterator[Path]:
    """A folder beside a file for what is held on disk while it is made; it goes with the run."""
    folder = _beside(path, "parts")
    with telling(path):
        folder.mkdir()
    try:
        yield folder
    finally:
        _remove([folder])


@contextmanager
def telling(path: Path) -> Iterator[None]:
    """Say of a file that cannot be written that it cannot."""
    try:
        yield
    except OSError:
        raise InputError(msg("{file} cannot be written.", file=path.name)) from None


def _problems(paths: Sequence[Path]) -> Iterator[Message]:
    for path in paths:
        if path.is_dir():
            yield msg("{file} cannot be written; it is a folder.", file=path.name)
        elif not path.parent.is_dir():
            yield msg("{file} cannot be written; its folder is not there.", file=path.name)


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}.{ending}")


def _place(parts: Mapping[Path, Path]) -> None:
    """Rename all files to the names that they are to have; undo it where one cannot be renamed."""
    old = {path: _beside(path, "old") for path in parts}
    try:
        for path, part in parts.items():
            with telling(path):
                if path.is_file():
                    path.replace(old[path])
                part.replace(path)
    except BaseException:
        for path, part in parts.items():
            if not part.exists():
                path.unlink(missing_ok=True)
            if old[path].exists():
                old[path].replace(path)
        raise
    _remove(old.values())


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _left_behind(path: Path) -> Iterator[Path]:
    """What processes that are no more have left of a file."""
    before = f".{path.name}."
    for part in path.parent.iterdir():
        number, _, ending = part.name.removeprefix(before).partition(".")
        of_a_run = part.name == f"{before}{number}.{ending}" and ending in ("part", "parts")
        if of_a_run and number.isdecimal() and _is_over(int(number)):
            yield part


def _is_over(process: int) -> bool:
    """Whether no other process has this number. Only POSIX can be asked without harm."""
    if process == os.getpid():
        return True
    if os.name == "posix":
        with suppress(PermissionError, OverflowError):
            try:
                os.kill(process, 0)
            except ProcessLookupError:
                return True
    return False
