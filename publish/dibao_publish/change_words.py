"""Changes between releases as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dibao.message import Message, msg
from dibao.money import Money
from dibao_publish.release import DIFFERENT, GONE, NEW, Change

SORTS = {NEW: msg("new on file"), GONE: msg("no longer on file"), DIFFERENT: msg("changed")}


def sentence(change: Change, name: str) -> Message:
    """A change in words; `name` is the full name of its place."""
    row = change.before if change.sort == GONE else change.after
    if change.table in ("standard", "tekun"):
        return _amount(change, row, name)
    if change.table == "notice":
        return msg(
            "{place}: {title}: {sort}.", place=name, title=row["title"], sort=SORTS[change.sort]
        )
    return msg("{place}: the place is {sort}.", place=name, sort=SORTS[change.sort])


def _amount(change: Change, row: Mapping[str, Any], name: str) -> Message:
    what = msg("urban") if row["program"] == "urban" else msg("rural")
    if change.table == "tekun":
        what = msg("特困 {program}", program=what)
    said = {
        "place": name,
        "what": what,
        "amount": _money(row),
        "since": row.get("since") or msg("a day not known"),
    }
    if change.sort == DIFFERENT and {"amount", "unit"} & change.before.keys():
        return msg(
            "{place}: {what}, since {since}: {amount}, no longer {before}.",
            **said,
            before=_money({**row, **change.before}),
        )
    return msg("{place}: {what}, since {since}, {amount}: {sort}.", **said, sort=SORTS[change.sort])


def _money(row: Mapping[str, Any]) -> Money:
    yuan, _, cents = str(row["amount"]).partition(".")
    return Money(int(yuan) * 100 + int(cents or 0), row["unit"])
