"""Chinese as the full-text index takes it: each character a token, what is searched for a phrase.

Chinese is written without spaces, and the tokenizers of SQLite find no word of two characters in
it. This way is exact, and needs no extension.
"""

from __future__ import annotations

import unicodedata

INDEX = "search_text"
NO_WORD = '""'  # a phrase that nothing matches
FIRST_OF_ASIA = "\u2e80"  # from here on each character is a word


def segmented(text: str) -> str:
    """A text with spaces around each Chinese character; full-width letters made plain."""
    plain = unicodedata.normalize("NFKC", text)
    return " ".join("".join(f" {c} " if c >= FIRST_OF_ASIA else c for c in plain).split())


def phrases(typed: str) -> str:
    """What was typed as an FTS5 query: each word a phrase, all of them wanted."""
    found = (segmented(_letters(word)) for word in typed.split())
    return " ".join(f'"{phrase}"' for phrase in found if phrase) or NO_WORD


def _letters(word: str) -> str:
    """Letters and digits alone, so that nothing of the query language comes in."""
    return "".join(letter if letter.isalnum() else " " for letter in word)
