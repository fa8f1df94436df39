"""Answers as sentences: what is found, since when, by which clause, and how surely.

Each function gives `Message`s, so that the command and the pages say them in their language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from dibao.calc.back_pay_results import BackPay
from dibao.calc.findings import Finding
from dibao.calc.results import Cite, Found, Gap, Inferred, LastKnown
from dibao.errors import CannotSay, Contradicts
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Here
from dibao.policy.clauses import Clause
from dibao.policy.values import Lack
from dibao.words import speech, vocabulary

MONTHLY = "yuan/person/month"


def found_sentence(found: Found, place: str) -> Message:
    """The one sentence of a standard: whose, how much, since when, by which clause.

    `place` is the full name of the place on the day.
    """
    if found.until is None:
        return msg(
            "The {program} standard of {place}: {amount} since {since}, by {cite}.",
            program=found.program,
            place=place,
            amount=found.money,
            since=found.since,
            cite=found.cites[0],
        )
    return msg(
        "The {program} standard of {place}: {amount} from {since} to {until}, by {cite}.",
        program=found.program,
        place=place,
        amount=found.money,
        since=found.since,
        until=found.until,
        cite=found.cites[0],
    )


def tekun_sentence(found: Found, place: str, placement: str, level: str) -> Message:
    """The one sentence of support in 特困 for a placement and a care level."""
    return msg(
        "The {program} 特困 support in {place}, {placement}, {level}: {amount} since {since}, by {cite}.",
        program=found.program,
        place=place,
        placement=placement,
        level=level,
        amount=found.money,
        since=found.since,
        cite=found.cites[0],
    )


def span(found: Found) -> Message:
    """An amount and its days, for a line of a timeline."""
    if found.until is None:
        return msg("since {since}: {amount}", since=found.since, amount=found.money)
    return msg(
        "{since} to {until}: {amount}", since=found.since, until=found.until, amount=found.money
    )


def gap_span(gap: Gap) -> Message:
    """The days for which nothing can be said, and why, for a line of a timeline."""
    if gap.until is None:
        return msg("since {since}: not known. {why}", since=gap.since, why=gap.message)
    return msg(
        "{since} to {until}: not known. {why}", since=gap.since, until=gap.until, why=gap.message
    )


PRESUMED = msg(
    "This rests on the last amount known; nothing on file shows that it was not raised since."
)


def certainty(found: Found) -> Message:
    """How surely the amount holds on the day asked: an old amount must not pass for today's."""
    if found.holds == "confirmed":
        return msg("What is on file confirms the amount for {day}.", day=found.on)
    if found.holds == "assumed":
        return msg("The amount is an assumption of the caller; no notice on file sets it.")
    return msg(
        "This is the last amount known. What is on file confirms it up to {through} only; "
        "it may have been raised since.",
        through=found.confirmed_through,
    )


def how_sure(found: Found) -> Message:
    """Up to which day something on file confirms an entry of a timeline."""
    if found.holds == "assumed":
        return msg("assumed by the caller")
    if found.until is not None and found.confirmed_through >= found.until:
        return msg("confirmed for all of these days")
    return msg(
        "confirmed through {through}, presumed to go on after that",
        through=found.confirmed_through,
    )


def empty_timeline(refusal: CannotSay, here: Here, program: str) -> Message:
    """Why a place has no standards on file: the refusal of any day, without the day."""
    said = dict(refusal.message.params)
    place = here.book.places.full_name(here.place)
    if "day" not in said:
        return refusal.message
    if "places" in said:
        return msg(
            "No notice on file sets one {program} standard for {place}; it is set for places within "
            "it: {places}.",
            program=program,
            place=place,
            places=said["places"],
        )
    return msg(
        "No notice on file sets the {program} standard of {place}.", program=program, place=place
    )


def a_month(found: Found) -> Message | None:
    """What an amount per quarter or year is a month; None for others."""
    if found.per in (0, 1):
        return None
    return msg("That is {amount}.", amount=Money(found.a_month, MONTHLY))


def inferred_words(item: Inferred, lang: str) -> str:
    """What the transcriber supplied, and why."""
    return speech.say(
        msg(
            "{number}, {field}: {reason}",
            number=item.number,
            field=speech.field(item.field, lang),
            reason=speech.reason(item.reason, lang),
        ),
        lang,
    )


def source(cite: Cite) -> Message:
    """A notice with its title, and what was read of it."""
    if cite.assumed:
        return vocabulary.ASSUMED
    return msg(
        "{cite}: {title} (read from {evidence}, {copy})",
        cite=cite,
        title=cite.notice,
        evidence=vocabulary.EVIDENCE.get(cite.evidence, cite.evidence),
        copy=vocabulary.COPIES.get(cite.copy, cite.copy),
    )


def last_known(known: LastKnown) -> Message:
    """An amount that may be shown beside a refusal, and why it is no answer."""
    return Message(
        LAST_KNOWN[known.role].template,
        (("amount", Money(known.fen, known.unit)), ("cite", known.cite)),
    )


LAST_KNOWN: dict[str, Message] = {
    "was": msg("Last known: {amount}, which held before, as {cite} says."),
    "older": msg("Last known: {amount}, set by {cite}; it may no longer hold."),
    "floor": msg("Known is only a lower limit: {amount}, by {cite}."),
}


def refusal_lines(refusal: CannotSay) -> Iterator[Message]:
    """What stands below the sentence of a refusal: what lacks, what is known, what it may be."""
    if not isinstance(refusal, Contradicts):
        yield msg("Lacking: {kind}.", kind=refusal.lacks)
    if refusal.candidates:
        yield msg("It may be any of: {amounts}.", amounts=refusal.candidates)
    if isinstance(refusal.last_known, LastKnown):
        yield last_known(refusal.last_known)
    yield from clause_says(refusal.known)


# The points of a back-pay clause that a household and its office ask for first.
SAYS: dict[str, Message] = {
    "months": msg("Months owed: {month}."),
    "roster": msg("Whose list decides: {list}."),
    "deadline": msg("To be paid: {deadline}."),
}


PARAMETER = {"months": "month", "roster": "list", "deadline": "deadline"}


def clause_says(known: Iterable[tuple[str, str]]) -> Iterator[Message]:
    """What a back-pay clause does say: its window, its list and its deadline."""
    for name, value in known:
        if (name, value) == ("months", "none"):
            yield msg("Months owed: none.")
        elif name in SAYS and value not in map(str, Lack):
            yield Message(SAYS[name].template, ((PARAMETER[name], value),))


# --- back-pay ----------------------------------------------------------------------------------

TIMELY: dict[str, Message] = {
    "on time": msg("Due {deadline}; paid on {day}, in time."),
    "late": msg("Due {deadline}; paid on {day}, too late."),
    "on the day": msg("Due {deadline}; paid on {day}, the very day."),
}


def deadline(owed: BackPay) -> Iterator[Message]:
    """Whether back-pay comes in time, where the notice sets a day and anything is owed."""
    if owed.timely is not None:
        yield Message(
            TIMELY[owed.timely].template, (("day", owed.paid_on), ("deadline", owed.deadline))
        )


def left_out(owed: BackPay) -> Iterator[Message]:
    """The months and members for which nothing is owed, and why; each reason once."""
    months: dict[Message, list[date]] = {}
    for item in owed.left_out:
        months.setdefault(item.why, []).extend([] if item.month is None else [item.month])
    for why, left in months.items():
        if left:
            yield msg("{months}: {why}", months=tuple(left), why=why)
        else:
            yield why


# --- checks ------------------------------------------------------------------------------------

STATUS: dict[str, Message] = {
    "met": msg("met"),
    "not met": msg("not met"),
    "cannot be judged": msg("cannot be judged"),
}


def check_line(finding: Finding, clause: Clause | None) -> Message:
    """The outcome of a check and the clause that was checked: its kind and program."""
    status = STATUS[finding.status]
    if clause is None:
        return msg("{status}: {outcome}", status=status, outcome=finding.message)
    first = getattr(clause, clause.kind, None)
    program = getattr(clause, "program", None) or first
    if not isinstance(program, str) or program not in vocabulary.PROGRAMS:
        return msg(
            "{status} ({kind}): {outcome}",
            status=status,
            kind=clause.kind,
            outcome=finding.message,
        )
    return msg(
        "{status} ({kind}, {program}): {outcome}",
        status=status,
        kind=clause.kind,
        program=program,
        outcome=finding.message,
    )
