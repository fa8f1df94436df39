"""Assumptions in an address: a clause on one line, its fields parted by semicolons.

`assume=rounding: allowance; mode: up; to: 1; stage: household` is the clause of a policy file,
written on one line; there is no second language for it.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from dibao import words
from dibao.message import Message, msg
from dibao.policy.clauses import Clause
from dibao.policy.reader import read_clauses
from dibao_publish.web import values, wording
from dibao_publish.web.page import Ask, shown

HOLE = "…"
MOST = 6  # assumptions of one calculation
# What a household's amount may turn on; another kind changes nothing here.
KINDS = (
    "standard",
    "allowance",
    "rounding",
    "income",
    "full_standard",
    "hukou",
    "supplement",
)


@frozen
class Assumed:
    """What an address assumes: the lines that can be read, their clauses, and what is wrong."""

    lines: tuple[str, ...] = ()
    clauses: tuple[Clause, ...] = ()
    wrong: tuple[Message, ...] = ()


def assumed(lines: Iterable[str]) -> Assumed:
    """Read assumptions; one that cannot be read is left out and told."""
    kept: list[str] = []
    clauses: list[Clause] = []
    wrong: list[Message] = []
    for line in dict.fromkeys(lines):
        clause = read(line)
        if clause is None or len(kept) == MOST:
            wrong.append(
                msg('The assumption "{text}" cannot be read; it is left out.', text=shown(line))
            )
        else:
            kept.append(line)
            clauses.append(clause)
    return Assumed(tuple(kept), tuple(clauses), tuple(wrong))


def read(line: str) -> Clause | None:
    """The clause of a line, or None."""
    if HOLE in line:
        return None
    found, problems = read_clauses(as_text(line), "assume")
    if problems or len(found) != 1 or found[0].kind not in KINDS:
        return None
    return found[0]


def with_new(old: Iterable[str], new: Iterable[str]) -> tuple[str, ...]:
    """Assumptions with further ones; a new standard takes the place of one of the same program."""
    lines = tuple(new)
    heads = {line.partition(";")[0] for line in lines if line.startswith("standard")}
    return (*(line for line in old if line.partition(";")[0] not in heads), *lines)


def as_text(line: str) -> str:
    """A line as a policy file writes the clause."""
    fields = [part.strip() for part in line.replace("；", ";").split(";")]
    return "- " + "\n  ".join(filter(None, fields)) + "\n"


def as_lines(text: str) -> tuple[str, ...]:
    """Clauses of a policy file, each on one line; none where a field has fields of its own."""
    blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    if any(line.startswith("    ") or line.endswith(":") for block in blocks for line in block):
        return ()
    return tuple("; ".join(line[2:].strip() for line in block) for block in blocks)


def in_words(ask: Ask, clause: Clause) -> str:
    """An assumption as people read it: 保障标准 · 城市低保 700 元/人·月."""
    lang = ask.lang
    told = [f"{words.kind(clause.kind, lang)} · {wording.subject(clause, lang)}"]
    amount = getattr(clause, "amount", None)
    if amount is not None:
        told.append(values.with_unit(amount, getattr(clause, "unit", None), lang))
    if more := wording.summary(clause, lang):
        told.append(more)
    return ("，" if lang == "zh" else ", ").join(told)
