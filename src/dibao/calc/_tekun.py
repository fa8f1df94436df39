"""特困人员救助供养: what a person gets for a placement and a care level.

A printed total decides; else basic living 基本生活 and care 照料护理 are added. A total is never
split, and a fiscal subsidy 财政补助 is no person's amount. A part that a newer notice sets puts an
older total aside, also on a day on which that part cannot be answered.
"""

from __future__ import annotations

from datetime import date

from attrs import evolve

from dibao import errors
from dibao.calc.care import LEVELS
from dibao.calc.results import Found, LastKnown, Step, cite, unique
from dibao.calc.tekun_amounts import amount_of
from dibao.calc.tekun_clauses import WUBAO_ENDS, Ask, can_pay, ended, refusal, said_on_file
from dibao.calc.tekun_refusals import expired
from dibao.calc.tekun_values import Amount
from dibao.errors import CannotSay, InputError
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import Tekun
from dibao.policy.values import ONE_DAY

PROGRAMS = ("urban", "rural", "unified")
PLACEMENTS = ("centralised", "dispersed")
PARTS = ("basic", "care")
A_YEAR = "yuan/person/year"


def tekun(here: Here, program: str, *, placement: str, level: str) -> Found:
    """The support of a person in 特困: the printed total, else basic living and care.

    `placement`: centralised 集中 or dispersed 分散. `level`: self 全自理, partial 半护理, full 全护理.
    Parts in two units are added as fen a year, exactly. Raises a `CannotSay` that names what is
    missing.
    """
    for word, words in ((program, PROGRAMS), (placement, PLACEMENTS), (level, LEVELS)):
        if word not in words:
            raise InputError(msg('"{word}" is not one of: {words}.', word=str(word), words=words))
    ask = Ask(here, program, placement, level, "total")
    total, basic, care = (_outcome(ask, part) for part in ("total", "basic", "care"))
    if isinstance(total, Amount) and not _newer(ask, total, basic, care):
        _refuse_if_ended(ask, total)
        return _found(ask, evolve(total, until=_until_replaced(ask, total)))
    if isinstance(basic, Amount) and isinstance(care, Amount) and _replace(total, basic, care):
        _refuse_if_ended(ask, basic, care)
        return _found(ask, _sum(basic, care))
    raise _missing(ask, total, basic, care)


Outcome = Amount | CannotSay | None


def _outcome(ask: Ask, part: str) -> Outcome:
    try:
        return amount_of(evolve(ask, part=part))
    except CannotSay as refused:
        return refused


def _newer(ask: Ask, total: Amount, *parts: Outcome) -> bool:
    """Whether a part is newer than the total, or a newer clause sets one that cannot be answered."""
    if any(_is_newer(part, total) for part in parts):
        return True
    return any(
        (said.starts, said.provision.nearness) > total.order
        for part in PARTS
        for said in said_on_file(evolve(ask, part=part))
        if can_pay(said) and said.provision.applies(ask.here.on)
    )


def _refuse_if_ended(ask: Ask, *found: Amount) -> None:
    """Of parts and total, what has ended brings nothing older back; each alone sees to itself."""
    since = min(amount.order for amount in found)
    gone = [
        said
        for part in ("total", *PARTS)
        for said in ended(evolve(ask, part=part))
        if can_pay(said) and (said.starts, said.provision.nearness) > since
    ]
    mine = {amount.part for amount in found}
    gone = [said for said in gone if said.clause.part not in mine]
    if gone:
        last = max(gone, key=lambda said: said.provision.ends or date.min)
        older = min(found, key=lambda amount: amount.order)
        known = LastKnown("older", older.fen, older.unit, older.cites[0])
        raise expired(ask, last.provision, known)


def _replace(total: Outcome, basic: Amount, care: Amount) -> bool:
    """Whether parts stand for the total: there is none, or both are newer than it."""
    return not isinstance(total, Amount) or min(basic.order, care.order) > total.order


def _until_replaced(ask: Ask, total: Amount) -> date | None:
    """A total ends when a newer notice sets parts in its place."""
    starts = [
        said.starts
        for part in PARTS
        for said in said_on_file(evolve(ask, part=part))
        if said.starts > total.since
    ]
    ends = [day for day in (total.until, *(day - ONE_DAY for day in starts)) if day is not None]
    return min(ends, default=None)


def _sum(basic: Amount, care: Amount) -> Amount:
    """Basic and care added: in their own unit if it is one, else by the year."""
    same = basic.unit == care.unit
    fen = basic.fen + care.fen if same else basic.a_year + care.a_year
    per, unit = (basic.per, basic.unit) if same else (12, A_YEAR)
    steps = tuple(
        Step(part.part, message, part.fen, part.unit, part.cites, counts=same)
        for part, message in (
            (basic, msg("{cite}: basic living {amount}.", cite=basic.cites[0], amount=basic.money)),
            (care, msg("{cite}: care {amount}.", cite=care.cites[0], amount=care.money)),
        )
    )
    total = Step(
        "total", msg("Basic living and care: {amount}.", amount=Money(fen, unit)), fen, unit
    )
    until = min((day for day in (basic.until, care.until) if day is not None), default=None)
    return Amount(
        "total",
        max(basic, care, key=lambda part: part.order).provision,
        fen,
        per,
        unit,
        max(basic.since, care.since),
        until,
        min(basic.through, care.through),
        unique((*basic.cites, *care.cites)),
        unique((*basic.inferred, *care.inferred)),
        unique((*basic.assumed, *care.assumed)),
        (*basic.steps, *care.steps, *steps, total),
    )


def _found(ask: Ask, amount: Amount) -> Found:
    on = ask.here.on
    holds = "assumed" if amount.assumed else "confirmed" if on <= amount.through else "presumed"
    return Found(
        fen=amount.fen,
        per=amount.per,
        unit=amount.unit,
        since=amount.since,
        until=amount.until,
        confirmed_through=amount.through,
        holds=holds,
        cites=amount.cites,
        inferred=amount.inferred,
        assumed=amount.assumed,
        steps=amount.steps,
        kind="tekun",
        place=ask.here.place,
        program=ask.program,
        on=on,
        policies=ask.here.book.digest,
    )


# --- refusals ----------------------------------------------------------------------------------


def _missing(ask: Ask, total: Outcome, basic: Outcome, care: Outcome) -> CannotSay:
    refused = [one for one in (total, basic, care) if isinstance(one, CannotSay)]
    if isinstance(total, Amount):
        part = next((one for one in (basic, care) if _is_newer(one, total)), None)
        return _replaced(ask, total, part) if part is not None else refused[0]
    if refused:
        return refused[0]
    if isinstance(basic, Amount):
        return _half(ask, "care", basic)
    if isinstance(care, Amount):
        return _half(ask, "basic", care)
    return _subsidy_only(ask) or _nothing(ask)


def _is_newer(part: Outcome, total: Amount) -> bool:
    return isinstance(part, Amount) and part.order > total.order


def _replaced(ask: Ask, total: Amount, part: Outcome) -> CannotSay:
    """A newer notice sets one part; the older total cannot be split to find the other."""
    if not isinstance(part, Amount):
        raise TypeError(part)
    other = "care" if part.part == "basic" else "basic"
    message = msg(
        "{cite} sets {part} at {amount}; the older total, {total} of {older}, does not tell its parts, "
        "so the {other} beside it is not on file.",
        cite=part.cites[0],
        part=part.part,
        amount=part.money,
        total=total.money,
        older=total.cites[0],
        other=other,
    )
    known = LastKnown("older", total.fen, total.unit, total.cites[0])
    return refusal(
        errors.NotOnFile,
        evolve(ask, part=other),
        message,
        part.cites[0],
        total.cites[0],
        known=known,
    )


def _half(ask: Ask, lacking: str, given: Amount) -> CannotSay:
    message = msg(
        "{cite} sets {given} at {amount}; no notice on file sets {lacking} for {placement}, {level}.",
        cite=given.cites[0],
        given=given.part,
        amount=given.money,
        lacking=lacking,
        placement=ask.placement,
        level=ask.level,
    )
    return refusal(errors.NotOnFile, evolve(ask, part=lacking), message, given.cites[0])


def _subsidy_only(ask: Ask) -> CannotSay | None:
    for said in said_on_file(evolve(ask, part="fiscal_subsidy")):
        if said.provision.applies(ask.here.on):
            by = cite(said.provision)
            message = msg(
                "{cite} gives the subsidy of the budget, {amount}; that is no amount for a person.",
                cite=by,
                amount=str(said.value),
            )
            return refusal(errors.NotPayable, ask, message, by)
    return None


def _nothing(ask: Ask) -> CannotSay:
    message = msg(
        "No notice on file sets the {program} 特困 support of {place} on {day} ({placement}, {level}).",
        program=ask.program,
        place=ask.here.name,
        day=ask.here.on,
        placement=ask.placement,
        level=ask.level,
    )
    return refusal(errors.NotOnFile, ask, message, known=_wubao(ask))


def _wubao(ask: Ask) -> LastKnown | None:
    """From 2016 on the last 五保 amount is shown, never paid."""
    if ask.program != "rural" or ask.here.on <= WUBAO_ENDS:
        return None
    then = evolve(ask, here=evolve(ask.here, on=WUBAO_ENDS))
    last = _outcome(then, "total")
    if not isinstance(last, Amount) or not _of_wubao(last.provision):
        return None
    return LastKnown("older", last.fen, last.unit, last.cites[0])


def _of_wubao(provision: Provision) -> bool:
    return isinstance(provision.clause, Tekun) and provision.clause.tekun == "wubao"
