"""One rule, several engines: one household, a list in memory, a streamed file, Arrow batches."""

from __future__ import annotations

import pickle
import re
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dibao import calc, register
from dibao._version import VERSION
from dibao.calc.household import PLAIN
from dibao.errors import CannotSay, InputError
from dibao.message import msg
from dibao.money import fen_of, yuan_of
from dibao.policy.book import Book
from dibao.policy.reader import read_clauses
from dibao.register import columns, streaming
from dibao.register.job import Job, Preparing
from dibao.register.kernel import AMOUNT, LACK, compute
from dibao.register.number_columns import may_be_kept, plain
from dibao.register.numbers import own_number
from dibao.register.persons import persons_of
from dibao.register.plan import PARAMETERS, Asking, cells_of, make_plan
from dibao.register.refused import BadCell
from dibao.register.spark import arrow_batches, asked_batches, out_schema
from dibao.register.streaming import Summary, allowances_of_file
from dibao.register.typed import typed
from tests.books import book, notice
from tests.register.test_allowances import listed
from tests.worlds import Policy, policies

MONTH = date(2005, 6, 1)
FIXED = Policy(50_000, (), 10, ("half-up", "1", "household")).book()
GRADES = book(
    notice(
        "- standard: urban\n  unit: yuan/person/month\n  amount: 500.00\n\n"
        "- allowance: urban\n  method: grades\n\n"
        "- grades: urban\n  unit: yuan/person/month\n  amount:\n    一档: 300.00\n    二档: 200.00\n"
    )
)
TYPES: dict[str, Any] = {
    "household": pl.String,
    "place": pl.String,
    "program": pl.String,
    "month": pl.Date,
    "members": pl.Int16,
    "income": pl.Decimal(12, 2),
    "since": pl.Date,
    "until": pl.Date,
    "categories": pl.String,
    "grade": pl.String,
}
Row = dict[str, Any]
Said = dict[str, int | str]  # by household: fen, or the code of the refusal


def frame_of(rows: list[Row], **types: Any) -> pl.DataFrame:
    """A typed list of these rows; what a row does not say is null."""
    full = [
        {"household": str(n), "place": "甲市", "program": "城市", **row}
        for n, row in enumerate(rows, start=1)
    ]
    return pl.DataFrame(full, schema_overrides=TYPES | types, schema=list(TYPES))


def streamed(
    frame: pl.DataFrame, policies: Book, folder: str | Path, **how: Any
) -> tuple[Summary, pl.DataFrame, pl.DataFrame]:
    """What streaming makes of a list: the summary, the computed rows, the refused ones."""
    path = Path(folder)
    frame.write_parquet(path / "list.parquet")
    found = allowances_of_file(path / "list.parquet", path / "out.parquet", policies, **how)
    return found, pl.read_parquet(found.out), pl.read_parquet(found.refused_out)


def job_of(frame: pl.DataFrame, policies: Book, months: tuple[date, ...] = ()) -> Job:
    """The job for a list in memory."""
    pytest.importorskip("pyarrow")
    found = typed(frame.schema, msg("the list"))
    cells = frame.select(found.cells()).unique()
    preparing = Preparing(found, cells, months, Asking(policies))
    job = preparing.job()
    if not preparing.plan.asks_singly:
        return job
    facts = pl.concat(map(pl.from_arrow, asked_batches(job, batches(frame, 7))), how="vertical")
    return preparing.answered(job, facts.unique())


def batches(frame: pl.DataFrame, size: int) -> list[Any]:
    """The rows as Arrow batches of this size, after an empty one."""
    table = frame.to_arrow()
    return [*table.slice(0, 0).to_batches(), *table.to_batches(max_chunksize=size)]


def in_batches(frame: pl.DataFrame, job: Job, size: int) -> pl.DataFrame:
    """What a cluster makes of a list in batches of a size."""
    import pyarrow as pa

    if not frame.height:
        return pl.DataFrame()
    found = pl.from_arrow(pa.Table.from_batches(arrow_batches(job, batches(frame, size))))
    assert isinstance(found, pl.DataFrame)
    return found


def said_by_batches(frame: pl.DataFrame, job: Job, size: int) -> Said:
    rows = in_batches(frame, job, size).iter_rows(named=True)
    return {row["household"]: row[LACK] or fen_of(row[AMOUNT]) for row in rows}


def said_by_files(out: pl.DataFrame, refused: pl.DataFrame) -> Said:
    said: Said = dict(refused.select("household", "code").iter_rows())
    return said | {name: fen_of(yuan) for name, yuan in out.select("household", AMOUNT).iter_rows()}


def said_in_memory(rows: list[Row], policies: Book) -> Said:
    found = register.allowances(listed(rows), policies)
    said: Said = {str(one.row - 1): one.code for one in found.refused}
    return said | {str(row - 1): fen for row, fen in found.frame.select("row", AMOUNT).iter_rows()}


def said_alone(row: Row, policies: Book) -> int | str:
    """What `calc.allowance` says of a row."""
    persons = persons_of(row["categories"])
    household = calc.Household(
        members=(*persons, *(PLAIN,) * (row["members"] - len(persons))),
        incomes=[calc.Income(amount=yuan_of(row["income"]))],
    )
    try:
        return calc.allowance(policies.at("jia", on=row["month"]), household, "urban").fen
    except CannotSay as refusal:
        return refusal.code


def in_yuan(rows: list[Row]) -> list[Row]:
    return [{**row, "income": yuan_of(row["income"])} for row in rows]


households = st.fixed_dictionaries(
    {
        "month": st.just(MONTH),
        "members": st.integers(1, 9),
        "income": st.integers(0, 600_000) | st.integers(0, 6_000).map(lambda yuan: yuan * 100),
        "categories": st.none() | st.sampled_from(["重病", "老年", "老年、重病", "老年;重残"]),
    }
).filter(lambda row: len(persons_of(row["categories"])) <= row["members"])


# --- the engines agree -------------------------------------------------------------------------


MANY = 2 * 777 + 100  # rows, so that batches of 777 part them twice


@settings(max_examples=30)  # each writes files, and runs every engine
@given(policies(), st.lists(households, min_size=1, max_size=12), st.integers(2, 11))
def test_every_engine_says_the_same_of_every_row(policy: Any, few: list[Row], odd: int) -> None:
    policies = policy.book()
    said = [said_alone(row, policies) for row in few]
    rows = [few[n % len(few)] for n in range(MANY)]
    alone = {str(n + 1): said[n % len(few)] for n in range(MANY)}
    frame = frame_of(in_yuan(rows))
    job = job_of(frame, policies)
    with TemporaryDirectory() as folder:
        summary, out, refused = streamed(frame, policies, folder)
    assert said_in_memory(rows, policies) == alone
    assert said_by_files(out, refused) == alone
    assert said_by_batches(frame, job, 777) == alone
    head = dict(islice(alone.items(), len(few)))
    for size in (1, odd):
        assert said_by_batches(frame.head(len(few)), job, size) == head
    assert (summary.rows, summary.computed + summary.refused) == (MANY, MANY)


def test_a_list_of_thousands_is_the_same_in_every_engine_refusals_included(tmp_path: Path) -> None:
    """Every 11th row lacks its income, every 13th its members, every 17th is nowhere."""
    policies = Policy(61_300, (), 10, ("half-up", "10", "gap per person")).book()
    rows: list[Row] = [
        {
            "month": MONTH,
            "members": None if n % 13 == 0 else 1 + n % 7,
            "income": None if n % 11 == 0 else n * 7919 % 300_000,
            "place": "无名市" if n % 17 == 0 else "甲市",
            "categories": ("重病", None, "老年;重残")[n % 3] if n % 7 > 1 else None,
        }
        for n in range(2000)
    ]
    yuan = [{**row, "income": row["income"] and yuan_of(row["income"])} for row in rows]
    frame = frame_of(yuan)
    _, out, refused = streamed(frame, policies, tmp_path)
    said = said_by_files(out, refused)
    listed = register.read(tmp_path / "list.parquet")
    found = register.allowances(listed, policies)
    eager: Said = {f"{one.row}": one.code for one in found.refused}
    eager |= {f"{row}": fen for row, fen in found.frame.select("row", AMOUNT).iter_rows()}
    assert eager == said
    job = job_of(frame, policies)
    for size in (777, 2000):
        assert said_by_batches(frame, job, size) == said
    whole = [n for n in range(2000) if all(n % each for each in (11, 13, 17))]
    for n in whole[::10]:
        assert said[f"{n + 1}"] == said_alone(rows[n], policies)
    assert [name for name, one in said.items() if isinstance(one, str)] == [
        f"{row}" for row in refused["row"]
    ]
    assert refused.height == 2000 - len(whole)


def test_no_batch_gives_no_row() -> None:
    job = job_of(frame_of([{"month": MONTH, "members": 1, "income": 0}]), FIXED)
    assert list(arrow_batches(job, [])) == []


@pytest.mark.parametrize("size", [1, 2, 777])
def test_rows_asked_one_by_one_are_the_same_in_every_engine(tmp_path: Path, size: int) -> None:
    rows: list[Row] = [
        {"month": MONTH, "members": members, "income": 0, "grade": grade}
        for members in (1, 2, 3)
        for grade in ("一档", "二档", "三档", None)
    ]
    frame = frame_of(in_yuan(rows))
    summary, out, refused = streamed(frame, GRADES, tmp_path)
    said = said_in_memory(rows, GRADES)
    assert said["5"] == 60_000
    assert {type(one) for one in said.values()} == {int, str}
    assert said_by_files(out, refused) == said
    assert said_by_batches(frame, job_of(frame, GRADES), size) == said
    assert summary.asked == len(rows)


def test_a_job_is_the_same_after_it_was_sent(tmp_path: Path) -> None:
    frame = frame_of([{"month": MONTH, "members": 2, "income": Decimal(100)}])
    job = job_of(frame, FIXED)
    sent = pickle.loads(pickle.dumps(job))  # noqa: S301 - our own bytes
    assert in_batches(frame, sent, 1).equals(in_batches(frame, job, 1))


def test_a_job_holds_no_policies() -> None:
    frame = frame_of([{"month": MONTH, "members": 2, "income": Decimal(100)}])
    assert b"dibao.policy" not in pickle.dumps(job_of(frame, FIXED))


# --- months ------------------------------------------------------------------------------------

YEAR = tuple(date(2005, month, 1) for month in range(1, 13))


def test_a_month_outside_since_and_until_has_no_amount(tmp_path: Path) -> None:
    rows = [{"members": 1, "income": 0, "since": date(2005, 3, 9), "until": date(2005, 4, 1)}]
    frame = frame_of(rows).drop("month")
    _, out, _ = streamed(frame, FIXED, tmp_path, months=YEAR)
    amounts = out.select(f"{month:%Y-%m}" for month in YEAR).row(0)
    assert amounts == (None, None, Decimal(500), Decimal(500), *(None,) * 8)


def test_months_are_in_the_list_or_asked_about_and_not_both(tmp_path: Path) -> None:
    frame = frame_of([{"month": MONTH, "members": 1, "income": 0}])
    with pytest.raises(InputError, match="leave the months"):
        streamed(frame, FIXED, tmp_path, months=YEAR)
    with pytest.raises(InputError, match="say which months"):
        streamed(frame.drop("month"), FIXED, tmp_path)


def test_months_and_bounds_may_be_text(tmp_path: Path) -> None:
    rows = [
        {"month": "2005-06", "members": 1, "income": 0, "since": "2005-06"},
        {"month": "2005-06-01", "members": 1, "income": 0, "until": "2005-06-30"},
        {"month": "2005-06-02", "members": 1, "income": 0},
        {"month": "六月", "members": 1, "income": 0},
        {"month": "1905-06", "members": 1, "income": 0},
        {"month": "2005-06", "members": 1, "income": 0, "since": "2005-07"},
        {"month": "2005-06", "members": 1, "income": 0, "until": "1905-01"},
        {"month": "2005-13", "members": 1, "income": 0},
        {"month": " ", "members": 1, "income": 0},
        {"month": "2005\n06", "members": 1, "income": 0},
    ]
    text = dict.fromkeys(("month", "since", "until"), pl.String)
    _, out, refused = streamed(frame_of(rows, **text), FIXED, tmp_path)
    assert out["row"].to_list() == [1, 2]
    assert refused.select("row", "column", "code").rows() == [
        (3, "month", "month"),
        (4, "month", "month"),
        (5, "month", "date"),
        (6, "since", "contradiction"),
        (7, "until", "date"),
        (8, "month", "date"),
        (9, "month", "empty"),
        (10, "month", "parted"),
    ]


@pytest.mark.parametrize(
    "month", ["2005/6", "200506", "2005年6月", "2005.06", " 2005-06 ", "２００５-06"]
)
def test_a_month_is_read_as_from_a_list_in_memory(tmp_path: Path, month: str) -> None:
    row = {"month": month, "members": 1, "income": 0, "since": month, "until": month}
    text = dict.fromkeys(("month", "since", "until"), pl.String)
    _, out, _ = streamed(frame_of([row], **text), FIXED, tmp_path)
    assert out["month"].to_list() == [MONTH]


@pytest.mark.parametrize("empty", ["", "  ", "\u3000"])
def test_bounds_that_are_blank_are_open(tmp_path: Path, empty: str) -> None:
    row = {"month": "2005-06", "members": 1, "income": 0, "since": empty, "until": empty}
    text = dict.fromkeys(("month", "since", "until"), pl.String)
    _, out, _ = streamed(frame_of([row], **text), FIXED, tmp_path)
    assert out["row"].to_list() == [1]


# --- what cannot be meant ----------------------------------------------------------------------

GOOD: Row = {"month": MONTH, "members": 2, "income": Decimal("100.00")}


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"household": None}, "household", "empty"),
        ({"household": "  "}, "household", "empty"),
        ({"place": None}, "place", "empty"),
        ({"place": "无名市"}, "place", "place"),
        ({"program": None}, "program", "empty"),
        ({"program": "特困"}, "program", "word"),
        ({"month": None}, "month", "empty"),
        ({"month": date(2005, 6, 2)}, "month", "month"),
        ({"month": date(1905, 6, 1)}, "month", "date"),
        ({"members": None}, "members", "empty"),
        ({"members": 0}, "members", "range"),
        ({"members": -1}, "members", "range"),
        ({"members": 51}, "members", "range"),
        ({"income": Decimal(-1)}, "income", "range"),
        ({"income": Decimal(1_000_000)}, "income", "range"),
        ({"income": None}, "income", "income missing"),
        ({"since": date(2005, 7, 1)}, "since", "contradiction"),
        ({"until": date(2005, 5, 31)}, "until", "contradiction"),
        ({"categories": "老年;老年;老年"}, "categories", "contradiction"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_a_refusal(
    tmp_path: Path, change: Row, column: str, code: str
) -> None:
    frame = frame_of([GOOD, {**GOOD, **change}, GOOD])
    summary, out, refused = streamed(frame, FIXED, tmp_path)
    assert out["row"].to_list() == [1, 3]
    assert refused.select("row", "column", "code").rows() == [(2, column, code)]
    assert summary.reasons == {code: 1}
    found = in_batches(frame, job_of(frame, FIXED), 2)
    assert found[LACK].to_list() == [None, code, None]
    assert found[AMOUNT].is_null().to_list() == [False, True, False]


def test_an_amount_with_more_than_two_places_is_refused(tmp_path: Path) -> None:
    rows = [{**GOOD, "income": Decimal("100.005")}, {**GOOD, "income": Decimal("100.070")}]
    _, out, refused = streamed(frame_of(rows, income=pl.Decimal(38, 18)), FIXED, tmp_path)
    assert out["income"].to_list() == [Decimal("100.07")]
    assert refused["code"].to_list() == ["places"]


@pytest.mark.parametrize("kind", [pl.Int8, pl.UInt8, pl.Int32, pl.UInt64, pl.Int64])
def test_whole_numbers_of_every_width_are_whole_yuan(tmp_path: Path, kind: Any) -> None:
    frame = frame_of([{**GOOD, "members": 9, "income": 100}], income=kind, members=kind)
    _, out, _ = streamed(frame, FIXED, tmp_path)
    assert out.select("income", AMOUNT).row(0) == (Decimal(100), Decimal(4400))


def test_a_number_that_does_not_fit_is_out_of_range_and_does_not_wrap(tmp_path: Path) -> None:
    most = 2**63 - 1
    rows = [{**GOOD, "members": most}, {**GOOD, "income": most}]
    frame = frame_of(rows, members=pl.Int64, income=pl.Int64)
    _, _, refused = streamed(frame, FIXED, tmp_path)
    assert refused.select("column", "code").rows() == [("members", "range"), ("income", "range")]


@pytest.mark.parametrize("name", ["members", "income"])
def test_floats_are_refused_by_name(tmp_path: Path, name: str) -> None:
    frame = frame_of([GOOD]).with_columns(pl.col(name).cast(pl.Float64))
    with pytest.raises(InputError, match=f"{name}.*floating-point"):
        streamed(frame, FIXED, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["list.parquet"]


def test_every_problem_of_the_columns_is_told_at_once(tmp_path: Path) -> None:
    frame = frame_of([GOOD]).drop("household").with_columns(pl.lit("2").alias("members"))
    with pytest.raises(InputError, match=r"another type.*household/户编号"):
        streamed(frame, FIXED, tmp_path)


def test_headers_may_be_chinese(tmp_path: Path) -> None:
    frame = frame_of([GOOD]).select(
        pl.col("household").alias("户编号"),
        pl.col("place").alias("区县"),
        pl.col("program").alias("低保类别"),
        pl.col("month").alias("月份"),
        pl.col("members").alias("人数（人）"),
        pl.col("income").alias("月收入（元）"),
        pl.lit("张三").alias("姓名"),
    )
    _, out, _ = streamed(frame, FIXED, tmp_path)
    assert out[AMOUNT].to_list() == [Decimal(900)]
    assert "张三" not in str(out.rows())


# --- numbers of households ---------------------------------------------------------------------


@pytest.mark.parametrize("number", ["1", "0012", "低保字第7号", "A-1/2", "长低保字第00001号"])
def test_the_households_own_number_is_kept(tmp_path: Path, number: str) -> None:
    _, out, _ = streamed(frame_of([{**GOOD, "household": number}]), FIXED, tmp_path)
    assert out["household"].to_list() == [number]


@pytest.mark.parametrize(
    "number",
    [
        "220302199001011234",
        "22030219900101123X",
        "22030219900101123",
        "220302900101123-1",
        "13912345678",
        "13912345678-2",
        "0431-88990000-1",
        "虚构甲001",
        "张三低保字第001号",
        "E99000001",
        "h9900000101",
        "XGX990399900101",
    ],
)
def test_a_number_that_may_tell_who_someone_is_is_never_written(
    tmp_path: Path, number: str
) -> None:
    frame = frame_of([GOOD, {**GOOD, "household": number}])
    _, out, _ = streamed(frame, FIXED, tmp_path)
    assert out["household"].to_list() == ["1", "list.parquet#2"]
    found = in_batches(frame, job_of(frame, FIXED), 1)
    assert found.select("household", LACK).rows() == [("1", None), (None, "household")]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("张三", "household"),
        ("李1", "household"),
        ("a", "household"),
        ("户", "household"),
        ("1" * 41, "household"),
        ("220302199001011000", "broken number"),
        ("2.20302E+17", "broken number"),
    ],
)
def test_what_is_no_number_is_refused_as_reading_refuses_it(
    tmp_path: Path, number: str, code: str
) -> None:
    frame = frame_of([{**GOOD, "household": number}])
    _, _, refused = streamed(frame, FIXED, tmp_path)
    told = [("list.parquet#1", "household", code)]
    assert refused.select("household", "column", "code").rows() == told
    assert in_batches(frame, job_of(frame, FIXED), 1)[LACK].to_list() == [code]
    assert [one.code for one in register.read(tmp_path / "list.parquet").refused] == [code]


@given(st.text("0123456789Xx-.低 号/()长民字第张EhMa", min_size=1, max_size=24))
@example("2020H00000001")
@example("-H99000001")
@example("A990000(1)")
@example("a139-1234-5678")
@example("13904310001-2")
@example("220102650307123(2)")
@example("220302199001011000")
def test_a_number_is_kept_where_reading_keeps_it(number: str) -> None:
    text = columns.plain(number)
    kept = pl.select(may_be_kept(plain(pl.lit(number)))).item()
    try:
        assert kept == (own_number(text) is not None)
    except BadCell:
        assert not kept


# --- null is never an amount -------------------------------------------------------------------


@pytest.mark.parametrize("name", ["household", "place", "program", "month", "members", "income"])
def test_no_input_that_is_null_gives_an_amount(name: str) -> None:
    frame = frame_of([{**GOOD, name: None}])
    with TemporaryDirectory() as folder:
        _, out, refused = streamed(frame, FIXED, folder)
    assert (out.height, refused.height) == (0, 1)
    found = in_batches(frame, job_of(frame, FIXED), 1)
    assert found.select(AMOUNT).row(0) == (None,)
    assert found[LACK].null_count() == 0


@pytest.mark.parametrize("name", PARAMETERS)
def test_no_parameter_that_is_null_gives_an_amount(name: str) -> None:
    frame = listed([{"month": MONTH, "members": 2, "income": 10_000}] * 2).frame
    plan = make_plan(cells_of(frame.lazy(), monthly=True), (), Asking(FIXED))
    whole = compute(frame.lazy(), plan).collect()
    assert whole[AMOUNT].to_list() == [90_000, 90_000]
    column = plan.periods[0].column(name)
    table = plan.table.with_columns(pl.lit(None, pl.Int64).alias(column))
    broken = compute(frame.lazy(), evolve(plan, table=table)).collect()
    assert broken[AMOUNT].null_count() == 2
    assert broken[LACK].null_count() == 0


# --- files -------------------------------------------------------------------------------------


def test_rows_keep_their_order_and_the_bytes_are_the_same(tmp_path: Path) -> None:
    rows = [{**GOOD, "members": 1 + n % 9, "place": "甲市" if n % 3 else "无"} for n in range(3000)]
    frame = frame_of(rows)
    written = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        found, out, refused = streamed(frame, FIXED, folder)
        assert out["row"].is_sorted()
        assert refused["row"].is_sorted()
        written.append((found.out.read_bytes(), found.refused_out.read_bytes()))
    assert written[0] == written[1]


def test_slices_do_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = frame_of([{**GOOD, "grade": f"{1 + n % 2}档", "members": 1 + n} for n in range(9)])
    _, whole, _ = streamed(frame, GRADES, tmp_path)
    monkeypatch.setattr(streaming, "SLICE", 2)
    _, sliced, _ = streamed(frame, GRADES, tmp_path)
    assert sliced.equals(whole)


def test_a_list_without_rows_gives_files_without_rows(tmp_path: Path) -> None:
    summary, out, refused = streamed(frame_of([]), FIXED, tmp_path)
    assert (summary.rows, out.height, refused.height) == (0, 0, 0)
    assert refused.columns == list(streaming.REFUSED)


def test_the_file_of_refusals_has_the_same_columns_whether_a_row_is_refused_or_not(
    tmp_path: Path,
) -> None:
    bad = {**GOOD, "place": "无"}
    _, _, none = streamed(frame_of([GOOD]), FIXED, tmp_path)
    _, _, one = streamed(frame_of([GOOD, bad]), FIXED, tmp_path)
    assert (none.height, one.height) == (0, 1)
    assert none.schema == one.schema


@pytest.mark.parametrize(
    ("categories", "lacks"), [("老年", True), ("老年;重病", True), ("", False), (None, False)]
)
@pytest.mark.parametrize("grade", [None, "一档"])
def test_persons_in_categories_without_a_supplement_on_file_are_told_of(
    tmp_path: Path, categories: str | None, grade: str | None, *, lacks: bool
) -> None:
    policies = GRADES if grade else FIXED
    rows = [{**GOOD, "categories": categories, "grade": grade}]
    summary, out, _ = streamed(frame_of(rows), policies, tmp_path)
    assert (out.height, summary.lacks_supplements) == (1, lacks)
    assert register.allowances(listed(rows), policies).lacks_supplements is lacks


def test_both_files_say_of_which_policies_they_are(tmp_path: Path) -> None:
    text = "- rounding: allowance\n  mode: up\n  to: 1\n  stage: household\n"
    assumed, _ = read_clauses(text, "assume")
    policies = Policy(50_000, (), None, None).book()
    found, out, _ = streamed(frame_of([GOOD]), policies, tmp_path, assume=assumed)
    for path in (found.out, found.refused_out):
        said = pl.read_parquet_metadata(path)
        assert (said["dibao_version"], said["policies"]) == (VERSION, policies.digest)
        assert said["assumed"] == text.strip()
    assert out.select("place", "program", "holds", "clause").row(0)[:2] == ("jia", "urban")
    assert out["clause"].to_list() != [None]


def test_a_file_that_cannot_be_used_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "list.parquet").write_text("no Parquet")
    for name, sentence in (("list", "cannot be read"), ("none", "does not exist")):
        with pytest.raises(InputError, match=sentence):
            allowances_of_file(tmp_path / f"{name}.parquet", tmp_path / "out.parquet", FIXED)
    frame_of([GOOD]).write_parquet(tmp_path / "list.parquet")
    with pytest.raises(InputError, match="cannot be written"):
        allowances_of_file(tmp_path / "list.parquet", tmp_path / "no" / "out.parquet", FIXED)
    assert [path.name for path in tmp_path.iterdir()] == ["list.parquet"]


def test_a_list_that_breaks_while_it_is_read_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    frame_of([GOOD]).write_parquet(path)
    whole, said = path.read_bytes(), set()
    for place in range(4, 120, 2):
        path.write_bytes(whole[:place] + b"\4" + whole[place + 1 :])
        try:
            allowances_of_file(path, tmp_path / "out.parquet", FIXED)
        except InputError as error:
            said.add(str(error))
            assert [one.name for one in tmp_path.iterdir()] == ["list.parquet"]
        for made in tmp_path.glob("out.*"):
            made.unlink()
    assert said == {"list.parquet cannot be read as Parquet."}


def test_the_list_is_never_written_over(tmp_path: Path) -> None:
    frame_of([GOOD]).write_parquet(tmp_path / "list.parquet")
    before = (tmp_path / "list.parquet").read_bytes()
    for out, refused in (("list", "r"), ("o", "list"), ("o", "o")):
        with pytest.raises(InputError, match="different names"):
            allowances_of_file(
                tmp_path / "list.parquet",
                tmp_path / f"{out}.parquet",
                FIXED,
                refused=tmp_path / "." / f"{refused}.parquet",
            )
    assert (tmp_path / "list.parquet").read_bytes() == before


def test_only_parquet_is_written(tmp_path: Path) -> None:
    frame_of([GOOD]).write_parquet(tmp_path / "list.parquet")
    with pytest.raises(InputError, match=r"out\.csv.*\.parquet.*r\.xlsx") as error:
        allowances_of_file(
            tmp_path / "list.parquet", tmp_path / "out.csv", FIXED, refused=tmp_path / "r.xlsx"
        )
    assert "different names" not in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["list.parquet"]


def test_nothing_is_written_where_the_second_file_cannot_be(tmp_path: Path) -> None:
    frame_of([GOOD]).write_parquet(tmp_path / "list.parquet")
    (tmp_path / "r.parquet").mkdir()
    with pytest.raises(InputError, match=r"r\.parquet cannot be written; it is a folder"):
        allowances_of_file(
            tmp_path / "list.parquet",
            tmp_path / "out.parquet",
            FIXED,
            refused=tmp_path / "r.parquet",
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["list.parquet", "r.parquet"]


def test_an_interrupted_run_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame_of([GOOD]).write_parquet(tmp_path / "list.parquet")

    def interrupt(done: int, of: int) -> None:
        if done == of:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        allowances_of_file(
            tmp_path / "list.parquet", tmp_path / "out.parquet", FIXED, tick=interrupt
        )
    assert [path.name for path in tmp_path.iterdir()] == ["list.parquet"]


def test_a_decimal_too_wide_to_calculate_with_is_refused(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    table = frame_of([GOOD]).to_arrow()
    place = table.column_names.index("income")
    wide = pa.array([Decimal(100)], pa.decimal256(40, 2))
    pq.write_table(table.set_column(place, "income", wide), tmp_path / "list.parquet")
    with pytest.raises(InputError, match="another type"):
        allowances_of_file(tmp_path / "list.parquet", tmp_path / "out.parquet", FIXED)


def test_months_that_are_no_dates_are_refused(tmp_path: Path) -> None:
    frame = frame_of([GOOD]).drop("month")
    with pytest.raises(InputError, match="are dates"):
        streamed(frame, FIXED, tmp_path, months=["2011-12"])
    frame.write_parquet(tmp_path / "list.parquet")
    found = register.read(tmp_path / "list.parquet")
    with pytest.raises(InputError, match="are dates"):
        register.allowances(found, FIXED, ["2011-12"])  # type: ignore[list-item]


def test_a_batch_says_why_a_row_has_no_amounts_and_by_what_it_was_computed() -> None:
    rows = [GOOD, {**GOOD, "income": None}, {**GOOD, "program": "特困"}, {**GOOD, "place": "无"}]
    found = in_batches(frame_of(rows), job_of(frame_of(rows), FIXED), 2)
    assert found.select("place", "holds", LACK, "column").rows() == [
        ("jia", "presumed", None, None),
        ("jia", None, "income missing", "income"),
        ("jia", None, "word", "program"),
        (None, None, "place", "place"),
    ]
    assert found["clause"].is_null().to_list() == [False, True, True, True]
    assert found["reason"].is_null().to_list() == [True, False, False, False]
    assert set(found.select("dibao_version", "policies").rows()) == {(VERSION, FIXED.digest)}


def test_a_batch_says_which_clause_is_missing() -> None:
    silent = Policy(50_000, (), None, None).book()
    frame = frame_of([{**GOOD, "program": "农村"}])
    found = in_batches(frame, job_of(frame, silent), 1)
    assert found.select("place", "lacks").row(0) == ("jia", "standard")


def test_the_cluster_page_names_every_column() -> None:
    page = (Path(__file__).parents[2] / "docs" / "clusters.md").read_text("utf-8")
    frame = frame_of([GOOD])
    named = set(re.findall(r"`(\w+)`", page))
    assert named >= set(out_schema(job_of(frame, FIXED)))
    assert named >= set(streaming.REFUSED)


def test_too_many_cells_are_said_to_be_too_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "MOST_CELLS", 2)
    frame = frame_of([{**GOOD, "place": f"{n}"} for n in range(3)])
    with pytest.raises(InputError, match="different places"):
        streamed(frame, FIXED, tmp_path)


def test_every_reading_of_the_list_is_told(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    streamed(frame_of([GOOD]), FIXED, tmp_path, tick=lambda done, of: seen.append((done, of)))
    assert seen == [(1, 3), (2, 3), (3, 3)]
