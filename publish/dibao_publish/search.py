"""What the search finds when the registry is built: the full-text index and the words for places."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from attrs import frozen

from dibao import words
from dibao.policy.book import Book, Provision
from dibao.policy.places import NATIONAL
from dibao_publish.derived import PlaceWord, SearchItem
from dibao_publish.names import clause_id, notice_id, subject_of
from dibao_publish.segments import INDEX, segmented
from dibao_publish.spelling import short_name, syllables
from dibao_publish.values import as_text

CREATE = f"CREATE VIRTUAL TABLE {INDEX} USING fts5(text, content='', tokenize='unicode61')"


@frozen
class Indexed:
    """An entry of the index with the text that finds it."""

    item: SearchItem
    text: str


# --- what is indexed -----------------------------------------------------------------------------


def indexed(book: Book, provisions: list[Provision]) -> Iterator[Indexed]:
    """Places, notices and clauses, in that order, numbered from 1."""
    for number, (kind, place, notice, clause, text) in enumerate(_entries(book, provisions), 1):
        item = SearchItem(id=number, kind=kind, place=place, notice=notice, clause=clause)
        yield Indexed(item, segmented(text))


Entry = tuple[str, str, str | None, str | None, str]


def _entries(book: Book, provisions: list[Provision]) -> Iterator[Entry]:
    for place in book.places:
        text = " ".join((book.places.full_name(place.key), *(name for name, _ in place.names)))
        yield "place", place.key, None, None, text
    for file in book.files:
        for notice in file.notices:
            number = notice_id(file.jurisdiction, notice.name)
            said = (notice.title, as_text(notice.number), as_text(notice.issuer))
            yield "notice", file.jurisdiction, number, None, " ".join(filter(None, said))
    for provision in provisions:
        clause = provision.clause
        notice_key = notice_id(provision.jurisdiction, provision.notice.name)
        subject = subject_of(clause)
        told = (
            words.kind(clause.kind, "zh"),
            words.program(subject, "zh") if subject in PROGRAMS else subject,
            clause.at,
            as_text(clause.areas),
            clause.note,
            clause.text,
            *_amounts(clause),
        )
        key = clause_id(notice_key, provision.order[1])
        yield "clause", provision.jurisdiction, notice_key, key, " ".join(filter(None, told))


PROGRAMS = ("urban", "rural", "unified", "wubao")


def _amounts(clause: object) -> Iterator[str]:
    """The amounts of a clause, and the places that a map of them names."""
    amount = getattr(clause, "amount", None)
    if isinstance(amount, tuple):
        for names, value in amount:
            yield f"{'、'.join(names)} {value}"
    elif amount is not None:
        yield str(amount)


def fill(connection: sqlite3.Connection, entries: list[Indexed]) -> None:
    """Make the index and merge it into one segment, so that its bytes depend on the texts alone."""
    connection.execute(CREATE)
    connection.executemany(
        f"INSERT INTO {INDEX} (rowid, text) VALUES (?, ?)",  # noqa: S608 - a name of ours
        [(entry.item.id, entry.text) for entry in entries],
    )
    connection.execute(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('optimize')")  # noqa: S608


# --- places --------------------------------------------------------------------------------------


def place_words(book: Book) -> Iterator[PlaceWord]:
    """Names, short names, pinyin, initials, last part of the key and codes, in small letters."""
    for place in book.places:
        if place.key == NATIONAL:
            continue
        seen: set[str] = set()
        for sort, word in _words_of(book, place.key):
            small = word.lower()
            if small and small not in seen:
                seen.add(small)
                yield PlaceWord(word=small, place=place.key, sort=sort)


def _words_of(book: Book, key: str) -> Iterator[tuple[str, str]]:
    place, last = book.places.get(key), key.rpartition("/")[2]
    for name, _ in place.names:
        yield "name", name
    for name, _ in place.names:
        short = short_name(name, place.kind)
        yield "short", short
        for told in (syllables(short, last), syllables(short), syllables(name)):
            yield "pinyin", "".join(told)
        for told in (syllables(short, last), syllables(name)):
            yield "initials", "".join(part[0] for part in told)
    yield "key", last
    for code, _ in place.codes:
        yield "code", code
