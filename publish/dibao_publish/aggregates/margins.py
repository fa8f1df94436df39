"""Margins: every figure above a base cell is the sum of the published base cells below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isqrt

from dibao_publish.aggregates.grid import Grid
from dibao_publish.aggregates.parameters import ALL, Parameters
from dibao_publish.aggregates.tables import AggregateRow, family

Figures = tuple[int, int, int]  # households, persons, yuan
Key = tuple[str, str, str]  # district, program, category


def rows(
    grid: Grid, published: dict[Key, Figures], parameters: Parameters, *, synthetic: bool
) -> Iterator[AggregateRow]:
    """The rows of a month: base cells and all sums of them, in the order of the grid."""
    areas = {district.key: (district.area, *district.above) for district in grid.districts}
    sums: dict[tuple[str, str, str, str], list[int]] = {}
    for cell in grid.cells:
        figures = published[cell.district, cell.program, cell.category]
        for area in areas[cell.district]:
            for program in (cell.program, ALL):
                for category in (cell.category, ALL):
                    key = (area.level, area.code, program, category)
                    total = sums.get(key)
                    if total is None:
                        sums[key] = [*figures, 1]
                    else:
                        total[0] += figures[0]
                        total[1] += figures[1]
                        total[2] += figures[2]
                        total[3] += 1
    month = f"{grid.month:%Y-%m}"
    table = family(synthetic=synthetic).row
    for key, (households, persons, amount, cells) in sums.items():
        yield table(
            month=month,
            level=key[0],
            code=key[1],
            program=key[2],
            category=key[3],
            households=households,
            persons=persons,
            amount_yuan=amount,
            mean_yuan=mean(amount, persons, cells, parameters),
            base_cells=cells,
            error_households=error(parameters.base_count, cells),
            error_amount=error(parameters.base_amount, cells),
            synthetic=int(synthetic),
        )


def mean(amount: int, persons: int, cells: int, parameters: Parameters) -> int | None:
    """Whole yuan a person, of published figures; None where rounding would tell too much of it."""
    floor = parameters.mean_k * parameters.base_amount
    if persons == 0 or amount * amount < floor * floor * cells:
        return None
    return (2 * amount + persons) // (2 * persons)


def error(base: int, cells: int) -> int:
    """How far off a sum of so many base cells is likely to be at most: base x sqrt(cells), up."""
    square = base * base * cells
    root = isqrt(square)
    return root if root * root == square else root + 1


def in_order(found: Iterable[AggregateRow]) -> list[AggregateRow]:
    """By month, level, code, program and category, so that the same figures make the same file."""
    return sorted(found, key=lambda r: (r.month, r.level, r.code, r.program, r.category))
