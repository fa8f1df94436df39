"""The words of the pages, in Chinese and English.

English texts are the message ids; the Chinese ones stand in one catalogue beside that of `dibao`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import evolve

from dibao import words
from dibao.calc.results import Cite
from dibao.message import Message, msg
from dibao.words import CORE, Catalogue
from dibao_publish.names import cited_number, short_title

LANGS = ("zh", "en")
PAGES = Catalogue(Path(__file__).parent / "locale" / "zh_Hans" / "LC_MESSAGES" / "dibao_publish.po")


ASSUMPTION = msg("your assumption")


def say(message: Message, lang: str) -> str:
    """A message of the pages, or one of the library, as a sentence."""
    return words.say(_titled(message), lang, (PAGES, CORE))


def _titled(value: Any) -> Any:
    """Cites of notices without a 文号 by their titles, and of the reader's own assumptions as such."""
    if isinstance(value, Message):
        return evolve(value, params=tuple((name, _titled(v)) for name, v in value.params))
    if isinstance(value, (tuple, list)):
        return tuple(map(_titled, value))
    if isinstance(value, Cite) and value.assumed:
        return ASSUMPTION
    if isinstance(value, Cite) and not cited_number(value):
        return evolve(value, number=short_title(value.notice))
    return value


def phrase(template: str, lang: str, **params: Any) -> str:
    """A text of a template, with its parameters."""
    return say(msg(template, **params), lang)
