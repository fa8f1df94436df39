"""特困: what an amount in force is: fen per some months, how long it holds, and what it rests on."""

from __future__ import annotations

from datetime import date

from attrs import evolve, field, frozen

from dibao import errors
from dibao.calc.amounts import per_of
from dibao.calc.formulas import Base
from dibao.calc.results import Cite, Inferred, Step, cite, clause_words, inferred_in, unique
from dibao.calc.tekun_clauses import Ask, Said, next_was, refusal, until
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Provision
from dibao.policy.values import Value, When


@frozen
class Rate:
    """Fen per `per` months, with its unit's words."""

    fen: int
    per: int
    unit: str

    @property
    def a_year(self) -> int:
        """Fen a person a year."""
        return self.fen * (12 // self.per)

    @property
    def money(self) -> Money:
        """The amount for sentences."""
        return Money(self.fen, self.unit)


@frozen
class Amount:
    """A part's amount in force: fen per `per` months, how long, and what it rests on.

    `through`: the last day on which something on file confirms it.
    """

    part: str
    provision: Provision = field(repr=False)
    fen: int
    per: int
    unit: str
    since: date
    until: date | None
    through: date
    cites: tuple[Cite, ...]
    inferred: tuple[Inferred, ...] = ()
    assumed: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def a_year(self) -> int:
        """Fen a person a year."""
        return self.fen * (12 // self.per)

    @property
    def money(self) -> Money:
        """The amount for sentences."""
        return Money(self.fen, self.unit)

    @property
    def order(self) -> tuple[date, int]:
        """Newer beats older, and of one day the nearer jurisdiction."""
        return (self.provision.begins.earliest, self.provision.nearness)


# --- from a clause -----------------------------------------------------------------------------


def as_said(ask: Ask, said: Said, rate: Rate) -> Amount:
    """A rate as the amount of the clause that says it."""
    provision, book = said.provision, ask.here.book
    since = provision.begins.certain or said.starts
    last = until(ask, said)
    return Amount(
        ask.part,
        provision,
        rate.fen,
        rate.per,
        rate.unit,
        since,
        last,
        _through(ask, said, rate.a_year, since, last),
        (cite(provision),),
        inferred_in(book, provision, ask.level if said.clause.levels else None),
        (clause_words(provision.clause),) if provision.assumed else (),
    )


def lasting(ask: Ask, said: Said, other: Amount) -> Amount:
    """Another amount, taken over by a clause."""
    made = as_said(ask, said, Rate(other.fen, other.per, other.unit))
    return evolve(
        made,
        cites=unique((*made.cites, *other.cites)),
        inferred=unique((*made.inferred, *other.inferred)),
        assumed=unique((*made.assumed, *other.assumed)),
        steps=other.steps,
    )


def unit_of(ask: Ask, said: Said) -> tuple[int, str]:
    """The months that an amount of the clause is for, and its unit."""
    clause = said.clause
    per = per_of(clause)
    if per is None or not isinstance(clause.unit, str):
        by = cite(said.provision)
        message = msg("{cite} gives an amount without saying per what; no amount follows.", cite=by)
        raise refusal(errors.NotStated, ask, message, by)
    return per, clause.unit


def worked(
    ask: Ask,
    said: Said,
    rate: Rate,
    cites: tuple[Cite, ...],
    found: tuple[Base, ...] = (),
    *,
    assumed: tuple[str, ...] = (),
) -> Amount:
    """A computed amount, with the step that shows it; `assumed`: what an older amount rests on."""
    made = as_said(ask, said, rate)
    by, clause = made.cites[0], said.clause
    if found:
        message = msg(
            "{cite}: {times} of {base} is {amount}.",
            cite=by,
            times=str(_factor(said)),
            base=found[0].shown,
            amount=rate.money,
        )
    else:
        message = msg(
            "{cite} raises the older amount by {raised} to {amount}.",
            cite=by,
            raised=str(clause.plus or clause.percent),
            amount=rate.money,
        )
    step = Step("formula" if found else "raise", message, rate.fen, rate.unit, unique((by, *cites)))
    return evolve(
        made,
        cites=unique((*made.cites, *cites)),
        inferred=unique((*made.inferred, *(i for base in found for i in base.inferred))),
        assumed=unique((*made.assumed, *assumed, *(a for base in found for a in base.assumed))),
        steps=(step,),
    )


def resting_on(ask: Ask, made: Amount, rounding: Provision | None) -> Amount:
    """An amount that a rounding clause made payable, with that clause named."""
    if rounding is None:
        return made
    by = cite(rounding)
    message = msg("{cite}: rounded to {amount}.", cite=by, amount=made.money)
    words = (clause_words(rounding.clause),) if rounding.assumed else ()
    return evolve(
        made,
        cites=unique((*made.cites, by)),
        inferred=unique((*made.inferred, *inferred_in(ask.here.book, rounding))),
        assumed=unique((*made.assumed, *words)),
        steps=(*made.steps, Step("rounding", message, made.fen, made.unit, (by,))),
    )


def kept(made: Amount, rate: Rate, older: Amount) -> Amount:
    """不低于现行: what the place had before, in place of a formula that leads to less."""
    message = msg(
        "{cite} pays no less than the place had before: {amount} ({older}).",
        cite=made.cites[0],
        amount=rate.money,
        older=older.cites[0],
    )
    cites = unique((made.cites[0], *older.cites))
    step = Step("not_below", message, rate.fen, rate.unit, cites)
    return evolve(
        made,
        fen=rate.fen,
        cites=unique((*made.cites, *older.cites)),
        inferred=unique((*made.inferred, *older.inferred)),
        assumed=unique((*made.assumed, *older.assumed)),
        steps=(*made.steps, step),
    )


def _factor(said: Said) -> Value | None:
    return said.value if said.value is not None else said.clause.times


def _through(ask: Ask, said: Said, a_year: int, since: date, until: date | None) -> date:
    """The last day on which something on file confirms the amount, as for a standard."""
    provision = said.provision
    end = until or date.max
    if provision.assumed or provision.ends == end or next_was(ask, said) == a_year:
        return end
    days = [since]
    issued = provision.notice.issued
    if isinstance(issued, When) and issued.first is not None:
        days.append(issued.first)
    file = ask.here.book.by_jurisdiction.get(provision.jurisdiction)
    if (
        file is not None
        and file.checked_through is not None
        and file.checked_through.last is not None
    ):
        days.append(file.checked_through.last)
    return min(max(days), end)
