"""Runs of another program in an interpreter of its own, one whenever a line comes in."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any


def serve(run: Callable[[], Any], totals: Callable[[Any], Sequence[int]]) -> None:
    """Print the totals of a first run, which also warms up; then the seconds of each one asked for."""
    print(json.dumps([int(total) for total in totals(run())]), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        run()
        print(time.perf_counter() - start, flush=True)
