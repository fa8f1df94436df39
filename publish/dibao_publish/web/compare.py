"""Up to six places in one picture, their amounts on a day in a table, and the same as data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from attrs import frozen

from dibao import words
from dibao.calc import standard
from dibao.calc.results import Found
from dibao.errors import CannotSay
from dibao.message import Message, msg
from dibao_publish import answers
from dibao_publish.api.errors import Problem
from dibao_publish.names import PROGRAMS, full_name, roman
from dibao_publish.queries.amounts import Timeline
from dibao_publish.reader import Row
from dibao_publish.texts import phrase, say
from dibao_publish.web import find, query
from dibao_publish.web.cells import STATES, say_unit
from dibao_publish.web.days import parse_day
from dibao_publish.web.forms import Field, Wrong, marked
from dibao_publish.web.lines_chart import MOST, Course, Lines, Step, lines_chart
from dibao_publish.web.page import Ask, BadDay, Data, Page, shown
from dibao_publish.web.placed import in_full
from dibao_publish.web.since import starts
from dibao_publish.web.standards import Source, program_title, source

MOST_CANDIDATES = 8
ROOM = 14  # half-widths of a letter that a name beside the picture may have
MONTHS = {"yuan/person/month": 1, "yuan/person/quarter": 3, "yuan/person/year": 12}
EXAMPLES = ("beijing", "shanghai", "tianjin", "chongqing")
LEAST_TIME = timedelta(days=31)  # that a picture shows


@frozen
class Asked:
    """What was typed, as far as it can be meant. `word`: the word that no single place has."""

    places: tuple[str, ...]
    program: str
    start: date | None
    on: date
    word: str
    candidates: tuple[str, ...]
    wrong: tuple[Wrong, ...]


@frozen
class Chosen:
    """A place that is compared, and the address of the page without it."""

    key: str
    name: str
    roman: str  # how English pages spell it
    link: str
    without: str


@frozen
class Amount:
    """A row of the table: a place and program on the day; `why` says why there is no amount."""

    place: Chosen
    program: str
    amount: str = ""
    since: str = ""
    state: str = ""
    known: str = ""
    source: Source | None = None
    why: str = ""


def compare_page(ask: Ask) -> Page:
    """The places that `place` names, again and again; `program`, `from` and `on` say what is drawn."""
    asked = _asked(ask)
    chosen = tuple(_chosen(ask, asked, key) for key in asked.places)
    drawing, unit, missing = _drawing(ask, asked)
    context = {
        "places": chosen,
        "kept": asked.places,
        "full": len(chosen) >= MOST,
        "fields": _fields(ask, asked),
        "other_time": bool(ask.get("from") or ask.get("on")),
        "candidates": [
            in_full(ask, key, _with(ask, asked, (*asked.places, key))) for key in asked.candidates
        ],
        "drawing": drawing,
        "unit": unit,
        "says": _in_words(ask, drawing) if drawing else "",
        "missing": missing,
        "program": program_title(asked.program, ask.lang),
        "rows": [_amount(ask, one, program, asked.on) for one in chosen for program in PROGRAMS],
        "day": words.day(asked.on, ask.lang),
        "example": _example(ask),
        "csv": ask.links.compare(asked.places, "csv", program=asked.program),
        "json": ask.links.compare(asked.places, "json", program=asked.program),
    }
    return Page("compare.html", phrase("Compare places", ask.lang), "/compare", context)


def compare_data(ask: Ask) -> Data:
    """The course of every place as JSON, or as CSV one below the other."""
    asked = _asked(ask)
    if asked.wrong or not asked.places:
        wrong = asked.wrong or (Wrong("place", NO_PLACE),)
        return query.bad_input([Problem(one.name, one.message) for one in wrong], ask)
    found = [
        answers.ask(
            ask.registry.reader,
            Timeline,
            {"place": key, "program": ask.get("program"), "on": asked.on.isoformat()},
        )
        for key in asked.places
    ]
    if ask.form == "csv":
        return query.as_csv(ask.registry.reader, found)
    document = {"answers": [query.document(one) for one in found]}
    return Data(query.as_json(document), query.JSON)


def _amount(ask: Ask, one: Chosen, program: str, on: date) -> Amount:
    title = program_title(program, ask.lang)
    try:
        found = standard(ask.registry.book.at(one.key, on=on), program)
    except CannotSay as refusal:
        return Amount(one, title, why=say(refusal.message, ask.lang))
    return Amount(
        one,
        title,
        say_unit(words.digits(found.fen), found.unit, ask.lang),
        _start(ask, found),
        found.holds,
        say(STATES[found.holds], ask.lang),
        source(ask, found.cites[0]),
    )


def _start(ask: Ask, found: Found) -> str:
    told = starts(ask, found.place, found.program).get(found.since)
    return say(told, ask.lang) if told is not None else words.day(found.since, ask.lang)


# --- what was typed ------------------------------------------------------------------------------

NO_PLACE = msg("Give the parameter {name}.", name="place")


def _asked(ask: Ask) -> Asked:
    wrong: list[Wrong] = []
    places: dict[str, None] = {}
    word = ""
    candidates: tuple[str, ...] = ()
    for typed in filter(None, ask.every("place")):
        found = _found(ask, typed)
        if len(found) != 1:
            word, candidates = typed, found[:MOST_CANDIDATES]
            wrong.append(Wrong("place", _which(typed, found)))
        elif found[0] not in places and len(places) == MOST:
            word = typed
            wrong.append(Wrong("place", msg("{most} places are the most.", most=MOST)))
        else:
            places[found[0]] = None
    program = ask.get("program") or "urban"
    if program not in PROGRAMS:
        wrong.append(Wrong("program", msg("This is urban or rural dibao.")))
        program = "urban"
    on = _day(ask, "on", wrong) or ask.today
    start = _day(ask, "from", wrong)
    if start is not None and start + LEAST_TIME > on:
        wrong.append(
            Wrong("from", msg("The picture needs a month at least before the day {on}.", on=on))
        )
        start = None
    return Asked(tuple(places), program, start, on, word, candidates, tuple(wrong))


def _found(ask: Ask, typed: str) -> tuple[str, ...]:
    """The places that a word may mean; a key means itself alone."""
    if typed in ask.registry.book.places:
        return (typed,)
    return tuple(find.places(ask.registry, find.tidy(typed), ask.today))


def _which(typed: str, found: tuple[str, ...]) -> Message:
    if not found:
        return msg(
            'No place on file is called "{word}". Try the name of the county or district, or its code.',
            word=shown(typed),
        )
    return msg(
        '"{word}" may be any of several places. Choose one of them below.', word=shown(typed)
    )


def _day(ask: Ask, name: str, wrong: list[Wrong]) -> date | None:
    try:
        return parse_day(ask.get(name)) if ask.get(name) else None
    except BadDay as error:
        wrong.append(Wrong(name, error.message))
        return None


def _fields(ask: Ask, asked: Asked) -> dict[str, Field]:
    """The fields of the form, with what was typed."""
    fields = (
        Field(
            "place",
            phrase("Add a place", ask.lang),
            value=shown(asked.word),
            hint=phrase("Name, short name, pinyin or code; up to {most}.", ask.lang, most=MOST),
        ),
        Field(
            "program",
            phrase("Picture of", ask.lang),
            "select",
            asked.program,
            choices=tuple((one, program_title(one, ask.lang)) for one in PROGRAMS),
        ),
        Field("from", phrase("Picture from", ask.lang), "day", _typed(ask, "from")),
        Field("on", phrase("Through the day", ask.lang), "day", _typed(ask, "on", asked.on)),
    )
    return {one.name: one for one in marked(fields, asked.wrong, ask.lang)}


def _typed(ask: Ask, name: str, default: date | None = None) -> str:
    """A day as a date field takes it; what is none stays as it was typed."""
    typed = ask.get(name)
    try:
        return parse_day(typed).isoformat() if typed else str(default or "")
    except BadDay:
        return shown(typed)


def _with(ask: Ask, asked: Asked, places: tuple[str, ...]) -> str:
    """The page with other places and all else as it is."""
    start = asked.start.isoformat() if asked.start else ""
    on = asked.on.isoformat() if ask.get("on") else ""
    program = asked.program if ask.get("program") else ""
    return ask.links.compare(places, program=program, **{"from": start}, on=on)


def _chosen(ask: Ask, asked: Asked, key: str) -> Chosen:
    return Chosen(
        key,
        full_name(ask.registry.book, key),
        roman(key) if ask.lang == "en" else "",
        ask.links.place(key, asked.on if ask.get("on") else None),
        _with(ask, asked, tuple(one for one in asked.places if one != key)),
    )


def _example(ask: Ask) -> tuple[str, str] | None:
    """Places to begin with, if they are on file."""
    places = ask.registry.book.places
    keys = [key for key in EXAMPLES if key in places]
    named = words.join([places.name(key) for key in keys], ask.lang)
    return (named, ask.links.compare(keys)) if keys else None


# --- the picture ---------------------------------------------------------------------------------

STANDARDS = """
SELECT since, until, confirmed_through, answers_through, fen_a_year, amount, unit FROM standard
WHERE place = :place AND program = :program AND role = 'set' AND since IS NOT NULL
ORDER BY since"""


def _drawing(ask: Ask, asked: Asked) -> tuple[Lines | None, str, list[str]]:
    """The picture, the unit of its amounts if it is one, and the places it has nothing for."""
    rows = {key: _standards(ask, asked, key) for key in asked.places}
    units = {row["unit"] for found in rows.values() for row in found}
    unit = units.pop() if len(units) == 1 else ""
    courses = [
        Course(_name(ask, asked, key), _under(ask, asked, found, unit), tuple(map(_step, found)))
        for key, found in rows.items()
    ]
    firsts = [step.first for course in courses for step in course.steps]
    start = asked.start or min([*firsts, asked.on - timedelta(days=365)])
    missing = [
        full_name(ask.registry.book, key)
        for key, course in zip(rows, courses, strict=True)
        if not any(step.last >= start for step in course.steps)
    ]
    drawing = lines_chart(courses, start, asked.on, MONTHS.get(unit, 1))
    return drawing, words.unit(unit or "yuan/person/month", ask.lang), missing


def _in_words(ask: Ask, drawing: Lines) -> str:
    """Where each line ends, for those who do not see the picture."""
    return words.join([f"{name.text} {name.under}" for name in drawing.names], ask.lang)


def _standards(ask: Ask, asked: Asked, key: str) -> list[Row]:
    """The standards that began by the day, each with its last day by then."""
    rows = ask.registry.reader.rows(STANDARDS, place=key, program=asked.program)
    day = asked.on.isoformat()
    return [
        {**row, "last": min(filter(None, (row["until"], row["answers_through"], day)))}
        for row in rows
        if row["since"] <= day
    ]


def _step(row: Row) -> Step:
    confirmed = row["confirmed_through"]
    return Step(
        date.fromisoformat(row["since"]),
        max(date.fromisoformat(row["last"]), date.fromisoformat(row["since"])),
        date.fromisoformat(confirmed) if confirmed else None,
        int(row["fen_a_year"]),
    )


def _under(ask: Ask, asked: Asked, found: list[Row], unit: str) -> str:
    """What stands under a name: the amount on the day, or when the last one ended."""
    if not found:
        return ""
    last = found[-1]
    if last["last"] < asked.on.isoformat():
        return phrase("to {day}", ask.lang, day=last["last"])
    digits = str(last["amount"]).removesuffix(".00")
    return digits if unit else say_unit(digits, last["unit"], ask.lang)


def _name(ask: Ask, asked: Asked, key: str) -> str:
    """A place in a few letters, told apart from the others: its own name, or with those above."""
    places = ask.registry.book.places
    if ask.lang == "en":
        return _cut(roman(key))
    name = places.name(key)
    same = [one for one in asked.places if places.name(one) == name]
    if len(same) > 1:
        above = places.name(key.rpartition("/")[0]) if "/" in key else ""
        return _cut(above.removesuffix("市") + name)
    row = ask.registry.reader.row("SELECT short_name FROM place WHERE key = :key", key=key)
    return _cut(name if _width(name) <= ROOM or row is None else str(row["short_name"]))


def _width(text: str) -> int:
    return sum(1 if letter.isascii() else 2 for letter in text)


def _cut(text: str) -> str:
    return "".join(_fitting(text)) + ("…" if _width(text) > ROOM else "")


def _fitting(text: str) -> Iterator[str]:
    room = ROOM if _width(text) <= ROOM else ROOM - 2
    for letter in text:
        room -= _width(letter)
        if room < 0:
            return
        yield letter
