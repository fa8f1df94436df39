"""The calculations: pure functions of a book, a place, a day and the caller's facts.

Nothing here reads a file, a clock, the locale or the environment. Money is whole fen inside;
`.yuan` gives a Decimal. What the files do not decide is a `dibao.errors.CannotSay`.
"""

from dibao.calc.allowance import allowance
from dibao.calc.back_pay import back_pay
from dibao.calc.back_pay_results import BackPay, LeftOut, Owed
from dibao.calc.care import care_level
from dibao.calc.checks import Finding, checks
from dibao.calc.grace import GracePeriod, grace
from dibao.calc.household import (
    Cost,
    History,
    Household,
    Income,
    Member,
    Month,
    Payer,
    Support,
    living,
)
from dibao.calc.indices import Indices, indices_from
from dibao.calc.lines import Band, LineFound, band, lines
from dibao.calc.members import without_share
from dibao.calc.movement import (
    Adjustment,
    Entry,
    Exit,
    Grace,
    Judged,
    Movement,
    Stay,
    Tally,
    churn,
    judge_churn,
    movement,
)
from dibao.calc.needed import Need, needed
from dibao.calc.one_off import OneOff, one_off
from dibao.calc.price_subsidy import price_subsidy
from dibao.calc.recovery import Difference, Recovery, recovery
from dibao.calc.results import Cite, Found, Gap, Inferred, Result, Step
from dibao.calc.review import Due, DueHousehold, ReviewCalendar, review, review_calendar
from dibao.calc.standard import standard, timeline
from dibao.calc.start_stop import FirstMonth, PayDay, pay_days, starts, stops
from dibao.calc.supplements import supplements
from dibao.calc.tekun import tekun

__all__ = [
    "Adjustment",
    "BackPay",
    "Band",
    "Cite",
    "Cost",
    "Difference",
    "Due",
    "DueHousehold",
    "Entry",
    "Exit",
    "Finding",
    "FirstMonth",
    "Found",
    "Gap",
    "Grace",
    "GracePeriod",
    "History",
    "Household",
    "Income",
    "Indices",
    "Inferred",
    "Judged",
    "LeftOut",
    "LineFound",
    "Member",
    "Month",
    "Movement",
    "Need",
    "OneOff",
    "Owed",
    "PayDay",
    "Payer",
    "Recovery",
    "Result",
    "ReviewCalendar",
    "Stay",
    "Step",
    "Support",
    "Tally",
    "allowance",
    "back_pay",
    "band",
    "care_level",
    "checks",
    "churn",
    "grace",
    "indices_from",
    "judge_churn",
    "lines",
    "living",
    "movement",
    "needed",
    "one_off",
    "pay_days",
    "price_subsidy",
    "recovery",
    "review",
    "review_calendar",
    "standard",
    "starts",
    "stops",
    "supplements",
    "tekun",
    "timeline",
    "without_share",
]
