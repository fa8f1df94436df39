"""From a book and its texts to the rows of the registry: pure, sorted, without a clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import attrs

from dibao._version import VERSION
from dibao.calc import standard, timeline
from dibao.calc.results import Cite, Found, Gap
from dibao.errors import CannotSay
from dibao.policy.book import Book, Provision
from dibao.policy.clauses import Clause, PolicyFile, Standard
from dibao.policy.fields import specs
from dibao.policy.library import Source
from dibao.policy.values import ONE_DAY, When
from dibao.policy.writer import write_clauses
from dibao_publish import tekun
from dibao_publish.columns import columns, keys
from dibao_publish.names import PROGRAMS, cited_id, clause_id, full_name, notice_id, provision_id
from dibao_publish.tables import (
    TABLES,
    ClauseRow,
    GapRow,
    NoticeRow,
    PlaceCode,
    PlaceName,
    PlaceRow,
    PolicyText,
    Release,
    StandardRow,
    Table,
    TekunRow,
)
from dibao_publish.texts import say

Rows = dict[type[Table], list[Any]]

ANY_DAY = date(2000, 1, 1)  # a timeline does not depend on the day of its question


def registry_rows(book: Book, sources: Sequence[Source]) -> Rows:
    """All rows, by table and in the order of their keys."""
    rows: Rows = {
        PolicyText: [_policy_text(source) for source in sources],
        PlaceRow: [_place(book, place.key) for place in book.places],
        PlaceName: list(_place_names(book)),
        PlaceCode: list(_place_codes(book)),
        NoticeRow: list(_notices(book, sources)),
        ClauseRow: list(_clauses(book)),
        StandardRow: list(_standards(book)),
        TekunRow: list(_tekun(book)),
        GapRow: list(_gaps(book)),
    }
    rows[Release] = [_release(book, rows)]
    return {table: sorted(rows[table], key=_key_of) for table in TABLES}


def _key_of(row: Table) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in keys(type(row)))


def _release(book: Book, rows: Rows) -> Release:
    return Release(
        id=1,
        dibao=VERSION,
        policies=book.digest,
        places=len(rows[PlaceRow]),
        notices=len(rows[NoticeRow]),
        clauses=len(rows[ClauseRow]),
        standards=sum(row.role == "set" for row in rows[StandardRow]),
        tekun=len(rows[TekunRow]),
        gaps=len(rows[GapRow]),
    )


def _policy_text(source: Source) -> PolicyText:
    sha256 = hashlib.sha256(source.text.encode()).hexdigest()
    return PolicyText(path=source.path, sha256=sha256, text=source.text)


# --- places ------------------------------------------------------------------------------------


def _place(book: Book, key: str) -> PlaceRow:
    place = book.places.get(key)
    return PlaceRow(
        key=key,
        parent=next(book.places.parents(key), None),
        kind=place.kind,
        name=book.places.name(key),
        full_name=full_name(book, key),
        code=book.places.code(key),
        inferred=as_text(place.inferred),
    )


def _place_names(book: Book) -> Iterator[PlaceName]:
    for place in book.places:
        for name, held in place.names:
            since, until = _span(held)
            yield PlaceName(place=place.key, name=name, held=str(held), since=since, until=until)


def _place_codes(book: Book) -> Iterator[PlaceCode]:
    for place in book.places:
        for code, held in place.codes:
            since, until = _span(held)
            yield PlaceCode(place=place.key, code=code, held=str(held), since=since, until=until)


def _span(held: When) -> tuple[str | None, str | None]:
    return iso(held.first), iso(held.last)


# --- notices and clauses -----------------------------------------------------------------------


def _notices(book: Book, sources: Sequence[Source]) -> Iterator[NoticeRow]:
    paths = {source.name: source.path for source in sources}
    for file in book.files:
        for position, notice in enumerate(file.notices):
            told: dict[str, Any] = {
                name: as_text(getattr(notice, name)) for name in _shared(type(notice))
            }
            yield NoticeRow(
                id=notice_id(file.jurisdiction, notice.name),
                jurisdiction=file.jurisdiction,
                position=position,
                file=paths[book.file_name(file)],
                **told,
            )


def _shared(cls: type) -> list[str]:
    """The fields of the policy class that the table has under the same name."""
    return [name for name in specs(cls) if name in columns(NoticeRow)]


def _clauses(book: Book) -> Iterator[ClauseRow]:
    for provision in every_provision(book):
        yield _clause(provision)


def every_provision(book: Book) -> Iterator[Provision]:
    """Every clause on file with its dates, in the order of the files."""
    for file in book.files:
        yield from provisions_of(book, file)


def provisions_of(book: Book, file: PolicyFile) -> Iterator[Provision]:
    """The clauses of one file with their dates."""
    for position, notice in enumerate(file.notices):
        for number in range(len(notice.clauses)):
            yield book.provision(file, position, number)


def _clause(provision: Provision) -> ClauseRow:
    clause, begins = provision.clause, provision.begins
    notice = notice_id(provision.jurisdiction, provision.notice.name)
    return ClauseRow(
        id=clause_id(notice, provision.order[1]),
        notice=notice,
        position=provision.order[1],
        kind=clause.kind,
        subject=subject_of(clause),
        at=clause.at,
        areas=as_text(clause.areas),
        effective=as_text(clause.effective),
        earliest=iso(begins.earliest),
        certain=iso(begins.certain),
        ends=iso(provision.ends),
        text=write_clauses((clause,)),
        inferred=as_text(clause.inferred),
        note=clause.note,
    )


def subject_of(clause: Clause) -> str:
    """What the field that names the clause says: urban, 三无, average_subsidy."""
    return as_text(getattr(clause, clause.kind)) or ""


# --- standards and gaps ------------------------------------------------------------------------


def _spans(book: Book) -> Iterator[tuple[str, str, Found | Gap]]:
    for place in book.places:
        for program in PROGRAMS:
            for span in timeline(book.at(place.key, on=ANY_DAY), program):
                yield place.key, program, span


def _standards(book: Book) -> Iterator[StandardRow]:
    for place, program, span in _spans(book):
        if isinstance(span, Found):
            provision = deciding(book, span)
            yield from _held_before(book, span, provision)
            yield _standard(place, program, span, provision)


def deciding(book: Book, found: Found) -> Provision:
    """The clause that an answer cites first."""
    return cited_provision(book, found.place, found.program, found.cites[0])


def cited_provision(book: Book, place: str, program: str, cite: Cite) -> Provision:
    """The clause on standards that a cite names; LookupError if the book has none such."""
    for provision in book.provisions(place, Standard):
        if provision.clause.at == cite.clause and _is_of(provision, cite):
            clause = provision.clause
            if isinstance(clause, Standard) and clause.standard in (program, "unified"):
                return provision
    raise LookupError(f"no clause {cite} over {place}")


def _is_of(provision: Provision, cite: Cite) -> bool:
    return provision.jurisdiction == cite.jurisdiction and provision.notice.name == cite.number


def _standard(place: str, program: str, found: Found, provision: Provision) -> StandardRow:
    return StandardRow(
        id=f"{place} {program} {found.since}",
        place=place,
        program=program,
        role="set",
        since=iso(found.since),
        until=iso(found.until),
        confirmed_through=iso(found.confirmed_through),
        amount=str(found.yuan),
        unit=found.unit,
        monthly=_monthly(found),
        fen_a_year=found.a_year,
        evidence=found.cites[0].evidence,
        inferred=as_json([item.to_dict() for item in found.inferred]),
        notice=cited_id(found.cites[0]),
        clause=provision_id(provision),
    )


def held_before(book: Book, found: Found) -> CannotSay | None:
    """The refusal for the eve of a span, if the span's notice says what held before it."""
    if found.since <= date.min:
        return None
    try:
        standard(book.at(found.place, on=found.since - ONE_DAY), found.program)
    except CannotSay as refusal:
        return refusal if getattr(refusal.last_known, "role", None) == "was" else None
    return None


def _held_before(book: Book, found: Found, provision: Provision) -> Iterator[StandardRow]:
    refusal = held_before(book, found)
    if refusal is None:
        return
    known = refusal.last_known
    older = attrs.evolve(found, fen=known.fen, unit=known.unit, inferred=())
    row = _standard(found.place, found.program, older, provision)
    yield attrs.evolve(
        row,
        id=f"{found.place} {found.program} before {found.since}",
        role="was",
        since=None,
        until=iso(refusal.on),
        confirmed_through=iso(refusal.on),
    )


def _monthly(found: Found) -> str | None:
    """Yuan a month with two places, if whole fen."""
    if found.a_month.denominator != 1:
        return None
    yuan, fen = divmod(int(found.a_month), 100)
    return f"{yuan}.{fen:02d}"


def _tekun(book: Book) -> Iterator[TekunRow]:
    for cell, found in tekun.every_span(book):
        words = (found.place, cell.program, cell.placement, cell.level, found.since)
        yield TekunRow(
            id=" ".join(map(str, words)),
            place=found.place,
            program=cell.program,
            placement=cell.placement,
            level=cell.level,
            amount=str(found.yuan),
            unit=found.unit,
            fen_a_year=found.a_year,
            since=iso(found.since),
            until=iso(found.until),
            confirmed_through=iso(found.confirmed_through),
            evidence=found.cites[0].evidence,
            inferred=as_json([item.to_dict() for item in found.inferred]),
            notice=cited_id(found.cites[0]),
            clause=provision_id(tekun.deciding(book, found, cell)),
        )


def _gaps(book: Book) -> Iterator[GapRow]:
    for place, program, span in _spans(book):
        if isinstance(span, Gap):
            yield GapRow(
                id=f"{place} {program} {span.since}",
                place=place,
                program=program,
                since=iso(span.since),
                until=iso(span.until),
                code=span.code,
                sentence=say(span.message, "en"),
                sentence_zh=say(span.message, "zh"),
                notice=cited_id(span.cites[0]) if span.cites else None,
            )


# --- values as text ----------------------------------------------------------------------------


def iso(day: date | None) -> str | None:
    """A day as YYYY-MM-DD; the beginning of all time is not a day that a file names."""
    return None if day is None or day == date.min else day.isoformat()


def as_text(value: Any) -> str | None:
    """A value as a policy file writes it; a map as JSON; nothing as None."""
    if value is None or value == ():
        return None
    if isinstance(value, tuple) and isinstance(value[0], tuple):
        return as_json({as_text(key): as_text(item) for key, item in value})
    return "、".join(value) if isinstance(value, tuple) else str(value)


def as_json(value: Any) -> str | None:
    """JSON with Chinese readable; nothing as None."""
    return json.dumps(value, ensure_ascii=False) if value else None
