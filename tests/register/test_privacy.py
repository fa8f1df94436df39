"""Nothing that tells who someone is comes out: invented persons are planted in every column.

The persons, numbers, addresses and telephone numbers are invented; no area has the code 9903.
"""

from __future__ import annotations

import csv
import logging
from functools import cache

import pandas as pd
import polars as pl
import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

import dibao
from dibao import register
from dibao.cli import main
from dibao.errors import InputError
from dibao.message import msg
from dibao.policy.reader import read_clauses
from dibao.register import payment_files, spark
from dibao.register.job import Preparing
from dibao.register.plan import Asking
from dibao.register.streaming import allowances_of_file
from dibao.register.typed import typed

PERSONS = [
    "虚构张三丰",
    "Xugou Zhangsan",
    "990302199001011234",
    "99030219900101123X",
    "99030219900101123x",
    "990302900101123",
    "9903021990010112",
    "990302 19900101 1234",
    "９９０３０２１９９００１０１１２３４",
    "虚构街道九十九号三单元",
    "虚构镇虚构村99组",
    "13899990000",
    "+86 138 9999 0000",
    "0990-9999000",
    "09909999000",
    "=HYPERLINK(虚构张三丰)",
    "13899990000-2",
    "1-13899990000",
    "13899990000(2)",
    "990302900101123-1",
    "A-990302900101123-2",
    "0990-9999000-1",
    "8613899990000_01",
    "99030219900101123",
    "E99030001",
    "EA9903001",
    "H99030001(01)",
    "M9903000101",
    "XGX990399900101",
]
HEADERS = ["户编号", "月份", "人数", "地区", "项目", "收入", "已发", "标准", "进入月", "离开月"]
HEADERS += ["已补发", "补发日期", "分类施保类别", "档次", "保障类别", "合计"]
HEADERS += ["姓名", "身份证号", "住址", "电话"]
GOOD = ["X0001", "2011-01", "2", "太原市", "城市", "0", "660", "旧", "2010-01", "2012-01"]
GOOD += ["10", "2011-05-01", "重病", "一档", "重病", "660", "", "", "", ""]
ASSUME = """\
- standard: urban
  effective: 2010-01
  unit: yuan/person/month
  amount: 330

- standard: urban
  effective: 2011-01
  unit: yuan/person/month
  amount: 380

- allowance: urban
  method: difference
"""


def rows():
    """Each planted text once in every column, and one whole household."""
    yield from ([GOOD[0], f"2011-0{month}", *GOOD[2:]] for month in range(1, 7))
    for number, (person, column) in enumerate((p, c) for p in PERSONS for c in range(len(HEADERS))):
        cells = [f"Y{number:04d}", *GOOD[1:]]
        cells[column] = person
        yield cells


def write_csv(path, encoding):
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([["虚构张三丰的名单"], HEADERS, *rows()])


def write_xlsx(path):
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    page = book.add_worksheet()
    for number, cells in enumerate([["虚构张三丰的名单"], HEADERS, *rows()]):
        page.write_row(number, 0, cells)
    book.close()


def write_parquet(path):
    pl.DataFrame(list(rows()), schema=HEADERS, orient="row").write_parquet(path)


WRITERS = {
    "list.csv": lambda path: write_csv(path, "utf-8"),
    "gbk.csv": lambda path: write_csv(path, "gb18030"),
    "list.xlsx": write_xlsx,
    "list.parquet": write_parquet,
}


def personal(text):
    """The planted texts that stand in an output, in any width or with other spaces."""
    squeezed = "".join(text.split())
    planted = [*PERSONS, *("".join(person.split()) for person in PERSONS)]
    planted += ["990302199001011234", "13899990000", "虚构张三丰", "虚构街", "虚构镇", "Zhangsan"]
    return sorted({person for person in planted if person in text or person in squeezed})


def texts_of(path):
    """All that a file holds, as text."""
    if path.suffix == ".csv":
        return path.read_text("utf-8-sig")
    if path.suffix == ".parquet":
        return str(pl.read_parquet(path).rows())
    return str(register_sheet(path))


def register_sheet(path):
    import fastexcel

    return fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_polars().rows()


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_planted_person_comes_out(tmp_path, caplog, name, suffix, lang):
    caplog.set_level(logging.DEBUG)
    WRITERS[name](tmp_path / name)
    (tmp_path / "assume.yaml").write_text(ASSUME, encoding="utf-8")
    out = [tmp_path / f"{part}.{suffix}" for part in ("owed", "refused", "report")]
    line = ["--lang", lang, "register", "back-pay", str(tmp_path / name), str(out[0])]
    line += ["--refused", str(out[1]), "--report", str(out[2])]
    line += ["--notice", "并民〔2011〕48号", "--paid-on", "2011-05-05"]
    line += ["--assume", str(tmp_path / "assume.yaml")]
    told = [CliRunner().invoke(main, [*line, *more]) for more in ([], ["--json"], ["--strict"])]
    assert [result.exit_code for result in told] == [1, 1, 1]
    for result in told:
        assert personal(result.output) == []
    for path in out:
        assert personal(texts_of(path)) == []
        assert personal(path.read_bytes().decode("utf-8", "replace")) == []
    assert personal(caplog.text) == []
    assert "X0001" in texts_of(out[0])


def said_of(found):
    """All that a register says or keeps, but for the places to look up."""
    yield str(found.frame.drop("place").rows())
    yield repr(found)
    yield repr(found.refused)
    for row in found.refused:
        yield str(row.to_dict())
        yield from (repr(fault) for fault in row.faults)


planted = st.sampled_from(PERSONS)
cells = st.lists(st.tuples(st.integers(0, len(HEADERS) - 1), planted, st.booleans()), max_size=4)


@st.composite
def registers(draw):
    """Lists with persons anywhere: alone in a cell or behind what should stand there."""
    found = []
    for number in range(draw(st.integers(1, 4))):
        row = [f"Y{number}", *GOOD[1:]]
        for column, person, alone in draw(cells):
            # A telephone number straight behind the digits of a number cannot be told from it.
            row[column] = person if alone or column == 0 else f"{row[column]}{person}"
        found.append(row)
    shown = draw(st.sets(st.sampled_from(HEADERS[5:])))
    monthly = draw(st.booleans())
    kept = [n for n, h in enumerate(HEADERS) if h not in shown and (monthly or h != "月份")]
    return [[row[n] for n in kept] for row in [HEADERS, *found]]


@example([HEADERS, [*GOOD[:12], "重病虚构张三丰", *GOOD[13:]]])
@given(registers())
def test_no_planted_person_is_in_any_register_however_it_is_read(tmp_path_factory, listed):
    folder = tmp_path_factory.getbasetemp()
    headers, *rows = listed
    table = pl.DataFrame(rows, schema=headers, orient="row")
    table.write_parquet(folder / "list.parquet")
    for path in (folder / "list.csv", folder / "records.csv"):
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([headers, *rows])
            file.write('"\n"\n' if path.name == "records.csv" else "")
    lists = [register.read(path) for path in sorted(folder.glob("*.parquet"))]
    lists += [register.read(folder / name) for name in ("list.csv", "records.csv")]
    lists += [
        register.take(table),
        register.take(table.to_arrow()),
        register.take(to_pandas(table)),
    ]
    for found in lists:
        assert [text for text in said_of(found) if personal(text)] == []
        assert found.rows == found.frame.height + len(found.refused) == len(rows)


def to_pandas(table):
    return pd.DataFrame({name: table[name].to_list() for name in table.columns})


@pytest.mark.parametrize("person", PERSONS)
def test_no_planted_person_is_told_where_a_table_is_no_list(person):
    columns = {"户编号": [person], "人数": [2], "地区": [person], "项目": ["城市"]}
    wrong = (
        pl.DataFrame({**columns, "收入": [1.5]}),
        pl.DataFrame({**columns, "收入": [[person]]}),
        pl.DataFrame({**columns, "保障人数": [person]}),
        pl.DataFrame({person: ["1"], "姓名": [person]}),
        pd.DataFrame({**columns, "备注": pd.Series([{person: 1}], dtype=object), "收入": [1.5]}),
        pd.DataFrame({"备注": pd.Series([person, 1], dtype=object)}),
        columns,
    )
    for data in wrong:
        with pytest.raises(InputError) as error:
            register.take(data)
        assert personal(str(error.value)) == []
        assert error.value.__cause__ is None
        assert error.value.__context__ is None


@pytest.mark.parametrize("name", WRITERS)
def test_no_planted_person_is_kept_in_the_register_but_as_a_place_to_look_up(tmp_path, name):
    WRITERS[name](tmp_path / name)
    found = register.read(tmp_path / name)
    assert [text for text in said_of(found) if personal(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "虚构张三丰,990302199001011234\n",  # no headers: the first row is a person
        "户编号,虚构张三丰,990302199001011234,姓名,月份\nX1,1,2,3,4\n",  # too few columns
        '户编号,月份,人数,地区,项目,姓名\nX1,2011-01,2,太原市,城市,"虚构张三丰\n',  # an open quote
        "户编号,月份,人数,地区,项目,人数\n虚构张三丰,2011-01,2,太原市,城市,2\n",
    ],
)
def test_no_planted_person_is_told_where_the_file_is_no_list(tmp_path, text):
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        register.read(path)
    assert personal(str(error.value)) == []
    # Nor does a trace show what a library said of the file.
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_a_person_in_a_mapping_is_not_told(tmp_path):
    with pytest.raises(InputError) as error:
        register.read(tmp_path / "list.csv", mapping={"虚构张三丰": "990302199001011234"})
    assert personal(str(error.value)) == []


# --- typed lists: from file to file, and on the batches of a cluster ------------------------------

TYPED = {
    "户编号": pl.String,
    "地区": pl.String,
    "项目": pl.String,
    "月份": pl.String,
    "人数": pl.Int64,
    "收入": pl.Decimal(12, 2),
    "进入月": pl.String,
    "离开月": pl.String,
    "分类施保类别": pl.String,
    "档次": pl.String,
    "姓名": pl.String,
    "身份证号": pl.String,
    "住址": pl.String,
    "电话": pl.String,
}
TEXTS = [name for name, kind in TYPED.items() if kind == pl.String]
GOOD_TYPED = {
    "户编号": "X0001",
    "地区": "太原市",
    "项目": "城市",
    "月份": "2011-02",
    "人数": 2,
    "收入": 0,
}


def typed_rows():
    """Each planted text once in every column that may hold one, and one good household."""
    yield GOOD_TYPED
    for number, (person, column) in enumerate((p, c) for p in PERSONS for c in TEXTS):
        yield {**GOOD_TYPED, "户编号": f"Y{number:04d}", column: person}


def typed_list():
    return pl.DataFrame(list(typed_rows()), schema=TYPED)


def assumed():
    clauses, problems = read_clauses(ASSUME, "assume")
    assert problems == []
    return clauses


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_planted_person_comes_out_from_file_to_file(tmp_path, caplog, lang):
    caplog.set_level(logging.DEBUG)
    typed_list().write_parquet(tmp_path / "list.parquet")
    (tmp_path / "assume.yaml").write_text(ASSUME, encoding="utf-8")
    out = [tmp_path / f"{part}.parquet" for part in ("computed", "refused")]
    line = ["--lang", lang, "register", "allowances", str(tmp_path / "list.parquet"), str(out[0])]
    line += ["--stream", "--refused", str(out[1]), "--assume", str(tmp_path / "assume.yaml")]
    told = [CliRunner().invoke(main, [*line, *more]) for more in (["--strict"], ["--json"], [])]
    assert [result.exit_code for result in told] == [1, 1, 1]
    for result in told:
        assert personal(result.output) == []
    for path in out:
        assert personal(texts_of(path)) == []
        assert personal(path.read_bytes().decode("utf-8", "replace")) == []
        assert personal(str(pl.read_parquet_metadata(path))) == []
    assert personal(caplog.text) == []
    assert "X0001" in texts_of(out[0])
    assert "list.parquet#" in texts_of(out[1])


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_planted_person_comes_out_of_back_pay_in_parts(tmp_path, caplog, monkeypatch, lang):
    monkeypatch.setattr(payment_files, "PART", 100)
    caplog.set_level(logging.DEBUG)
    write_parquet(tmp_path / "list.parquet")
    (tmp_path / "assume.yaml").write_text(ASSUME, encoding="utf-8")
    out = [tmp_path / name for name in ("owed.parquet", "refused.parquet", "report.csv")]
    line = ["--lang", lang, "register", "back-pay", str(tmp_path / "list.parquet"), str(out[0])]
    line += ["--stream", "--refused", str(out[1]), "--report", str(out[2])]
    line += ["--notice", "并民〔2011〕48号", "--paid-on", "2011-05-05"]
    line += ["--assume", str(tmp_path / "assume.yaml")]
    told = [CliRunner().invoke(main, [*line, *more]) for more in (["--strict"], ["--json"], [])]
    assert [result.exit_code for result in told] == [1, 1, 1]
    for result in told:
        assert personal(result.output) == []
    for path in out:
        assert personal(texts_of(path)) == []
        assert personal(path.read_bytes().decode("utf-8", "replace")) == []
    assert personal(caplog.text) == []
    assert "X0001" in texts_of(out[0])


def test_no_planted_person_comes_out_of_the_batches_of_a_cluster(caplog):
    caplog.set_level(logging.DEBUG)
    frame = typed_list()
    found = typed(frame.schema, msg("the list"))
    cells = frame.select(found.cells()).unique()
    preparing = Preparing(found, cells, (), Asking(policies(), tuple(assumed())))
    batches = frame.to_arrow().to_batches(max_chunksize=100)
    job = preparing.job()
    if preparing.plan.asks_singly:
        facts = pl.concat(map(pl.from_arrow, spark.asked_batches(job, batches)))
        assert personal(str(facts.drop("place").rows())) == []
        job = preparing.answered(job, facts.unique())
    out = pl.concat(map(pl.from_arrow, spark.arrow_batches(job, batches)))
    assert personal(str(out.rows())) == []
    assert personal(caplog.text) == []
    assert (out.height, out["household"][0]) == (frame.height, "X0001")


@cache
def policies():
    return dibao.load(places=["太原市"])


def wrong_typed(person):
    """Lists that cannot be used at all, with a person in cells and headers."""
    frame = pl.DataFrame([{**GOOD_TYPED, "户编号": person, "地区": person}], schema=TYPED)
    return (
        frame.with_columns(pl.lit(1.5).alias("收入")),
        frame.with_columns(pl.lit(person).alias("人数")),
        frame.with_columns(pl.lit(person).alias("户号")),
        frame.drop("户编号").rename({"地区": person}),
        pl.DataFrame({person: [person]}),
    )


@pytest.mark.parametrize("person", PERSONS)
def test_no_planted_person_is_told_where_a_typed_list_cannot_be_used(tmp_path, person):
    for number, frame in enumerate(wrong_typed(person)):
        path = tmp_path / f"{number}.parquet"
        frame.write_parquet(path)
        with pytest.raises(InputError) as error:
            allowances_of_file(path, tmp_path / "out.parquet", policies())
        assert personal(str(error.value)) == []
        assert error.value.__cause__ is None
        assert error.value.__suppress_context__ or error.value.__context__ is None
    (tmp_path / "text.parquet").write_text(person, encoding="utf-8")
    with pytest.raises(InputError) as error:
        allowances_of_file(tmp_path / "text.parquet", tmp_path / "out.parquet", policies())
    assert personal(str(error.value)) == []
    assert error.value.__suppress_context__ or error.value.__context__ is None


def test_the_search_for_planted_persons_finds_them():
    assert personal("a虚构张三丰b") == ["虚构张三丰"]
    assert "990302199001011234" in personal("990302 1990 0101 1234")
