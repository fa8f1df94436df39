"""Timing that can be compared: two things in turn, the median of the ratios."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

Work = Callable[[], object]


def seconds(work: Work, times: int) -> float:
    """Seconds for one run, over so many."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def side_by_side(
    one: Work, two: Work, *, times: int, rounds: int = 7
) -> tuple[float, float, float]:
    """The median seconds of each, run in turn, and the median of their ratios."""
    pairs = [(seconds(one, times), seconds(two, times)) for _ in range(rounds)]
    ones, twos = zip(*pairs, strict=True)
    ratio = statistics.median(a / b for a, b in pairs)
    return statistics.median(ones), statistics.median(twos), ratio


def report(what: str, one: str, two: str, measured: tuple[float, float, float]) -> None:
    """Print one line: what, both medians in microseconds, and the ratio."""
    first, second, ratio = measured
    print(f"{what}: {one} {first * 1e6:,.1f} µs, {two} {second * 1e6:,.1f} µs, ratio {ratio:.2f}")


def in_turn(*works: Callable[[], float], rounds: int) -> list[tuple[float, ...]]:
    """Each work in turn, so many rounds; each tells its own seconds."""
    return [tuple(work() for work in works) for _ in range(rounds)]


def told(what: str, pairs: Sequence[tuple[float, ...]]) -> None:
    """Print what was compared: the median seconds of the other and of ours, and the median ratio.

    A ratio of 5 means that ours has five times the throughput.
    """
    others, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(other / own for other, own in pairs)
    print(f"{what}: {others:,.2f} s, dibao {ours:.2f} s, ratio {ratio:,.2f}", flush=True)
