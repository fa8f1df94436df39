"""Finding places, notices and clauses by what people type."""

from __future__ import annotations

import unicodedata
from datetime import date

from dibao.errors import PlaceError
from dibao.policy.book import Book
from dibao.policy.clauses import Notice, PolicyFile, fold_number
from dibao_publish.reader import Row
from dibao_publish.registry import Registry
from dibao_publish.segments import phrases

MOST = 40  # results shown
SHORTEST = 3  # letters of a spelling that is looked for inside of words
LONGEST = 60  # letters of a word that are looked at
LAST_LETTER = "\U0010ffff"


def tidy(word: str) -> str:
    """The word as it is compared: full-width letters and digits made plain, no spaces around."""
    plain = unicodedata.normalize("NFKC", word).strip()[:LONGEST]
    # What is a digit without a decimal value, in some ancient scripts, is no part of a name.
    return "".join(letter for letter in plain if letter.isdecimal() or not letter.isdigit())


def places(registry: Registry, word: str, on: date) -> list[str]:
    """Keys of the places that a word may mean, the likeliest first."""
    if not word:
        return []
    book = registry.book
    try:
        return [book.places.find(word, on)]
    except PlaceError as error:
        if len(error.candidates) > 1 and all(_named(book, key, word) for key in error.candidates):
            return list(error.candidates)
    small = word.lower()
    spelt = small.replace(" ", "").replace("'", "").replace("’", "")
    return _exact(registry, small, spelt) or _partly(registry, small, spelt)


def _named(book: Book, key: str, word: str) -> bool:
    return any(word.endswith(name) for name, _ in book.places.get(key).names)


def _exact(registry: Registry, small: str, spelt: str) -> list[str]:
    """Places of which it is a whole word: the short name, the pinyin, the initials."""
    sql = (
        "SELECT DISTINCT w.place FROM place_word w JOIN place p ON p.key = w.place "
        "WHERE w.word IN (:small, :spelt) ORDER BY p.kind <> 'province', p.kind <> 'prefecture', "
        "w.place LIMIT :most"
    )
    return list(registry.reader.keys(sql, small=small, spelt=spelt, most=MOST))


def _partly(registry: Registry, small: str, spelt: str) -> list[str]:
    """Places with a word that begins with it; then those that hold it, also in their full name."""
    begins = registry.reader.keys(
        "SELECT DISTINCT place FROM place_word WHERE word >= :word AND word < :after "
        "ORDER BY place LIMIT :most",
        word=small,
        after=small + LAST_LETTER,
        most=MOST,
    )
    found = list(dict.fromkeys(begins))
    if not small.isascii() or len(spelt) >= SHORTEST:
        inside = registry.reader.keys(
            "SELECT DISTINCT place FROM place_word WHERE instr(word, :word) ORDER BY place LIMIT :most",
            word=spelt if small.isascii() else small,
            most=MOST,
        )
        found = list(dict.fromkeys((*found, *inside)))
    if not found and not small.isascii():
        found = [row["place"] for row in texts(registry, small, "place")]
    return found[:MOST]


def texts(registry: Registry, typed: str, kind: str) -> list[Row]:
    """Entries of the full-text index that hold every word typed; by kind: place, notice or clause."""
    return registry.reader.rows(
        "SELECT i.place, i.notice, i.clause FROM search_text t "
        "JOIN search_item i ON i.id = t.rowid "
        "WHERE search_text MATCH :wanted AND i.kind = :kind ORDER BY i.id LIMIT :most",
        wanted=phrases(typed),
        kind=kind,
        most=MOST,
    )


def notices(registry: Registry, word: str) -> list[tuple[PolicyFile, Notice]]:
    """The notices whose number holds the word, or whose title, issuer or number hold all its words."""
    wanted = fold_number(word)
    if not wanted:
        return []
    held = {row["notice"] for row in texts(registry, word, "notice")}
    found = [
        (file, notice)
        for file in registry.book.files
        for notice in file.notices
        if wanted in fold_number(notice.name) or f"{file.jurisdiction}/{notice.name}" in held
    ]
    return found[:MOST]
