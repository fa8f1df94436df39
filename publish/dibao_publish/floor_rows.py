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
from dibao_publish.values import iso, yuan_text


def floors(book: Book) -> Iterator[FloorRow]:
    """Every minimum on a standard that binds and whose start is known, at the places below."""
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
    return place not in (jurisdiction, NATIONAL) and book.places.lies_within(place, jurisdiction)


def _at(book: Book, demand: Demand, clause: Standard, place: str) -> Iterator[FloorRow]:
    limit = demand.limit(place)
    if not isinstance(limit, Bound) or limit.low is None or limit.word in ADVICE:
        return
    provision, fen = demand.provision, fen_in(limit.low.value)
    clause_id = provision_id(provision)
    for program in PROGRAMS if clause.standard == "unified" else (clause.standard,):
        yield FloorRow(
            id=f"{clause_id} {place} {program}",
            place=place,
            program=program,
            set_by=provision.jurisdiction,
            level=book.places.get(provision.jurisdiction).kind,
            since=str(iso(demand.first)),
            until=None if demand.last == date.max else iso(demand.last),
            least=yuan_text(fen),
            unit=str(clause.unit),
            fen_a_year=fen * (12 // PERSON_UNITS[str(clause.unit)]),
            evidence=provision.notice.evidence,
            notice=notice_id(provision.jurisdiction, provision.notice.name),
            clause=clause_id,
        )
