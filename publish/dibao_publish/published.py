"""The folder that `dibao-publish bulk` wrote, as the server finds it beside its database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from dibao.errors import InputError
from dibao.message import msg

RELEASES = "releases.json"
TOLD_OF = (RELEASES, "SHA256SUMS")  # not in the list of files that the first of them holds
FORMAT = "dibao.releases.v1"


@frozen
class Published:
    """A release with its files. `releases`: this one and those before it, the newest first."""

    folder: Path
    releases: tuple[Mapping[str, Any], ...] = field(repr=False)
    files: frozenset[str] = field(repr=False)  # their paths in the folder

    @property
    def offered(self) -> frozenset[str]:
        """The files that the server gives: those listed, and what tells of them."""
        return self.files | {name for name in TOLD_OF if (self.folder / name).is_file()}

    @property
    def base_url(self) -> str:
        """The address of the site, without a slash at the end; empty if none was given."""
        return str(self.releases[0]["base_url"])

    @property
    def date(self) -> str:
        """The day of the release."""
        return str(self.releases[0]["date"])

    @property
    def name(self) -> str:
        """The name of a release: its day and the beginning of the hash of its file."""
        return release_name(self.releases[0])

    @property
    def number(self) -> int:
        """The number of the release."""
        return int(self.releases[0]["number"])


def release_name(told: Mapping[str, Any]) -> str:
    """The name of a release that `releases.json` tells of."""
    return f"{told['date']}-{told['file_sha256'][:12]}"


def read_releases(folder: Path) -> tuple[Mapping[str, Any], ...]:
    """The releases that a folder tells of, the newest first; none if it tells of none."""
    try:
        told = json.loads((folder / RELEASES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return ()
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        return ()
    return tuple(told["releases"])


def published_with(database: Path) -> Published | None:
    """The release whose database this is; None if it lies in no folder of a release.

    Raises `InputError` where the file was altered since.
    """
    folder = database.resolve().parent
    releases = read_releases(folder)
    if not releases:
        return None
    named, found = releases[0]["file_sha256"], _sha256(database)
    if named != found:
        raise InputError(
            msg(
                "{file}: this is not the file of the release that {releases} beside it tells of "
                "(SHA-256 {found}, not {named}): fetch it again, or put it into a folder of its own.",
                file=str(database),
                releases=RELEASES,
                found=found[:12],
                named=named[:12],
            )
        )
    return Published(folder, releases, frozenset(releases[0]["files"]))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
