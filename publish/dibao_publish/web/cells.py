"""One cell of an answer on a page: a link, an amount with its unit, how it is known."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from dibao import words
from dibao.message import msg
from dibao_publish.names import roman
from dibao_publish.queries import Shown, outcome_words
from dibao_publish.reader import Row
from dibao_publish.texts import phrase, say
from dibao_publish.web.page import Ask
from dibao_publish.web.placed import called

SHORT_UNITS = {
    "yuan/person/month": msg("{digits} yuan/month"),
    "yuan/person/quarter": msg("{digits} yuan/quarter"),
    "yuan/person/year": msg("{digits} yuan/year"),
}
STATES = {
    "confirmed": msg("confirmed"),
    "presumed": msg("last known"),
    "was": msg("said to have held before"),
    "later": msg("begins later"),
    "met": msg("met"),
    "not met": msg("not met"),
    "cannot be judged": msg("cannot be judged"),
}
LONGEST_TITLE = 24


@frozen
class Cell:
    """What a cell shows. `note` is set small beside it.

    `foreign`: Chinese, also on an English page, where `roman` stands before it.
    """

    text: str
    link: str = ""
    note: str = ""
    look: str = ""
    foreign: bool = False
    roman: str = ""


def cell(ask: Ask, column: Shown, row: Row) -> Cell:
    """The cell of a column in a row."""
    value = row.get(column.name)
    if value is None and column.kind != "place":
        return Cell("—")
    return _CELLS.get(column.kind, _text)(ask, column, row)


def _text(_ask: Ask, column: Shown, row: Row) -> Cell:
    return Cell(str(row[column.name]))


def _number(_ask: Ask, column: Shown, row: Row) -> Cell:
    return Cell(str(row[column.name]), look="num")


def _day(_ask: Ask, column: Shown, row: Row) -> Cell:
    return Cell(str(row[column.name]), look="num")


def _place(ask: Ask, _column: Shown, row: Row) -> Cell:
    above = row.get("inherited_from")
    note = phrase("set by {place}", ask.lang, place=called(ask, above)) if above else ""
    spelt = roman(row["place"]) if ask.lang == "en" else ""
    return Cell(str(row["name"]), ask.links.place(row["place"]), note, foreign=True, roman=spelt)


def _amount(ask: Ask, _column: Shown, row: Row) -> Cell:
    return _money(ask, row["amount"], row["unit"], row)


def _least(ask: Ask, _column: Shown, row: Row) -> Cell:
    return _money(ask, row["least"], row["least_unit"], {})


def _old(ask: Ask, _column: Shown, row: Row) -> Cell:
    return _money(ask, row["old_amount"], row["old_unit"], {})


def _money(ask: Ask, amount: str, unit: str, row: Row) -> Cell:
    digits = amount.removesuffix(".00")
    note = _marks(ask, row)
    return Cell(say_unit(digits, unit, ask.lang), note=note, look="num")


def say_unit(digits: str, unit: str, lang: str) -> str:
    """An amount in a few letters."""
    return phrase(SHORT_UNITS[unit].template, lang, digits=digits)


def _marks(ask: Ask, row: Row) -> str:
    """Whether something of the amount was inferred, or is doubted."""
    told = str(row.get("inferred") or "")
    marks = []
    if '"doubt.' in told:
        marks.append(phrase("Doubted", ask.lang))
    if told and told.count('"field"') > told.count('"doubt.'):
        marks.append(phrase("Inferred", ask.lang))
    return words.join(marks, ask.lang)


def _program(ask: Ask, _column: Shown, row: Row) -> Cell:
    told = {"urban": msg("Urban"), "rural": msg("Rural")}[row["program"]]
    return Cell(say(told, ask.lang), look="num")


def _state(ask: Ask, column: Shown, row: Row) -> Cell:
    state = str(row[column.name])
    known = STATES.get(state)
    text = say(known, ask.lang) if known else outcome_words(state, ask.lang)
    evidence = row.get("evidence")
    note = words.evidence(evidence, ask.lang) if evidence else ""
    return Cell(text, note=note, look=state if state == "presumed" else "")


def _notice(ask: Ask, column: Shown, row: Row) -> Cell:
    identifier = str(row[column.name])
    called = ask.registry.called.get(identifier, identifier)
    short = called if len(called) <= LONGEST_TITLE else called[:LONGEST_TITLE] + "…"
    return Cell(short, ask.links.notice(identifier), foreign=True)


def _title(ask: Ask, _column: Shown, row: Row) -> Cell:
    return Cell(str(row["title"]), ask.links.notice(row["notice"]), foreign=True)


def _sentence(ask: Ask, _column: Shown, row: Row) -> Cell:
    return Cell(str(row["sentence_zh"] if ask.lang == "zh" else row["sentence"]))


def _flag(ask: Ask, column: Shown, row: Row) -> Cell:
    return Cell(phrase("yes", ask.lang) if row[column.name] else phrase("not on file", ask.lang))


def _kind(ask: Ask, _column: Shown, row: Row) -> Cell:
    return Cell(
        phrase("Title", ask.lang) if row["kind"] == "notice" else phrase("Clause", ask.lang)
    )


def _clause(ask: Ask, _column: Shown, row: Row) -> Cell:
    subject = row["subject"]
    told = words.program(subject, ask.lang)
    position = str(row["clause"]).rpartition("#")[2]
    link = f"{ask.links.notice(row['notice'])}#c{int(position) + 1}"
    return Cell(f"{words.kind(row['clause_kind'], ask.lang)} · {told}", link)


_CELLS: dict[str, Callable[[Ask, Shown, Row], Cell]] = {
    "number": _number,
    "day": _day,
    "place": _place,
    "amount": _amount,
    "least": _least,
    "old": _old,
    "program": _program,
    "state": _state,
    "status": _state,
    "notice": _notice,
    "title": _title,
    "sentence": _sentence,
    "flag": _flag,
    "kind": _kind,
    "clause": _clause,
}
