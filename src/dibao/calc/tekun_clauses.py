"""特困: what the clauses on file say of a part, for a placement and a care level.

The parts are basic living 基本生活, care 照料护理, the total, and the budget's subsidy 财政补助.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import evolve, field, frozen

from dibao.calc.amounts import exact_fen, fen_in, per_of, worth
from dibao.calc.care import LEVELS
from dibao.calc.results import Cite, LastKnown
from dibao.errors import CannotSay
from dibao.message import Message
from dibao.money import Money
from dibao.policy.book import Book, Here, Provision, Silence
from dibao.policy.clauses import Tekun
from dibao.policy.values import ONE_DAY, Bound, Exact, Lack, Number, Pointer, Unchanged, Value

# From 2016 on 五保 is 特困; till then it is the rural program.
WUBAO_ENDS = date(2015, 12, 31)


@frozen
class Ask:
    """Whose support: a place on a day, the program, the placement and the care level."""

    here: Here
    program: str
    placement: str
    level: str
    part: str
    seen: tuple[tuple[str, ...], ...] = ()  # pointers followed

    def before(self, day: date) -> Ask:
        """The same, on the eve of a day."""
        return evolve(self, here=evolve(self.here, on=day - ONE_DAY))


@frozen
class Said:
    """What a clause says for a place and level: a value, or None for a raise or a formula."""

    provision: Provision = field(repr=False)
    value: Value | None
    rank: int

    @property
    def clause(self) -> Tekun:
        """The clause."""
        clause = self.provision.clause
        if not isinstance(clause, Tekun):
            raise TypeError(clause)
        return clause

    @property
    def starts(self) -> date:
        """The first day on which it may apply."""
        return self.provision.begins.earliest


def said_on_file(ask: Ask) -> tuple[Said, ...]:
    """What every clause on file says of a part for the placement and level, on any day."""
    here = ask.here
    wubao = here.on <= WUBAO_ENDS
    key = ("tekun", here.place, ask.program, ask.placement, ask.level, ask.part, wubao)
    found: tuple[Said, ...] | None = here.book.memo.get(key)
    if found is None:
        found = tuple(said_by(ask, here.book.provisions(here.place, Tekun)))
        here.book.memo[key] = found
    return found


def said_here(ask: Ask, provision: Provision) -> Said | None:
    """What one clause says for the placement and level."""
    return next((said for said in said_on_file(ask) if said.provision == provision), None)


def asks(book: Book, place: str, clause: Tekun, on: date) -> Iterator[Ask]:
    """One question for each placement and level that a clause tells apart."""
    program = "rural" if clause.tekun == "wubao" else clause.tekun
    placed = isinstance(clause.placement, str)
    placements = (str(clause.placement),) if placed else ("centralised", "dispersed")
    levels = [name for name, _ in clause.levels]
    if isinstance(clause.step, Exact):
        levels = list(LEVELS[min(map(LEVELS.index, levels), default=0) :])
    for placement in placements:
        for level in levels or LEVELS[:1]:
            yield Ask(Here(book, place, on), program, placement, level, clause.part)


def said_by(ask: Ask, provisions: tuple[Provision, ...]) -> Iterator[Said]:
    """What these clauses say of the part, for the placement and level."""
    for provision in provisions:
        clause = provision.clause
        if not isinstance(clause, Tekun) or clause.part != ask.part or not _covers(ask, clause):
            continue
        value = worth(ask.here.book, provision, ask.here.place)
        if value is not None and _has_level(clause, ask.level):
            said = _of_level(clause, value.value, ask.level)
            yield Said(provision, said, value.rank)


def _covers(ask: Ask, clause: Tekun) -> bool:
    placed = clause.placement in (ask.placement, None) or isinstance(clause.placement, Lack)
    return placed and speaks_for(clause.tekun, ask.program, ask.here.on)


def speaks_for(whose: str, program: str, on: date) -> bool:
    """Whether a clause for `whose` support counts for a program on a day."""
    if whose == "wubao":
        return program == "rural" and on <= WUBAO_ENDS
    return whose in (program, "unified")


def _has_level(clause: Tekun, level: str) -> bool:
    """Whether a clause that tells levels apart gives this one, by itself or by its steps."""
    given = [LEVELS.index(name) for name, _ in clause.levels]
    if not given or LEVELS.index(level) in given:
        return True
    return isinstance(clause.step, Exact) and LEVELS.index(level) > min(given)


def _of_level(clause: Tekun, plain: Value | None, level: str) -> Value | None:
    """The level's value: printed, or the first level's and a step for each level above it."""
    printed = dict(clause.levels)
    if level in printed:
        return printed[level]
    first = min((LEVELS.index(name) for name in printed), default=0)
    start = printed[LEVELS[first]] if printed else plain
    above = LEVELS.index(level) - first
    if not above or not isinstance(clause.step, Exact) or not isinstance(start, Exact):
        return start
    fen = fen_in(start.value) + above * fen_in(clause.step.value)
    return Exact(Number(f"{fen // 100}.{fen % 100:02d}"))


def can_pay(said: Said) -> bool:
    """Whether the clause can lead to an exact amount: it is no limit and no lack."""
    clause = said.clause
    if isinstance(clause.placement, Lack):
        return False
    if said.value is not None:
        return isinstance(said.value, (Exact, Pointer, Unchanged))
    return any(isinstance(raised, Exact) for raised in (clause.plus, clause.percent, clause.times))


def precedence(ask: Ask, said: Said) -> tuple[date, int, int, bool, bool, bool]:
    """The greater wins: start, nearness, closest area, exact program, placement named, printed."""
    clause = said.clause
    return (
        said.starts,
        said.provision.nearness,
        -said.rank,
        clause.tekun != "unified" or ask.program == "unified",
        clause.placement is not None,
        isinstance(said.value, Exact),
    )


# --- which one decides ------------------------------------------------------------------------


def hides(newer: Provision | Silence, best: Said | None) -> bool:
    """Whether a silent notice or a limit is newer, and as near or nearer."""
    if best is None:
        return True
    return newer.begins.earliest > best.starts and newer.nearness >= best.provision.nearness


def ended(ask: Ask) -> tuple[Said, ...]:
    """The clauses on the part that ended before the day for good."""
    return tuple(said for said in said_on_file(ask) if said.provision.has_ended(ask.here.on))


def silences(ask: Ask) -> tuple[Silence, ...]:
    """The notices over the place whose 特困 support stands in a part not seen, or elsewhere."""
    here = ask.here
    found = here.book.silences(here.place, Tekun.kind, ask.program)
    return tuple(silence for silence in found if silence.lack is not Lack.NOT_STATED)


def floor_of(said: Said) -> Money | None:
    """The `at least` amount of a clause in its unit, if it gives one."""
    value = said.value
    if per_of(said.clause) is None or not isinstance(value, Bound) or value.word != "at least":
        return None
    return Money(fen_in(value.low.value), str(said.clause.unit)) if value.low is not None else None


def until(ask: Ask, said: Said) -> date | None:
    """The eve of the next clause of the part, or the day on which this one ends."""
    ends = [
        one.provision.first - ONE_DAY
        for one in said_on_file(ask)
        if one.starts > said.starts
        and (can_pay(one) or one.provision.nearness >= said.provision.nearness)
    ]
    ends += [s.begins.earliest - ONE_DAY for s in silences(ask) if hides(s, said)]
    if said.provision.ends is not None:
        ends.append(said.provision.ends)
    if said.clause.tekun == "wubao":
        ends.append(WUBAO_ENDS)
    return min(ends, default=None)


def next_was(ask: Ask, said: Said) -> int | None:
    """Fen a year that the next notice says held before it."""
    later = [
        (one.starts, was)
        for one in said_on_file(ask)
        if one.starts > said.starts
        and one.provision.covers(one.starts - ONE_DAY)
        and (was := was_of(one))
    ]
    return min(later)[1] if later else None


def was_of(said: Said) -> int | None:
    """Fen a year that a clause says it replaces."""
    value, per = said.value, per_of(said.clause)
    number = value.was if isinstance(value, (Exact, Bound)) else None
    if number is None or per is None or number.is_percent:
        return None
    return fen_in(number.value) * (12 // per)


def printed_a_year(said: Said) -> int | None:
    """Fen a year that a clause prints, None where it prints no amount."""
    per, fen = per_of(said.clause), exact_fen(said.value)
    return None if fen is None or per is None else fen * (12 // per)


# --- refusals ----------------------------------------------------------------------------------


def refusal(
    kind: type[CannotSay],
    ask: Ask,
    message: Message,
    *cites: Cite,
    candidates: tuple[Money, ...] = (),
    known: LastKnown | None = None,
    assume: str = "",
    offers: bool = True,
) -> CannotSay:
    """A refusal of 特困 support, with the clause that would fill the lack, if one would."""
    fill = (
        f"- tekun: {ask.program}\n  part: {ask.part}\n  placement: {ask.placement}\n"
        f"  unit: yuan/person/month\n  levels:\n    {ask.level}: …"
    )
    return kind(
        message,
        lacks=Tekun.kind,
        place=ask.here.place,
        on=ask.here.on,
        cites=cites,
        candidates=candidates,
        assume=(assume or fill) if offers else None,
        last_known=known,
    )
