"""Rendering: a page becomes HTML in its language.

The templates have an environment of their own, so that nothing of Datasette's comes in.
"""

from __future__ import annotations

from functools import cache, partial
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

import jinja2
from markupsafe import Markup

from dibao import words
from dibao_publish.jsonld import jsonld
from dibao_publish.texts import phrase
from dibao_publish.web import headers
from dibao_publish.web.nav import entries
from dibao_publish.web.page import Ask, Page, shown

TEMPLATES = Path(__file__).parents[1] / "templates" / "dibao"


@cache
def environment() -> jinja2.Environment:
    """Strict: a name that no page gave is an error of ours, seen in tests."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(page: Page, ask: Ask, at: str = "") -> str:
    """The HTML of a page; `at`: where it stands, if that is not its address on a server."""
    links, other, at = ask.links, ask.links.other(), at or page.here
    return (
        environment()
        .get_template(page.template)
        .render(
            **page.context,
            t=partial(_phrase, ask.lang),
            spoken=partial(_spoken, ask.lang),
            lang="zh-Hans" if ask.lang == "zh" else "en",
            zh=ask.lang == "zh",
            links=links,
            as_of=words.day(ask.today, ask.lang) if links.is_static else "",
            policy=headers.of_files(links.served("/")) if links.is_static else "",
            title=page.title,
            here=links.to(at),
            there=other.to(at),
            asks=links.asked(page.here) if page.status == HTTPStatus.OK else "",
            query="" if links.is_static else _query(ask),
            typed_word=shown(ask.get("q")),
            release=ask.registry,
            nav=entries(links, page.here, ask.lang),
            jsonld=Markup(jsonld(page, ask)),  # noqa: S704 - no text in it ends the element
        )
    )


def _phrase(lang: str, template: str, **params: object) -> str:
    return phrase(template, lang, **params)


def _spoken(lang: str, text: str) -> Markup:
    """The attribute that tells a screen reader which language a text of the files is in."""
    chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
    latin = sum(letter.isascii() and letter.isalpha() for letter in text)
    if chinese * 3 >= latin:
        return Markup("") if lang == "zh" else Markup(' lang="zh-Hans"')
    return Markup(' lang="en"') if lang == "zh" else Markup("")


def _query(ask: Ask) -> str:
    """The query that the language switch keeps."""
    kept = [(name, shown(value)) for name in ask.given for value in ask.every(name) if value]
    return f"?{urlencode(kept)}" if kept else ""
