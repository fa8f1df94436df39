"""Sentences for people, kept as a template and its parameters so that they can be said in any language.

The English template is the message id of the translation catalogues (`dibao.words`).
The core builds messages; it never chooses a language.
"""

from __future__ import annotations

from typing import Any

from attrs import frozen


@frozen
class Message:
    """One sentence: an English template and the values that go into it.

    `str(message)` is the English sentence; `dibao.words.say(message, "zh")` the Chinese one.
    """

    template: str
    params: tuple[tuple[str, Any], ...] = ()

    def __str__(self) -> str:
        return self.template.format(**{name: _plain(value) for name, value in self.params})


def msg(template: str, /, **params: Any) -> Message:
    """Make a `Message`; the extractor of the translation catalogues looks for calls of this name."""
    return Message(template, tuple(sorted(params.items())))


def _plain(value: Any) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(_plain(item) for item in value)
    return str(value)
