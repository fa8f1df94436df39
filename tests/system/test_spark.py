"""Spark says what the other engines say; and the cluster page's own lines work, step by step."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

import dibao
from dibao import register
from dibao._version import VERSION
from dibao.errors import InputError
from dibao.register import spark, spark_payments
from dibao.register.kernel import AMOUNT
from dibao.register.payment_tables import lines_table
from dibao.register.writing import as_text
from tests.register.test_engines import (
    FIXED,
    GRADES,
    MONTH,
    YEAR,
    frame_of,
    in_batches,
    job_of,
    streamed,
)
from tests.register.test_payments import NUMBER, PAID_ON
from tests.register.test_payments import policies as payment_policies
from tests.register.test_privacy import assumed, personal, typed_list, wrong_typed

pytestmark = [
    pytest.mark.system,
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]
ROOT = Path(__file__).parents[2]
ROWS = [
    {
        "month": MONTH,
        "members": 1 + n % 7,
        "income": None if n % 11 == 5 else Decimal(n % 900),
        "place": None if n % 13 == 5 else "甲市",
        "grade": "一档" if n % 2 else None,
    }
    for n in range(500)
]


@pytest.fixture(scope="module")
def session():
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", value=False)
    builder = builder.config("spark.sql.shuffle.partitions", 4)
    for name, value in spark.session_settings().items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    started.sparkContext.setLogLevel("ERROR")
    yield started
    started.stop()


def collected(frame):
    return pl.from_arrow(frame.toArrow())


@pytest.fixture(name="listed")
def _listed(session, tmp_path):
    def listed(frame):
        frame.write_parquet(tmp_path / "list.parquet")
        return session.read.parquet(str(tmp_path / "list.parquet"))

    return listed


@pytest.mark.parametrize("policies", [FIXED, GRADES], ids=["difference", "grades"])
def test_spark_says_of_every_row_what_arrow_batches_say(listed, policies):
    frame = frame_of(ROWS)
    found = collected(spark.allowances(listed(frame).repartition(3), policies))
    local = in_batches(frame, job_of(frame, policies), 777)
    assert found.sort("household").equals(local.sort("household"))
    assert set(found["lack"]) > {None, "empty"}


def test_spark_says_what_the_streamed_file_says(listed, tmp_path):
    frame = frame_of([{**row, "grade": None} for row in ROWS]).drop("month")
    _, out, refused = streamed(frame, FIXED, tmp_path, months=YEAR)
    found = collected(spark.allowances(listed(frame), FIXED, YEAR))
    names = out.drop("row").columns
    computed = found.filter(pl.col("lack").is_null()).select(names).sort("household")
    assert computed.equals(out.drop("row").sort("household"))
    why = refused.drop("row").rename({"code": "lack"})
    lacks = found.filter(pl.col("lack").is_not_null()).select(why.columns)
    assert lacks.sort("household").equals(why.sort("household"))
    assert set(found.select("dibao_version", "policies").rows()) == {(VERSION, FIXED.digest)}


def test_the_order_of_the_columns_does_not_matter(listed):
    frame = frame_of(ROWS)
    turned = frame.select(reversed(frame.columns))
    found = [collected(spark.allowances(listed(one), FIXED)) for one in (frame, turned)]
    assert found[0].sort("household").equals(found[1].sort("household"))


def test_amounts_are_exact_decimals(listed):
    found = spark.allowances(listed(frame_of(ROWS)), FIXED)
    assert dict(found.dtypes)[AMOUNT] == "decimal(12,2)"


def test_a_frame_with_floats_is_refused_by_name(session):
    columns = "`户号` string, `地区` string, `项目` string, `人数` double"
    frame = session.createDataFrame([("1", "甲市", "城市", 2.0)], columns)
    with pytest.raises(InputError, match=r"members.*floating-point"):
        spark.allowances(frame, FIXED, YEAR)


def test_the_steps_of_the_cluster_page_work(tmp_path):
    """On nodes that have the libraries but not dibao, which comes as a zip."""
    page = (ROOT / "docs" / "clusters.md").read_text("utf-8")
    steps = "\n".join(re.findall(r"^```py\n(.*?)^```", page, re.MULTILINE | re.DOTALL))
    python = tmp_path / "node-python"
    # Without `site` nothing that is only linked into site-packages is found there: not this checkout.
    python.write_text(
        f'#!/bin/sh\nPYTHONPATH="$PYTHONPATH:{sysconfig.get_path("purelib")}" '
        f'exec "{sys.executable}" -S "$@"\n'
    )
    python.chmod(0o755)
    rows = [{**row, "place": "长春市南关区", "month": date(2011, 12, 1)} for row in ROWS]
    frame = frame_of(rows).drop("grade")
    frame.write_parquet(tmp_path / "list.parquet")
    import pyspark

    environment = os.environ | {
        "MASTER": "local-cluster[1,2,1024]",
        "SPARK_HOME": str(Path(pyspark.__file__).parent),
        "PYSPARK_PYTHON": str(python),
        "PYSPARK_DRIVER_PYTHON": sys.executable,
    }
    run = subprocess.run(
        [sys.executable, "-c", steps],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    found = pl.read_parquet(tmp_path / "allowances.parquet" / "*.parquet")
    local = in_batches(frame, job_of(frame, dibao.load()), 777)
    assert found.sort("household").equals(local.sort("household"))
    assert set(found["lack"]) == {None, "income missing"}


# --- back-pay ----------------------------------------------------------------------------------

PAID = [
    {
        "household": None if n % 19 == 3 else f"X{n % 60:03d}",
        "place": "没有" if n % 23 == 5 else "乙县",
        "program": "城市",
        "month": date(2002, 1 + n // 60, 1),
        "members": 0 if n % 29 == 7 else 1 + n % 60 % 4,
        "paid_on": "旧" if n % 2 else "old",
    }
    for n in range(300)
]


def test_spark_owes_every_household_what_the_list_in_memory_says(listed):
    on = payment_policies(exclude="left")
    frame = pl.DataFrame(PAID)
    whole = register.back_pay(register.take(frame), on, NUMBER, paid_on=PAID_ON)
    table = lines_table(whole, on.places, str)
    expected = as_text(table.rows, table).drop("file", "sheet", "row")
    spread = listed(frame).repartition(4)
    found = collected(spark_payments.back_pay(spread, on, NUMBER, paid_on=PAID_ON, parts=5))
    lines = found.filter(pl.col("line").is_not_null()).select(expected.columns)
    assert lines.height > 0
    assert sorted(map(str, lines.rows())) == sorted(map(str, expected.rows()))
    assert found.filter(pl.col("lack").is_not_null()).height == len(whole.refused) > 0


def test_a_frame_that_back_pay_cannot_be_computed_of_is_refused(session):
    columns = "`户号` string, `地区` string, `项目` string, `人数` double"
    frame = session.createDataFrame([("1", "乙县", "城市", 2.0)], columns)
    with pytest.raises(InputError, match=r"members.*floating-point"):
        spark_payments.back_pay(frame, payment_policies(), NUMBER, paid_on=PAID_ON)


def test_no_planted_person_comes_out_of_spark(session, tmp_path):
    """In the rows that come out, in the error of a frame that cannot be used, and in Spark's plan."""
    frame = typed_list()
    frame.write_parquet(tmp_path / "typed.parquet")
    listed = session.read.parquet(str(tmp_path / "typed.parquet"))
    book = dibao.load(places=["太原市"])
    found = [
        spark.allowances(listed, book, assume=assumed()),
        spark_payments.back_pay(
            listed, book, "并民〔2011〕48号", paid_on=date(2011, 5, 5), assume=assumed(), parts=2
        ),
    ]
    for one in found:
        rows = collected(one)
        assert personal(str(rows.rows())) == []
        assert "X0001" in set(rows["household"])
    for wrong in wrong_typed("虚构张三丰"):
        wrong.write_parquet(tmp_path / "wrong.parquet")
        other = session.read.parquet(str(tmp_path / "wrong.parquet"))
        with pytest.raises(InputError) as error:
            spark.allowances(other, book)
        assert personal(str(error.value)) == []
