"""The page of the data: tables, files, the API, what the figures can bear; and how aggregates are protected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from attrs import frozen

from dibao import words
from dibao.message import Message, msg
from dibao_publish.aggregates.display import Bases
from dibao_publish.aggregates.parameters import Parameters
from dibao_publish.aggregates.words import NOT_PROTECTED
from dibao_publish.api.app import OPENAPI
from dibao_publish.api.endpoints import ENDPOINTS, Endpoint
from dibao_publish.bulk.sheets import OF_THE_SITE
from dibao_publish.guide import GUIDE
from dibao_publish.metadata import LICENCE
from dibao_publish.named_views import VIEWS
from dibao_publish.tables import TABLES
from dibao_publish.texts import phrase, say
from dibao_publish.web.guide import host_of
from dibao_publish.web.page import Ask, Page

GRADES = ("government", "mirror", "press", "aggregator")
COPIES = ("complete", "cut off", "report")
FILES = (
    ("dibao-registry.zip", msg("All tables as CSV, with what each column means")),
    ("registry.db", msg("The database, one SQLite file")),
    ("codebook.csv", msg("What each column means")),
    ("SHA256SUMS", msg("Checksums of all files")),
)
HELD = """
SELECT count(*) AS known, coalesce(sum(:day <= confirmed_through), 0) AS confirmed
FROM standard s JOIN place p ON p.key = s.place
WHERE p.lowest = 1 AND s.role = 'set' AND s.since <= :day
  AND (s.until IS NULL OR :day <= s.until)
  AND (s.answers_through IS NULL OR :day <= s.answers_through)"""
STANDARDS = """
SELECT count(*) AS all_rows, sum(role = 'set') AS set_by, sum(role = 'was') AS before
FROM standard"""
DOUBTS = """
SELECT sum(inferred LIKE '%"field": "effective"%') AS start, sum(inferred LIKE '%"doubt.%') AS doubted
FROM standard WHERE role = 'set'"""


@frozen
class Item:
    """A table or file: its name, what is in it, its address, how many rows, and the data, if any."""

    name: str
    about: str
    link: str
    rows: int = 0
    json: str = ""
    csv: str = ""


@frozen
class Example:
    """A line of the API to copy, and what it gives."""

    about: str
    line: str
    link: str


@frozen
class Released:
    """Aggregates in this registry: their table and bases."""

    table: str
    link: str
    bases: Bases


def data_page(ask: Ask) -> Page:
    """Everything that can be taken away, and its limits."""
    host = host_of(ask)
    with_pandas = next(item for item in GUIDE if item.path.startswith("/q/"))
    context = {
        "tables": list(_tables(ask)),
        "standards": ask.registry.reader.row(STANDARDS),
        "files": list(_files(ask)),
        "date": ask.registry.published.date if ask.registry.published else "",
        "examples": [_example(ask, endpoint, host) for endpoint in ENDPOINTS],
        "pandas": with_pandas.pandas(host),
        "pandas_title": say(with_pandas.title, ask.lang),
        "openapi": ask.links.served(OPENAPI),
        "limits": list(_limits(ask)),
        "has_aggregates": bool(ask.registry.display.tables),
        "protection": ask.links.to("/data/protection"),
        "licence": LICENCE["license"],
        "licence_url": LICENCE["license_url"],
        "report": ask.links.report(),
    }
    return Page("data.html", phrase("Data", ask.lang), "/data", context)


def protection_page(ask: Ask) -> Page:
    """How figures about households are published so that no household can be told from them."""
    context = {
        "released": [
            Released(table, ask.links.table(table), bases)
            for table, held in ask.registry.display.bases.items()
            for bases in held
        ],
        "is_demo": ask.registry.display.is_demo,
        "usual": Parameters(),
        "not_protected": say(NOT_PROTECTED, ask.lang),
    }
    return Page(
        "protection.html",
        phrase("How aggregates are protected", ask.lang),
        "/data/protection",
        context,
    )


def _tables(ask: Ask) -> Iterator[Item]:
    zh = ask.lang == "zh"
    for table in (*TABLES, *ask.registry.display.tables):
        if table.table not in OF_THE_SITE:
            yield _table(ask, table.table, table.zh if zh else table.en)
    for view in VIEWS:
        yield _table(ask, view.name, view.zh if zh else view.en)


def _table(ask: Ask, name: str, about: str) -> Item:
    row = ask.registry.reader.row(f'SELECT count(*) AS rows FROM "{name}"')  # noqa: S608 - a constant
    return Item(
        name,
        about,
        ask.links.table(name),
        int(row["rows"]) if row else 0,
        ask.links.data(name),
        _csv(ask, name),
    )


def _csv(ask: Ask, name: str) -> str:
    """A table as CSV: of an export the file of its release, which holds every row."""
    published, path = ask.registry.published, f"csv/{name}.csv"
    if ask.links.is_static and published is not None and path in published.files:
        return ask.links.file(f"/download/{path}")
    return ask.links.table(f"{name}.csv")


def _files(ask: Ask) -> Iterator[Item]:
    """The files of the release that people take most; none where there is no release."""
    published = ask.registry.published
    held = published.files if published is not None else frozenset()
    for name, about in FILES:
        if name in held:
            yield Item(name, say(about, ask.lang), ask.links.file(f"/download/{name}"))


def _example(ask: Ask, endpoint: Endpoint, host: str) -> Example:
    """An address made of the examples of the parameters that have to be given."""
    given = [(one.name, one.example) for one in endpoint.parameters if one.example and one.required]
    given = given or [(one.name, one.example) for one in endpoint.parameters[:1]]
    path = f"{endpoint.path}?{urlencode(given)}"
    return Example(say(endpoint.en, ask.lang), f'curl "{host}{path}"', ask.links.served(path))


# --- what the figures can bear -------------------------------------------------------------------


def _limits(ask: Ask) -> Iterator[tuple[str, str]]:
    """Each limit in a few words, with the counts of this very registry."""
    for title, sentence in _counted(ask):
        yield say(title, ask.lang), say(sentence, ask.lang)


def _counted(ask: Ask) -> Iterator[tuple[Message, Message]]:
    reader = ask.registry.reader
    made = reader.row('SELECT * FROM "release"') or {}
    lowest = reader.row("SELECT count(*) AS places FROM place WHERE lowest = 1") or {}
    held = reader.row(HELD, day=ask.today.isoformat()) or {}
    doubts = reader.row(DOUBTS) or {}
    yield (
        msg("Most is not on file"),
        msg(
            "Of {all} counties and districts, for urban and rural dibao each, {known} standards are known for "
            "{day}, {confirmed} of them confirmed. What is not on file is unknown, never zero.",
            all=lowest["places"],
            day=ask.today,
            known=held["known"],
            confirmed=held["confirmed"],
        ),
    )
    yield (
        msg("Last known is not in force"),
        msg(
            "A standard is confirmed up to `confirmed_through`. After that day it is only the last known: a "
            "later notice may have raised it."
        ),
    )
    yield _grades(ask, made)
    yield _copies(ask)
    yield (
        msg("Days that are not exact"),
        msg(
            "Of {count} standards the notice or report does not say on which day they begin; the day on file "
            "is then the last on which they may (as of), and the amount may be older.",
            count=doubts["start"],
        ),
    )
    yield (
        msg("Words that were inferred"),
        msg(
            "What the transcriber supplied is marked as inferred, with the reason (column `inferred`). Of "
            "{doubted} standards sources differ; both stand on file.",
            doubted=doubts["doubted"],
        ),
    )
    yield (
        msg("Standards are not payments"),
        msg(
            "A standard is what income is measured against. What a household gets is less, and depends on its "
            "income."
        ),
    )


def _grades(ask: Ask, made: Mapping[str, int]) -> tuple[Message, Message]:
    return (
        msg("Where it was read"),
        msg(
            "Of {all} standards: {grades}. The press and aggregators make mistakes; the notice decides.",
            all=made["standards"],
            grades=tuple(f"{words.evidence(one, ask.lang)} {made[one]}" for one in GRADES),
        ),
    )


def _copies(ask: Ask) -> tuple[Message, Message]:
    rows = ask.registry.reader.rows("SELECT copy, count(*) AS count FROM notice GROUP BY copy")
    held = {row["copy"]: row["count"] for row in rows}
    return (
        msg("Few notices are complete"),
        msg(
            "Of {all} notices: {copies}. A clause that is not on file may change what is.",
            all=sum(held.values()),
            copies=tuple(f"{words.copy(one, ask.lang)} {held.get(one, 0)}" for one in COPIES),
        ),
    )
