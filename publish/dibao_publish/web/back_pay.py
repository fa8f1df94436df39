"""Back-pay in four steps: the place, the raise that came late, the household, what it is owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from dibao import calc, words
from dibao.calc.household import History, Household, Month
from dibao.message import msg
from dibao.policy.clauses import Standard
from dibao_publish.names import number_of
from dibao_publish.texts import phrase
from dibao_publish.web import back_pay_form as forms
from dibao_publish.web import back_pay_offers as lists
from dibao_publish.web import find, wording
from dibao_publish.web.back_pay_choice import Choice, choice
from dibao_publish.web.back_pay_offers import PATH, Offer
from dibao_publish.web.back_pay_result import Result, nothing, result
from dibao_publish.web.forms import Field, Wrong, marked
from dibao_publish.web.page import Ask, Page, shown
from dibao_publish.web.placed import called_in_full, in_full

PARAMETERS = forms.PARAMETERS


def back_pay_page(ask: Ask) -> Page:
    """The step that the address has come to."""
    typed = ask.get("place")
    if not typed:
        return _start(ask, ())
    places = _places(ask, typed)
    if len(places) != 1:
        return _start(ask, places)
    return _at_place(ask, places[0])


# --- the place ---------------------------------------------------------------------------------


def _places(ask: Ask, typed: str) -> tuple[str, ...]:
    """Keys of the places that may be meant: by their key, else by what people type."""
    if typed in ask.registry.book.places:
        return (typed,)
    return tuple(find.places(ask.registry, find.tidy(typed), ask.today))


def _start(ask: Ask, places: tuple[str, ...]) -> Page:
    lang, typed = ask.lang, ask.get("place")
    field = Field(
        "place",
        phrase("Where does the household get dibao?", lang),
        "text",
        shown(typed),
        phrase("County, district or city: 双阳区, 太原, or by pinyin.", lang),
    )
    wrong = []
    if typed and not places:
        message = msg(
            "Nothing on file is called so. Try the county, district or city, or a part of its name."
        )
        wrong.append(Wrong("place", message))
    context = {
        "fields": marked((field,), wrong, lang),
        "action": ask.links.to(PATH),
        "places": [in_full(ask, key, f"{ask.links.to(PATH)}?place={key}") for key in places],
        "newest": lists.newest(ask) if not places else (),
        "all_late": ask.links.query("late-raises"),
    }
    return Page("back_pay.html", phrase("Back-pay", lang), PATH, context)


# --- the raise ---------------------------------------------------------------------------------


def _at_place(ask: Ask, place: str) -> Page:
    found = lists.offers(ask, place)
    notice, program = ask.get("notice"), ask.get("program")
    for offer in found:
        if offer.notice == notice and offer.program == program:
            return _raise(ask, choice(ask.registry.book, place, offer))
    return _raises(ask, place, found, missing=bool(notice))


def _raises(ask: Ask, place: str, found: tuple[Offer, ...], *, missing: bool) -> Page:
    name = called_in_full(ask, place)
    groups = (
        ("late", [one for one in found if one.late]),
        ("clauses", [one for one in found if not one.late and one.clause is not None]),
        ("no_day", [one for one in found if one.no_day and one.clause is None]),
    )
    context = {
        **{key: [lists.listed(ask, place, one) for one in some] for key, some in groups},
        "place": in_full(ask, place),
        "start": ask.links.to(PATH),
        "missing": missing,
        "any_standard": bool(ask.registry.book.provisions(place, Standard)),
    }
    title = phrase("Back-pay in {place}", ask.lang, place=name)
    return Page("back_pay_place.html", title, PATH, context, private=forms.is_filled(ask))


# --- the household -----------------------------------------------------------------------------


def _raise(ask: Ask, picked: Choice) -> Page:
    if picked.owes_nothing:
        return _page(ask, picked, [], nothing(ask, picked, _owed_to_nobody(ask, picked)))
    if picked.start is None or not forms.is_filled(ask):
        return _page(ask, picked, [], None)
    facts, wrong = forms.read(ask, picked)
    if facts is None:
        return _page(ask, picked, wrong, None)
    return _page(ask, picked, [], result(ask, picked, facts))


def _owed_to_nobody(ask: Ask, picked: Choice) -> calc.BackPay:
    """The answer where the notice says that no back-pay is owed: it is the same for everyone."""
    anyone = History({ask.today.replace(day=1): Month(household=Household(members=1))})
    return calc.back_pay(
        picked.book,
        picked.place,
        picked.notice.name,
        picked.program,
        anyone,
        paid_on=ask.today,
    )


def _page(ask: Ask, picked: Choice, wrong: list[Wrong], found: Result | None) -> Page:
    lang, place, release = ask.lang, picked.place, ask.registry.published
    name = called_in_full(ask, place)
    program = words.program(picked.program, lang)
    context: dict[str, Any] = {
        "place": in_full(ask, place, f"{ask.links.to(PATH)}?place={place}"),
        "start": ask.links.to(PATH),
        "program": program,
        "offer": lists.listed(ask, place, picked.offer),
        "clause": wording.summary(picked.clause, lang) if picked.clause is not None else "",
        "facts": list(_facts(picked, lang)),
        "number": number_of(picked.notice),
        "title_of_notice": picked.notice.title,
        "form": forms.form(ask, picked, wrong)
        if picked.start and not picked.owes_nothing
        else None,
        "action": ask.links.to(PATH),
        "result": found,
        "wrong": bool(wrong),
        "released": words.day(date.fromisoformat(release.date), lang) if release else "",
        "base": release.base_url if release else "",
        "no_months": picked.start is None and not picked.owes_nothing,
    }
    title = phrase("Back-pay: {place}, {program}", lang, place=name, program=picked.program)
    return Page("back_pay_raise.html", title, PATH, context, private=forms.is_filled(ask))


def _facts(picked: Choice, lang: str) -> Iterator[tuple[str, str]]:
    """What is on file of the raise, point by point."""
    offer = picked.offer
    if offer.since is not None:
        yield phrase("New amount from", lang), words.day(offer.since, lang)
    yield phrase("Published", lang), lists.issued_words(offer, lang)
    if offer.late:
        yield phrase("Months late", lang), lists.late_words(offer.late, lang)
    yield phrase("Per person", lang), _amounts(picked, lang)


def _amounts(picked: Choice, lang: str) -> str:
    if picked.raised is not None and picked.raised.old and picked.raised.new:
        old, new = picked.raised.old, picked.raised.new
        if old.unit == new.unit:
            return f"{words.digits(old.fen)} → {words.money(new, lang)}"
        return f"{words.money(old, lang)} → {words.money(new, lang)}"
    return lists.amounts_words(picked.offer, lang)
