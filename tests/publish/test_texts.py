"""The Chinese of the pages is whole."""

from __future__ import annotations

import string

from babel.messages.pofile import read_po

from dibao_publish.extract import every_message
from dibao_publish.texts import PAGES


def catalogue():
    with PAGES.path.open("rb") as file:
        return read_po(file)


def test_no_text_wants_its_chinese():
    found = catalogue()
    wanted = [message.id for message in every_message() if message.id]
    assert wanted
    assert [text for text in wanted if not (found.get(text) and found.get(text).string)] == []


def test_no_translation_is_fuzzy_or_stale():
    wanted = {message.id for message in every_message()}
    told = [message for message in catalogue() if message.id]
    assert [message.id for message in told if message.fuzzy] == []
    assert [message.id for message in told if message.id not in wanted] == []


def test_translations_keep_their_parameters():
    for message in catalogue():
        if message.id:
            assert parameters(message.string) == parameters(message.id), message.id


def parameters(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
