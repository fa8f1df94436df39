"""取整: how a gap becomes payable, and what it may be where no rule is on file.

Three stages are known: the monthly standard is rounded first; or each person's gap, which is then
multiplied; or the household's gap once. Nothing is rounded where nothing says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import product
from math import lcm

from attrs import field, frozen

from dibao.calc import rules
from dibao.calc.amounts import fen_in
from dibao.calc.ops import INTEGERS
from dibao.money import divided
from dibao.policy.clauses import Rounding
from dibao.policy.values import Exact

MODES: tuple[str, ...] = ("down", "half-up", "up")
STAGES: tuple[str, ...] = ("monthly standard", "gap per person", "household")
UNITS: tuple[int, ...] = (1, 100)  # fen: offices round to the fen or to the yuan


def round_to(mode: str, unit: int, fen: Fraction) -> int:
    """A quotient >= 0 in fen, rounded to a multiple of `unit` fen."""
    return int(rules.ROUNDINGS[mode](INTEGERS, fen.numerator, fen.denominator, unit))


@frozen
class Gap:
    """What a household's payment is derived from: exact for every unit, in whole numbers.

    `standards` has the standard of each member and `income` that of the household, both in fen a
    year x `scale` (1, unless a share of an income left a fraction).
    """

    standards: tuple[int, ...]
    income: int
    scale: int = 1
    a_year: int = field(init=False)  # what is left above the income, x `scale`

    @a_year.default
    def _a_year(self) -> int:
        return self._left(sum(self.standards))

    @classmethod
    def of(cls, standards: tuple[int | Fraction, ...], income: Fraction | int) -> Gap:
        """A gap of exact amounts in fen a year."""
        scale = lcm(income.denominator, *[one.denominator for one in set(standards)])
        return cls(tuple([int(one * scale) for one in standards]), int(income * scale), scale)

    def _left(self, entitlement: int) -> int:
        left: int = rules.gap(INTEGERS, entitlement, 1, self.income)
        return left

    @property
    def a_month(self) -> Fraction | int:
        """The exact gap of the household in fen a month, not below nothing."""
        return divided(self.a_year, 12 * self.scale)

    def rounded(self, mode: str, unit: int, stage: str) -> tuple[int, int]:
        """The household's payment in fen a month, rounded to `unit` fen at a stage, as a quotient.

        At the stage `monthly standard` the income is not rounded, so a fraction may remain; else
        the denominator is 1.
        """
        round_ = rules.ROUNDINGS[mode]
        twelve = 12 * self.scale
        if stage == "monthly standard":
            monthly = 0
            for standard in set(self.standards):  # nearly always one
                members = self.standards.count(standard)
                monthly += round_(INTEGERS, standard, twelve, unit) * members
            return self._left(twelve * monthly), twelve
        if stage == "gap per person":
            members = len(self.standards)
            return round_(INTEGERS, self.a_year, twelve * members, unit) * members, 1
        return round_(INTEGERS, self.a_year, twelve, unit), 1


@frozen(order=True)
class Way:
    """One way of rounding: mode, unit in fen, stage."""

    mode: str
    unit: int
    stage: str


def ways(clause: Rounding | None) -> Iterator[Way]:
    """The ways that a clause leaves open: one if it says all, every one if there is no clause."""
    modes, stages, units = MODES, STAGES, UNITS
    if clause is not None:
        modes = (clause.mode,) if isinstance(clause.mode, str) else MODES
        stages = (clause.stage,) if isinstance(clause.stage, str) else STAGES
        units = (fen_in(clause.to.value),) if isinstance(clause.to, Exact) else UNITS
    for mode, unit, stage in product(modes, units, stages):
        yield Way(mode, unit, stage)


def candidates(gap: Gap, open_ways: Iterable[Way]) -> list[Fraction | int]:
    """Every payment in fen a month that the ways lead to, once each, smallest first."""
    quotients = {gap.rounded(way.mode, way.unit, way.stage) for way in open_ways}
    return sorted({divided(*quotient) for quotient in quotients})


EVERY_WAY = tuple(ways(None))
# Half-up pays what down or up pays, except where several standards are rounded one by one.
WAYS_TO_YUAN = tuple(
    way
    for way in EVERY_WAY
    if way.unit == UNITS[-1] and (way.mode != "half-up" or way.stage == "monthly standard")
)
