"""A list as a register: typed columns of the rows that can be meant, and the rows that cannot."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from dibao.errors import InputError, PolicyError
from dibao.message import msg
from dibao.policy import nodes
from dibao.policy.folder import read_text
from dibao.register.cells import READERS
from dibao.register.columns import BY_NAME, REQUIRED, folded_mapping, plain
from dibao.register.numbers import CUT, own_number
from dibao.register.refused import BadCell, Fault, RefusedRow
from dibao.register.sheets import Sheet, open_sheet

if TYPE_CHECKING:
    import polars as pl

KEY = ("household", "place", "program", "month")  # one row each


@frozen
class Register:
    """A list that was read: one row is one household and month.

    `frame` has the rows that can be meant, in the order of the list: `row`, `household` (an Int64
    that the rows of a household share), `number` (the household's own, or file, sheet and row of
    its first row), `place` (as written), `program`, `month`, `members`, `since`, `until`, and in
    fen `income`, `paid`, `paid_out`. What the list does not say is null, never 0.
    `rows` counts the rows in; always rows = rows of the frame + refused.
    """

    file: str
    sheet: str
    rows: int
    frame: pl.DataFrame = field(repr=False)
    refused: tuple[RefusedRow, ...] = field(repr=False)


def read(
    path: str | Path,
    *,
    sheet: str | None = None,
    mapping: Mapping[str, str] | None = None,
    place: str | None = None,
    program: str | None = None,
) -> Register:
    """Read an office's list: CSV, XLSX or Parquet, with Chinese or English headers.

    `sheet`: the sheet of an XLSX, by default the first. `mapping`: an office's header to ours.
    `place`, `program`: those of all rows, where the list has no such column.
    Raises `InputError` if it is no list; rows that cannot be meant are in `Register.refused`.
    """
    given = {
        name: text for name, text in (("place", place), ("program", program)) if text is not None
    }
    opened = open_sheet(Path(path), sheet, folded_mapping(mapping or {}), given)
    return _Reading(opened, given).register()


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


class _Reading:
    """One list being read."""

    def __init__(self, sheet: Sheet, given: Mapping[str, str]) -> None:
        self.sheet = sheet
        self.rows: list[int] = sheet.frame["row"].to_list()
        self.faults: dict[int, list[Fault]] = {}  # by position
        self.values: dict[str, list[Any]] = {
            name: self._column(name, given) for name in BY_NAME if name != "household"
        }
        self.households, self.numbers = self._households()

    def register(self) -> Register:
        """The register, once every row has been looked at."""
        self._too_wide()
        self._contradictions()
        self._duplicates()
        return Register(
            self.sheet.file, self.sheet.sheet, len(self.rows), self._frame(), self._refused()
        )

    # --- cells ---------------------------------------------------------------------------------

    def _column(self, name: str, given: Mapping[str, str]) -> list[Any]:
        """The values of a column; each text is read once, however often it stands there."""
        if name not in self.sheet.frame.columns and name not in given:
            return [None] * len(self.rows)
        if name in given:
            texts: Sequence[str | None] = [given[name]] * len(self.rows)
        else:
            texts = self.sheet.frame[name].to_list()
        read = {text: _cell(name, text) for text in dict.fromkeys(texts)}
        values = []
        for position, text in enumerate(texts):
            value = read[text]
            if isinstance(value, Fault):
                self._note(position, value)
                value = None
            values.append(value)
        return values

    def _note(self, position: int, fault: Fault) -> None:
        self.faults.setdefault(position, []).append(fault)

    def _households(self) -> tuple[list[int | None], list[str | None]]:
        """For each row the key of its household, and the number by which it may be called."""
        keys: dict[str, int] = {}
        numbers: list[str] = []
        found: list[int | None] = []
        for position, (raw, cut) in enumerate(
            self.sheet.frame.select("household", "cut").iter_rows()
        ):
            text = plain(raw or "")
            if text not in keys:
                own = self._own_number(position, text, cut=cut)
                if own is None:
                    found.append(None)
                    continue
                keys[text] = len(numbers)
                numbers.append(own)
            found.append(keys[text])
        return found, [None if key is None else numbers[key] for key in found]

    def _own_number(self, position: int, text: str, *, cut: bool) -> str | None:
        """How the household of a row may be called; None if the row is refused."""
        if not text or cut:
            code, sentence = ("broken number", CUT) if cut else ("empty", _EMPTY)
            self._note(position, Fault("household", code, sentence))
            return None
        try:
            return own_number(text) or self._standing(self.rows[position])
        except BadCell as bad:
            self._note(position, Fault("household", bad.code, bad.message))
            return None

    def _standing(self, row: int) -> str:
        """File, sheet and row: what stands for a number that tells who someone is."""
        parts = (self.sheet.file, self.sheet.sheet, str(row))
        return "#".join(part for part in parts if part)

    # --- rows ----------------------------------------------------------------------------------

    def _too_wide(self) -> None:
        for position, more in enumerate(self.sheet.frame["more"]):
            if more:
                sentence = msg(
                    "The row has more cells than there are headers, or a cell with whole rows in it: an amount "
                    "such as 1,234.50 needs quotation marks, or one is left open."
                )
                self._note(position, Fault(None, "cells", sentence))

    def _contradictions(self) -> None:
        """A month outside the time that the same row gives for the household."""
        months = self.values["month"]
        for name, outside, sentence in (
            ("since", _before, msg("The month lies before the household came on the list.")),
            ("until", _after, msg("The month lies after the household left the list.")),
        ):
            for position, (month, bound) in enumerate(zip(months, self.values[name], strict=True)):
                if month is not None and bound is not None and outside(month, bound):
                    self._note(position, Fault(name, "contradiction", sentence))

    def _duplicates(self) -> None:
        """Rows that say the same household and month again: none of them can be believed."""
        columns = {**self.values, "household": self.households}
        keys = list(zip(*(columns[name] for name in KEY), strict=True))
        counts = Counter(key for key in keys if None not in key)
        for position, key in enumerate(keys):
            if counts.get(key, 0) > 1:
                self._note(position, Fault(None, "duplicate", DUPLICATE))

    # --- what comes out ------------------------------------------------------------------------

    def _frame(self) -> pl.DataFrame:
        import polars as pl

        schema = dict.fromkeys(("row", "household", "members"), pl.Int64)
        schema |= dict.fromkeys(("income", "paid", "paid_out"), pl.Int64)
        texts = dict.fromkeys(("number", "place", "program", "paid_on"), pl.String)
        dates = dict.fromkeys(("month", "since", "until", "paid_out_on"), pl.Date)
        data = {
            "row": self.rows,
            "household": self.households,
            "number": self.numbers,
            **self.values,
        }
        good = [position not in self.faults for position in range(len(self.rows))]
        frame = pl.DataFrame(data, schema_overrides={**schema, **texts, **dates})
        return frame.filter(pl.Series(good, dtype=pl.Boolean))

    def _refused(self) -> tuple[RefusedRow, ...]:
        return tuple(
            RefusedRow(
                row=self.rows[position],
                faults=tuple(sorted(self.faults[position], key=_place_of)),
                number=self.numbers[position],
                household=self.households[position],
                place=self.values["place"][position],
                program=self.values["program"][position],
            )
            for position in sorted(self.faults)
        )


DUPLICATE = msg("The household stands more than once for this month, place and program.")
_EMPTY = msg("The cell is empty.")


def _cell(name: str, raw: str | None) -> Any:
    """The value of a cell, None if it is empty, or the fault that it has."""
    text = plain(raw or "")
    if not text:
        return Fault(name, "empty", _EMPTY) if name in REQUIRED else None
    try:
        return READERS[name](text)
    except BadCell as bad:
        return Fault(name, bad.code, bad.message)


def _place_of(fault: Fault) -> int:
    """Faults stand in the order of the columns, those of the whole row last."""
    return list(BY_NAME).index(fault.column) if fault.column else len(BY_NAME)


def _before(month: Any, bound: Any) -> bool:
    return bool(month < bound)


def _after(month: Any, bound: Any) -> bool:
    return bool(month > bound)
