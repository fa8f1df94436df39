"""Search: one place goes straight to its page, several become a list."""

from __future__ import annotations

from dibao.message import msg
from dibao_publish.names import full_name, notice_id, number_of
from dibao_publish.texts import phrase
from dibao_publish.web import find
from dibao_publish.web.page import Ask, BadWord, Page, Redirect

MOST = 100  # letters that a search may have


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
    context = {
        "typed": typed,
        "places": [(full_name(book, key), key, ask.links.place(key)) for key in places],
        "notices": [
            (
                notice.title,
                number_of(notice),
                ask.links.notice(notice_id(file.jurisdiction, notice.name)),
            )
            for file, notice in notices
        ],
        "clauses": [
            (
                ask.registry.called[row["notice"]],
                full_name(book, row["place"]),
                f"{ask.links.notice(row['notice'])}#c{int(row['clause'].rpartition('#')[2]) + 1}",
            )
            for row in clauses
        ],
        "more": ask.links.query("search-text", word=typed) if clauses or notices else "",
    }
    return Page("search.html", phrase("Search", ask.lang), "/search", context)
