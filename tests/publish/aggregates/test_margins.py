"""The table made of base cells: invariants 4 to 8, on invented grids and figures."""

from __future__ import annotations

from datetime import date
from math import isqrt

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao_publish.aggregates import margins
from dibao_publish.aggregates.grid import Area, Cell, District, Grid
from dibao_publish.aggregates.parameters import ALL, Parameters
from dibao_publish.aggregates.publisher import round_cells

KEY = b"a secret of the tests, 32 bytes!"
DEFAULT = Parameters()
PROVINCE = Area("province", "990000", "省")
CITIES = (Area("city", "990100", "甲"), Area("city", "990200", "乙"))
CATEGORIES = ("none", "重病", "老年")
MONTH = date(2031, 1, 1)


def grid_of(districts: int, month: date = MONTH) -> Grid:
    found = tuple(
        District(
            f"xugou/{number}",
            f"9901{number:02d}",
            Area("district", f"9901{number:02d}", "区"),
            (CITIES[number % 2], PROVINCE),
        )
        for number in range(districts)
    )
    cells = tuple(
        Cell(district.key, program, category, 1000)
        for district in found
        for program in ("urban", "rural")
        for category in CATEGORIES
    )
    return Grid(month, found, cells)


household = st.tuples(st.integers(1, 9), st.integers(1, 5000))  # members, yuan


@st.composite
def tables(draw):
    """A grid, and the true figures of its cells."""
    grid = grid_of(draw(st.integers(1, 4)))
    figures = {}
    for cell in grid.cells:
        paid = draw(st.lists(household, max_size=12))
        figures[cell.district, cell.program, cell.category] = (
            len(paid),
            sum(m for m, _ in paid),
            sum(y for _, y in paid),
        )
    return grid, figures


def table(grid, figures, parameters=DEFAULT):
    published = round_cells(figures, grid, KEY, parameters)
    return published, list(margins.rows(grid, published, parameters, synthetic=True))


parameters = st.builds(
    lambda count, amount: Parameters(base_count=count, base_amount=amount),
    st.sampled_from((5, 10)),
    st.sampled_from((10_000, 20_000, 50_000)),
)
few = settings(max_examples=20)


@few
@given(tables(), parameters)
def test_every_margin_is_the_sum_of_the_published_cells_below_it(found, bases):
    grid, figures = found
    published, rows = table(grid, figures, bases)
    areas = {d.key: (d.area, *d.above) for d in grid.districts}
    for row in rows:
        below = [
            values
            for (key, program, category), values in published.items()
            if (row.level, row.code) in {(area.level, area.code) for area in areas[key]}
            and row.program in (program, ALL)
            and row.category in (category, ALL)
        ]
        sums = tuple(map(sum, zip(*below, strict=True)))
        assert (row.households, row.persons, row.amount_yuan) == sums
        assert row.base_cells == len(below)


@few
@given(tables(), parameters)
def test_persons_are_never_fewer_than_households(found, bases):
    assert all(row.persons >= row.households for row in table(*found, bases)[1])


@few
@given(tables(), parameters)
def test_mean_and_errors_follow_from_the_published_table_alone(found, bases):
    for row in table(*found, bases)[1]:
        cells = row.base_cells
        for error, base in (
            (row.error_households, bases.base_count),
            (row.error_amount, bases.base_amount),
        ):
            assert error == isqrt(base * base * cells - 1) + 1
        enough = row.amount_yuan**2 >= (10 * bases.base_amount) ** 2 * cells and row.persons
        assert (row.mean_yuan is not None) == bool(enough)
        if row.mean_yuan is not None:
            assert abs(row.mean_yuan * row.persons - row.amount_yuan) * 2 <= row.persons


@few
@given(tables(), st.data())
def test_removing_all_rows_of_a_cell_changes_values_and_no_rows(found, data):
    grid, figures = found
    gone = data.draw(st.sampled_from(sorted(figures)))
    without = {**figures, gone: (0, 0, 0)}
    (published, before), (others, after) = table(grid, figures), table(grid, without)
    keys = [(r.level, r.code, r.program, r.category) for r in before]
    assert [(r.level, r.code, r.program, r.category) for r in after] == keys
    assert all(others[key] == published[key] for key in figures if key != gone)


@few
@given(tables(), st.randoms())
def test_neither_the_month_nor_the_order_nor_other_cells_matter_to_a_cell(found, random):
    grid, figures = found
    published, _ = table(grid, figures)
    shuffled = list(figures.items())
    random.shuffle(shuffled)
    later = attrs.evolve(grid, month=date(2035, 7, 1))
    assert table(later, dict(shuffled))[0] == published
    one = next(iter(figures))
    alone = {key: (values if key == one else (0, 0, 0)) for key, values in figures.items()}
    assert table(grid, alone)[0][one] == published[one]


@few
@given(tables())
def test_a_district_with_a_new_code_keeps_its_values_through_its_first_code(found):
    grid, figures = found
    renamed = attrs.evolve(
        grid,
        districts=tuple(
            attrs.evolve(d, area=attrs.evolve(d.area, code=f"new {d.area.code}"))
            for d in grid.districts
        ),
    )
    assert table(renamed, figures)[0] == table(grid, figures)[0]


def test_the_mean_appears_at_ten_bases_times_the_root_of_the_cells():
    assert margins.mean(200_000, 400, 4, DEFAULT) == 500
    assert margins.mean(199_999, 400, 4, DEFAULT) is None
    assert margins.mean(200_000, 0, 4, DEFAULT) is None


def test_the_error_of_a_sum_is_the_base_times_the_root_of_its_cells_rounded_up():
    assert [margins.error(5, cells) for cells in (1, 2, 4, 8)] == [5, 8, 10, 15]
