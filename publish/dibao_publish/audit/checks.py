"""The checks A1 to A6 and A9 to A11: each says in how many cases it fails."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from math import isqrt
from typing import Any

from dibao_publish.audit.inputs import BaseCell, Facts, Shown, Spot, Triple

COLUMNS = {
    "aggregate": (
        *("month", "level", "code", "program", "category"),
        *("households", "persons", "amount_yuan", "mean_yuan"),
        *("base_cells", "error_households", "error_amount", "synthetic"),
    ),
    "aggregate_place": ("level", "code", "name", "synthetic"),
    "aggregate_release": (
        *("first_month", "last_month", "base_count", "base_amount", "mean_k", "grid_rule"),
        *("register", "fingerprint", "policies", "dibao", "raised"),
        *("method", "method_zh", "not_protected", "not_protected_zh", "synthetic"),
    ),
}
COUNT_BASES, AMOUNT_BASES, MEAN_K = (5, 10), (10_000, 20_000, 50_000), 10
TABLE = "district, city, province x program x category x month"
SHORTEST = 8  # signs; a shorter household number cannot be told from codes and figures


def bases(facts: Facts) -> Triple:
    """The bases of households, persons and amount, as the file says them."""
    count, amount = facts.release.get("base_count", 5), facts.release.get("base_amount", 10_000)
    return count, count, amount


def a1(facts: Facts) -> int:
    """Tables and columns are the allowed ones, one release, all of a demonstration marked, no page left over."""
    prefix = "demo_" if facts.synthetic else ""
    more = ("notice",) if facts.synthetic else ()
    allowed = {prefix + name: (*columns, *more) for name, columns in COLUMNS.items()}
    wrong = sum(allowed.get(name) != columns for name, columns in facts.tables.items())
    wrong += len(allowed.keys() - facts.tables.keys()) + facts.other_objects + facts.free_pages
    wrong += (facts.releases_in_file != 1) + facts.unmarked
    release = facts.release
    wrong += release.get("base_count") not in COUNT_BASES
    wrong += release.get("base_amount") not in AMOUNT_BASES
    wrong += release.get("mean_k") != MEAN_K
    wrong += release.get("synthetic") != int(facts.synthetic)
    wrong += (release.get("first_month"), release.get("last_month")) != (
        min(facts.inputs.months).strftime("%Y-%m"),
        max(facts.inputs.months).strftime("%Y-%m"),
    )
    return int(wrong)


def a2(facts: Facts) -> int:
    """The grid is complete, and nothing stands beside it."""
    expected = {spot for cell in facts.cells for spot in _spots(facts, cell)}
    return len(expected ^ facts.shown.keys()) + facts.rows_in_file - len(facts.shown)


def _spots(facts: Facts, cell: BaseCell) -> Iterator[Spot]:
    """The rows that a base cell counts in, its own first."""
    month, key, program, category = cell
    for level, code in facts.codes[month, key]:
        for one in (program, "all"):
            for other in (category, "all"):
                yield month, level, code, one, other


def a3(facts: Facts) -> int:
    """Rounding is to multiples nearby and keeps order; sums, means and errors follow from the table."""
    wrong = sum(not _is_rounded(facts, cell) for cell in facts.cells) + _disorder(facts)
    sums: dict[Spot, list[int]] = {}
    for cell in facts.cells:
        figures = facts.published(cell)
        for spot in _spots(facts, cell):
            total = sums.setdefault(spot, [0, 0, 0, 0])
            for place, value in enumerate((*figures, 1)):
                total[place] += value
    for spot, total in sums.items():
        wrong += not _follows(facts, facts.shown[spot], total)
    return wrong


def _is_rounded(facts: Facts, cell: BaseCell) -> bool:
    shown = facts.published(cell)
    near = all(
        y % base == 0 and abs(y - x) < base and (x % base != 0 or y == x)
        for x, y, base in zip(facts.sums(cell), shown, bases(facts), strict=True)
    )
    return near and shown[1] >= shown[0]


def _disorder(facts: Facts) -> int:
    """Cells in which a greater true figure is published as a smaller one, in whatever months."""
    series: dict[tuple[str, str, str], list[BaseCell]] = {}
    for cell in facts.cells:
        series.setdefault(cell[1:], []).append(cell)
    wrong = 0
    for cells in series.values():
        pairs = [(facts.sums(cell), facts.published(cell)) for cell in cells]
        for place in range(3):
            ordered = sorted((x[place], y[place]) for x, y in pairs)
            told = [y for _, y in ordered]
            same = dict(ordered)
            wrong += told != sorted(told) or any(same[x] != y for x, y in ordered)
    return wrong


def _follows(facts: Facts, row: Shown, total: list[int]) -> bool:
    count, _, amount = bases(facts)
    cells = total[3]
    expected = (
        total[:3],
        _mean(total[2], total[1], cells, amount),
        cells,
        _root_up(count * count * cells),
        _root_up(amount * amount * cells),
        int(facts.synthetic),
    )
    return expected == (
        list(row.figures),
        row.mean,
        row.base_cells,
        row.error_households,
        row.error_amount,
        row.synthetic,
    )


def _mean(yuan: int, persons: int, cells: int, base: int) -> int | None:
    if persons <= 0 or yuan**2 < (MEAN_K * base) ** 2 * cells:
        return None
    whole, rest = divmod(yuan, persons)
    return whole + (2 * rest >= persons)


def _root_up(square: int) -> int:
    return isqrt(square - 1) + 1 if square else 0


def a4(facts: Facts) -> int:
    """Every base value is what secret and register give, worked out afresh."""
    return sum(facts.published(cell) != _afresh(facts, cell) for cell in facts.cells)


def _afresh(facts: Facts, cell: BaseCell) -> tuple[int, ...]:
    text = "\x1f".join((facts.lineage[cell[1]], cell[2], cell[3]))
    digest = hmac.new(facts.inputs.secret, text.encode("utf-8"), hashlib.sha256).hexdigest()
    u = int(digest[:8], 16)
    found = []
    for x, base in zip(facts.sums(cell), bases(facts), strict=True):
        down, rest = divmod(x, base)
        goes_up = rest * 2**32 + u * base >= base * 2**32
        found.append((down + goes_up) * base)
    return tuple(found)


def _document(facts: Facts) -> dict[str, Any] | None:
    """The ledger; None if there is none."""
    path = facts.inputs.ledger
    found: dict[str, Any] | None = (
        json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    )
    return found


def _ledger(facts: Facts) -> list[dict[str, Any]]:
    """The earlier releases that have a household of this register, or may have."""
    mine = _parts(facts.release.get("register"))
    found = (_document(facts) or {"releases": ()})["releases"]
    return [
        one
        for one in found
        if all(a == b for a, b in zip(mine, _parts(one["register"]), strict=False))
    ]


def _parts(register: Any) -> tuple[str, ...]:
    """The steps from the nation down to the register's area."""
    return () if register == "all" else tuple(str(register).split("/"))


def _is_bound(facts: Facts, fingerprint: str) -> bool:
    """Whether the ledger is that of the secret. Only a demonstration may have none."""
    found = _document(facts)
    return facts.synthetic if found is None else found.get("secret") == fingerprint


def a5(facts: Facts) -> int:
    """Secret, grid rule, first codes and bases are those of the earlier releases, or a noted raise."""
    mine = hmac.new(facts.inputs.secret, b"fingerprint", hashlib.sha256).hexdigest()[:8]
    release = facts.release
    wrong = (release.get("fingerprint") != mine) + (not _is_bound(facts, mine))
    months = {month.strftime("%Y-%m") for month in facts.inputs.months}
    for old in _ledger(facts):
        again = months & set(old["published"])
        wrong += old["fingerprint"] != mine or old["grid_rule"] != release.get("grid_rule")
        wrong += sum(facts.lineage.get(key, code) != code for key, code in old["lineage"].items())
        before = (old["base_count"], old["base_amount"])
        now = (release.get("base_count", 0), release.get("base_amount", 0))
        lower = now[0] < before[0] or now[1] < before[1]
        wrong += bool(again) and now != before
        wrong += not again and (lower or (now != before and not _is_noted(facts, now)))
    return wrong + _changed(facts)


def _changed(facts: Facts) -> int:
    """Months whose published rows differ from those published last, and are no revision."""
    last: dict[str, str] = {}
    for old in _ledger(facts):
        if not _is_another(facts, old):
            last |= old["published"]
    now: dict[str, Any] = {}
    for spot, row in sorted(facts.shown.items()):
        errors = (row.error_households, row.error_amount)
        told = (*spot, *row.figures, row.mean, row.base_cells, *errors, row.synthetic)
        line = "\x1f".join(map(str, told)) + "\n"
        now.setdefault(spot[0], hashlib.sha256()).update(line.encode("utf-8"))
    return sum(
        last.get(month, sha.hexdigest()) != sha.hexdigest() and month not in facts.inputs.revised
        for month, sha in now.items()
    )


def _is_noted(facts: Facts, now: tuple[int, int]) -> bool:
    """Whether the raise to these bases is noted, in the file or with an earlier release."""
    noted = [old for old in _ledger(facts) if old["raised"]]
    return bool(facts.release.get("raised")) or any(
        (old["base_count"], old["base_amount"]) == now for old in noted
    )


def a6(facts: Facts) -> int:
    """The base of amounts covers the fixed amounts of as many persons as the base of counts."""
    count, _, amount = bases(facts)
    return sum(
        ceiling.fixed is not None and amount < count * ceiling.fixed
        for ceiling in facts.cells.values()
    )


def a9(facts: Facts) -> int:
    """Every row of the register is in the grid, and none is above the formula's maximum."""
    above = sum(
        not 0 <= yuan <= facts.cells[cell].most * members
        for cell, paid in facts.true.items()
        for members, yuan in paid
    )
    return above + facts.strangers


def a10(facts: Facts) -> int:
    """The bytes of the file hold neither the secret nor a household's number."""
    content = facts.inputs.file.read_bytes()
    secret = facts.inputs.secret
    wrong = sum(text in content for text in (secret, secret.hex().encode(), b64encode(secret)))
    return wrong + _numbers_in(content, facts.numbers)


def _numbers_in(content: bytes, numbers: frozenset[str]) -> int:
    """How many places of the file read as one of the numbers."""
    wanted = {number.encode() for number in numbers if len(number) >= SHORTEST}
    lengths = sorted({len(number) for number in wanted})
    heads = {re.escape(number[:4]) for number in wanted}
    if not heads:
        return 0
    found = 0
    for match in re.finditer(b"(?=" + b"|".join(sorted(heads)) + b")", content):
        start = match.start()
        found += any(content[start : start + length] in wanted for length in lengths)
    return found


def a11(facts: Facts) -> int:
    """No other table from this register is published for one of the months."""
    months = {month.strftime("%Y-%m") for month in facts.inputs.months}
    return sum(
        len(months & set(old["published"])) for old in _ledger(facts) if _is_another(facts, old)
    )


def _is_another(facts: Facts, old: dict[str, Any]) -> bool:
    """Whether an earlier release is another table, or the same of a part or of the whole."""
    return (old["table"], old["register"]) != (TABLE, facts.release.get("register"))
