"""价格指数: the growth of price indices month by month, as the caller gives it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from dibao.errors import InputError
from dibao.message import msg
from dibao.policy.values import month_start

_PERCENT = re.compile(r"-?\d{1,4}(\.\d{1,6})?%?", re.ASCII)
_MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)

Growths = tuple[tuple[str, Fraction], ...]


def _month(key: date | str) -> date:
    if isinstance(key, date):
        return month_start(key)
    try:
        if _MONTH.fullmatch(key):
            return date.fromisoformat(f"{key}-01")
    except ValueError:
        pass
    raise InputError(msg('"{text}" is not a month; write 2011-01.', text=str(key)))


def growth_of(percent: Decimal | int | str) -> Fraction:
    """A growth in percent (`4.2`, `"4.2"`, `"4.2%"`) as an exact share. A float is a TypeError."""
    if isinstance(percent, (float, bool)):
        raise TypeError("a growth is never a float: give Decimal, int or a string such as '4.2'")
    text = str(percent).strip()
    if not _PERCENT.fullmatch(text):
        raise InputError(
            msg('"{text}" is no growth in percent; write 4.2, which means 4.2%.', text=text)
        )
    return Fraction(text.removesuffix("%")) / 100


def _months(
    value: Mapping[date | str, Mapping[str, Decimal | int | str]],
) -> tuple[tuple[date, Growths], ...]:
    found = [
        (_month(month), tuple((name, growth_of(percent)) for name, percent in growths.items()))
        for month, growths in value.items()
    ]
    days = [month for month, _ in found]
    twice = next((month for month in days if days.count(month) > 1), None)
    if twice is not None:
        raise InputError(
            msg("The month {month} stands twice in the indices.", month=f"{twice:%Y-%m}")
        )
    return tuple(sorted(found))


@frozen
class Indices:
    """Growth of price indices over the year before, in percent: month -> {name: growth}.

    Names are those of the clauses: `CPI`, `food`, `low-income`, or any other that a notice uses.
    `Indices({"2019-11": {"CPI": "4.5", "food": "19.1"}})`
    """

    months: tuple[tuple[date, Growths], ...] = field(converter=_months)

    def growth(self, name: str, month: date) -> Fraction | None:
        """The growth of an index in a month as a share, or None if it is not given."""
        return dict(dict(self.months).get(month_start(month), ())).get(name)

    def names(self, month: date) -> tuple[str, ...]:
        """The indices given for a month."""
        return tuple(name for name, _ in dict(self.months).get(month_start(month), ()))


def indices_from(data: Any) -> Indices:
    """Indices from JSON types: `{"2019-11": {"CPI": "4.5", "food": "19.1"}}`."""
    if not isinstance(data, Mapping) or any(not isinstance(one, Mapping) for one in data.values()):
        raise InputError(msg("Indices are an object from month to an object from index to growth."))
    for month, growths in data.items():
        for name, percent in growths.items():
            if isinstance(percent, (float, bool)) or not isinstance(percent, (int, str, Decimal)):
                raise InputError(
                    msg(
                        'The growth of "{index}" in {month} is no text; write it as text, "4.2".',
                        index=str(name),
                        month=str(month),
                    )
                )
    return Indices(data)
