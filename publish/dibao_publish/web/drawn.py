"""The picture of an answer: its rows, or where they are too many its provinces, as bars, dots or steps.

What could not be compared has no number and is never drawn; the page counts it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from statistics import median

from attrs import frozen

from dibao import words
from dibao.message import Message, msg
from dibao_publish.answers import Answer
from dibao_publish.names import PROGRAMS, roman
from dibao_publish.queries import LISTED, NOT_LISTED, Drawn
from dibao_publish.reader import Row
from dibao_publish.texts import phrase, say
from dibao_publish.web import pictures
from dibao_publish.web.cells import STATES, say_unit
from dibao_publish.web.lines_chart import Course, Lines, Step, lines_chart
from dibao_publish.web.page import Ask
from dibao_publish.web.pictures import Item
from dibao_publish.web.standards import program_title

FIRST = msg("Drawn are the first {most} of the table; the table has all.")
FIRST_OF_EACH = msg("Drawn are the first {most} of each program in the table; the table has all.")
HIGHEST = msg("Drawn are the {most} highest; the table has all.")
HIGHEST_OF_EACH = msg("Drawn are the {most} highest of each program; the table has all.")
LOWEST = msg("Drawn are the {most} of those compared that are lowest beside their line.")
LOWEST_OF_EACH = msg("Drawn are the {most} of each program that are lowest beside their line.")
MEDIANS = msg(
    "For each province the median of what is listed (dot), how many that are, and the range from the lowest "
    "to the highest (line). No average of the province: it holds only what could be compared. Choose a "
    "province to see its places."
)
MEDIANS_A_MONTH = msg(
    "For each province the median of what is listed (dot), by the month and rounded, how many that are, and "
    "the range from the lowest to the highest (line). No average of the province: it holds only what could "
    "be compared. Choose a province to see its places."
)
MOST_ROWS = 30  # that a picture has
MONTHS = {"yuan/person/month": 1, "yuan/person/quarter": 3, "yuan/person/year": 12}
Rows = Sequence[Row]


@frozen
class Section:
    """Rows of one program; without a title, of all."""

    title: str
    rows: tuple[pictures.Row, ...]


@frozen
class Picture:
    """What the template draws. `says`: the picture in words; `note`: which rows are drawn, and how."""

    title: str
    says: str
    note: str
    limit: str  # what the line across a bar is
    by_province: bool
    sections: tuple[Section, ...] = ()
    lines: Lines | None = None
    unit: str = ""


def picture(ask: Ask, answer: Answer) -> Picture | None:
    """The picture of an answer; None where its question has none, or nothing is listed."""
    drawn = answer.query.drawn
    if drawn is None:
        return None
    wanted = (LISTED, NOT_LISTED) if drawn.compared else (LISTED,)
    rows = [row for row in answer.rows if row["outcome"] in wanted]
    return _FORMS[drawn.form](ask, answer, drawn, rows) if rows else None


def _title(ask: Ask, drawn: Drawn) -> str:
    return drawn.zh if ask.lang == "zh" else drawn.en


# --- bars and dots -------------------------------------------------------------------------------


def _rows(ask: Ask, answer: Answer, drawn: Drawn, rows: Rows) -> Picture:
    too_many = len(rows) > MOST_ROWS and not answer.params.get("province")
    by_province = too_many and not drawn.against
    groups = _groups(ask, rows)
    most = MOST_ROWS // len(groups) if len(rows) > MOST_ROWS else MOST_ROWS
    items = [
        (title, _by_province(ask, drawn, held) if by_province else _each(ask, answer, drawn, held))
        for title, held in groups
    ]
    kept = [(title, found if by_province else found[:most]) for title, found in items]
    axis = pictures.axis_of((item for _, found in kept for item in found), drawn.full)
    sections = tuple(
        Section(
            title,
            pictures.dots(found, axis, drawn.full)
            if by_province or drawn.form == "dots"
            else pictures.bars(found, axis),
        )
        for title, found in kept
    )
    return Picture(
        _title(ask, drawn),
        _in_words(ask, kept),
        _note_of_provinces(ask, drawn) if by_province else _note(ask, drawn, items, most),
        (drawn.against_zh if ask.lang == "zh" else drawn.against_en) if not by_province else "",
        by_province,
        sections,
    )


def _groups(ask: Ask, listed: Rows) -> list[tuple[str, Rows]]:
    """The rows by program, where they have one; a program without rows is left out."""
    if "program" not in listed[0]:
        return [("", listed)]
    by = {one: [row for row in listed if row["program"] == one] for one in PROGRAMS}
    return [(program_title(one, ask.lang), rows) for one, rows in by.items() if rows]


def _each(ask: Ask, answer: Answer, drawn: Drawn, rows: Rows) -> list[Item]:
    if drawn.sorted:
        rows = sorted(rows, key=lambda row: _number(drawn, row), reverse=True)
    elif drawn.against:
        rows = sorted(rows, key=lambda row: _number(drawn, row) / row[drawn.against])
    return [
        Item(
            _label(ask, answer, row) + (f" {row[drawn.beside]}" if drawn.beside else ""),
            _value(ask, drawn, row),
            _number(drawn, row),
            Fraction(row[drawn.against]) if drawn.against else None,
        )
        for row in rows
    ]


def _by_province(ask: Ask, drawn: Drawn, rows: Rows) -> list[Item]:
    """The median of each province, on the range from its lowest to its highest."""
    held: dict[str, list[Decimal]] = {}  # compared a thousand times: much faster than fractions
    for row in rows:
        held.setdefault(row["place"].partition("/")[0], []).append(_decimal(drawn, row))
    found = [
        Item(
            _short_name(ask, province),
            _spread(ask, drawn, numbers),
            Fraction(median(numbers)),
            low=Fraction(min(numbers)),
            high=Fraction(max(numbers)),
        )
        for province, numbers in held.items()
    ]
    return sorted(found, key=lambda item: item.value, reverse=True)


def _short_name(ask: Ask, key: str) -> str:
    if ask.lang == "en":
        return roman(key)
    row = ask.registry.reader.row("SELECT short_name FROM place WHERE key = :key", key=key)
    return str(row["short_name"]) if row else phrase("Place not known", ask.lang)


def _label(ask: Ask, answer: Answer, row: Row) -> str:
    """A place; below the province that was chosen, where one was."""
    if ask.lang == "en":
        return roman(row["place"])
    province = answer.params.get("province")
    name = str(row["name"])
    above = ask.registry.book.places.name(province) if province else ""
    return name.removeprefix(above) or name


def _number(drawn: Drawn, row: Row) -> Fraction:
    return Fraction(_decimal(drawn, row))


def _decimal(drawn: Drawn, row: Row) -> Decimal:
    return Decimal(str(row[drawn.value]).removesuffix("%"))


def _value(ask: Ask, drawn: Drawn, row: Row) -> str:
    """The number of a row in words; of an amount, as it was published."""
    if drawn.unit != "money":
        return _said(ask, drawn, _number(drawn, row))
    return say_unit(str(row["amount"]).removesuffix(".00"), row["unit"], ask.lang)


def _spread(ask: Ask, drawn: Drawn, numbers: list[Decimal]) -> str:
    """The median of a province, and how many stand behind it."""
    middle = _said(ask, drawn, Fraction(median(numbers)))
    return phrase("{middle} ({count})", ask.lang, middle=middle, count=len(numbers))


def _said(ask: Ask, drawn: Drawn, value: Fraction) -> str:
    if drawn.unit == "months":
        count = words.number(Fraction(round(value * 2), 2))
        if count == "1":
            return phrase("1 month", ask.lang)
        return phrase("{count} months", ask.lang, count=count)
    if drawn.unit == "percent":
        return f"{_rounded(value)}%"
    return say_unit(_rounded(value / 1200), "yuan/person/month", ask.lang)


def _rounded(value: Fraction) -> str:
    return words.number(Decimal(round(value * 10)) / 10)


def _in_words(ask: Ask, kept: Sequence[tuple[str, list[Item]]]) -> str:
    """The ends of each section, for those who do not see the picture."""
    told = []
    for title, items in kept:
        low, high = min(items, key=_of), max(items, key=_of)
        sentence = phrase(
            "Highest: {high}, {most}; lowest: {low}, {least}.",
            ask.lang,
            high=high.label,
            most=high.words,
            low=low.label,
            least=low.words,
        )
        told.append(f"{title}{'：' if ask.lang == 'zh' else ': '}{sentence}" if title else sentence)
    return "".join(told) if ask.lang == "zh" else " ".join(told)


def _of(item: Item) -> Fraction:
    return item.value


def _note(ask: Ask, drawn: Drawn, items: Sequence[tuple[str, list[Item]]], most: int) -> str:
    """Which rows are drawn where not all are, and what lengths compare."""
    told = []
    if max(len(found) for _, found in items) > most:
        told.append(msg(_first(drawn, several=len(items) > 1).template, most=most))
    if drawn.unit == "money":
        told.append(
            msg("Lengths compare amounts by the year, whatever unit they were published in.")
        )
    return ("" if ask.lang == "zh" else " ").join(say(one, ask.lang) for one in told)


def _first(drawn: Drawn, *, several: bool) -> Message:
    """Which rows come first, of each program or of all."""
    if drawn.against:
        return LOWEST_OF_EACH if several else LOWEST
    if drawn.sorted:
        return HIGHEST_OF_EACH if several else HIGHEST
    return FIRST_OF_EACH if several else FIRST


def _note_of_provinces(ask: Ask, drawn: Drawn) -> str:
    """What a dot and its line are."""
    return say(MEDIANS_A_MONTH if drawn.unit == "money" else MEDIANS, ask.lang)


# --- how many of each ----------------------------------------------------------------------------


def _tally(ask: Ask, _answer: Answer, drawn: Drawn, rows: Rows) -> Picture:
    counts = Counter(row[drawn.value] for row in rows)
    items = [
        Item(say(STATES[status], ask.lang), str(count), Fraction(count))
        for status, count in counts.most_common()
    ]
    bars = pictures.bars(items, pictures.axis_of(items))
    said = words.join([f"{item.label} {item.words}" for item in items], ask.lang)
    return Picture(
        _title(ask, drawn), said, "", "", by_province=False, sections=(Section("", bars),)
    )


# --- steps ---------------------------------------------------------------------------------------


def _steps(ask: Ask, answer: Answer, drawn: Drawn, rows: Rows) -> Picture | None:
    day = answer.day or ask.today
    held = [row for row in rows if row["since"] and row["state"] != "was"]
    units = {row["unit"] for row in held}
    unit = units.pop() if len(units) == 1 else ""
    courses = [
        _course(ask, program, [row for row in held if row["program"] == program], day, unit)
        for program in PROGRAMS
    ]
    starts = [step.first for course in courses for step in course.steps]
    lines = lines_chart(courses, min(starts), day, MONTHS.get(unit, 1)) if starts else None
    if lines is None:
        return None
    said = words.join([f"{name.text} {name.under}" for name in lines.names], ask.lang)
    return Picture(
        _title(ask, drawn),
        said,
        "",
        "",
        by_province=False,
        lines=lines,
        unit=words.unit(unit or "yuan/person/month", ask.lang),
    )


def _course(ask: Ask, program: str, rows: Rows, day: date, unit: str) -> Course:
    begun = [row for row in rows if row["since"] <= day.isoformat()]
    under = ""
    if begun:
        digits = str(begun[-1]["amount"]).removesuffix(".00")
        under = digits if unit else say_unit(digits, begun[-1]["unit"], ask.lang)
    return Course(program_title(program, ask.lang), under, tuple(_step(row, day) for row in begun))


def _step(row: Row, day: date) -> Step:
    first = date.fromisoformat(row["since"])
    last = date.fromisoformat(row["until"]) if row["until"] else day
    confirmed = row["confirmed_through"]
    return Step(
        first,
        max(first, min(last, day)),
        date.fromisoformat(confirmed) if confirmed else None,
        int(row["fen_a_year"]),
    )


Form = Callable[[Ask, Answer, Drawn, Rows], Picture | None]
_FORMS: dict[str, Form] = {"bars": _rows, "dots": _rows, "tally": _tally, "steps": _steps}
