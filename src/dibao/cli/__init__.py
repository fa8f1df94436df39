"""The command `dibao`: the calculations for a terminal and for other programs.

Only the commands read files and the locale. Each is loaded when it is called, so that a question
starts fast; `dibao.cli.frame` says how a line is read and how an error is told.
"""

from __future__ import annotations

from dibao.cli.frame import Group
from dibao.message import msg

main = Group(
    name="dibao",
    words=msg(
        "China's minimum living allowance (最低生活保障): exact amounts, and the clause of the notice "
        "that says so. Exit status: 0 answered; 1 answered in part or not at all; 2 bad input; "
        "130 interrupted."
    ),
    example="dibao standard 双阳区 --program urban --on 2011-10-01",
    commands={
        "standard": "dibao.cli.questions",
        "timeline": "dibao.cli.questions",
        "allowance": "dibao.cli.payments",
        "back-pay": "dibao.cli.payments",
        "register": "dibao.cli.register",
        "tekun": "dibao.cli.questions",
        "needed": "dibao.cli.questions",
        "check": "dibao.cli.check",
        "schema": "dibao.cli.schema",
    },
)

__all__ = ["main"]
