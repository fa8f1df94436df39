"""`changes: 文号`: a later notice changes what it says of the like clause of an older; the rest stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
from attrs import evolve

from dibao import errors
from dibao.calc.results import cite
from dibao.errors import CannotSay
from dibao.message import msg
from dibao.policy.book import Book, Here, Provision
from dibao.policy.clauses import Clause, fold_number
from dibao.policy.fields import specs

# What belongs to the notice that says it, not to the rule that it changes.
OF_THE_NOTICE = (
    "at",
    "areas",
    "effective",
    "until",
    "changes",
    "inferred",
    "note",
    "text",
    "index_months",
)
SETS_AMOUNT = ("amount", "plus", "percent", "times", "of", "lag")  # one way of giving an amount


def laid_over(
    here: Here, provision: Provision, *, assume: str
) -> tuple[Provision, tuple[Provision, ...]]:
    """A clause with what it leaves unsaid taken from those that it changes, and these clauses.

    Raises `NotOnFile` where the notice that is changed is not on file; `assume` is the clause that
    a caller may write in its place.
    """
    changed: list[Provision] = []
    clause = provision.clause
    while clause.changes is not None and provision.clause.changes is not None:
        older = _like(here.book, here.place, provision if not changed else changed[-1])
        if older is None or older in changed:
            raise _not_on_file(here, provision, clause.changes, assume)
        clause = evolve(overlay(clause, older.clause), changes=older.clause.changes)
        changed.append(older)
    return evolve(provision, clause=clause), tuple(changed)


def overlay(newer: Clause, older: Clause) -> Clause:
    """The newer clause, with every field that it leaves out taken from the older.

    Where the newer gives an amount in any way, the older's amount goes as a whole.
    """
    dropped = SETS_AMOUNT if any(_said(newer, name) for name in SETS_AMOUNT[:4]) else ()
    taken: dict[str, Any] = {
        name: getattr(older, name)
        for name in specs(type(newer))
        if name not in (*OF_THE_NOTICE, *dropped) and not _said(newer, name)
    }
    return attrs.evolve(newer, **taken)


def _said(clause: Clause, name: str) -> bool:
    return getattr(clause, name, None) not in (None, ())


def _like(book: Book, place: str, changing: Provision) -> Provision | None:
    """The clause of the same kind, for the same programs, of the notice that is changed."""
    wanted = fold_number(changing.clause.changes or "")
    found = [
        provision
        for provision in book.provisions(place, type(changing.clause))
        if wanted in (fold_number(provision.notice.name), fold_number(provision.notice.key or ""))
    ]
    mine = set(_named(changing.clause))
    return max(found, key=lambda p: len(mine & set(_named(p.clause))), default=None)


def _named(clause: Clause) -> Iterator[str]:
    value = getattr(clause, clause.kind)
    yield from (value,) if isinstance(value, str) else value


def _not_on_file(here: Here, provision: Provision, number: str, assume: str) -> CannotSay:
    return errors.NotOnFile(
        msg(
            "{cite} changes {document}, whose {kind} is not on file; what it leaves unsaid is not known.",
            cite=cite(provision),
            document=number,
            kind=provision.clause.kind,
        ),
        lacks=provision.clause.kind,
        place=here.place,
        on=here.on,
        cites=[cite(provision)],
        assume=assume,
    )
