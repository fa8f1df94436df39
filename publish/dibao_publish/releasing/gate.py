"""The gate: what must hold of a release's files before a server is started on them.

The texts were checked when they were read, and aggregates were audited when they were made, against a
register that has no place on this machine. Here the finished files are looked at, and asked: every
sort of page, the API and the files, through the very application that will be served.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from attrs import frozen

from dibao.message import Message, msg
from dibao_publish.bulk.writer import DATABASE
from dibao_publish.queries import QUERIES
from dibao_publish.registry import NotARegistry, Registry, open_registry
from dibao_publish.releasing.asking import Answer, ask
from dibao_publish.releasing.failure import ReleaseFailed
from dibao_publish.serving.front import HEALTH, RELEASE
from dibao_publish.verify import verify


def check(folder: Path) -> None:
    """Look at a release and ask it. Raises `ReleaseFailed` with everything that is wrong."""
    problems = verify(folder).problems or [*_asked(folder)]
    if problems:
        raise ReleaseFailed(
            msg(
                "{folder}: it is not put into service, and stays to be looked at. Once the cause is "
                "gone, give another --date, or remove the folder if nothing serves it.",
                folder=str(folder),
            ),
            problems,
        )


def check_files(folder: Path) -> None:
    """Look at an older release, which was asked when it was new. Raises `ReleaseFailed`."""
    problems = verify(folder).problems
    if problems:
        raise ReleaseFailed(
            msg(
                "{folder}: it is not put into service. Put it back from a copy, or go back to another.",
                folder=str(folder),
            ),
            problems,
        )


# --- the answers -------------------------------------------------------------------------------


@frozen
class Question:
    """An address, the status that it must have, and a text that must stand in the answer."""

    address: str
    status: int = 200
    holds: str = ""


def questions(registry: Registry) -> Iterator[Question]:
    """What is asked of a release: every sort of page and data, and what must stay closed."""
    reader, digest = registry.reader, registry.policies[:12]
    place = next(reader.keys("SELECT place FROM standard ORDER BY place LIMIT 1"))
    notice = next(reader.keys("SELECT id FROM notice ORDER BY id LIMIT 1"))
    for lang in ("", "/en"):
        yield Question(f"{lang}/", holds=digest)
        yield Question(f"{lang}/search?q={quote('低保')}", holds=digest)
        yield Question(f"{lang}/place/{quote(place)}", holds=digest)
        yield Question(f"{lang}/notice/{quote(notice)}", holds=digest)
        yield Question(f"{lang}/q/", holds=digest)
        yield Question(f"{lang}/nowhere", 404, holds=digest)
    for query in QUERIES:
        yield Question(f"/q/{query.name}", holds=digest)
    yield Question("/registry")
    yield Question("/registry/standard?_size=5")
    yield Question("/registry/standard.json?_size=5", holds=place)
    yield Question("/registry/standard.csv?_size=5")
    yield Question("/api/v1/", holds=registry.policies)
    yield Question("/api/v1/openapi.json", holds="3.1")
    yield Question(f"/api/v1/places?q={quote(place)}", holds=place)
    yield Question("/feed.atom", holds="<feed")
    yield Question("/download/README.md")
    yield Question(HEALTH, holds='"ok": true')
    for closed in ("/-/databases.json", "/-/plugins.json", "/-/config.json"):
        yield Question(closed, 404)
    yield Question("/registry.db", 403)
    yield Question("/registry.json?sql=select+1", 403)


def _asked(folder: Path) -> Iterator[Message]:
    """What the release answers wrongly."""
    try:
        registry = open_registry(folder / DATABASE)
    except NotARegistry as error:
        yield error.message
        return
    published = registry.published
    if published is None or published.name != folder.name:
        yield msg("{folder}: the folder does not bear the name of its release.", folder=folder.name)
        return
    asked = list(questions(registry))
    answers = asyncio.run(_answers(folder / DATABASE, asked))
    for question, answer in zip(asked, answers, strict=True):
        yield from _judged(question, answer, folder.name)


async def _answers(database: Path, asked: list[Question]) -> list[Answer]:
    from dibao_publish.server import app_for

    app = await app_for(database)
    return [await ask(app, question.address) for question in asked]


def _judged(question: Question, answer: Answer, release: str) -> Iterator[Message]:
    address = question.address
    if answer.status != question.status:
        yield msg(
            "{address} answers {status}, not {wanted}.",
            address=address,
            status=answer.status,
            wanted=question.status,
        )
    elif question.holds not in answer.text:
        yield msg("{address} does not say {text}.", address=address, text=question.holds)
    elif answer.headers.get(RELEASE) != release:
        yield msg(
            "{address} does not say that it is of {release}.", address=address, release=release
        )
    elif "json" in answer.headers.get("content-type", ""):
        yield from _json(address, answer)


def _json(address: str, answer: Answer) -> Iterator[Message]:
    try:
        json.loads(answer.body)
    except ValueError:
        yield msg("{address} is no JSON.", address=address)
