"""The true figures of the base cells, counted from a register and held in memory alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from dibao.errors import InputError, PlaceError
from dibao.message import Message, msg
from dibao.policy.book import Book
from dibao.policy.clauses import FullStandard, Supplement
from dibao.register import read
from dibao.register.columns import accepted
from dibao.register.reading import need_months
from dibao.register.refused import REASONS, RefusedRow
from dibao_publish.aggregates.errors import RegisterError
from dibao_publish.aggregates.grid import DISTRICTS, Grid
from dibao_publish.aggregates.margins import Figures, Key
from dibao_publish.demo import MARK

if TYPE_CHECKING:
    import polars as pl

FICTIONAL = "99"  # codes of the province that does not exist
Fault = tuple[Message, int]  # a kind, and how many rows have it


@frozen
class Counted:
    """A register without its households: month, place, program, category, members and yuan."""

    synthetic: bool
    frame: pl.DataFrame = field(repr=False)

    @property
    def months(self) -> list[Any]:
        """The months that the register has."""
        return sorted(self.frame["month"].unique())


def count(path: Path, book: Book) -> Counted:
    """Read a register. Raises `RegisterError` if any row cannot be counted, with every kind of fault."""
    import polars as pl

    try:
        register = read(path, categories=_category_names(book))
        need_months(register)
    except InputError as error:
        raise RegisterError(error.message) from None
    if not register.rows:
        raise RegisterError(msg("The register has no rows."))
    frame = register.frame.with_columns(pl.col("amount").fill_null(pl.col("paid")))
    places = {word: _district(book, word) for word in frame["place"].unique()}
    faults = [*_refused(register.refused), *_faults(frame, places)]
    if faults:
        raise _cannot_count(faults)
    marks = frame["synthetic"].fill_null(0).unique().to_list()
    if len(marks) > 1:
        raise RegisterError(msg("The register mixes synthetic rows with real ones."))
    synthetic = marks == [1]
    _check_reality(path, book, synthetic, [key for key in places.values() if key is not None])
    return Counted(
        synthetic,
        frame.select(
            "month",
            pl.col("place").replace_strict(places, return_dtype=pl.String).alias("district"),
            "program",
            "category",
            "members",
            (pl.col("amount") // 100).alias("yuan"),
        ),
    )


def _refused(rows: Sequence[RefusedRow]) -> Iterator[Fault]:
    """What keeps rows from being read, by column and kind."""
    found = Counter((fault.column, fault.code) for row in rows for fault in row.faults)
    for (column, code), number in found.items():
        reason = REASONS[code]
        if column is None:
            yield reason, number
        else:
            name = accepted([column])[0]
            yield msg("column {column}: {reason}", column=name, reason=reason), number


def _faults(frame: pl.DataFrame, places: Mapping[str, str | None]) -> Iterator[Fault]:
    """What keeps rows that can be read from being counted, by kind."""
    import polars as pl

    unknown = [word for word, key in places.items() if key is None]
    counts = {
        msg("a household twice in a month"): frame.select("household", "month").is_duplicated(),
        msg("no amount"): frame["amount"].is_null(),
        msg("no category"): frame["category"].is_null(),
        msg("an amount that is no whole number of yuan"): frame["amount"] % 100 != 0,
        msg("a district that is not on file"): frame["place"].is_in(unknown),
    }
    for words, where in counts.items():
        number = int(where.cast(pl.Int64).sum())
        if number:
            yield words, number


def _check_reality(path: Path, book: Book, synthetic: bool, keys: Sequence[str]) -> None:  # noqa: FBT001
    """Synthetic rows are in a file called so, and of the fictional province; real rows never."""
    provinces = {key.partition("/")[0] for key in keys} & {place.key for place in book.places}
    fictional = [str(book.places.code(key) or "").startswith(FICTIONAL) for key in provinces]
    if any(one != synthetic for one in (*fictional, MARK in path.name)):
        raise RegisterError(
            msg(
                "Synthetic rows stand in a file whose name says so, and are of the province that does "
                "not exist; real rows do and are neither."
            )
        )


def _category_names(book: Book) -> tuple[str, ...]:
    """The words by which the notices on file call categories."""
    clauses = (c for file in book.files for notice in file.notices for c in notice.clauses)
    found: dict[str, None] = {}
    for clause in clauses:
        if isinstance(clause, Supplement):
            found |= dict.fromkeys(clause.supplement)
        elif isinstance(clause, FullStandard):
            found |= dict.fromkeys(clause.full_standard)
    return tuple(found)


def _cannot_count(faults: Sequence[Fault]) -> RegisterError:
    """How many rows have which fault; never which rows, nor what stands in them."""
    told = tuple(
        msg("{words} (rows: {number})", words=words, number=number) for words, number in faults
    )
    return RegisterError(
        msg("Rows cannot be counted, and nothing is published: {faults}.", faults=told)
    )


def _district(book: Book, word: str) -> str | None:
    """The district of a place as the list writes it; that of a town is the one it lies in."""
    try:
        key = book.places.find(word)
    except PlaceError:
        return None
    chain = (key, *book.places.parents(key))
    return next((one for one in chain if book.places.get(one).kind in DISTRICTS), None)


# --- figures of a month --------------------------------------------------------------------------


def true_figures(counted: Counted, grid: Grid) -> dict[Key, Figures]:
    """Households, persons and yuan of every base cell of a month, empty ones with zeros.

    Raises `RegisterError` for rows outside the grid, or above the formula's maximum.
    """
    import polars as pl

    most = {(cell.district, cell.program, cell.category): cell.most for cell in grid.cells}
    keys = ("district", "program", "category")
    ceilings = pl.DataFrame(
        [(*key, ceiling) for key, ceiling in most.items()],
        schema={**dict.fromkeys(keys, pl.String), "most": pl.Int64},
        orient="row",
    )
    found = (
        counted.frame.filter(pl.col("month") == grid.month)
        .join(ceilings, on=keys, how="left")
        .group_by(*keys, "members")
        .agg(
            pl.len().alias("households"),
            pl.col("yuan").sum().alias("sum"),
            (pl.col("yuan") > pl.col("most") * pl.col("members")).sum().alias("above"),
        )
    )
    figures = {key: [0, 0, 0] for key in most}
    outside = above = 0
    for row in found.iter_rows(named=True):
        key = (row["district"], row["program"], row["category"])
        if key not in most:
            outside += row["households"]
            continue
        above += row["above"]
        figures[key][0] += row["households"]
        figures[key][1] += row["households"] * row["members"]
        figures[key][2] += row["sum"]
    faults = (
        (msg("a district, program or category that is not in the grid"), outside),
        (msg("an amount above the formula's maximum, as back-pay is"), above),
    )
    if outside or above:
        raise _cannot_count([fault for fault in faults if fault[1]])
    return {key: (h, p, a) for key, (h, p, a) in figures.items()}


def outside_months(counted: Counted, months: Sequence[Any]) -> int:
    """How many rows are of other months."""
    return counted.frame.filter(~counted.frame["month"].is_in(list(months))).height
