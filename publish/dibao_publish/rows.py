"""From a book and its texts to the rows of the registry: pure, sorted, without a clock."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from dibao._version import VERSION
from dibao.calc.findings import MET, NOT_MET
from dibao.policy.book import Book, Provision
from dibao.policy.clauses import PolicyFile
from dibao.policy.fields import specs
from dibao.policy.library import Source
from dibao.policy.places import NATIONAL
from dibao.policy.values import When
from dibao.policy.writer import write_clauses
from dibao_publish import span_rows, tekun
from dibao_publish.columns import columns, keys
from dibao_publish.derived import (
    EVIDENCE,
    FindingRow,
    FloorRow,
    LeadRow,
    PlaceWord,
    QueryDay,
    QueryRow,
    RaiseRow,
    SearchItem,
    StatisticRow,
)
from dibao_publish.finding_rows import findings
from dibao_publish.floor_rows import floors
from dibao_publish.hosts import host_of
from dibao_publish.names import cited_id, clause_id, full_name, notice_id, provision_id, subject_of
from dibao_publish.queries import QUERIES, Query
from dibao_publish.query_days import query_days
from dibao_publish.search import Indexed, indexed, place_words
from dibao_publish.spans import courses
from dibao_publish.spelling import short_name, syllables
from dibao_publish.starts import start_of
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
from dibao_publish.values import as_json, as_text, iso

Rows = dict[type[Table], list[Any]]


@frozen
class Content:
    """All that a registry holds: rows by table, in the order of their keys, and the search index."""

    rows: Rows
    index: list[Indexed]


def content(book: Book, sources: Sequence[Source], beside: Rows | None = None) -> Content:
    """What follows from a book and its texts. `beside`: tables that are no rules, as they are."""
    found, provisions = list(courses(book)), list(every_provision(book))
    index = list(indexed(book, provisions))
    rows: Rows = {
        PolicyText: [_policy_text(source) for source in sources],
        PlaceRow: [_place(book, place.key) for place in book.places],
        PlaceName: list(_place_names(book)),
        PlaceCode: list(_place_codes(book)),
        NoticeRow: list(_notices(book, sources)),
        ClauseRow: list(map(_clause, provisions)),
        StandardRow: list(span_rows.standards(book, found)),
        TekunRow: list(_tekun(book)),
        GapRow: list(span_rows.gaps(found)),
        FloorRow: list(floors(book)),
        RaiseRow: list(span_rows.raises(found)),
        FindingRow: list(findings(book, provisions)),
        PlaceWord: list(place_words(book)),
        SearchItem: [entry.item for entry in index],
        QueryRow: list(map(_query, QUERIES)),
        **(beside or {}),
    }
    rows[QueryDay] = list(query_days(rows))
    rows[Release] = [_release(book, rows)]
    return Content({t: sorted(rows.get(t, ()), key=_key_of) for t in TABLES}, index)


def _key_of(row: Table) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in keys(type(row)))


def _release(book: Book, rows: Rows) -> Release:
    read_in = Counter(row.evidence for row in rows[StandardRow] if row.role == "set")
    outcomes = Counter(row.status for row in rows[FindingRow])
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
        **{evidence: read_in[evidence] for evidence in EVIDENCE},
        findings=outcomes[NOT_MET],
        judged=outcomes[NOT_MET] + outcomes[MET],
        statistics=len(rows.get(StatisticRow, ())),
        leads=len(rows.get(LeadRow, ())),
    )


def _policy_text(source: Source) -> PolicyText:
    sha256 = hashlib.sha256(source.text.encode()).hexdigest()
    return PolicyText(path=source.path, sha256=sha256, text=source.text)


# --- places ------------------------------------------------------------------------------------


def _place(book: Book, key: str) -> PlaceRow:
    place, top = book.places.get(key), key.partition("/")[0]
    short = short_name(book.places.name(key), place.kind)
    spelt = syllables(short, key.rpartition("/")[2])
    return PlaceRow(
        key=key,
        parent=next(book.places.parents(key), None),
        kind=place.kind,
        name=book.places.name(key),
        full_name=full_name(book, key),
        short_name=short,
        pinyin="".join(spelt),
        initials="".join(part[0] for part in spelt),
        province=top if top in book.places and key != NATIONAL else None,
        lowest=int(not book.places.children(key) and key != NATIONAL),
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
                host=host_of(notice.url),
                **told,
            )


def _shared(cls: type) -> list[str]:
    """The fields of the policy class that the table has under the same name."""
    return [name for name in specs(cls) if name in columns(NoticeRow)]


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
        words=clause.text,
    )


# --- 特困 ---------------------------------------------------------------------------------------


def _tekun(book: Book) -> Iterator[TekunRow]:
    for cell, found, provision in tekun.every_span(book):
        words = (found.place, cell.program, cell.placement, cell.level, found.since)
        start = start_of(tekun.setting(book, found, provision), found.since)
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
            since_known=start.known,
            since_printed=start.printed,
            until=iso(found.until),
            confirmed_through=iso(found.confirmed_through),
            evidence=found.cites[0].evidence,
            inferred=as_json([item.to_dict() for item in found.inferred]),
            notice=cited_id(found.cites[0]),
            clause=provision_id(provision),
        )


# --- questions -----------------------------------------------------------------------------------


def _query(query: type[Query]) -> QueryRow:
    return QueryRow(
        name=query.name,
        title=query.en,
        title_zh=query.zh,
        meaning=query.meaning,
        meaning_zh=query.meaning_zh,
        caution=query.caution,
        caution_zh=query.caution_zh,
        parameters="、".join(param.name for param in query.params),
    )
