"""复核: when a household is looked at again.

民发〔2021〕57号 art. 31: every year where circumstances hardly change, every half-year where income
is not fixed or a member can work. Which class a household is in, the office decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import frozen

from dibao import errors
from dibao.calc.results import Cite, Inferred, document_head
from dibao.calc.terms import Asked, Said, said
from dibao.errors import CannotSay
from dibao.message import Message, msg
from dibao.policy.book import Here
from dibao.policy.clauses import Clause, Review
from dibao.policy.values import Bound, Exact, add_months, month_end, month_start


@frozen
class Due:
    """When the next review is due: not before `earliest`, at `latest` by `latest`.

    One interval makes both the same day; a range parts them. `latest` is None where a clause only
    says that so many months must pass.
    """

    review_class: str
    last: date
    earliest: date
    latest: date | None
    message: Message
    cites: tuple[Cite, ...]
    inferred: tuple[Inferred, ...]
    assumed: tuple[str, ...]
    place: str
    on: date
    policies: str

    def to_dict(self) -> dict[str, Any]:
        """The days as a versioned document of JSON types."""
        return {
            **document_head("review", self.place, self.review_class, self.on, self.policies),
            "last": self.last.isoformat(),
            "earliest": self.earliest.isoformat(),
            "latest": self.latest.isoformat() if self.latest else None,
            "text": str(self.message),
            "cites": [by.to_dict() for by in self.cites],
            "inferred": [item.to_dict() for item in self.inferred],
            "assumed": list(self.assumed),
        }


def review(here: Here, review_class: str, *, last: date) -> Due:
    """When a household of a class is reviewed next, by the clause in force on the day of `here`.

    `review_class`: a class that a clause names (A, B, C) or a program. `last`: the day of the last
    review, or of approval. An interval counts calendar months: 31 January + 1 month is the last day
    of February. Raises a `CannotSay` where no clause gives the interval.
    """
    message = msg(
        "No clause on file says how often class {review_class} is reviewed in {place}.",
        review_class=review_class,
        place=here.name,
    )
    assume = f"- review: {review_class}\n  months: 12"
    term = said(here, review_class, Asked(Review, "months", message, assume, _of(review_class)))
    earliest, latest = _interval(here, term, assume)
    first = add_months(last, earliest)
    final = None if latest is None else add_months(last, latest)
    words = msg(
        "{cite}: {months} months after {last}.",
        cite=term.by,
        months=str(term.value),
        last=last,
    )
    if earliest == latest == 1:
        words = msg("{cite}: 1 month after {last}.", cite=term.by, last=last)
    return Due(
        review_class=review_class,
        last=last,
        earliest=first,
        latest=final,
        message=words,
        cites=(term.by,),
        inferred=term.inferred(here),
        assumed=term.assumed,
        place=here.place,
        on=here.on,
        policies=here.book.digest,
    )


def _of(review_class: str) -> Any:
    def fits(clause: Clause) -> bool:
        named = clause.review if isinstance(clause, Review) else ()
        return review_class in named or (review_class in ("urban", "rural") and "unified" in named)

    return fits


def _interval(here: Here, term: Said, assume: str) -> tuple[int, int | None]:
    """The least and most months; a limit that binds nobody (`about 6`) is refused."""
    value = term.value
    ends: tuple[Fraction | None, Fraction | None] | None = None
    if isinstance(value, Exact):
        ends = (value.value, value.value)
    elif isinstance(value, Bound) and value.word not in ("about", "guide"):
        ends = (
            value.low.value if value.low is not None else Fraction(),
            value.high.value if value.high is not None else None,
        )
    if ends is None or any(end is not None and end.denominator != 1 for end in ends):
        raise errors.NotExact(
            msg(
                "{cite} gives {months} as the interval, no whole months.",
                cite=term.by,
                months=str(value),
            ),
            lacks="review",
            place=here.place,
            on=here.on,
            cites=[term.by],
            assume=assume,
        )
    least, most = ends
    return int(least or 0), None if most is None else int(most)


# --- a register --------------------------------------------------------------------------------


@frozen
class DueHousehold:
    """A household that may or must be reviewed in a month.

    `status`: `overdue` (the latest day lies before the month), `due` (it lies in the month), `may`
    (the earliest day has come, the latest lies later).
    """

    number: str
    due: Due
    status: str

    @property
    def overdue(self) -> bool:
        """Whether the latest day lies before the month."""
        return self.status == "overdue"

    def to_dict(self) -> dict[str, Any]:
        """The household's entry as JSON types."""
        return {
            "number": self.number,
            "class": self.due.review_class,
            "status": self.status,
            "earliest": self.due.earliest.isoformat(),
            "latest": self.due.latest.isoformat() if self.due.latest else None,
        }


@frozen
class ReviewCalendar:
    """Who is due in a month, the most urgent first; `cannot_say`: numbers and why not."""

    month: date
    due: tuple[DueHousehold, ...]
    cannot_say: tuple[tuple[str, CannotSay], ...]

    @property
    def overdue(self) -> tuple[DueHousehold, ...]:
        """Those whose latest day lies before the month."""
        return tuple(item for item in self.due if item.overdue)

    def to_dict(self) -> dict[str, Any]:
        """The calendar as JSON types."""
        return {
            "month": f"{self.month:%Y-%m}",
            "due": [item.to_dict() for item in self.due],
            "cannot_say": [
                {"number": number, **refusal.to_dict()} for number, refusal in self.cannot_say
            ],
        }


def review_calendar(
    here: Here, households: Iterable[tuple[str, str, date]], month: date
) -> ReviewCalendar:
    """Which households are due in a month.

    `households`: number, class and day of the last review of each. Sorted by the latest day, then
    the earliest, then the number. A class without a clause stops nobody else: its households stand
    in `cannot_say`.
    """
    first, last = month_start(month), month_end(month)
    found: list[DueHousehold] = []
    refused: list[tuple[str, CannotSay]] = []
    for number, review_class, reviewed in households:
        try:
            due = review(here, review_class, last=reviewed)
        except CannotSay as refusal:
            refused.append((number, refusal))
            continue
        if due.earliest <= last:
            found.append(DueHousehold(number, due, _status(due, first, last)))
    found.sort(key=lambda item: (item.due.latest or date.max, item.due.earliest, item.number))
    return ReviewCalendar(first, tuple(found), tuple(sorted(refused, key=lambda pair: pair[0])))


def _status(due: Due, first: date, last: date) -> str:
    if due.latest is None or due.latest > last:
        return "may"
    return "overdue" if due.latest < first else "due"
