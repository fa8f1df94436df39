"""A question asked with what a person typed: the rows, how many were compared, and why others not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from attrs import frozen

from dibao.message import Message, msg
from dibao_publish.queries import A_YEAR, LISTED, NOT_LISTED, Param, Query
from dibao_publish.reader import Reader, Row

MOST_MONTHS = 1200
MOST_LETTERS = 100


class BadParam(ValueError):
    """What was typed for a parameter is nothing that it can be; `message` says what would be right."""

    def __init__(self, param: Param, message: Message) -> None:
        self.param, self.message = param, message
        super().__init__(str(message))


@frozen
class Answer:
    """What came out. `day` is None while a parameter that is needed is missing.

    `rows` are all of them, or only those that a page shows. `compared` counts the rows that were
    compared, `listed` are those of them that were asked for; `left_out` counts the others, by why they
    cannot be compared.
    """

    query: type[Query]
    params: Mapping[str, str]
    day: date | None = None
    is_default_day: bool = True
    earlier: date | None = None
    rows: tuple[Row, ...] = ()
    compared: int = 0
    left_out: tuple[tuple[str, int], ...] = ()

    @property
    def listed(self) -> tuple[Row, ...]:
        """The rows that were asked for."""
        return tuple(row for row in self.rows if row["outcome"] == LISTED)

    @property
    def not_compared(self) -> int:
        """How many could not be compared."""
        return sum(count for _, count in self.left_out)


def ask(
    reader: Reader, query: type[Query], params: Mapping[str, str], *, only_shown: bool = False
) -> Answer:
    """Run a query. `params` are values as `dibao_publish.queries` takes them, days as YYYY-MM-DD.

    `only_shown`: of the rows, only those that a page lists or draws. Thousands of others are counted.
    """
    values = {param.name: params.get(param.name, "") for param in query.params}
    if any(param.required and not values[param.name] for param in query.params):
        return Answer(query, values)
    day, earlier = default_days(reader, query, values)
    asked = values.get("on", "")
    if asked and earlier is not None:
        earlier = date.fromisoformat(asked) - timedelta(days=A_YEAR)
    wanted = _shown(query) if only_shown else None
    rows, outcomes = reader.sifted(query.sql, "outcome", wanted, **values)
    compared = outcomes.pop(LISTED, 0) + outcomes.pop(NOT_LISTED, 0)
    return Answer(
        query,
        values,
        date.fromisoformat(asked) if asked else day,
        not asked,
        date.fromisoformat(values["from"]) if values.get("from") else earlier,
        tuple(rows),
        compared,
        tuple(outcomes.most_common()),
    )


def _shown(query: type[Query]) -> tuple[str, ...]:
    """The outcomes whose rows a page shows."""
    if query.drawn is not None and query.drawn.compared:
        return (LISTED, NOT_LISTED)
    return (LISTED,)


def default_days(
    reader: Reader, query: type[Query], params: Mapping[str, str]
) -> tuple[date | None, date | None]:
    """The day that is taken when none is given, and for growth the earlier one."""
    row = reader.row(
        "SELECT day, earlier FROM query_day WHERE query = :query AND scope IN (:scope, '') "
        "ORDER BY scope DESC LIMIT 1",
        query=query.name,
        scope=params.get("province") or params.get("place") or "",
    )
    if row is None:
        return None, None
    return date.fromisoformat(row["day"]), date.fromisoformat(row["earlier"]) if row[
        "earlier"
    ] else None


@frozen
class Offer:
    """A day on which a question can be asked. `scope`: a province, or empty for the whole country."""

    scope: str
    day: date
    compared: int
    known: int | None = None


def other_days(reader: Reader, query: type[Query]) -> tuple[Offer, ...]:
    """Days to ask a question of.

    That of the whole country with the most confirmed; then those taken for the provinces that have any
    confirmed, those with the most first.
    """
    rows = reader.rows(
        "SELECT scope, day, compared, known, fullest, most FROM query_day WHERE query = :query "
        "AND (scope = '' OR scope IN (SELECT key FROM place WHERE kind = 'province')) "
        "ORDER BY compared DESC, scope",
        query=query.name,
    )
    country = [
        Offer("", date.fromisoformat(row["fullest"]), row["most"])
        for row in rows
        if not row["scope"] and row["most"]
    ]
    provinces = [
        Offer(row["scope"], date.fromisoformat(row["day"]), row["compared"], row["known"])
        for row in rows
        if row["scope"] and row["compared"]
    ]
    return (*country, *provinces)


# --- what a person typed -------------------------------------------------------------------------


def whole(param: Param, typed: str) -> str:
    """A whole number of months."""
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed[:6]) <= MOST_MONTHS:
        raise BadParam(
            param,
            msg(
                '"{text}" is no number of months; give a whole number from 1 to {most}.',
                text=typed[:MOST_LETTERS],
                most=MOST_MONTHS,
            ),
        )
    return str(int(typed))


def program(param: Param, typed: str) -> str:
    """urban, rural, or nothing."""
    if typed not in ("urban", "rural"):
        raise BadParam(
            param,
            msg('"{text}" is no program; it is urban or rural.', text=typed[:MOST_LETTERS]),
        )
    return typed


def flag(param: Param, typed: str) -> str:
    """1, or 0 for no."""
    if typed not in ("0", "1"):
        raise BadParam(
            param,
            msg(
                '"{text}" cannot be meant for {name}; it is 1 or 0.',
                text=typed[:MOST_LETTERS],
                name=param.name,
            ),
        )
    return typed
