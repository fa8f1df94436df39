"""Every refusal offers the clause that would settle it, or stands in a list that says why none can."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from attrs import frozen

from dibao import calc, errors
from dibao.policy.book import Book
from dibao.policy.reader import read_clauses
from tests.books import book, notice

CALC = Path(calc.__file__).parent
REFUSALS = {
    name
    for name in errors.__all__
    if isinstance(kind := getattr(errors, name), type) and issubclass(kind, errors.CannotSay)
}

# Module and function: why no clause could settle it.
NO_CLAUSE_SETTLES = {
    ("assumptions", "_refusal"): "the caller's clause is what stands in the way",
    ("terms", "contradicted"): "the caller's clause is what stands in the way",
    ("formulas", "_contradicted"): "the caller's clause is what stands in the way",
    ("shares", "_in_no_category"): "a fact about the member, which only the caller has",
    ("formulas", "bases"): "`of` names what this kind of clause cannot multiply; the file is wrong",
    ("method", "pay_grade"): "the grades on file are one list, and an assumption may not change it",
    ("_back_pay", "_offset"): "the office's word, `offset`; no clause of the format says it",
    ("back_pay_months", "_paid_on"): "a fact of the history, `paid_on`, that only the office has",
}


@frozen
class Place:
    """A function in which something refuses, and whether it offers a clause."""

    module: str
    function: str
    offers: bool


def _places() -> Iterator[Place]:
    for path in sorted(CALC.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                yield from _of_function(path.stem, node)


def _of_function(module: str, function: ast.FunctionDef) -> Iterator[Place]:
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        words = {word.arg: word.value for word in node.keywords}
        by_caller = words.get("by_caller")
        if _makes_a_refusal(node.func):
            yield Place(module, function.name, _is_a_text(words.get("assume")))
        elif isinstance(by_caller, ast.Constant) and by_caller.value is True:
            yield Place(module, function.name, offers=False)


def _makes_a_refusal(function: ast.expr) -> bool:
    """`errors.NotStated(...)`, `NotStated(...)`, or `kind(...)` of a kind that was handed in."""
    if isinstance(function, ast.Attribute):
        return ast.unparse(function.value) == "errors" and function.attr in REFUSALS
    return isinstance(function, ast.Name) and function.id in {*REFUSALS, "kind"}


def _is_a_text(assume: ast.expr | None) -> bool:
    return assume is not None and not (isinstance(assume, ast.Constant) and not assume.value)


PLACES = tuple(_places())


def test_every_refusal_offers_a_clause_or_says_why_none_could_settle_it() -> None:
    silent = {(place.module, place.function) for place in PLACES if not place.offers}
    assert silent == set(NO_CLAUSE_SETTLES)


def test_refusals_are_found_where_they_are_known_to_be() -> None:
    assert {
        ("in_full", "_cannot_split"),
        ("grace_terms", "refuse"),
        ("months", "_changes_within"),
    } <= {(place.module, place.function) for place in PLACES}


def test_no_helper_lets_a_refusal_pass_without_a_clause() -> None:
    """A parameter `assume` that may be None would hide a refusal from the test above."""
    found = []
    for path in sorted(CALC.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and "CannotSay" in ast.unparse(
                node.returns or ast.Constant(None)
            ):
                every = (*node.args.args, *node.args.kwonlyargs)
                found += [
                    (path.stem, node.name)
                    for one in every
                    if one.arg == "assume" and "None" in ast.unparse(one.annotation or one)  # type: ignore[arg-type]
                ]
    assert found == []


# --- that what is offered settles it -----------------------------------------------------------

MONTH = date(2020, 2, 1)
CATEGORIES = "categories:\n  - name: 三无\n    status: 三无\n"
STANDARD = "- standard: urban\n  unit: yuan/person/month\n  amount: 500\n\n"
DIFFERENCE = "- allowance: urban\n  method: difference\n\n"


def subsidy(*more: str, triggers: str = "    CPI: at least 3%\n    food: at least 6%\n") -> Book:
    words = "".join(f"  {line}\n" for line in more)
    clause = f"- price_subsidy: urban\n  triggers:\n{triggers}{words}"
    return book(notice(STANDARD + clause))


def paid(made: Book, assume: str = "", pay: date | None = None) -> calc.Result:
    clauses, problems = read_clauses(assume, "assume") if assume else ((), [])
    assert not problems, problems
    indices = calc.Indices({MONTH: {"CPI": "4", "food": "10"}})
    here = made.at("jia", on=MONTH, assume=clauses)
    return calc.price_subsidy(here, 1, indices, MONTH, pay, program="urban")


FORMULA = ("times: 1", "of: standard")
ADVISED = "    CPI: about 3%\n    food: at least 60%\n"


@pytest.mark.parametrize(
    ("made", "number", "yuan"),
    [
        pytest.param(
            subsidy(*FORMULA, "index: triggering", "choose: not stated"), "", 50, id="which index"
        ),
        pytest.param(subsidy(*FORMULA, "index: not stated"), "", 50, id="whose growth"),
        pytest.param(subsidy("index: food"), "", 50, id="what is multiplied"),
        pytest.param(
            subsidy("times: 0.5..1", "of: standard", "index: food"), "0.8", 40, id="factor"
        ),
        pytest.param(subsidy("unit: yuan/person/month", "amount: 20..30"), "25", 25, id="amount"),
        pytest.param(subsidy("unit: not stated", "amount: 20"), "", 20, id="unit"),
        pytest.param(
            subsidy("unit: yuan/person/month", "amount: 20", "months_running: not stated"),
            "1",
            20,
            id="months running",
        ),
        pytest.param(
            subsidy("unit: yuan/person/month", "amount: 20", triggers=ADVISED), "", 20, id="trigger"
        ),
        pytest.param(
            subsidy("unit: yuan/person/month", "amount: 20", "changes: 甲〔1999〕9号"),
            "",
            20,
            id="what else the notice that is changed says",
        ),
        pytest.param(
            subsidy("changes: 甲〔1999〕9号"),
            "20",
            20,
            id="the amount of the notice that is changed",
        ),
    ],
)
def test_the_clause_that_a_price_subsidy_offers_settles_it(
    made: Book, number: str, yuan: int
) -> None:
    with pytest.raises(errors.CannotSay) as refusal:
        paid(made)
    found = paid(made, str(refusal.value.assume).replace("…", number))
    assert (found.yuan, found.holds, len(found.assumed)) == (yuan, "assumed", 1)


def test_doubled_months_ask_for_the_month_of_payment_or_when_it_is() -> None:
    made = subsidy("unit: yuan/person/month", "amount: 20", "doubled:", "  2020-03: 2")
    with pytest.raises(errors.NotStated, match="give the month of payment") as refusal:
        paid(made)
    assert "paid_after: 1" in str(refusal.value.assume)
    assert paid(made, str(refusal.value.assume)).yuan == 40
    assert paid(made, pay=date(2020, 3, 1)).yuan == 40
    assert paid(made, pay=date(2020, 4, 1)).yuan == 20


def test_an_assumption_may_not_change_what_a_price_subsidy_says() -> None:
    made = subsidy(*FORMULA, "index: triggering", "choose: not stated")
    other = "- price_subsidy: urban\n  index: food\n  triggers:\n    CPI: at least 3%\n    food: at least 6%"
    with pytest.raises(errors.Contradicts, match="index: triggering"):
        paid(made, other)


def test_a_figure_that_a_formula_needs_may_be_assumed() -> None:
    made = subsidy("times: 1%", "of: minimum wage", "index: food")
    with pytest.raises(errors.NotOnFile, match="minimum wage") as refusal:
        paid(made)
    found = paid(made, str(refusal.value.assume).replace("…", "20000"))
    assert (found.yuan, len(found.assumed)) == (20, 1)


def test_an_assumed_figure_never_contradicts_one_on_file() -> None:
    figure = (
        "- figure: minimum wage\n  effective: 2019-01\n  unit: yuan/person/month\n  amount: {}\n\n"
    )
    clause = "- price_subsidy: urban\n  triggers:\n    food: at least 6%\n  times: 1%\n  of: minimum wage\n  index: food\n"
    made = book(notice(figure.format(20000) + clause))
    assert paid(made).yuan == 20
    assert paid(made, figure.format(20000)).yuan == 20
    with pytest.raises(errors.Contradicts, match="minimum wage"):
        paid(made, figure.format(10000))


class TestInFull:
    """三无 beside others: how the household's income is split."""

    RULES = STANDARD + DIFFERENCE + "- full_standard: 三无\n"
    HOUSEHOLD = calc.Household(
        members=[calc.Member(statuses=frozenset({"三无"})), calc.Member()],
        incomes=[calc.Income(amount=200)],
    )

    def _paid(self, rules: str, household: calc.Household, assume: str = "") -> calc.Result:
        clauses, problems = read_clauses(assume, "assume") if assume else ((), [])
        assert not problems, problems
        made = book(notice(rules, more=CATEGORIES))
        return calc.allowance(made.at("jia", on=MONTH, assume=clauses), household, "urban")

    def test_the_clause_that_is_offered_settles_it(self) -> None:
        with pytest.raises(errors.NotStated) as refusal:
            self._paid(self.RULES, self.HOUSEHOLD)
        found = self._paid(self.RULES, self.HOUSEHOLD, str(refusal.value.assume))
        assert (found.yuan, found.holds, len(found.assumed)) == (900, "assumed", 1)

    @pytest.mark.parametrize(("split", "yuan"), [("per person", 900), ("others", 800)])
    def test_a_clause_on_file_decides(self, split: str, yuan: int) -> None:
        assert self._paid(f"{self.RULES}  split: {split}\n", self.HOUSEHOLD).yuan == yuan

    def test_the_lines_add_up_and_say_what_of_the_income_counts(self) -> None:
        found = self._paid(f"{self.RULES}  split: per person\n", self.HOUSEHOLD)
        assert sum(step.fen or 0 for step in found.steps if step.counts) == found.fen
        assert any("200.00 yuan a month, 100.00 yuan counts" in str(s.message) for s in found.steps)

    def test_own_incomes_need_their_earners(self) -> None:
        with pytest.raises(errors.InputError, match="earner of every income"):
            self._paid(f"{self.RULES}  split: each member's own\n", self.HOUSEHOLD)
