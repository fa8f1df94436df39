"""Bring the catalogue of the pages up to date: `python -m dibao_publish.extract`.

Messages come from three places: `msg(...)` and `phrase(...)` in the modules, `t(...)` in the
templates, and the words of choice that the policy format declares.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from dibao.policy.clauses import KINDS, Notice, Place
from dibao.policy.fields import specs
from dibao.words.extract import WIDTH, messages
from dibao_publish.texts import PAGES

HERE = Path(__file__).parent


def every_message() -> Catalog:
    """Every text that the pages may say in Chinese."""
    found = messages(HERE)
    methods = [("**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
    keywords: dict[str, tuple[int, ...] | None] = {"t": None, "phrase": None}
    for file, _, template, _, _ in extract_from_dir(HERE, methods, keywords=keywords):
        if isinstance(template, str):
            found.add(template, locations=[(file, 0)])
    for word in _choices():
        found.add(word)
    return found


def _choices() -> Iterator[str]:
    """The words of choice of every declared field."""
    for cls in (*KINDS.values(), Notice, Place):
        for spec in specs(cls).values():
            yield from spec.choices
            yield from spec.keys


def main() -> int:
    """Write the catalogue anew; exit status 1 if a text wants its Chinese."""
    with PAGES.path.open("rb") as file:
        catalogue = read_po(file)
    catalogue.update(every_message(), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    with PAGES.path.open("wb") as file:
        write_po(file, catalogue, width=WIDTH, include_lineno=False, sort_output=True)
    missing = [str(message.id) for message in catalogue if message.id and not message.string]
    for text in missing:
        sys.stdout.write(f"{PAGES.path.name}: no translation: {text}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
