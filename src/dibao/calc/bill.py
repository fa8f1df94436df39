"""A working under way: lines that add up to the amount, and what the answer rests on."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from attrs import define, field

from dibao import errors
from dibao.calc.basis import Basis, Ground, basis_of, ground_of, ground_of_standard
from dibao.calc.results import Cite, Found, Inferred, Result, Step, unique
from dibao.calc.rounding import MODES, UNITS, round_to
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Here, Provision

HOUSEHOLD_MONTH = "yuan/household/month"


@define
class Bill:
    """The bill of a household for the month that holds the day of `here`, in fen a month."""

    here: Here
    program: str
    steps: list[Step] = field(factory=list)
    cites: list[Cite] = field(factory=list)
    inferred: list[Inferred] = field(factory=list)
    assumed: list[str] = field(factory=list)
    notes: list[Message] = field(factory=list)
    not_on_file: list[str] = field(factory=list)
    total: Fraction | int = field(default=0, init=False)  # the sum of the lines so far
    basis: Basis = field(init=False, repr=False)

    @basis.default
    def _basis(self) -> Basis:
        return basis_of(self.here, self.program)

    def line(self, code: str, message: Message, fen: Fraction | int, *cites: Cite) -> None:
        """Add a line that counts."""
        self.total += fen
        self.steps.append(Step(code, message, fen, HOUSEHOLD_MONTH, cites, counts=True))

    def remark(self, code: str, message: Message, *cites: Cite) -> None:
        """Add a step without an amount."""
        self.steps.append(Step(code, message, cites=cites))

    def note_once(self, message: Message) -> None:
        """Add a note for the reader."""
        if message not in self.notes:
            self.notes.append(message)

    def stand_on(self, ground: Ground) -> Cite:
        """Name what the answer rests on, with its steps; returns the cite of the clause itself."""
        self.steps.extend(ground.steps)
        self.cites.extend(ground.cites)
        self.inferred.extend(ground.inferred)
        self.assumed.extend(ground.assumed)
        return ground.cites[0]

    def take(self, found: Found) -> None:
        """Rest on a published amount."""
        self.stand_on(ground_of_standard(found))

    def rest_on(self, provision: Provision) -> Cite:
        """Rest on a clause; returns its cite."""
        return self.stand_on(ground_of(self.here.book, provision))

    def _if_rounded(self) -> tuple[Money, ...]:
        """What the total may be if each supplement is rounded, smallest first."""
        whole = sum(step.fen or 0 for step in self._counted() if step.code != "supplement")
        each = [Fraction(step.fen or 0) for step in self._counted() if step.code == "supplement"]
        totals = {
            whole + sum(round_to(mode, unit, one) for one in each)
            for mode, unit in product(MODES, UNITS)
        }
        return tuple(Money(total) for total in sorted(totals))

    def _counted(self) -> list[Step]:
        return [step for step in self.steps if step.counts]

    def result(self, holds: str) -> Result:
        """The finished bill; a total that is no whole number of fen is refused."""
        total = self.total
        if total.denominator != 1:
            raise errors.NotExact(
                msg(
                    "The lines add up to {exact} a month, no whole number of fen, and no clause on file says "
                    "how a supplement is rounded; it may be {amounts}.",
                    exact=Money(total),
                    amounts=self._if_rounded(),
                ),
                lacks="rounding",
                place=self.here.place,
                on=self.here.on,
                cites=unique(self.cites),
                candidates=self._if_rounded(),
                assume="- rounding: supplement\n  mode: half-up\n  to: 1\n  stage: each supplement",
            )
        return Result(
            fen=int(total),
            steps=tuple(self.steps),
            cites=unique(self.cites),
            inferred=unique(self.inferred),
            assumed=unique(self.assumed),
            notes=tuple(self.notes),
            not_on_file=tuple(self.not_on_file),
            holds="assumed" if self.assumed else holds,
            place=self.here.place,
            program=self.program,
            month=self.here.on,
            policies=self.here.book.digest,
        )
