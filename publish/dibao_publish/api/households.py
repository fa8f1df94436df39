"""The shapes of a household and of what it was paid, as `dibao.calc.household` reads them."""

from __future__ import annotations

from dibao.calc._tekun import PLACEMENTS
from dibao.calc.care import LEVELS
from dibao.calc.household import KINDS, MOST_MEMBERS
from dibao.message import msg
from dibao.money import MONTHS
from dibao_publish.api.shapes import (
    Amount,
    ByMonth,
    Day,
    Either,
    Field,
    Flag,
    Many,
    Month,
    Object,
    OneOf,
    Text,
    Whole,
)
from dibao_publish.names import PROGRAMS

MOST_MONTHS = 120
MOST_ENTRIES = 50

PER = Field("per", OneOf(tuple(MONTHS)), msg("the period of the amount; month without it"))
MEMBER = Object(
    (
        Field("born", Day(), msg("day of birth")),
        Field("disability", Whole(1, 4), msg("grade of disability, 1 to 4"), unknown=True),
        Field(
            "statuses",
            Many(Text(), MOST_ENTRIES),
            msg("facts that the office has established: 三无, 重病"),
        ),
        Field("registration", OneOf(PROGRAMS), msg("household registration"), unknown=True),
        Field("since", Day(), msg("in the household from this day")),
        Field("until", Day(), msg("in the household up to this day")),
        Field("died", Day(), msg("day of death")),
    )
)
INCOME = Object(
    (
        Field("amount", Amount(), msg("yuan per period")),
        PER,
        Field("kind", OneOf(KINDS), msg("counted: what the office has found to count")),
        Field("what", Text(), msg("what a notice calls it: 优待抚恤金"), unknown=True),
        Field(
            "earner", Whole(0, MOST_MEMBERS - 1), msg("member who earns it, from 0"), unknown=True
        ),
        Field("received", Month(), msg("month of an income that came once"), unknown=True),
        Field(
            "quantity",
            Amount(places=4),
            msg("of an imputed income, instead of an amount: 亩 of land"),
            unknown=True,
        ),
    )
)
COST = Object(
    (
        Field("what", Text(), msg("what it is for"), required=True),
        Field("amount", Amount(), msg("yuan per period"), required=True),
        PER,
    )
)
PAYER = Object(
    (
        Field(
            "income",
            Amount(),
            msg("of the payer's whole household, yuan per period"),
            required=True,
        ),
        PER,
        Field("size", Whole(1, MOST_MEMBERS), msg("members of the payer's household")),
        Field("parents", Whole(1, MOST_MEMBERS), msg("parents whom the payer supports")),
        Field(
            "children",
            Whole(1, MOST_MEMBERS),
            msg("children whom those parents have"),
            unknown=True,
        ),
        Field("dependants", Whole(1, MOST_MEMBERS), msg("how many the payer owes support")),
        Field("paid", Amount(), msg("what is really paid, yuan a month"), unknown=True),
        Field("owes", OneOf(("maintenance", "support")), msg("what the payer owes")),
    )
)
HOUSEHOLD = Object(
    (
        Field(
            "members",
            Either(Whole(1, MOST_MEMBERS), Many(MEMBER, MOST_MEMBERS, least=1)),
            msg("how many live together, or an object for each"),
            required=True,
        ),
        Field("incomes", Many(INCOME, MOST_ENTRIES), msg("its incomes")),
        Field("costs", Many(COST, MOST_ENTRIES), msg("costs that a clause may take off")),
        Field("payers", Many(PAYER, MOST_ENTRIES), msg("who owes a member support")),
        Field(
            "grade", Text(), msg("the office's grade (档), where a place has such"), unknown=True
        ),
        Field("alone", Flag(), msg("one member, assessed alone (单人户)")),
        Field("farm", Flag(), msg("lives mainly from farming")),
        Field("residence", Text(), msg("key of the place it lives in, if another"), unknown=True),
    )
)
SUPPORT = Object(
    (
        Field("program", OneOf(PROGRAMS), msg("urban or rural"), required=True),
        Field("placement", OneOf(PLACEMENTS), msg("centralised or dispersed"), required=True),
        Field("level", OneOf(LEVELS), msg("level of care"), required=True),
    )
)
PAID = Object(
    (
        Field("household", HOUSEHOLD, msg("the household as it was in the month"), required=True),
        Field("paid", Amount(), msg("what was paid, in yuan"), unknown=True),
        Field("paid_on", OneOf(("old", "new")), msg("the standard it was paid on"), unknown=True),
        Field("support", SUPPORT, msg("of a person in 特困")),
        Field("grace", Flag(), msg("paid on in a 渐退期")),
    )
)
HISTORY = ByMonth(PAID, MOST_MONTHS)
