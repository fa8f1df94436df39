"""渐退期: what a household is paid for a time after its income passes the standard.

民发〔2021〕57号 art. 33 allows it after a member finds work; the notice of 2022-10-20 in principle for
no more than 6 months. How long, on what amount and with which supplements is for each place to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import evolve

from dibao.calc.grace_months import Case, agreed, beyond
from dibao.calc.grace_results import GracePeriod
from dibao.calc.grace_terms import Terms, granted, pick_of
from dibao.calc.household import Household, living
from dibao.calc.results import Result, unique, weakest
from dibao.calc.terms import Said, base_of, fen_given
from dibao.errors import InputError
from dibao.message import msg
from dibao.policy.book import Here
from dibao.policy.values import add_months, month_start


def grace(
    here: Here,
    reason: str,
    *,
    household: Household,
    program: str,
    base_before: Result | int,
    from_month: date,
    months: int | None = None,
    supplements_before: int | None = None,
) -> GracePeriod:
    """What a household whose income passed the standard is paid on, month by month.

    `reason`: as a clause names it; a clause for `any` reason covers all. `base_before`: the last
    allowance, a `Result`, or whole fen a month without supplements; `supplements_before`: these, in
    fen a month, where no `Result` is given and they are kept. `months`: how many the office grants,
    where the clause gives a range or a limit; the pick is a note. `from_month`: the first month of grace.

    Members who died or left before a month do not count in it. Raises a `CannotSay` where no clause
    covers the reason, or where one is silent and the amount turns on it.
    """
    if program not in ("urban", "rural"):
        raise InputError(
            msg('An allowance is urban or rural, not "{program}".', program=str(program))
        )
    terms = Terms(here, reason, program, months)
    supplements = supplements_before
    base = fen_given(base_before)
    if isinstance(base_before, Result):
        base = base_of(base_before)
        supplements = base_before.fen - base
    if base < 0 or (supplements or 0) < 0:
        raise InputError(msg("What was paid is below nothing; give at least 0."))
    case = Case(terms, household, base, supplements)
    return _period(case, granted(terms), month_start(from_month))


def _period(case: Case, picked: int, first: date) -> GracePeriod:
    terms = case.terms
    paid: list[Result] = []
    ended = None
    for number in range(picked):
        there = evolve(terms.here, on=add_months(first, number))
        household = living(case.household, there.on)
        if household is None:
            ended = msg("Nobody is left from {month} on.", month=f"{there.on:%Y-%m}")
        else:
            ended = beyond(case, there, household)
        if household is None or ended is not None:
            break
        paid.append(agreed(case, there, household))
    rests_on = list(dict.fromkeys(_rests_on(terms)))
    assumed = unique(
        (
            *(text for said in rests_on for text in said.assumed),
            *(text for month in paid for text in month.assumed),
        )
    )
    return GracePeriod(
        reason=terms.reason,
        picked=picked,
        first=first,
        months=tuple(paid),
        ended=ended,
        notes=unique((*pick_of(terms, picked), *(note for month in paid for note in month.notes))),
        cites=unique(
            (*(said.by for said in rests_on), *(by for month in paid for by in month.cites))
        ),
        inferred=unique(
            (
                *(item for said in rests_on for item in said.inferred(terms.here)),
                *(item for month in paid for item in month.inferred),
            )
        ),
        assumed=assumed,
        holds="assumed" if assumed else weakest(month.holds for month in paid),
        place=terms.here.place,
        program=terms.program,
        on=terms.here.on,
        policies=terms.here.book.digest,
    )


def _rests_on(terms: Terms) -> Iterator[Said]:
    main = next((p for p in terms.live if not p.assumed), terms.live[0])
    yield Said(None, main)
    for name in ("months", "income", "base", "capped", "supplements"):
        found = terms.get(name)
        if isinstance(found, Said):
            yield Said(None, found.provision)
