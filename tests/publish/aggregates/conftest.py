"""A small register of the fictional province, and releases of it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from dibao_publish import audit, demo
from dibao_publish.aggregates import publisher
from dibao_publish.aggregates.publisher import Order, Prepared, nobody

MONTHS = (date(2031, 4, 1), date(2031, 5, 1))
HOUSEHOLDS = 1500  # enough for some means to be shown


@pytest.fixture(scope="session")
def book():
    return demo.load_demo()


@pytest.fixture(scope="session")
def register(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("register") / "synthetic.csv"
    demo.write(path, HOUSEHOLDS, MONTHS, seed=7)
    return path


class Desk:
    """One operator's folder: a register, its ledger, and what was published."""

    def __init__(self, folder: Path, register: Path) -> None:
        self.folder, self.register = folder, register
        self.out, self.ledger = folder / "aggregates.db", folder / "ledger.json"

    def order(self, **changes: Any) -> Order:
        return Order(
            **{"register": self.register, "out": self.out, "ledger": self.ledger} | changes
        )

    def publish(self, environment: dict[str, str] | None = None, **changes: Any) -> Any:
        return publisher.publish(self.order(**changes), environment or {})

    def prepare(self, **changes: Any) -> Prepared:
        return publisher.prepare(self.order(**changes), {})

    def audit(self, prepared: Prepared, rows: Any = None, **changes: Any) -> None:
        """Write the rows as a release and audit it; the changes are of what the audit is given."""
        part = self.folder / "part"
        part.mkdir(exist_ok=True)
        for left in part.iterdir():
            left.unlink()
        made = publisher.write(
            part, prepared.rows if rows is None else rows, prepared.places, prepared.about
        )
        audit.audit(attrs.evolve(prepared.inputs, file=made, **changes), nobody)


@pytest.fixture
def desk(tmp_path, register) -> Desk:
    return Desk(tmp_path, register)


@pytest.fixture(scope="session")
def shared(tmp_path_factory, register) -> Desk:
    """A desk whose release many tests look at, and none changes."""
    made = Desk(tmp_path_factory.mktemp("shared"), register)
    made.publish()
    return made


@pytest.fixture(scope="session")
def prepared(shared) -> Prepared:
    return shared.prepare()


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
