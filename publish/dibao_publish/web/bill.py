"""A working as a bill: a line a step, its amount in a column, the clauses under it."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from dibao import words
from dibao.calc.results import Step
from dibao.money import Money
from dibao_publish.texts import say
from dibao_publish.web.page import Ask
from dibao_publish.web.standards import Source, source


@frozen
class Line:
    """One line. `amount` is in yuan, empty for a remark; `counts`: the result is the sum of these."""

    text: str
    amount: str
    unit: str
    counts: bool
    sources: tuple[Source, ...]


def line(ask: Ask, step: Step) -> Line:
    """A step of a working in the reader's language."""
    counted = step.fen is not None and step.counts
    return Line(
        say(step.message, ask.lang),
        digits(step.fen) if counted and step.fen is not None else "",
        words.unit(step.unit, ask.lang) if step.unit else "",
        step.counts,
        tuple(source(ask, cite) for cite in step.cites if not cite.assumed),
    )


def digits(fen: Fraction | int) -> str:
    """Yuan with two places, so that they stand in a column: 315.00, -166.66… where it is no whole fen."""
    return Money(fen).digits.replace("-", "\u2212")
