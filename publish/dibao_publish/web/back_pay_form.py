"""The form of a raise: what it asks of the household, and what is wrong with what was typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from attrs import frozen

from dibao import words
from dibao.calc.household import MOST_MEMBERS
from dibao.message import msg
from dibao.money import Money, fen_of
from dibao.policy.values import When, add_months, month_start, months_between
from dibao_publish.texts import phrase
from dibao_publish.web import typed
from dibao_publish.web.back_pay_choice import Choice
from dibao_publish.web.days import parse_day
from dibao_publish.web.forms import Field, Wrong, marked
from dibao_publish.web.page import Ask, BadDay, shown
from dibao_publish.web.typed import Mistyped, Reading

MOST_MONTHS = 36  # months that may each have an amount of their own
EACH = tuple(f"paid{number}" for number in range(1, MOST_MONTHS + 1))
ASKED = ("members", "entered", "left", "received", "income", "first", "paid_on", "was", "now")
SENT = "asked"  # the form was sent, even if every field was left empty
PARAMETERS = frozenset({"place", "notice", "program", SENT, *ASKED, *EACH})


@frozen
class Facts:
    """What was typed of a household. Amounts are yuan as digits; months are first days.

    `entered` None: before the first month owed; `left` None: still on the list. `paid_on`: the day
    of payment, today where none was typed (`says_paid_on`). `each`: by month, where it differed.
    """

    members: int
    entered: date | None
    left: date | None
    received: str | None
    each: tuple[tuple[date, str], ...]
    income: str | None
    first: date | None
    paid_on: date
    says_paid_on: bool
    was: str | None
    now: str | None
    window: tuple[date, ...]

    def paid(self, month: date) -> str | None:
        """What was received for a month; None: not known."""
        return dict(self.each).get(month, self.received)


def is_filled(ask: Ask) -> bool:
    """Whether the form was sent: its address says something of the household."""
    return any(ask.get(name) for name in (SENT, *ASKED, *EACH))


# --- reading -----------------------------------------------------------------------------------


def read(ask: Ask, choice: Choice) -> tuple[Facts | None, list[Wrong]]:
    """The facts, or all that is wrong with what was typed."""
    reading = Reading(ask)
    members = reading.read("members", lambda text: typed.whole(text, 1, MOST_MEMBERS))
    month = _month_near(choice)
    entered, left = reading.read("entered", month), reading.read("left", month)
    first = reading.read("first", month) if asks_first(choice) else None
    paid_on = reading.read("paid_on", _day)
    window = _window(reading, choice, first)
    asked = {name: reading.read(name, typed.money) for name in _amounts(choice)}
    each = tuple(_each(reading, window))
    if not ask.get("members"):
        reading.refuse("members", msg("Say how many people of your household get dibao."))
    for name in ("was", "now"):
        if name in asked and not ask.get(name):
            reading.refuse(name, msg("Without this amount nothing can be worked out."))
    _refuse_no_raise(reading, choice, asked)
    paying = paid_on or ask.today
    _refuse_order(reading, window, entered, left, paying)
    if reading.wrong or members is None:
        return None, reading.wrong
    return Facts(
        members,
        entered,
        left,
        asked.get("received"),
        each,
        asked.get("income"),
        first,
        paying,
        paid_on is not None,
        asked.get("was"),
        asked.get("now"),
        window,
    ), []


def _refuse_no_raise(reading: Reading, choice: Choice, asked: dict[str, str | None]) -> None:
    """The old amount per person lies below the new one."""
    was, now = asked.get("was"), asked.get("now")
    new = choice.after.digits if choice.after is not None else now
    if was is not None and new is not None and Decimal(was) >= Decimal(new):
        message = msg(
            "The old amount is not below the new one, {new}; there is no raise.",
            new=Money(fen_of(new), choice.unit),
        )
        reading.refuse("was", message)


def asks_first(choice: Choice) -> bool:
    """Whether the last month owed follows from the first that was paid at the new amount."""
    return choice.end is None


def _amounts(choice: Choice) -> Iterator[str]:
    yield "received"
    if not choice.adds_the_raise:
        yield "income"
    if choice.raised is None:
        yield "was"
        if choice.after is None:
            yield "now"


def _month_near(choice: Choice) -> Callable[[str], date]:
    """Reads a month; what is wrong is told with a month of the raise as the example."""
    like = f"{choice.start:%Y-%m}" if choice.start is not None else "2011-08"

    def read(text: str) -> date:
        try:
            return typed.month(text)
        except Mistyped:
            message = msg(
                '"{text}" is no month that can be meant; write it like {like}.',
                text=shown(text),
                like=like,
            )
            raise Mistyped(message) from None

    return read


def _day(text: str) -> date:
    try:
        return parse_day(typed.tidy(text))
    except BadDay as error:
        raise Mistyped(error.message) from None


def _window(reading: Reading, choice: Choice, first: date | None) -> tuple[date, ...]:
    """The months owed; what lacks for them is told."""
    start, end = choice.start, choice.end
    if start is None:
        return ()
    if end is None:
        if first is None:
            if not reading.ask.get("first"):
                reading.refuse(
                    "first", msg("Say in which month the new amount was first paid as usual.")
                )
            return ()
        end = add_months(first, -1)
        if end < start:
            message = msg(
                "The new amount holds from {month} on: if it was paid from then, nothing is owed. "
                "Give a later month.",
                month=start,
            )
            reading.refuse("first", message)
            return ()
        if add_months(start, MOST_MONTHS) <= end:
            message = msg(
                "That is more than {most} months after {month}; look at the year.",
                most=MOST_MONTHS,
                month=start,
            )
            reading.refuse("first", message)
            return ()
    return tuple(months_between(start, end))


def _each(reading: Reading, window: tuple[date, ...]) -> Iterator[tuple[date, str]]:
    for name, month in zip(EACH, window, strict=False):
        amount = reading.read(name, typed.money)
        if amount is not None:
            yield month, amount


def _refuse_order(
    reading: Reading,
    window: tuple[date, ...],
    entered: date | None,
    left: date | None,
    paying: date,
) -> None:
    """Months and days that cannot be meant together."""
    if entered and left and left < entered:
        reading.refuse("left", msg("It cannot have left the list before it was on it."))
    last = max((month_start(paying), *window))
    if entered and entered > last:
        reading.refuse("entered", msg("This month lies after the months owed and the payment."))
    if left and left > month_start(paying):
        reading.refuse("left", msg("This month lies after the day of payment; leave it empty."))
    if window and paying < window[0]:
        reading.refuse(
            "paid_on",
            msg("Back-pay cannot be paid before {month}, the first month owed.", month=window[0]),
        )


# --- showing -----------------------------------------------------------------------------------


@frozen
class Form:
    """The fields in their order: those that stand alone, and the months that may differ."""

    fields: tuple[Field, ...]
    months: tuple[Field, ...]
    hidden: tuple[Field, ...]

    @property
    def every(self) -> tuple[Field, ...]:
        """All fields that are seen, for the summary of what is wrong."""
        return (*self.fields, *self.months)

    @property
    def differs(self) -> bool:
        """Whether the months are to be shown open."""
        return any(field.value or field.error for field in self.months)


def form(ask: Ask, choice: Choice, wrong: list[Wrong]) -> Form:
    """The form as it was typed, with what is wrong at each field."""
    hidden = tuple(
        Field(name, "", "hidden", value)
        for name, value in (
            ("place", choice.place),
            ("notice", choice.offer.notice),
            ("program", choice.program),
            (SENT, "1"),
        )
    )
    return Form(
        marked(_fields(ask, choice), wrong, ask.lang),
        marked(_months(ask, choice), wrong, ask.lang),
        hidden,
    )


def _fields(ask: Ask, choice: Choice) -> Iterator[Field]:
    lang = ask.lang
    yuan = phrase("yuan", lang)

    def field(name: str, label: str, kind: str = "text", hint: str = "", unit: str = "") -> Field:
        return Field(name, label, kind, shown(ask.get(name)), hint, unit)

    yield field(
        "members",
        phrase("How many people of the household get dibao?", lang),
        "whole",
        unit=phrase("people", lang),
    )
    yield field(
        "entered",
        phrase("Since which month has the household been on the list?", lang),
        hint=phrase(
            "Leave it empty if it got dibao before {month} already. Write a month like 2011-8 or "
            "2011年8月.",
            lang,
            month=choice.start,
        ),
    )
    yield field(
        "left",
        phrase("The last month on the list, if it has left", lang),
        hint=phrase("Leave it empty if it still gets dibao.", lang),
    )
    if asks_first(choice):
        yield _first(ask, choice)
    yield field(
        "received",
        phrase("How much did the household get a month, before the raise arrived?", lang),
        "money",
        _received_hint(choice, lang),
        yuan,
    )
    if not choice.adds_the_raise:
        yield field(
            "income",
            phrase("What income a month did the office count for the household?", lang),
            "money",
            phrase(
                "It stands on the approval, or ask the office. Leave it empty if you do not know: "
                "then the raise is added for each person.",
                lang,
            ),
            yuan,
        )
    yield from _standards(ask, choice)
    yield field(
        "paid_on",
        phrase("On which day was, or will be, the back-pay paid?", lang),
        hint=phrase(
            "Leave it empty if it has not come: then it is reckoned as of today, {day}. The day "
            "matters for whose list counts and for whether it came in time.",
            lang,
            day=ask.today,
        ),
    )


def _first(ask: Ask, choice: Choice) -> Field:
    """When the money went up; the month of the notice stands there until something is typed."""
    lang, issued = ask.lang, _month_of_issue(choice)
    value = ask.get("first") if is_filled(ask) else issued
    hint = phrase(
        "Back-pay is for the months before it. The month of the notice is given; change it if the "
        "new amount came earlier or later.",
        lang,
    )
    if not issued:
        hint = phrase("Back-pay is for the months before it. Write it like 2011-8.", lang)
    return Field(
        "first",
        phrase("In which month was the new amount first paid as usual?", lang),
        "text",
        shown(value),
        hint,
    )


def _month_of_issue(choice: Choice) -> str:
    issued = choice.notice.issued
    exact = isinstance(issued, When) and issued.first and issued.last and not choice.offer.no_day
    if not exact or choice.start is None or not isinstance(issued, When):
        return ""
    months = {month_start(day) for day in (issued.first, issued.last) if day is not None}
    month = min(months)
    return f"{month:%Y-%m}" if len(months) == 1 and month > choice.start else ""


def _received_hint(choice: Choice, lang: str) -> str:
    if choice.adds_the_raise:
        return phrase(
            "Leave it empty if you do not know: the sum does not change, but what was due cannot be "
            "shown.",
            lang,
        )
    return phrase("Leave it empty if you do not know.", lang)


def _standards(ask: Ask, choice: Choice) -> Iterator[Field]:
    """The amounts per person that are not on file."""
    lang, asked = ask.lang, set(_amounts(choice))
    unit = words.unit(choice.unit, lang)
    if "was" in asked:
        yield Field(
            "was",
            phrase("What was the standard per person before the raise?", lang),
            "money",
            shown(ask.get("was")),
            phrase("It is not on file. It stands in the notice before this one.", lang),
            unit,
        )
    if "now" in asked:
        yield Field(
            "now",
            phrase("What is the new standard per person?", lang),
            "money",
            shown(ask.get("now")),
            phrase("It is not on file: this notice leaves the amounts to another.", lang),
            unit,
        )


def _months(ask: Ask, choice: Choice) -> Iterator[Field]:
    """A field for each month owed, as far as it is known which these are."""
    for name, month in zip(EACH, _known_months(ask, choice), strict=False):
        yield Field(
            name,
            words.month(month, ask.lang),
            "money",
            shown(ask.get(name)),
            unit=phrase("yuan", ask.lang),
        )


def _known_months(ask: Ask, choice: Choice) -> tuple[date, ...]:
    start, end = choice.start, choice.end
    if start is None:
        return ()
    if end is None:
        try:
            end = add_months(typed.month(ask.get("first") or _month_of_issue(choice)), -1)
        except Mistyped:
            return ()
    return tuple(months_between(start, min(end, add_months(start, MOST_MONTHS - 1))))
