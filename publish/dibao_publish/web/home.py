"""The first page: what this is, one search box, the questions, and what is on file by province."""

from __future__ import annotations

from attrs import frozen

from dibao.policy.places import NATIONAL
from dibao_publish.names import full_name
from dibao_publish.queries import QUERIES
from dibao_publish.reader import Row
from dibao_publish.web.page import Ask, Page

BY_PROVINCE = """
SELECT p.key, p.name,
  (SELECT count(*) FROM place l WHERE l.province = p.key AND l.lowest = 1) AS places,
  (SELECT count(DISTINCT s.place) FROM standard s JOIN place l ON l.key = s.place
    WHERE l.province = p.key AND l.lowest = 1 AND s.role = 'set') AS with_standard,
  (SELECT max(s.since) FROM standard s JOIN place l ON l.key = s.place
    WHERE l.province = p.key AND s.role = 'set') AS newest,
  (SELECT count(*) FROM notice n JOIN place l ON l.key = n.jurisdiction
    WHERE l.province = p.key) AS notices
FROM place p WHERE p.kind = 'province' ORDER BY coalesce(p.code, '9'), p.key"""


@frozen
class Province:
    """A province: how many of its lowest places have a standard on file, and the newest start."""

    name: str
    link: str
    standards: str
    places: int
    with_standard: int
    notices: int
    newest: str


def home_page(ask: Ask) -> Page:
    """What is on file, by province."""
    places = ask.registry.book.places
    context = {
        "provinces": [_province(ask, row) for row in ask.registry.reader.rows(BY_PROVINCE)],
        "counts": ask.registry.reader.row('SELECT * FROM "release"'),
        "queries": [
            (query.zh if ask.lang == "zh" else query.en, ask.links.query(query.name))
            for query in QUERIES
        ],
        "unplaced": [
            (full_name(ask.registry.book, place.key), ask.links.place(place.key))
            for place in places
            if place.key.partition("/")[0] not in places
        ],
        "national": ask.links.place(NATIONAL) if NATIONAL in places else "",
    }
    return Page("home.html", "", "/", context)


def _province(ask: Ask, row: Row) -> Province:
    key = str(row["key"])
    return Province(
        str(row["name"]),
        ask.links.place(key),
        ask.links.query("standards", province=key),
        int(str(row["places"])),
        int(str(row["with_standard"])),
        int(str(row["notices"])),
        str(row["newest"] or "—"),
    )
