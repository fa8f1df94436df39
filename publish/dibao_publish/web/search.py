"""Search: one place goes straight to its page, several become a list."""

from __future__ import annotations

from dibao_publish.names import notice_id
from dibao_publish.texts import phrase
from dibao_publish.web import find
from dibao_publish.web.page import Ask, Page, Redirect


def search_page(ask: Ask) -> Page | Redirect:
    """Places and notices that the word may mean."""
    book, typed = ask.registry.book, ask.get("q")
    word = find.tidy(typed)
    places, notices = find.places(book, word, ask.today), find.notices(book, word)
    if len(places) == 1 and not notices:
        return Redirect(ask.links.place(places[0]))
    context = {
        "typed": typed,
        "places": [(book.places.full_name(key), key, ask.links.place(key)) for key in places],
        "notices": [
            (notice.title, notice.name, ask.links.notice(notice_id(file.jurisdiction, notice.name)))
            for file, notice in notices
        ],
    }
    return Page("search.html", phrase("Search", ask.lang), "/search", context)
