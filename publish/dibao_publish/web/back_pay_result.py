"""The answer of a household: a card for each reading, with its bill, who is left out, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve, frozen

from dibao import words
from dibao.calc.back_pay_results import BackPay, Owed
from dibao.calc.results import Cite, unique
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money, fen_of
from dibao.words import sentences
from dibao_publish.texts import phrase, say
from dibao_publish.web import back_pay_words as told
from dibao_publish.web import wording
from dibao_publish.web.back_pay_choice import Choice
from dibao_publish.web.back_pay_form import Facts
from dibao_publish.web.back_pay_readings import OWED_QUARTER, Asked, Reading, readings
from dibao_publish.web.back_pay_words import Spoken
from dibao_publish.web.bill import Line, digits, quoting_once
from dibao_publish.web.page import Ask
from dibao_publish.web.quotes import Quote, quotes
from dibao_publish.web.standards import Source, source

NEEDS_INCOME = msg(
    "If the allowance is worked out anew, it turns on what the household got and on the income that "
    "the office counted. Give both to see it."
)


@frozen
class Card:
    """One reading: its sum, what it supposes, the months as a bill, and who gets nothing for what.

    `digits` is empty where the sum cannot be said. `supposes`: one of these lines has to hold.
    """

    digits: str
    sentence: str
    supposes: tuple[tuple[str, ...], ...]
    lines: tuple[Line, ...]
    total: str
    left_out: tuple[str, ...]
    remarks: tuple[str, ...]


@frozen
class Result:
    """All that a page says of one household. `refusal`: why there is no card.

    `at_hand`: words of clauses to show at the office; `quotes`: of the others that it rests on.
    """

    look: str  # as the cards of a standard: confirmed, presumed or none
    says: str
    lead: str
    cards: tuple[Card, ...]
    deadline: str
    spoken: tuple[Spoken, ...]
    supposed: tuple[str, ...]
    notes: tuple[str, ...]
    sources: tuple[Source, ...]
    inferred: tuple[str, ...]
    refusal: str = ""
    at_hand: tuple[Quote, ...] = ()
    quotes: tuple[Quote, ...] = ()


def result(ask: Ask, choice: Choice, facts: Facts) -> Result:
    """The answer; where the files do not decide, the sentence that says so."""
    lang = ask.lang
    try:
        asked = Asked(choice, facts)
        found = readings(asked)
    except (CannotSay, InputError) as refusal:
        return _refused(ask, choice, refusal)
    owed = [one.owed for one in found if one.owed is not None]
    spoken = told.at_the_office(asked, found, lang)
    at_hand = quotes(ask.registry.book, told.at_hand(choice)) if spoken else ()
    cites = _cites(choice, tuple(cite for one in owed for cite in one.cites))
    cards = tuple(_card(ask, asked, one, at_hand) for one in found)
    return Result(
        "confirmed" if choice.orders_it else "presumed",
        told.what_the_notice_says(choice, lang),
        _lead(asked, found, lang),
        cards,
        told.deadline(asked, max(owed, key=lambda one: one.fen), lang) if owed else "",
        spoken,
        tuple(_supposed(ask, asked, found)),
        tuple(dict.fromkeys(say(note, lang) for one in owed for note in one.notes)),
        tuple(source(ask, cite) for cite in cites),
        _inferred(tuple(owed), lang),
        at_hand=at_hand,
        quotes=_others(ask, cites, at_hand, cards),
    )


def _others(
    ask: Ask, cites: tuple[Cite, ...], before: tuple[Quote, ...], cards: tuple[Card, ...]
) -> tuple[Quote, ...]:
    """The words of clauses that stand neither with the sentences for the office nor in a bill."""
    shown = {*before, *(one for card in cards for line in card.lines for one in line.quotes)}
    return tuple(one for one in quotes(ask.registry.book, cites) if one not in shown)


def nothing(ask: Ask, choice: Choice, owed: BackPay) -> Result:
    """The answer of a notice that owes nothing to anyone."""
    lang = ask.lang
    card = Card(words.digits(0), phrase("Nothing is owed.", lang), (), (), "0.00", (), ())
    cites = _cites(choice, owed.cites)
    return Result(
        "confirmed",
        "",
        "",
        (card,),
        "",
        (),
        (),
        tuple(say(note, lang) for note in owed.notes),
        tuple(source(ask, cite) for cite in cites),
        _inferred((owed,), lang),
        quotes=quotes(ask.registry.book, cites),
    )


def _refused(ask: Ask, choice: Choice, refusal: CannotSay | InputError) -> Result:
    lang = ask.lang
    known = sentences.clause_says(refusal.known) if isinstance(refusal, CannotSay) else ()
    cites = _cites(choice, refusal.cites if isinstance(refusal, CannotSay) else ())
    return Result(
        "none",
        told.what_the_notice_says(choice, lang),
        "",
        (),
        "",
        (),
        (),
        tuple(say(message, lang) for message in known),
        tuple(source(ask, cite) for cite in cites),
        (),
        _refusal_words(choice, refusal, lang),
        quotes=quotes(ask.registry.book, cites),
    )


def _refusal_words(choice: Choice, refusal: CannotSay | InputError, lang: str) -> str:
    """A refusal of the core; where it asks for amounts, those that the form asks for."""
    if isinstance(refusal, InputError) and not choice.adds_the_raise:
        return say(NEEDS_INCOME, lang)
    return say(_by_notice(choice, refusal.message), lang)


# --- a card ------------------------------------------------------------------------------------


def _card(ask: Ask, asked: Asked, reading: Reading, shown: tuple[Quote, ...]) -> Card:
    """`shown`: the words of clauses that stand above the bill."""
    lang, owed = ask.lang, reading.owed
    supposes = tuple(told.supposed(box, lang) for box in reading.supposes)
    sentence = told.headline(reading, lang)
    if owed is None:
        why = _why_not(asked.choice, reading, lang)
        return Card("", sentence, supposes, (), "", (), (why,))
    return Card(
        words.digits(owed.fen),
        sentence,
        supposes,
        tuple(quoting_once(_lines(ask, asked, owed), shown)),
        digits(owed.fen),
        tuple(say(_by_notice(asked.choice, message), lang) for message in sentences.left_out(owed)),
        (*_of_income(asked, lang), *_remarks(reading, owed, lang)),
    )


def _why_not(choice: Choice, reading: Reading, lang: str) -> str:
    if reading.needs_income:
        return say(NEEDS_INCOME, lang)
    return say(_by_notice(choice, reading.why_not), lang) if reading.why_not else ""


def _lines(ask: Ask, asked: Asked, owed: BackPay) -> Iterator[Line]:
    """A line a month, and one for the rounding of the sum."""
    for month in owed.months:
        yield _line(
            ask,
            _month(asked, month, ask.lang),
            month.owed,
            _cites(asked.choice, month.cites),
        )
    if owed.rounding:
        yield _line(ask, phrase("Rounding, once on the sum", ask.lang), owed.rounding, ())


def _line(ask: Ask, text: str, fen: Fraction, cites: tuple[Cite, ...]) -> Line:
    by = tuple(source(ask, cite) for cite in cites)
    found = quotes(ask.registry.book, cites)
    return Line(text, digits(fen), unit="", counts=True, sources=by, quotes=found)


def _month(asked: Asked, month: Owed, lang: str) -> str:
    """What was due and paid, if it is known, and how the difference comes about."""
    due, paid = month.due, month.paid
    typed = asked.facts.paid(month.month)
    if paid is None and typed is not None:
        paid = fen_of(typed)
        due = paid + month.owed
    supposed = typed is None and asked.before is not None and month.month in asked.on_list
    if supposed and due is not None:
        return phrase(
            "{month}: by the income {old} was due at the old amount, {new} at the new.",
            lang,
            month=month.month,
            old=Money(asked.before or 0),
            new=Money(due),
        )
    if due is None or paid is None:
        return phrase("{month}: {why}", lang, month=month.month, why=month.why)
    return phrase(
        "{month}: due {due}, paid {paid}. {why}",
        lang,
        month=month.month,
        due=Money(due),
        paid=Money(paid),
        why=month.why,
    )


def _of_income(asked: Asked, lang: str) -> Iterator[str]:
    """That the raise is not simply owed where nothing was due before it."""
    if asked.not_entitled:
        yield phrase(
            "With a counted income of {income} a month nothing was due to the household at the old "
            "amount. So the raise is not simply owed: only what was due at the new amount counts. If "
            "it did get dibao in these months, type how much it got.",
            lang,
            income=Money(fen_of(asked.facts.income or "0")),
        )


def _remarks(reading: Reading, owed: BackPay, lang: str) -> Iterator[str]:
    if reading.maybe:
        exact = sum((month.owed for month in owed.months), Fraction())
        yield phrase(
            "The months add up to {exact}, and nothing on file says how that is rounded. Here it is "
            "rounded to the fen; the office may pay {amounts}.",
            lang,
            exact=Money(exact),
            amounts=tuple(reading.maybe),
        )
    for month in owed.overpaid:
        yield phrase(
            "{month} was paid too high by {over}.", lang, month=month.month, over=Money(-month.owed)
        )


# --- what it rests on --------------------------------------------------------------------------


def _lead(asked: Asked, found: tuple[Reading, ...], lang: str) -> str:
    """That the notice does not decide, where there are several readings."""
    if len(found) == 1:
        return ""
    said = (_undecided(asked, found, lang), _of_the_quarter(found, lang))
    return ("" if lang == "zh" else " ").join(filter(None, said))


def _of_the_quarter(found: tuple[Reading, ...], lang: str) -> str:
    """That which quarter 当季 is was inferred, where the sum turns on it."""
    boxes = [box for one in found for box in one.supposes]
    if not any(OWED_QUARTER in box.get("roster", ()) for box in boxes):
        return ""
    return phrase(
        "The notice counts the list of the quarter (当季). That this is the quarter of payment is "
        "inferred; it may be the quarter that is paid for.",
        lang,
    )


def _undecided(asked: Asked, found: tuple[Reading, ...], lang: str) -> str:
    sums = (one.owed.fen for one in found if one.owed is not None)
    amounts = tuple(dict.fromkeys(sums))
    if len(amounts) < 2:  # noqa: PLR2004 - the others cannot be said
        return phrase(
            "{cite} leaves open how it is to be reckoned. The readings stand side by side.",
            lang,
            cite=told.by(asked.choice),
        )
    return phrase(
        "{cite} leaves open what decides for this household. By its reading it is {amounts}; the "
        "notice does not say which.",
        lang,
        cite=told.by(asked.choice),
        amounts=told.either(amounts),
    )


def _supposed(ask: Ask, asked: Asked, found: tuple[Reading, ...]) -> Iterator[str]:
    """What was taken for granted of the household and of the amounts."""
    facts, choice, lang = asked.facts, asked.choice, ask.lang
    if facts.entered is None:
        yield phrase("The household was on the list before {month}.", lang, month=asked.window[0])
    if facts.left is None:
        yield phrase("It is on the list until the payment.", lang)
    if not facts.says_paid_on:
        yield phrase("The payment is reckoned as of today, {day}.", lang, day=facts.paid_on)
    yield phrase("It had {count} members in every month.", lang, count=facts.members)
    yield from _received(asked, lang)
    if facts.was or facts.now:
        yield phrase("The amounts per person that are not on file are as you gave them.", lang)
    if choice.raised is not None and choice.raised.holds == "presumed":
        yield phrase("The old amount is the last known; a later notice may not be on file.", lang)
    if any(one.taken_as_old for one in found):
        yield phrase(
            "What was received is less than the full amount, as it is where there is an income; it is "
            "taken as paid by the old standard.",
            lang,
        )


def _received(asked: Asked, lang: str) -> Iterator[str]:
    """What is supposed to have been received for the months on the list."""
    facts = asked.facts
    months = told.span(asked.on_list, lang)
    if asked.before is not None and any(facts.paid(month) is None for month in asked.on_list):
        yield phrase(
            "What was received is not known for every month. Where it is not, what was due at the old "
            "amount by the income of {income} is taken as received: {before} a month.",
            lang,
            income=Money(fen_of(facts.income or "0")),
            before=Money(asked.before),
        )
    elif months:
        yield phrase("{months} were paid at the old amount.", lang, months=months)


def _by_notice(choice: Choice, message: Message) -> Message:
    """A message with the notice in place of the clause that was assumed for it."""

    def named(value: object) -> object:
        if isinstance(value, Message):
            return _by_notice(choice, value)
        if isinstance(value, tuple):
            return tuple(map(named, value))
        return told.by(choice) if isinstance(value, Cite) and value.assumed else value

    return evolve(message, params=tuple((name, named(value)) for name, value in message.params))


def _cites(choice: Choice, cites: tuple[Cite, ...]) -> tuple[Cite, ...]:
    """The clauses behind an answer, without those that were assumed; always the notice itself."""
    return unique(cite for cite in cites if not cite.assumed) or (told.by(choice),)


def _inferred(owed: tuple[BackPay, ...], lang: str) -> tuple[str, ...]:
    items = dict.fromkeys(item for one in owed for item in one.inferred)
    return tuple(wording.inference(item.field, item.reason, lang) for item in items)
