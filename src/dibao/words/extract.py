"""Bring a catalogue up to date with the messages in the code.

    python -m dibao.words.extract                 # this package's own catalogue
    python -m dibao.words.extract SOURCE FILE.po  # those of another package

New messages come in without a translation; one that the code no longer has is dropped. A changed
sentence is a new message: nothing is guessed from what resembles it.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from dibao.words.catalogue import CORE

KEYWORDS: dict[str, tuple[int, ...] | None] = {"msg": None}
WIDTH = 100

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


def messages(source: Path) -> Catalog:
    """Every template that a call of `msg` in the Python files below `source` gives."""
    found = Catalog(charset="utf-8")
    for file, _, template, _, _ in extract_from_dir(
        source, method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        if isinstance(template, str) and template:
            found.add(template, locations=[(Path(file).as_posix(), 0)])
    return found


def update(source: Path, po: Path) -> list[str]:
    """Write the catalogue anew; returns the templates that still want a translation."""
    catalogue = read(po)
    catalogue.update(messages(source), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    po.write_bytes(HEADER.encode() + _body(catalogue))
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
    package = Path(__file__).resolve().parents[1]
    source, po = (Path(arguments[0]), Path(arguments[1])) if arguments else (package, CORE.path)
    missing = update(source, po)
    for template in missing:
        sys.stdout.write(f"{po}: no translation: {template}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
