"""动态管理: who enters, leaves or is paid otherwise, for one household and for a whole roster.

社会救助暂行办法 art. 13: allowances are raised, cut or stopped as circumstances change. Nothing paid
and not being on the roster are the same: an income that reaches the standard is an exit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from attrs import frozen

from dibao.calc.grace_results import GracePeriod
from dibao.calc.lookup import missing, rule
from dibao.calc.results import Cite, Result, cite, clause_words, document_head, unique
from dibao.calc.terms import fen_given
from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.money import Money, yuan_of
from dibao.policy.book import Here
from dibao.policy.clauses import Clause, Target
from dibao.policy.values import Bound, Exact, Lack, Value

MET, NOT_MET, CANNOT_BE_JUDGED = "met", "not met", "cannot be judged"

Side = Result | int | None  # a result, whole fen, or not on the roster


@frozen
class Move:
    """What became of one household: fen a month before and after (0: not on the roster), and why."""

    kind: ClassVar[str] = ""

    on: date
    before: int
    after: int
    message: Message
    cites: tuple[Cite, ...] = ()
    place: str = ""
    program: str = ""
    policies: str = ""

    @property
    def difference(self) -> int:
        """After less before, in fen a month."""
        return self.after - self.before

    def to_dict(self) -> dict[str, Any]:
        """The move as a versioned document of JSON types."""
        return {
            **document_head("movement", self.place, self.program, self.on, self.policies),
            "movement": self.kind,
            "before": str(yuan_of(self.before)),
            "after": str(yuan_of(self.after)),
            "difference": str(yuan_of(self.difference)),
            "text": str(self.message),
            "cites": [by.to_dict() for by in self.cites],
        }


@frozen
class Entry(Move):
    """Comes onto the roster."""

    kind = "entry"


@frozen
class Exit(Move):
    """Leaves the roster."""

    kind = "exit"


@frozen
class Adjustment(Move):
    """Stays on the roster with another amount: 增发 or 减发."""

    kind = "adjustment"

    @property
    def raised(self) -> bool:
        """True for 增发, False for 减发."""
        return self.difference > 0


@frozen
class Stay(Move):
    """The same amount before and after; or on the roster neither before nor after."""

    kind = "stay"


@frozen
class Grace(Move):
    """No longer entitled, but paid on until a day (渐退); `after` is what is paid on at first."""

    kind = "grace"
    until: date = date.max

    def to_dict(self) -> dict[str, Any]:
        """The move as a versioned document of JSON types."""
        return {**super().to_dict(), "until": self.until.isoformat()}


def movement(
    before: Side,
    after: Side,
    *,
    on: date,
    property_met: bool = True,
    grace: GracePeriod | None = None,
) -> Entry | Exit | Adjustment | Grace | Stay:
    """What became of one household between two results; None is not on the roster.

    An amount of 0 is not on the roster either: nothing is owed. `property_met`: whether the
    household keeps the property rule afterwards, which only the office can say; if not, it is owed
    nothing. `grace`: the period for which one whose income passed the standard is paid on.
    """
    sides = [side for side in (before, after) if isinstance(side, Result)]
    if len({(side.place, side.program) for side in sides}) > 1:
        raise InputError(
            msg(
                "The results are of two places or programs; that is an exit from one roster and an "
                "entry into another, so give None on one side."
            )
        )
    old, owed = _fen(before), _fen(after)
    new = owed if property_met else 0
    about = {"on": on, "before": old, "after": new, **_about(sides)}
    if not old and not new:
        return Stay(message=_why_not(property_met, owed), **about)
    if not old:
        return Entry(message=msg("Enters with {after}.", after=Money(new)), **about)
    if not new:
        return _left(about, grace if property_met else None, _why_left(property_met, old))
    if old == new:
        return Stay(message=msg("Stays at {after}.", after=Money(new)), **about)
    message = msg("From {before} to {after}.", before=Money(old), after=Money(new))
    return Adjustment(message=message, **about)


def _about(sides: list[Result]) -> dict[str, Any]:
    """What every kind of move takes from the results."""
    if not sides:
        return {}
    return {
        "cites": unique(by for side in sides for by in side.cites),
        "place": sides[0].place,
        "program": sides[0].program,
        "policies": sides[0].policies,
    }


def _left(about: dict[str, Any], grace: GracePeriod | None, why: Message) -> Exit | Grace:
    """Owed nothing any more: off the roster, or paid on for a time."""
    if grace is None or grace.until is None:
        return Exit(message=why, **about)
    paid = grace.months[0].fen
    message = msg(
        "Owed nothing any more, and paid on until {until}: {paid} at first.",
        until=grace.until,
        paid=Money(paid),
    )
    cites = unique((*about.get("cites", ()), *grace.cites))
    return Grace(message=message, until=grace.until, **{**about, "after": paid, "cites": cites})


def _fen(side: Side) -> int:
    fen = 0 if side is None else fen_given(side)
    if fen < 0:
        raise InputError(msg("An amount is below nothing; give at least 0."))
    return fen


def _why_not(property_met: bool, owed: int) -> Message:  # noqa: FBT001
    if owed and not property_met:
        return msg("Not admitted: the household has more property than the place allows.")
    return msg("On the roster neither before nor after.")


def _why_left(property_met: bool, old: int) -> Message:  # noqa: FBT001
    if not property_met:
        return msg(
            "Leaves with {before}: the household has more property than the place allows.",
            before=Money(old),
        )
    return msg("Leaves with {before}: nothing is owed any more.", before=Money(old))


# --- rosters -----------------------------------------------------------------------------------


@frozen
class Tally:
    """So many households, and their sum in fen a month (of a difference: always positive)."""

    households: int = 0
    fen: int = 0

    @property
    def yuan(self) -> Decimal:
        """The sum in yuan a month."""
        return yuan_of(self.fen)

    def and_(self, fen: int) -> Tally:
        """One household more."""
        return Tally(self.households + 1, self.fen + fen)

    def to_dict(self) -> dict[str, Any]:
        """The tally as JSON types."""
        return {"households": self.households, "amount": str(self.yuan)}


@frozen
class Movement:
    """What became of a roster: before + entries - exits = after, in households.

    With the adjustments the sums in fen balance too. It holds no household's number.
    """

    before: Tally
    after: Tally
    entries: Tally
    exits: Tally
    raised: Tally
    cut: Tally
    unchanged: Tally

    @property
    def churn(self) -> Fraction | None:
        """动态管理比例: entries and exits as a share of the roster before; None of an empty one."""
        return self.share_of(self.before)

    def share_of(self, of: Tally) -> Fraction | None:
        """Entries and exits as a share of so many households; None of none."""
        moved = self.entries.households + self.exits.households
        return Fraction(moved, of.households) if of.households else None

    def to_dict(self) -> dict[str, Any]:
        """The summary as JSON types; `churn` is an exact fraction."""
        parts = ("before", "after", "entries", "exits", "raised", "cut", "unchanged")
        return {
            "kind": "churn",
            **{name: getattr(self, name).to_dict() for name in parts},
            "churn": None if self.churn is None else str(self.churn),
        }


def churn(roster_before: Mapping[str, Side], roster_after: Mapping[str, Side]) -> Movement:
    """What became of a roster: household number to `Result` or whole fen a month.

    A household that is owed nothing (0 or None) is not on the roster, as in `movement`.
    """
    before = _paid(roster_before)
    after = _paid(roster_after)
    tallies = dict.fromkeys(("entries", "exits", "raised", "cut", "unchanged"), Tally())
    for number in before.keys() | after.keys():
        name, fen = _became(before.get(number, 0), after.get(number, 0))
        tallies[name] = tallies[name].and_(fen)
    return Movement(
        before=Tally(len(before), sum(before.values())),
        after=Tally(len(after), sum(after.values())),
        **tallies,
    )


def _paid(roster: Mapping[str, Side]) -> dict[str, int]:
    fens = {number: _fen(side) for number, side in roster.items()}
    return {number: fen for number, fen in fens.items() if fen}


def _became(old: int, new: int) -> tuple[str, int]:
    if not old:
        return "entries", new
    if not new:
        return "exits", old
    if old == new:
        return "unchanged", new
    return ("raised", new - old) if new > old else ("cut", old - new)


# --- against a target --------------------------------------------------------------------------


@frozen
class Judged:
    """Whether a roster's churn meets a target: met, not met or cannot be judged."""

    status: str
    churn: Fraction | None
    target: str
    message: Message
    cites: tuple[Cite, ...]
    assumed: tuple[str, ...]
    place: str
    program: str

    def to_dict(self) -> dict[str, Any]:
        """The judgement as JSON types."""
        return {
            "kind": "churn target",
            "status": self.status,
            "churn": None if self.churn is None else str(self.churn),
            "target": self.target,
            "message": str(self.message),
            "place": self.place,
            "program": self.program,
            "cites": [by.to_dict() for by in self.cites],
            "assumed": list(self.assumed),
        }


def judge_churn(here: Here, program: str, moved: Movement) -> Judged:
    """Whether a roster's churn meets the target that covers a place and program.

    A target that does not say what it is a share of is tried on the roster before and the roster
    after; where they differ, it cannot be judged. Raises a `CannotSay` where no target is on file.
    """
    found = rule(here, Target, program, fits=_of_churn)
    clause = found.provision.clause if found.provision is not None else None
    if found.provision is None or not isinstance(clause, Target):
        message = msg("No target for the churn of {place} is on file.", place=here.name)
        assume = f"- target: churn\n  program: {program}\n  times: at least 10%\n  of: not stated"
        raise missing(here, found, message, assume=assume)
    limit = _limit(clause)
    status, message = _verdict(cite(found.provision), clause, limit, moved)
    return Judged(
        status=status,
        churn=moved.churn,
        target=str(limit),
        message=message,
        cites=(cite(found.provision),),
        assumed=(clause_words(clause),) if found.provision.assumed else (),
        place=here.place,
        program=program,
    )


def _of_churn(clause: Clause) -> bool:
    return isinstance(clause, Target) and clause.target == "churn"


def _limit(clause: Target) -> Value | None:
    values = (clause.times, clause.percent, clause.amount)
    return next((v for v in values if v is not None and not isinstance(v, tuple)), None)


def _verdict(by: Cite, clause: Target, limit: Value | None, moved: Movement) -> tuple[str, Message]:
    shares = tuple(_shares(clause, moved))
    params = {"cite": by, "limit": str(limit), "share": tuple(_percent(share) for share in shares)}
    if not shares:
        return CANNOT_BE_JUDGED, msg(
            "Nobody was on the roster before, so there is no share to judge."
        )
    verdicts = {_keeps(limit, share) for share in shares}
    if None in verdicts:
        return CANNOT_BE_JUDGED, msg(
            "{cite} names {limit}, which binds nobody; the churn is {share}.", **params
        )
    if len(verdicts) > 1:
        return CANNOT_BE_JUDGED, msg(
            "{cite} demands {limit} and does not say of what; of the roster before and of the roster "
            "after the churn is {share}.",
            **params,
        )
    if True in verdicts:
        return MET, msg("{cite} demands {limit}; the churn is {share}.", **params)
    return NOT_MET, msg("{cite} demands {limit}; the churn is only {share}.", **params)


def _shares(clause: Target, moved: Movement) -> Iterator[Fraction]:
    """The share of the roster before; and of the one after where the clause does not say."""
    first = moved.churn
    if first is None:
        return
    yield first
    second = moved.share_of(moved.after)
    if isinstance(clause.of, Lack) and second is not None and second != first:
        yield second


def _keeps(limit: Value | None, share: Fraction) -> bool | None:
    if isinstance(limit, Exact):
        return share == limit.value
    if isinstance(limit, Bound) and limit.word not in ("about", "guide"):
        return limit.admits(share)
    return None


def _percent(share: Fraction) -> str:
    """A share in percent, cut at two places where it goes on: 33.33…%."""
    hundredths = share * 10000
    text = str(Decimal(int(hundredths)).scaleb(-2)).rstrip("0").rstrip(".")
    return f"{text}%" if hundredths.denominator == 1 else f"{text}…%"
