"""What an export is made from, as it is given on the command line."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from attrs import frozen

from dibao.errors import InputError
from dibao.message import msg
from dibao_publish.bulk.order import address, read_day
from dibao_publish.bulk.writer import DATABASE
from dibao_publish.published import read_releases
from dibao_publish.web import report
from dibao_publish.web.assets import STYLE
from dibao_publish.web.exported import ExportedLinks

_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*", re.ASCII)


@frozen
class Order:
    """A registry file, the folder to write, and the day of which the pages are.

    `base_path`: where the export will stand on its host; `address`: with the host, where that is known.
    `live`: the address of a server of the registry, or empty. None of them ends with a slash.
    """

    database: Path
    out: Path
    day: date
    base_path: str = ""
    address: str = ""
    live: str = ""
    report_to: str = ""

    def links(self, lang: str) -> ExportedLinks:
        """The addresses of the pages in a language."""
        return ExportedLinks(
            self.base_path, self.database.stem, STYLE.path, lang, self.report_to, self.live
        )


def read(
    registry: Path, out: Path, *, on: str, base_path: str | None, live: str, report_to: str
) -> Order:
    """An order from what was typed. Raises `InputError`.

    `base_path`: None is that of the address with which the release was made.
    """
    database = registry / DATABASE if registry.is_dir() else registry
    live = address(live)
    stands = _address_of(database, live)
    path = urlsplit(stands).path if base_path is None else _base_path(base_path)
    if report_to and (wrong := report.problem(report_to)) is not None:
        raise InputError(wrong)
    known = stands if urlsplit(stands).path == path else ""
    return Order(database, out, _day(database, on), path, known, live, report_to)


def _address_of(database: Path, live: str) -> str:
    """The address with which the release was made, unless that is the one of the live site."""
    releases = read_releases(database.resolve().parent)
    told = str(releases[0]["base_url"]) if releases else ""
    return "" if told == live else told


def _day(database: Path, typed: str) -> date:
    if typed:
        return read_day(typed)
    releases = read_releases(database.resolve().parent)
    if not releases:
        raise InputError(
            msg(
                "{file}: no release lies beside it that tells a day; give the day of the pages with --on, "
                "as 2026-11-26.",
                file=str(database),
            )
        )
    return date.fromisoformat(str(releases[0]["date"]))


def _base_path(typed: str) -> str:
    path = typed.rstrip("/")
    if not _PATH.fullmatch(path) or {"..", "."} & set(path.split("/")):
        raise InputError(
            msg('"{text}" is no path on a host; write it as /dibao, or / for the top.', text=typed)
        )
    return path
