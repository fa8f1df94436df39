"""A registry file opened for reading: the very texts it was built from, read into a book again."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from attrs import field, frozen

from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.policy.book import Book
from dibao.policy.library import Source, read_book
from dibao.policy.values import parse_lack
from dibao_publish.aggregates.display import Display, display_of
from dibao_publish.names import short_title
from dibao_publish.published import Published, published_with
from dibao_publish.reader import Reader

# What SQLite says of a file that was a database: primary result codes.
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_IOERR)


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
    try:
        if not path.is_file():
            raise NotARegistry(
                msg(
                    "{file}: there is no such file; build one with `dibao-publish build`.",
                    file=str(path),
                )
            )
        published = published_with(path)
        return _read(path, published)
    except InputError as error:
        raise NotARegistry(error.message) from error
    except OSError as error:
        raise NotARegistry(
            msg("{file}: it cannot be read: {why}.", file=str(path), why=error.strerror or "")
        ) from error
    except sqlite3.Error as error:
        if (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _DAMAGED:
            raise NotARegistry(damaged(path)) from error
        raise NotARegistry(
            msg(
                "{file}: this is no dibao registry; build one with `dibao-publish build`.",
                file=str(path),
            )
        ) from error


def check_sound(path: Path) -> None:
    """See that a file is whole as SQLite and that its policy texts are those it was built from.

    Raises `NotARegistry` if not, `sqlite3.Error` for what is no registry. A wrong letter in another
    table shows in the hash of a release alone.
    """
    with closing(opened(path)) as connection:
        connection.execute('SELECT policies FROM "release"')  # no registry has no such table
        if path.stat().st_size != _size_in_header(path):  # SQLite fills a page that was cut off
            raise NotARegistry(damaged(path))
        if connection.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
            raise NotARegistry(damaged(path))
        texts = connection.execute("SELECT sha256, text FROM policy_file").fetchall()
    if any(hashlib.sha256(text.encode()).hexdigest() != sha256 for sha256, text in texts):
        raise NotARegistry(damaged(path))


def _size_in_header(path: Path) -> int:
    """The bytes that a file of SQLite has by its own header."""
    with path.open("rb") as file:
        head = file.read(32)
    return int.from_bytes(head[16:18], "big") * int.from_bytes(head[28:32], "big")


def damaged(path: Path) -> Message:
    """What is said of a file that was a registry."""
    return msg(
        "{file}: the file is damaged or was cut off: fetch it again, or build it with "
        "`dibao-publish build`.",
        file=str(path),
    )


def opened(path: Path) -> sqlite3.Connection:
    """A connection that only reads; the file does not change meanwhile."""
    return sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)


def _read(path: Path, published: Published | None) -> Registry:
    check_sound(path)
    with closing(opened(path)) as connection:
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
    return Registry(book, version, policies, display_of(path), reader, _called(reader), published)


def _called(reader: Reader) -> dict[str, str]:
    rows = reader.rows("SELECT id, title, number FROM notice")
    return {row["id"]: _name(row["number"], row["title"]) for row in rows}


def _name(number: str, title: str) -> str:
    return short_title(title) if parse_lack(number) else number
