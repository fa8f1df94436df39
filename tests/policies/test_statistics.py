"""The two tables beside the policies: what is published as statistics and as leads, never as a rule."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "publish" / "statistics"
ROWS = {"statistics.csv": 1036, "leads.csv": 1244}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ROWS)
def test_each_row_has_its_amount_unit_and_source(name: str) -> None:
    found = rows(name)
    assert len(found) == ROWS[name]
    for row in found:
        assert float(row["amount"]) >= 0
        assert row["unit"]
        assert row["source_title"]
        assert row["url"]


def test_no_statistic_claims_to_be_a_standard() -> None:
    roles = {row["role"] for row in rows("statistics.csv")}
    assert roles == {"statistical_average", "reported_average", "reported_total"}


def test_every_lead_is_graded_unverified() -> None:
    assert {row["grade"] for row in rows("leads.csv")} == {"D"}


def test_the_readme_counts_the_rows_and_explains_the_columns() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name, count in ROWS.items():
        assert f"| `{name}` | {count:,} |" in text
        assert all(f"`{column}`" in text for column in rows(name)[0])
