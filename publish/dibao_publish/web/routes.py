"""From addresses to page functions, and from what they raise to helpful pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from dibao.message import Message, msg
from dibao_publish.answers import BadParam
from dibao_publish.api import errors
from dibao_publish.queries import QUERIES
from dibao_publish.texts import say
from dibao_publish.web.back_pay import PARAMETERS as OF_BACK_PAY
from dibao_publish.web.back_pay import back_pay_page
from dibao_publish.web.calculator import calculator_page
from dibao_publish.web.calculator_facts import PARAMETERS as OF_THE_CALCULATOR
from dibao_publish.web.compare import compare_data, compare_page
from dibao_publish.web.data import data_page, protection_page
from dibao_publish.web.guide import guide_page
from dibao_publish.web.home import home_page
from dibao_publish.web.links import place_path
from dibao_publish.web.notice import notice_page
from dibao_publish.web.page import Ask, BadDay, BadWord, Data, NoSuchPage, Page, Redirect, shown
from dibao_publish.web.place import place_page
from dibao_publish.web.query import (
    JSON,
    as_json,
    bad_input,
    queries_page,
    query_data,
    query_page,
)
from dibao_publish.web.search import search_page

Handler = Callable[[Ask], Page | Redirect | Data]


def unknown_page(ask: Ask) -> Page:
    """An address below /en/ that is no page of ours."""
    raise NoSuchPage(msg("Nothing stands at the address {address}.", address=shown(ask.words)))


def no_key(ask: Ask) -> Redirect:
    """The address of a place or notice without its name: the first page lists them."""
    return Redirect(ask.links.home())


# `en` is the language, `words` what the address names. Datasette matches them from the start.
ROUTES: tuple[tuple[str, Handler], ...] = (
    (r"/(?P<en>en)?/?$", home_page),
    (r"(?P<en>/en)?/search$", search_page),
    (r"(?P<en>/en)?/(?:place|notice)/?$", no_key),
    (r"(?P<en>/en)?/q/?$", queries_page),
    (r"(?P<en>/en)?/guide/?$", guide_page),
    (r"(?P<en>/en)?/calculator/?$", calculator_page),
    (r"(?P<en>/en)?/back-pay/?$", back_pay_page),
    (r"(?P<en>/en)?/compare/?$", compare_page),
    (r"(?P<en>/en)?/compare\.(?P<form>json|csv)$", compare_data),
    (r"(?P<en>/en)?/data/?$", data_page),
    (r"(?P<en>/en)?/data/protection/?$", protection_page),
    (r"(?P<en>/en)?/q/(?P<words>[^/.]+)\.(?P<form>json|csv)$", query_data),
    (r"(?P<en>/en)?/q/(?P<words>[^/.]+)$", query_page),
    (r"(?P<en>/en)?/place/(?P<words>.+?)/?$", place_page),
    (r"(?P<en>/en)?/notice/(?P<words>.+)$", notice_page),
    (r"(?P<en>/en)/(?P<words>.+)$", unknown_page),
)


def find(path: str) -> tuple[Handler, dict[str, str]]:
    """The page function at an address, as a server finds it, and what the address says to it."""
    for pattern, handler in ROUTES:
        match = re.match(f"^{pattern}", path)
        if match is not None:
            return handler, {name: text for name, text in match.groupdict().items() if text}
    raise LookupError(path)


# All that the pages take from a query string, so that nothing else is shown again.
PARAMETERS = frozenset(
    {"q", "on", "page"}
    | {param.name for query in QUERIES for param in query.params}
    | OF_THE_CALCULATOR
    | OF_BACK_PAY
)


def answer(handler: Handler, ask: Ask) -> Page | Redirect | Data:
    """The page, or a page that says what went wrong and what to do."""
    try:
        return handler(ask)
    except NoSuchPage as error:
        return _problem(ask, 404, error.message)
    except BadParam as error:
        return _problem(ask, 400, error.message, error.param.name, title=BAD_PARAM)
    except BadDay as error:
        where = "from" if ask.get("from") == error.text else "on"
        return _problem(ask, 400, error.message, where, day=error.text)
    except BadWord as error:
        return _problem(ask, 400, error.message, "q", title=BAD_WORD)


def _problem(ask: Ask, status: int, message: Message, where: str = "", **more: Any) -> Page | Data:
    """What went wrong, as data where data was asked for. `where`: the parameter, if one is wrong."""
    if not ask.form:
        return problem_page(ask, status, message, **more)
    if not where:
        return Data(as_json(errors.failed(status, errors.NO_SUCH_ADDRESS, message)), JSON, status)
    return bad_input([errors.Problem(where, message)], ask)


TITLES = {
    400: msg("This day cannot be read"),
    404: msg("Not found"),
    500: msg("Something went wrong on this page"),
}
BAD_WORD = msg("This cannot be searched for")
BAD_PARAM = msg("This question cannot be answered")
FAULT = msg("The fault is ours. Please try another page.")


def _form_of(ask: Ask) -> str:
    """Where another day is sent: the place, or the question."""
    in_book = ask.words in ask.registry.book.places
    return ask.links.place(ask.words) if in_book else ask.links.query(ask.words)


def problem_page(
    ask: Ask,
    status: int,
    message: Message,
    *,
    day: str = "",
    title: Message | None = None,
    tables: bool = False,
) -> Page:
    """A page of help. `day`: the form for another day of the same place; `tables`: the way to them."""
    title = title or TITLES.get(status, TITLES[500])
    context = {
        "sentence": say(message, ask.lang),
        "typed_day": day,
        "action": _form_of(ask) if day else "",
        "tables": ask.links.table() if tables else "",
    }
    here = place_path(ask.words) if day and ask.words in ask.registry.book.places else "/"
    return Page("problem.html", say(title, ask.lang), here, context, status)
