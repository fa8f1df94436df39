"""What happens to a household of which a member loses their own share.

社会救助暂行办法 art. 45, 民发〔2021〕57号 art. 34: who refuses suitable work three times running loses
their own share, in part or whole; the others keep theirs.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from attrs import evolve

from dibao import errors
from dibao.calc.amounts import exact_fen
from dibao.calc.household import Household
from dibao.calc.lookup import missing, rounds, rule
from dibao.calc.results import Result, Step, cite, clause_words, inferred_in, unique
from dibao.calc.rounding import MODES, UNITS, round_to
from dibao.calc.terms import base_of
from dibao.errors import CannotSay, InputError
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import Clause, Rounding, Task

OWN_SHARE = "本人的最低生活保障金"


def without_share(
    here: Here,
    result: Result,
    household: Household,
    *,
    persons: int = 1,
    part: Fraction | int = 1,
) -> Result:
    """The allowance of a household of which one or more members lose their own share.

    A share is the household's allowance without supplements, divided by its members. `part` of it
    is cut: 1 where it is stopped (停发); how much it is reduced (减发) the office decides. The others'
    shares and all supplements stay. Raises `NotOnFile` where no clause lets the share be cut, and
    `NotExact` where the cut is no whole number of fen and no rounding is on file.
    """
    if isinstance(part, float) or not 0 < part <= 1:
        raise InputError(
            msg("The part of a share that is cut is an exact number above 0 and at most 1.")
        )
    if isinstance(persons, bool) or not 1 <= persons <= household.size:
        raise InputError(
            msg("Members that can lose their share: 1 to {members}.", members=household.size)
        )
    provision = _may_be_cut(here, result.program)
    exact = Fraction(base_of(result) * persons, household.size) * part
    cut, rounding = _whole(here, result, exact)
    by = cite(provision)
    message = msg(
        "{cite}: of the own shares ({persons} of {members}), {part} is cut: {cut}.",
        cite=by,
        persons=persons,
        members=household.size,
        part=str(part),
        cut=Money(cut),
    )
    note = msg(
        "{cite} does not say what a person's own share is; it is taken as the household's allowance "
        "without supplements, divided by its members. The others' shares and all supplements stay.",
        cite=by,
    )
    rests_on = [provision, *([rounding] if rounding is not None else [])]
    assumed = [clause_words(p.clause) for p in rests_on if p.assumed]
    inferred = [item for p in rests_on for item in inferred_in(here.book, p)]
    cites = tuple(cite(p) for p in rests_on)
    step = Step("own_share", message, -cut, "yuan/household/month", cites, counts=True)
    return evolve(
        result,
        fen=result.fen - cut,
        steps=(*result.steps, step),
        cites=unique((*result.cites, *cites)),
        inferred=unique((*result.inferred, *inferred)),
        assumed=unique((*result.assumed, *assumed)),
        notes=unique((*result.notes, note)),
        holds="assumed" if assumed else result.holds,
    )


def _may_be_cut(here: Here, program: str) -> Provision:
    """The clause that lets a person's own share be cut."""
    found = rule(here, Task, program, fits=_of_own_share)
    if found.provision is not None:
        return found.provision
    message = msg(
        "No clause on file says for {place} on {day} that a member's own share may be cut.",
        place=here.name,
        day=here.on,
    )
    assume = f"- task: 减发或者停发{OWN_SHARE}\n  when: not stated"
    raise missing(here, found, message, assume=assume)


def _of_own_share(clause: Clause) -> bool:
    return isinstance(clause, Task) and OWN_SHARE in clause.task


def _whole(here: Here, result: Result, exact: Fraction) -> tuple[int, Provision | None]:
    """The cut in whole fen, and the rounding it rests on if it needs one."""
    if exact.denominator == 1:
        return int(exact), None
    found = rule(here, Rounding, result.program, fits=rounds("allowance"))
    clause = found.provision.clause if found.provision is not None else None
    if isinstance(clause, Rounding) and isinstance(clause.mode, str):
        unit = exact_fen(clause.to)
        if unit is not None:
            return min(round_to(clause.mode, unit, exact), base_of(result)), found.provision
    raise _cannot_round(here, result, exact)


def _cannot_round(here: Here, result: Result, exact: Fraction) -> CannotSay:
    left = {result.fen - round_to(mode, unit, exact) for mode, unit in product(MODES, UNITS)}
    amounts = tuple(Money(fen) for fen in sorted(left) if fen >= 0)
    return errors.NotExact(
        msg(
            "The own share is {exact} a month, no whole number of fen, and no clause on file says how it is "
            "rounded; what is left may be {amounts}.",
            exact=Money(exact),
            amounts=amounts,
        ),
        lacks="rounding",
        place=here.place,
        on=here.on,
        candidates=amounts,
        assume="- rounding: allowance\n  mode: half-up\n  to: 1\n  stage: household",
    )
