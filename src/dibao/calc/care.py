"""特困人员认定办法 (2021) 第二十一条、第二十二条: the care level of a person in 特困, by six indicators."""

from __future__ import annotations

from collections.abc import Sequence

from dibao.errors import InputError
from dibao.message import msg

LEVELS = ("self", "partial", "full")
INDICATORS = ("自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内自主行走", "自主洗澡")

MOST_PARTIAL = 3  # up to three indicators failed: 半护理; more: 全护理


def care_level(failed: int | Sequence[bool]) -> str:
    """The care level by how many of the six indicators a person fails.

    `failed`: a number from 0 to 6, or six booleans in the order of `INDICATORS`, True where the
    indicator is failed. All met: self; 1 to 3 failed: partial; 4 or more: full.
    """
    count = _count(failed)
    if count == 0:
        return "self"
    return "partial" if count <= MOST_PARTIAL else "full"


def _count(failed: int | Sequence[bool]) -> int:
    if isinstance(failed, (bool, str, float)):
        raise _no_count(failed)
    if isinstance(failed, int):
        if not 0 <= failed <= len(INDICATORS):
            raise _no_count(failed)
        return failed
    given = list(failed)
    if len(given) != len(INDICATORS) or any(not isinstance(one, bool) for one in given):
        raise _no_count(given)
    return sum(given)


def _no_count(failed: object) -> InputError:
    return InputError(
        msg(
            "A care level needs the number of failed indicators, 0 to {most}, or {most} times true or false; "
            '"{given}" is neither.',
            most=len(INDICATORS),
            given=str(failed),
        )
    )
