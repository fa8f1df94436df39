"""The true figures of the base cells, counted from a register and held in memory alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from dibao.errors import InputError, PlaceError
from dibao.message import Message, msg
from dibao.policy.book import Book
from dibao.policy.clauses import FullStandard, Supplement
from dibao.register import read
from dibao.register.reading import need_months
from dibao_publish.aggregates.errors import RegisterError
from dibao_publish.aggregates.grid import DISTRICTS, Grid
from dibao_publish.aggregates.margins import Figures, Key
from dibao_publish.demo import MARK

if TYPE_CHECKING:
    import polars as pl

FICTIONAL = "99"  # codes of the province that does not exist


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
    """Read a register. Raises `RegisterError` if any row cannot be counted."""
    import polars as pl

    try:
        register = read(path, categories=_category_names(book))
        need_months(register)
    except InputError as error:
        raise RegisterError(error.message) from None
    if register.refused:
        raise _rows(msg("that cannot be meant or stand twice"), len(register.refused))
    frame = register.frame
    if frame.is_empty():
        raise RegisterError(msg("The register has no rows."))
    again = int(frame.select("household", "month").is_duplicated().sum())
    if again:
        raise _rows(msg("of a household that stands twice in a month"), again)
    frame = frame.with_columns(pl.col("amount").fill_null(pl.col("paid")))
    for name, words in (
        ("amount", msg("without an amount")),
        ("category", msg("without a category")),
    ):
        if frame[name].null_count():
            raise _rows(words, frame[name].null_count())
    fractions = frame.filter(pl.col("amount") % 100 != 0).height
    if fractions:
        raise _rows(msg("whose amount is no whole number of yuan"), fractions)
    marks = frame["synthetic"].fill_null(0).unique().to_list()
    if len(marks) > 1:
        raise RegisterError(msg("The register mixes synthetic rows with real ones."))
    places = {word: _district(book, word) for word in frame["place"].unique()}
    unknown = [word for word, key in places.items() if key is None]
    if unknown:
        raise _rows(
            msg("whose district is not on file"),
            frame.filter(pl.col("place").is_in(unknown)).height,
        )
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


def _rows(words: Message, number: int) -> RegisterError:
    return RegisterError(
        msg(
            "The register has {number} rows {words}; nothing is published.",
            number=number,
            words=words,
        )
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
    found = (
        counted.frame.filter(pl.col("month") == grid.month)
        .group_by(*keys, "members")
        .agg(
            pl.len().alias("households"),
            pl.col("yuan").sum().alias("sum"),
            pl.col("yuan").max().alias("max"),
        )
    )
    figures = {key: [0, 0, 0] for key in most}
    outside = above = 0
    for row in found.iter_rows(named=True):
        key = (row["district"], row["program"], row["category"])
        if key not in most:
            outside += row["households"]
            continue
        above += row["max"] > most[key] * row["members"]
        figures[key][0] += row["households"]
        figures[key][1] += row["households"] * row["members"]
        figures[key][2] += row["sum"]
    if outside:
        raise _rows(msg("whose district, program or category is not in the grid"), outside)
    if above:
        raise _rows(msg("(or more) above the formula's maximum, as back-pay is"), above)
    return {key: (h, p, a) for key, (h, p, a) in figures.items()}


def outside_months(counted: Counted, months: Sequence[Any]) -> int:
    """How many rows are of other months."""
    return counted.frame.filter(~counted.frame["month"].is_in(list(months))).height
