"""What a refusal leaves open, as choices: each assumes one clause, and shows what it would lead to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import product

from attrs import frozen

from dibao import words
from dibao.calc import Result
from dibao.calc.payable import MODES, STAGES
from dibao.calc.results import LastKnown
from dibao.errors import CannotSay, Contradicts
from dibao.message import Message, msg
from dibao.money import Money, yuan_of
from dibao.policy.clauses import PERSON_UNITS
from dibao_publish.texts import say
from dibao_publish.web.calculator_assume import HOLE, as_lines, read
from dibao_publish.web.forms import Field
from dibao_publish.web.page import Ask

Lines = tuple[str, ...]
Compute = Callable[[Lines], Result | CannotSay | None]


@frozen
class Choice:
    """One way of filling what lacks. `amount`: what the household would get; empty if still open."""

    label: str
    amount: str
    lines: Lines
    at_least: bool = False  # it rests on a lower limit
    why: str = ""  # it is still open


@frozen
class Offer:
    """What may be assumed: choices, and fields for what only the reader can know."""

    choices: tuple[Choice, ...]
    fields: tuple[Field, ...]
    lines: Lines  # with holes, for the fields


MOST_HOLES = 3


def offer(ask: Ask, refusal: CannotSay, program: str, compute: Compute) -> Offer:
    """The choices of a refusal. `compute` gives the result with more assumptions."""
    lines = as_lines(refusal.assume or "") if not isinstance(refusal, Contradicts) else ()
    choices = []
    seen: set[str] = set()
    ways = {assume: label for label, assume in reversed(tuple(_ways(refusal, program, lines)))}
    for assume, label in reversed(ways.items()):
        if any(read(line) is None for line in assume):
            continue
        found = compute(assume)
        if found is None or isinstance(found, Contradicts) or _leads_back(refusal, found):
            continue
        amount = words.digits(found.fen) if isinstance(found, Result) else ""
        if refusal.lacks == "rounding" and (not amount or amount in seen):
            continue
        seen.add(amount)
        why = "" if isinstance(found, Result) else say(found.message, ask.lang)
        at_least = label.template == LOWER_LIMIT.template
        choices.append(Choice(say(label, ask.lang), amount, assume, at_least, why))
    return Offer(tuple(choices), _fields(ask, refusal, lines), lines)


def _leads_back(refusal: CannotSay, found: Result | CannotSay) -> bool:
    """Whether a standard that is assumed is refused as the one on file is: it is below a lower limit."""
    return isinstance(found, CannotSay) and found.lacks == refusal.lacks == "standard"


def _ways(refusal: CannotSay, program: str, lines: Lines) -> Iterator[tuple[Message, Lines]]:
    """The readings of what lacks, each with the clauses to assume."""
    if refusal.lacks == "standard":
        yield from _standards(refusal, program)
    elif refusal.lacks == "rounding":
        yield from _roundings(lines)
    elif refusal.lacks == "income":
        yield from _incomes(refusal, lines)
    elif lines and refusal.lacks in READINGS:
        field, readings = READINGS[refusal.lacks]
        for value, label in readings:
            yield label, tuple(_with(line, field, value) for line in lines)
    elif refusal.lacks == "supplement" and len(lines) > 1 and HOLE not in "".join(lines):
        yield msg("only the highest is paid"), lines
        apart = (_with(line, "group", f"group {n}") for n, line in enumerate(lines, 1))
        yield msg("they add up"), tuple(apart)


READINGS: dict[str, tuple[str, tuple[tuple[str, Message], ...]]] = {
    "allowance": ("method", (("difference", msg("the difference to the standard is paid")),)),
    "hukou": (
        "hukou",
        (
            ("residence", msg("the standard of the place of residence counts for all")),
            ("each member's own", msg("each has the standard of their own registration")),
        ),
    ),
    "full_standard": (
        "split",
        (
            ("per person", msg("the income is split equally among all members")),
            ("others", msg("all of the income counts for the other members")),
            ("each member's own", msg("each keeps their own income")),
        ),
    ),
}


def _with(line: str, field: str, value: str) -> str:
    """A line with another value in one of its fields."""
    parts = [part.strip() for part in line.split(";")]
    changed = [f"{field}: {value}" if part.startswith(f"{field}:") else part for part in parts]
    return "; ".join(changed)


def _standards(refusal: CannotSay, program: str) -> Iterator[tuple[Message, Lines]]:
    said = dict(refusal.message.params)
    least, known = said.get("least"), refusal.last_known
    if isinstance(least, Money) and least.unit in PERSON_UNITS:
        label = Message(LOWER_LIMIT.template, (("amount", least),))
        yield label, (_standard(refusal, program, least),)
    if isinstance(known, LastKnown) and known.unit in PERSON_UNITS:
        label = KNOWN[known.role]
        money = Money(known.fen, known.unit)
        yield Message(label.template, (("amount", money),)), (_standard(refusal, program, money),)
    for money in (*refusal.candidates, said.get("amount")):
        if isinstance(money, Money) and money.unit in PERSON_UNITS and money.fen == int(money.fen):
            line = _standard(refusal, program, money)
            yield msg("the standard is {amount}", amount=money), (line,)


LOWER_LIMIT = msg("the standard is just the lower limit, {amount}; it may be higher")
KNOWN = {
    "was": msg("the amount before, {amount}, still held"),
    "older": msg("the older amount, {amount}, still holds; it may be higher by now"),
    "floor": LOWER_LIMIT,
}


def _standard(refusal: CannotSay, program: str, money: Money) -> str:
    return standard_line(program, str(yuan_of(money.fen)), money.unit, refusal.on)


def standard_line(program: str, yuan: str, unit: str, since: date) -> str:
    """A standard as an assumption. It has a start, so that it may follow one that is only presumed."""
    return f"standard: {program}; unit: {unit}; amount: {yuan}; effective: {since}"


UNITS = (("0.01", msg("to the fen")), ("1", msg("to the yuan")))
HALF_UP_FIRST = ("half-up", "down", "up")
HOUSEHOLD_FIRST = ("household", "gap per person", "monthly standard")


def _roundings(lines: Lines) -> Iterator[tuple[Message, Lines]]:
    what = "supplement" if any(line.startswith("rounding: supplement") for line in lines) else ""
    stages = ("each supplement",) if what else HOUSEHOLD_FIRST
    for (to, unit), mode, stage in product(UNITS, HALF_UP_FIRST, stages):
        line = f"rounding: {what or 'allowance'}; mode: {mode}; to: {to}; stage: {stage}"
        where = STAGES.get(stage, msg("each supplement"))
        label = msg("rounded {mode} {unit}, {stage}", mode=MODES[mode], unit=unit, stage=where)
        yield label, (line,)


def _incomes(refusal: CannotSay, lines: Lines) -> Iterator[tuple[Message, Lines]]:
    """From nothing to all of it, or whose income the share of a relative is taken of."""
    most = dict(refusal.message.params).get("most")
    if isinstance(most, Money) and lines and all(_holes(line) == 1 for line in lines):
        whole = str(-(-most.fen // 100))
        for label, value in ((msg("nothing is taken off"), "0"), (msg("all is taken off"), whole)):
            yield label, tuple(line.replace(HOLE, value) for line in lines)
    elif lines and any("base: household year" in line for line in lines):
        for base, label in (
            ("household year", msg("of what the relative's whole household has left")),
            ("per person month", msg("of what one person of the relative's household has left")),
        ):
            yield label, tuple(_with(line, "base", base) for line in lines)


# --- what the reader may know ------------------------------------------------------------------


def _holes(line: str) -> int:
    return line.count(HOLE)


def _fields(ask: Ask, refusal: CannotSay, lines: Lines) -> tuple[Field, ...]:
    """A box for each amount that lacks; none where more lacks than amounts."""
    if refusal.lacks == "standard" or not lines or len(lines) > MOST_HOLES:
        return ()
    if any(_holes(line) != 1 or f"amount: {HOLE}" not in line for line in lines):
        return ()
    return tuple(
        Field(
            f"fill{number}",
            _fields_of(line).get("what") or next(iter(_fields_of(line).values())),
            "money",
            ask.get(f"fill{number}"),
            unit=words.unit(_fields_of(line).get("unit", ""), ask.lang),
        )
        for number, line in enumerate(lines, 1)
    )


def _fields_of(line: str) -> dict[str, str]:
    """The fields of a line."""
    return dict(part.strip().partition(": ")[::2] for part in line.split(";"))
