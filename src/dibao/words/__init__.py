"""Results as sentences, amounts and dates, in Chinese and English.

`say(message, lang)` says what the core only builds; `lang` is "zh" or "en". The core never imports
this package.
"""

from dibao.words.catalogue import CORE, REMARKS, Catalogue
from dibao.words.speech import (
    cite,
    copy,
    day,
    digits,
    evidence,
    fact,
    field,
    holds,
    join,
    kind,
    level,
    limit,
    money,
    month,
    number,
    placement,
    program,
    reason,
    remark,
    residents,
    say,
    unit,
    when,
)

__all__ = [
    "CORE",
    "REMARKS",
    "Catalogue",
    "cite",
    "copy",
    "day",
    "digits",
    "evidence",
    "fact",
    "field",
    "holds",
    "join",
    "kind",
    "level",
    "limit",
    "money",
    "month",
    "number",
    "placement",
    "program",
    "reason",
    "remark",
    "residents",
    "say",
    "unit",
    "when",
]
