"""From addresses to page functions, and from what they raise to helpful pages."""

from __future__ import annotations

from collections.abc import Callable

from dibao.message import Message, msg
from dibao_publish.texts import say
from dibao_publish.web.home import home_page
from dibao_publish.web.links import place_path
from dibao_publish.web.notice import notice_page
from dibao_publish.web.page import Ask, BadDay, NoSuchPage, Page, Redirect
from dibao_publish.web.place import place_page
from dibao_publish.web.search import search_page

Handler = Callable[[Ask], Page | Redirect]


def unknown_page(ask: Ask) -> Page:
    """An address below /en/ that is no page of ours."""
    raise NoSuchPage(msg("Nothing stands at the address {address}.", address=ask.words))


# `en` is the language, `words` what the address names. Datasette matches them from the start.
ROUTES: tuple[tuple[str, Handler], ...] = (
    (r"/(?P<en>en)?/?$", home_page),
    (r"(?P<en>/en)?/search$", search_page),
    (r"(?P<en>/en)?/place/(?P<words>.+?)/?$", place_page),
    (r"(?P<en>/en)?/notice/(?P<words>.+)$", notice_page),
    (r"(?P<en>/en)/(?P<words>.+)$", unknown_page),
)


def answer(handler: Handler, ask: Ask) -> Page | Redirect:
    """The page, or a page that says what went wrong and what to do."""
    try:
        return handler(ask)
    except NoSuchPage as error:
        return problem_page(ask, 404, error.message)
    except BadDay as error:
        return problem_page(ask, 400, error.message, day=error.text)


TITLES = {
    400: msg("This day cannot be read"),
    404: msg("Not found"),
    500: msg("Something went wrong on this page"),
}
FAULT = msg("The fault is ours. Please try another page.")


def problem_page(ask: Ask, status: int, message: Message, day: str = "") -> Page:
    """A page of help. With `day`, the form for another day of the same place."""
    title = TITLES.get(status, TITLES[500])
    context = {
        "sentence": say(message, ask.lang),
        "typed_day": day,
        "action": ask.links.place(ask.words) if day else "",
    }
    here = place_path(ask.words) if day else "/"
    return Page("problem.html", say(title, ask.lang), here, context, status)
