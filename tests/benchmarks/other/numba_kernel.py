"""The job as a numba kernel on two threads: the yardstick of what the machine can do.

It is written for this one job: places are numbers already, nobody enters or leaves, nothing is
refused, nothing is cited. `python numba_kernel.py LIST.parquet RATES.json`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ["NUMBA_NUM_THREADS"] = "2"

import numba
import numpy as np
import pyarrow.parquet as pq
from serve import serve


@numba.njit(parallel=True, cache=False)
def kernel(cell, members, income, standard, minimum, first):
    """The amounts, a row for each month, in fen; `first`: the first month of each standard, and 12."""
    out = np.empty((12, len(cell)), np.int64)
    for i in numba.prange(len(cell)):
        place = cell[i]
        for period in range(len(standard)):
            due = max(standard[period, place] * members[i] - income[i] * 12, 0)
            if due > 0:
                due = max(due, minimum[place] * 12)
            paid = (due + 1199) // 1200 * 100
            for month in range(first[period], first[period + 1]):
                out[month, i] = paid
    return out


@numba.njit(parallel=True, cache=False)
def back_pay(cell, members, old, new, months):
    """The raise of so many months, in fen."""
    out = np.empty(len(cell), np.int64)
    for i in numba.prange(len(cell)):
        place = cell[i]
        out[i] = (new[place] - old[place]) * members[i] * months // 12
    return out


def main() -> None:
    """Serve runs."""
    table = pq.read_table(sys.argv[1], columns=["cell", "members", "income"])
    columns = [table[name].to_numpy() for name in ("cell", "members", "income")]
    columns[2] = columns[2] * 100  # fen
    rates = json.loads(Path(sys.argv[2]).read_text())
    standard = np.array([rates["old"], rates["new"]], np.int64)
    minimum = np.array(rates["minimum"], np.int64)
    first = np.array([0, rates["raised"], 12], np.int64)
    serve(
        lambda: kernel(*columns, standard, minimum, first),
        lambda: back_pay(*columns[:2], *standard, rates["owed"]),
        lambda out, owed: [*out.sum(axis=1), owed.sum()],
    )


main()
