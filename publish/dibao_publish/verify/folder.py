"""The folder of a release: every file as its lists say, none missing, none added."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any

from dibao.errors import InputError
from dibao.message import Message, msg
from dibao_publish.bulk.writer import ARCHIVE, DATABASE, SUMS
from dibao_publish.published import RELEASES, read_releases
from dibao_publish.verify.archive import check_archive
from dibao_publish.verify.database import check_database
from dibao_publish.verify.found import Found
from dibao_publish.verify.package import DESCRIPTOR, check_package

_SUM = re.compile(r"([0-9a-f]{64})  (\S.*)")
_UNLISTED = {SUMS, RELEASES}  # they list the others


def check_folder(folder: Path) -> Found:
    """Check every file of a release. Raises `InputError` for a folder that is none."""
    releases = read_releases(folder)
    names = set(_names(folder))
    if not names & {SUMS, RELEASES, DATABASE}:
        raise InputError(
            msg("{folder}: this is no folder that `dibao-publish bulk` wrote.", folder=str(folder))
        )
    found = Found(files=len(names))
    listed = _listed(releases, found.problems)
    sums = _summed(folder, names, found.problems)
    found.problems += _links(folder)
    found.problems += _amiss(names, {RELEASES: listed, SUMS: None if sums is None else sums.keys()})
    found.problems += _altered(folder, names, sums or {})
    if DATABASE in names:
        of_it = check_database(folder / DATABASE, releases[0] if releases else None)
        found.problems += of_it.problems
        found.notes += of_it.notes
        found.hashes = of_it.hashes
    if DESCRIPTOR in names:
        found.problems += check_package(names, lambda name: (folder / name).read_bytes())
    if ARCHIVE in names:
        found.problems += check_archive(folder / ARCHIVE).problems
    return found


def _names(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix()


def _links(folder: Path) -> Iterator[Message]:
    """A link may lead anywhere, so that what it shows is no part of the release."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            name = path.relative_to(folder).as_posix()
            yield msg("{file}: this is no file; a release holds files alone.", file=name)


def _listed(
    releases: Sequence[Mapping[str, Any]], problems: list[Message]
) -> AbstractSet[str] | None:
    """The files that releases.json lists of the newest release; None if it lists none."""
    if not releases:
        problems.append(msg("{file}: it is missing, or of another version.", file=RELEASES))
        return None
    listed = releases[0].get("files")
    if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
        problems.append(msg("{file}: it lists no files.", file=RELEASES))
        return None
    return {*listed, *_UNLISTED}


def _summed(
    folder: Path, names: AbstractSet[str], problems: list[Message]
) -> Mapping[str, str] | None:
    """The hashes that SHA256SUMS lists by file, its own left open; None if it is not there."""
    if SUMS not in names:
        problems.append(msg("{file}: it is missing.", file=SUMS))
        return None
    text = (folder / SUMS).read_text(encoding="utf-8", errors="replace")
    sums: dict[str, str] = {SUMS: ""}
    for number, line in enumerate(text.splitlines(), 1):
        match = _SUM.fullmatch(line)
        if match is None or match[2] in sums:
            problems.append(
                msg(
                    "{file}: line {number} is no hash and name of a further file.",
                    file=SUMS,
                    number=number,
                )
            )
        else:
            sums[match[2]] = match[1]
    return sums


def _amiss(
    names: AbstractSet[str], lists: Mapping[str, AbstractSet[str] | None]
) -> Iterator[Message]:
    """Files that a list names and that are not there, and files that a list does not name."""
    known = {name: listed for name, listed in lists.items() if listed is not None}
    for file in sorted(set(names).union(*known.values())):
        naming = [name for name, listed in known.items() if file in listed]
        silent = [name for name in known if name not in naming]
        if file not in names and file not in _UNLISTED:
            yield msg("{file}: it is missing; listed in: {lists}.", file=file, lists=naming)
        elif file in names and silent:
            yield msg("{file}: it was added; not listed in: {lists}.", file=file, lists=silent)


def _altered(folder: Path, names: AbstractSet[str], sums: Mapping[str, str]) -> Iterator[Message]:
    """Files with other bytes than those that were summed."""
    for name in sorted(names & sums.keys() - {SUMS}):
        with (folder / name).open("rb") as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == sums[name]
        if not same:
            yield msg("{file}: its SHA-256 is not that in {list}.", file=name, list=SUMS)
