"""Rows that cannot be computed: where they stand, and why; never what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from dibao.message import Message, msg


class BadCell(Exception):
    """A cell that cannot be meant. `code` is for programs; the sentence repeats no cell."""

    def __init__(self, code: str, message: Message) -> None:
        self.code, self.message = code, message
        super().__init__(code)


@frozen
class Fault:
    """One reason why a row is refused. `column`: where it lies, None for the whole row.

    `lacks`: the kind of clause that is missing, if that is the reason; `assume`: the clause that a
    caller may write to fill the lack.
    """

    column: str | None
    code: str
    message: Message
    lacks: str | None = None
    assume: str | None = None


@frozen
class RefusedRow:
    """A row that is not computed, with every reason.

    `number`: the household's own number if it may be kept. `household`: the key that its rows
    share. `place` and `program`: as far as they could be read.
    """

    row: int
    faults: tuple[Fault, ...]
    number: str | None = None
    household: int | None = field(default=None, repr=False)
    place: str | None = field(default=None, repr=False)
    program: str | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any], fault: Fault) -> RefusedRow:
        """A row of a list, as its frame has it, refused for one reason."""
        return cls(
            row=row["row"],
            faults=(fault,),
            number=row["number"],
            household=row["household"],
            place=row["place"],
            program=row["program"],
        )

    @property
    def code(self) -> str:
        """The first reason; counts of refused rows go by it."""
        return self.faults[0].code

    def to_dict(self) -> dict[str, Any]:
        """The row and its reasons as JSON types."""
        reasons = [
            {"column": fault.column, "code": fault.code, "message": str(fault.message)}
            for fault in self.faults
        ]
        return {"row": self.row, "household": self.number, "reasons": reasons}


# The reasons as a summary names them. The others are refusals of the calculations, by their names.
REASONS: dict[str, Message] = {
    "empty": msg("an empty cell"),
    "month": msg("no month"),
    "date": msg("no date"),
    "count": msg("no whole number"),
    "unit": msg("words beside a number"),
    "amount": msg("no amount"),
    "places": msg("more than two decimal places"),
    "range": msg("a number out of range"),
    "word": msg("a word that means nothing here"),
    "broken number": msg("a number that lost digits"),
    "household": msg("no household number"),
    "cells": msg("cells beyond the last header"),
    "contradiction": msg("dates that contradict each other"),
    "duplicate": msg("rows that stand twice"),
    "place": msg("no place on file"),
    "other row": msg("another row of the household is refused"),
    "income missing": msg("an income that is not given"),
    "changed": msg("a row that was not there at first"),
    "not given": msg("a fact that is not given"),
    "NotOnFile": msg("not on file"),
    "NotStated": msg("the notice is silent"),
    "NotSeen": msg("the copy on file stops before it"),
    "NotExact": msg("no exact amount"),
    "Undetermined": msg("undetermined"),
    "Expired": msg("the last notice has ended"),
    "Conflict": msg("notices that contradict each other"),
    "NotPayable": msg("an aim, no amount"),
    "Contradicts": msg("an assumption that a notice contradicts"),
}
