"""Invariant 10: a linear program that knows the whole table narrows no base cell (HiGHS)."""

from __future__ import annotations

from itertools import product

import highspy
import pytest

from dibao_publish.aggregates.keyed import rounded, threshold

BASE = 5
DISTRICTS, CATEGORIES, ALL = ("甲", "乙", "丙"), ("none", "老年", "重病"), "all"
TRUE = dict(zip(product(DISTRICTS, CATEGORIES), (1, 7, 3, 2, 11, 4, 13, 1, 8), strict=True))
MARGINS = [*((d, ALL) for d in DISTRICTS), *((ALL, c) for c in CATEGORIES), (ALL, ALL)]


def below(margin):
    return [cell for cell in TRUE if all(m in (ALL, c) for m, c in zip(margin, cell, strict=True))]


def published(secret: int) -> dict[tuple[str, str], int]:
    key = f"secret {secret}".encode().ljust(32)
    return {cell: rounded(x, BASE, threshold(key, *cell, "urban")) for cell, x in TRUE.items()}


def own(y: int) -> tuple[int, int]:
    """What a figure says by itself."""
    return max(0, y - BASE + 1), y + BASE - 1


def narrowed(cells, margins) -> dict[tuple[str, str], tuple[float, float]]:
    """Least and greatest value of each cell, given an interval for each margin."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)  # noqa: FBT003 - as HiGHS has it
    order = list(cells)
    for cell in order:
        solver.addVar(*own(cells[cell]))
    for margin, (low, high) in margins.items():
        places = [order.index(cell) for cell in below(margin)]
        solver.addRow(low, high, len(places), places, [1.0] * len(places))
    found = {}
    for place, cell in enumerate(order):
        ends = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            solver.changeObjectiveSense(sense)
            solver.changeColCost(place, 1.0)
            solver.run()
            ends.append(round(solver.getInfo().objective_function_value, 6))
            solver.changeColCost(place, 0.0)
        found[cell] = (ends[0], ends[1])
    return found


def narrower(cells, margins) -> int:
    found = narrowed(cells, margins)
    return sum(found[cell] != own(y) for cell, y in cells.items())


@pytest.mark.parametrize("secret", range(5))
def test_sums_of_published_cells_narrow_no_cell(secret):
    cells = published(secret)
    margins = {}
    for margin in MARGINS:
        inside = [own(cells[cell]) for cell in below(margin)]
        # The attacker knows the method: the sum is that of figures, each less than a base away.
        total = sum(cells[cell] for cell in below(margin))
        slack = len(inside) * (BASE - 1)
        margins[margin] = (total - slack, total + slack)
    assert narrower(cells, margins) == 0


def test_exact_margins_would_narrow_cells():
    exact = {margin: (sum(TRUE[c] for c in below(margin)),) * 2 for margin in MARGINS}
    assert any(narrower(published(secret), exact) for secret in range(5))


def test_margins_rounded_by_themselves_would_narrow_cells():
    def shown(margin, secret):
        key = f"secret {secret}".encode().ljust(32)
        return own(
            rounded(sum(TRUE[c] for c in below(margin)), BASE, threshold(key, *margin, "urban"))
        )

    assert any(
        narrower(published(secret), {margin: shown(margin, secret) for margin in MARGINS})
        for secret in range(5)
    )
