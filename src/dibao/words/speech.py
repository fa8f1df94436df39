"""Messages, amounts and dates in Chinese and English.

`lang` is "zh" or "en" throughout. An English sentence is its template; a Chinese one stands in a
catalogue, and a template that no catalogue holds is said in English rather than not at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from babel.dates import format_date

from dibao.calc.results import Cite
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.clauses import KINDS
from dibao.policy.values import Bound, Lack
from dibao.words import vocabulary
from dibao.words.catalogue import CORE, REMARKS, Catalogue
from dibao.words.vocabulary import ZH

Catalogues = Sequence[Catalogue]

PLACES = 4  # most digits after the point of a number; one that needs more stays a fraction
_QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_UNQUOTED_KIND = re.compile(r'(?<!")\{kind\}')  # in quotation marks: the word of a file
_MONTH_NAMES = frozenset({"month", "months", "first_month", "last_month"})


def say(message: Message, lang: str, catalogues: Catalogues = (CORE,)) -> str:
    """The sentence of a message. `catalogues` are asked in their order for the Chinese template."""
    template = _template(message.template, lang, catalogues)
    if lang != ZH:
        template = _UNQUOTED_KIND.sub("{kind.name}", template)
    return template.format(
        **{name: _word(name, value, lang, catalogues) for name, value in message.params}
    )


def _template(template: str, lang: str, catalogues: Catalogues) -> str:
    if lang != ZH:
        return template
    found = (catalogue.get(template) for catalogue in catalogues)
    return next((text for text in found if text is not None), template)


def _word(name: str, value: Any, lang: str, catalogues: Catalogues) -> str:
    """One parameter as words. Its name tells what a bare word or date means."""
    if isinstance(value, Message):
        return say(value, lang, catalogues)
    if isinstance(value, (tuple, list)):
        return join([_word(name, item, lang, catalogues) for item in value], lang)
    if isinstance(value, str):
        return _WORDS[name](value, lang) if name in _WORDS else value
    if isinstance(value, date) and name in _MONTH_NAMES:
        return month(value, lang)
    for cls, words in _TYPES:
        if isinstance(value, cls):
            return words(value, lang)
    return str(value)


class Program(str):
    """A program in a template: `{program}` 城市低保, `{program.residents}` 城市."""

    __slots__ = ("residents",)
    residents: str

    @classmethod
    def named(cls, word: str, lang: str) -> Program:
        """The program's words; a word that is no program stays as it is."""
        made = cls(program(word, lang))
        made.residents = residents(word, lang)
        return made


class Kind(str):
    """A kind of clause in a template: `{kind}` as a file writes it, `{kind.name}` as people say it.

    A template in English has `{kind}` for both; where it stands in quotation marks, the file's word
    is meant.
    """

    __slots__ = ("name",)
    name: str

    @classmethod
    def named(cls, word: str, lang: str) -> Kind:
        """The kind's words."""
        made = cls(word)
        made.name = kind(word, lang)
        return made


def join(words: Sequence[str], lang: str) -> str:
    """Words in a row: parted by 、 in Chinese, by commas in English."""
    return ("、" if lang == ZH else ", ").join(words)


# --- amounts -----------------------------------------------------------------------------------


def money(amount: Money, lang: str) -> str:
    """An amount with what it is per: 每人每月 315 元, CNY 315 a person a month."""
    shown = digits(amount.fen)
    if amount.unit not in vocabulary.AMOUNTS:  # "not stated": said beside the amount
        lack = {lack.value: words for lack, words in vocabulary.LACKS.items()}.get(amount.unit)
        said = amount.unit if lack is None else say(msg("unit {lack}", lack=lack), lang)
        beside = f"（{said}）" if lang == ZH else f" ({said})"
        return _filled(vocabulary.AMOUNTS[""], lang, digits=shown) + beside
    return _filled(vocabulary.AMOUNTS[amount.unit], lang, digits=shown)


def digits(fen: Fraction | int) -> str:
    """Yuan in digits: 315, 366.50, and 166.66… where the amount is no whole number of fen."""
    return Money(fen).digits.removesuffix(".00")


def number(value: Fraction | Decimal | int) -> str:
    """A number in digits; a fraction that has no end stays one, 1/3."""
    if isinstance(value, Fraction):
        if value.denominator == 1:
            return str(value.numerator)
        scaled = value * 10**PLACES
        if scaled.denominator != 1:
            return str(value)
        value = Decimal(int(scaled)).scaleb(-PLACES)
    text = f"{value:f}"
    return text.rstrip("0").removesuffix(".") if "." in text else text


def unit(name: str, lang: str) -> str:
    """A unit of the policy format alone: 元/人·月, CNY a person a month."""
    template = vocabulary.UNITS.get(name)
    return name if template is None else say(template, lang)


# --- dates -------------------------------------------------------------------------------------


def day(value: date, lang: str) -> str:
    """A calendar day: 2011年10月1日, 1 October 2011."""
    return _dated(value, "y年M月d日", "d MMMM y", lang)


def month(value: date, lang: str) -> str:
    """The month of a day: 2011年10月, October 2011."""
    return _dated(value, "y年M月", "MMMM y", lang)


def _dated(value: date, zh: str, en: str, lang: str) -> str:
    return format_date(value, zh if lang == ZH else en, locale="zh_Hans_CN" if lang == ZH else "en")


def when(text: str, lang: str) -> str:
    """A date as a policy file writes it (2011-Q3, before 2011-05-10); other words stay as they are."""
    for word, template in (("by ", vocabulary.BY_DAY), ("before ", vocabulary.BEFORE)):
        if text.startswith(word):
            return _filled(template, lang, date=when(text.removeprefix(word), lang))
    if ".." in text:
        return _span(text, lang)
    try:
        return _point(text, lang)
    except ValueError:
        return roster(text, lang)


def _span(text: str, lang: str) -> str:
    first, _, last = text.partition("..")
    if first and last:
        return _filled(vocabulary.SPAN, lang, first=when(first, lang), last=when(last, lang))
    if first:
        return _filled(vocabulary.SINCE, lang, first=when(first, lang))
    return _filled(vocabulary.UNTIL, lang, last=when(last, lang)) if last else text


def _point(text: str, lang: str) -> str:
    """One day, month, quarter or year; ValueError for other texts."""
    if match := _QUARTER.fullmatch(text):
        return _filled(vocabulary.QUARTER, lang, year=match[1], quarter=match[2])
    if _YEAR.fullmatch(text):
        return _filled(vocabulary.YEAR, lang, year=text)
    if _MONTH.fullmatch(text):
        return month(date.fromisoformat(f"{text}-01"), lang)
    return day(date.fromisoformat(text), lang)


def _filled(template: Message, lang: str, **words: str) -> str:
    return _template(template.template, lang, (CORE,)).format(**words)


# --- words -------------------------------------------------------------------------------------


def _from(table: dict[str, Message]) -> Callable[[str, str], str]:
    def look_up(word: str, lang: str) -> str:
        template = table.get(word)
        return word if template is None else say(template, lang)

    return look_up


program = _from(vocabulary.PROGRAMS)  # urban: 城市低保, urban
residents = _from(vocabulary.RESIDENTS)  # urban: 城市, urban
holds = _from(vocabulary.HOLDS)  # confirmed: 已证实, confirmed
evidence = _from(vocabulary.EVIDENCE)
copy = _from(vocabulary.COPIES)
placement = _from(vocabulary.PLACEMENTS)
level = _from(vocabulary.LEVELS)
base = _from(vocabulary.BASES)
roster = _from(vocabulary.ROSTERS)
part = _from(vocabulary.PARTS)
index = _from(vocabulary.INDICES)


def cite(value: Cite, lang: str) -> str:
    """A clause of a notice by its number: 长府办发〔2011〕41号 一(一)."""
    return say(vocabulary.ASSUMED, lang) if value.assumed else str(value)


def fact(name: str, lang: str) -> str:
    """A fact about a household, as `dibao.calc._needed` names it."""
    head, colon, status = name.partition(":")
    if colon:
        return _filled(vocabulary.FACT_STATUS, lang, status=status)
    return _from(vocabulary.FACTS)(head, lang)


def kind(name: str, lang: str) -> str:
    """A kind of clause: 保障标准, standard; an unknown word stays as it is."""
    if name not in KINDS:
        return name
    if lang == ZH:
        return KINDS[name].zh
    return vocabulary.KIND_NAMES.get(name, name.replace("_", " "))


def field(path: str, lang: str) -> str:
    """A field of the policy format: 单位, unit; of a path (`levels.full.unit`) 单位（需要全护理）."""
    if lang != ZH:
        return path
    names = vocabulary.field_names()
    head, *rest = path.split(".")
    if head == "levels" and len(rest) > 1:
        head, rest = rest[-1], rest[:-1]
    words = [names.get(word, level(word, lang)) for word in rest]
    return names.get(head, head) + (f"（{'、'.join(words)}）" if words else "")


def remark(text: str, lang: str) -> str:
    """What a transcriber wrote beside a notice: a reason, a limitation, a note, what was read.

    Transcribers write English and quote Chinese; what no catalogue has is said as it stands.
    """
    return _template(text, lang, (REMARKS,))


def reason(text: str, lang: str) -> str:
    """Why a word was supplied, as a transcriber or the calculations say it."""
    return _template(text, lang, (CORE, REMARKS))


def limit(text: str, lang: str) -> str:
    """A limit as a policy file writes it: 不低于净收入的20%; other words stay as they are."""
    message = vocabulary.limit_words(text)
    return text if message is None else say(message, lang)


def _meaning(text: str, lang: str) -> str:
    return vocabulary.meanings().get(text, text) if lang == ZH else text


_WORDS: dict[str, Callable[[str, str], str]] = {
    "program": Program.named,
    "kind": Kind.named,
    "limit": limit,
    "of": base,
    "meaning": _meaning,
    "placement": placement,
    "level": level,
    "unit": unit,
    "what": _from(vocabulary.THINGS),
    "owes": _from(vocabulary.OWED),
    "part": part,
    "given": part,
    "other": part,
    "lacking": part,
    "index": index,
    "names": index,
    "group": program,
    "registration": residents,
    "list": when,
    "month": when,
    "begins": when,
    "deadline": when,
}

_TYPES: tuple[tuple[type, Callable[[Any, str], str]], ...] = (
    (Money, money),
    (Cite, cite),
    (date, day),
    (Bound, lambda value, lang: limit(str(value), lang)),
    (Lack, lambda lack, lang: say(vocabulary.LACKS[lack], lang)),
    (Fraction, lambda value, _lang: number(value)),
    (Decimal, lambda value, _lang: number(value)),
)
