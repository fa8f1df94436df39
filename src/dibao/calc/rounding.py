"""取整: how a gap becomes payable, and what it may be where no rule is on file.

Three stages are known: the monthly standard is rounded first; or each person's gap, which is then
multiplied; or the household's gap once. Nothing is rounded where nothing says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import product
from math import lcm

from attrs import frozen

from dibao.calc import rules
from dibao.calc.amounts import fen_in
from dibao.calc.ops import INTEGERS
from dibao.policy.clauses import Rounding
from dibao.policy.values import Exact

MODES: tuple[str, ...] = ("down", "half-up", "up")
STAGES: tuple[str, ...] = ("monthly standard", "gap per person", "household")
UNITS: tuple[int, ...] = (1, 100)  # fen: offices round to the fen or to the yuan


def round_to(mode: str, unit: int, fen: Fraction) -> int:
    """A quotient >= 0 in fen, rounded to a multiple of `unit` fen."""
    return _rounded(mode, unit, fen.numerator, fen.denominator)


def _rounded(mode: str, unit: int, numerator: int, denominator: int) -> int:
    return int(rules.ROUNDINGS[mode](INTEGERS, numerator, denominator, unit))


@frozen
class Gap:
    """What a household's payment is derived from: exact for every unit, in whole numbers.

    `standards` has the standard of each member and `income` that of the household, both in fen a
    year x `scale` (1, unless a share of an income left a fraction).
    """

    standards: tuple[int, ...]
    income: int
    scale: int = 1

    @classmethod
    def of(cls, standards: tuple[int | Fraction, ...], income: Fraction) -> Gap:
        """A gap of exact amounts in fen a year."""
        scale = lcm(income.denominator, *(Fraction(one).denominator for one in standards))
        return cls(tuple(int(one * scale) for one in standards), int(income * scale), scale)

    def _left(self, entitlement: int) -> int:
        return int(rules.gap(INTEGERS, entitlement, 1, self.income))

    @property
    def a_month(self) -> Fraction:
        """The exact gap of the household in fen a month, not below nothing."""
        return Fraction(self._left(sum(self.standards)), 12 * self.scale)

    def rounded(self, mode: str, unit: int, stage: str) -> tuple[int, int]:
        """The household's payment in fen a month, rounded to `unit` fen at a stage, as a quotient.

        At the stage `monthly standard` the income is not rounded, so a fraction may remain; else
        the denominator is 1.
        """
        twelve = 12 * self.scale
        if stage == "monthly standard":
            monthly = sum(_rounded(mode, unit, standard, twelve) for standard in self.standards)
            return self._left(twelve * monthly), twelve
        gap = self._left(sum(self.standards))
        if stage == "gap per person":
            members = len(self.standards)
            return _rounded(mode, unit, gap, twelve * members) * members, 1
        return _rounded(mode, unit, gap, twelve), 1


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


def candidates(gap: Gap, open_ways: Iterable[Way]) -> list[Fraction]:
    """Every payment in fen a month that the ways lead to, once each, smallest first."""
    quotients = {gap.rounded(way.mode, way.unit, way.stage) for way in open_ways}
    return sorted({Fraction(*quotient) for quotient in quotients})


EVERY_WAY = tuple(ways(None))
WAYS_TO_YUAN = tuple(way for way in EVERY_WAY if way.unit == UNITS[-1])
