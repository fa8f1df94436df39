"""渐退期: what a household is paid for a time after its income passes the standard.

民发〔2021〕57号 art. 33 allows it after a member finds work; the notice of 2022-10-20 in principle for
no more than 6 months. How long, on what amount and with which supplements is for each place to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

from attrs import evolve, field, frozen

from dibao import errors
from dibao.calc._supplements import add_supplements
from dibao.calc.bill import Bill
from dibao.calc.household import Household, living
from dibao.calc.income import assess
from dibao.calc.lookup import Rule, missing, rounds, rule
from dibao.calc.months import standard_of_month
from dibao.calc.results import Cite, Found, Inferred, Result, cite, document_head, unique
from dibao.calc.rounding import Gap, candidates, ways
from dibao.calc.terms import Said, base_of, contradicted, fen_given
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money, yuan_of
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import Clause, Rounding
from dibao.policy.clauses import Grace as GraceClause
from dibao.policy.values import Bound, Exact, Lack, Value, add_months, month_end, month_start

ANY = "any"
BASES = ("old amount", "standard")
CAPS = ("standard x members", "none")
USUAL = {
    "months": "6",
    "base": "old amount",
    "capped": "standard x members",
    "supplements": "recomputed",
}
SUPPLEMENTS = ("recomputed", "kept", "none")


@frozen
class GracePeriod:
    """What is paid on: one bill for each month, and why it ends.

    `picked`: the number of months granted. It may end earlier: the income leaves the limit, or
    nobody is left; `ended` says so. `fen`: the sum over all months.
    """

    reason: str
    picked: int
    first: date
    months: tuple[Result, ...]
    ended: Message | None
    notes: tuple[Message, ...]
    cites: tuple[Cite, ...]
    inferred: tuple[Inferred, ...]
    assumed: tuple[str, ...]
    place: str
    program: str
    on: date
    policies: str

    @property
    def fen(self) -> int:
        """The sum over all months."""
        return sum(month.fen for month in self.months)

    @property
    def yuan(self) -> Decimal:
        """The sum over all months, in yuan."""
        return yuan_of(self.fen)

    @property
    def until(self) -> date | None:
        """The last day of the last month paid; None if no month is paid."""
        return month_end(self.months[-1].month) if self.months else None

    def to_dict(self) -> dict[str, Any]:
        """The period as a versioned document of JSON types."""
        return {
            **document_head("grace", self.place, self.program, self.on, self.policies),
            "reason": self.reason,
            "granted_months": self.picked,
            "first": f"{self.first:%Y-%m}",
            "until": self.until.isoformat() if self.until else None,
            "amount": str(self.yuan),
            "unit": "yuan/household",
            "months": [
                {
                    "month": f"{m.month:%Y-%m}",
                    "amount": str(m.yuan),
                    "steps": [s.to_dict() for s in m.steps],
                }
                for m in self.months
            ],
            "ended": None if self.ended is None else str(self.ended),
            "notes": [str(note) for note in self.notes],
            "cites": [by.to_dict() for by in self.cites],
            "inferred": [item.to_dict() for item in self.inferred],
            "assumed": list(self.assumed),
        }


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
    where the clause gives a range or a limit. `from_month`: the first month of grace.

    Members who died or left before a month do not count in it. Raises a `CannotSay` where no clause
    covers the reason, or where one is silent and the amount turns on it.
    """
    if program not in ("urban", "rural"):
        raise InputError(
            msg('An allowance is urban or rural, not "{program}".', program=str(program))
        )
    terms = _Terms(here, reason, program)
    supplements = supplements_before
    base = fen_given(base_before)
    if isinstance(base_before, Result):
        base = base_of(base_before)
        supplements = base_before.fen - base
    if base < 0 or (supplements or 0) < 0:
        raise InputError(msg("What was paid is below nothing; give at least 0."))
    granted = _granted(terms, months)
    case = _Case(terms, household, base, supplements)
    return _period(case, granted, month_start(from_month))


# --- the clause --------------------------------------------------------------------------------


@frozen
class _Terms:
    """The clauses that cover a reason: of one jurisdiction its own reason before `any`."""

    here: Here
    reason: str
    program: str
    live: tuple[Provision, ...] = field(init=False)

    @live.default
    def _live(self) -> tuple[Provision, ...]:
        found = rule(self.here, GraceClause, self.program, fits=self._fits)
        if found.provision is None:
            raise self._none(found)
        live = [
            p
            for p in self.here.provisions(GraceClause)
            if p.applies(self.here.on) and p.is_certain(self.here.on) and self._fits(p.clause)
        ]
        return tuple(sorted(live, key=self._order, reverse=True))

    def _fits(self, clause: Clause) -> bool:
        return isinstance(clause, GraceClause) and bool({self.reason, ANY} & set(clause.grace))

    def _order(self, provision: Provision) -> tuple[Any, ...]:
        clause = provision.clause
        named = isinstance(clause, GraceClause) and self.reason in clause.grace
        return (provision.nearness, named, provision.begins.earliest, provision.order)

    def _none(self, found: Rule) -> CannotSay:
        message = msg(
            'No clause on file gives a household of {place} grace for "{reason}" on {day}.',
            place=self.here.name,
            reason=self.reason,
            day=self.here.on,
        )
        return missing(self.here, found, message, assume=_assume(self.reason, USUAL))

    @property
    def assume(self) -> str:
        """The clause that a caller may write: what is on file, and a word for each silence."""
        on_file = any(not p.assumed for p in self.live)
        words: dict[str, str] = {}
        for name, usual in USUAL.items():
            filed = self._filed(name)
            if isinstance(filed, Said):
                words[name] = _exact(filed.value)
            elif isinstance(filed, Lack) or not on_file:
                words[name] = usual
        return _assume(self.reason, words)

    @property
    def by(self) -> Cite:
        """The clause that decides first: on file, else the caller's."""
        return cite(next((p for p in self.live if not p.assumed), self.live[0]))

    def get(self, name: str) -> Said | Lack | None:
        """A field as the nearest clause on file that speaks says it, else as the caller assumes it.

        None where no clause has the field at all.
        """
        filed = self._filed(name)
        assumed = next(self._speaking(name, assumed=True), None)
        if isinstance(filed, Said):
            if assumed is not None and not _agree(filed.value, assumed.value):
                raise contradicted(self.here, "grace", name, filed, assumed.value)
            if assumed is not None and isinstance(assumed.value, Exact):
                return assumed
            return filed
        return assumed or filed

    def _filed(self, name: str) -> Said | Lack | None:
        on_file = [p for p in self.live if not p.assumed]
        if name in ("capped", "income"):  # a limit belongs to the clause that it stands in
            on_file = on_file[:1]
        lack: Lack | None = None
        for provision in on_file:
            value = getattr(provision.clause, name)
            if value is Lack.NOT_SEEN:
                return Lack.NOT_SEEN
            if value is Lack.NOT_STATED:
                lack = Lack.NOT_STATED
            elif value is not None:
                return Said(value, provision)
        return lack

    def _speaking(self, name: str, *, assumed: bool) -> Iterator[Said]:
        for provision in self.live:
            value = getattr(provision.clause, name)
            if provision.assumed is assumed and value is not None and not isinstance(value, Lack):
                yield Said(value, provision)

    def options(self, name: str, every: tuple[str, ...]) -> tuple[str, ...]:
        """What a field says; every word it may say where it is silent."""
        found = self.get(name)
        if isinstance(found, Said):
            return (str(found.value),)
        return (CAPS[-1],) if found is None else every

    def refuse(
        self, kind: type[CannotSay], message: Message, amounts: tuple[Money, ...] = ()
    ) -> CannotSay:
        """A refusal that cites the clauses and names the one to assume."""
        return kind(
            message,
            lacks="grace",
            place=self.here.place,
            on=self.here.on,
            cites=[self.by],
            candidates=amounts,
            assume=self.assume,
        )


def _assume(reason: str, words: Mapping[str, str]) -> str:
    fields = (f"\n  {name}: {word}" for name, word in words.items())
    return f"- grace: {reason}{''.join(fields)}"


def _exact(value: Any) -> str:
    """A value, or the end of a limit, as an assumption writes it."""
    return str(value.high or value.low) if isinstance(value, Bound) else str(value)


def _agree(filed: Any, assumed: Any) -> bool:
    """Whether an assumption keeps to what is on file: the same, or a number inside a limit."""
    if isinstance(filed, Bound) and isinstance(assumed, Exact):
        return filed.admits(assumed.value)
    return bool(filed == assumed)


def _granted(terms: _Terms, months: int | None) -> int:
    """The number of months: the clause's, or the caller's pick inside its range or limit."""
    if months is not None and (isinstance(months, bool) or months < 1):
        raise InputError(msg("A grace period has at least 1 month."))
    found = terms.get("months")
    if not isinstance(found, Said):
        kind = errors.NotSeen if found is Lack.NOT_SEEN else errors.NotStated
        raise terms.refuse(kind, msg("{cite} does not say for how many months.", cite=terms.by))
    value: Value = found.value
    if isinstance(value, Exact) and value.value.denominator == 1:
        if months not in (None, int(value.value)):
            raise InputError(
                msg(
                    "{cite} gives {limit} as the number of months, not {months}.",
                    cite=found.by,
                    limit=str(value),
                    months=months,
                )
            )
        return int(value.value)
    if months is None or not isinstance(value, Bound):
        raise terms.refuse(
            errors.NotExact,
            msg(
                "{cite} gives {limit} as the number of months; how many, the office decides: pick a number.",
                cite=found.by,
                limit=str(value),
            ),
        )
    if not value.admits(Fraction(months)):
        raise InputError(
            msg(
                "{cite} gives {limit} as the number of months, not {months}.",
                cite=found.by,
                limit=str(value),
                months=months,
            )
        )
    return months


# --- the months --------------------------------------------------------------------------------


@frozen
class _Reading:
    """What is paid on, up to what, and what becomes of supplements."""

    base: str
    capped: str
    supplements: str


@frozen
class _Case:
    """The clauses and the household; amounts in fen a month."""

    terms: _Terms
    household: Household
    base: int
    supplements: int | None

    def readings(self) -> tuple[_Reading, ...]:
        """Every way to read the clauses: one where they say all."""
        terms = self.terms
        words = (
            terms.options("base", BASES),
            terms.options("capped", CAPS),
            terms.options("supplements", SUPPLEMENTS),
        )
        return tuple(_Reading(*chosen) for chosen in product(*words))


def _period(case: _Case, granted: int, first: date) -> GracePeriod:
    terms = case.terms
    paid: list[Result] = []
    ended = None
    for number in range(granted):
        there = evolve(terms.here, on=add_months(first, number))
        household = living(case.household, there.on)
        if household is None:
            ended = msg("Nobody is left from {month} on.", month=f"{there.on:%Y-%m}")
        else:
            ended = _beyond(case, there, household)
        if household is None or ended is not None:
            break
        paid.append(_agreed(case, there, household))
    rests_on = list(dict.fromkeys(_rests_on(terms)))
    return GracePeriod(
        reason=terms.reason,
        picked=granted,
        first=first,
        months=tuple(paid),
        ended=ended,
        notes=unique((*_picked(terms, granted), *(note for month in paid for note in month.notes))),
        cites=unique(
            (*(said.by for said in rests_on), *(by for month in paid for by in month.cites))
        ),
        inferred=unique(
            (
                *(item for said in rests_on for item in said.inferred(terms.here)),
                *(item for month in paid for item in month.inferred),
            )
        ),
        assumed=unique(
            (
                *(text for said in rests_on for text in said.assumed),
                *(text for month in paid for text in month.assumed),
            )
        ),
        place=terms.here.place,
        program=terms.program,
        on=terms.here.on,
        policies=terms.here.book.digest,
    )


def _rests_on(terms: _Terms) -> Iterator[Said]:
    main = next((p for p in terms.live if not p.assumed), terms.live[0])
    yield Said(None, main)
    for name in ("months", "income", "base", "capped", "supplements"):
        found = terms.get(name)
        if isinstance(found, Said):
            yield Said(None, found.provision)


def _picked(terms: _Terms, granted: int) -> Iterator[Message]:
    """The number of months that the caller picked, shown."""
    found = terms.get("months")
    if isinstance(found, Said) and isinstance(found.value, Bound):
        yield msg(
            "{cite} gives {limit} as the number of months; the caller picked {months}.",
            cite=found.by,
            limit=str(found.value),
            months=granted,
        )


def _beyond(case: _Case, there: Here, household: Household) -> Message | None:
    """Why the grace ends with this month: the income is outside the limit, in times the standard."""
    found = case.terms.get("income")
    if found is None:
        return None
    if not isinstance(found, Said) or not isinstance(found.value, (Bound, Exact)):
        raise case.terms.refuse(
            errors.NotStated, msg("{cite} does not say up to which income.", cite=case.terms.by)
        )
    if not (household.incomes or household.payers):
        raise InputError(
            msg("{cite} gives grace only by income; give the household's incomes.", cite=found.by)
        )
    standard = standard_of_month(there, case.terms.program)
    income = assess(there, household, case.terms.program).a_year
    times = Fraction(income) / (standard.a_year * household.size)
    limit = found.value
    if limit.admits(times) if isinstance(limit, Bound) else times <= limit.value:
        return None
    return msg(
        "{cite}: only while the income is {limit} times the standard; in {month} it is {income} a month for "
        "{members}, the standard {standard}.",
        cite=found.by,
        limit=str(limit),
        month=f"{there.on:%Y-%m}",
        income=Money(Fraction(income) / 12),
        members=household.size,
        standard=standard.money,
    )


def _agreed(case: _Case, there: Here, household: Household) -> Result:
    """The month's bill under every reading, if all pay the same; else refused."""
    readings = case.readings()
    if len(readings) == 1:
        return _bill(case, there, household, readings[0])
    bills: list[Result] = []
    failed = False
    for reading in readings:
        try:
            bills.append(_bill(case, there, household, reading))
        except (CannotSay, InputError):
            failed = True
    amounts = sorted({bill.fen for bill in bills})
    if len(amounts) == 1 and not failed:
        return bills[0]
    points = tuple(_silent(case.terms))
    seen = any(case.terms.get(name) is Lack.NOT_SEEN for name in ("base", "capped", "supplements"))
    money = tuple(Money(fen) for fen in amounts)
    message = msg(
        "{cite} does not say {points}; for {month} the amount turns on it and may be {amounts}.",
        cite=case.terms.by,
        points=points,
        month=f"{there.on:%Y-%m}",
        amounts=money,
    )
    raise case.terms.refuse(errors.NotSeen if seen else errors.NotStated, message, money)


def _silent(terms: _Terms) -> Iterator[Message]:
    words = {
        "base": msg("what is paid on"),
        "capped": msg("whether it is capped"),
        "supplements": msg("what becomes of supplements"),
    }
    for name, message in words.items():
        if isinstance(terms.get(name), Lack):
            yield message


def _bill(case: _Case, there: Here, household: Household, reading: _Reading) -> Result:
    """One month: what is paid on, the cap, the supplements."""
    bill = Bill(there, case.terms.program)
    by, holds = case.terms.by, "confirmed"
    if reading.base == "standard":
        found = standard_of_month(there, case.terms.program)
        holds = found.holds
        bill.take(found)
        message = msg(
            "{cite}: the full standard of a household of {members} is paid on.",
            cite=by,
            members=household.size,
        )
        bill.line("grace_base", message, _full(bill, found, household, None), by)
    else:
        bill.line("grace_base", msg("{cite}: the old amount is paid on.", cite=by), case.base, by)
        if reading.capped != CAPS[-1]:
            found = standard_of_month(there, case.terms.program)
            holds = found.holds
            bill.take(found)
            beyond = _full(bill, found, household, case.base) - case.base
            message = msg(
                "{cite}: capped at the standard of a household of {members}.",
                cite=by,
                members=household.size,
            )
            if beyond:
                bill.line("grace_cap", message, beyond, by)
    _supplements(case, bill, household, reading)
    return bill.result(holds)


def _supplements(case: _Case, bill: Bill, household: Household, reading: _Reading) -> None:
    if reading.supplements == "recomputed":
        add_supplements(bill, household)
    elif reading.supplements == "kept":
        if case.supplements is None:
            raise InputError(
                msg(
                    "Supplements are kept; give what they were (supplements_before), or the last result."
                )
            )
        message = msg("{cite}: the supplements of before are kept.", cite=case.terms.by)
        bill.line("supplement", message, case.supplements, case.terms.by)


def _full(bill: Bill, found: Found, household: Household, most: int | None) -> Fraction:
    """The standard of all members in fen a month, rounded as a clause for allowances says.

    Not above `most`: where that is smaller, no rounding is needed.
    """
    gap = Gap((found.a_year,) * household.size, 0)
    ruling = rule(bill.here, Rounding, bill.program, fits=rounds("allowance"))
    clause = ruling.provision.clause if ruling.provision is not None else None
    if ruling.provision is None and gap.a_month.denominator == 1:
        payments = [gap.a_month]
    else:
        payments = candidates(gap, ways(clause if isinstance(clause, Rounding) else None))
    if most is not None:
        payments = sorted({min(fen, Fraction(most)) for fen in payments})
    if len(payments) == 1 and payments[0].denominator == 1:
        if ruling.provision is not None and payments[0] != most:
            bill.rest_on(ruling.provision)
        return payments[0]
    whole = tuple(Money(fen) for fen in payments if fen.denominator == 1)
    raise errors.NotExact(
        msg(
            "The standard of a household of {members} is {exact} a month, no whole number of fen, and no clause on "
            "file says how it is rounded; it may be {amounts}.",
            members=household.size,
            exact=Money(gap.a_month),
            amounts=whole,
        ),
        lacks="rounding",
        place=bill.here.place,
        on=bill.here.on,
        candidates=whole,
        assume="- rounding: allowance\n  mode: half-up\n  to: 1\n  stage: household",
    )
