"""The words of the policy format as people say them: programs, units, limits, and the like.

English stands here as templates; Chinese in the catalogue. The kinds of clause and the fields
have their Chinese in their declarations (`dibao.policy.clauses`) and nowhere else.
"""

from __future__ import annotations

import re
from functools import cache

from dibao.message import Message, msg
from dibao.policy.clauses import KINDS, Notice, Place, PolicyFile
from dibao.policy.fields import specs
from dibao.policy.values import Lack

ZH, EN = "zh", "en"

# Kinds of clause whose English is more than the word in a file.
KIND_NAMES: dict[str, str] = {
    "back_pay": "back-pay",
    "hukou": "rule on registration (户籍)",
    "one_off": "one-off payment",
    "tekun": "特困 support",
}

PROGRAMS: dict[str, Message] = {
    "urban": msg("urban"),
    "rural": msg("rural"),
    "unified": msg("unified"),
    "wubao": msg("wubao"),
}

RESIDENTS: dict[str, Message] = {
    "urban": msg("urban residents"),
    "rural": msg("rural residents"),
    "unified": msg("all residents"),
}

# An amount with its unit. The key is the unit of the policy format, empty for a plain amount.
AMOUNTS: dict[str, Message] = {
    "": msg("CNY {digits}"),
    "yuan/person/month": msg("CNY {digits} a person a month"),
    "yuan/person/quarter": msg("CNY {digits} a person a quarter"),
    "yuan/person/year": msg("CNY {digits} a person a year"),
    "yuan/person": msg("CNY {digits} a person"),
    "yuan/household": msg("CNY {digits} a household"),
    "yuan/household/month": msg("CNY {digits} a household a month"),
    "yuan/household/year": msg("CNY {digits} a household a year"),
}

# The unit alone, for the head of a column or beside an amount in a bill.
UNITS: dict[str, Message] = {
    "": msg("CNY"),
    "yuan/person/month": msg("CNY a person a month"),
    "yuan/person/quarter": msg("CNY a person a quarter"),
    "yuan/person/year": msg("CNY a person a year"),
    "yuan/person": msg("CNY a person"),
    "yuan/household": msg("CNY a household"),
    "yuan/household/month": msg("CNY a household a month"),
    "yuan/household/year": msg("CNY a household a year"),
}

HOLDS: dict[str, Message] = {
    "confirmed": msg("confirmed"),
    "presumed": msg("last known, presumed to go on"),
    "assumed": msg("assumed"),
}

ASSUMED = msg("an assumption of the caller")

EVIDENCE: dict[str, Message] = {
    "government": msg("a government site"),
    "mirror": msg("a copy of the official text"),
    "press": msg("the press"),
    "aggregator": msg("a site that collects notices"),
}

COPIES: dict[str, Message] = {
    "complete": msg("the whole text"),
    "cut off": msg("a copy that is cut off"),
    "report": msg("a report of the text"),
}

PLACEMENTS: dict[str, Message] = {
    "centralised": msg("centralised"),
    "dispersed": msg("dispersed"),
}

LEVELS: dict[str, Message] = {
    "self": msg("able to care for themselves"),
    "partial": msg("in need of partial care"),
    "full": msg("in need of full care"),
}

LACKS: dict[Lack, Message] = {
    Lack.NOT_STATED: msg("not stated"),
    Lack.NOT_SEEN: msg("not seen"),
}

# Facts about a household, as `Need` names them.
FACTS: dict[str, Message] = {
    "members": msg("members"),
    "incomes": msg("incomes"),
    "age": msg("age"),
    "disability": msg("disability"),
    "registration": msg("registration (户籍)"),
    "grade": msg("the grade that the office set"),
    "payers": msg("those outside the household who owe support"),
    "received": msg("the month of an income that came once"),
    "earner": msg("who earns a wage"),
    "what": msg("what each income or cost is"),
    "alone": msg("whether a member is assessed alone"),
}
FACT_STATUS = msg("whether a member is {status}")

# What a caller's JSON describes, and what a limit on grades speaks of.
THINGS: dict[str, Message] = {
    "count": msg("count"),
    "top": msg("top"),
    "step": msg("step"),
    "household": msg("household"),
    "history": msg("history"),
    "month": msg("month"),
    "income": msg("income"),
    "member": msg("member"),
    "due": msg("due"),
    "paid": msg("paid"),
}

# The parts of support in 特困.
PARTS: dict[str, Message] = {
    "basic": msg("basic"),
    "care": msg("care"),
    "total": msg("total"),
    "fiscal_subsidy": msg("subsidy of the budget"),
}

# The price indices that start a price subsidy.
INDICES: dict[str, Message] = {
    "CPI": msg("consumer prices (CPI)"),
    "food": msg("food prices"),
    "low-income": msg("prices for low incomes"),
}

# What a payer outside the household owes.
OWED: dict[str, Message] = {
    "maintenance": msg("maintenance"),
    "support": msg("support"),
}

# Whose list decides who is paid back-pay.
ROSTERS: dict[str, Message] = {
    "each month": msg("each month"),
    "current quarter": msg("the current quarter"),
    "first month at new rate": msg("the first month at the new rate"),
    "last month at old rate": msg("the last month at the old rate"),
    "paying month": msg("the month of payment"),
    "after review": msg("the review"),
}

# Dates as a policy file writes them; {part} are the pieces below.
QUARTER = msg("quarter {quarter} of {year}")
BY_DAY = msg("by {date}")
BEFORE = msg("before {date}")
SPAN = msg("{first} to {last}")
SINCE = msg("from {first} on")
UNTIL = msg("up to {last}")
YEAR = msg("{year}")

# What a formula multiplies (`of`), where a limit names it.
BASES: dict[str, Message] = {
    "standard": msg("the standard"),
    "standard urban": msg("the urban standard"),
    "standard rural": msg("the rural standard"),
    "previous standard": msg("the previous standard"),
    "own amount before": msg("the place's own amount before"),
    "own gap": msg("the household's own gap"),
    "minimum wage": msg("the minimum wage"),
    "disposable income": msg("disposable income"),
    "net income": msg("net income"),
    "consumption spending": msg("consumption spending"),
    "dispersed amount": msg("the amount for dispersed support"),
    "payer income": msg("the payer's income"),
    "not stated": msg("a base that is not stated"),
    "not seen": msg("a base that was not seen"),
}

LIMITS: dict[str, Message] = {
    "at least": msg("at least {number}"),
    "at most": msg("at most {number}"),
    "about": msg("about {number}"),
    "guide": msg("a guide of {number}"),
}
LIMITS_OF: dict[str, Message] = {
    "at least": msg("at least {number} of {base}"),
    "at most": msg("at most {number} of {base}"),
    "about": msg("about {number} of {base}"),
    "guide": msg("a guide of {number} of {base}"),
}
RANGE = msg("{low} to {high}")
OR_MORE = msg("{low} or more")
UP_TO = msg("up to {high}")
_RANGE = re.compile(r"(?P<low>[\d.]+%?)?\.\.(?P<high>[\d.]+%?)?")
_LIMIT = re.compile(
    r"(?P<word>at least|at most|about|guide) (?P<number>\S+?)(?P<was>, was .+?)?(?: of (?P<base>.+))?"
)


def limit_words(text: str) -> Message | None:
    """A limit as a policy file writes it (`at least 20% of net income`); None for other texts."""
    match = _LIMIT.fullmatch(text)
    if match is None:
        return _range_words(text)
    number, base = ("number", match["number"]), match["base"]
    if base is None:
        return Message(LIMITS[match["word"]].template, (number,))
    return Message(LIMITS_OF[match["word"]].template, (("base", BASES.get(base, base)), number))


def _range_words(text: str) -> Message | None:
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    ends = tuple((name, number) for name, number in match.groupdict().items() if number)
    template = RANGE if match["low"] and match["high"] else OR_MORE if match["low"] else UP_TO
    return Message(template.template, ends) if ends else None


# Reasons that the calculations, not a transcriber, give for a word they supplied.
REASONS: tuple[Message, ...] = (
    msg("the notice states no start; it is taken to apply from its date of issue"),
    msg("on which day it begins is not said; the day given is the last on which it may"),
    msg("a source shows it in force on that day; since when is not said"),
)


@cache
def meanings() -> dict[str, str]:
    """The Chinese of the English meaning of every declared field."""
    declared = (*KINDS.values(), Notice, PolicyFile, Place)
    return {spec.en: spec.zh for cls in declared for spec in specs(cls).values()}


@cache
def field_names() -> dict[str, str]:
    """The Chinese of the name of every declared field; a clause's names before a notice's."""
    declared = (Place, PolicyFile, Notice, *reversed(KINDS.values()))
    return {
        name: spec.zh.partition(",")[0] for cls in declared for name, spec in specs(cls).items()
    }
