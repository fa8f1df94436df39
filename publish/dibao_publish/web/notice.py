"""The page of a notice: what it is, how far it was read, its clauses in order, whom it touches."""

from __future__ import annotations

from attrs import frozen

from dibao import words
from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.clauses import Clause, Notice, PolicyFile
from dibao_publish.hosts import host_of, is_government
from dibao_publish.names import notice_id
from dibao_publish.texts import phrase
from dibao_publish.web import wording
from dibao_publish.web.links import notice_path
from dibao_publish.web.page import Ask, NoSuchPage, Page, shown
from dibao_publish.web.placed import in_full
from dibao_publish.web.succession import succession
from dibao_publish.web.wording import Said

LEADING = ("number", "issuer", "issued", "effective", "evidence", "copy")
WARNINGS = ("limitations", "not_stated", "not_seen", "elsewhere")
OMITTED = frozenset({"title", "inferred", "key", "url", "under", "repeals"})


@frozen
class Item:
    """One clause: what it is, its words, what it sets, and what of that was inferred."""

    anchor: str
    at: str
    kind: str
    subject: str
    why: tuple[str, ...]  # of the subject
    fields: tuple[Said, ...]
    note: str
    words: str  # empty: not on file


def notice_page(ask: Ask) -> Page:
    """A notice by its identifier: jurisdiction and 文号."""
    file, notice = find(ask.registry.book, ask.words)
    identifier = notice_id(file.jurisdiction, notice.name)
    facts = wording.said(notice, ask.lang, OMITTED)
    context = {
        "notice": notice,
        "why_title": wording.reasons(notice.inferred, "title", ask.lang),
        "place": in_full(ask, file.jurisdiction),
        "report_to": ask.links.report(place=file.jurisdiction, clause=identifier),
        "leading": [_worded(f, notice, ask.lang) for f in _only(facts, LEADING)],
        "warnings": _only(facts, WARNINGS),
        "others": [f for f in facts if f.name not in (*LEADING, *WARNINGS)],
        "host": host_of(notice.url) or "",
        "url": notice.url if is_government(notice.url) else "",
        "file_inferred": [wording.inference(path, why, ask.lang) for path, why in file.inferred],
        "clauses": [
            _item(clause, number, ask.lang) for number, clause in enumerate(notice.clauses)
        ],
        "identifier": identifier,
        "succession": succession(ask, file, notice),
    }
    return Page("notice.html", notice.title, notice_path(identifier), context)


def find(book: Book, identifier: str) -> tuple[PolicyFile, Notice]:
    """The notice with the identifier; raises `NoSuchPage`."""
    for file in book.files:
        for notice in file.notices:
            if notice_id(file.jurisdiction, notice.name) == identifier:
                return file, notice
    raise NoSuchPage(
        msg('No notice on file stands under "{identifier}".', identifier=shown(identifier))
    )


def _only(facts: tuple[Said, ...], names: tuple[str, ...]) -> list[Said]:
    return [fact for name in names for fact in facts if fact.name == name]


def _worded(fact: Said, notice: Notice, lang: str) -> Said:
    """Source and copy in the words that answers use for them."""
    told = {
        "evidence": words.evidence(notice.evidence, lang),
        "copy": words.copy(notice.copy, lang),
    }
    if fact.name not in told:
        return fact
    return Said(fact.name, fact.label, told[fact.name], fact.parts, fact.why)


def _item(clause: Clause, number: int, lang: str) -> Item:
    return Item(
        f"c{number + 1}",
        clause.at or phrase("no clause number", lang),
        words.kind(clause.kind, lang),
        wording.subject(clause, lang),
        wording.reasons(clause.inferred, clause.kind, lang),
        wording.said(clause, lang, wording.not_a_subject(clause)),
        words.remark(clause.note or "", lang),
        clause.text or "",
    )
