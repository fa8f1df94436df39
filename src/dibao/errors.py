"""What can go wrong, and whose fault it is.

`PolicyError` (a ValueError): a policy file breaks the format; it lists every problem.
`PlaceError` (a LookupError): the caller named no place, or several.
`InputError` (a ValueError): a household or history that cannot be meant.
`CannotSay` (a LookupError): the files do not decide what was asked; its children say why.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import frozen

from dibao.message import Message

if TYPE_CHECKING:
    from dibao.calc.results import Cite


@frozen
class Problem:
    """One thing wrong in a policy file, with its place: `file:line:column: sentence`."""

    file: str
    line: int
    column: int
    message: Message
    fatal: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class PolicyError(ValueError):
    """Policy files that break the format; `.problems` has all of them, ordered by place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column)))
        super().__init__("\n".join(map(str, self.problems)))


class InputError(ValueError):
    """Facts given by the caller that cannot be meant; `.message` says which and what would be right."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


class PlaceError(LookupError):
    """No place, or more than one, answers to the word; `.candidates` are keys of those it may mean."""

    def __init__(self, message: Message, candidates: Sequence[str] = ()) -> None:
        self.message = message
        self.candidates = tuple(candidates)
        super().__init__(str(message))


class CannotSay(LookupError):
    """The files on hand do not decide the question.

    `lacks`: the clause kind that is missing. `place`, `on`: key and day asked about.
    `cites`: the notices that stand in the way. `candidates`: the amounts it may be, in yuan, if
    they are known. `assume`: the clause that a caller may write to fill the lack, as text.
    `last_known`: an older or floor amount on file, to show, never to pay.
    `known`: what the clause in question does say, field by field.
    """

    def __init__(
        self,
        message: Message,
        *,
        lacks: str,
        place: str,
        on: date,
        cites: Sequence[Cite] = (),
        candidates: Sequence[Any] = (),
        assume: str | None = None,
        last_known: Any = None,
        known: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.message = message
        self.lacks = lacks
        self.place = place
        self.on = on
        self.cites = tuple(cites)
        self.candidates = tuple(candidates)
        self.assume = assume
        self.last_known = last_known
        self.known = tuple(known)
        super().__init__(str(message))

    @property
    def code(self) -> str:
        """The name of the refusal, as programs read it: NotOnFile, NotSeen, ..."""
        return type(self).__name__

    def __str__(self) -> str:
        return str(self.message)

    def to_dict(self) -> dict[str, Any]:
        """The refusal as a versioned document of JSON types.

        A candidate is an amount in yuan, an exact fraction where it is no whole fen, and its unit.
        No assumption fills a `Contradicts`: a clause on file already says the amount.
        """
        return {
            "format": "dibao.refusal.v1",
            "error": self.code,
            "message": str(self.message),
            "lacks": self.lacks,
            "place": self.place,
            "on": self.on.isoformat(),
            "notices": [cite.to_dict() for cite in self.cites],
            "candidates": [_amount(candidate) for candidate in self.candidates],
            "assume": None if isinstance(self, Contradicts) else self.assume,
            "last_known": self.last_known.to_dict() if self.last_known is not None else None,
            "known": dict(self.known),
        }


def _amount(candidate: Any) -> dict[str, str | None]:
    """An amount (`dibao.money.Money`) as JSON types; anything else as its text."""
    fen = getattr(candidate, "fen", None)
    if fen is None:
        return {"amount": str(candidate), "unit": None}
    exact = candidate.digits if fen == int(fen) else str(Fraction(fen) / 100)
    return {"amount": exact, "unit": candidate.unit or None}


class NotOnFile(CannotSay):
    """No notice on file supplies the clause, or the one that does leaves it to another document."""


class NotStated(CannotSay):
    """The whole text was read and is silent where the answer depends on it."""


class NotSeen(CannotSay):
    """The copy on file stops before the clause."""


class NotExact(CannotSay):
    """The clause gives a limit or an aim, no amount that can be paid; or rounding is not on file."""


class Undetermined(CannotSay):
    """The day lies inside an uncertain start, or the amount changes within the month."""


class Expired(CannotSay):
    """The last notice on file has ended, and nothing took its place."""


class Conflict(CannotSay):
    """Two clauses of the same rank say different things."""


class NotPayable(CannotSay):
    """An aim or an average was asked for as an amount for a household."""


class Contradicts(CannotSay):
    """The caller's assumption contradicts a clause on file."""


__all__ = [
    "CannotSay",
    "Conflict",
    "Contradicts",
    "Expired",
    "InputError",
    "NotExact",
    "NotOnFile",
    "NotPayable",
    "NotSeen",
    "NotStated",
    "PlaceError",
    "PolicyError",
    "Problem",
    "Undetermined",
]
