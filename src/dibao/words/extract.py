"""Bring the catalogues up to date with the messages in the code and the remarks in the policies.

    python -m dibao.words.extract                 # this package's own catalogues
    python -m dibao.words.extract SOURCE FILE.po  # that of another package

A transcriber's remarks (reasons, limitations, notes, what was read) are English with Chinese
quotations; one that has no English word needs no translation. New messages come in without a translation; one that the code no longer has is dropped. A changed
sentence is a new message: nothing is guessed from what resembles it.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import fields, has
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from dibao.errors import PolicyError
from dibao.policy.folder import read_sources
from dibao.policy.library import Source
from dibao.policy.reader import read_places, read_policy
from dibao.words.catalogue import CORE, REMARKS

KEYWORDS: dict[str, tuple[int, ...] | None] = {"msg": None}
WIDTH = 100
REMARK_FIELDS = ("checked_with", "limitations", "note", "page_attributes", "read_in")
_ENGLISH = re.compile(r"[A-Za-z]{2}")

# The same at every run, so that a catalogue changes only where a message does.
HEADER = """\
# Chinese (Simplified) of the sentences in the code.
# `python -m dibao.words.extract` adds and drops messages.
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
REMARKS_HEADER = HEADER.replace("sentences in the code", "remarks in the policy files")


def messages(source: Path) -> Catalog:
    """Every template that a call of `msg` in the Python files below `source` gives."""
    found = Catalog(charset="utf-8")
    for file, _, template, _, _ in extract_from_dir(
        source, method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        if isinstance(template, str) and template:
            found.add(template, locations=[(Path(file).as_posix(), 0)])
    return found


def remarks(sources: Sequence[Source]) -> Catalog:
    """Every remark in policy files that has an English word; `PolicyError` if a file is broken."""
    found = Catalog(charset="utf-8")
    problems = []
    for source in sources:
        read = read_places if source.holds_places else read_policy
        content, wrong = read(source.text, source.name)
        problems += wrong
        for text in _remarks(content):
            if _ENGLISH.search(text):
                found.add(text, locations=[(source.path, 0)])
                found[text].flags.clear()  # 20% of is no placeholder
    if problems:
        raise PolicyError(problems)
    return found


def _remarks(value: Any) -> Iterator[str]:
    """The remarks in a value of the policy format, in its order."""
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from _remarks(item)
    elif has(type(value)):
        for one in fields(type(value)):
            held = getattr(value, one.name)
            if one.name in ("inferred", "doubt"):
                yield from (reason for _, reason in held)
            elif one.name in REMARK_FIELDS:
                yield from [held] if held else ()
            else:
                yield from _remarks(held)


def update(source: Path, po: Path) -> list[str]:
    """Write a catalogue of messages anew; returns those that still want a translation."""
    return _update(messages(source), po, HEADER)


def update_remarks(sources: Sequence[Source], po: Path) -> list[str]:
    """Write a catalogue of remarks anew; returns those that still want a translation."""
    return _update(remarks(sources), po, REMARKS_HEADER)


def _update(found: Catalog, po: Path, header: str) -> list[str]:
    catalogue = read(po)
    catalogue.update(found, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    po.write_bytes(header.encode() + _body(catalogue))
    return [str(message.id) for message in catalogue if message.id and not message.string]


def read(po: Path) -> Catalog:
    """The catalogue in a file; an empty one where there is no file yet."""
    if not po.exists():
        po.parent.mkdir(parents=True, exist_ok=True)
        return Catalog(charset="utf-8")
    with po.open("rb") as file:
        return read_po(file)


def _body(catalogue: Catalog) -> bytes:
    buffer = io.BytesIO()
    write_po(
        buffer, catalogue, width=WIDTH, include_lineno=False, omit_header=True, sort_output=True
    )
    return buffer.getvalue().lstrip(b"\n")


def main(arguments: list[str]) -> int:
    """Update the catalogue named, by default the package's own; exit status 1 if any is untranslated."""
    if arguments:
        po = Path(arguments[1])
        missing = [(po, text) for text in update(Path(arguments[0]), po)]
    else:
        missing = [
            (CORE.path, text) for text in update(Path(__file__).resolve().parents[1], CORE.path)
        ]
        sources, _ = read_sources()
        try:
            missing += [(REMARKS.path, text) for text in update_remarks(sources, REMARKS.path)]
        except PolicyError as error:
            sys.stdout.write(f"{error}\n")
            return 1
    for po, text in missing:
        sys.stdout.write(f"{po}: no translation: {text}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
