"""Courses as rows: standards, gaps, and what each raise brought."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from attrs import evolve

from dibao.calc.results import Found, Gap
from dibao.policy.book import Book, Provision
from dibao.policy.clauses import PERSON_UNITS
from dibao.policy.values import When
from dibao_publish.derived import RaiseRow
from dibao_publish.names import cited_id, number_of, provision_id
from dibao_publish.spans import Course, Span, inherited_from
from dibao_publish.starts import EXACT, start_of
from dibao_publish.tables import GapRow, StandardRow
from dibao_publish.texts import say
from dibao_publish.values import as_json, as_text, iso, yuan_text


def standards(book: Book, courses: list[Course]) -> Iterator[StandardRow]:
    """Every span with an amount, and what a notice says that held before it."""
    for course in courses:
        for span in course.spans:
            row = _standard(book, span)
            yield row
            yield from _held_before(span, row)


def _standard(book: Book, span: Span) -> StandardRow:
    found = span.found
    confirmed = found.confirmed_through
    start = start_of((span.provision,), found.since)
    return StandardRow(
        id=standard_id(found),
        place=found.place,
        program=found.program,
        role="set",
        since=iso(found.since),
        since_known=start.known,
        since_printed=start.printed,
        until=iso(found.until),
        confirmed_through=iso(confirmed),
        answers_through=iso(span.answers_through),
        holds_at_end="confirmed" if confirmed >= (found.until or date.max) else "presumed",
        amount=str(found.yuan),
        unit=found.unit,
        fen=found.fen,
        per=found.per,
        monthly=monthly(found),
        fen_a_year=found.a_year,
        inherited_from=inherited_from(book, found.place, span.provision),
        evidence=found.cites[0].evidence,
        inferred=as_json([item.to_dict() for item in found.inferred]),
        notice=cited_id(found.cites[0]),
        clause=provision_id(span.provision),
    )


def standard_id(found: Found) -> str:
    """A standard: its place, program and first day."""
    return f"{found.place} {found.program} {found.since}"


def _held_before(span: Span, row: StandardRow) -> Iterator[StandardRow]:
    if span.before is None:
        return
    found, known = span.found, span.before.last_known
    older = evolve(found, fen=known.fen, unit=known.unit, per=PERSON_UNITS[known.unit])
    eve = iso(span.before.on)
    yield evolve(
        row,
        id=f"{found.place} {found.program} before {found.since}",
        role="was",
        since=None,
        since_known=None,
        since_printed=None,
        until=eve,
        confirmed_through=eve,
        answers_through=eve,
        holds_at_end="confirmed",
        notice=cited_id(span.before.cites[0]),
        amount=str(older.yuan),
        unit=older.unit,
        fen=older.fen,
        per=older.per,
        monthly=monthly(older),
        fen_a_year=older.a_year,
        inferred=None,
    )


def monthly(found: Found) -> str | None:
    """Yuan a month with two places, if whole fen."""
    return yuan_text(int(found.a_month)) if found.a_month.denominator == 1 else None


def gaps(courses: list[Course]) -> Iterator[GapRow]:
    """Every span without an amount, and why."""
    said: dict[object, tuple[str, str]] = {}
    for course in courses:
        for gap in course.gaps:
            if gap.message not in said:
                said[gap.message] = say(gap.message, "en"), say(gap.message, "zh")
            yield _gap(course, gap, *said[gap.message])


def _gap(course: Course, gap: Gap, sentence: str, sentence_zh: str) -> GapRow:
    return GapRow(
        id=f"{course.place} {course.program} {gap.since}",
        place=course.place,
        program=course.program,
        since=iso(gap.since),
        until=iso(gap.until),
        code=gap.code,
        sentence=sentence,
        sentence_zh=sentence_zh,
        notice=cited_id(gap.cites[0]) if gap.cites else None,
    )


# --- raises --------------------------------------------------------------------------------------


def raises(courses: list[Course]) -> Iterator[RaiseRow]:
    """What each standard replaced, and how many months after its start its notice came."""
    for course in courses:
        for span in course.spans:
            yield _raise(span)


def _raise(span: Span) -> RaiseRow:
    found, raised = span.found, span.raised
    late, why = months_late(span.provision, found.since)
    owed = None
    if late is not None and raised.before is not None and found.a_year > raised.before:
        owed = yuan_text(_rounded(Fraction((found.a_year - raised.before) * late, 12)))
    clauses = span.provision.notice.clauses
    return RaiseRow(
        id=standard_id(found),
        place=found.place,
        program=found.program,
        since=iso(found.since),
        before_fen_a_year=raised.before,
        fen_a_year=found.a_year,
        issued=as_text(span.provision.notice.issued) or "",
        months_late=late,
        owed=owed,
        back_pay=int(any(clause.kind == "back_pay" for clause in clauses)),
        why_not=why or raised.why_not,
    )


def months_late(provision: Provision, since: date) -> tuple[int | None, str | None]:
    """Whole months from the start of a clause to the month of its notice, or why they are not known.

    The date of a report is no date of the notice; what has no 文号 on file may be one. Only a start
    that is printed to the day, month or quarter is counted from (`Start.known`).
    """
    begins, notice = provision.begins, provision.notice
    if start_of((provision,), since).known not in EXACT:
        return None, "StartNotKnown"
    if notice.copy == "report" or not number_of(notice):
        return None, "IssueOfReport"
    issued = notice.issued
    if not isinstance(issued, When) or issued.first is None or issued.last is None:
        return None, "IssueNotExact"
    if _month(issued.first) != _month(issued.last):
        return None, "IssueNotExact"
    return max(0, _month(issued.first) - _month(begins.earliest)), None


def _month(day: date) -> int:
    return day.year * 12 + day.month


def _rounded(fen: Fraction) -> int:
    """To the whole fen, halves up."""
    return int((fen + Fraction(1, 2)) // 1)
