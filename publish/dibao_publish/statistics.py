"""Published figures that are no rules: statistics, and leads that nobody has verified.

They come from two CSV files beside the policies and never reach an answer.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from dibao.errors import InputError
from dibao.message import msg
from dibao.policy.places import Places
from dibao_publish.derived import LeadRow, Observed, StatisticRow
from dibao_publish.hosts import host_of, is_government
from dibao_publish.table import Table

R = TypeVar("R", bound=Observed)

FILES: Mapping[str, type[Observed]] = {"statistics.csv": StatisticRow, "leads.csv": LeadRow}
GRADES = {"A": "government", "B": "mirror", "C": "press", "D": "aggregator"}
FOUNDING = "S"  # a notice that the policies rest on, too
FORMULA = ("=", "@", "\t", "\r")  # a spreadsheet would take the cell for a formula


def folder() -> Path:
    """The files that came with the package: inside the wheel, or in the checkout."""
    package = Path(__file__).parent
    inside = package / "statistics_tables"
    return inside if inside.is_dir() else package.parent / "statistics"


def read(tables: Path, places: Places) -> dict[type[Table], list[Any]]:
    """The rows of both files. Raises `InputError` for a file that is missing or no such table."""
    return {row: list(_rows(tables / name, row, places)) for name, row in FILES.items()}


def _rows(file: Path, row: type[R], places: Places) -> Iterator[R]:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(
            msg("{file}: it cannot be read: {why}.", file=str(file), why=str(error.strerror))
        ) from None
    for number, cells in enumerate(csv.DictReader(text.splitlines()), 1):
        try:
            _refuse_formulas(cells)
            yield _row(row, number, cells, places)
        except (KeyError, ValueError) as error:
            raise InputError(
                msg(
                    "{file}: row {number} is not of this table: {why}.",
                    file=str(file),
                    number=number,
                    why=str(error),
                )
            ) from None


def _refuse_formulas(cells: Mapping[str, str]) -> None:
    for name, cell in cells.items():
        if str(cell).startswith(FORMULA):
            raise ValueError(f"{name} begins with {cell[:1]}")


def _row(row: type[R], number: int, cells: Mapping[str, str], places: Places) -> R:
    code, url = cells["code"], cells["url"]
    return row(
        id=number,
        place_named=cells["place"],
        level=cells["level"],
        code=code or None,
        place=_place(code, places),
        kind=cells["kind"],
        role=cells["role"],
        amount=cells["amount"],
        amount_to=cells["amount_to"] or None,
        unit=cells["unit"],
        is_floor=int(cells["is_floor"] == "Y"),
        effective_from=cells["effective_from"] or None,
        effective_to=cells["effective_to"] or None,
        as_of=cells["as_of"] or None,
        date_inferred=int(cells["date_inferred"] == "Y"),
        title=cells["source_title"],
        number=cells["number"] or None,
        basis=cells["basis"] or None,
        issued=cells["issued"] or None,
        host=host_of(url),
        url=url or None,
        evidence=_evidence(cells["grade"], url),
        doubt=cells["doubt"] or None,
        note=cells["note"] or None,
    )


def _evidence(grade: str, url: str) -> str:
    if grade == FOUNDING:
        return "government" if is_government(url) else "mirror"
    return GRADES[grade]


def _place(code: str, places: Places) -> str | None:
    """The place with the code; codes of provinces and prefectures are short in the files."""
    found = places.meant_by(code.ljust(6, "0")) if code.isdigit() else []
    return found[0] if len(found) == 1 else None
