"""The demonstration register: deterministic, paid as `dibao.calc` says, and marked everywhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from click.testing import CliRunner

from dibao import calc, register
from dibao.cli import main as dibao_main
from dibao.errors import InputError
from dibao.policy.clauses import Lack
from dibao_publish import demo
from dibao_publish.cli import main
from tests.publish.aggregates.conftest import rows_of

MONTHS = [date(2031, month, 1) for month in range(1, 8)]


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "synthetic.csv"
    demo.write(path, 150, MONTHS, seed=3)
    return path


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(year, tmp_path):
    again, other = tmp_path / "synthetic-1.csv", tmp_path / "synthetic-2.csv"
    demo.write(again, 150, MONTHS, seed=3)
    demo.write(other, 150, MONTHS, seed=4)
    assert again.read_bytes() == year.read_bytes() != other.read_bytes()


def test_a_longer_register_begins_with_a_shorter_one(year, tmp_path):
    short = tmp_path / "synthetic.csv"
    demo.write(short, 40, MONTHS, seed=3)
    assert year.read_bytes().startswith(short.read_bytes())


def test_parquet_has_the_rows_of_the_csv(year, tmp_path):
    path = tmp_path / "synthetic.parquet"
    demo.write(path, 150, MONTHS, seed=3)
    frame = pl.read_parquet(path)
    texts = frame.select(pl.all().cast(pl.String)).rows(named=True)
    assert texts == rows_of(year)
    assert [p.name for p in tmp_path.iterdir()] == ["synthetic.parquet"]


def test_every_row_says_that_it_is_synthetic(year):
    rows = rows_of(year)
    assert {row["synthetic"] for row in rows} == {"1"}
    assert all(row["household"].startswith("SYN-") for row in rows)


def test_every_code_notice_and_name_says_that_it_is_invented(book):
    assert all(code.startswith("99") for place in book.places for code, _ in place.codes)
    assert all("虚构" in name for place in book.places for name, _ in place.names)
    for file in book.files:
        for notice in file.notices:
            told = (notice.title, notice.number, notice.issuer, notice.limitations)
            assert not any(isinstance(text, Lack) for text in told)
            assert all("虚构" in str(text) for text in (told[0], told[1], *notice.issuer, told[3]))


def test_a_row_is_paid_what_the_calculations_say_on_the_standard_of_the_time(year, book):
    """The raise of April counts from January and was paid from May."""
    for row in rows_of(year)[::7]:
        month = date.fromisoformat(f"{row['month']}-01")
        late = month <= date(2031, 4, 1)
        assert row["paid_on"] == ("old" if late else "new")
        place = book.places.find(row["place"])
        here = book.at(place, on=date(2030, 12, 1) if late else month)
        income = [calc.Income(amount=Decimal(row["income"]))]
        plain = calc.Household(members=int(row["members"]), incomes=income)
        found = calc.allowance(here, plain, row["program"])
        assert str(found.yuan) == row["paid"]
        others = [calc.Member()] * (int(row["members"]) - 1)
        all_of_them = calc.Household(
            members=[demo.MEMBER_IN[row["category"]], *others], incomes=income
        )
        assert str(calc.allowance(here, all_of_them, row["program"]).yuan) == row["amount"]


def test_the_raise_owes_back_pay_to_every_household_paid_on_the_old_standard(year, book):
    listed = register.read(year)
    assert listed.refused == ()
    owed = register.back_pay(listed, book, "虚构发〔2031〕4号", paid_on=date(2031, 6, 5))
    assert owed.refused == ()
    assert owed.total.owed > 0


def test_households_come_go_and_change(year):
    months, states = {}, {}
    for row in rows_of(year):
        months.setdefault(row["household"], []).append(row["month"])
        states.setdefault(row["household"], set()).add((row["members"], row["income"]))
    assert {m[0] for m in months.values()} > {"2031-01"}
    assert {m[-1] for m in months.values()} > {"2031-07"}
    assert max(map(len, states.values())) == 2


@pytest.mark.parametrize(
    ("name", "told", "words"),
    [
        ("list.csv", [], "holds the word synthetic"),
        ("synthetic.xlsx", [], "ends in .csv or .parquet"),
        ("synthetic.csv", ["--months", "2031-13"], "no span of months"),
        ("synthetic.csv", ["--months", "2031-05.."], "no span of months"),
        ("synthetic.csv", ["--months", "2020-01"], "No notice on file"),
        ("synthetic.csv", ["--households", "10000000"], "1 to 9999999"),
    ],
)
def test_a_register_that_cannot_be_made_is_refused_in_a_sentence(tmp_path, name, told, words):
    out = tmp_path / name
    done = CliRunner().invoke(main, ["--lang", "en", "demo", str(out), *told])
    assert done.exit_code == 2
    assert words in done.output.replace("\n", " ")
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_how_to_compute_what_it_made_and_that_computes_every_row(tmp_path):
    out = tmp_path / "synthetic.csv"
    told = CliRunner().invoke(main, ["--lang", "en", "demo", str(out), "--households", "20"])
    command = told.output.split("notices: dibao ")[1].replace("\n", " ").split()
    command[command.index("allowances.csv")] = str(tmp_path / "allowances.csv")
    done = CliRunner().invoke(dibao_main, ["--lang", "en", *command])
    assert done.exit_code == 0, done.output
    assert "0 refused" in done.output


def test_the_name_of_the_file_is_checked_before_anything_is_made(tmp_path):
    with pytest.raises(InputError):
        demo.write(tmp_path / "x.csv", 10, MONTHS, seed=1)
