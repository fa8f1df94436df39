"""Places as people type them: short names, and how names are spelt in pinyin.

A reading that a dictionary gets wrong for a place name stands in `READINGS`.
"""

from __future__ import annotations

import re
from functools import cache

from pypinyin import Style, lazy_pinyin
from pypinyin import pinyin as pinyin_of

# Peoples in the names of autonomous places; those of one letter always come with 族.
PEOPLES = [
    "蒙古",
    "维吾尔",
    "布依",
    "朝鲜",
    "土家",
    "哈尼",
    "哈萨克",
    "傈僳",
    "高山",
    "拉祜",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "达斡尔",
    "仫佬",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
]
SHORT_PEOPLES = "回藏苗彝壮满侗瑶白傣黎佤畲水土羌怒京各"
_PEOPLE = rf"(?:(?:{'|'.join(PEOPLES)})族?|[{SHORT_PEOPLES}]族)"
_ENDINGS = tuple(
    re.compile(form)
    for form in (
        rf"{_PEOPLE}+(?:联合)?(?:自治)?(?:区|州|县|旗)$",
        r"族?自治(?:区|州|县|旗)$",
        r"(?:特别行政区|新区|(?<=神农架)林区|(?<=六枝)特区|地区|省|市|县|区|(?<![前后中左右])旗|盟)$",
    )
)
SHORTEST = 2  # a short name of one letter would find too much

# Readings where neither a dictionary nor the place's key tells, and words that stand in other names.
READINGS: dict[str, str] = {
    "六安": "lu an",
    "乐清": "yue qing",
    "乐亭": "lao ting",
    "乐陵": "lao ling",
    "蔚县": "yu xian",
    "铅山": "yan shan",
    "陕西": "shaan xi",
    "重庆": "chong qing",
    "宕昌": "tan chang",
    "东阿": "dong e",
    "尉犁": "yu li",
    "漯河": "luo he",
    "长": "chang",
    "都": "du",
}


def short_name(name: str, kind: str = "") -> str:
    """A name without what kind of place it is: 恩施 for 恩施土家族苗族自治州; 乾县 and zones stay."""
    if kind == "zone":
        return name
    for ending in _ENDINGS:
        short = ending.sub("", name)
        if short != name and len(short) >= SHORTEST:
            return short
    return name


def syllables(name: str, key: str = "") -> tuple[str, ...]:
    """A name in pinyin without tones, by syllables; ü is v as on a keyboard.

    `key` is the last part of the place's key: of a letter's readings it tells which is meant.
    """
    fitting = _fit(tuple(map(_readings, name)), key)
    return _by_dictionary(name) if fitting is None else fitting


@cache
def _readings(letter: str) -> tuple[str, ...]:
    """Every reading of a letter."""
    [found] = pinyin_of(letter, style=Style.NORMAL, heteronym=True)
    return tuple(found)


def _fit(readings: tuple[tuple[str, ...], ...], spelt: str) -> tuple[str, ...] | None:
    """The readings that together spell a word, if there are such."""
    if not readings:
        return () if not spelt else None
    for reading in readings[0]:
        if spelt.startswith(reading):
            rest = _fit(readings[1:], spelt[len(reading) :])
            if rest is not None:
                return (reading, *rest)
    return None


@cache
def _by_dictionary(name: str) -> tuple[str, ...]:
    for known, reading in READINGS.items():
        if known in name:
            before, _, after = name.partition(known)
            return (*_by_dictionary(before), *reading.split(), *_by_dictionary(after))
    return tuple(part for part in lazy_pinyin(name) if part.isascii() and part.isalpha())
