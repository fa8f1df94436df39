"""What a question is made of: its words, parameters and columns, and the SQL that all of them share."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen


@frozen
class Param:
    """A parameter. `kind`: province, place, program, day, whole, flag or word; `default` as typed."""

    name: str
    kind: str
    zh: str
    en: str
    default: str = ""
    required: bool = False


@frozen
class Shown:
    """A column of the answer. `kind` says how a page shows it: place, amount, day, notice, text."""

    name: str
    zh: str
    en: str
    kind: str = "text"


PROVINCE = Param("province", "province", "省", "Province")
PROGRAM = Param("program", "program", "项目", "Program")
DAY = Param("on", "day", "日期", "Day")
PRESUMED = Param(
    "presumed", "flag", "包括最后所知的数额", "With amounts that are only the last known"
)

PLACE = Shown("name", "地区", "Place", "place")
OF_PROGRAM = Shown("program", "项目", "Program", "program")
AMOUNT = Shown("amount", "标准", "Standard", "amount")
SINCE = Shown("since", "起", "Since", "day")
STATE = Shown("state", "依据", "How it is known", "state")
NOTICE = Shown("notice", "通知", "Notice", "notice")


@frozen
class Drawn:
    """What a page draws of the rows listed.

    `form`: bars from nothing; dots on an axis; steps over time; or tally, how many of each outcome.
    `value`: the column drawn; `unit`: money (fen a year), months or percent. `against`: a column that
    each row is held against. `full`: the end of an axis that has one. `sorted`: the highest first,
    where the table is in another order. `beside`: a column that tells rows of one place apart.
    `compared`: all that were compared are drawn, not only those listed.
    """

    form: str
    zh: str
    en: str
    value: str = ""
    unit: str = "money"
    against: str = ""
    against_zh: str = ""
    against_en: str = ""
    full: int | None = None
    beside: str = ""
    compared: bool = False
    sorted: bool = False


@frozen
class Group:
    """Questions that belong together, in plain words."""

    zh: str
    en: str


HOW_MUCH = Group("标准是多少", "What the standards are")
ENOUGH = Group("够不够、晚不晚", "Whether they are too low, or too late")
COURSE = Group("怎么变化、差多少", "How they grow and differ")
SEARCH = Group("查原文", "Look into the notices")
GROUPS = (HOW_MUCH, ENOUGH, COURSE, SEARCH)


class Query:
    """A question. `counted` says what one row is, `drawn` what a page draws of the rows listed."""

    name: ClassVar[str]
    zh: ClassVar[str]
    en: ClassVar[str]
    meaning_zh: ClassVar[str]
    meaning: ClassVar[str]
    caution_zh: ClassVar[str]
    caution: ClassVar[str]
    counted_zh: ClassVar[str] = "地区·项目"
    counted: ClassVar[str] = "places, each program by itself"
    params: ClassVar[tuple[Param, ...]]
    shown: ClassVar[tuple[Shown, ...]]
    group: ClassVar[Group]
    drawn: ClassVar[Drawn | None] = None
    sql: ClassVar[str]


A_YEAR = 365  # days between the two of a growth, where only one is given

# --- pieces of SQL -------------------------------------------------------------------------------

# The day asked; without one, the day that was worked out for the query when the registry was built.
ASKED = """asked AS (
  SELECT coalesce(nullif(:on, ''), (
    SELECT day FROM query_day WHERE query = '{name}' AND scope IN (:{scope}, '')
    ORDER BY scope DESC LIMIT 1
  )) AS day
)"""

# Every lowest place with each program, what holds there on a day, and how that is known.
HELD = """{held} AS MATERIALIZED (
  SELECT p.key AS place, p.full_name AS name, g.program, a.day, s.id, s.amount, s.unit, s.monthly,
    s.fen_a_year, s.since, s.confirmed_through, s.inherited_from, s.evidence, s.inferred, s.notice,
    s.clause,
    CASE
      WHEN s.id IS NULL THEN coalesce(v.code, 'Nothing')
      WHEN a.day <= s.confirmed_through THEN 'confirmed'
      WHEN s.answers_through IS NULL OR a.day <= s.answers_through THEN 'presumed'
      ELSE 'BelowMinimum'
    END AS state
  FROM {asked} a
  CROSS JOIN place p
  CROSS JOIN (SELECT 'urban' AS program UNION ALL SELECT 'rural') g
  LEFT JOIN standard s ON s.place = p.key AND s.program = g.program AND s.role = 'set'
    AND coalesce(s.since, '') <= a.day AND (s.until IS NULL OR a.day <= s.until)
  LEFT JOIN gap v ON s.id IS NULL AND v.place = p.key AND v.program = g.program
    AND coalesce(v.since, '') <= a.day AND (v.until IS NULL OR a.day <= v.until)
  WHERE p.lowest = 1 AND (:province = '' OR p.province = :province)
    AND (:program = '' OR g.program = :program)
)"""

USABLE = "(h.state = 'confirmed' OR (h.state = 'presumed' AND :presumed = '1'))"


def asked_day(name: str, scope: str = "province") -> str:
    """The day asked, of a query; `scope` is the parameter that a default day depends on."""
    return ASKED.format(name=name, scope=scope)


def held_on(held: str = "held", asked: str = "asked") -> str:
    """What holds on the day of a piece before it."""
    return HELD.format(held=held, asked=asked)


FACTS = "h.place, h.name, h.program, h.amount, h.unit, h.fen_a_year, h.since, h.confirmed_through"
GROUNDS = "h.inherited_from, h.evidence, h.inferred, h.notice, h.state"
