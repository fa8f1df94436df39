"""What a check says, and the clauses that are checked, each at every place that it names."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from dibao.calc.amounts import Worth, worth
from dibao.calc.results import Cite, cite
from dibao.message import Message, msg
from dibao.policy.book import Book, Provision
from dibao.policy.clauses import Amounts, Standard, Tekun

MET, NOT_MET, CANNOT_BE_JUDGED = "met", "not met", "cannot be judged"


@frozen
class Finding:
    """The outcome of one check at one place.

    `check` names it for programs; `status` is met, not met or cannot be judged. `file` and `where`
    (line, column) say where the clause stands. `doubted`: the file itself says that sources differ.
    """

    check: str
    status: str
    message: Message
    place: str
    cites: tuple[Cite, ...]
    file: str
    where: tuple[int, int]
    doubted: bool = False

    def __str__(self) -> str:
        return f"{self.file}:{self.where[0]}:{self.where[1]}: {self.message}"

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON types."""
        return {
            "check": self.check,
            "status": self.status,
            "message": str(self.message),
            "place": self.place,
            "cites": [by.to_dict() for by in self.cites],
            "file": self.file,
            "line": self.where[0],
            "column": self.where[1],
        }


@frozen
class Case:
    """One clause at one place that it names."""

    book: Book = field(repr=False)
    provision: Provision = field(repr=False)
    place: str
    area: str  # the word by which the clause names it
    value: Worth

    @property
    def clause(self) -> Amounts:
        """The clause."""
        clause = self.provision.clause
        if not isinstance(clause, Amounts):
            raise TypeError(clause)
        return clause

    @property
    def by(self) -> Cite:
        """The cite of the clause."""
        return cite(self.provision)

    @property
    def what(self) -> Message:
        """What the clause sets, a standard or support in 特困, and for whom."""
        clause = self.clause
        if isinstance(clause, Standard):
            return msg("the {program} standard", program=clause.standard)
        if not isinstance(clause, Tekun):
            raise TypeError(clause)
        if clause.tekun == "wubao":
            return msg("support in 五保")
        return msg("{program} 特困 support ({part})", program=clause.tekun, part=clause.part)

    def finding(self, check: str, status: str, message: Message, *more: Cite) -> Finding:
        """The outcome of a check of this clause."""
        where = self.provision.clause.where
        cites = (self.by, *more)
        doubted = bool(self.provision.clause.doubt)
        return Finding(
            check, status, message, self.place, cites, self.provision.file, where, doubted
        )


def cases(book: Book, place: str | None = None) -> Iterator[Case]:
    """Every clause with amounts at every place that it names, or at one place (a key)."""
    for file in book.files:
        if place is not None and not book.places.ever_within(place, file.jurisdiction):
            continue
        for position, notice in enumerate(file.notices):
            for number, clause in enumerate(notice.clauses):
                if isinstance(clause, Amounts):
                    yield from _of_clause(book, book.provision(file, position, number), place)


def _of_clause(book: Book, provision: Provision, only: str | None) -> Iterator[Case]:
    for place, area in places_named(book, provision):
        if only is None or place == only:
            value = worth(book, provision, place)
            if value is not None:
                yield Case(book, provision, place, area, value)


def places_named(book: Book, provision: Provision) -> Iterator[tuple[str, str]]:
    """The places that a clause's areas or amounts name, each with the word that names it."""
    clause, notice = provision.clause, provision.notice
    amount = getattr(clause, "amount", None)
    names: list[str] = list(clause.areas or notice.covers)
    if isinstance(amount, tuple) and clause.kind != "grades":
        names = [name for words, _ in amount for name in words]
    if not names:
        yield provision.jurisdiction, book.places.name(provision.jurisdiction)
        return
    groups = dict(notice.areas)
    for name in dict.fromkeys(names):
        for member in groups.get(name, (name,)):
            for key in book.area_keys(provision.jurisdiction, notice, member):
                yield key, name if _decides(book, provision, key, name) else member


def _decides(book: Book, provision: Provision, place: str, name: str) -> bool:
    """Whether the amount of a place is the one that stands under this name."""
    amount = getattr(provision.clause, "amount", None)
    if not isinstance(amount, tuple):
        return True
    printed = next((value for names, value in amount if name in names), None)
    found = worth(book, provision, place)
    return found is not None and found.value == printed


def status_of(*holds: bool) -> str:
    """Met if it holds on every reading, not met if on none, else it cannot be judged."""
    if not holds or len(set(holds)) > 1:
        return CANNOT_BE_JUDGED
    return MET if holds[0] else NOT_MET


def percent(share: Fraction, places: int = 2) -> str:
    """A share in percent for a sentence, half-up at so many decimals: 10.64%."""
    scale = 10**places
    units = (2 * abs(share) * 100 * scale + 1) // 2
    whole, rest = divmod(int(units), scale)
    digits = f"{whole}.{rest:0{places}d}".rstrip("0").rstrip(".") if places else str(whole)
    return f"{'-' if share < 0 and units else ''}{digits}%"
