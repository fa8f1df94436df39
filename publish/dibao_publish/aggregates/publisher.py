"""From a register to a release: count, round, sum, write, audit, and only then publish.

The true figures are in memory alone. What is written is a fresh file with the rounded ones; it gets
its name when the audit, which shares no code with this package, has passed.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from pathlib import Path
from typing import Any

import attrs
from attrs import field, frozen

from dibao._version import VERSION
from dibao.errors import PlaceError
from dibao.message import Message, msg
from dibao.policy.book import Book
from dibao.policy.folder import load
from dibao.policy.values import months_between
from dibao_publish import audit
from dibao_publish.aggregates import counting, ledger, margins, secret
from dibao_publish.aggregates.errors import BaseTooSmallError, GridError, RegisterError
from dibao_publish.aggregates.grid import Grid, Grids
from dibao_publish.aggregates.keyed import fingerprint, rounded, threshold
from dibao_publish.aggregates.margins import Figures, Key
from dibao_publish.aggregates.parameters import GRID_RULE, TABLE, Parameters
from dibao_publish.aggregates.tables import AggregateRelease, AggregateRow, family
from dibao_publish.aggregates.words import NOT_PROTECTED, method
from dibao_publish.columns import columns
from dibao_publish.demo import MARK
from dibao_publish.demo import folder as demo_folder
from dibao_publish.schema import create_table, insert
from dibao_publish.tables import Table
from dibao_publish.texts import say
from dibao_publish.whole import beside, put

PRAGMAS = ("page_size = 4096", "secure_delete = 1", "journal_mode = memory")
Tick = Callable[[Message, int, int], None]  # what is done, how much, of how much


def nobody(what: Message, done: int, of: int) -> None:
    """Nobody watches."""
    del what, done, of


@frozen(kw_only=True)
class Order:
    """What the operator asks for.

    `policies`: a folder, if not the shipped one (or, for a synthetic register, the demonstration's).
    `area`: the place that the register covers, if not all on file. `months`: those published, if
    not all from the register's first to its last. `raised`: the bases are raised from here on.
    `revised`: months whose register was put right.
    """

    register: Path
    out: Path
    ledger: Path
    secret: Path | None = None
    policies: Path | None = None
    area: str | None = None
    months: tuple[date, ...] | None = None
    parameters: Parameters = field(factory=Parameters)
    raised: bool = False
    revised: tuple[str, ...] = ()

    @property
    def folder(self) -> Path | None:
        """The folder of policies."""
        if self.policies is None and MARK in self.register.name:
            return demo_folder()
        return self.policies


@frozen
class Published:
    """What was published."""

    rows: int
    base_cells: int
    first: date
    last: date
    synthetic: bool


@frozen
class Prepared:
    """A release that is worked out, and not yet written or audited."""

    release: ledger.Release
    rows: Sequence[AggregateRow] = field(repr=False)
    places: Mapping[tuple[str, str], str] = field(repr=False)
    about: AggregateRelease
    inputs: audit.Inputs  # of the audit; the file is not there yet
    base_cells: int


def publish(order: Order, environment: Mapping[str, str], tick: Tick = nobody) -> Published:
    """Publish the aggregates of a register, or raise what stands in the way; nothing half is left.

    Raises an `AggregateError`, or `audit.AuditError` with the check that failed.
    """
    prepared = prepare(order, environment, tick)
    synthetic = bool(prepared.about.synthetic)
    _ledger_for(order, prepared.release, synthetic=synthetic)
    with beside(order.out) as folder:
        made = write(folder, prepared.rows, prepared.places, prepared.about)
        audit.audit(attrs.evolve(prepared.inputs, file=made), tick)
        # Read again, because the audit takes time; and written first, because a release that it
        # lists and that is not there can be made again.
        releases = _ledger_for(order, prepared.release, synthetic=synthetic)
        releases.releases.append(prepared.release)
        releases.write(order.ledger)
        put(made, order.out)
    months = prepared.inputs.months
    return Published(len(prepared.rows), prepared.base_cells, months[0], months[-1], synthetic)


def _ledger_for(order: Order, release: ledger.Release, *, synthetic: bool) -> ledger.Ledger:
    """The ledger, when nothing in it stands against the release."""
    releases = ledger.find(order.ledger, release.fingerprint, synthetic=synthetic)
    ledger.check(releases, release)
    return releases


def prepare(order: Order, environment: Mapping[str, str], tick: Tick = nobody) -> Prepared:
    """Count, round and sum. The true figures of a month are forgotten before the next."""
    book = load(order.folder)
    within = _area(book, order.area)
    counted = counting.count(order.register, book)
    key = secret.find(order.secret, environment, synthetic=counted.synthetic)
    months = _months(order, counted)
    grids = Grids(book, within)
    rows: list[AggregateRow] = []
    places: dict[tuple[str, str], str] = {}
    lineage: dict[str, str] = {}
    base_cells = 0
    for done, month in enumerate(months):
        tick(msg("counting and rounding"), done, len(months))
        grid = grids.of(month)
        check_fixed(grid, order.parameters)
        published = round_cells(counting.true_figures(counted, grid), grid, key, order.parameters)
        rows.extend(margins.rows(grid, published, order.parameters, synthetic=counted.synthetic))
        base_cells += len(grid.cells)
        places |= _names(grid)
        lineage |= {district.key: district.lineage for district in grid.districts}
    rows = margins.in_order(rows)
    release = ledger.Release(
        register=within or ledger.ALL,
        table=TABLE,
        grid_rule=GRID_RULE,
        fingerprint=fingerprint(key),
        raised=order.raised,
        revised=order.revised,
        published=published_hashes(rows),
        lineage=lineage,
        **order.parameters.to_dict(),
    )
    inputs = audit.Inputs(
        file=order.out,
        register=order.register,
        policies=order.folder,
        area=within,
        months=months,
        secret=key,
        ledger=order.ledger,
        revised=order.revised,
    )
    about = _about(release, order.parameters, book, synthetic=counted.synthetic)
    return Prepared(release, rows, places, about, inputs, base_cells)


def _area(book: Book, word: str | None) -> str | None:
    try:
        return None if word is None else book.places.find(word)
    except PlaceError as error:
        raise GridError(error.message) from None


def _months(order: Order, counted: counting.Counted) -> tuple[date, ...]:
    """The months of the table: those asked for, or all from the register's first to its last."""
    found = counted.months
    months = order.months or tuple(months_between(found[0], found[-1]))
    outside = counting.outside_months(counted, months)
    if outside:
        raise RegisterError(
            msg(
                "Rows of months that --months does not name: {number}. Name all months of the register, "
                "or take one that has these months alone.",
                number=outside,
            )
        )
    return months


def check_fixed(grid: Grid, parameters: Parameters) -> None:
    """An amount's base is at least so many fixed amounts as the base of counts is persons."""
    largest = max((cell.fixed for cell in grid.cells if cell.fixed is not None), default=0)
    if parameters.base_amount < parameters.base_count * largest:
        raise BaseTooSmallError(
            msg(
                "A category gets a fixed {largest} yuan a person; the base of amounts must be at least "
                "{least} yuan.",
                largest=largest,
                least=parameters.base_count * largest,
            )
        )


def round_cells(
    figures: Mapping[Key, Figures], grid: Grid, key: bytes, parameters: Parameters
) -> dict[Key, Figures]:
    """The published figures of all base cells: one threshold a cell, for all three measures."""
    count, _, amount = parameters.bases()
    lineage = {district.key: district.lineage for district in grid.districts}
    found = {}
    for cell, (households, persons, yuan) in figures.items():
        u = threshold(key, lineage[cell[0]], cell[1], cell[2])
        found[cell] = (
            rounded(households, count, u),
            rounded(persons, count, u),
            rounded(yuan, amount, u),
        )
    return found


# --- what is written -----------------------------------------------------------------------------


def _names(grid: Grid) -> dict[tuple[str, str], str]:
    return {
        (area.level, area.code): area.name
        for district in grid.districts
        for area in (district.area, *district.above)
    }


def _about(
    release: ledger.Release, parameters: Parameters, book: Book, *, synthetic: bool
) -> AggregateRelease:
    said = method(parameters)
    return family(synthetic=synthetic).release(
        first_month=min(release.published),
        last_month=max(release.published),
        base_count=parameters.base_count,
        base_amount=parameters.base_amount,
        mean_k=parameters.mean_k,
        grid_rule=release.grid_rule,
        register=release.register,
        fingerprint=release.fingerprint,
        policies=book.digest,
        dibao=VERSION,
        raised=int(release.raised),
        method=say(said, "en"),
        method_zh=say(said, "zh"),
        not_protected=say(NOT_PROTECTED, "en"),
        not_protected_zh=say(NOT_PROTECTED, "zh"),
        synthetic=int(synthetic),
    )


def published_hashes(rows: Iterable[AggregateRow]) -> dict[str, str]:
    """For each month the hash of its published rows, as the ledger keeps it."""
    found: dict[str, Any] = {}
    told = attrgetter(*columns(AggregateRow))
    for row in rows:
        sha = found.setdefault(row.month, hashlib.sha256())
        sha.update("\x1f".join(map(str, told(row))).encode() + b"\n")
    return {month: sha.hexdigest() for month, sha in found.items()}


def write(
    folder: Path,
    rows: Sequence[AggregateRow],
    places: Mapping[tuple[str, str], str],
    about: AggregateRelease,
) -> Path:
    """Write a fresh SQLite file in a folder; the same rows give the same bytes."""
    of = family(synthetic=bool(about.synthetic))
    raw, compact = folder / "raw.db", folder / "compact.db"
    connection = sqlite3.connect(raw, isolation_level=None)
    try:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        named = [
            of.place(level=level, code=code, name=name, synthetic=about.synthetic)
            for (level, code), name in sorted(places.items())
        ]
        parts: tuple[Sequence[Any], ...] = (rows, named, [about])
        for table, found in zip(of.tables, parts, strict=True):
            connection.execute(create_table(table))
            connection.executemany(insert(table), _tuples(table, found))
        connection.execute("COMMIT")
        connection.execute("VACUUM INTO ?", [str(compact)])
    finally:
        connection.close()
    return compact


def _tuples(table: type[Table], rows: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    names = list(columns(table))
    for row in rows:
        yield tuple(getattr(row, name) for name in names)
