"""How the first day of a span is known: a day that was printed, or the last on which it may be.

A year is no day. The tables give the day from which an amount certainly holds; what the source
prints stands beside it, and `start_words` says both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from attrs import frozen

from dibao.message import Message, msg
from dibao.policy.book import Provision
from dibao.policy.values import When
from dibao_publish.columns import text

EXACT = ("day", "month", "quarter")
STARTS = (*EXACT, "year", "by", "as_of", "issued", "follows")


def since_known() -> Any:
    """The column that says how `since` is known."""
    return text(
        "how the first day is known: day, month, quarter: printed so; year, by: the last day on which "
        "it may have begun; as_of: seen in force then; issued: no start is stated; follows: no clause "
        "begins then, something else ended or changed",
        "起始日所据：day、month、quarter 照所载；year、by 为至迟之日；as_of 当日已执行；issued 未写起始日，"
        "以印发日计；follows 因他事终止或变更",
        required=False,
        choices=STARTS,
    )


def since_printed() -> Any:
    """The column that holds the start as the source prints it."""
    return text(
        "start as the source prints it: 2025, 2025-07, by 2025-10",
        "来源所载起始时间（照录）",
        required=False,
    )


@frozen
class Start:
    """How a first day is known.

    `known`: `day`, `month`, `quarter`: it is the first of what the notice prints. `year`, `by`: the
    last day on which it may have begun. `as_of`: a source shows it in force then; since when is not
    said. `issued`: the notice states no start and is taken to apply from its issue. `follows`: it is
    the start of no clause on file; something else ended, moved or changed then.
    `printed`: the date as the source prints it; None for `follows`.
    """

    known: str
    printed: str | None = None


FOLLOWS = Start("follows")


def start_of(provisions: Iterable[Provision], since: date) -> Start:
    """How the day is known: by the first of these clauses that certainly begins on it."""
    for provision in provisions:
        if provision.begins.certain == since:
            return _said(provision)
    return FOLLOWS


def _said(provision: Provision) -> Start:
    clause, notice = provision.clause, provision.notice
    if clause.as_of is not None:
        return Start("as_of", str(clause.as_of))
    if provision.begins.inferred:
        return Start("issued", str(notice.issued))
    when = clause.effective if clause.effective is not None else notice.effective
    if not isinstance(when, When):
        return FOLLOWS
    if when.exactness in ("by", "before"):
        return Start("by", str(when))
    if when.exactness == "span":  # from 2031-10 on: as exact as its beginning
        when = When(when.text.partition("..")[0])
    return Start(when.exactness, str(when))


def start_words(known: str | None, printed: str | None, since: str | None) -> Message:
    """The start of a row in words: 2025年（具体日期不详）. The parameters are its three columns."""
    if since is None:
        return msg("not known")
    if known == "year":
        return msg("{year} (the day is not known)", year=printed)
    if known == "by":
        return msg("at the latest on {day}", day=since)
    if known == "as_of":
        return msg("seen in force on {day} (its start is not known)", day=since)
    if known == "issued":
        return msg("{day} (its issue; no start is stated)", day=printed)
    return msg("{day}", day=since)
