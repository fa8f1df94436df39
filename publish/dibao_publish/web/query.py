"""Questions: the list of them, each as a page with its form, and its answer as JSON and CSV.

Every answer says how many were compared, how many could not be and why.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import frozen

from dibao import words
from dibao.message import msg
from dibao_publish import answers
from dibao_publish.answers import Answer, BadParam
from dibao_publish.api import errors
from dibao_publish.formula import safe
from dibao_publish.metadata import LICENCE
from dibao_publish.names import full_name
from dibao_publish.queries import GROUPS, QUERIES, Param, Query, outcome_words
from dibao_publish.reader import Reader
from dibao_publish.texts import phrase
from dibao_publish.web import cells, find
from dibao_publish.web.days import parse_day
from dibao_publish.web.drawn import picture
from dibao_publish.web.page import Ask, Data, NoSuchPage, Page, shown
from dibao_publish.web.placed import called

JSON, CSV = "application/json; charset=utf-8", "text/csv; charset=utf-8"
ROWS_A_PAGE = 20
PAGE = re.compile(r"[0-9]{1,4}", re.ASCII)
BY_NAME = {query.name: query for query in QUERIES}


@frozen
class Field:
    """One parameter in the form: its choices, or the text in it."""

    name: str
    label: str
    kind: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()


def queries_page(ask: Ask) -> Page:
    """All questions in their groups, with what each means."""
    zh = ask.lang == "zh"
    groups = [
        (
            group.zh if zh else group.en,
            [
                _words(query, ask)
                for query in QUERIES
                if query.group is group and ask.links.query(query.name)
            ],
        )
        for group in GROUPS
    ]
    shown_ = [(title, queries) for title, queries in groups if queries]
    return Page("queries.html", phrase("Oversight", ask.lang), "/q/", {"groups": shown_})


def query_page(ask: Ask) -> Page:
    """A question with its form and its answer."""
    query = _query(ask)
    params = _params(ask, query)
    answer = answers.ask(ask.registry.reader, query, params, only_shown=True)
    listed, page = answer.listed, _page_number(ask, len(answer.listed))
    part = listed[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    context = {
        **_words(query, ask),
        "fields": [_field(ask, param, answer) for param in query.params],
        "answer": answer,
        "picture": picture(ask, answer),
        "listed": len(listed),
        "other_days": _other_days(ask, query) if answer.is_default_day else (),
        "why": [(outcome_words(outcome, ask.lang), count) for outcome, count in answer.left_out],
        "headers": [shown_.zh if ask.lang == "zh" else shown_.en for shown_ in query.shown],
        "lines": [[cells.cell(ask, column, row) for column in query.shown] for row in part],
        "page": page,
        "pages": _pages(ask, query, params, len(listed)),
        "csv": ask.links.query(query.name, "csv", **params),
        "json": ask.links.query(query.name, "json", **params),
    }
    return Page("query.html", _title(query, ask), f"/q/{query.name}", context)


@frozen
class OtherDay:
    """A day on which more, or those of one province, can be compared."""

    where: str
    link: str
    compared: int


PROVINCES_NAMED = 6


def _other_days(ask: Ask, query: type[Query]) -> list[OtherDay]:
    """The country's day with the most confirmed, then provinces; none where a province was picked."""
    takes = {param.name for param in query.params}
    if "on" not in takes or ask.get("province") or ask.get("place"):
        return []
    found = []
    for offer in answers.other_days(ask.registry.reader, query):
        if offer.scope and "province" not in takes:
            continue
        link = ask.links.query(query.name, province=offer.scope, on=offer.day.isoformat())
        name = ask.registry.book.places.name(offer.scope, offer.day) if offer.scope else ""
        found.append(OtherDay(name or words.day(offer.day, ask.lang), link, offer.compared))
    return [one for one in found[: 1 + PROVINCES_NAMED] if one.link]


def query_data(ask: Ask) -> Data:
    """The answer as JSON, with its counts; or as CSV, with the outcome of every row."""
    query = _query(ask)
    params = _params(ask, query)
    missing = [p for p in query.params if p.required and not params.get(p.name)]
    if missing:
        raise BadParam(missing[0], msg("Give the parameter {name}.", name=missing[0].name))
    if ask.form == "csv":
        return as_csv(ask.registry.reader, [answers.ask(ask.registry.reader, query, params)])
    answer = answers.ask(ask.registry.reader, query, params, only_shown=True)
    return Data(as_json(document(answer)), JSON)


def document(answer: Answer) -> dict[str, Any]:
    """An answer as JSON types. `rows` are those that were asked for."""
    query = answer.query
    return {
        "query": query.name,
        "title": {"zh": query.zh, "en": query.en},
        "meaning": {"zh": query.meaning_zh, "en": query.meaning},
        "caution": {"zh": query.caution_zh, "en": query.caution},
        "parameters": dict(answer.params),
        "on": answer.day.isoformat() if answer.day else None,
        "on_is_default": answer.is_default_day,
        "from": answer.earlier.isoformat() if answer.earlier else None,
        "counted": {"zh": query.counted_zh, "en": query.counted},
        "compared": answer.compared,
        "not_compared": {
            "count": answer.not_compared,
            "why": [
                {
                    "outcome": outcome,
                    "zh": outcome_words(outcome, "zh"),
                    "en": outcome_words(outcome, "en"),
                    "count": count,
                }
                for outcome, count in answer.left_out
            ],
        },
        "listed": len(answer.listed),
        "rows": [_plain(row) for row in answer.listed],
        "license": LICENCE["license"],
        "license_url": LICENCE["license_url"],
        "source": LICENCE["source"],
    }


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON types: what was inferred as a list."""
    found = {name: value for name, value in row.items() if name != "outcome"}
    if found.get("inferred"):
        found["inferred"] = json.loads(found["inferred"])
    return found


def as_json(value: Any) -> str:
    """JSON with Chinese readable."""
    return json.dumps(value, ensure_ascii=False)


def bad_input(problems: Sequence[errors.Problem], ask: Ask) -> Data:
    """All that is wrong with what was asked, in the one form of an error."""
    refused = errors.Refused(problems, 400)
    return Data(as_json(errors.refused(refused, ask.registry.book.places)), JSON, 400)


def as_csv(reader: Reader, found: Sequence[Answer]) -> Data:
    """Every row with its outcome, those that could not be compared, too; answers of one question."""
    out = io.StringIO()
    writer = csv.writer(out)
    first = next((tuple(answer.rows[0]) for answer in found if answer.rows), None)
    columns = first or reader.names(found[0].query.sql, **found[0].params)
    names = [name for name in columns if name != "outcome"]
    writer.writerow(["outcome", "on", *names])
    for answer in found:
        for row in answer.rows:
            writer.writerow([row["outcome"], answer.day, *(safe(row[name]) for name in names)])
    return Data("\ufeff" + out.getvalue(), CSV)


# --- what was typed ------------------------------------------------------------------------------


def _query(ask: Ask) -> type[Query]:
    if ask.words not in BY_NAME:
        raise NoSuchPage(msg('There is no question called "{name}".', name=shown(ask.words)))
    return BY_NAME[ask.words]


def _params(ask: Ask, query: type[Query]) -> dict[str, str]:
    typed = {param: ask.get(param.name) for param in query.params}
    return {
        param.name: _READERS[param.kind](ask, param, text) for param, text in typed.items() if text
    }


def _place(ask: Ask, param: Param, typed: str) -> str:
    found = find.places(ask.registry, find.tidy(typed), ask.today)
    if len(found) == 1 or typed in found:
        return typed if typed in found else found[0]
    if not found:
        raise BadParam(param, msg('No place on file is called "{word}".', word=shown(typed)))
    names = tuple(ask.registry.book.places.full_name(key) for key in found[:8])
    raise BadParam(param, msg('"{word}" may be any of: {names}.', word=shown(typed), names=names))


def _province(ask: Ask, param: Param, typed: str) -> str:
    provinces = dict(provinces_of(ask))
    if typed in provinces:
        return typed
    found = [
        key for key in find.places(ask.registry, find.tidy(typed), ask.today) if key in provinces
    ]
    if len(found) != 1:
        raise BadParam(param, msg('"{word}" is no province on file.', word=shown(typed)))
    return found[0]


def _word(_ask: Ask, param: Param, typed: str) -> str:
    if len(typed) > answers.MOST_LETTERS:
        raise BadParam(
            param,
            msg(
                "The word to search for is too long; {most} letters are the most.",
                most=answers.MOST_LETTERS,
            ),
        )
    return typed


_READERS: dict[str, Callable[[Ask, Param, str], str]] = {
    "place": _place,
    "province": _province,
    "program": lambda _ask, param, typed: answers.program(param, typed),
    "day": lambda _ask, _param, typed: parse_day(typed).isoformat(),
    "whole": lambda _ask, param, typed: answers.whole(param, typed),
    "flag": lambda _ask, param, typed: answers.flag(param, typed),
    "word": _word,
}


# --- the form ------------------------------------------------------------------------------------


def provinces_of(ask: Ask) -> list[tuple[str, str]]:
    """The provinces, in the order of their keys."""
    rows = ask.registry.reader.rows(
        "SELECT key, name FROM place WHERE kind = 'province' ORDER BY key"
    )
    return [(row["key"], row["name"]) for row in rows]


def _field(ask: Ask, param: Param, answer: Answer) -> Field:
    label = param.zh if ask.lang == "zh" else param.en
    value = shown(answer.params.get(param.name) or "")
    if param.kind == "day":
        day = answer.earlier if param.name == "from" else answer.day
        value = day.isoformat() if day else ""
    if param.kind == "whole":
        value = value or param.default
    if param.kind == "place" and value in ask.registry.book.places:
        value = full_name(ask.registry.book, value)
    choices: tuple[tuple[str, str], ...] = ()
    if param.kind == "province":
        named = ((key, called(ask, key)) for key, _ in provinces_of(ask))
        choices = (("", phrase("the whole country", ask.lang)), *named)
    elif param.kind == "program":
        choices = (
            ("", phrase("urban and rural", ask.lang)),
            ("urban", phrase("Urban", ask.lang)),
            ("rural", phrase("Rural", ask.lang)),
        )
    return Field(param.name, label, param.kind, value, choices)


def _title(query: type[Query], ask: Ask) -> str:
    return query.zh if ask.lang == "zh" else query.en


def _words(query: type[Query], ask: Ask) -> dict[str, Any]:
    zh = ask.lang == "zh"
    return {
        "name": query.name,
        "heading": _title(query, ask),
        "meaning": query.meaning_zh if zh else query.meaning,
        "caution": query.caution_zh if zh else query.caution,
        "counted": query.counted_zh if zh else query.counted,
    }


def _page_number(ask: Ask, rows: int) -> int:
    """The page asked for; the first if that is none, the last if there are not so many."""
    typed, last = ask.get("page"), last_page(rows)
    if not PAGE.fullmatch(typed):
        return 1
    return min(max(1, int(typed)), last)


def last_page(rows: int) -> int:
    """The number of the last page of an answer; there is always a first."""
    return max(1, -(-rows // ROWS_A_PAGE))


def _pages(ask: Ask, query: type[Query], params: Mapping[str, str], rows: int) -> dict[str, str]:
    """The addresses of the pages before and after; empty where there is none."""
    page = _page_number(ask, rows)
    last = last_page(rows)

    def to(number: int) -> str:
        return ask.links.query(query.name, page=str(number), **params)

    return {
        "before": to(page - 1) if page > 1 else "",
        "after": to(page + 1) if page < last else "",
        "last": str(last),
    }
