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
from dibao._version import VERSION
from dibao.errors import InputError
from dibao.register import spark
from dibao.register.kernel import AMOUNT
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
