"""Search: one place goes straight to its page, several become a list."""

from __future__ import annotations

from attrs import frozen

from dibao import words
from dibao.message import msg
from dibao_publish.names import full_name, notice_id, number_of
from dibao_publish.reader import Row
from dibao_publish.texts import phrase
from dibao_publish.web import find
from dibao_publish.web.page import Ask, BadWord, Page, Redirect
from dibao_publish.web.placed import Placed, in_full

MOST = 100  # letters that a search may have


@frozen
class Hit:
    """A place that is found: its older name, if that was typed, and whether a standard is on file."""

    place: Placed
    other: str
    known: str


def search_page(ask: Ask) -> Page | Redirect:
    """Places, notices and clauses that the word may mean."""
    book, typed = ask.registry.book, ask.get("q")
    if len(typed) > MOST:
        raise BadWord(
            msg("The word to search for is too long; {most} letters are the most.", most=MOST)
        )
    word = find.tidy(typed)
    places = find.places(ask.registry, word, ask.today)
    notices = find.notices(ask.registry, word)
    clauses = find.texts(ask.registry, word, "clause") if not places else []
    if len(places) == 1 and not notices:
        return Redirect(ask.links.place(places[0]))
    known = _with_standard(ask, places)
    context = {
        "typed": typed,
        "places": [_hit(ask, key, word, known) for key in places],
        "many": len(places) == find.MOST,
        "notices": [
            (
                notice.title,
                number_of(notice),
                full_name(book, file.jurisdiction),
                ask.links.notice(notice_id(file.jurisdiction, notice.name)),
            )
            for file, notice in notices
        ],
        "clauses": [_clause(ask, row) for row in clauses],
        "more": ask.links.query("search-text", word=typed) if clauses or notices else "",
    }
    return Page("search.html", phrase("Search", ask.lang), "/search", context)


def _hit(ask: Ask, key: str, word: str, known: set[str]) -> Hit:
    book = ask.registry.book
    name = full_name(book, key)
    older = [one for one, _ in book.places.get(key).names if word in one and one not in name]
    return Hit(
        in_full(ask, key),
        words.join(older, ask.lang),
        phrase("a standard on file", ask.lang) if key in known else "",
    )


def _with_standard(ask: Ask, keys: list[str]) -> set[str]:
    sql = "SELECT 1 FROM standard WHERE place = :place AND role = 'set' LIMIT 1"
    return {key for key in keys if ask.registry.reader.row(sql, place=key) is not None}


def _clause(ask: Ask, row: Row) -> tuple[str, str, str, str]:
    position = int(row["clause"].rpartition("#")[2])
    kind = ask.registry.reader.row("SELECT kind FROM clause WHERE id = :id", id=row["clause"])
    return (
        ask.registry.called[row["notice"]],
        full_name(ask.registry.book, row["place"]),
        words.kind(kind["kind"], ask.lang) if kind else "",
        f"{ask.links.notice(row['notice'])}#c{position + 1}",
    )
