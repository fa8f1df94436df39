"""The audit finds what must not be published: invariant 9, and each check by itself."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import date
from types import SimpleNamespace

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao_publish.aggregates import counting, margins, publisher
from dibao_publish.aggregates.grid import Grids
from dibao_publish.aggregates.keyed import rounded, threshold
from dibao_publish.aggregates.parameters import ALL, Parameters
from dibao_publish.audit import AuditError, attacks, checks
from dibao_publish.audit.law import Ceiling

MEASURES = ("households", "persons", "amount_yuan")


def failed(desk, prepared, rows=None, **changes) -> str:
    """The check that refuses the rows."""
    with pytest.raises(AuditError) as caught:
        desk.audit(prepared, rows, **changes)
    assert caught.value.count > 0
    return caught.value.check


def is_base(row) -> bool:
    return row.level == "district" and ALL not in (row.program, row.category)


@pytest.fixture(scope="session")
def truth(register, book):
    """The true figures of every row of the table, as nobody but a test ever has them."""
    counted, found = counting.count(register, book), {}
    for month in counted.months:
        grid = Grids(book, None).of(month)
        figures = counting.true_figures(counted, grid)
        for row in margins.rows(grid, figures, Parameters(), synthetic=True):
            found[row.month, row.level, row.code, row.program, row.category] = row
    return found


def true_row(truth, row):
    return truth[row.month, row.level, row.code, row.program, row.category]


def test_a_release_passes(desk, prepared):
    desk.audit(prepared)


# --- mutants -------------------------------------------------------------------------------------


def test_margins_rounded_from_true_totals_fail(desk, prepared, truth):
    def mutant(row):
        u = threshold(prepared.inputs.secret, row.code, row.program, row.category)
        exact = true_row(truth, row)
        return attrs.evolve(
            row,
            households=rounded(exact.households, 5, u),
            persons=rounded(exact.persons, 5, u),
            amount_yuan=rounded(exact.amount_yuan, 10_000, u),
        )

    rows = [row if is_base(row) else mutant(row) for row in prepared.rows]
    assert failed(desk, prepared, rows) == "A3"


def test_exact_margins_fail(desk, prepared, truth):
    rows = [row if is_base(row) else true_row(truth, row) for row in prepared.rows]
    assert failed(desk, prepared, rows) == "A3"


def test_a_threshold_with_the_month_in_it_fails(desk, monkeypatch):
    plain = publisher.round_cells

    def mutant(figures, grid, key, parameters):
        return plain(figures, grid, key + f"{grid.month}".encode(), parameters)

    monkeypatch.setattr(publisher, "round_cells", mutant)
    assert failed(desk, desk.prepare()) in ("A3", "A4")


@pytest.mark.parametrize("measure", [0, 1, 2])
def test_a_threshold_of_its_own_for_one_measure_fails(desk, monkeypatch, measure):
    plain = publisher.round_cells

    def mutant(figures, grid, key, parameters):
        one = plain(figures, grid, key, parameters)
        other = plain(figures, grid, b"another secret" + key, parameters)
        return {
            cell: tuple((other if place == measure else one)[cell][place] for place in range(3))
            for cell in one
        }

    monkeypatch.setattr(publisher, "round_cells", mutant)
    assert failed(desk, desk.prepare()) in ("A3", "A4")


def test_a_dropped_row_of_zeros_fails(desk, prepared):
    empty = next(row for row in prepared.rows if is_base(row) and not row.households)
    assert failed(desk, prepared, [row for row in prepared.rows if row is not empty]) == "A2"


def test_a_mean_of_true_figures_fails(desk, prepared, truth):
    def mutant(row):
        exact = true_row(truth, row)
        return attrs.evolve(row, mean_yuan=exact.amount_yuan // exact.persons)

    shown = [row for row in prepared.rows if row.mean_yuan is not None]
    assert shown
    rows = [row if row.mean_yuan is None else mutant(row) for row in prepared.rows]
    assert failed(desk, prepared, rows) == "A3"


# --- the other checks ----------------------------------------------------------------------------


def test_a_table_more_fails(desk, prepared, monkeypatch):
    plain = publisher.create_table

    def mutant(table):
        if not table.table.endswith("release"):
            return plain(table)
        return plain(table).replace('"method" TEXT', '"household" TEXT, "method" TEXT')

    monkeypatch.setattr(publisher, "create_table", mutant)
    assert failed(desk, prepared) == "A1"


def test_a_base_that_the_method_does_not_know_fails(desk, prepared):
    told = attrs.evolve(prepared, about=attrs.evolve(prepared.about, base_count=1))
    assert failed(desk, told) == "A1"


def test_another_secret_than_the_rows_fails(desk, prepared):
    assert failed(desk, prepared, secret=b"another secret of the tests, 32+ bytes") in ("A3", "A4")


def test_another_fingerprint_fails(desk, prepared):
    told = attrs.evolve(prepared, about=attrs.evolve(prepared.about, fingerprint="00000000"))
    assert failed(desk, told) == "A5"


def test_a_base_below_the_fixed_amounts_of_five_persons_fails(monkeypatch):
    facts = SmallFacts({("2031-01", "x", "urban", "三无"): Ceiling(3000, 2001)})
    assert checks.a6(facts) == 1
    facts.cells = {key: Ceiling(3000, 2000) for key in facts.cells}
    assert checks.a6(facts) == 0


class SmallFacts:
    def __init__(self, cells):
        self.release, self.cells = {}, cells


def test_a_row_above_the_formula_fails(desk, prepared, register, monkeypatch):
    from dibao_publish.audit.law import Law

    plain = Law._most
    monkeypatch.setattr(Law, "_most", lambda *told: plain(*told) // 20)
    assert failed(desk, prepared) == "A9"


@pytest.mark.parametrize("planted", ["SYN-000001", "demo-secret-not-for-real-data-0000"])
def test_a_household_number_or_the_secret_in_the_file_fails(desk, prepared, planted):
    told = attrs.evolve(prepared, about=attrs.evolve(prepared.about, method=f"x{planted}x"))
    assert failed(desk, told) == "A10"


def ledger_with(prepared, **changes):
    release = {**attrs.asdict(prepared.release), **changes}
    secret = prepared.release.fingerprint
    return json.dumps(
        {"format": "dibao.aggregates.ledger.v1", "secret": secret, "releases": [release]}
    )


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({}, None),
        ({"fingerprint": "00000000"}, "A5"),
        ({"grid_rule": "another"}, "A5"),
        ({"lineage": {"xugou/jia/zi": "990199"}}, "A5"),
        ({"base_count": 10}, "A5"),
        ({"published": {"2031-04": "another"}}, "A5"),
        ({"base_amount": 20_000}, "A5"),
        ({"published": {"2031-03": ""}, "base_count": 10}, "A5"),
        ({"table": "street x age"}, "A11"),
        ({"table": "street x age", "published": {"2030-01": ""}}, None),
        ({"register": "xugou"}, "A11"),
        ({"register": "xugou", "published": {"2030-01": ""}}, None),
    ],
)
def test_the_ledger_is_held_against_the_release(desk, prepared, changes, check):
    desk.ledger.write_text(ledger_with(prepared, **changes), encoding="utf-8")
    if check is None:
        desk.audit(prepared, ledger=desk.ledger)
    else:
        assert failed(desk, prepared, ledger=desk.ledger) == check


def test_a_release_of_another_province_is_not_held_against_this_one(desk, prepared):
    told = attrs.evolve(prepared, about=attrs.evolve(prepared.about, register="xugou"))
    desk.ledger.write_text(
        ledger_with(prepared, register="jilin", fingerprint="00000000"), encoding="utf-8"
    )
    desk.audit(told, ledger=desk.ledger)


def test_only_a_demonstration_may_have_no_ledger(tmp_path):
    facts = SimpleNamespace(inputs=SimpleNamespace(ledger=tmp_path / "none.json"), synthetic=True)
    assert checks._is_bound(facts, "00000000")
    facts.synthetic = False
    assert not checks._is_bound(facts, "00000000")


def test_a_ledger_of_another_secret_fails(desk, prepared):
    text = ledger_with(prepared).replace(
        f'"secret": "{prepared.release.fingerprint}"', '"secret": "00000000"'
    )
    desk.ledger.write_text(text, encoding="utf-8")
    assert failed(desk, prepared, ledger=desk.ledger) == "A5"


def test_rows_of_a_demonstration_without_the_banner_fail(desk, prepared, monkeypatch):
    rows = [attrs.evolve(row, notice="") for row in prepared.rows]
    with pytest.raises(sqlite3.IntegrityError):  # the table itself does not take them
        desk.audit(prepared, rows)
    plain = publisher.create_table
    monkeypatch.setattr(
        publisher, "create_table", lambda table: re.sub(r' CHECK \("notice".*', ",", plain(table))
    )
    assert failed(desk, prepared, rows) == "A1"


# --- the attacks, against enumeration ------------------------------------------------------------

ONE = attacks.ONE
BASES = (5, 5, 20)
# Thresholds in the middle of every stretch in which nothing changes, for bases 5 and 20.
MIDDLES = [ONE * (2 * n + 1) // 40 for n in range(20)]


def shown_of(true, u):
    return tuple(rounded(x, base, u) for x, base in zip(true, BASES, strict=True))


cells = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 8)), max_size=4)


@settings(max_examples=8)
@given(cells, st.sampled_from(MIDDLES))
def test_a_reader_can_narrow_a_cell_to_what_enumeration_finds(paid, u):
    true = (len(paid), sum(m for m, _ in paid), sum(m for m, _ in paid))
    shown = shown_of(true, u)
    ceiling = Ceiling(8, None)
    possible = {
        (h, p, a)
        for h in range(shown[0] + 5)
        for p in range(h, min(h * attacks.MAX_MEMBERS, shown[1] + 5) + 1)
        for a in range(h, min(8 * p, shown[2] + 20) + 1)
        for v in MIDDLES
        if shown_of((h, p, a), v) == shown
    }
    counts, width = attacks.narrowed(shown, BASES, ceiling)
    amounts = [a for _, _, a in possible]
    assert (counts, width) == (len({h for h, _, _ in possible}), max(amounts) - min(amounts))
    assert true in possible


@settings(max_examples=50)
@given(cells.filter(bool), st.sampled_from(MIDDLES))
def test_all_others_can_narrow_a_household_to_what_enumeration_finds(paid, u):
    true = (len(paid), sum(m for m, _ in paid), sum(min(a, 8 * m) for m, a in paid))
    shown = shown_of(true, u)
    members, amount = paid[0][0], min(paid[0][1], 8 * paid[0][0])
    others = true[2] - amount
    possible = [
        a
        for a in range(1, 8 * members + 1)
        if any(shown_of((true[0], true[1], others + a), v) == shown for v in MIDDLES)
    ]
    left = attacks.left((members, amount), true, shown, BASES, Ceiling(8, None))
    assert left == attacks.Fraction(len(possible), 8 * members)
    assert amount in possible


def test_small_bases_fail_the_attacks():
    """With a base of amounts of 10 yuan a household is known almost to the yuan."""
    true, u = (1, 2, 1234), ONE // 2
    base = (5, 5, 10)
    shown = tuple(rounded(x, b, u) for x, b in zip(true, base, strict=True))
    assert attacks.left((2, 1234), true, shown, base, Ceiling(1100, None)) < attacks.MIN_RANGE_LEFT


@pytest.mark.parametrize(("attack", "check"), [("narrowed", "A7"), ("left", "A8")])
def test_a_cell_that_an_attack_narrows_too_far_stops_the_release(
    desk, prepared, monkeypatch, attack, check
):
    found = {"narrowed": (2, 10**9), "left": attacks.Fraction(1, 11)}[attack]
    monkeypatch.setattr(attacks, attack, lambda *_: found)
    assert failed(desk, prepared) == check


def test_a_revised_month_may_have_other_figures(desk, prepared):
    desk.ledger.write_text(ledger_with(prepared, published={"2031-04": "another"}), "utf-8")
    desk.audit(prepared, ledger=desk.ledger, revised=("2031-04",))


def test_a_failed_audit_names_check_and_number_and_nothing_else(desk, prepared):
    rows = [attrs.evolve(row, mean_yuan=None) for row in prepared.rows]
    with pytest.raises(AuditError, match=r"^Audit A3 fails in \d+ cases; nothing is published\.$"):
        desk.audit(prepared, rows)


def test_months_of_the_release_are_those_audited(desk, prepared):
    assert failed(desk, prepared, months=(date(2031, 5, 1),)) == "A1"
