"""提标补发 from file to file: the rows, their order and the sums are those of the list in memory.

All households and amounts are invented; so are the places and notices.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao import register
from dibao.cli import main
from dibao.errors import InputError, PlaceError
from dibao.register import ordered, payment_files
from dibao.register.parts import Part, parts_of
from dibao.register.payment_files import back_pay_of_file
from dibao.register.payment_tables import lines_table, names_of
from dibao.register.tables import refused_table
from dibao.register.writing import write
from tests.register.test_payments import (
    BROKEN,
    HEADERS,
    HERE,
    HOUSEHOLD,
    NUMBER,
    PAID_ON,
    POLICY,
    policies,
    row_of,
    rows_of,
)

SMALL = {(payment_files, "PART"): 5, (ordered, "STEP"): 4, (ordered, "_BIN"): 2}


@pytest.fixture(autouse=True)
def _small():
    """Parts, and stretches of lines, of a few rows."""
    with pytest.MonkeyPatch.context() as patch:
        for (module, name), value in SMALL.items():
            patch.setattr(module, name, value)
        yield


def name_of(heading):
    return heading.name


def write_list(rows, folder, headers=HEADERS):
    path = Path(folder) / "list.parquet"
    schema = dict.fromkeys(headers, pl.String)
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(path)
    return path


def in_memory(path, on, folder):
    """What the list gives in memory, and the files that are written of that."""
    found = register.back_pay(register.read(path), on, NUMBER, paid_on=PAID_ON)
    names = names_of(found, on.places, str)
    files = [Path(folder) / f"{name}.parquet" for name in ("memory", "memory.refused")]
    tables = [lines_table(found, on.places, str), refused_table((names, found.refused))]
    write(dict(zip(files, tables, strict=True)), name_of)
    return found, files


def filed(path, on, folder, **how):
    out = Path(folder) / "out.parquet"
    found = back_pay_of_file(path, out, on, NUMBER, **({"paid_on": PAID_ON} | how))
    return found, [out, out.with_suffix(".refused.parquet")]


def rows_in(path):
    return pl.read_parquet(path).rows(named=True)


SUMS = ("file", "sheet", "notice", "paid_on", "policies", "rows", "computed", "reasons", "total")


@settings(max_examples=25)
@given(
    households=st.lists(HOUSEHOLD, min_size=1, max_size=6),
    broken=st.lists(BROKEN, max_size=3),
    fields=POLICY,
    monthly=st.booleans(),
    order=st.randoms(use_true_random=False),
)
def test_from_file_to_file_is_as_in_memory(households, broken, fields, monthly, order):
    on = policies(**fields)
    rows = [
        row_of(f"X{n:04d}", month, facts)
        for n, household in enumerate(households)
        for month, facts in household.items()
    ]
    rows += broken
    order.shuffle(rows)
    headers = HEADERS if monthly else tuple("until" if h == "month" else h for h in HEADERS)
    with TemporaryDirectory() as folder:
        path = write_list(rows, folder, headers)
        whole, expected = in_memory(path, on, folder)
        found, files = filed(path, on, folder)
        assert [rows_in(file) for file in files] == [rows_in(file) for file in expected]
    assert [getattr(found, name) for name in SUMS] == [getattr(whole, name) for name in SUMS]
    assert found.refused == len(whole.refused)
    assert sorted(map(str, found.totals)) == sorted(map(str, whole.totals))
    for name in ("assumed", "inferred", "cites", "notes", "deadlines"):
        assert set(getattr(found, name)) == set(getattr(whole, name))


ROWS = [
    row
    for n in range(40)
    for row in rows_of(f"X{n:04d}", range(1, 2 + n % 6), members=1 + n % 3 if n % 9 else "3人")
]
ROWS = sorted(([*map(str, row)] for row in ROWS), key=lambda row: row[1])  # month by month


def test_the_size_of_the_parts_does_not_show_in_the_bytes(tmp_path, monkeypatch):
    path = write_list(ROWS, tmp_path)
    written = []
    for part, step in ((5, 4), (5, 4), (60, 11), (10**6, 10**6)):
        monkeypatch.setattr(payment_files, "PART", part)
        monkeypatch.setattr(ordered, "STEP", step)
        _, files = filed(path, policies(), tmp_path)
        written.append([file.read_bytes() for file in files])
    assert all(one == written[0] for one in written)


def test_a_household_left_where_the_whole_list_goes_on_without_it(tmp_path):
    """The last month is that of the list, also in a part that has no row of it."""
    rows = [row for n in range(30) for row in rows_of(f"X{n:04d}", [1, 2])]
    rows += rows_of("Y0001", [1, 2, 3, 4, 5, 6, 7])
    on = policies(exclude="left")
    path = write_list([[*map(str, row)] for row in rows], tmp_path)
    whole, expected = in_memory(path, on, tmp_path)
    found, files = filed(path, on, tmp_path)
    assert found.total == whole.total
    assert rows_in(files[0]) == rows_in(expected[0])
    assert found.total.households_owed == 1


def test_every_household_is_in_one_part_with_all_of_its_rows():
    texts = pl.DataFrame({"number": [f"X{n % 50}" for n in range(200)] + [" X1", "Ｘ1"]})
    parts = [texts.filter(part.has(pl.col("number"))) for part in parts_of(200, 40)]
    assert [len(parts), sum(part.height for part in parts)] == [5, 202]
    assert sum(part["number"].n_unique() for part in parts) == 52
    assert [part.height for part in parts if "Ｘ1" in part["number"]] == [
        part.height for part in parts if "X1" in part["number"]
    ]
    assert parts_of(0, 40) == (Part(0, 1),)


def test_a_list_without_rows_gives_files_without_rows(tmp_path):
    found, files = filed(write_list([], tmp_path), policies(), tmp_path)
    assert (found.rows, found.computed, found.refused) == (0, 0, 0)
    assert [pl.read_parquet(file).height for file in files] == [0, 0]
    assert pl.read_parquet(files[1]).columns[:4] == ["file", "sheet", "row", "household"]


def test_nothing_is_written_where_a_row_is_refused_and_the_caller_is_strict(tmp_path):
    path = write_list(ROWS, tmp_path)
    found, _ = filed(path, policies(), tmp_path, strict=True, report=tmp_path / "report.csv")
    assert (found.written, found.refused > 0) == (False, True)
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_run_leaves_nothing(tmp_path):
    path = write_list(ROWS, tmp_path)

    def interrupt(done, of):
        if done == of - 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        filed(path, policies(), tmp_path, tick=interrupt)
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_killed_run_left_is_removed(tmp_path):
    path = write_list(ROWS, tmp_path)
    left = tmp_path / f".out.parquet.{os.getpid()}.parts"
    left.mkdir()
    (left / "lines-0.parquet").write_bytes(b"half")
    _, files = filed(path, policies(), tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([path, *files])


def test_a_list_that_changes_while_it_is_computed_is_told(tmp_path):
    path = write_list(ROWS, tmp_path)

    def change(done, of):
        write_list(ROWS[of - done :], tmp_path)

    with pytest.raises(InputError, match="was changed"):
        filed(path, policies(), tmp_path, tick=change)
    assert list(tmp_path.iterdir()) == [path]


def test_names_that_cannot_be_written_to_are_told_first(tmp_path):
    path = write_list(ROWS, tmp_path)
    for wrong, sentence in (
        ({"refused": tmp_path / "r.csv"}, r"r\.csv: the ending"),
        ({"report": path}, "different names"),
        ({"report": tmp_path / "none" / "r.csv"}, "its folder is not there"),
        ({"report": tmp_path / "r.doc"}, r"r\.doc: the ending"),
    ):
        with pytest.raises(InputError, match=sentence):
            filed(path, policies(), tmp_path, **wrong)
    with pytest.raises(PlaceError):
        back_pay_of_file(path, tmp_path / "o.parquet", policies(), "无〔1999〕1号", paid_on=PAID_ON)
    with pytest.raises(InputError, match="does not exist"):
        filed(tmp_path / "none.parquet", policies(), tmp_path)
    assert list(tmp_path.iterdir()) == [path]


def test_the_command_writes_the_list_and_the_report(tmp_path):
    lines = (HERE / "taiyuan.csv").read_text("utf-8").splitlines()
    headers, *rows = (line.split(",") for line in lines[1:])
    path = write_list(rows, tmp_path, headers)
    line = ["--lang", "en", "register", "back-pay", str(path), str(tmp_path / "owed.parquet")]
    line += ["--stream", "--notice", "并民〔2011〕48号", "--paid-on", "2011-05-05"]
    line += ["--assume", str(HERE / "taiyuan.yaml"), "--report", str(tmp_path / "report.csv")]
    told = CliRunner().invoke(main, line)
    assert (told.exit_code, "CNY 300." in told.output) == (0, True)
    assert pl.read_parquet(tmp_path / "owed.parquet")["total"].to_list() == [None, None, "300.00"]
    assert "300.00" in (tmp_path / "report.csv").read_text("utf-8-sig")
    told = CliRunner().invoke(main, [*line, "--sheet", "x"])
    assert (told.exit_code, "has no sheets" in told.output) == (2, True)
