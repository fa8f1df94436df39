"""The form of the calculator: members and a sum first, then only what matters at the place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from dibao import words
from dibao.calc import Need
from dibao.message import Message, msg
from dibao_publish.names import PROGRAMS
from dibao_publish.texts import say
from dibao_publish.web.calculator_asked import Asked
from dibao_publish.web.calculator_facts import (
    MOST_COSTS,
    MOST_DESCRIBED,
    MOST_INCOMES,
    MOST_PAYERS,
    Facts,
    is_detailed,
    is_sum,
    members_of,
)
from dibao_publish.web.forms import Field, marked
from dibao_publish.web.page import Ask, shown
from dibao_publish.web.standards import Source, program_title, source


@frozen
class Why:
    """Why something is asked, and by which clauses."""

    text: str
    sources: tuple[Source, ...]


@frozen
class Row:
    """Fields that belong together: one income, one member."""

    legend: str
    fields: tuple[Field, ...]


@frozen
class Group:
    """A part of the form: why it is asked, and its rows."""

    title: str
    why: tuple[Why, ...]
    rows: tuple[Row, ...]
    note: str = ""


@frozen
class Form:
    """The whole form. `first` stands at the top, `groups` only where more is typed or asked for."""

    first: tuple[Field, ...]
    groups: tuple[Group, ...]
    detailed: bool
    special: tuple[str, ...]  # whom a clause of the place treats otherwise
    hidden: tuple[tuple[str, str], ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """All fields, for the summary of mistakes."""
        rows = (row.fields for group in self.groups for row in group.rows)
        return (*self.first, *(field for fields in rows for field in fields))


def form(ask: Ask, asked: Asked, facts: Facts) -> Form:
    """The form with what was typed and what is wrong with it."""
    detailed = is_detailed(ask)
    groups = tuple(_groups(ask, asked, facts)) if detailed else ()
    first = marked(_first(ask, asked, detailed=detailed), facts.wrong, ask.lang)
    hidden = [("place", asked.here.place), *(("assume", one) for one in ask.every("assume"))]
    if detailed:
        hidden.append(("details", "1"))
    return Form(first, groups, detailed, asked.statuses, tuple(hidden))


def _first(ask: Ask, asked: Asked, *, detailed: bool) -> Iterator[Field]:
    lang = ask.lang
    yield Field(
        "program",
        say(msg("Which allowance"), lang),
        "radios",
        asked.program,
        choices=tuple((program, program_title(program, lang)) for program in PROGRAMS),
        hint=say(msg("By the household registration (户口) of the family."), lang),
    )
    yield Field(
        "on",
        say(msg("For which month"), lang),
        "month",
        ask.get("on") or f"{asked.here.on:%Y-%m}",
    )
    yield Field(
        "members",
        say(msg("How many people live together as one household"), lang),
        "whole",
        ask.get("members"),
        hint=say(
            msg("Husband or wife, and children who are not yet on their own; count yourself."), lang
        ),
        unit=say(msg("people"), lang),
    )
    if detailed:
        if asked.grades:
            yield _grade(ask, asked)
        return
    yield Field(
        "income",
        say(msg("Income of the whole household"), lang),
        "money",
        ask.get("income"),
        hint=say(msg("All members together, only what counts; without any, write 0."), lang),
        unit=say(msg("yuan"), lang),
    )
    yield Field(
        "per",
        say(msg("That is the income of"), lang),
        "radios",
        ask.get("per") if ask.get("per") == "year" else "month",
        choices=(("month", say(msg("one month"), lang)), ("year", say(msg("one year"), lang))),
    )
    if asked.grades:
        yield _grade(ask, asked)


def _grade(ask: Ask, asked: Asked) -> Field:
    need = asked.needs["grade"]
    return Field(
        "grade",
        say(msg("Grade of the household"), ask.lang),
        "select",
        ask.get("grade"),
        hint=_reason(need, ask.lang),
        choices=(("", say(msg("choose"), ask.lang)), *((one, one) for one in asked.grades)),
    )


# --- more --------------------------------------------------------------------------------------


def _groups(ask: Ask, asked: Asked, facts: Facts) -> Iterator[Group]:
    for group in (
        _incomes(ask, asked),
        _members(ask, asked),
        _costs(ask, asked),
        _payers(ask, asked),
        _others(ask, asked),
    ):
        if group is not None:
            rows = (
                evolve(row, fields=marked(row.fields, facts.wrong, ask.lang)) for row in group.rows
            )
            yield evolve(group, rows=tuple(rows))


def _whys(ask: Ask, needs: Iterable[Need]) -> tuple[Why, ...]:
    return tuple(
        Why(_reason(need, ask.lang), tuple(source(ask, cite) for cite in need.cites))
        for need in needs
    )


def _reason(need: Need, lang: str) -> str:
    return say(need.why, lang)


def _shown_rows(ask: Ask, letter: str, most: int) -> int:
    """The rows that are filled, and one more."""
    filled = max((n for n in range(1, most + 1) if ask.get(f"{letter}{n}")), default=0)
    return min(filled + 1, most)


def _incomes(ask: Ask, asked: Asked) -> Group:
    rows = max(_shown_rows(ask, "i", MOST_INCOMES), 2)
    return Group(
        say(msg("Incomes of the household"), ask.lang),
        _whys(ask, asked.why("what", "earner", "received")),
        tuple(_income(ask, asked, number) for number in range(1, rows + 1)),
    )


KINDS: tuple[tuple[str, Message], ...] = (
    ("wage", msg("wages")),
    ("business", msg("business or farming, net")),
    ("property", msg("rent, interest and other property income")),
    ("transfer", msg("pensions, maintenance and other transfers")),
    ("other", msg("another income")),
)
PERIODS: tuple[tuple[str, Message], ...] = (
    ("", msg("a month")),
    ("quarter", msg("a quarter")),
    ("year", msg("a year")),
)


def _income(ask: Ask, asked: Asked, number: int) -> Row:
    lang, name = ask.lang, f"i{number}"
    value = ask.get(name)
    per = ask.get(f"{name}p")
    if number == 1 and is_sum(ask):  # as it was typed into the first form
        value, per = ask.get("income"), ask.get("per") if ask.get("per") == "year" else ""
    kinds = [
        ("", say(msg("income that counts"), lang)),
        *((kind, say(title, lang)) for kind, title in KINDS),
        *((word, word) for word in (*asked.named, *asked.imputed)),
    ]
    label = msg("Amount, or number of {things}", things=asked.imputed)
    if not asked.imputed:
        label = msg("Amount")
    fields = [
        Field(name, say(label, lang), "money", value, unit=say(msg("yuan"), lang)),
        _select(f"{name}k", msg("Kind of income"), ask.get(f"{name}k"), kinds, lang),
        _select(f"{name}p", msg("For"), per, _said(PERIODS, lang), lang),
    ]
    members = members_of(ask) or 1
    if "earner" in asked.needs and members > 1:
        who = [("", say(msg("not said"), lang)), *_people(min(members, MOST_DESCRIBED), lang)]
        earner = _select(f"{name}e", msg("Whose income it is"), ask.get(f"{name}e"), who, lang)
        fields.append(earner)
    if "received" in asked.needs:
        hint = say(msg("Only for an income that came once."), lang)
        label = msg("Month it came in")
        fields.append(Field(f"{name}m", say(label, lang), "month", ask.get(f"{name}m"), hint=hint))
    return Row(say(msg("Income {number}", number=number), lang), tuple(fields))


def _people(members: int, lang: str) -> list[tuple[str, str]]:
    return [(str(n), say(msg("Person {number}", number=n), lang)) for n in range(1, members + 1)]


def _said(choices: Iterable[tuple[str, Message]], lang: str) -> list[tuple[str, str]]:
    return [(value, say(title, lang)) for value, title in choices]


def _select(
    name: str, label: Message, value: str, choices: Iterable[tuple[str, str]], lang: str
) -> Field:
    return Field(name, say(label, lang), "select", value, choices=tuple(choices))


def _members(ask: Ask, asked: Asked) -> Group | None:
    members, lang = members_of(ask), ask.lang
    if not asked.of_members:
        return None
    note = ""
    if members is None:
        note = say(msg("Write how many people there are first, then ask for more fields."), lang)
    elif members > MOST_DESCRIBED:
        note = say(msg("More can be said of the first {count} people.", count=MOST_DESCRIBED), lang)
    needs = [
        need
        for fact, need in asked.needs.items()
        if fact in ("age", "disability", "registration") or fact.startswith("status:")
    ]
    rows = range(1, min(members or 0, MOST_DESCRIBED) + 1)
    return Group(
        say(msg("People of the household"), lang),
        _whys(ask, needs),
        tuple(
            Row(
                say(msg("Person {number}", number=number), lang),
                tuple(_member(ask, asked, f"m{number}")),
            )
            for number in rows
        ),
        note,
    )


def _member(ask: Ask, asked: Asked, name: str) -> Iterator[Field]:
    lang = ask.lang
    if "age" in asked.needs:
        hint = msg("Whole years on {day}.", day=asked.here.on)
        yield Field(
            f"{name}a", say(msg("Age"), lang), "whole", ask.get(f"{name}a"), hint=say(hint, lang)
        )
    if "disability" in asked.needs:
        grades = [(str(n), say(msg("grade {number}", number=n), lang)) for n in range(1, 5)]
        none = ("", say(msg("no disability certificate"), lang))
        yield _select(f"{name}d", msg("Disability"), ask.get(f"{name}d"), (none, *grades), lang)
    if "registration" in asked.needs:
        kinds = [("", say(msg("as the household"), lang))]
        kinds += [(one, words.residents(one, lang)) for one in PROGRAMS]
        yield _select(f"{name}r", msg("Registration"), ask.get(f"{name}r"), kinds, lang)
    if asked.statuses:
        yield Field(
            f"{name}s",
            say(msg("Recognised by the office as"), lang),
            "checks",
            choices=tuple((one, one) for one in asked.statuses),
            chosen=ask.every(f"{name}s"),
        )


def _costs(ask: Ask, asked: Asked) -> Group | None:
    if not asked.costs:
        return None
    lang = ask.lang
    kinds = [("", say(msg("choose"), lang)), *((one, one) for one in asked.costs)]
    rows = tuple(
        Row(
            say(msg("Cost {number}", number=number), lang),
            (
                Field(
                    f"c{number}",
                    say(msg("Amount"), lang),
                    "money",
                    ask.get(f"c{number}"),
                    unit=say(msg("yuan"), lang),
                ),
                _select(f"c{number}k", msg("What for"), ask.get(f"c{number}k"), kinds, lang),
                _select(
                    f"c{number}p", msg("For"), ask.get(f"c{number}p"), _said(PERIODS, lang), lang
                ),
            ),
        )
        for number in range(1, _shown_rows(ask, "c", MOST_COSTS) + 1)
    )
    return Group(say(msg("Costs that may be taken off"), lang), (), rows)


def _payers(ask: Ask, asked: Asked) -> Group | None:
    if "payers" not in asked.needs:
        return None
    rows = tuple(
        Row(
            say(msg("Relative {number}", number=number), ask.lang), tuple(_payer(ask, f"p{number}"))
        )
        for number in range(1, _shown_rows(ask, "p", MOST_PAYERS) + 1)
    )
    title = say(msg("Relatives outside the household who owe support"), ask.lang)
    return Group(title, _whys(ask, asked.why("payers")), rows)


def _payer(ask: Ask, name: str) -> Iterator[Field]:
    lang, yuan = ask.lang, say(msg("yuan"), ask.lang)
    owes = [
        ("", say(msg("a grown child who owes its parents support"), lang)),
        ("support", say(msg("a parent or spouse who owes support"), lang)),
    ]
    income = msg("Income of the relative's household a month")
    yield Field(name, say(income, lang), "money", ask.get(name), unit=yuan)
    yield _select(f"{name}w", msg("Who it is"), ask.get(f"{name}w"), owes, lang)
    for part, label in (
        ("n", msg("People in the relative's household")),
        ("o", msg("Parents whom the relative supports")),
        ("c", msg("Children whom these parents have")),
        ("d", msg("People whom the relative owes support")),
    ):
        yield Field(f"{name}{part}", say(label, lang), "whole", ask.get(f"{name}{part}"))
    paid = msg("What is really paid a month")
    yield Field(f"{name}a", say(paid, lang), "money", ask.get(f"{name}a"), unit=yuan)


def _others(ask: Ask, asked: Asked) -> Group | None:
    """The yes-or-no questions of the household."""
    fields = []
    if "alone" in asked.needs:
        label = say(msg("One person applies alone (单人户)"), ask.lang)
        fields.append(Field("alone", label, "check", shown(ask.get("alone"))))
    if "received" in asked.needs:
        label = say(msg("The household lives mainly from farming"), ask.lang)
        fields.append(Field("farm", label, "check", shown(ask.get("farm"))))
    if not fields:
        return None
    title = say(msg("The household"), ask.lang)
    return Group(title, _whys(ask, asked.why("alone")), (Row(title, tuple(fields)),))
