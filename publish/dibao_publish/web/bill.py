"""A working as a bill: a line a step, its amount in a column, the clauses under it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from attrs import evolve, frozen

from dibao import words
from dibao.calc.results import Step
from dibao.money import Money
from dibao_publish.texts import say
from dibao_publish.web.page import Ask
from dibao_publish.web.quotes import Quote, quotes
from dibao_publish.web.standards import Source, source


@frozen
class Line:
    """One line. `amount` is in yuan, empty for a remark; `counts`: the result is the sum of these.

    `quotes`: the words of its clauses.
    """

    text: str
    amount: str
    unit: str
    counts: bool
    sources: tuple[Source, ...]
    quotes: tuple[Quote, ...] = ()


def line(ask: Ask, step: Step) -> Line:
    """A step of a working in the reader's language."""
    counted = step.fen is not None and step.counts
    return Line(
        say(step.message, ask.lang),
        digits(step.fen) if counted and step.fen is not None else "",
        words.unit(step.unit, ask.lang) if step.unit else "",
        step.counts,
        tuple(source(ask, cite) for cite in step.cites if not cite.assumed),
        quotes(ask.registry.book, step.cites),
    )


def quoting_once(lines: Iterable[Line], before: Iterable[Quote] = ()) -> Iterator[Line]:
    """The lines, a clause's words under the first that cites it alone, and not if shown before."""
    told = set(before)
    for one in lines:
        yield evolve(one, quotes=tuple(quote for quote in one.quotes if quote not in told))
        told.update(one.quotes)


def digits(fen: Fraction | int) -> str:
    """Yuan with two places, so that they stand in a column: 315.00, -166.66… where it is no whole fen."""
    return Money(fen).digits.replace("-", "\u2212")
