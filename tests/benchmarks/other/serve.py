"""Runs of another program in an interpreter of its own, one whenever a line comes in."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any


def serve(
    year: Callable[[], Any], owed: Callable[[], Any], totals: Callable[[Any, Any], Sequence[int]]
) -> None:
    """Print the totals of a first run, which also warms up; then the seconds of each one asked for.

    `year` gives the allowances of its months, `owed` the back-pay. A line in is `year` or `both`.
    """
    print(json.dumps([int(total) for total in totals(year(), owed())]), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        year()
        if line.strip() == "both":
            owed()
        print(time.perf_counter() - start, flush=True)
