"""Places that lie under the very same clauses: what is worked out for one holds for all of them.

Most counties have nothing of their own on file and share what stands above them. A clause that
leads to an amount of the place itself, a raise or `as urban`, is never taken to be alike.
"""

from __future__ import annotations

from typing import Any

from dibao.calc.amounts import worth
from dibao.policy.book import Book, Provision, Silence
from dibao.policy.clauses import Amounts, Standard, Tekun
from dibao.policy.values import Bound, Exact, Lack

Signature = tuple[Any, ...]


def signature(book: Book, place: str, cls: type[Standard | Tekun]) -> Signature | None:
    """What covers a place and what it is worth there; None if it must be asked by itself.

    Equal signatures give equal answers: only the order of the ranks matters, not their numbers.
    """
    found = []
    for provision in book.provisions(place, cls):
        value = worth(book, provision, place)
        if value is None:
            continue
        if not _is_printed(provision, value.value):
            return None
        key = _key(book, provision, place)
        at = (provision.jurisdiction, provision.order, provision.stay)
        found.append((*at, key, value.value, value.rank))
    order = {rank: number for number, rank in enumerate(sorted({one[-1] for one in found}))}
    silent = book.silences(place, cls.kind, None)
    return (
        tuple((*one[:-1], order[one[-1]]) for one in found),
        tuple(map(_silence, silent)),
    )


def _is_printed(provision: Provision, value: Any) -> bool:
    clause = provision.clause
    if not isinstance(clause, Amounts):
        return False
    parts = (value, *(part for _, part in getattr(clause, "levels", ())))
    plain = all(part is None or isinstance(part, (Exact, Bound, Lack)) for part in parts)
    return plain and not any((clause.plus, clause.percent, clause.times))


def _key(book: Book, provision: Provision, place: str) -> str | None:
    """The word by which a map of amounts names the place: what was inferred is told by it."""
    amount = getattr(provision.clause, "amount", None)
    if not isinstance(amount, tuple):
        return None
    ranked = [
        (rank, names[0])
        for names, _ in amount
        if (rank := book.rank(provision.jurisdiction, provision.notice, names, place)) is not None
    ]
    return min(ranked)[1] if ranked else None


def _silence(silence: Silence) -> tuple[Any, ...]:
    return (silence.jurisdiction, silence.order, silence.stay, silence.lack, silence.document)
