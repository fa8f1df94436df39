"""Minimums from above as rows: the demands of `dibao.calc`, at each place that they bind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dibao.calc.amounts import fen_in
from dibao.calc.demands import ADVICE, Demand, demands
from dibao.policy.book import Book
from dibao.policy.clauses import PERSON_UNITS, Standard
from dibao.policy.places import NATIONAL
from dibao.policy.values import Bound
from dibao_publish.derived import FloorRow
from dibao_publish.names import PROGRAMS, notice_id, provision_id
from dibao_publish.starts import start_of
from dibao_publish.values import iso, yuan_text


def floors(book: Book) -> Iterator[FloorRow]:
    """Every minimum on a standard that binds, at the places below, where it is certainly in force."""
    for demand in demands(book, None):
        clause = demand.clause
        if not isinstance(clause, Standard) or demand.provision.begins.certain is None:
            continue
        if clause.unit not in PERSON_UNITS:
            continue
        for place in book.places:
            if _is_below(book, place.key, demand.provision.jurisdiction):
                yield from _at(book, demand, clause, place.key)


def _is_below(book: Book, place: str, jurisdiction: str) -> bool:
    return place not in (jurisdiction, NATIONAL) and book.places.ever_within(place, jurisdiction)


def _days(book: Book, demand: Demand, place: str) -> tuple[date, date]:
    """The days on which it certainly binds the place, which may have lain elsewhere before."""
    stay = book.places.stay(place, demand.provision.jurisdiction)
    if stay is None:
        return demand.first, demand.last
    first, last = stay.sure_first or date.min, stay.sure_last or date.max
    return max(demand.first, first), min(demand.last, last)


def _at(book: Book, demand: Demand, clause: Standard, place: str) -> Iterator[FloorRow]:
    limit = demand.limit(place)
    if not isinstance(limit, Bound) or limit.low is None or limit.word in ADVICE:
        return
    provision, fen = demand.provision, fen_in(limit.low.value)
    first, last = _days(book, demand, place)
    if last < first:
        return
    start = start_of((provision,), first)
    clause_id = provision_id(provision)
    for program in PROGRAMS if clause.standard == "unified" else (clause.standard,):
        yield FloorRow(
            id=f"{clause_id} {place} {program}",
            place=place,
            program=program,
            set_by=provision.jurisdiction,
            level=book.places.get(provision.jurisdiction).kind,
            since=str(iso(first)),
            since_known=start.known,
            since_printed=start.printed,
            until=None if last == date.max else iso(last),
            least=yuan_text(fen),
            unit=str(clause.unit),
            fen_a_year=fen * (12 // PERSON_UNITS[str(clause.unit)]),
            evidence=provision.notice.evidence,
            notice=notice_id(provision.jurisdiction, provision.notice.name),
            clause=clause_id,
        )
