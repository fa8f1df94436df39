"""What the API takes, declared once: the endpoints, their parameters and their bodies."""

from __future__ import annotations

from attrs import frozen

from dibao.message import Message, msg
from dibao_publish.api.households import HISTORY, HOUSEHOLD, MOST_ENTRIES
from dibao_publish.api.shapes import (
    Amount,
    Day,
    Field,
    Income,
    Many,
    Month,
    Months,
    Object,
    OneOf,
    Shape,
    Text,
    Whole,
)
from dibao_publish.names import PROGRAMS

ROOT = "/api/v1"
MOST_PLACES = 1000
MOST_BYTES = 65_536  # of a body, and of a query


@frozen
class Parameter:
    """A parameter of the query. A shape `Many` may be given again and again. `example` is as typed."""

    name: str
    shape: Shape
    en: Message
    example: str = ""
    required: bool = False
    default: str = ""


@frozen
class Endpoint:
    """An address. `body`: what a POST takes instead of the query; `kept`: whether caches may keep it."""

    name: str
    en: Message
    parameters: tuple[Parameter, ...]
    body: Object | None = None
    kept: bool = True
    answers: str = "Found"  # the schema of its answer

    @property
    def path(self) -> str:
        """Its address."""
        return f"{ROOT}/{self.name}"

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods that it answers to."""
        return ("GET", "HEAD", "OPTIONS", *(("POST",) if self.body is not None else ()))


PLACE = Parameter(
    "place",
    Text(),
    msg("A name (双阳区, 长春市双阳区), a GB/T 2260 code (220112) or a key on file."),
    "双阳区",
    required=True,
)
PROGRAM = Parameter(
    "program", OneOf(PROGRAMS), msg("urban 城市低保 or rural 农村低保."), "urban", required=True
)
ON = Parameter(
    "on",
    Day(),
    msg("The day asked about, as 2011-10-01; there is no default, not even today."),
    "2011-10-01",
    required=True,
)
ASSUME = Parameter(
    "assume",
    Text(8000),
    msg(
        "Clauses to assume where the notices are silent, as `assume` of a refusal gives them (YAML)."
    ),
)
MEMBERS = Whole(1, 50)
INCOMES = Many(Income(), MOST_ENTRIES)

PLACES = Endpoint(
    "places",
    msg("The places on file: all, those within one, or those that a word may mean."),
    (
        Parameter("q", Text(60), msg("A name, code, pinyin or initials."), "shuangyang"),
        Parameter("within", Text(), msg("Only places below the one with this key."), "jilin"),
        Parameter(
            "on",
            Day(),
            msg("The day of the names and codes; without it, the newest on file."),
            "2011-10-01",
        ),
        Parameter("limit", Whole(1, MOST_PLACES), msg("How many at most."), "100", default="100"),
        Parameter("after", Text(), msg("The key after which to go on; `next` of an answer is it.")),
    ),
    answers="Places",
)
STANDARD = Endpoint(
    "standard",
    msg("The standard of a place on a day, and the clause that sets it."),
    (PLACE, PROGRAM, ON, ASSUME),
)
TIMELINE = Endpoint(
    "timeline",
    msg("Every standard of a place on file, oldest first, and the gaps between them."),
    (PLACE, PROGRAM, ASSUME),
    answers="Timeline",
)


def _of_body(*parameters: Parameter) -> tuple[Field, ...]:
    """Parameters as keys of a body."""
    return tuple(Field(one.name, one.shape, one.en, required=one.required) for one in parameters)


ALLOWANCE = Endpoint(
    "allowance",
    msg("What a household gets for a month, as a bill with the clause behind every line."),
    (
        PLACE,
        PROGRAM,
        ON,
        Parameter("members", MEMBERS, msg("How many live together."), "3", required=True),
        Parameter(
            "income",
            INCOMES,
            msg("An income that counts, a month, quarter or year; may be given again."),
            "1000/month",
        ),
        ASSUME,
    ),
    body=Object(
        (
            *_of_body(PLACE, PROGRAM, ON),
            Field("household", HOUSEHOLD, msg("the household"), required=True),
            *_of_body(ASSUME),
        )
    ),
    kept=False,
    answers="Allowance",
)

NOTICE = Parameter(
    "notice", Text(), msg("The number of the notice (文号)."), "长府办发〔2011〕41号", required=True
)
OF_BACK_PAY = Parameter(
    "program",
    OneOf((*PROGRAMS, "tekun")),
    msg("urban 城市低保, rural 农村低保 or tekun 特困."),
    "urban",
    required=True,
)
PAID_ON = Parameter(
    "paid_on",
    Day(),
    msg("The day on which the back-pay is paid; there is no default, not even today."),
    "2011-10-20",
    required=True,
)
FIRST_PAID = Parameter(
    "first_paid",
    Month(),
    msg("The first month paid on the new standard, where the notice leaves the end open."),
)
OFFSET = Parameter(
    "offset",
    OneOf(("yes", "no")),
    msg("Whether months that were overpaid, once recomputed, are taken off the others."),
)
BACK_PAY = Endpoint(
    "back-pay",
    msg("What a notice owes a household for months already paid at the old rate (提标补发)."),
    (
        PLACE,
        OF_BACK_PAY,
        NOTICE,
        PAID_ON,
        Parameter(
            "months",
            Months(),
            msg("The months in which the household was on the list."),
            "2011-08..2011-09",
            required=True,
        ),
        Parameter("members", MEMBERS, msg("How many lived together in them."), "2", required=True),
        Parameter(
            "paid",
            Amount(),
            msg("What was paid for each of the months, in yuan; without it, it is not known."),
            "580",
        ),
        Parameter("income", INCOMES, msg("An income that counts; may be given again.")),
        FIRST_PAID,
        OFFSET,
        ASSUME,
    ),
    body=Object(
        (
            *_of_body(PLACE, OF_BACK_PAY, NOTICE, PAID_ON),
            Field(
                "months",
                HISTORY,
                msg(
                    "what the household was paid, month by month; an absent month: not on the list"
                ),
                required=True,
            ),
            *_of_body(FIRST_PAID, OFFSET, ASSUME),
        )
    ),
    kept=False,
    answers="BackPay",
)

ENDPOINTS = (PLACES, STANDARD, TIMELINE, ALLOWANCE, BACK_PAY)
