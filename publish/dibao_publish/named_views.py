"""Views by name, for what people ask of the tables by hand."""

from __future__ import annotations

import re
import sqlite3

from attrs import frozen


@frozen
class View:
    """A view; `columns` are described by the tables that they come from."""

    name: str
    zh: str
    en: str
    about: str
    sql: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its columns, as its SQL gives them."""
        listed = self.sql.partition("SELECT")[2].partition("FROM")[0]
        return tuple(re.split(r"\s+AS\s+|\.", one.strip())[-1] for one in listed.split(","))


VIEWS: tuple[View, ...] = (
    View(
        "latest_standard",
        "各地最后所知的标准",
        "The last known standard of each place",
        "confirmed_through 之后仅为最后所知。 After confirmed_through it is the last known amount, no more.",
        """SELECT p.province, s.place, p.full_name, s.program, s.amount, s.unit, s.monthly, s.since,
  s.confirmed_through, s.inherited_from, s.evidence, s.notice
FROM standard s JOIN place p ON p.key = s.place
WHERE s.role = 'set' AND s.since = (
  SELECT max(o.since) FROM standard o
  WHERE o.place = s.place AND o.program = s.program AND o.role = 'set'
)""",
    ),
    View(
        "own_standard",
        "各地自行确定的标准",
        "Standards that were set for the place itself",
        "不含沿用上级的标准。 Without those that come from a place above.",
        """SELECT p.province, s.place, p.full_name, s.program, s.amount, s.unit, s.monthly, s.since,
  s.until, s.confirmed_through, s.evidence, s.notice, s.clause
FROM standard s JOIN place p ON p.key = s.place
WHERE s.role = 'set' AND s.inherited_from IS NULL""",
    ),
    View(
        "contradiction",
        "来源相互矛盾之处",
        "Where sources contradict each other",
        "两者都列出，不作取舍。 Both are shown, neither is settled.",
        """SELECT f.place, p.full_name, f.sentence_zh, f.sentence, f.doubted, f.since, f.notice, f.against
FROM finding f JOIN place p ON p.key = f.place
WHERE f."check" IN ('contradiction', 'was') AND f.status = 'not met'""",
    ),
    View(
        "place_without_standard",
        "没有收录标准的地区",
        "Places of which no standard is on file",
        "没有收录不等于没有标准。 Not on file does not mean that there is none.",
        """SELECT p.province, p.key AS place, p.full_name, p.kind, p.code FROM place p
WHERE p.lowest = 1 AND NOT EXISTS (
  SELECT 1 FROM standard s WHERE s.place = p.key AND s.role = 'set'
)""",
    ),
)


def create_views(connection: sqlite3.Connection) -> None:
    """Create every view."""
    for view in VIEWS:
        connection.execute(f'CREATE VIEW "{view.name}" AS {view.sql}')
