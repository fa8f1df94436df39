"""What the audit is given, and what it reads of it by itself: the finished file, the register, the rules."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from attrs import field, frozen

from dibao.errors import PlaceError
from dibao.message import Message, msg
from dibao.policy.book import Book
from dibao.register import read
from dibao_publish.audit.errors import AuditError
from dibao_publish.audit.law import Ceiling, Law

Tick = Callable[[Message, int, int], None]  # what is done, how much, of how much
NOTICE = "虚构数据,非真实家庭 / synthetic data, no real household"
COUNTY_LEVEL = {"county", "district", "zone"}

BaseCell = tuple[str, str, str, str]  # month, place key, program, category
Spot = tuple[str, str, str, str, str]  # month, level, code, program, category
Triple = tuple[int, int, int]  # households, persons, yuan


@frozen(kw_only=True)
class Inputs:
    """The finished file, what it was made from, the secret and the ledger of releases."""

    file: Path
    register: Path
    policies: Path | None
    area: str | None
    months: tuple[date, ...]
    secret: bytes = field(repr=False)
    ledger: Path
    revised: tuple[str, ...] = ()  # months whose register was put right


@frozen(kw_only=True)
class Shown:
    """One row of the finished table."""

    figures: Triple
    mean: int | None
    base_cells: int
    error_households: int
    error_amount: int
    synthetic: int


@frozen(kw_only=True)
class Facts:
    """All that the checks look at. The true figures are never shown, printed or written."""

    inputs: Inputs
    book: Book = field(repr=False)
    tables: Mapping[str, tuple[str, ...]]
    other_objects: int
    free_pages: int
    shown: Mapping[Spot, Shown] = field(repr=False)
    rows_in_file: int
    release: Mapping[str, Any]
    releases_in_file: int
    cells: Mapping[BaseCell, Ceiling] = field(repr=False)
    codes: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = field(repr=False)
    lineage: Mapping[str, str] = field(repr=False)
    true: Mapping[BaseCell, tuple[tuple[int, int], ...]] = field(repr=False)  # members, yuan
    totals: Mapping[BaseCell, Triple] = field(repr=False)
    strangers: int
    unmarked: int  # rows of a demonstration that do not say so
    numbers: frozenset[str] = field(repr=False)
    synthetic: bool

    def sums(self, cell: BaseCell) -> Triple:
        """The true households, persons and yuan of a base cell."""
        return self.totals.get(cell, (0, 0, 0))

    def published(self, cell: BaseCell) -> Triple:
        """The published households, persons and yuan of a base cell; A2 sees that it is there."""
        month, key, program, category = cell
        level, code = self.codes[month, key][0]
        return self.shown[month, level, code, program, category].figures


def gather(inputs: Inputs, book: Book, tick: Tick) -> Facts:
    """Read everything."""
    law = Law(book, inputs.area)
    cells: dict[BaseCell, Ceiling] = {}
    codes: dict[tuple[str, str], tuple[tuple[str, str], ...]] = {}
    for done, first in enumerate(inputs.months):
        tick(msg("audit: the grid"), done, len(inputs.months))
        month = f"{first:%Y-%m}"
        for key, program, category, ceiling in law.cells(first):
            cells[month, key, program, category] = ceiling
            codes[month, key] = law.codes(key, first)
    tick(msg("audit: the register"), 0, 1)
    true, numbers, strangers, synthetic = _register(inputs.register, book, cells)
    tick(msg("audit: the file"), 0, 1)
    prefix = "demo_" if synthetic else ""
    try:
        with closing(_open(inputs.file)) as connection:
            tables = {name: _columns(connection, name) for name in _names(connection, "= 'table'")}
            others = len(_names(connection, "!= 'table'"))
            free = connection.execute("PRAGMA freelist_count").fetchone()[0]
            rows = list(_shown(connection, prefix))
            releases = _releases(connection, prefix)
            unmarked = sum(_unmarked(connection, name) for name in tables) if synthetic else 0
    except sqlite3.Error:
        raise AuditError("A1", 1) from None
    return Facts(
        inputs=inputs,
        book=book,
        tables=tables,
        other_objects=others,
        free_pages=free,
        shown=dict(rows),
        rows_in_file=len(rows),
        release=releases[0] if releases else {},
        releases_in_file=len(releases),
        cells=cells,
        codes=codes,
        lineage={key: law.lineage(key) for _, key in codes},
        true=true,
        totals={
            cell: (len(paid), sum(m for m, _ in paid), sum(y for _, y in paid))
            for cell, paid in true.items()
        },
        strangers=strangers,
        unmarked=unmarked,
        numbers=numbers,
        synthetic=synthetic,
    )


# --- the register --------------------------------------------------------------------------------


def _register(
    path: Path, book: Book, cells: Mapping[BaseCell, Ceiling]
) -> tuple[dict[BaseCell, tuple[tuple[int, int], ...]], frozenset[str], int, bool]:
    """Members and yuan of each household, by base cell; all household numbers; rows of no cell."""
    known = sorted({category for _, _, _, category in cells})
    listed = read(path, categories=known)
    found: dict[BaseCell, list[tuple[int, int]]] = {}
    lists: dict[tuple[Any, ...], list[tuple[int, int]] | None] = {}  # None: of no cell
    numbers = set(listed.frame["number"])
    synthetic = {mark == 1 for mark in listed.frame["synthetic"].unique()}
    strangers = len(listed.refused)
    wanted = ("month", "place", "program", "category", "members", "amount", "paid")
    for *key, members, amount, paid in listed.frame.select(wanted).iter_rows():
        words = tuple(key)
        if words not in lists:
            month, place, program, category = words
            cell = (f"{month:%Y-%m}", _county_of(book, place) or "", program, category or "")
            lists[words] = found.setdefault(cell, []) if cell in cells else None
        into, fen = lists[words], paid if amount is None else amount
        if into is None or fen is None or fen % 100:
            strangers += 1
        else:
            into.append((members, fen // 100))
    if len(synthetic) > 1:
        strangers += 1
    true = {cell: tuple(sorted(households)) for cell, households in found.items()}
    return true, frozenset(numbers), strangers, synthetic == {True}


def _county_of(book: Book, word: str) -> str | None:
    try:
        key = book.places.find(word)
    except PlaceError:
        return None
    while key not in book.places or book.places.get(key).kind not in COUNTY_LEVEL:
        key, slash, _ = key.rpartition("/")
        if not slash:
            return None
    return key


# --- the file ------------------------------------------------------------------------------------


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)


def _names(connection: sqlite3.Connection, kind: str) -> list[str]:
    query = f"SELECT name FROM sqlite_master WHERE type {kind} AND name NOT LIKE 'sqlite_auto%'"  # noqa: S608
    return [name for (name,) in connection.execute(query)]


def _columns(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    return tuple(
        row[0] for row in connection.execute("SELECT name FROM pragma_table_info(?)", [table])
    )


def _shown(connection: sqlite3.Connection, prefix: str) -> Iterator[tuple[Spot, Shown]]:
    query = (
        "SELECT month, level, code, program, category, households, persons, amount_yuan, mean_yuan, "  # noqa: S608
        f"base_cells, error_households, error_amount, synthetic FROM {prefix}aggregate"
    )
    for row in connection.execute(query):
        yield (
            row[:5],
            Shown(
                figures=row[5:8],
                mean=row[8],
                base_cells=row[9],
                error_households=row[10],
                error_amount=row[11],
                synthetic=row[12],
            ),
        )


def _unmarked(connection: sqlite3.Connection, table: str) -> int:
    if "notice" not in _columns(connection, table):
        return 1
    query = f'SELECT count(*) FROM "{table}" WHERE notice IS NOT ?'  # noqa: S608 - a table of the file
    return int(connection.execute(query, [NOTICE]).fetchone()[0])


def _releases(connection: sqlite3.Connection, prefix: str) -> list[dict[str, Any]]:
    cursor = connection.execute(f"SELECT * FROM {prefix}aggregate_release")  # noqa: S608 - a constant
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
