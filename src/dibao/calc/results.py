"""What calculations return: frozen values with the amount, its working and its clauses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from dibao._version import VERSION
from dibao.message import Message
from dibao.money import Money, yuan_of
from dibao.policy.book import ASSUMED, Book, Provision, Silence
from dibao.policy.clauses import Clause, Notice

FORMAT = "dibao.working.v1"


@frozen(cache_hash=True)  # every answer sorts out those that it names twice
class Cite:
    """A clause of a notice, as an answer names it."""

    notice: str  # title, verbatim
    number: str  # 文号, or the key where the notice has none on file
    clause: str | None  # where in the notice: 一(二)
    url: str | None
    evidence: str
    copy: str
    jurisdiction: str
    assumed: bool = False
    position: int | None = field(default=None, eq=False, repr=False)  # of the clause in the notice

    def __str__(self) -> str:
        return f"{self.number} {self.clause}" if self.clause else self.number

    def to_dict(self) -> dict[str, Any]:
        """The cite as JSON types."""
        return {
            "notice": self.notice,
            "number": self.number,
            "clause": self.clause,
            "url": self.url,
            "evidence": self.evidence,
            "copy": self.copy,
            "jurisdiction": self.jurisdiction,
        }


@frozen(cache_hash=True)
class Inferred:
    """A word that the transcriber supplied, where, and why."""

    number: str
    field: str
    reason: str

    def __str__(self) -> str:
        return f"{self.number}, {self.field}: {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        """The inference as JSON types."""
        return {"number": self.number, "field": self.field, "reason": self.reason}


@frozen
class Step:
    """One line of a working: what was done, with what, to what result.

    `code` names the rule for programs. `fen` is the result in fen (a fraction before rounding) in
    `unit`; None for a remark. `cites` are the clauses behind it.
    """

    code: str
    message: Message
    fen: Fraction | int | None = None
    unit: str = ""
    cites: tuple[Cite, ...] = ()
    counts: bool = False  # a line of the bill: the result is the sum of these

    def to_dict(self) -> dict[str, Any]:
        """The step as JSON types; `amount` is yuan, exact, as a fraction if it is no whole fen."""
        return {
            "code": self.code,
            "text": str(self.message),
            "amount": None if self.fen is None else exact_yuan(self.fen),
            "unit": self.unit or None,
            "counts": self.counts,
            "cites": [cite.to_dict() for cite in self.cites],
        }


@frozen
class Found:
    """A published amount in force on a day.

    `fen` is the amount as published, in fen per `per` months (0: once) and `unit`.
    `holds`: `confirmed`, `presumed` (the last known; nothing on file shows that it was not raised
    since) or `assumed` (the caller's clause).
    `since`, `until`: first and last day, as far as files know; `until` None: no later notice.
    `confirmed_through`: the last day on which something on file confirms it.
    """

    fen: int
    per: int
    unit: str
    since: date
    until: date | None
    confirmed_through: date
    holds: str
    cites: tuple[Cite, ...]
    inferred: tuple[Inferred, ...] = ()
    assumed: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    kind: str = "standard"
    place: str = ""
    program: str = ""
    on: date = date.min
    policies: str = ""

    @property
    def yuan(self) -> Decimal:
        """The amount as published, in yuan per `unit`."""
        return yuan_of(self.fen)

    @property
    def a_year(self) -> int:
        """Fen a person a year: exact for every unit."""
        return self.fen * (12 // self.per) if self.per else self.fen

    @property
    def a_month(self) -> Fraction:
        """Fen a person a month; a fraction where the year does not divide: 2000 元/年 = 166 2/3 元."""
        return Fraction(self.fen, self.per or 1)

    @property
    def money(self) -> Money:
        """The amount for sentences."""
        return Money(self.fen, self.unit)

    def to_dict(self) -> dict[str, Any]:
        """The answer as a versioned document of JSON types."""
        return {
            **document_head(self.kind, self.place, self.program, self.on, self.policies),
            "amount": str(self.yuan),
            "unit": self.unit,
            "monthly": exact_yuan(self.a_month) if self.per else None,
            "since": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "holds": self.holds,
            "confirmed_through": self.confirmed_through.isoformat(),
            "steps": [step.to_dict() for step in self.steps],
            "cites": [cite.to_dict() for cite in self.cites],
            "inferred": [item.to_dict() for item in self.inferred],
            "assumed": list(self.assumed),
        }


@frozen
class Gap:
    """A span of a timeline in which the files do not decide, and why."""

    since: date
    until: date | None
    code: str
    message: Message
    cites: tuple[Cite, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The gap as JSON types."""
        return {
            "error": self.code,
            "message": str(self.message),
            "since": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "notices": [cite.to_dict() for cite in self.cites],
        }


@frozen
class LastKnown:
    """An amount on file that may be shown beside a refusal, never paid.

    `role`: `was` (a later notice says that it held before), `older` (an earlier notice set it, and
    a newer one hides it), `floor` (a lower limit from above).
    """

    role: str
    fen: int
    unit: str
    cite: Cite

    def to_dict(self) -> dict[str, Any]:
        """The amount as JSON types."""
        return {
            "role": self.role,
            "amount": str(yuan_of(self.fen)),
            "unit": self.unit,
            "cite": self.cite.to_dict(),
        }


@frozen
class Result:
    """What a household gets for a month: whole fen, with its working.

    `notes` are what a reader must know beside the amount; `not_on_file` the kinds of clause that
    may add to it and of which nothing is on file.
    """

    fen: int
    steps: tuple[Step, ...]
    cites: tuple[Cite, ...]
    inferred: tuple[Inferred, ...]
    assumed: tuple[str, ...]
    notes: tuple[Message, ...]
    not_on_file: tuple[str, ...]
    holds: str
    place: str
    program: str
    month: date
    policies: str
    kind: str = "allowance"

    @property
    def yuan(self) -> Decimal:
        """Yuan for the household and month."""
        return yuan_of(self.fen)

    def to_dict(self) -> dict[str, Any]:
        """The result as a versioned document of JSON types."""
        return {
            **document_head(self.kind, self.place, self.program, self.month, self.policies),
            "amount": str(self.yuan),
            "unit": "yuan/household/month",
            "holds": self.holds,
            "steps": [step.to_dict() for step in self.steps],
            "notes": [str(note) for note in self.notes],
            "not_on_file": list(self.not_on_file),
            "cites": [cite.to_dict() for cite in self.cites],
            "inferred": [item.to_dict() for item in self.inferred],
            "assumed": list(self.assumed),
        }


def document_head(kind: str, place: str, program: str, on: date, policies: str) -> dict[str, Any]:
    """How every document of a working begins: format, library version, hash of the policies."""
    return {
        "format": FORMAT,
        "dibao": VERSION,
        "policies": policies,
        "kind": kind,
        "place": place,
        "program": program,
        "on": on.isoformat(),
    }


def exact_yuan(fen: Fraction | int) -> str:
    """Yuan as text: two places for whole fen, else the exact fraction, `500/3`."""
    if fen == int(fen):
        return str(yuan_of(fen))
    return str(Fraction(fen) / 100)


# --- from clauses to cites ---------------------------------------------------------------------


def cite(source: Provision | Silence) -> Cite:
    """The cite of a clause, or of a notice that is silent."""
    if isinstance(source, Silence):
        return cite_notice(source.notice, source.jurisdiction)
    return cite_notice(
        source.notice,
        source.jurisdiction,
        source.clause.at,
        assumed=source.assumed,
        position=source.order[1],
    )


def cite_notice(
    notice: Notice,
    jurisdiction: str,
    at: str | None = None,
    *,
    assumed: bool = False,
    position: int | None = None,
) -> Cite:
    """The cite of a notice, at a clause if one is given; an assumption has no source to grade."""
    evidence, copy = (ASSUMED, ASSUMED) if assumed else (notice.evidence, notice.copy)
    return Cite(
        notice.title,
        notice.name,
        at,
        notice.url,
        evidence,
        copy,
        jurisdiction,
        assumed,
        position,
    )


def inferred_in(book: Book, provision: Provision, key: str | None = None) -> tuple[Inferred, ...]:
    """What was inferred of a clause, its notice and its file, and what is doubted of the clause.

    A path that names one key (`levels.full.unit`) counts only for that key.
    """
    file = book.by_jurisdiction.get(provision.jurisdiction)
    pairs: Iterable[tuple[str, str]] = (
        *provision.clause.inferred,
        *provision.notice.inferred,
        *(file.inferred if file is not None else ()),
    )
    found = [
        Inferred(provision.notice.name, path, reason)
        for path, reason in pairs
        if _speaks_of(path, key)
    ]
    if provision.begins.inferred:
        reason = "the notice states no start; it is taken to apply from its date of issue"
        found.append(Inferred(provision.notice.name, "effective", reason))
    begins = provision.begins
    if begins.certain is not None and begins.earliest < begins.certain and not begins.inferred:
        reason = "on which day it begins is not said; the day given is the last on which it may"
        found.append(Inferred(provision.notice.name, "effective", reason))
    if provision.clause.as_of is not None:
        reason = "a source shows it in force on that day; since when is not said"
        found.append(Inferred(provision.notice.name, "as_of", reason))
    found += [
        Inferred(provision.notice.name, f"doubt.{path}", reason)
        for path, reason in provision.clause.doubt
        if _speaks_of(path, key)
    ]
    return tuple(found)


KEYED = ("levels", "amount", "areas")  # fields whose keys a path may name


def _speaks_of(path: str, key: str | None) -> bool:
    parts = path.split(".")
    return len(parts) == 1 or key is None or parts[1] == key or parts[0] not in KEYED


def clause_words(clause: Clause) -> str:
    """An assumed clause as it would stand in a file; few callers assume, so the writer waits."""
    from dibao.policy.writer import write_clauses

    return write_clauses((clause,)).strip()


def weakest(holds: Iterable[str]) -> str:
    """The weakest word of several answers that one rests on: assumed, presumed, confirmed."""
    words = set(holds)
    return next((word for word in ("assumed", "presumed") if word in words), "confirmed")


def unique(items: Iterable[Any]) -> tuple[Any, ...]:
    """The items once each, in the order of their first mention."""
    return tuple(dict.fromkeys(items))
