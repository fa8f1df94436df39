"""The ZIP of a release: whole, and the data package that its own descriptor describes."""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from dibao.message import Message, msg
from dibao_publish.bulk.datapackage import NAME
from dibao_publish.verify.found import Found
from dibao_publish.verify.package import DESCRIPTOR, check_package

_BESIDE = {"README.md", "codebook.csv", DESCRIPTOR}
MOST = 1 << 30  # bytes of one file; what claims more is not unpacked


def check_archive(path: Path) -> Found:
    """Check a ZIP. Nothing of it is unpacked to disk."""
    found = Found()
    try:
        with zipfile.ZipFile(path) as archive:
            found.files = len(archive.infolist())
            found.problems += _checked(archive, path.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError):
        found.problems.append(
            msg("{file}: the ZIP is damaged or was cut off; fetch it again.", file=path.name)
        )
    return found


def _checked(archive: zipfile.ZipFile, name: str) -> Iterator[Message]:
    inside = [entry.filename for entry in archive.infolist()]
    odd = {entry for entry, times in Counter(inside).items() if times > 1}
    odd |= {entry for entry in inside if not entry.startswith(f"{NAME}/")}
    odd |= {entry.filename for entry in archive.infolist() if entry.file_size > MOST}
    names = {entry.removeprefix(f"{NAME}/") for entry in inside if entry not in odd}
    odd |= {
        f"{NAME}/{entry}"
        for entry in names
        if entry not in _BESIDE and not entry.startswith("csv/")
    }
    for entry in sorted(odd):
        yield msg("{file}: it does not belong into {list}.", file=entry, list=name)
    for entry in sorted(_BESIDE - names):
        yield msg("{file}: it is missing in {list}.", file=entry, list=name)
    if DESCRIPTOR in names:
        yield from check_package(
            names, lambda entry: archive.read(f"{NAME}/{entry}"), f"{name}: {NAME}/"
        )
