"""The words of the pages, in Chinese and English.

English texts are the message ids; the Chinese ones stand in one catalogue beside that of `dibao`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dibao import words
from dibao.message import Message, msg
from dibao.words import CORE, Catalogue

LANGS = ("zh", "en")
PAGES = Catalogue(Path(__file__).parent / "locale" / "zh_Hans" / "LC_MESSAGES" / "dibao_publish.po")


def say(message: Message, lang: str) -> str:
    """A message of the pages, or one of the library, as a sentence."""
    return words.say(message, lang, (PAGES, CORE))


def phrase(template: str, lang: str, **params: Any) -> str:
    """A text of a template, with its parameters."""
    return say(msg(template, **params), lang)
