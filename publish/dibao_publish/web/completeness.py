"""How complete the file of a place is: the years with a notice on file, and what no clause covers."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from dibao import words
from dibao.policy.book import Book
from dibao.policy.clauses import KINDS
from dibao_publish.web.page import Ask
from dibao_publish.web.standards import program_title


@frozen
class Year:
    """A year, and whether a notice on file set or changed a standard in it."""

    year: int
    on_file: bool


@frozen
class Complete:
    """Years with a notice on file, of all since the first; by program, and both together."""

    counts: tuple[tuple[str, int, int, int], ...]  # program, years on file, all years, the first
    years: tuple[Year, ...]


def complete(ask: Ask, key: str, on: date) -> Complete | None:
    """The years up to a day, as the question `no-raise` counts them; None if there are none."""
    rows = ask.registry.reader.rows(
        "SELECT DISTINCT program, CAST(substr(since, 1, 4) AS INTEGER) AS year FROM standard "
        "WHERE place = :place AND role = 'set' AND since <= :day ORDER BY program DESC, year",
        place=key,
        day=on.isoformat(),
    )
    if not rows:
        return None
    held: dict[str, list[int]] = {}
    for row in rows:
        held.setdefault(row["program"], []).append(row["year"])
    either = {year for years in held.values() for year in years}
    return Complete(
        tuple(
            (program_title(program, ask.lang), len(years), on.year - years[0] + 1, years[0])
            for program, years in held.items()
        ),
        tuple(Year(year, year in either) for year in range(min(either), on.year + 1)),
    )


def missing_kinds(book: Book, key: str, on: date, lang: str) -> list[str]:
    """The kinds of clause of which nothing on file covers the place on the day."""
    return [
        words.kind(kind, lang)
        for kind, cls in KINDS.items()
        if not any(provision.applies(on) for provision in book.provisions(key, cls))
    ]
