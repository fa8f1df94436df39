"""Back-pay in words: what each reading supposes, how months are named, and what to say at the office."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from dibao import words
from dibao.calc.back_pay_results import BackPay
from dibao.calc.lookup import speaks_of
from dibao.calc.results import Cite, cite, cite_notice
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.clauses import Standard
from dibao.policy.values import Lack, add_months
from dibao_publish.names import number_of, short_title
from dibao_publish.texts import phrase, say
from dibao_publish.web.back_pay_choice import Choice
from dibao_publish.web.back_pay_readings import (
    LEAVERS,
    NOBODY,
    OWED_QUARTER,
    Asked,
    Reading,
    Supposed,
)

LISTS: dict[str, Message] = {
    "each month": msg("of each month"),
    "current quarter": msg("of the quarter of payment"),
    OWED_QUARTER: msg("of the quarter that is paid for"),
    "first month at new rate": msg("of the first month at the new amount"),
    "last month at old rate": msg("of the last month at the old amount"),
    "paying month": msg("of the month of payment"),
    "after review": msg("after a review"),
}
SUPPOSES: dict[str, dict[str, Message]] = {
    "method": {
        "delta": msg("the raise is added to what was paid"),
        "reassess": msg("the allowance of each month is worked out anew"),
    },
    "entrants": {
        "whole window": msg("who joined later gets all the months"),
        "months paid": msg("who joined later gets the months since then"),
        "from approval month": msg("who joined later gets the months since then"),
        "none": msg("who joined later gets nothing"),
    },
    "exclude": {
        NOBODY: msg("who has left the list gets it all the same"),
        LEAVERS: msg("who has left the list gets nothing"),
    },
    "offset": {
        "yes": msg("months paid too high are taken off the others"),
        "no": msg("months paid too high are not taken off"),
    },
}


def supposed(box: Supposed, lang: str) -> tuple[str, ...]:
    """What one line of meanings supposes, a sentence a point; meanings of a point joined by or."""
    either = phrase(" or ", lang)
    found = []
    if "roster" in box:
        lists = either.join(_list(word, lang) for word in _sorted(box["roster"], tuple(LISTS)))
        found.append(phrase("the list counts {lists}", lang, lists=lists))
    for name, sentences in SUPPOSES.items():
        if name in box:
            meant = dict.fromkeys(say(m, lang) for w, m in sentences.items() if w in box[name])
            found.append(either.join(meant))
    return tuple(found)


def _sorted(found: frozenset[str], order: tuple[str, ...]) -> list[str]:
    """Words in their usual order, then months."""
    return sorted(found, key=lambda word: (order.index(word) if word in order else 99, word))


def _list(word: str, lang: str) -> str:
    if word in LISTS:
        return say(LISTS[word], lang)
    return phrase("of {month}", lang, month=date.fromisoformat(f"{word}-01"))


def span(months: tuple[date, ...], lang: str) -> str:
    """Months in a row as from … to …, others one by one."""
    if not months:
        return ""
    if len(months) == 1:
        return words.month(months[0], lang)
    if months[-1] == add_months(months[0], len(months) - 1):
        return phrase(
            "{first_month} to {last_month}", lang, first_month=months[0], last_month=months[-1]
        )
    return words.join([words.month(month, lang) for month in months], lang)


def by(choice: Choice) -> Cite:
    """The clause on back-pay, or the notice where no such clause is on file."""
    if choice.offer.clause is not None:
        return cite(choice.offer.clause)
    return cite_notice(choice.notice, choice.file.jurisdiction)


def at_hand(choice: Choice) -> tuple[Cite, ...]:
    """The clauses that the sentences for the office rest on, to be shown there.

    That on back-pay; where none orders it, first those of the notice that set the standard.
    """
    own = (cite(choice.offer.clause),) if choice.offer.clause is not None else ()
    if choice.orders_it:
        return own
    standards = (
        cite(provision)
        for provision in choice.book.provisions(choice.place, Standard)
        if provision.notice is choice.notice and speaks_of(provision.clause, choice.program)
    )
    return (*standards, *own)


# --- the answer --------------------------------------------------------------------------------


def headline(reading: Reading, lang: str) -> str:
    """The sum of a reading as a sentence."""
    owed = reading.owed
    if owed is None:
        return phrase("Under this reading nothing can be said yet.", lang)
    months = tuple(line.month for line in owed.months if line.owed)
    if not owed.fen:
        return phrase("Nothing is owed.", lang)
    count = len(months)
    told = phrase("1 month", lang) if count == 1 else phrase("{count} months", lang, count=count)
    return phrase("For {how_many}: {which}.", lang, how_many=told, which=span(months, lang))


def what_the_notice_says(choice: Choice, lang: str) -> str:
    """Whether the notice orders back-pay at all; where it does not, that is the first thing to know."""
    notice = by(choice)
    if choice.clause is not None and choice.states_months:
        return phrase("{cite} has the raise paid afterwards for these months.", lang, cite=notice)
    if choice.clause is not None:
        return phrase(
            "{cite} has the raise paid out, but does not say for which months. The months here "
            "are those from the start of the new amount to the month before it was first paid.",
            lang,
            cite=notice,
        )
    silence = choice.silence
    if silence is not None and silence.lack is Lack.NOT_STATED:
        return phrase(
            "{cite} was read in full and does not speak of back-pay. So this is what the raise comes "
            "to, no claim that the notice grants.",
            lang,
            cite=notice,
        )
    return phrase(
        "What {cite} says of back-pay is not on file. So this is what the raise comes to for the "
        "months paid at the old amount; the notice decides whether and to whom it is paid.",
        lang,
        cite=notice,
    )


def deadline(asked: Asked, owed: BackPay, lang: str) -> str:
    """By when it had to be paid, and whether that is so."""
    clause = asked.choice.clause
    if owed.deadline is None:
        if clause is None or not owed.fen:
            return ""
        return phrase("The notice sets no day by which it has to be paid.", lang)
    until = words.when(owed.deadline, lang)
    if owed.timely is None:
        return phrase("It had to be paid {until}.", lang, until=until)
    if owed.timely == "late" and not asked.facts.says_paid_on:
        return phrase("It had to be paid {until}. That day is past.", lang, until=until)
    told = {
        "on time": msg(
            "It had to be paid {until}. Paid on {day}, it comes in time.",
            until=until,
            day=owed.paid_on,
        ),
        "late": msg(
            "It had to be paid {until}. Paid on {day}, it comes too late.",
            until=until,
            day=owed.paid_on,
        ),
        "on the day": msg(
            "It had to be paid {until}. Paid on {day}, it comes on the very day.",
            until=until,
            day=owed.paid_on,
        ),
    }
    return say(told[owed.timely], lang)


# --- at the office -----------------------------------------------------------------------------


@frozen
class Spoken:
    """A sentence to say or show, in Chinese, and what it means in the reader's language."""

    zh: str
    meaning: str


def at_the_office(asked: Asked, found: tuple[Reading, ...], lang: str) -> tuple[Spoken, ...]:
    """Two or three sentences that name the notice, the clause and the amounts."""
    sums = tuple(
        dict.fromkeys(one.owed.fen for one in found if one.owed is not None and one.owed.fen)
    )
    if not sums:
        return ()
    messages = (_rests_on(asked), _household(asked, found, sums), _request(asked, found))
    return tuple(
        Spoken(say(message, "zh"), "" if lang == "zh" else say(message, lang))
        for message in messages
    )


def _rests_on(asked: Asked) -> Message:
    """What the notice says, and no more: an order to pay only where it is printed with its months."""
    choice, window, named = asked.choice, asked.window, _named(asked.choice)
    if choice.orders_it:
        return msg(
            "{notice} has the raise for {first_month} to {last_month} paid afterwards.",
            notice=named,
            first_month=window[0],
            last_month=window[-1],
        )
    since = choice.offer.since
    if since is None:
        return msg("This is about {notice}.", notice=named)
    if not choice.says_late:
        return msg(
            "{notice} raises the {program} standard from {day} on.",
            notice=named,
            program=choice.program,
            day=since,
        )
    return msg(
        "{notice} raises the {program} standard from {day} on; it was published only on {month}.",
        notice=named,
        program=choice.program,
        day=since,
        month=str(choice.notice.issued),  # said as exactly as it is known
    )


def _named(choice: Choice) -> Message | Cite:
    """The notice by title, number and clause; one without a number by its title."""
    if not number_of(choice.notice):
        return by(choice)
    return msg("{title} ({cite})", title=short_title(choice.notice.title), cite=by(choice))


def _household(asked: Asked, found: tuple[Reading, ...], sums: tuple[int, ...]) -> Message:
    """The household's own facts; the difference only where every reading owes it for its months."""
    facts = asked.facts
    told = [one.owed.months if one.owed is not None else () for one in found]
    owed = [{line.month for line in lines if line.owed} for lines in told]
    months = [one for one in asked.on_list if any(one in some for some in owed)]
    if not months:
        return _out_of_the_months(asked)
    fact = msg(
        "We are {members} on the list; for {months} {how}",
        members=facts.members,
        months=_span(tuple(months)),
        how=_how_paid(asked),
    )
    if all(some and some <= set(asked.on_list) for some in owed):
        return msg("{fact}; the difference is {amounts} in all.", fact=fact, amounts=either(sums))
    return msg("{fact}.", fact=fact)


def _out_of_the_months(asked: Asked) -> Message:
    """A household that was on the list in none of the months owed."""
    facts = asked.facts
    if facts.entered is not None:
        return msg(
            "We are {members} and have been on the list since {month}.",
            members=facts.members,
            month=facts.entered,
        )
    return msg("We are {members} on the list.", members=facts.members)


def _how_paid(asked: Asked) -> Message:
    """On which amount the household was paid, as it says itself."""
    old, new = old_and_new(asked)
    if old is None or new is None:
        return msg("we were still paid the old amount")
    if asked.not_entitled:
        income = Money(_fen(asked.facts.income or "0.00"))
        return msg(
            "with an income of {income} a month nothing was due to us by {old}, but it is by {new}",
            income=income,
            old=old,
            new=new,
        )
    return msg("we were still paid by {old}, not by {new}", old=old, new=new)


def _span(months: tuple[date, ...]) -> Message | tuple[date, ...]:
    """Months in a row as from … to …, others one by one."""
    if len(months) > 1 and months[-1] == add_months(months[0], len(months) - 1):
        return msg("{first_month} to {last_month}", first_month=months[0], last_month=months[-1])
    return months


def either(sums: tuple[int, ...]) -> Message | Money:
    """One of several amounts: 300 元 or 200 元 or 0 元."""
    found: Message | Money = Money(sums[0])
    for fen in sums[1:]:
        found = msg("{one} or {other}", one=found, other=Money(fen))
    return found


def old_and_new(asked: Asked) -> tuple[Money | None, Money | None]:
    """Both amounts per person, on file or as the household gave them."""
    choice, facts = asked.choice, asked.facts
    if choice.raised is not None:
        return choice.raised.old, choice.raised.new
    old = Money(_fen(facts.was), choice.unit) if facts.was is not None else None
    new = choice.after or (Money(_fen(facts.now), choice.unit) if facts.now else None)
    return old, new


def _fen(yuan: str) -> int:
    return int(yuan.replace(".", ""))  # two places, as typed.money gives it


def _request(asked: Asked, found: tuple[Reading, ...]) -> Message:
    deadline = next((one.owed.deadline for one in found if one.owed and one.owed.deadline), None)
    if not asked.choice.orders_it:
        return msg(
            "Is the raise for {months} paid afterwards, when, and by which clause of which notice? "
            "Please tell us in writing.",
            months=_span(asked.on_list or asked.window),
        )
    if len(found) > 1:
        return msg(
            "The notice does not say how it is to be reckoned for a household like ours; please tell "
            "us in writing which rule you follow."
        )
    if deadline is not None:
        return msg(
            "It had to be paid {deadline}. When will it come? If it is refused, please tell us in "
            "writing by which clause.",
            deadline=deadline,
        )
    return msg("When will it come? If it is refused, please tell us in writing by which clause.")
