"""The calculations: pure functions of a book, a place, a day and the caller's facts.

Nothing here reads a file, a clock, the locale or the environment. Money is whole fen inside;
`.yuan` gives a Decimal. What the files do not decide is a `dibao.errors.CannotSay`.

Each name is loaded when it is first asked for, so that a program starts fast and pays for what it
uses. Modules that are called as one of their functions are private: `calc.standard` is the function.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dibao.calc._allowance import allowance
    from dibao.calc._back_pay import back_pay
    from dibao.calc._checks import Finding, checks
    from dibao.calc._grace import grace
    from dibao.calc._lines import Band, LineFound, band, lines
    from dibao.calc._movement import (
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
    from dibao.calc._needed import Need, needed
    from dibao.calc._one_off import OneOff, one_off
    from dibao.calc._price_subsidy import price_subsidy
    from dibao.calc._rates import Rates, amount, rates
    from dibao.calc._recovery import Difference, Recovery, recovery
    from dibao.calc._review import Due, DueHousehold, ReviewCalendar, review, review_calendar
    from dibao.calc._standard import standard, timeline
    from dibao.calc._supplements import supplements
    from dibao.calc._tekun import tekun
    from dibao.calc.back_pay_results import BackPay, LeftOut, Owed
    from dibao.calc.care import care_level
    from dibao.calc.grace_results import GracePeriod
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
    from dibao.calc.members import without_share
    from dibao.calc.results import Cite, Found, Gap, Inferred, Result, Step
    from dibao.calc.start_stop import FirstMonth, PayDay, pay_days, starts, stops

# Where each name lives; a test holds it against the imports above, which are for type checkers.
_HOMES = {
    "_allowance": "allowance",
    "_back_pay": "back_pay",
    "back_pay_results": "BackPay LeftOut Owed",
    "care": "care_level",
    "_checks": "Finding checks",
    "_grace": "grace",
    "grace_results": "GracePeriod",
    "household": "Cost History Household Income Member Month Payer Support living",
    "indices": "Indices indices_from",
    "_lines": "Band LineFound band lines",
    "members": "without_share",
    "_movement": "Adjustment Entry Exit Grace Judged Movement Stay Tally churn judge_churn movement",
    "_needed": "Need needed",
    "_one_off": "OneOff one_off",
    "_price_subsidy": "price_subsidy",
    "_recovery": "Difference Recovery recovery",
    "_rates": "Rates amount rates",
    "results": "Cite Found Gap Inferred Result Step",
    "_review": "Due DueHousehold ReviewCalendar review review_calendar",
    "_standard": "standard timeline",
    "start_stop": "FirstMonth PayDay pay_days starts stops",
    "_supplements": "supplements",
    "_tekun": "tekun",
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'dibao.calc' has no attribute {name!r}")
    value = getattr(import_module(f"dibao.calc.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


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
    "Rates",
    "Recovery",
    "Result",
    "ReviewCalendar",
    "Stay",
    "Step",
    "Support",
    "Tally",
    "allowance",
    "amount",
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
    "rates",
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
