"""Lower levels against what is demanded from above, and what a place does against what it promised.

A demand is a clause with a limit (at least 3000, at least 10% a year, 20% of last year's income) or
an aim that a lower level reports on. Each is held against what is on file of every place that it
covers. Only amounts that something confirms are judged; one that is merely presumed cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dibao.calc.demands import Demand, Places, covered, demands
from dibao.calc.findings import CANNOT_BE_JUDGED, Finding
from dibao.calc.floors import FLOOR, SHARE, floors, shares
from dibao.calc.grade_limits import GRADES, grades
from dibao.calc.promises import AIM, RAISE, aims, raises
from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.clauses import Grades
from dibao.policy.values import Bound

NAMES = (FLOOR, RAISE, SHARE, AIM, GRADES)  # the checks of offices, not of files
JUDGES: tuple[Callable[[Demand, Places], Iterator[Finding]], ...] = (
    floors,
    shares,
    raises,
    aims,
    grades,
)


def findings(book: Book, place: str | None = None) -> Iterator[Finding]:
    """Every demand on file against every place that it covers, or against one place (a key)."""
    for demand in demands(book, place):
        if demand.provision.begins.certain is None:
            held: list[Finding] = []
        else:
            places = covered(book, demand, place)
            held = [finding for judge in JUDGES for finding in judge(demand, places)]
        yield from held
        if not held and place in (None, demand.provision.jurisdiction):
            yield from _unheld(demand)


def _unheld(demand: Demand) -> Iterator[Finding]:
    """A limit that nothing on file can be held against."""
    clause = demand.clause
    sorts = (
        (FLOOR, clause.amount),
        (RAISE, clause.percent),
        (RAISE, clause.plus),
        (SHARE, clause.times),
    )
    for check, limit in sorts:
        if isinstance(limit, Bound) and not isinstance(clause, Grades):
            message = msg(
                "{cite} demands {limit}; nothing on file of the places that it covers can be held against it.",
                cite=demand.by,
                limit=f"{limit} of {clause.of}" if check == SHARE else str(limit),
            )
            place = demand.provision.jurisdiction
            yield demand.finding(check, CANNOT_BE_JUDGED, message, place)
