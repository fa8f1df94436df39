"""Days as people type them, and today: the one clock, read at the edge of the pages."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

from dibao.message import msg
from dibao_publish.web.page import BadDay, shown

CHINA = timezone(timedelta(hours=8))  # one zone, without summer time since 1991
FIRST, LAST = date(1949, 10, 1), date(2100, 12, 31)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)


def today() -> date:
    """The day it is in China."""
    return datetime.now(CHINA).date()


def parse_day(text: str) -> date:
    """A day such as 2011-10-01, 2011/10/1 or 2011年10月1日; raises `BadDay`."""
    text = shown(text)
    match = _DAY.fullmatch(text)
    if match is None:
        raise BadDay(msg('"{text}" is not a date; write it like 2011-10-01.', text=text), text)
    try:
        day = date(*map(int, match.groups()))
    except ValueError:
        raise BadDay(
            msg('"{text}" is a day that the calendar does not have.', text=text), text
        ) from None
    if not FIRST <= day <= LAST:
        raise BadDay(
            msg(
                '"{text}" is out of range; give a day from {first} to {last}.',
                text=text,
                first=FIRST,
                last=LAST,
            ),
            text,
        )
    return day
