"""What a household gets or is owed: `allowance`, `back-pay`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dibao import calc
from dibao.calc.household import Household, Income, history_from, household_from
from dibao.cli import options, output
from dibao.cli.files import assumptions, book_for, json_in, naming
from dibao.cli.frame import ANSWERED, Argument, Command, Option, settings_here
from dibao.cli.typed import BadLine, IncomeOf, Typed, Whole
from dibao.message import msg


def _allowance(
    *,
    place: str,
    program: str,
    on: date,
    members: int | None,
    income: tuple[tuple[str, str], ...],
    household: str | None,
    assume: str | None,
) -> int:
    settings = settings_here()
    family = _household(members, income, household)
    here = book_for(settings, place).at(place, on=on, assume=assumptions(assume))
    answer = calc.allowance(here, family, program)
    if settings.json:
        output.document(answer.to_dict())
    else:
        output.allowance(answer, here, settings.lang)
    return ANSWERED


def _household(
    members: int | None, income: tuple[tuple[str, str], ...], household: str | None
) -> Household:
    """The household of the line: a file, or a number of members and their incomes."""
    if household is not None:
        if members is not None or income:
            raise BadLine([msg("Give --household, or --members and --income, not both.")])
        data = json_in(household)
        with naming(household):
            return household_from(data)
    if members is None:
        raise BadLine(
            [msg("Say who lives in the household: --members 3, or --household FILE.json.")]
        )
    incomes = [Income(amount=amount, per=per) for amount, per in income]
    return Household(members=members, incomes=incomes)


allowance = Command(
    "allowance",
    words=msg("What a household gets for a month, as a bill with the clause behind every line."),
    example="dibao allowance 齐齐哈尔市 --program urban --on 2020-11-01 --members 3 --income 1000/month",
    params=[
        options.place(),
        options.program(),
        options.on(month=True),
        Option("--members", type=Whole(), metavar="N", words=msg("How many live together.")),
        Option(
            "--income",
            type=IncomeOf(),
            multiple=True,
            metavar="1000/month",
            words=msg("An income that counts, a month, quarter or year; may be given again."),
        ),
        Option(
            "--household",
            metavar="FILE.json",
            words=msg(
                "The household as JSON instead: {example}.",
                example='{"members": 3, "incomes": [{"amount": "1000", "per": "month"}]}',
            ),
        ),
        options.assume(),
    ],
    callback=_allowance,
)


def _back_pay(
    *,
    history: str,
    notice: str,
    paid_on: date,
    place: str | None,
    program: str | None,
    first_paid: date | None,
    offset: str | None,
    assume: str | None,
) -> int:
    settings = settings_here()
    data = json_in(history)
    where, which = _asked(data, place, program)
    with naming(history):
        months = history_from(data)
    book = book_for(settings, where)
    answer = calc.back_pay(
        book,
        where,
        notice,
        which,
        months,
        paid_on=paid_on,
        first_paid=first_paid,
        offset=options.yes(offset),
        assume=assumptions(assume),
    )
    if settings.json:
        output.document(answer.to_dict())
    else:
        output.back_pay(answer, book.at(where, on=paid_on), settings.lang)
    return ANSWERED


def _asked(data: Any, place: str | None, program: str | None) -> tuple[str, str]:
    """Place and program: of the line, else of the history; a difference between them is refused."""
    said = data if isinstance(data, Mapping) else {}
    problems = []
    found = []
    for name, typed in (("place", place), ("program", program)):
        filed = said.get(name)
        if typed is not None and filed is not None and typed != filed:
            problems.append(
                msg(
                    '--{name} is {typed}, and the history says "{filed}".',
                    name=name,
                    typed=typed,
                    filed=str(filed),
                )
            )
        value = typed if typed is not None else filed
        if value is None:
            problems.append(msg('The history has no "{name}"; give --{name}.', name=name))
        elif not isinstance(value, str):
            problems.append(msg('"{name}" in the history is not a text.', name=name))
        else:
            found.append(value)
    if problems:
        raise BadLine(problems)
    return found[0], found[1]


HISTORY = """\
{"place": "双阳区", "program": "urban", "months": {
  "2011-08": {"household": {"members": 2}, "paid": "580"},
  "2011-09": {"household": {"members": 2}, "paid": "580"}}}
"""

back_pay = Command(
    "back-pay",
    words=msg("What a notice owes a household for months already paid at the old rate (提标补发)."),
    example="dibao back-pay history.json --notice 长府办发〔2011〕41号 --paid-on 2011-10-20",
    files={"history.json": HISTORY},
    params=[
        Argument(
            "history",
            metavar="HISTORY.json",
            words=msg(
                "What the household was paid, month by month; an absent month: not on the list."
            ),
        ),
        options.notice(),
        options.paid_on(),
        Option(
            "--place",
            type=Typed(),
            metavar="PLACE",
            words=msg("The place, where the history does not say it."),
        ),
        options.program(required=False),
        options.first_paid(),
        options.offset(),
        options.assume(),
    ],
    callback=_back_pay,
)
