"""Formulas: `times` of a base, the values that the base may have, and how the product is rounded.

A formula sets an amount only where none is printed; else it is a check. Where the files leave the
base open (last year's standard changed within the year), every value is given, and a caller
answers only if all lead to one amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import product

from attrs import evolve, frozen

from dibao import errors
from dibao.calc._standard import standard, timeline
from dibao.calc.amounts import fen_in
from dibao.calc.figures import BY_MONTH, Quoted, assumed, meant
from dibao.calc.lookup import Rule, rounds, rule
from dibao.calc.results import Cite, Found, Inferred, clause_words
from dibao.calc.rounding import MODES, UNITS, Way, round_to
from dibao.errors import CannotSay
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Here
from dibao.policy.clauses import Amounts, Notice, Rounding
from dibao.policy.values import ONE_DAY, Exact, Lack

FIGURES = ("minimum wage", "disposable income", "net income", "consumption spending")
STANDARDS = ("standard", "standard urban", "standard rural", "previous standard")
STAGES = ("product", "monthly then x12")  # where a formula's amount may be rounded, if nothing says


# --- the base ----------------------------------------------------------------------------------


@frozen
class Base:
    """What a formula multiplies: fen a person a year, how long it holds, and who says so."""

    a_year: Fraction
    shown: Money
    cites: tuple[Cite, ...]
    since: date = date.min
    until: date | None = None
    through: date = date.max  # the last day on which something on file confirms it
    inferred: tuple[Inferred, ...] = ()
    assumed: tuple[str, ...] = ()


def bases(
    here: Here, program: str, of: str, lag: object = None, notice: Notice | None = None
) -> tuple[Base, ...]:
    """The values that a base may have on a day; never empty. Raises the `CannotSay` of what lacks.

    `of` is a standard or a figure of the format; what depends on the asking clause itself (its own
    amount before, the amount for dispersed support) is its rule's.
    """
    if of in STANDARDS:
        return tuple(dict.fromkeys(_standards(here, program, of, lag)))
    if of in FIGURES:
        return tuple(_of_figures(here, program, of, lag, notice))
    raise errors.NotStated(
        msg("A formula multiplies {of}, and nothing on file says what that is.", of=of),
        lacks="figure",
        place=here.place,
        on=here.on,
    )


def _of_standard(found: Found) -> Base:
    return Base(
        Fraction(found.a_year),
        found.money,
        found.cites,
        found.since,
        found.until,
        found.confirmed_through,
        found.inferred,
        found.assumed,
    )


def _standards(here: Here, program: str, of: str, lag: object) -> Iterator[Base]:
    program = of.removeprefix("standard ") if of.startswith("standard ") else program
    if of == "previous standard":
        now = _of_standard(standard(here, program))
        before = _of_standard(standard(evolve(here, on=now.since - ONE_DAY), program))
        yield evolve(before, since=now.since, until=now.until, through=now.through)
    elif lag == "previous year":
        yield from _last_year(here, program)
    else:
        yield _of_standard(standard(here, program))


def _last_year(here: Here, program: str) -> Iterator[Base]:
    """Every standard that held within the calendar year before the day, as a base for its year."""
    year = here.on.year
    first, last = date(year - 1, 1, 1), date(year - 1, 12, 31)
    standard(evolve(here, on=last), program)  # refused where the year's end is not known
    for found in timeline(here, program):
        if not isinstance(found, Found) or found.since > last:
            continue
        end = min(found.until or last, last)
        if end >= first:
            confirmed = found.confirmed_through >= end
            yield evolve(
                _of_standard(found),
                since=date(year, 1, 1),
                until=date(year, 12, 31),
                through=date(year, 12, 31) if confirmed else found.confirmed_through,
            )


def _of_figures(
    here: Here, program: str, of: str, lag: object, notice: Notice | None
) -> Iterator[Base]:
    filed = meant(here.book, here.place, of, here.on, program=program, lag=lag, notice=notice)
    own = assumed(here, of, program, lag)
    unit = "yuan/person/month" if of in BY_MONTH else "yuan/person/year"
    assume = f"- figure: {of}\n  unit: {unit}\n  amount: …"
    if filed and own and {one.a_year for one in own} - {one.a_year for one in filed}:
        raise _contradicted(here, of, filed[0], own[0])
    found = filed or own
    if not found:
        raise errors.NotOnFile(
            msg(
                "No notice on file quotes {of} for {place} as of {day}.",
                of=of,
                place=here.name,
                day=here.on,
            ),
            lacks="figure",
            place=here.place,
            on=here.on,
            assume=assume,
        )
    for one in found:
        words = (clause_words(one.provision.clause),) if one.provision.assumed else ()
        yield Base(one.a_year, _by_year(one), (one.by,), assumed=words)


def _by_year(one: Quoted) -> Money:
    return Money(one.a_year, "yuan/person/year")


def _contradicted(here: Here, of: str, filed: Quoted, own: Quoted) -> CannotSay:
    """The caller assumes another figure than the one on file."""
    message = msg(
        "{cite} quotes {of} at {amount}; the assumption of {assumed} contradicts it.",
        cite=filed.by,
        of=of,
        amount=_by_year(filed),
        assumed=_by_year(own),
    )
    return errors.Contradicts(
        message, lacks="figure", place=here.place, on=here.on, cites=[filed.by]
    )


# --- the product, and its rounding -------------------------------------------------------------


@frozen
class Product:
    """`times` x a base, for an amount per `per` months, in fen."""

    times: Fraction
    base_a_year: Fraction
    per: int

    @property
    def exact(self) -> Fraction:
        """The product, not rounded."""
        return self.times * self.base_a_year * self.per / 12

    def rounded(self, way: Way) -> Fraction:
        """The product rounded at a stage.

        `monthly standard`: the base is rounded to the month first. `monthly then x12`: the month's
        product is rounded and then multiplied. Any other stage: the product itself.
        """
        if way.stage == "monthly standard":
            return self.times * round_to(way.mode, way.unit, self.base_a_year / 12) * self.per
        if way.stage == "monthly then x12":
            return Fraction(
                round_to(way.mode, way.unit, self.times * self.base_a_year / 12) * self.per
            )
        return Fraction(round_to(way.mode, way.unit, self.exact))


@frozen
class Ways:
    """How a product may be rounded: one way where all is said. Empty: no rounding is on file."""

    open: tuple[Way, ...] = ()
    found: Rule | None = None  # the rounding clause, where it is one of its own

    def results(self, product_: Product) -> tuple[Fraction, ...]:
        """What the product may come to, smallest first."""
        if not self.open:
            return (product_.exact,)
        return tuple(sorted({product_.rounded(way) for way in self.open}))


def ways_of(
    mode: str | Lack | None, to: object, stage: str | Lack | None, stages: tuple[str, ...] = STAGES
) -> Iterator[Way]:
    """The ways that a rounding's words leave open; no stage at all means the product."""
    modes = (mode,) if isinstance(mode, str) else MODES
    units = (fen_in(to.value),) if isinstance(to, Exact) else UNITS
    open_stages = stages if isinstance(stage, Lack) else (stage or "product",)
    for one_mode, unit, one_stage in product(modes, units, open_stages):
        yield Way(one_mode, unit, one_stage)


def ways_for(
    here: Here, clause: Amounts, program: str, of: str, stages: tuple[str, ...] = STAGES
) -> Ways:
    """How the product of a clause is rounded: by its own words, else by a rounding clause.

    `of`: what a rounding clause rounds: tekun, price_subsidy.
    """
    if isinstance(clause.round, str):
        return Ways(tuple(ways_of(clause.round, clause.to, clause.stage, stages)))

    found = rule(here, Rounding, program, fits=rounds(of))
    rounding = found.provision.clause if found.provision is not None else None
    if not isinstance(rounding, Rounding):
        return Ways(found=found)
    return Ways(tuple(ways_of(rounding.mode, rounding.to, rounding.stage, stages)), found)


def every_way(stages: tuple[str, ...] = STAGES) -> tuple[Way, ...]:
    """Every way in which an office may round where nothing on file says how."""
    return tuple(ways_of(None, None, Lack.NOT_STATED, stages))


def may_be(clause: Amounts, product_: Product) -> tuple[Fraction, ...]:
    """What a printed amount may be if a formula led to it: exact, or rounded as far as is said."""
    if isinstance(clause.round, str):
        ways = tuple(ways_of(clause.round, clause.to, clause.stage))
    else:
        ways = every_way()
    return tuple(dict.fromkeys((product_.exact, *(product_.rounded(way) for way in ways))))


def whole(fens: tuple[Fraction, ...], unit: str = "") -> tuple[Money, ...]:
    """The amounts that can be paid, for a refusal's candidates."""
    return tuple(Money(fen, unit) for fen in dict.fromkeys(fens) if fen.denominator == 1)
