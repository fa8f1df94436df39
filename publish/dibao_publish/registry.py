"""A registry file opened for reading: the very texts it was built from, read into a book again."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from attrs import field, frozen

from dibao.message import Message, msg
from dibao.policy.book import Book
from dibao.policy.library import Source, read_book
from dibao.policy.values import parse_lack
from dibao_publish.aggregates.display import Display, display_of
from dibao_publish.names import short_title
from dibao_publish.published import Published, published_with
from dibao_publish.reader import Reader


class NotARegistry(Exception):
    """The file is no registry of dibao, or one that another version wrote; `message` says which."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


@frozen
class Registry:
    """What a registry file holds: the book, and which release of what it was built from."""

    book: Book = field(repr=False)
    version: str
    policies: str
    display: Display = field(repr=False)  # of the aggregates that are in it
    reader: Reader = field(repr=False)
    called: Mapping[str, str] = field(repr=False)  # notices by what people call them: 文号 or title
    published: Published | None = field(default=None, repr=False)  # the release that it lies in


def open_registry(path: Path) -> Registry:
    """Read the registry in a file. Raises `NotARegistry` with a sentence that says why not."""
    if not path.is_file():
        raise NotARegistry(
            msg(
                "{file}: there is no such file; build one with `dibao-publish build`.",
                file=str(path),
            )
        )
    try:
        return _read(path)
    except sqlite3.Error as error:
        raise NotARegistry(
            msg(
                "{file}: this is no dibao registry; build one with `dibao-publish build`.",
                file=str(path),
            )
        ) from error


def _read(path: Path) -> Registry:
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        version, policies = connection.execute('SELECT dibao, policies FROM "release"').fetchone()
        texts = connection.execute("SELECT path, text FROM policy_file ORDER BY path").fetchall()
    book, problems = read_book([Source(path, text, path) for path, text in texts])
    if book is None:
        raise NotARegistry(
            msg(
                "{file}: the policy files in it, of dibao {version}, do not suit this version; "
                "build it again. The first problem: {problem}",
                file=str(path),
                version=version,
                problem=str(problems[0]),
            )
        )
    reader = Reader(path)
    return Registry(
        book, version, policies, display_of(path), reader, _called(reader), published_with(path)
    )


def _called(reader: Reader) -> dict[str, str]:
    rows = reader.rows("SELECT id, title, number FROM notice")
    return {row["id"]: _name(row["number"], row["title"]) for row in rows}


def _name(number: str, title: str) -> str:
    return short_title(title) if parse_lack(number) else number
