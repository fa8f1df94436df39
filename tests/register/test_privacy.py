"""Nothing that tells who someone is comes out: invented persons are planted in every column.

The persons, numbers, addresses and telephone numbers are invented; no area has the code 9903.
"""

from __future__ import annotations

import csv
import logging

import pandas as pd
import polars as pl
import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import example, given
from hypothesis import strategies as st

from dibao import register
from dibao.cli import main
from dibao.errors import InputError

PERSONS = [
    "虚构张三丰",
    "Xugou Zhangsan",
    "990302199001011234",
    "99030219900101123X",
    "99030219900101123x",
    "990302900101123",
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


def test_the_search_for_planted_persons_finds_them():
    assert personal("a虚构张三丰b") == ["虚构张三丰"]
    assert "990302199001011234" in personal("990302 1990 0101 1234")
