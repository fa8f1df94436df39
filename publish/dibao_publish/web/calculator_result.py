"""The answer of the calculator: what a household gets and why, or what lacks and what may be assumed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from attrs import evolve, frozen

from dibao import calc, words
from dibao.calc import Result
from dibao.calc.results import cite, unique
from dibao.errors import CannotSay, Contradicts, InputError
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Here
from dibao.policy.clauses import Task
from dibao.words import sentences
from dibao_publish.names import PROGRAMS
from dibao_publish.texts import phrase, say
from dibao_publish.web import wording
from dibao_publish.web.bill import Line, line, quoting_once
from dibao_publish.web.calculator_address import address
from dibao_publish.web.calculator_assume import in_words, read, with_new
from dibao_publish.web.calculator_facts import MOST_INCOMES, is_sum
from dibao_publish.web.calculator_offers import Offer, offer
from dibao_publish.web.calculator_sum import Outcome, Sum
from dibao_publish.web.calculator_within import Places, newer_within, within
from dibao_publish.web.days import FIRST
from dibao_publish.web.page import Ask
from dibao_publish.web.placed import called
from dibao_publish.web.standards import Source, program_title, source
from dibao_publish.web.typed import money

PER_HOUSEHOLD = "yuan/household/month"


@frozen
class Step:
    """A link that changes one thing. `amount`: what comes out then, or `why` that cannot be said."""

    label: str
    link: str
    amount: str = ""
    why: str = ""
    at_least: bool = False  # the amount rests on a lower limit


@frozen
class Answer:
    """A result as the page shows it."""

    digits: str
    sentence: str
    newer: Places  # places within that have a newer standard on file
    state: str  # confirmed, presumed or assumed
    note: str
    none: tuple[str, ...]  # why nothing is paid, and what else the income may give a right to
    lines: tuple[Line, ...]
    total: str
    notes: tuple[str, ...]
    inferred: tuple[str, ...]
    not_on_file: tuple[str, ...]
    sources: tuple[Source, ...]


@frozen
class Refused:
    """Why there is no result: what lacks, what is known, and what may be assumed."""

    sentence: str
    ends: tuple[str, str] | None  # the least and the most that it may be, in yuan
    more: tuple[str, ...]
    sources: tuple[Source, ...]
    offer: Offer
    choices: tuple[Step, ...]
    of_standard: bool
    within: Places = ()  # places that may have a standard of their own
    within_first: bool = False  # no household is registered with a whole province


# --- a result ----------------------------------------------------------------------------------


def answer(ask: Ask, result: Result, asked: Sum) -> Answer:
    """What the page shows of a result."""
    lang = ask.lang
    sentence = msg(
        "The {program} allowance in {place} for {month}: {amount}.",
        program=result.program,
        place=called(ask, asked.here.place, asked.here.on),
        month=result.month,
        amount=Money(result.fen, PER_HOUSEHOLD),
    )
    return Answer(
        digits=words.digits(result.fen),
        sentence=say(sentence, lang),
        newer=newer_within(ask, asked),
        state=result.holds,
        note=_how_sure(ask, result, asked),
        none=tuple(_nothing(ask, asked)) if not result.fen else (),
        lines=tuple(quoting_once(line(ask, step) for step in result.steps)),
        total=f"{result.yuan:f}",
        notes=tuple(say(note, lang) for note in result.notes),
        inferred=tuple(
            wording.inference(item.field, item.reason, lang) for item in unique(result.inferred)
        ),
        not_on_file=tuple(words.kind(kind, lang) for kind in result.not_on_file),
        sources=tuple(source(ask, by) for by in result.cites if not by.assumed),
    )


def _how_sure(ask: Ask, result: Result, asked: Sum) -> str:
    """That the amount rests on an assumption, or on the last standard known, and since when."""
    told = []
    if result.holds == "assumed":
        told.append(msg("This rests on what is assumed below; no notice on file says it."))
    standard = asked.standard()
    if standard is not None and standard.holds == "presumed":
        told.append(
            msg(
                "The standard is the last one known, {amount} since {since}. Later notices are not on "
                "file; it may be higher by now.",
                amount=standard.money,
                since=standard.since,
            )
        )
    elif result.holds == "presumed":
        told.append(sentences.PRESUMED)
    return " ".join(say(one, ask.lang) for one in told)


def _nothing(ask: Ask, asked: Sum) -> Iterator[str]:
    """Why nothing is paid; and the bands above the standard that the income falls into."""
    lang = ask.lang
    yield phrase(
        "With this income no allowance is due for the month. If the income falls, somebody joins, or the "
        "standard is raised, it can come out otherwise.",
        lang,
    )
    try:
        band = calc.band(asked.here, asked.household, asked.program)
    except (CannotSay, InputError):
        return
    if band.names:
        yield phrase(
            "By income it may belong to: {names} ({cites}). The office can say what that gives a right to.",
            lang,
            names=band.names,
            cites=unique(by for one in band.lines for by in one.cites),
        )


# --- a refusal ---------------------------------------------------------------------------------


def refused(ask: Ask, refusal: CannotSay, asked: Sum) -> Refused:
    """What the page shows where the files cannot say."""

    def compute(lines: tuple[str, ...]) -> Result | CannotSay | None:
        found = asked.with_assumed(lines).outcome()
        return found if isinstance(found, (Result, CannotSay)) else None

    lang = ask.lang
    offered = offer(ask, refusal, asked.program, compute)
    return Refused(
        say(refusal.message, lang),
        _ends(offered),
        tuple(
            say(one, lang)
            for one in sentences.refusal_lines(refusal)
            if not (offered.choices and one.template == MAY_BE)
        ),
        tuple(source(ask, by) for by in refusal.cites if not by.assumed),
        offered,
        tuple(
            Step(
                choice.label,
                _assuming(ask, with_new(asked.lines, choice.lines)),
                choice.amount,
                choice.why,
                choice.at_least,
            )
            for choice in offered.choices
        ),
        refusal.lacks == "standard" and not isinstance(refusal, Contradicts),
        within(ask, asked.here) if refusal.lacks == "standard" else (),
        ask.registry.book.places.get(asked.here.place).kind == "province",
    )


# What the choices say better, each with its amount.
MAY_BE = "It may be any of: {amounts}."


def _ends(offered: Offer) -> tuple[str, str] | None:
    """The least and the most of the choices, where each leads to an amount."""
    amounts = sorted(Decimal(choice.amount) for choice in offered.choices if choice.amount)
    if len(amounts) < max(2, len(offered.choices)) or amounts[0] == amounts[-1]:
        return None
    return words.number(amounts[0]), words.number(amounts[-1])


def _assuming(ask: Ask, lines: tuple[str, ...], **changed: str) -> str:
    """The address with these assumptions and no others."""
    add = [("assume", one) for one in lines]
    return address(ask, {"assume": "", **changed}, add=add)


def assumptions(ask: Ask, lines: tuple[str, ...]) -> tuple[Step, ...]:
    """The assumptions in words, each with the address without it."""
    return tuple(
        Step(in_words(ask, clause), address(ask, without=one))
        for one in lines
        if (clause := read(one)) is not None
    )


# --- what if -----------------------------------------------------------------------------------


def what_if(ask: Ask, asked: Sum) -> tuple[Step, ...]:
    """Links that change one thing, each with what comes out."""
    return tuple(_what_if(ask, asked))


def _what_if(ask: Ask, asked: Sum) -> Iterator[Step]:
    lang = ask.lang
    more = asked.with_one_more()
    if more is not None:
        link = address(ask, {"members": str(more.household.size)})
        yield Step(phrase("One more person", lang), link, *_amount(ask, more.outcome()))
    changed = _more_income(ask)
    if changed is not None:
        label = phrase("100 yuan a month more income", lang)
        then = _amount(ask, asked.with_more_income().outcome())
        yield Step(label, address(ask, changed), *then)
    yield _other_program(ask, asked)
    year_before = asked.here.on.year - 1
    if year_before > FIRST.year:
        yield _in_month(ask, asked, asked.here.on.replace(year=year_before))
    now = date(ask.today.year, ask.today.month, 1)
    if asked.here.on != now:
        yield _in_month(ask, asked, now)


def _other_program(ask: Ask, asked: Sum) -> Step:
    other = next(program for program in PROGRAMS if program != asked.program)
    kept = tuple(one for one in asked.lines if asked.program not in one)
    household = evolve(asked.household, grade=None)
    then = evolve(asked, program=other, household=household, lines=kept)
    return Step(
        phrase("{program} instead", ask.lang, program=program_title(other, ask.lang)),
        _assuming(ask, kept, grade="", program=other),
        *_amount(ask, then.outcome()),
    )


def _in_month(ask: Ask, asked: Sum, month: date) -> Step:
    then = evolve(asked, here=evolve(asked.here, on=month))
    return Step(
        phrase("The same in {month}", ask.lang, month=words.month(month, ask.lang)),
        address(ask, {"on": f"{month:%Y-%m}"}),
        *_amount(ask, then.outcome()),
    )


def _amount(ask: Ask, outcome: Outcome) -> tuple[str, str]:
    """What comes out, or why that cannot be said."""
    if isinstance(outcome, Result):
        return words.digits(outcome.fen), ""
    return "", say(outcome.message, ask.lang)


def _more_income(ask: Ask) -> dict[str, str] | None:
    """The fields with 100 yuan a month more; None where no row is free."""
    if is_sum(ask):
        step = 1200 if ask.get("per") == "year" else 100
        yuan, _, fen = money(ask.get("income")).partition(".")
        return {"income": f"{int(yuan) + step}" + (f".{fen}" if fen.strip("0") else "")}
    free = next((n for n in range(1, MOST_INCOMES + 1) if not ask.get(f"i{n}")), None)
    return None if free is None else {f"i{free}": "100"}


# --- the office --------------------------------------------------------------------------------


@frozen
class Advice:
    """A clause on file on how to apply or to object."""

    text: str
    source: Source


APPLY, OBJECT = ("提出书面申请", "提出申请"), ("行政复议", "行政诉讼")


def advice(ask: Ask, here: Here, phrases: tuple[str, ...]) -> tuple[Advice, ...]:
    """The tasks on file that speak of it; empty where none does."""
    found = [
        provision
        for provision in here.provisions(Task)
        if provision.applies(here.on)
        and any(one in getattr(provision.clause, "task", "") for one in phrases)
    ]
    found.sort(key=lambda provision: -provision.nearness)
    return tuple(
        Advice(str(getattr(provision.clause, "task", "")), source(ask, cite(provision)))
        for provision in found
    )
