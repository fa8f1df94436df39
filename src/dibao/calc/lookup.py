"""Which clause of a kind decides at a place on a day, for rules other than the standard.

The nearest jurisdiction that speaks wins; of one jurisdiction, the newest. `not stated` does not
speak, so the search goes up; `not seen` and `elsewhere` stop it, because a rule may stand there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

from attrs import frozen

from dibao import errors
from dibao.calc.assumptions import agree, fills
from dibao.calc.results import cite
from dibao.errors import CannotSay
from dibao.message import Message, msg
from dibao.policy.book import Here, Provision, Silence
from dibao.policy.clauses import Clause, Rounding
from dibao.policy.values import Lack


def _any(_clause: Clause) -> bool:
    return True


@cache
def rounds(what: str) -> Callable[[Clause], bool]:
    """A test for `rule`: whether a rounding clause speaks of allowance, supplement, tekun, ..."""

    def fits(clause: Clause) -> bool:
        return isinstance(clause, Rounding) and clause.rounding == what

    return fits


@frozen
class Rule:
    """What is on file of a kind of clause: the clause that decides, or what stands in its place.

    Exactly one of `provision` and `silence` is given, or neither: nothing on file.
    """

    kind: str
    provision: Provision | None = None
    silence: Silence | None = None


def programs_of(clause: Clause) -> tuple[str, ...]:
    """The programs that a clause names; empty: every program."""
    if isinstance(clause, Rounding):  # `rounding: tekun` says what is rounded
        return ()
    for value in (getattr(clause, clause.kind), getattr(clause, "program", None)):
        names = (value,) if isinstance(value, str) else value
        if isinstance(names, Lack):  # `hukou: not stated`
            continue
        if names and all(
            name in ("urban", "rural", "unified", "supplements", "tekun") for name in names
        ):
            return tuple(names)
    return ()


def speaks_of(clause: Clause, program: str) -> bool:
    """Whether a clause covers a program; one that names none covers all."""
    named = programs_of(clause)
    return not named or program in named or "unified" in named


def rule(
    here: Here,
    cls: type[Clause],
    program: str,
    *,
    on: date | None = None,
    fits: Callable[[Clause], bool] = _any,
) -> Rule:
    """The clause of a kind that decides for a program, the caller's own first.

    `fits` must be a function of a module, not made for the call: what was found is remembered.
    """
    key = ("rule", cls, program, on or here.on, here.place, here.assume, fits)
    found: Rule | None = here.book.memo.get(key)
    if found is None:
        found = _rule(here, cls, program, on or here.on, fits)
        here.book.memo[key] = found
    return found


def _rule(
    here: Here, cls: type[Clause], program: str, day: date, fits: Callable[[Clause], bool]
) -> Rule:
    provisions = [
        p
        for p in here.provisions(cls)
        if p.applies(day) and p.is_certain(day) and speaks_of(p.clause, program) and fits(p.clause)
    ]
    silences = [
        s
        for s in here.book.silences(here.place, cls.kind, program)
        if s.applies(day) and s.lack is not Lack.NOT_STATED
    ]
    best = the_best(here, provisions, program)
    stop = max(silences, key=_silence_order, default=None)
    if stop is not None and (best is None or _stops(stop, best)):
        return Rule(cls.kind, silence=stop)
    return Rule(cls.kind, provision=best)


def the_best(here: Here, provisions: Iterable[Provision], program: str = "") -> Provision | None:
    """The nearest and newest clause; the caller's own where it fills what the best on file lacks.

    `program`: of whose standard a share is. Raises `Contradicts` where the caller's says something
    else than the best on file, or two of the caller's say different things.
    """
    every = list(provisions)
    own = [p for p in every if p.assumed]
    filed = max((p for p in every if not p.assumed), key=_order, default=None)
    assumed = max(own, key=_order, default=None)
    agree(here, own)
    if filed is None or assumed is None:
        return filed or assumed
    return assumed if fills(here, filed, assumed, program) else filed


def _order(provision: Provision) -> tuple[int, date, tuple[int, int]]:
    return (provision.nearness, provision.begins.earliest, provision.order)


def _silence_order(silence: Silence) -> tuple[int, date, int]:
    return (silence.nearness, silence.begins.earliest, silence.order)


def _stops(silence: Silence, provision: Provision) -> bool:
    """A silent notice stops the search if it is nearer, or as near and newer."""
    mine = (silence.nearness, silence.begins.earliest)
    return mine > (provision.nearness, provision.begins.earliest)


def every(here: Here, cls: type[Clause], program: str) -> tuple[Provision, ...]:
    """All clauses of a kind that apply on the day, of the nearest jurisdiction that has any."""
    live = [
        p
        for p in here.provisions(cls)
        if p.applies(here.on) and p.is_certain(here.on) and speaks_of(p.clause, program)
    ]
    nearest = max((p.nearness for p in live), default=None)
    return tuple(p for p in live if p.nearness == nearest)


def missing(here: Here, found: Rule, message: Message, *, assume: str) -> CannotSay:
    """The refusal for a rule that is not on file; a silent notice is named instead of `message`."""
    if found.silence is not None:
        return silent(here, found.kind, found.silence, assume=assume)
    return errors.NotOnFile(message, lacks=found.kind, place=here.place, on=here.on, assume=assume)


def silent(here: Here, kind: str, silence: Silence, *, assume: str) -> CannotSay:
    """The refusal for a notice that is silent: its copy stops, or it names another document."""
    by = cite(silence)
    if silence.lack is None:
        sentence = msg(
            "{cite} leaves its {kind} to {document}, which is not on file.",
            cite=by,
            kind=kind,
            document=str(silence.document),
        )
        return errors.NotOnFile(
            sentence, lacks=kind, place=here.place, on=here.on, cites=[by], assume=assume
        )
    if silence.lack is Lack.NOT_STATED:
        sentence = msg(
            "{cite}: the whole text was read and says nothing of {kind}.", cite=by, kind=kind
        )
        return errors.NotStated(
            sentence, lacks=kind, place=here.place, on=here.on, cites=[by], assume=assume
        )
    sentence = msg("{cite}: the copy on file stops before its {kind}.", cite=by, kind=kind)
    return errors.NotSeen(
        sentence, lacks=kind, place=here.place, on=here.on, cites=[by], assume=assume
    )
