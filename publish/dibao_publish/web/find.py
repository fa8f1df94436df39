"""Finding places and notices by what people type."""

from __future__ import annotations

import unicodedata
from datetime import date

from dibao.errors import PlaceError
from dibao.policy.book import Book
from dibao.policy.clauses import Notice, PolicyFile, fold_number

MOST = 40  # results shown
SHORTEST = 3  # letters of a spelling that is looked for inside of keys
LONGEST = 60  # letters of a word that are looked at


def tidy(word: str) -> str:
    """The word as it is compared: full-width letters and digits made plain, no spaces around."""
    plain = unicodedata.normalize("NFKC", word).strip()[:LONGEST]
    # What is a digit without a decimal value, in some ancient scripts, is no part of a name.
    return "".join(letter for letter in plain if letter.isdecimal() or not letter.isdigit())


def places(book: Book, word: str, on: date) -> list[str]:
    """Keys of the places that a word may mean, the likeliest first."""
    if not word:
        return []
    try:
        return [book.places.find(word, on)]
    except PlaceError as error:
        if len(error.candidates) > 1 and all(_named(book, key, word) for key in error.candidates):
            return list(error.candidates)
    ranked = [
        (rank, place.key)
        for place in book.places
        if (rank := _rank(book, place.key, word)) is not None
    ]
    return [key for _, key in sorted(ranked, key=lambda pair: pair[0])][:MOST]


def _named(book: Book, key: str, word: str) -> bool:
    return any(word.endswith(name) for name, _ in book.places.get(key).names)


def _rank(book: Book, key: str, word: str) -> int | None:
    """0: a name begins with the word; 1: the key's last part is it; 2, 3: they hold it."""
    names = [name for name, _ in book.places.get(key).names]
    last = key.rpartition("/")[2]
    spelled = word.lower().replace(" ", "")
    if any(name.startswith(word) for name in names):
        return 0
    if last == spelled:
        return 1
    if any(word in name for name in names) or word in book.places.full_name(key):
        return 2
    return 3 if len(spelled) >= SHORTEST and spelled in last else None


def notices(book: Book, word: str) -> list[tuple[PolicyFile, Notice]]:
    """The notices whose number or title holds the word."""
    wanted = fold_number(word)
    if not wanted:
        return []
    found = [
        (file, notice)
        for file in book.files
        for notice in file.notices
        if wanted in fold_number(notice.name) or word in notice.title
    ]
    return found[:MOST]
