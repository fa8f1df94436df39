"""A list as a register: typed columns of the rows that can be meant, and the rows that cannot."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from dibao.errors import InputError, PolicyError
from dibao.message import msg
from dibao.policy import nodes
from dibao.policy.folder import read_text
from dibao.register.cells import month_of
from dibao.register.columns import accepted, folded_mapping, plain, takes_documents
from dibao.register.parts import Part
from dibao.register.refused import BadCell, RefusedRow
from dibao.register.rows import DUPLICATE, KEY, Rows
from dibao.register.sheets import Sheet, distinct_cells, open_sheet, take_sheet

if TYPE_CHECKING:
    import polars as pl

__all__ = ["DUPLICATE", "KEY", "Register", "need_months", "read", "read_mapping", "take"]


@frozen
class Register:
    """A list that was read: one row is one household and month, or, of a roster, one household.

    `frame` has the rows that can be meant, in the order of the list: `row`, `household` (an Int64
    that the rows of a household share, also where it moved), `number` (the household's own, or
    file, sheet and row of its first row), `place` (as written), `program`, `month`, `members`,
    `since`, `until`, `paid_on`, `paid_out_on`, `categories` (as
    `dibao.register.persons.persons_of` takes them), `grade`, and in fen `income`, `paid`,
    `paid_out`, `amount`; further `category` and `synthetic` (1 or 0). What the list does not say is
    null, never 0.
    `monthly`: each row has its month; of a roster `month` is null, and a row holds from `since` to
    `until`, null being open.
    `rows` counts the rows in; always rows = rows of the frame + refused.
    """

    file: str
    sheet: str
    rows: int
    frame: pl.DataFrame = field(repr=False)
    refused: tuple[RefusedRow, ...] = field(repr=False)
    monthly: bool = True


def read(
    path: str | Path,
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    place: str | None = None,
    program: str | None = None,
    categories: Sequence[str] | None = None,
) -> Register:
    """Read an office's list: CSV, XLSX or Parquet, with Chinese or English headers.

    `sheet`: the sheet of an XLSX, by default the first. `mapping`: an office's header to ours.
    `place`, `program`: those of all rows, where the list has no such column. `categories`: names of
    categories that a cell may hold beside those that `dibao.register.persons` knows.
    Raises `InputError` if it is no list; rows that cannot be meant are in `Register.refused`.
    """
    given, ours = _given(place, program), folded_mapping(mapping or {})
    opened = open_sheet(Path(path), sheet, ours, given)
    return _register(opened, given, categories or (), ours)


def read_part(
    path: str | Path,
    part: Part,
    *,
    mapping: Mapping[str, str] | None = None,
    place: str | None = None,
    program: str | None = None,
) -> Register:
    """The households of one part of a list in Parquet; arguments and errors as of `read`."""
    given, ours = _given(place, program), folded_mapping(mapping or {})
    return _register(open_sheet(Path(path), None, ours, given, part), given, (), ours)


def last_month_named(
    path: str | Path, *, mapping: Mapping[str, str] | None = None, **given: str | None
) -> date | None:
    """The last month that any cell of a list in Parquet says, whether or not its row can be meant."""
    del given
    texts = distinct_cells(Path(path), folded_mapping(mapping or {}), "month")
    return max(filter(None, map(_month, texts)), default=None)


def _month(text: str) -> date | None:
    try:
        return month_of(plain(text))
    except BadCell:
        return None


def take(
    data: Any,
    *,
    file: str = "table",
    mapping: Mapping[str, str] | None = None,
    place: str | None = None,
    program: str | None = None,
    categories: Sequence[str] | None = None,
) -> Register:
    """Take a list from memory: whatever gives an Arrow stream (`__arrow_c_stream__`).

    That is a frame of pandas or Polars, a table of pyarrow, a result of DuckDB. Columns of whole
    numbers are whole yuan, persons or months (201101), decimals are yuan, dates and texts are read as
    those of a file; columns of floating-point numbers are refused. `file`: what the table is called
    in errors and results. The other arguments are those of `read`, and so is what is dropped.
    Raises `InputError` if it is no list.
    """
    given, ours = _given(place, program), folded_mapping(mapping or {})
    taken = take_sheet(data, file, ours, given)
    return _register(taken, given, categories or (), ours)


def need_months(register: Register) -> None:
    """Raise `InputError` if the rows of a list have no months."""
    if not register.monthly:
        raise InputError(
            msg(
                "{file} has no column of months, and months are needed here; add {column}, or say in a "
                "mapping which header means it.",
                file=register.file,
                column=accepted(["month"])[0],
            )
        )


def _given(place: str | None, program: str | None) -> dict[str, str]:
    given = {"place": place, "program": program}
    return {name: text for name, text in given.items() if text is not None}


def _register(
    sheet: Sheet, given: Mapping[str, str], categories: Sequence[str], mapping: Mapping[str, str]
) -> Register:
    rows = Rows(sheet, given, categories, keep_numbers=not takes_documents(mapping))
    return Register(
        file=sheet.file,
        sheet=sheet.sheet,
        rows=rows.height,
        frame=rows.good(),
        refused=rows.refused(),
        monthly=rows.monthly,
    )


def read_mapping(path: str | Path) -> dict[str, str]:
    """A mapping from a file in YAML or JSON: an office's header, and ours.

    Raises `InputError` or `PolicyError` (with line and column) where it is none.
    """
    file = Path(path)
    text, problem = read_text(file, file.name)
    if problem is not None:
        raise PolicyError([problem])
    found: Any = None
    if file.suffix.lower() == ".json":
        try:
            found = json.loads(text)
        except ValueError:
            raise InputError(msg("{file} is not JSON.", file=file.name)) from None
    else:
        root, problems = nodes.parse(text, file.name)
        if problems:
            raise PolicyError(problems)
        if isinstance(root, nodes.Mapping):
            found = {key.text: getattr(value, "text", None) for key, value in root.items}
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise InputError(
            msg(
                "{file}: a mapping has one line for each header, theirs and ours: 发放月: month.",
                file=file.name,
            )
        )
    return found
