"""Back-pay in words: what each reading supposes, how months are named, and what to say at the office."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from dibao import words
from dibao.calc.back_pay_results import BackPay
from dibao.calc.results import Cite, cite, cite_notice
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.values import Lack, add_months
from dibao_publish.names import number_of, short_title
from dibao_publish.texts import phrase, say
from dibao_publish.web.back_pay_choice import Choice
from dibao_publish.web.back_pay_readings import LEAVERS, NOBODY, Asked, Reading, Supposed

LISTS: dict[str, Message] = {
    "each month": msg("of each month"),
    "current quarter": msg("of the quarter of payment"),
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
            "{cite} says that the raise is paid afterwards, but not for which months. The months here "
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
    messages = (_rests_on(asked), _household(asked, sums), _request(asked, found))
    return tuple(
        Spoken(say(message, "zh"), "" if lang == "zh" else say(message, lang))
        for message in messages
    )


def _rests_on(asked: Asked) -> Message:
    choice, window, named = asked.choice, asked.window, _named(asked.choice)
    if choice.clause is not None:
        return msg(
            "{notice} has the raise for {first_month} to {last_month} paid afterwards.",
            notice=named,
            first_month=window[0],
            last_month=window[-1],
        )
    return msg(
        "{notice} raises the {program} standard from {first_month} on; it was published only on {month}.",
        notice=named,
        program=choice.program,
        first_month=window[0],
        month=str(choice.notice.issued),  # said as exactly as it is known
    )


def _named(choice: Choice) -> Message | Cite:
    """The notice by title, number and clause; one without a number by its title."""
    if not number_of(choice.notice):
        return by(choice)
    return msg("{title} ({cite})", title=short_title(choice.notice.title), cite=by(choice))


def _household(asked: Asked, sums: tuple[int, ...]) -> Message:
    facts, amounts = asked.facts, either(sums)
    old, new = old_and_new(asked)
    if old is None or new is None:
        return msg(
            "We are {members} on the list and were still paid the old amount; the difference is "
            "{amounts} in all.",
            members=facts.members,
            amounts=amounts,
        )
    return msg(
        "We are {members} on the list and were still paid by {old}, not by {new}; the difference is "
        "{amounts} in all.",
        members=facts.members,
        old=old,
        new=new,
        amounts=amounts,
    )


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
    if asked.choice.clause is None:
        return msg(
            "Is it paid afterwards, when, and by which clause of which notice? Please tell us in writing."
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
