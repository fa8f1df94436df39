"""The files that a question may name: households, histories and assumptions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dibao.cli.frame import Settings
from dibao.errors import InputError, PolicyError
from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.clauses import Clause
from dibao.policy.folder import load, read_text
from dibao.policy.reader import read_clauses


def book_for(settings: Settings, place: str) -> Book:
    """The policies that a place needs."""
    return load(settings.policies, extra=settings.extra, places=[place])


def assumptions(file: str | None) -> tuple[Clause, ...]:
    """The clauses of a file of assumptions; none without a file."""
    if file is None:
        return ()
    text = _text(file)
    clauses, problems = read_clauses(text, file)
    if problems:
        raise PolicyError(problems)
    return clauses


@contextmanager
def naming(file: str) -> Iterator[None]:
    """Tell a mistake in what a file holds with the file's name."""
    try:
        yield
    except InputError as error:
        sentence = error.message
        raise InputError(msg("{file}: {sentence}", file=file, sentence=sentence)) from None


def json_in(file: str) -> Any:
    """What a JSON file holds; whatever is wrong with it is a sentence."""
    text = _text(file)
    if not text.strip():
        raise InputError(msg("{file} is empty.", file=file))
    try:
        with naming(file):
            return json.loads(text, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise InputError(
            msg(
                "{file}:{line}:{column}: this is not JSON.",
                file=file,
                line=error.lineno,
                column=error.colno,
            )
        ) from None
    except InputError:
        raise
    except (ValueError, RecursionError):  # a number of thousands of digits, or lists without end
        raise InputError(
            msg("{file} holds a number or a nesting beyond all measure.", file=file)
        ) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = tuple(sorted({key for key in keys if keys.count(key) > 1}))
        raise InputError(msg("An object of the JSON has these keys twice: {keys}.", keys=twice))
    return found


def _text(file: str) -> str:
    try:
        text, problem = read_text(Path(file))
    except (OSError, ValueError):  # a name that no file can have, a disk that fails
        raise InputError(msg("{file} cannot be read.", file=file)) from None
    if problem is not None:
        raise PolicyError([problem])
    return text.removeprefix("\ufeff")  # as some editors save it
