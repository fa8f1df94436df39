"""Nothing that tells who someone is comes out: invented persons are planted in every column.

The persons, numbers, addresses and telephone numbers are invented; no area has the code 9903.
"""

from __future__ import annotations

import csv
import logging

import polars as pl
import pytest
import xlsxwriter
from click.testing import CliRunner

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
]
HEADERS = ["户编号", "月份", "人数", "地区", "项目", "收入", "已发", "标准", "进入月", "离开月"]
HEADERS += ["已补发", "补发日期", "姓名", "身份证号", "住址", "电话"]
GOOD = ["X0001", "2011-01", "2", "太原市", "城市", "0", "660", "旧", "2010-01", "2012-01"]
GOOD += ["10", "2011-05-01", "", "", "", ""]
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


@pytest.mark.parametrize("name", WRITERS)
def test_no_planted_person_is_kept_in_the_register_but_as_a_place_to_look_up(tmp_path, name):
    WRITERS[name](tmp_path / name)
    found = register.read(tmp_path / name)
    assert personal(str(found.frame.drop("place").rows())) == []
    assert personal(repr(found)) == []
    assert personal(repr(found.refused)) == []


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
