"""The options that several commands share."""

from __future__ import annotations

from dibao.cli.frame import Argument, Option
from dibao.cli.typed import Day, MonthOf, OneOf, Typed
from dibao.message import msg

PROGRAM_WORDS = ("urban", "rural")
YES_OR_NO = ("yes", "no")


def place() -> Argument:
    """The place asked about."""
    return Argument(
        "place",
        metavar="PLACE",
        type=Typed(),
        words=msg("A name (双阳区, 长春市双阳区), a GB/T 2260 code (220112) or a key on file."),
    )


def program(*, required: bool = True, reads: Typed | None = None, **settings: str) -> Option:
    """Which of the two programs; `reads`: another way to write them."""
    return Option(
        "--program",
        type=reads or OneOf(*PROGRAM_WORDS),
        required=required,
        **settings,
        words=msg("urban 城市低保 or rural 农村低保."),
    )


def on(*, month: bool = False) -> Option:
    """The day asked about; there is no default."""
    words = msg("The day, as 2011-10-01.")
    if month:
        words = msg("A day of the month asked about, as 2011-10-01.")
    return Option("--on", type=Day(), required=True, metavar="DATE", words=words)


def notice() -> Option:
    """The notice that owes back-pay."""
    return Option(
        "--notice",
        required=True,
        metavar="NUMBER",
        words=msg("The number of the notice (文号)."),
    )


def paid_on() -> Option:
    """The day of payment; there is no default."""
    return Option(
        "--paid-on",
        type=Day(),
        required=True,
        metavar="DATE",
        words=msg("The day on which the back-pay is paid."),
    )


def first_paid() -> Option:
    """The month that ends an open window."""
    return Option(
        "--first-paid",
        type=MonthOf(),
        metavar="MONTH",
        words=msg(
            "The first month paid on the new standard, where the notice leaves the end open."
        ),
    )


def offset() -> Option:
    """The caller's word on overpaid months; without it, none is given."""
    return Option(
        "--offset",
        type=OneOf(*YES_OR_NO),
        words=msg("Whether months that were overpaid, once recomputed, are taken off the others."),
    )


def yes(word: str | None) -> bool | None:
    """A word of `--offset` as a truth value; None where it was not given."""
    return None if word is None else word == YES_OR_NO[0]


def assume() -> Option:
    """A file of clauses that the caller assumes."""
    return Option(
        "--assume",
        metavar="FILE.yaml",
        words=msg("Clauses to assume where the notices are silent, as a refusal prints them."),
    )
