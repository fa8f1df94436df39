"""The sentences with which a standard is refused: what is missing, where, and what would fill it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from dibao import errors
from dibao.calc.amounts import Worth, fen_in, per_of
from dibao.calc.results import Cite, LastKnown, cite
from dibao.errors import CannotSay
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Provision, Silence
from dibao.policy.clauses import Standard, Target
from dibao.policy.places import Places
from dibao.policy.values import Bound, Exact, Lack, Number

if TYPE_CHECKING:
    from dibao.calc.precedence import Answer, Question


def refusal(
    kind: type[CannotSay],
    question: Question,
    on: date,
    message: Message,
    *cites: Cite,
    last_known: LastKnown | None = None,
    candidates: tuple[Money, ...] = (),
    offers: bool = True,
) -> CannotSay:
    """A refusal of a standard, with the assumption that would fill the lack, if one would."""
    return kind(
        message,
        lacks="standard",
        place=question.place,
        on=on,
        cites=cites,
        candidates=candidates,
        assume=f"- standard: {question.program}\n  unit: yuan/person/month\n  amount: …"
        if offers
        else None,
        last_known=last_known,
    )


def of_clause(
    kind: type[CannotSay], question: Question, provision: Provision, message: Message
) -> CannotSay:
    """A refusal for what one clause says or does not say."""
    return refusal(kind, question, provision.begins.earliest, message, cite(provision))


def conflict(question: Question, on: date, amounts: Mapping[int, Provision]) -> CannotSay:
    """Several notices of one rank set different amounts (fen a year) from the same day."""
    cites = tuple(cite(provision) for provision in amounts.values())
    message = msg("{cites} set different standards from the same day.", cites=cites)
    candidates = tuple(Money(a_year, "yuan/person/year") for a_year in amounts)
    return refusal(errors.Conflict, question, on, message, *cites, candidates=candidates)


def contradicted(question: Question, on: date, filed: Answer, assumed: Answer) -> CannotSay:
    """The caller assumes another amount than the one on file."""
    by = cite(filed.provision)
    message = msg(
        "{cite} sets {amount}; the assumption of {assumed} contradicts it.",
        cite=by,
        amount=filed.money,
        assumed=assumed.money,
    )
    return refusal(errors.Contradicts, question, on, message, by, offers=False)


def two_minds(question: Question, on: date, one: Answer, other: Answer) -> CannotSay:
    """The caller assumes two amounts from one day."""
    message = msg(
        "Two assumptions contradict each other: {one} and {other} as the {program} standard; keep one "
        "of them.",
        one=one.money,
        other=other.money,
        program=question.program,
    )
    return refusal(errors.Contradicts, question, on, message, cite(one.provision), offers=False)


def uncertain(question: Question, on: date, new: Answer, *older: Money) -> CannotSay:
    """The day lies inside an uncertain start, or inside a move that is not known exactly."""
    by = cite(new.provision)
    message = uncertain_words(question.book.places, question.place, new.provision, new.money, on)
    candidates = tuple(dict.fromkeys((*older, new.money)))
    return refusal(errors.Undetermined, question, on, message, by, candidates=candidates)


def uncertain_words(
    places: Places, place: str, provision: Provision, amount: Money, on: date
) -> Message:
    """Why an amount may not hold on a day: its start, or when the place moved, is not known exactly."""
    by, stay = cite(provision), provision.stay
    if stay is not None and stay.may(on) and not stay.surely(on):
        return msg(
            "{cite} sets {amount}, but when {place} came to lie elsewhere is not known exactly; on "
            "{day} it may not have lain in {jurisdiction}.",
            cite=by,
            amount=amount,
            place=places.name(place, on),
            day=on,
            jurisdiction=places.full_name(provision.jurisdiction, on),
        )
    return msg(
        "{cite} sets {amount}, but its start is not known exactly; on {day} it may not have begun.",
        cite=by,
        amount=amount,
        day=on,
    )


def silent(question: Question, on: date, silence: Silence, known: LastKnown | None) -> CannotSay:
    """The newest notice stops before its standard, or leaves it to another document."""
    by = cite(silence)
    if silence.lack is None:
        message = msg(
            "{cite} leaves the {program} standard of {place} to {document}, which is not on file.",
            cite=by,
            program=question.program,
            place=_name(question, on),
            document=str(silence.document),
        )
        return refusal(errors.NotOnFile, question, on, message, by, last_known=known)
    message = msg(
        "{cite}: the copy on file stops before its {program} standard.",
        cite=by,
        program=question.program,
    )
    return refusal(errors.NotSeen, question, on, message, by, last_known=known)


def limit(question: Question, on: date, provision: Provision, value: Worth) -> CannotSay:
    """The newest notice gives a limit or an aim, or says of its amount that it was not seen."""
    by, clause = cite(provision), provision.clause
    said = value.value
    if said is None and isinstance(clause, Standard):
        said = next((v for v in (clause.plus, clause.percent, clause.times) if v is not None), None)
    if said is None or isinstance(said, Lack):
        kind = errors.NotSeen if said is Lack.NOT_SEEN else errors.NotStated
        message = msg("{cite} sets a standard, but its amount is not on file.", cite=by)
        return refusal(kind, question, on, message, by)
    of = getattr(clause, "of", None)
    message = msg(
        "{cite} gives a limit, {limit}, not an amount; the amount is set by a notice that is not on file.",
        cite=by,
        limit=f"{said} of {of}" if of is not None else str(said),
    )
    floor = floor_of(provision, value)
    known = LastKnown("floor", floor.fen, floor.unit, by) if floor is not None else None  # type: ignore[arg-type]
    return refusal(errors.NotExact, question, on, message, by, last_known=known)


def floor_of(provision: Provision, value: Worth) -> Money | None:
    """The `at least` amount of a clause in its unit, if it gives one."""
    clause, bound = provision.clause, value.value
    if not isinstance(clause, Standard) or per_of(clause) is None:
        return None
    if isinstance(bound, Bound) and bound.word == "at least" and bound.low is not None:
        return Money(fen_in(bound.low.value), str(clause.unit))
    return None


def below_floor(
    question: Question, on: date, found: Answer, floor: Provision, least: Money
) -> CannotSay:
    """A floor from above that the last known amount breaks: the place's own notice is missing."""
    by, of = cite(floor), cite(found.provision)
    message = msg(
        "{floor} demands at least {least}, more than the last amount on file, {amount} of {cite}; "
        "the place's own notice is not on file.",
        floor=by,
        least=least,
        amount=found.money,
        cite=of,
    )
    known = LastKnown("older", found.fen, found.unit, of)
    return refusal(errors.NotOnFile, question, on, message, by, of, last_known=known)


# --- nothing in force --------------------------------------------------------------------------


def nothing(question: Question, on: date) -> CannotSay:
    """Nothing in force is on file: an average, a later notice, or nothing at all."""
    if (averaged := averaged_only(question, on)) is not None:
        return averaged
    if (before := _held_before(question, on)) is not None:
        return before
    below = _set_below(question)
    if below:
        message = msg(
            "No notice on file sets one {program} standard for {place} on {day}; "
            "it is set for places within it: {places}.",
            program=question.program,
            place=_name(question, on),
            day=on,
            places=below,
        )
    else:
        message = msg(
            "No notice on file sets the {program} standard of {place} on {day}.",
            program=question.program,
            place=_name(question, on),
            day=on,
        )
    return refusal(errors.NotOnFile, question, on, message)


def _name(question: Question, on: date) -> str:
    return question.book.places.full_name(question.place, on)


def _set_below(question: Question) -> tuple[str, ...]:
    """Names of places within the place for which its own file sets standards by name."""
    file = question.book.by_jurisdiction.get(question.place)
    if file is None:
        return ()
    amounts = [
        clause.amount
        for notice in file.notices
        for clause in notice.clauses
        if isinstance(clause, Standard) and isinstance(clause.amount, tuple)
    ]
    return tuple(dict.fromkeys(name for amount in amounts for names, _ in amount for name in names))


def averaged_only(question: Question, on: date) -> CannotSay | None:
    """A notice in force that gives only the average of its places."""
    for provision in question.book.provisions(question.place, Target):
        clause = provision.clause
        if (
            isinstance(clause, Target)
            and clause.target == "average_standard"
            and clause.program in (question.program, "unified", None)
            and provision.applies(on)
        ):
            by = cite(provision)
            message = msg(
                "{cite} gives {amount} yuan as the average of its places; each sets its own standard, "
                "and that is not on file.",
                cite=by,
                amount=str(clause.amount),
            )
            return refusal(errors.NotPayable, question, on, message, by)
    return None


def expired(
    question: Question, on: date, provision: Provision, known: LastKnown | None
) -> CannotSay:
    """The newest notice has ended, and nothing says what holds since."""
    by = cite(provision)
    message = msg(
        "{cite} ended on {day}, and no later notice is on file.", cite=by, day=provision.ends
    )
    return refusal(errors.Expired, question, on, message, by, last_known=known)


def _held_before(question: Question, on: date) -> CannotSay | None:
    """The next notice says what held before it; that is evidence, not a standard."""
    later = [
        (provision, value)
        for provision, value in question.on_file
        if provision.first > on and isinstance(value.value, Exact)  # of a limit it is a limit
    ]
    following = min((provision.first for provision, _ in later), default=None)
    said = [
        (provision, was)
        for provision, value in later
        if provision.first == following
        and provision.covers(on)
        and (was := was_of(provision, value)) is not None
    ]
    if not said:
        return None
    provision, was = said[0]
    by = cite(provision)
    message = msg(
        "No notice on file sets the {program} standard of {place} on {day}; {cite} says that {amount} "
        "held before it began on {start}.",
        program=question.program,
        place=_name(question, on),
        day=on,
        cite=by,
        amount=was,
        start=provision.begins.earliest,
    )
    known = LastKnown("was", int(was.fen), was.unit, by)
    return refusal(errors.NotOnFile, question, on, message, by, last_known=known)


def was_of(provision: Provision, value: Worth) -> Money | None:
    """The amount that a clause says it replaces, in its unit."""
    clause = provision.clause
    number: Number | None = value.value.was if isinstance(value.value, (Exact, Bound)) else None
    if number is None or not isinstance(clause, Standard) or per_of(clause) is None:
        return None
    return Money(fen_in(number.value), str(clause.unit))
