"""Writing a release: the database and all files that are made from it, into one folder.

The same database, date, address and earlier release give the same bytes; no clock is read.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from attrs import frozen

from dibao._version import VERSION
from dibao.errors import InputError
from dibao.message import Message, msg
from dibao_publish.aggregates.copied import check_after
from dibao_publish.aggregates.words import BANNER_OF_TABLES
from dibao_publish.bulk.codebook import codebook
from dibao_publish.bulk.datapackage import NAME, datapackage, path_of
from dibao_publish.bulk.formats import csv_bytes, parquet_bytes
from dibao_publish.bulk.order import Order
from dibao_publish.bulk.readme import readme
from dibao_publish.bulk.sheets import Sheet, sheets
from dibao_publish.feed import feed
from dibao_publish.published import FORMAT, RELEASES, read_releases
from dibao_publish.registry import Registry, open_registry
from dibao_publish.release import Changes, changes, hashes, sqlite_version
from dibao_publish.sitemap import sitemap
from dibao_publish.whole import beside, put

DATABASE, ARCHIVE, SUMS = "registry.db", f"{NAME}.zip", "SHA256SUMS"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP can name
Tick = Callable[[Message, int, int], None]


@frozen
class Written:
    """What was written."""

    number: int
    files: int
    bytes: int
    file_sha256: str
    logical_sha256: str


def write(order: Order, tick: Tick) -> Written:
    """Write the folder of a release; it appears only when it is whole. Raises `InputError`."""
    registry = open_registry(order.database)
    before = _before(order)
    notice = registry.display.banner and BANNER_OF_TABLES
    check_free(order.out)
    found = hashes(order.database)
    changed = _changes(order)
    number = int(before[0]["number"]) + 1 if before else 1
    files = _files(order, registry, number, tick)
    release = {
        "number": number,
        "date": order.date.isoformat(),
        "dibao": VERSION,
        "sqlite": sqlite_version(order.database),
        "policies": registry.policies,
        "file_sha256": found.file,
        "logical_sha256": found.logical,
        "base_url": order.base_url,
        **({"notice": notice} if notice else {}),
        "files": sorted((*files, DATABASE, "feed.atom")),
        "changes": changed.to_dict(),
    }
    releases = [release, *({**one, "files": []} for one in before)]
    files[RELEASES] = _json({"format": FORMAT, "releases": releases})
    files["feed.atom"] = feed(releases, registry.book.places, root=order.base_url).encode()
    _put(order, files)
    size = sum(map(len, files.values())) + order.database.stat().st_size
    return Written(number, len(files) + 2, size, found.file, found.logical)


def _before(order: Order) -> tuple[Mapping[str, Any], ...]:
    """The releases before this one."""
    if order.previous is None:
        return ()
    found = read_releases(order.previous)
    if not found or not (order.previous / DATABASE).is_file():
        raise InputError(
            msg(
                "{folder}: this is no folder that `dibao-publish bulk` wrote.",
                folder=str(order.previous),
            )
        )
    check_after(order.previous / DATABASE, order.database)
    if date.fromisoformat(found[0]["date"]) > order.date:
        raise InputError(
            msg(
                "The release before is of {before}, after {day}.",
                before=found[0]["date"],
                day=order.date.isoformat(),
            )
        )
    return found


def _changes(order: Order) -> Changes:
    if order.previous is None:
        return Changes((), {})
    return changes(order.previous / DATABASE, order.database)


def check_free(out: Path) -> None:
    """See that nothing is at the place of a new folder. Raises `InputError`."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise InputError(
            msg("{folder}: a release is written to a new or empty folder.", folder=str(out))
        )


def _files(order: Order, registry: Registry, number: int, tick: Tick) -> dict[str, bytes]:
    """All files but the database and what tells of the release, by their paths."""
    every = [sheet for sheet in sheets(order.database) if not sheet.is_of_the_site]
    files: dict[str, bytes] = {}
    for done, sheet in enumerate(every, 1):
        rows = sheet.rows()
        files[path_of(sheet)] = csv_bytes(list(sheet.columns), rows)
        files[f"parquet/{sheet.name}.parquet"] = parquet_bytes(sheet, rows)
        tick(msg("{file}", file=sheet.name), done, len(every))
    notice = registry.display.banner and BANNER_OF_TABLES
    described = datapackage(every, files, str(number), order.base_url, notice)
    files["datapackage.json"] = _json(described)
    files["codebook.csv"] = codebook(every)
    files["README.md"] = readme(every, number, order.date, registry.policies, notice).encode()
    files[ARCHIVE] = _archive(every, files)
    if order.base_url:
        files["sitemap.xml"] = sitemap(registry.book, order.base_url).encode()
    return files


def _archive(every: list[Sheet], files: Mapping[str, bytes]) -> bytes:
    """The ZIP: the CSV files with README, codebook and descriptor."""
    inside = ("README.md", "codebook.csv", "datapackage.json", *map(path_of, every))
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in inside:
            entry = zipfile.ZipInfo(f"{NAME}/{name}", EARLIEST)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # whatever machine it was written on
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def _put(order: Order, files: Mapping[str, bytes]) -> None:
    """Write all into a folder beside, which then takes its name."""
    with beside(order.out) as folder:
        whole = folder / "whole"
        for name, content in files.items():
            path = whole / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        shutil.copyfile(order.database, whole / DATABASE)
        (whole / SUMS).write_text(_sums(whole), encoding="utf-8")
        put(whole, order.out)


def _sums(folder: Path) -> str:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in paths
    )


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
