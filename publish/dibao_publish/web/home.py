"""The first page: one search box, what can be done here, the provinces, what came last."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from dibao import words
from dibao.policy.places import NATIONAL
from dibao_publish.names import full_name
from dibao_publish.reader import Row
from dibao_publish.texts import phrase
from dibao_publish.web.page import Ask, Page
from dibao_publish.web.placed import in_full
from dibao_publish.web.tiles import tiles

# By the day that the source prints: a year, or a day on which it was seen in force, is no news.
NEWEST = """
SELECT n.id, n.title, n.jurisdiction, max(s.since) AS begins
FROM standard s JOIN notice n ON n.id = s.notice
WHERE s.since_known IN ('day', 'month', 'quarter') AND s.since <= :day
GROUP BY n.id ORDER BY begins DESC, n.issued DESC, n.id LIMIT 6"""


@frozen
class Latest:
    """A notice that took effect lately."""

    place: str
    title: str
    link: str
    begins: str


def home_page(ask: Ask) -> Page:
    """What a visitor can do, and what is on file."""
    places = ask.registry.book.places
    rows = ask.registry.reader.rows(NEWEST, day=ask.today.isoformat())
    context = {
        "tiles": tiles(ask),
        "latest": [_latest(ask, row) for row in rows],
        "counts": ask.registry.reader.row('SELECT * FROM "release"'),
        "release_day": _release_day(ask),
        "unplaced": [
            in_full(ask, place.key) for place in places if place.key.partition("/")[0] not in places
        ],
        "national": ask.links.place(NATIONAL) if NATIONAL in places else "",
    }
    return Page("home.html", "", "/", context)


def _latest(ask: Ask, row: Row) -> Latest:
    return Latest(
        full_name(ask.registry.book, row["jurisdiction"]),
        row["title"],
        ask.links.notice(row["id"]),
        phrase("since {since}", ask.lang, since=date.fromisoformat(row["begins"])),
    )


def _release_day(ask: Ask) -> str:
    """The day of the release that is served; empty where the file lies in none."""
    published = ask.registry.published
    return words.day(date.fromisoformat(published.date), ask.lang) if published else ""
