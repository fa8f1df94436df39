"""An assumption fills a lack: it contradicts neither the files nor another assumption."""

from __future__ import annotations

from datetime import date

import pytest

from dibao import calc
from dibao.errors import CannotSay, Contradicts, NotExact, NotOnFile, Undetermined
from dibao.policy.book import Book, Here
from dibao.policy.clauses import Clause
from dibao.policy.reader import read_clauses
from tests.books import book, notice

DAY = date(2031, 5, 1)
UNIT = "  unit: yuan/person/month\n"
BASE = f"- standard: urban\n{UNIT}  amount: 600\n\n- allowance: urban\n  method: difference\n\n"


def assumed(text: str) -> tuple[Clause, ...]:
    clauses, problems = read_clauses(text, "assume")
    assert not problems, problems
    return clauses


def here(filed: str = "", assume: str = "", on: date = DAY) -> Here:
    made = book(notice(BASE + filed))
    return made.at("jia", on=on, assume=assumed(assume) if assume else ())


def fen(at: Here, *, members: object = 1, income: str = "0", what: str | None = None) -> int:
    kind = "counted" if what is None else "other"
    incomes = [calc.Income(amount=income, kind=kind, what=what)]
    return calc.allowance(at, calc.Household(members=members, incomes=incomes), "urban").fen  # type: ignore[arg-type]


SICK = [calc.Member(statuses=frozenset({"重病"}))]
THREE_NO = [calc.Member(statuses=frozenset({"三无"}))]


class TestAmongThemselves:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (
                "- rounding: allowance\n  mode: up\n  to: 1\n  stage: household\n",
                "- rounding: allowance\n  mode: down\n  to: 1\n  stage: household\n",
            ),
            (
                f"- minimum_payment: urban\n{UNIT}  amount: 30\n",
                f"- minimum_payment: urban\n{UNIT}  amount: 40\n",
            ),
            (
                f"- supplement: 重病\n  group: a\n{UNIT}  amount: 30\n",
                f"- supplement: 重病\n  group: a\n{UNIT}  amount: 40\n",
            ),
            (
                f"- supplement: 重病\n  group: a\n{UNIT}  amount: 30\n",
                f"- supplement: 重病、重残\n  group: a\n{UNIT}  times: 10%\n  of: standard\n",
            ),
            ("- full_standard: 重病\n", "- full_standard: 重病\n  times: 1.2\n  of: standard\n"),
            ("- income: disregard\n  what: 奖学金\n", "- income: count\n  what: 奖学金\n"),
        ],
    )
    @pytest.mark.parametrize("step", [1, -1])
    def test_two_that_say_different_things_are_both_named(
        self, one: str, other: str, step: int
    ) -> None:
        texts = (one, other)[::step]
        with pytest.raises(Contradicts, match="Two assumptions contradict each other") as refusal:
            fen(here(assume="\n".join(texts)), members=SICK, income="0.50")
        kind = one.removeprefix("- ").partition(":")[0]
        assert str(refusal.value).count(f"{kind}: ") == 2

    def test_two_rules_of_the_registration_are_both_named(self) -> None:
        mixed = [calc.Member(registration="urban"), calc.Member(registration="rural")]
        at = here(assume="- hukou: residence\n\n- hukou: each member's own\n")
        with pytest.raises(Contradicts, match=r"residence.*each member's own"):
            fen(at, members=mixed)

    def test_two_standards_from_one_day_are_both_named(self) -> None:
        text = f"- standard: rural\n{UNIT}  amount: 1\n\n- standard: rural\n{UNIT}  amount: 2\n"
        with pytest.raises(Contradicts, match=r"1\.00 .* and 2\.00 "):
            calc.standard(here(assume=text), "rural")

    def test_standards_from_different_days_follow_each_other(self) -> None:
        text = "".join(
            f"- standard: rural\n  effective: {day}\n{UNIT}  amount: {amount}\n\n"
            for day, amount in (("2031-01-01", 1), ("2031-04-01", 2))
        )
        assert calc.standard(here(assume=text), "rural").fen == 200

    def test_one_that_is_written_twice_is_no_contradiction(self) -> None:
        text = f"- minimum_payment: urban\n{UNIT}  amount: 30\n\n" * 2
        assert fen(here(assume=text), income="590") == 3_000

    def test_clauses_for_different_persons_stand_side_by_side(self) -> None:
        text = "".join(
            f"- supplement: {who}\n  group: a\n{UNIT}  amount: {amount}\n\n"
            for who, amount in (("重病", 30), ("重残", 40))
        )
        assert fen(here(assume=text), members=SICK) == 63_000


class TestAgainstTheFiles:
    @pytest.mark.parametrize(
        ("filed", "assume"),
        [
            ("- full_standard: 三无\n", "- full_standard: 三无\n  times: 1.2\n  of: standard\n"),
            (
                "- full_standard: 三无\n  times: 1.2\n  of: standard\n",
                "- full_standard: 三无\n  times: 1.5\n  of: standard\n",
            ),
            (
                "- full_standard: 三无\n  times: 1.2\n  of: standard\n",
                "- full_standard: 三无\n  split: others\n",
            ),
            ("- full_standard: 三无\n", f"- full_standard: 三无\n{UNIT}  amount: 700\n"),
            (
                "- income: disregard\n  what: 奖学金\n",
                f"- income: disregard\n  what: 奖学金\n{UNIT}  amount: 10\n",
            ),
            (
                f"- income: disregard\n  what: 奖学金\n{UNIT}  amount: 10\n",
                "- income: disregard\n  what: 奖学金\n",
            ),
            ("- income: disregard\n  what: 奖学金\n", "- income: count\n  what: 奖学金\n"),
            ("- income: disregard\n  what: 抚恤金、奖学金\n", "- income: count\n  what: 奖学金\n"),
        ],
    )
    def test_what_a_clause_means_by_leaving_it_out_is_not_open(
        self, filed: str, assume: str
    ) -> None:
        with pytest.raises(Contradicts, match="甲〔2001〕1号"):
            fen(here(filed, assume), members=THREE_NO, income="90", what="奖学金")

    @pytest.mark.parametrize(
        ("said", "times"), [("amount: 100", None), ("amount: 119", None), ("amount: 120", 120)]
    )
    def test_an_amount_must_lie_in_the_share_that_limits_it(
        self, said: str, times: int | None
    ) -> None:
        filed = f"- supplement: 重病\n  group: a\n{UNIT}  times: at least 20%\n  of: standard\n"
        at = here(filed, f"- supplement: 重病\n  group: a\n{UNIT}  {said}\n")
        if times is None:
            with pytest.raises(Contradicts, match="at least 20%"):
                fen(at, members=SICK)
        else:
            assert fen(at, members=SICK) == 72_000

    def test_an_amount_may_not_take_the_place_of_an_exact_share(self) -> None:
        filed = f"- supplement: 重病\n  group: a\n{UNIT}  times: 20%\n  of: standard\n"
        with pytest.raises(Contradicts, match="times: 20%"):
            fen(here(filed, f"- supplement: 重病\n  group: a\n{UNIT}  amount: 130\n"), members=SICK)

    def test_another_rule_of_the_registration_contradicts(self) -> None:
        mixed = [calc.Member(registration="urban"), calc.Member(registration="rural")]
        at = here("- hukou: residence\n", "- hukou: each member's own\n")
        with pytest.raises(Contradicts, match="residence"):
            fen(at, members=mixed)

    def test_the_split_that_a_clause_leaves_open_is_filled(self) -> None:
        at = here("- full_standard: 三无\n", "- full_standard: 三无\n  split: others\n")
        household = [*THREE_NO, calc.Member()]
        assert fen(at, members=household, income="100") == 110_000

    def test_another_limit_of_a_line_contradicts(self) -> None:
        line = f"- line: 边缘户\n{UNIT}  above: 1..{{}}\n"
        at = here(line.format(100), line.format(200))
        with pytest.raises(Contradicts, match=r"1\.\.100"):
            calc.lines(at, "urban")

    def test_a_refused_standard_is_not_offered_again(self) -> None:
        at = here(assume=f"- standard: urban\n{UNIT}  amount: 500\n")
        with pytest.raises(Contradicts) as refusal:
            calc.standard(at, "urban")
        assert refusal.value.assume is None

    def test_refused_support_is_not_offered_again(self) -> None:
        part = f"- tekun: urban\n  part: total\n{UNIT}  amount: {{}}\n"
        at = here(part.format(900), part.format(901))
        with pytest.raises(Contradicts) as refusal:
            calc.tekun(at, "urban", placement="dispersed", level="self")
        assert refusal.value.assume is None


class TestStandardWithinAMonth:
    @pytest.fixture
    def made(self) -> Book:
        later = f"- standard: urban\n{UNIT}  amount: 600\n"
        return book(
            notice(BASE.replace("600", "500")),
            notice(later, effective="2031-05-10", issued="2031-05-01", number=2),
        )

    @pytest.mark.parametrize("amount", [500, 600])
    def test_the_offered_clause_decides_the_month(self, made: Book, amount: int) -> None:
        with pytest.raises(Undetermined) as refusal:
            fen(made.at("jia", on=DAY))
        assert [int(money.fen) for money in refusal.value.candidates] == [50_000, 60_000]
        text = str(refusal.value.assume).replace("…", str(amount))
        at = made.at("jia", on=DAY, assume=assumed(text))
        found = calc.allowance(at, calc.Household(members=1), "urban")
        assert (found.fen, found.holds, len(found.assumed)) == (amount * 100, "assumed", 1)

    def test_the_next_month_is_not_touched(self, made: Book) -> None:
        with pytest.raises(Undetermined) as refusal:
            fen(made.at("jia", on=DAY))
        text = str(refusal.value.assume).replace("…", "500")
        assert fen(made.at("jia", on=date(2031, 6, 1), assume=assumed(text))) == 60_000

    def test_a_third_amount_is_refused(self, made: Book) -> None:
        with pytest.raises(Undetermined) as refusal:
            fen(made.at("jia", on=DAY))
        text = str(refusal.value.assume).replace("…", "550")
        with pytest.raises(CannotSay):
            fen(made.at("jia", on=DAY, assume=assumed(text)))


class TestPaidOnce:
    def paid(self, filed: str, assume: str = "") -> calc.OneOff:
        household = calc.Household(members=1)
        return calc.one_off(here(filed, assume), household, "urban", on=DAY)

    @pytest.mark.parametrize(
        ("value", "fills", "fen"),
        [
            ("times: 1/7\n  of: standard", "", 8_600),
            ("amount: at least 100", "120", 12_000),
        ],
    )
    def test_the_offered_clause_fills_the_one_on_file(
        self, value: str, fills: str, fen: int
    ) -> None:
        filed = f"- one_off: urban\n  paid: 2031-05\n  unit: yuan/person\n  {value}\n"
        with pytest.raises(NotExact) as refusal:
            self.paid(filed)
        found = self.paid(filed, str(refusal.value.assume).replace("…", fills))
        assert (found.fen, found.holds, len(found.payments)) == (fen, "assumed", 1)
        assert len(found.assumed) == 1

    @pytest.mark.parametrize("value", ["amount: 100", "amount: at least 300"])
    def test_another_amount_than_the_one_on_file_contradicts(self, value: str) -> None:
        words = "- one_off: urban\n  paid: 2031-05\n  unit: yuan/person\n  {}\n"
        with pytest.raises(Contradicts, match="200"):
            self.paid(words.format(value), words.format("amount: 200"))


def test_a_member_in_no_category_that_is_assessed_alone_is_told_the_clause() -> None:
    at = here(f"- single_person: 重残\n{UNIT}  times: 55%\n  of: standard\n")
    with pytest.raises(NotOnFile, match=r"甲〔2001〕1号.*重残.*status") as refusal:
        calc.allowance(at, calc.Household(members=1, alone=True), "urban")
    assert refusal.value.assume is None


class TestWhatRestsOnAnAssumption:
    def test_a_formula_rounded_by_one_says_so(self) -> None:
        filed = f"- tekun: urban\n  part: total\n{UNIT}  times: 1.03777\n  of: standard\n"
        words = "- rounding: tekun\n  mode: up\n  to: 1\n  stage: product\n"
        found = calc.tekun(here(filed, words), "urban", placement="dispersed", level="self")
        assert (found.fen, found.holds, len(found.assumed)) == (62_300, "assumed", 1)
        assert any(by.assumed for by in found.cites)

    def test_a_formula_rounded_by_a_clause_on_file_cites_it(self) -> None:
        filed = f"- tekun: urban\n  part: total\n{UNIT}  times: 1.03777\n  of: standard\n\n"
        filed += "- rounding: tekun\n  at: 九\n  mode: up\n  to: 1\n  stage: product\n"
        found = calc.tekun(here(filed), "urban", placement="dispersed", level="self")
        assert "九" in {by.clause for by in found.cites}
        assert found.assumed == ()

    def test_a_standard_that_points_to_one_says_so(self) -> None:
        made = book(notice(f"- standard: rural\n{UNIT}  amount: as urban\n"))
        text = f"- standard: urban\n{UNIT}  amount: 500\n"
        found = calc.standard(made.at("jia", on=DAY, assume=assumed(text)), "rural")
        assert (found.fen, found.holds, len(found.assumed)) == (50_000, "assumed", 1)

    def test_a_raise_of_one_says_so(self) -> None:
        made = book(notice(f"- standard: urban\n{UNIT}  plus: 20\n", effective="2031-05-01"))
        text = f"- standard: urban\n  effective: 2030-01-01\n  until: 2031-04-30\n{UNIT}  amount: 500\n"
        found = calc.standard(made.at("jia", on=DAY, assume=assumed(text)), "urban")
        assert (found.fen, found.holds, len(found.assumed)) == (52_000, "assumed", 1)

    def test_a_supplement_in_percent_holds_no_better_than_its_standard(self) -> None:
        filed = f"- supplement: 重病\n  group: a\n{UNIT}  times: 20%\n  of: standard\n"
        household = calc.Household(members=SICK)
        found = calc.supplements(here(filed), household, "urban")
        assert (found.fen, found.holds) == (12_000, "presumed")


def test_what_the_place_had_before_is_named_where_a_formula_leads_to_less() -> None:
    before = f"- tekun: urban\n  part: total\n{UNIT}  amount: 1100\n"
    formula = f"- tekun: urban\n  at: 三\n  part: total\n{UNIT}  times: 1.3\n  of: standard\n"
    formula += "  not_below: own amount before\n"
    made = book(notice(BASE + before), notice(formula, effective="2031-01-01", number=2))
    at = made.at("jia", on=DAY)
    found = calc.tekun(at, "urban", placement="dispersed", level="self")
    assert found.fen == 110_000
    assert [(step.code, step.fen) for step in found.steps] == [
        ("formula", 78_000),
        ("not_below", 110_000),
    ]
    assert {by.number for by in found.steps[-1].cites} == {"甲〔2001〕1号", "甲〔2001〕2号"}
    assert {by.number for by in found.cites} == {"甲〔2001〕1号", "甲〔2001〕2号"}
