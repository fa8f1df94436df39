"""What the caller assumes fills what the files leave open; it contradicts neither them nor itself.

A clause on file may leave a field out and still say something by that: members paid in full get
the standard once, and an income that is disregarded without an amount is so as a whole. What a
lacking field means stands here alone (`_meant`).
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations
from typing import Any

from attrs import evolve

from dibao import errors
from dibao.calc._standard import standard
from dibao.calc.amounts import worth
from dibao.calc.results import cite
from dibao.errors import CannotSay
from dibao.message import Message, msg
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import (
    PERSON_UNITS,
    PROGRAMS,
    Amounts,
    Clause,
    FullStandard,
    Hukou,
    Income,
    SinglePerson,
)
from dibao.policy.fields import specs
from dibao.policy.values import Bound, Exact, Lack, Number, When

_NOTHING: tuple[Any, ...] = (None, (), Lack.NOT_STATED, Lack.NOT_SEEN)
# Fields that tell apart what two clauses of a kind are about, not what they order.
_ABOUT = ("what", "households", "children", "placement", "part", "year", "paid")
_ONCE = Exact(Number("1"))


def filled(here: Here, filed: Provision, assumed: Provision, program: str = "") -> Provision:
    """A clause on file, with the fields it leaves open as the caller assumes them.

    Raises `Contradicts` where the caller says something else than the clause.
    """
    fills(here, filed, assumed, program)
    names = _own_fields(type(filed.clause))
    given = {n: v for n in names if (v := getattr(assumed.clause, n)) not in _NOTHING}
    return evolve(filed, clause=evolve(filed.clause, **given))


def fills(here: Here, filed: Provision, assumed: Provision, program: str = "") -> bool:
    """Whether an assumption says a thing that the clause on file leaves open.

    `program`: of whose standard a share is, so that an amount can be held against it. Raises
    `Contradicts` where the caller says something else than the clause.
    """
    on_file, own = _meant(_at(here, filed)), _meant(assumed.clause)
    new = False
    for name in _own_fields(type(on_file)):
        has, says = getattr(on_file, name), getattr(own, name)
        if says in _NOTHING or _same(has, says):
            continue
        if not _leaves_open(has, says):
            raise _contradicted(here, filed, (name, has), (name, says))
        new = True
    _refuse_other_value(here, filed, on_file, own, program)
    return new


def refuse_contradictions(here: Here, program: str) -> None:
    """Hold the caller's clauses on income and on persons against those that say the same on file.

    Of these kinds many clauses apply side by side, so no one of them decides alone.
    """
    for cls in (FullStandard, SinglePerson, Income):
        own = [p for p in here.assumed(cls) if p.applies(here.on)]
        if not own:
            continue
        agree(here, own)
        for assumed in own:
            rivals = [
                p
                for p in here.book.provisions(here.place, cls)
                if p.applies(here.on)
                and p.is_certain(here.on)
                and same_thing(p.clause, assumed.clause)
            ]
            if rivals:
                best = max(rivals, key=lambda p: (p.nearness, p.begins.earliest, p.order))
                _refuse_other_rule(here, best, assumed)
                fills(here, best, assumed, program)


def agree(here: Here, assumed: Iterable[Provision]) -> None:
    """Refuse two of the caller's clauses for one thing, from one day, that say different things."""
    for one, other in combinations(assumed, 2):
        if one.begins != other.begins or not same_thing(one.clause, other.clause):
            continue
        first, second = _meant(one.clause), _meant(other.clause)
        if isinstance(first, Income) and first.income != getattr(second, "income", None):
            raise _two_minds(here, one, other, Income.kind)
        for name in _own_fields(type(first)):
            says, also = getattr(first, name), getattr(second, name)
            if says not in _NOTHING and also not in _NOTHING and not _same(says, also):
                raise _two_minds(here, one, other, name)
        if (mine := _value_field(first)) != (theirs := _value_field(second)) and mine and theirs:
            raise _two_minds(here, one, other, mine)


# --- what a clause is about, and what it says ---------------------------------------------------


def _own_fields(cls: type[Clause]) -> tuple[str, ...]:
    """The fields in which two clauses for one thing may differ in what they order."""
    scope = {*specs(Clause), *_ABOUT, "program"}
    if cls is not Hukou:  # whose kind is the rule itself
        scope.add(cls.kind)
    return tuple(name for name in specs(cls) if name not in scope)


def same_thing(one: Clause, other: Clause) -> bool:
    """Whether two clauses of a kind are for the same programs, persons or incomes."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Income) and isinstance(other, Income):
        rules = {one.income, other.income}
        if len(rules) > 1 and rules != {"count", "disregard"}:
            return False
        if not set(incomes_named(one.what)) & set(incomes_named(other.what)):
            return False
    elif not isinstance(one, Hukou) and not _overlap(
        getattr(one, one.kind), getattr(other, one.kind)
    ):
        return False
    if not _overlap(getattr(one, "program", None), getattr(other, "program", None)):
        return False
    about = [name for name in _ABOUT if hasattr(one, name) and name != "what"]
    pairs = [(getattr(one, name), getattr(other, name)) for name in about]
    return all(a == b or a in _NOTHING or b in _NOTHING for a, b in pairs)


def _overlap(one: Any, other: Any) -> bool:
    """Whether two words or lists of words have one in common; a program is in `unified`."""
    mine, theirs = (set((v,) if isinstance(v, str) else v or ()) for v in (one, other))
    if not mine or not theirs:
        return True
    programs = set(PROGRAMS)
    unified = "unified" in mine | theirs and bool(mine & programs and theirs & programs)
    return unified or bool(mine & theirs)


def incomes_named(what: str) -> tuple[str, ...]:
    """The incomes that a clause names in one line, and the whole line."""
    return (what, *what.split("、"))


def _at(here: Here, provision: Provision) -> Clause:
    """A clause with its amount for the place, where it gives one for each area."""
    clause = provision.clause
    if not isinstance(clause, Amounts) or not isinstance(clause.amount, tuple):
        return clause
    there = worth(here.book, provision, here.place)
    return evolve(clause, amount=None if there is None else there.value)


def _meant(clause: Clause) -> Clause:
    """A clause with the values that it means by leaving them out."""
    if isinstance(clause, FullStandard) and clause.amount is None:
        return evolve(clause, times=clause.times or _ONCE, of=clause.of or "standard")
    whole = isinstance(clause, Income) and clause.income in ("disregard", "count")
    if whole and isinstance(clause, Income) and clause.amount is None and clause.times is None:
        return evolve(clause, times=_ONCE)
    return clause


def _same(has: Any, says: Any) -> bool:
    if isinstance(has, Exact) and isinstance(says, Exact):
        return has.value == says.value
    return bool(has == says)


def _leaves_open(has: Any, says: Any) -> bool:
    """Whether what is on file admits the assumption: it says nothing, either way, or a range."""
    if isinstance(has, Bound) and isinstance(says, Exact):
        return has.admits(says.value)
    return has in _NOTHING or has == "either" or _narrows(has, says)


def _narrows(has: Any, says: Any) -> bool:
    """Whether a roster is one month's, which narrows the list of a quarter that holds it."""
    quarter, month = _when(has), _when(says)
    if month is None or month.exactness != "month" or month.first is None:
        return False
    if quarter is None:
        return bool(has == "current quarter")
    return quarter.exactness == "quarter" and quarter.contains(month.first)


def _when(roster: Any) -> When | None:
    """The month or quarter whose list a roster is; None: it is named otherwise."""
    return When(roster) if isinstance(roster, str) and roster[:4].isdecimal() else None


# --- an amount against a share ------------------------------------------------------------------


def _value_field(clause: Clause) -> str | None:
    """The field that says how much: an amount in yuan, or a share."""
    return next((n for n in ("amount", "times") if getattr(clause, n, None) not in _NOTHING), None)


def _refuse_other_value(
    here: Here, filed: Provision, on_file: Clause, own: Clause, program: str
) -> None:
    """An amount that is assumed beside a share on file must be that share, and the other way round."""
    field, other = _value_field(on_file), _value_field(own)
    if field is None or other is None or field == other or getattr(own, field) not in _NOTHING:
        return
    has, says = getattr(on_file, field), getattr(own, other)
    value = _converted(here, on_file, own, field, program)
    if isinstance(has, Exact) and value != has.value:
        raise _contradicted(here, filed, (field, has), (other, says))
    if isinstance(has, Bound) and value is not None and not has.admits(value):
        raise _contradicted(here, filed, (field, has), (other, says))


def _converted(
    here: Here, on_file: Clause, own: Clause, field: str, program: str
) -> Fraction | None:
    """What is assumed, as the share (or in the yuan and unit) of the clause on file.

    None where it is no share of a standard, or the standard is not known.
    """
    share, money = (on_file, own) if field == "times" else (own, on_file)
    given = getattr(own, "times" if field == "amount" else "amount")
    unit = getattr(money, "unit", None) or getattr(share, "unit", None)
    of = getattr(share, "of", None)
    whose = str(of).removeprefix("standard").strip() or program
    if not isinstance(given, Exact) or unit not in PERSON_UNITS or whose not in PROGRAMS:
        return None
    try:
        base = standard(here, whose).a_month * PERSON_UNITS[unit] / 100
    except CannotSay:
        return None
    return given.value / base if field == "times" else given.value * base


# --- refusals -----------------------------------------------------------------------------------


def _refuse_other_rule(here: Here, filed: Provision, assumed: Provision) -> None:
    """To count an income and to disregard it are two answers to one question."""
    has, says = getattr(filed.clause, "income", None), getattr(assumed.clause, "income", None)
    if has != says:
        raise _contradicted(here, filed, (Income.kind, has), (Income.kind, says))


def _contradicted(
    here: Here, filed: Provision, has: tuple[str, Any], says: tuple[str, Any]
) -> CannotSay:
    by = cite(filed)
    message = msg(
        'The assumption says "{assumed}", but {cite} says "{filed}".',
        assumed=_line(*says),
        cite=by,
        filed=_line(*has),
    )
    if getattr(filed.clause, has[0], None) in _NOTHING:
        message = msg(
            'The assumption says "{assumed}", but {cite} means "{filed}" by giving no amount.',
            assumed=_line(*says),
            cite=by,
            filed=_line(*has),
        )
    return _refusal(here, filed.clause.kind, message, by)


def _two_minds(here: Here, one: Provision, other: Provision, name: str) -> CannotSay:
    """Two of the caller's clauses that cannot both hold."""
    message = msg(
        'Two assumptions contradict each other: "{one}" and "{other}"; keep one of them.',
        one=_words(one.clause, name),
        other=_words(other.clause, name),
    )
    return _refusal(here, one.clause.kind, message, cite(one))


def _refusal(here: Here, kind: str, message: Message, by: Any) -> CannotSay:
    return errors.Contradicts(message, lacks=kind, place=here.place, on=here.on, cites=[by])


def _words(clause: Clause, name: str) -> str:
    """A clause in one line: its kind, and the field that matters."""
    head = _line(clause.kind, getattr(clause, clause.kind))
    what = [_line("what", clause.what)] if isinstance(clause, Income) else []
    field = _value_field(clause) if name in ("amount", "times") else name
    value = getattr(clause, field or name)
    more = [_line(field or name, value)] if field and field != clause.kind else []
    return ", ".join((head, *what, *more))


def _line(name: str, value: Any) -> str:
    return f"{name}: {'、'.join(value) if isinstance(value, tuple) else value}"
