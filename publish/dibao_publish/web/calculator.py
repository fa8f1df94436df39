"""The calculator: choose a place, say who and what, and see what a household gets and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve

from dibao import words
from dibao.calc import Result
from dibao.message import msg
from dibao.policy.places import NATIONAL
from dibao_publish.names import PROGRAMS
from dibao_publish.texts import phrase, say
from dibao_publish.web import find, typed
from dibao_publish.web.calculator_address import address
from dibao_publish.web.calculator_asked import Asked, asked, what_counts
from dibao_publish.web.calculator_assume import HOLE, Assumed, assumed, read, with_new
from dibao_publish.web.calculator_facts import Facts, facts, is_sent
from dibao_publish.web.calculator_form import form
from dibao_publish.web.calculator_offers import Offer, standard_line
from dibao_publish.web.calculator_result import (
    APPLY,
    OBJECT,
    advice,
    answer,
    assumptions,
    refused,
    what_if,
)
from dibao_publish.web.calculator_sum import Mistake, Sum
from dibao_publish.web.calculator_within import to_choose
from dibao_publish.web.forms import Field, Wrong, marked
from dibao_publish.web.page import Ask, Page, Redirect, shown
from dibao_publish.web.placed import called_in_full, in_full, placed
from dibao_publish.web.typed import Mistyped, Reading

HERE = "/calculator"


def calculator_page(ask: Ask) -> Page | Redirect:
    """The form for a place, with the result once it is filled; without a place, the way to one."""
    key = ask.get("place")
    if key not in ask.registry.book.places or key == NATIONAL:
        return _choose(ask, key)
    return _at_place(ask, key)


# --- which place -------------------------------------------------------------------------------


def _choose(ask: Ask, word: str) -> Page | Redirect:
    """The search for a place; what else was typed stays."""
    tidy = find.tidy(word)
    keys = [key for key in find.places(ask.registry, tidy, ask.today) if key != NATIONAL]
    if len(keys) == 1:
        return Redirect(address(ask, {"place": keys[0]}), private=_is_private(ask))
    wrong = []
    if word and not keys:
        wrong.append(
            Wrong(
                "place",
                msg(
                    "No place on file is called so. Try the name of the county, district or city "
                    "above it, its six-digit code, or a part of the name."
                ),
            )
        )
    box = Field(
        "place",
        phrase("Where is the household registered?", ask.lang),
        value=shown(word),
        hint=phrase("County, district or city; the short name, pinyin or code will do.", ask.lang),
    )
    context = {
        "fields": marked([box], wrong, ask.lang),
        "hidden": _kept(ask, "place"),
        "typed": shown(word),
        "places": [in_full(ask, key, address(ask, {"place": key})) for key in keys],
    }
    title = phrase("Work out an allowance", ask.lang)
    status = 400 if wrong else 200
    return Page("calculator.html", title, HERE, context, status, private=_is_private(ask))


def _kept(ask: Ask, *but: str) -> list[tuple[str, str]]:
    """What was typed, for hidden fields of another form."""
    return [
        (name, value)
        for name in ask.given
        if name not in (*but, "more", "standard", "fillper", "fill1", "fill2", "fill3")
        for value in ask.every(name)
        if value
    ]


def _is_private(ask: Ask) -> bool:
    """Whether the address tells anything of a household."""
    return bool(set(ask.given) - {"place", "program", "on"})


# --- at a place --------------------------------------------------------------------------------


def _at_place(ask: Ask, key: str) -> Page | Redirect:
    reading = Reading(ask)
    month = reading.read("on", typed.month) or ask.today.replace(day=1)
    program = ask.get("program") if ask.get("program") in PROGRAMS else PROGRAMS[0]
    here = ask.registry.book.at(key, on=month)
    questions = asked(here, program)
    taken = assumed(ask.every("assume"))
    if taken.wrong:  # told once; no link and no field carries it on
        ask = evolve(ask, given={**ask.given, "assume": taken.lines})
    found = facts(ask, questions) if is_sent(ask) else Facts(None, None)
    wrong = (*reading.wrong, *found.wrong)
    context: dict[str, Any] = {
        "answer": None,
        "refused": None,
        "what_if": (),
        "fills": (),
        "choose": (),
    }
    if found.household is not None and not reading.wrong:
        told = _told(ask, Sum(here, program, found.household, taken.lines))
        if isinstance(told, Redirect):
            return told
        context |= told
        wrong = (*wrong, *context.pop("wrong"))
    context |= _around(ask, questions, taken)
    if not is_sent(ask):
        context["choose"] = to_choose(ask, here, program)
    context["form"] = form(ask, questions, Facts(found.household, found.members, wrong))
    name = called_in_full(ask, key, month)
    title = phrase("Allowance in {place}", ask.lang, place=name)
    status = 400 if wrong else 200
    return Page("calculator_place.html", title, HERE, context, status, private=_is_private(ask))


def _around(ask: Ask, questions: Asked, taken: Assumed) -> dict[str, Any]:
    """What stands on the page whether there is a result or not."""
    here = questions.here
    release = ask.registry.published
    return {
        "name": here.name,
        "month": words.month(here.on, ask.lang),
        "place": placed(ask, here.place, here.on),
        "other_place": address(ask, {"place": ""}),
        "counts": what_counts(ask, here, questions.program),
        "assumptions": assumptions(ask, taken.lines),
        "unread": [say(one, ask.lang) for one in taken.wrong],
        "apply": advice(ask, here, APPLY),
        "object": advice(ask, here, OBJECT),
        "released": words.day(date.fromisoformat(release.date), ask.lang) if release else "",
        "printed_from": printed_from(ask),
        "action": ask.links.calculator(),
        "report_to": ask.links.report(place=here.place),
        "kept": _kept(ask),
    }


def printed_from(ask: Ask) -> str:
    """The whole address of the page; where the release names no site, that of the page on this one."""
    release = ask.registry.published
    base = release.base_url if release else ""
    if base:
        return base + address(ask).removeprefix(ask.links.root)
    return phrase("this site, {address}", ask.lang, address=address(ask))


def _told(ask: Ask, question: Sum) -> dict[str, Any] | Redirect:
    """The result or the refusal, in words; where boxes were filled, the address with them in it."""
    outcome = question.outcome()
    if isinstance(outcome, Mistake):
        name = "grade" if question.household.grade else "members"
        return {"wrong": (Wrong(name, outcome.message),)}
    if isinstance(outcome, Result):
        told: dict[str, Any] = {
            "answer": answer(ask, outcome, question),
            "what_if": what_if(ask, question),
        }
        found = question.standard()
        offered = Offer((), (), ())
        with_standard = found is not None and found.holds != "confirmed"
    else:
        refusal = refused(ask, outcome, question)
        told, offered = {"refused": refusal}, refusal.offer
        with_standard = refusal.of_standard
    return _filled(ask, question, offered) or {
        **told,
        "wrong": (),
        "fills": _boxes(ask, offered, with_standard=with_standard),
    }


# --- boxes for what the reader knows -----------------------------------------------------------


def _boxes(ask: Ask, offered: Offer, *, with_standard: bool) -> tuple[Field, ...]:
    """The boxes of an offer, and one for the standard; each with what was typed and is wrong."""
    reading = Reading(ask)
    boxes = list(offered.fields)
    if with_standard:
        boxes.append(
            Field(
                "standard",
                phrase("The standard where you live, if you know it", ask.lang),
                "money",
                ask.get("standard"),
                hint=phrase("For one person; the village or street office can tell it.", ask.lang),
                unit=phrase("yuan", ask.lang),
            )
        )
        boxes.append(
            Field(
                "fillper",
                phrase("That is the amount for", ask.lang),
                "radios",
                "year" if ask.get("fillper") == "year" else "month",
                choices=(
                    ("month", phrase("one month", ask.lang)),
                    ("year", phrase("one year", ask.lang)),
                ),
            )
        )
    for box in boxes:
        if box.kind == "money":
            reading.read(box.name, typed.money)
    return marked(boxes, reading.wrong, ask.lang)


def _filled(ask: Ask, question: Sum, offered: Offer) -> Redirect | None:
    """The address that assumes what was filled in, once every box can be read."""
    try:
        lines = list(_lines(ask, question, offered))
    except Mistyped:
        return None
    if not lines or any(read(line) is None for line in lines):
        return None
    new = [("assume", one) for one in with_new(question.lines, lines)]
    return Redirect(address(ask, {"assume": ""}, add=new), private=True)


def _lines(ask: Ask, question: Sum, offered: Offer) -> list[str]:
    """The assumptions that the boxes make. Raises `Mistyped`."""
    if ask.get("standard"):
        yuan = typed.money(ask.get("standard"))
        unit = f"yuan/person/{'year' if ask.get('fillper') == 'year' else 'month'}"
        return [standard_line(question.program, yuan, unit, question.here.on)]
    values = [ask.get(box.name) for box in offered.fields]
    if not values or not all(values):
        return []
    pairs = zip(offered.lines, values, strict=True)
    return [line.replace(HOLE, typed.money(value)) for line, value in pairs]
