"""What the clauses of a kind say in one field: the nearest that speaks, or the refusal.

`not stated` does not speak, so the search goes up; `not seen` stops it. An assumption of the
caller fills a lack and never contradicts what is on file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve, frozen

from dibao import errors
from dibao.calc.lookup import Rule, missing, rule
from dibao.calc.results import Cite, Inferred, Result, cite, cite_notice, clause_words, inferred_in
from dibao.errors import CannotSay
from dibao.message import Message, msg
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import Clause
from dibao.policy.values import Lack

Fits = Callable[[Clause], bool]


@frozen
class Said:
    """The value of a field, and the clause that says it."""

    value: Any
    provision: Provision

    @property
    def by(self) -> Cite:
        """The cite of the clause."""
        return cite(self.provision)

    @property
    def assumed(self) -> tuple[str, ...]:
        """The clause as the caller wrote it; empty where it is on file."""
        return (clause_words(self.provision.clause),) if self.provision.assumed else ()

    def inferred(self, here: Here) -> tuple[Inferred, ...]:
        """What was inferred of the clause."""
        return inferred_in(here.book, self.provision)


@frozen
class Asked:
    """A field of a kind of clause, the sentence where nothing has it, and what would fill it."""

    cls: type[Clause]
    field: str
    message: Message
    assume: str
    fits: Fits


def said(here: Here, program: str, asked: Asked) -> Said:
    """What the nearest clause says in a field on the day of `here`.

    Raises `NotOnFile`, `NotStated` or `NotSeen` where none does, and `Contradicts` where the
    caller assumes another value than the one on file.
    """
    found = _found(here, program, asked)
    if isinstance(found, CannotSay):
        raise found
    if found.provision.assumed:
        filed = _found(evolve(here, assume=()), program, asked)
        if isinstance(filed, Said) and filed.value != found.value:
            raise contradicted(here, asked.cls.kind, asked.field, filed, found.value)
    return found


def contradicted(here: Here, kind: str, field: str, filed: Said, value: Any) -> CannotSay:
    """The caller assumes another value than the one on file."""
    return errors.Contradicts(
        msg(
            'The assumption says "{field}: {assumed}", but {cite} says "{field}: {filed}".',
            field=field,
            assumed=str(value),
            cite=filed.by,
            filed=str(filed.value),
        ),
        lacks=kind,
        place=here.place,
        on=here.on,
        cites=[filed.by],
    )


def base_of(result: Result) -> int:
    """The allowance of a result without its supplements, in fen."""
    lines = [step.fen for step in result.steps if step.counts and step.code != "supplement"]
    return int(sum(fen for fen in lines if fen is not None))


def fen_given(value: Result | int) -> int:
    """Whole fen of a result, or of an integer that is fen already; anything else is a TypeError."""
    if isinstance(value, Result):
        return value.fen
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("give a Result, or whole fen as an int")
    return value


def _found(here: Here, program: str, asked: Asked) -> Said | CannotSay:
    def speaks(clause: Clause) -> bool:
        value = getattr(clause, asked.field)
        return asked.fits(clause) and value is not None and value is not Lack.NOT_STATED

    found = rule(here, asked.cls, program, fits=speaks)
    if found.provision is None:
        return _lacking(here, program, asked, found)
    value = getattr(found.provision.clause, asked.field)
    if value is Lack.NOT_SEEN:
        by = cite(found.provision)
        message = msg(
            "{cite}: the copy on file stops before its {kind}.", cite=by, kind=asked.cls.kind
        )
        return _refusal(errors.NotSeen, here, asked, message, by)
    return Said(value, found.provision)


def _lacking(here: Here, program: str, asked: Asked, found: Rule) -> CannotSay:
    """No clause says it: one that is silent is named, and so is a notice that says so of itself."""
    silent = rule(here, asked.cls, program, fits=asked.fits).provision
    by = None if silent is None else cite(silent)
    if found.silence is None and by is None:
        of_notice = [
            silence
            for silence in here.book.silences(here.place, asked.cls.kind, program)
            if silence.lack is Lack.NOT_STATED and silence.applies(here.on)
        ]
        if of_notice:
            newest = max(of_notice, key=lambda s: (s.nearness, s.begins.earliest, s.order))
            by = cite_notice(newest.notice, newest.jurisdiction)
    if found.silence is not None or by is None:
        return missing(here, found, asked.message, assume=asked.assume)
    message = msg("{cite} does not say. {sentence}", cite=by, sentence=asked.message)
    return _refusal(errors.NotStated, here, asked, message, by)


def _refusal(
    kind: type[CannotSay], here: Here, asked: Asked, message: Message, by: Cite
) -> CannotSay:
    return kind(
        message,
        lacks=asked.cls.kind,
        place=here.place,
        on=here.on,
        cites=[by],
        assume=asked.assume,
    )
