"""What one block must say beyond its fields: rules that need several fields at once.

A rule yields (field, sentence) or ((field, number), sentence), where the number is that of an
item of its list or map; the reader puts the place to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from dibao.message import Message, msg
from dibao.policy.clauses import (
    KINDS,
    ROSTERS,
    UNITS,
    Amounts,
    BackPay,
    Clause,
    Grades,
    Notice,
    Place,
    PolicyFile,
    PriceSubsidy,
    Rounding,
    Tekun,
    fold_number,
)
from dibao.policy.fields import Kind, specs
from dibao.policy.values import ONE_DAY, BadValue, Exact, Lack, Number, When, valid_for_end

Path = str | tuple[str, int]
Problems = Iterator[tuple[Path, Message]]

PLACE_KEY = "[a-z0-9-]+(?:/[a-z0-9-]+)*"
CODE = "[1-9][0-9]{5}"
# A page of the web as any program may take it: no user before the host, nothing that ends an attribute.
ADDRESS = r"""https?://[^\s/?#@"'<>\\]+(?:[/?#][^\s"'<>\\]*)?"""
_ANY_DAY = date(2000, 1, 1)  # a duration is checked by counting it from some day
AMOUNT_FIELDS = ("amount", "plus", "percent", "times")


def form_problems(block: Any) -> Problems:
    """Every rule of form that the block breaks, as (field, sentence)."""
    for cls, rule in _RULES:
        if isinstance(block, cls):
            yield from rule(block)


def _dates(block: Any) -> Problems:
    """`none` is a month window of back-pay; elsewhere a date is given, or the lack of one."""
    for name, spec in specs(type(block)).items():
        value = getattr(block, name)
        window = isinstance(block, BackPay) and name == "months"
        if spec.kind is Kind.WHEN and isinstance(value, When) and value.is_none and not window:
            yield name, msg('"none" is no date; only the months of back_pay may be none.')


def _notice(notice: Notice) -> Problems:
    if isinstance(notice.number, Lack) and notice.key is None:
        yield "number", msg("A notice without a number needs a key, a short name within the file.")
    if notice.valid_for is not None:
        try:
            valid_for_end(notice.valid_for, _ANY_DAY)
        except BadValue as error:
            yield "valid_for", error.message
    if notice.url is not None and not re.fullmatch(ADDRESS, notice.url):
        yield (
            "url",
            msg(
                '"{text}" is no address of a page; it begins with http:// or https:// and a host, and has no user, blank, quote, < > or \\ in it.',
                text=notice.url,
            ),
        )
    for number, (group, places) in enumerate(notice.areas):
        if group in places:
            yield ("areas", number), msg('The group "{group}" holds itself.', group=group)


def _topics(notice: Notice) -> Problems:
    for name in ("not_stated", "not_seen"):
        for topic in getattr(notice, name):
            if _topic_kind(topic) not in KINDS:
                yield name, _unknown_topic(topic)
    for number, (topic, _) in enumerate(notice.elsewhere):
        if _topic_kind(topic) not in KINDS:
            yield ("elsewhere", number), _unknown_topic(topic)
    both = set(notice.not_stated) & set(notice.not_seen)
    for topic in sorted(both):
        yield (
            "not_seen",
            msg('"{topic}" is both not stated and not seen; it is one of them.', topic=topic),
        )
    if notice.copy == "complete" and notice.not_seen:
        yield "not_seen", msg("The copy is complete, so nothing is not seen; write not_stated.")


def _topic_kind(topic: str) -> str:
    return topic.split(" ", 1)[0]


def _unknown_topic(topic: str) -> Message:
    return msg(
        '"{topic}" is no topic; begin it with a kind of clause, such as back_pay rural.',
        topic=topic,
    )


def _inferred(block: Any) -> Problems:
    known = specs(type(block))
    for number, (path, _) in enumerate(getattr(block, "inferred", ())):
        if path.split(".", 1)[0] not in known:
            sentence = msg('"{path}" is inferred, but there is no such field here.', path=path)
            yield ("inferred", number), sentence
    for number, (path, _) in enumerate(getattr(block, "doubt", ())):
        if path.split(".", 1)[0] not in known:
            sentence = msg('"{path}" is doubted, but there is no such field here.', path=path)
            yield ("doubt", number), sentence


def _as_of(clause: Clause) -> Problems:
    if clause.as_of is None:
        return
    if clause.effective is not None:
        yield (
            "as_of",
            msg("A clause says when it begins, or a day on which it was in force; not both."),
        )
    if clause.as_of.exactness not in ("day", "month"):
        yield (
            "as_of",
            msg(
                '"{text}" is no day or month on which an amount was seen in force.',
                text=clause.as_of.text,
            ),
        )


def _amounts(clause: Amounts) -> Problems:
    said = [name for name in AMOUNT_FIELDS if getattr(clause, name) is not None]
    of_unit = [name for name in said if name in needing_unit(type(clause))]
    if (of_unit or _has_levels(clause)) and clause.unit is None:
        yield (
            "unit",
            msg('An amount needs its unit; write "unit: not stated" if the notice has none.'),
        )
    for path, value in _amount_values(clause):
        if isinstance(value, Exact) and value.number.is_percent and clause.of is None:
            yield (
                path,
                msg(
                    'A share is not an amount; write "times: {text}" and "of".',
                    text=value.number.text,
                ),
            )
        yield from _yuan(path, value, clause.unit)
    yield from _yuan("plus", clause.plus, clause.unit, signed=True)
    yield from _unit_of_rounding("to", clause.to)
    if clause.percent is not None and not _is_percent(clause.percent):
        yield "percent", msg("A raise in percent is written with %: 9%, at least 3%, about 15%.")
    if clause.times is not None and clause.of is None:
        yield "times", msg('"times" needs "of": what it multiplies, or "of: not stated".')
    if (clause.round is None) != (clause.to is None) and not isinstance(clause.round, Lack):
        yield "round", msg('"round" and "to" stand together: how, and to what unit.')


NO_UNIT_NEEDED = ("line", "figure", "target", "income", "grace")


# A share of the standard is what the standard is per; these kinds say no other amount by it.
SHARES_NEED_NO_UNIT = (
    "supplement",
    "full_standard",
    "minimum_payment",
    "single_person",
    "price_subsidy",
)


def needing_unit(cls: type[Amounts]) -> tuple[str, ...]:
    """The fields of a kind beside which a unit must stand."""
    if cls.kind in NO_UNIT_NEEDED:
        return ()
    return tuple(n for n in AMOUNT_FIELDS if n != "times" or cls.kind not in SHARES_NEED_NO_UNIT)


def _yuan(field: Path, value: Any, unit: Any, *, signed: bool = False) -> Problems:
    """An amount in yuan has at most two decimals and is not below nothing (a raise may be)."""
    if unit is None:
        return
    for number in _numbers(value):
        if not number.is_percent and not number.is_yuan:
            yield (
                field,
                msg('"{text}" is no amount in yuan; two decimals are the most.', text=str(number)),
            )
        elif number.value < 0 and not signed:
            yield (
                field,
                msg('"{text}" is below nothing; an amount is at least 0.', text=str(number)),
            )


def _unit_of_rounding(field: str, value: Any) -> Problems:
    if value is None or isinstance(value, Lack):
        return
    exact = isinstance(value, Exact) and value.was is None
    if not exact or not value.number.is_yuan or value.value <= 0:
        yield (
            field,
            msg('"{text}" is no unit to round to; write 0.01, 0.1, 1, 5 or 10.', text=str(value)),
        )


def _numbers(value: Any) -> Iterator[Number]:
    for name in ("number", "low", "high", "was"):
        number = getattr(value, name, None)
        if number is not None:
            yield number


def _has_levels(clause: Amounts) -> bool:
    return isinstance(clause, Tekun) and bool(clause.levels)


def _amount_values(clause: Amounts) -> Iterator[tuple[Path, Any]]:
    if isinstance(clause.amount, tuple):
        for number, (_, value) in enumerate(clause.amount):
            yield ("amount", number), value
    elif clause.amount is not None:
        yield "amount", clause.amount


def _is_percent(value: Any) -> bool:
    if isinstance(value, Lack):
        return True
    return all(number.is_percent for number in _numbers(value))


def _rounding(clause: Rounding) -> Problems:
    yield from _unit_of_rounding("to", clause.to)


def _grades(clause: Grades) -> Problems:
    yield from _yuan("step", clause.step, UNITS)


def _price_subsidy(clause: PriceSubsidy) -> Problems:
    for number, (months, _) in enumerate(clause.doubled):
        try:
            When(months)
        except BadValue as error:
            yield ("doubled", number), error.message


def _tekun(clause: Tekun) -> Problems:
    yield from _yuan("step", clause.step, UNITS)
    for number, (_, value) in enumerate(clause.levels):
        if clause.of is None:  # with `of` the levels are shares
            yield from _yuan(("levels", number), value, UNITS)
    if clause.amount is not None and clause.levels:
        yield (
            "levels",
            msg("Either amount or levels, not both: levels are the amounts by care level."),
        )


def _back_pay(clause: BackPay) -> Problems:
    if isinstance(clause.months, When) and clause.months.is_none:
        return
    for name in ("method", "roster", "entrants", "exclude", "deadline"):
        if getattr(clause, name) is None:
            yield (
                name,
                msg(
                    'Back-pay must say "{key}"; write "not stated" where the notice is silent.',
                    key=name,
                ),
            )
    if isinstance(clause.roster, str) and clause.roster not in ROSTERS:
        try:
            When(clause.roster)
        except BadValue:
            yield (
                "roster",
                msg(
                    '"{text}" is not one of: {words}.',
                    text=clause.roster,
                    words=(*ROSTERS, "2031-06"),
                ),
            )


def _place(place: Place) -> Problems:
    if not re.fullmatch(PLACE_KEY, place.key):
        yield (
            "key",
            msg(
                'The key "{key}" takes lower-case ASCII letters, digits, hyphens and slashes.',
                key=place.key,
            ),
        )
    for number, (code, _) in enumerate(place.codes):
        if not re.fullmatch(CODE, code):
            yield (
                ("codes", number),
                msg('"{code}" is no GB/T 2260 code; it has six digits.', code=code),
            )
    yield from _within(place)


def _within(place: Place) -> Problems:
    """Where a place once lay: every key once, spans in order without a hole, the last one open."""
    if not place.within:
        return
    now = place.key.rpartition("/")[0]
    if place.within[-1][0] != now:
        sentence = msg('The last place of `within` is where it lies now, "{key}".', key=now)
        yield ("within", len(place.within) - 1), sentence
    if place.within[0][1].first is not None or place.within[-1][1].last is not None:
        yield "within", msg("`within` begins with an open span and ends with one: ..2020, 2020...")
    for number, ((_, one), (_, other)) in enumerate(pairwise(place.within), start=1):
        if one.last is None or other.first is None or other.first > one.last + ONE_DAY:
            sentence = msg(
                "Each span of `within` begins when the one before it ends, or within it."
            )
            yield ("within", number), sentence


def _file(file: PolicyFile) -> Problems:
    names = [fold_number(notice.name) for notice in file.notices]
    for number, notice in enumerate(file.notices):
        if names[number] in names[:number]:
            sentence = msg('A notice above is called "{name}" too; one is one.', name=notice.name)
            yield ("notices", number), sentence
    for number, (before, notice) in enumerate(pairwise(file.notices), start=1):
        earlier, later = _issued(before), _issued(notice)
        if earlier is not None and later is not None and later < earlier:
            name = notice.name
            sentence = msg("{name} was issued before the notice above it; oldest first.", name=name)
            yield ("notices", number), sentence


def _issued(notice: Notice) -> Any:
    return notice.issued.first if isinstance(notice.issued, When) else None


_RULES: tuple[tuple[type, Callable[[Any], Problems]], ...] = (
    (object, _dates),
    (object, _inferred),
    (Notice, _notice),
    (Notice, _topics),
    (Clause, _as_of),
    (Amounts, _amounts),
    (Tekun, _tekun),
    (Rounding, _rounding),
    (Grades, _grades),
    (PriceSubsidy, _price_subsidy),
    (BackPay, _back_pay),
    (Place, _place),
    (PolicyFile, _file),
)
