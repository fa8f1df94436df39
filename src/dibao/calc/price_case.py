"""价格临时补贴: the question, the clause that decides, and what an assumption fills in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from attrs import evolve, frozen

from dibao import errors
from dibao.calc.assumptions import agree, filled
from dibao.calc.changes import laid_over
from dibao.calc.household import Household, Member
from dibao.calc.lookup import Rule, missing
from dibao.calc.people import Belongs, belongs, category_of
from dibao.calc.results import Cite, cite, clause_words
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Here, Provision, Silence
from dibao.policy.clauses import PriceSubsidy
from dibao.policy.values import Bound, Exact, Lack, Value, When, add_months, month_end

STANDARDS = ("urban", "rural")
ADVICE = ("about", "guide")  # bind nobody
AMOUNT_FIELDS = ("amount", "times", "of")

Pairs = tuple[tuple[str, Value], ...]


@frozen
class Asked:
    """The question: who, what they receive, for which index month."""

    here: Here
    household: Household
    program: str
    category: str | None
    index_month: date
    pay_month: date | None

    @property
    def month(self) -> str:
        """The index month, as text."""
        return f"{self.index_month:%Y-%m}"


@frozen
class Case:
    """The clause that decides, with what it leaves unsaid filled in, and the month of payment.

    `rests_on`: the clause itself, those that it changes, and the caller's that fills it.
    """

    asked: Asked
    provision: Provision
    rests_on: tuple[Provision, ...]
    pay_month: date | None
    holds: str = "confirmed"

    @property
    def clause(self) -> PriceSubsidy:
        """The clause."""
        return _clause(self.provision)

    @property
    def by(self) -> Cite:
        """Its cite."""
        return cite(self.provision)

    @property
    def day(self) -> date:
        """The month that the result is for: that of payment, where it is known."""
        return self.pay_month or self.asked.index_month

    def assume(self, **words: str) -> str:
        """The clause that a caller may write to say what this one leaves open."""
        return assumption(self.clause, self.clause.triggers, **words)

    def refusal(
        self,
        kind: type[CannotSay],
        message: Message,
        assume: str,
        candidates: tuple[Money, ...] = (),
    ) -> CannotSay:
        """A refusal of this subsidy, with the clause to assume."""
        return kind(
            message,
            lacks=PriceSubsidy.kind,
            place=self.asked.here.place,
            on=self.day,
            cites=[self.by],
            candidates=candidates,
            assume=assume,
        )


def assumption(clause: PriceSubsidy, triggers: Pairs, **words: str) -> str:
    """A clause to assume beside one on file: whom it names, its triggers, and the fields given."""
    least = PriceSubsidy(price_subsidy=clause.price_subsidy, triggers=triggers)
    fields = (f"\n  {name}: {word}" for name, word in words.items())
    return clause_words(least) + "".join(fields)


def _clause(provision: Provision) -> PriceSubsidy:
    clause = provision.clause
    if not isinstance(clause, PriceSubsidy):
        raise TypeError(clause)
    return clause


# --- which clause ------------------------------------------------------------------------------


def case_of(asked: Asked) -> Case:
    """The nearest and newest clause for the index month and for whom it is asked, filled in.

    What it changes is laid under it; what it then leaves open, the caller's clause may say.
    Raises `Contradicts` where the caller's says something else.
    """
    filed = _on_file(asked)
    assumed = _assumed(asked, filed)
    only = filed or assumed
    if only is None:
        raise _none(asked)
    if filed is None or assumed is None:
        found, older = _whole(asked, only, None)
        return Case(asked, found, (found, *older), pay_month_of(asked, found))
    found, older = _whole(asked, filed, assumed)
    merged, more = _agreed(found, assumed)
    provision = filled(asked.here, merged, more)
    fills = provision.clause != found.clause or (_clause(filed).changes is not None and not older)
    rests_on = (filed, *older, *((assumed,) if fills else ()))
    return Case(asked, provision, rests_on, pay_month_of(asked, provision))


def _on_file(asked: Asked) -> Provision | None:
    """The clause on file that decides; None where there is none, or a silent notice hides it."""
    live = [p for p in asked.here.provisions(PriceSubsidy) if not p.assumed and _covers(asked, p)]
    best = max(live, key=_order, default=None)
    stop = _silence(asked)
    if best is None or stop is None:
        return best
    hidden = (stop.nearness, stop.begins.earliest) > (best.nearness, best.begins.earliest)
    return None if hidden else best


def _assumed(asked: Asked, filed: Provision | None) -> Provision | None:
    """The caller's clause for the same people; it may name them as the clause on file does."""
    named = set(_clause(filed).price_subsidy if filed is not None else ())
    live = [
        p
        for p in asked.here.assumed(PriceSubsidy)
        if _covers(asked, p) or named & set(_clause(p).price_subsidy)
    ]
    agree(asked.here, live)
    return max(live, key=_order, default=None)


def _order(provision: Provision | Silence) -> tuple[Any, ...]:
    return (provision.nearness, provision.begins.earliest, provision.order)


def _silence(asked: Asked) -> Silence | None:
    """The newest notice whose price subsidy stands in a part not seen, or elsewhere."""
    silences = [
        s
        for s in asked.here.book.silences(asked.here.place, PriceSubsidy.kind, asked.program)
        if s.applies(month_end(asked.index_month)) and s.lack is not Lack.NOT_STATED
    ]
    return max(silences, key=_order, default=None)


def _none(asked: Asked) -> CannotSay:
    message = msg(
        "No clause on file pays a price subsidy in {place} for {month} to: {group}.",
        place=asked.here.name,
        month=asked.month,
        group=asked.category or asked.program,
    )
    assume = (
        f"- price_subsidy: {asked.category or asked.program}\n  unit: yuan/person/month\n"
        "  amount: …\n  triggers:\n    CPI: …"
    )
    here = evolve(asked.here, on=asked.index_month)
    return missing(here, Rule(PriceSubsidy.kind, silence=_silence(asked)), message, assume=assume)


def _whole(
    asked: Asked, provision: Provision, assumed: Provision | None
) -> tuple[Provision, tuple[Provision, ...]]:
    """A clause with those laid under it that it changes; one that is not on file, the caller's may be."""
    clause = _clause(provision)
    gives_an_amount = any(getattr(clause, name) is not None for name in AMOUNT_FIELDS)
    words = {} if gives_an_amount else {"unit": "yuan/person/month", "amount": "…"}
    assume = assumption(clause, clause.triggers, **words)
    try:
        return laid_over(asked.here, provision, assume=assume)
    except errors.NotOnFile:
        if assumed is None:
            raise
        return provision, ()


def _agreed(filed: Provision, assumed: Provision) -> tuple[Provision, Provision]:
    """Both clauses with one list of triggers and of doubled months.

    A limit on file that nobody meets or misses (`about 3%`, not stated) is as the caller says.
    """
    mine, theirs = _clause(filed), _clause(assumed)
    one: dict[str, Any] = {}
    two: dict[str, Any] = {}
    for name in ("triggers", "doubled"):
        has, says = getattr(mine, name), dict(getattr(theirs, name))
        one[name] = tuple((key, _settled(value, says.get(key))) for key, value in has)
        if set(says.items()) <= set(one[name]):
            two[name] = one[name]
    return evolve(filed, clause=evolve(mine, **one)), evolve(assumed, clause=evolve(theirs, **two))


def _settled(filed: Value, assumed: Value | None) -> Value:
    open_ = isinstance(filed, Lack) or (isinstance(filed, Bound) and filed.word in ADVICE)
    return assumed if open_ and assumed is not None else filed


def _covers(asked: Asked, provision: Provision) -> bool:
    clause = provision.clause
    if not isinstance(clause, PriceSubsidy) or not any(True for _ in receivers(asked, provision)):
        return False
    if isinstance(clause.index_months, When):
        return clause.index_months.contains(asked.index_month)
    last = month_end(asked.index_month)
    ended = provision.ends is not None and provision.ends < asked.index_month
    return provision.begins.earliest <= last and provision.is_certain(last) and not ended


def receivers(asked: Asked, provision: Provision) -> Iterator[Member]:
    """The members whom a clause names, by their program, the caller's word, or a category."""
    names = getattr(provision.clause, PriceSubsidy.kind)
    unified = "unified" in names and asked.program in STANDARDS
    if asked.program in names or asked.category in names or unified:
        yield from asked.household.members
        return
    for member in asked.household.members:
        categories = (category_of(asked.here, provision, name) for name in names)
        if any(belongs(member, one, asked.index_month) is Belongs.YES for one in categories):
            yield member


def pay_month_of(asked: Asked, provision: Provision) -> date | None:
    """The caller's month of payment, else the index month and the months from it to payment."""
    clause = provision.clause
    after = getattr(clause, "paid_after", None)
    if asked.pay_month is None and isinstance(after, Exact) and after.value.denominator == 1:
        return add_months(asked.index_month, int(after.value))
    if asked.pay_month is not None and asked.pay_month < asked.index_month:
        raise InputError(msg("The month of payment lies before the index month; it cannot."))
    return asked.pay_month
