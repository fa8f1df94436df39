"""Amounts, dates, words and sentences in Chinese and English."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve

from dibao import words
from dibao.calc import Cite, Found, Gap, Inferred
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.clauses import KINDS, UNITS
from dibao.policy.values import Lack, parse_value
from dibao.words import sentences

CITE = Cite("通知", "甲发〔2031〕1号", "一(二)", None, "government", "complete", "jiasheng")
OCTOBER = date(2011, 10, 1)


def found(**changes):
    facts = {
        "fen": 31500,
        "per": 1,
        "unit": "yuan/person/month",
        "since": OCTOBER,
        "until": None,
        "confirmed_through": OCTOBER,
        "holds": "confirmed",
        "cites": (CITE,),
        "program": "urban",
        "on": OCTOBER,
    }
    return Found(**{**facts, **changes})


@pytest.mark.parametrize(
    ("fen", "unit", "zh", "en"),
    [
        (31500, "yuan/person/month", "每人每月 315 元", "CNY 315 a person a month"),
        (36650, "yuan/person/month", "每人每月 366.50 元", "CNY 366.50 a person a month"),
        (210000, "yuan/person/year", "每人每年 2100 元", "CNY 2100 a person a year"),
        (31500, "", "315 元", "CNY 315"),
        (-5, "", "-0.05 元", "CNY -0.05"),
        (0, "", "0 元", "CNY 0"),
        (Fraction(50000, 3), "", "166.66… 元", "CNY 166.66…"),
        (Fraction(-50000, 3), "", "-166.66… 元", "CNY -166.66…"),
        (Fraction(1, 2), "", "0.00… 元", "CNY 0.00…"),
        (Fraction(31500), "", "315 元", "CNY 315"),
    ],
)
def test_money(fen, unit, zh, en):
    assert words.money(Money(fen, unit), "zh") == zh
    assert words.money(Money(fen, unit), "en") == en


@pytest.mark.parametrize("unit", UNITS.split("|"))
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_unit_has_words(unit, lang):
    assert "12.50" in words.money(Money(1250, unit), lang)
    assert words.unit(unit, lang) != unit


def test_an_amount_without_a_known_unit_is_said_with_what_it_has():
    assert words.money(Money(100, "not stated"), "zh") == "1 元（单位未作规定）"


def test_days_and_months():
    assert words.day(OCTOBER, "zh") == "2011年10月1日"
    assert words.day(OCTOBER, "en") == "1 October 2011"
    assert words.month(OCTOBER, "zh") == "2011年10月"
    assert words.month(OCTOBER, "en") == "October 2011"


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("2011", "2011年", "2011"),
        ("2011-10", "2011年10月", "October 2011"),
        ("2011-10-01", "2011年10月1日", "1 October 2011"),
        ("2011-Q3", "2011年第3季度", "quarter 3 of 2011"),
        ("by 2031-10", "不迟于2031年10月", "by October 2031"),
        ("before 2011-05-10", "2011年5月10日前", "before 10 May 2011"),
        ("2011-01..2011-03", "2011年1月至2011年3月", "January 2011 to March 2011"),
        ("2031-10..", "2031年10月起", "from October 2031 on"),
        ("..2031-10", "至2031年10月", "up to October 2031"),
        ("current quarter", "当季名册", "the current quarter"),
        ("something else", "something else", "something else"),
        ("..", "..", ".."),
    ],
)
def test_dates_as_a_policy_file_writes_them(text, zh, en):
    assert words.when(text, "zh") == zh
    assert words.when(text, "en") == en


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("at least 300", "不低于 300"),
        ("at least 20% of disposable income", "不低于人均可支配收入的 20%"),
        ("about 15%", "15% 左右"),
        ("at least 22%, was 20%", "不低于 22%"),
        ("200..220", "200 至 220"),
        ("70..", "70 以上"),
        ("..1.5", "不超过 1.5"),
        ("at most 6", "不超过 6"),
        ("..", ".."),
    ],
)
def test_limits(text, zh):
    assert words.limit(text, "zh") == zh


def test_numbers_have_their_exact_digits():
    assert words.number(Fraction(1, 8)) == "0.125"
    assert words.number(Fraction(1, 3)) == "1/3"
    assert words.number(Fraction(300)) == "300"
    assert words.number(Decimal("12.50")) == "12.5"
    assert words.number(7) == "7"


def test_program_words():
    assert words.program("urban", "zh") == "城市低保"
    assert words.program("rural", "zh") == "农村低保"
    assert words.program("urban", "en") == "urban"
    assert words.program("other", "zh") == "other"


def test_kinds_take_their_chinese_from_their_classes():
    for name, cls in KINDS.items():
        assert words.kind(name, "zh") == cls.zh
        assert "_" not in words.kind(name, "en")
    assert words.kind("back_pay", "en") == "back-pay"
    assert words.kind("full_standard", "en") == "full standard"
    assert words.kind("no kind", "zh") == "no kind"


def test_holds():
    assert words.holds("confirmed", "zh") == "已证实"
    assert words.holds("presumed", "en") == "last known, presumed to go on"


def test_fields_take_their_chinese_from_their_declarations():
    assert words.field("unit", "zh") == "单位"
    assert words.field("levels.full.unit", "zh") == "单位（全护理）"
    assert words.field("amount", "zh") == "金额"
    assert words.field("amount.双阳区", "zh") == "金额（双阳区）"
    assert words.field("unit", "en") == "unit"


def test_facts_about_a_household():
    assert words.fact("members", "zh") == "家庭成员"
    assert words.fact("status:三无", "zh") == "成员是否属于“三无”"
    assert words.fact("status:三无", "en") == "whether a member is 三无"


# --- messages ----------------------------------------------------------------------------------


def test_a_message_is_said_in_both_languages():
    message = msg(
        "No notice on file sets the {program} standard of {place} on {day}.",
        program="urban",
        place="双阳区",
        day=OCTOBER,
    )
    assert (
        words.say(message, "en")
        == "No notice on file sets the urban standard of 双阳区 on 1 October 2011."
    )
    assert words.say(message, "zh") == "没有收录规定双阳区2011年10月1日的城市低保标准的通知。"


def test_parameters_are_said_by_what_they_are():
    message = Message(
        "{a}|{b}|{c}|{d}|{e}|{month}",
        tuple(
            {
                "a": (Money(100), Money(200)),
                "b": CITE,
                "c": Lack.NOT_SEEN,
                "d": parse_value("at least 3"),
                "e": Fraction(1, 2),
                "month": OCTOBER,
            }.items()
        ),
    )
    assert (
        words.say(message, "zh") == "1 元、2 元|甲发〔2031〕1号 一(二)|未见|不低于 3|0.5|2011年10月"
    )
    assert (
        words.say(message, "en")
        == "CNY 1, CNY 2|甲发〔2031〕1号 一(二)|not seen|at least 3|0.5|October 2011"
    )


def test_messages_within_messages_are_said_too():
    inner = msg("whose list decides")
    assert (
        words.say(Message("{points}", (("points", (inner, inner)),)), "zh")
        == "以哪份名册为准、以哪份名册为准"
    )


def test_a_translation_may_choose_another_form_of_a_word():
    message = msg("{cite}: the copy on file stops before its {kind}.", cite=CITE, kind="rounding")
    assert words.say(message, "zh") == "甲发〔2031〕1号 一(二)：现存文本残缺，未见取整的规定。"
    assert (
        words.say(message, "en")
        == "甲发〔2031〕1号 一(二): the copy on file stops before its rounding."
    )


def test_braces_in_a_value_are_only_signs():
    assert words.say(msg("{file} is empty.", file="{0}{x}"), "zh") == "{0}{x} 是空的。"


def test_a_template_that_no_catalogue_holds_is_said_in_english():
    assert (
        words.say(Message("Nobody translated {thing}.", (("thing", 1),)), "zh")
        == "Nobody translated 1."
    )


def test_another_catalogue_may_be_asked_first(tmp_path):
    po = tmp_path / "other.po"
    po.write_text(
        'msgid "urban"\nmsgstr "城市项目"\n\n#, fuzzy\nmsgid "rural"\nmsgstr "乡"\n',
        encoding="utf-8",
    )
    both = (words.Catalogue(po), words.CORE)
    assert words.say(Message("urban"), "zh", both) == "城市项目"
    assert words.say(Message("rural"), "zh", both) == "农村低保"


def test_the_meaning_of_a_missing_key_is_said_in_chinese():
    message = msg(
        'The key "{key}" is missing: {meaning}.', key="unit", meaning="what the amount is per"
    )
    assert words.say(message, "zh") == "缺少键“unit”：单位。"


# --- sentences ---------------------------------------------------------------------------------


def test_a_standard_is_one_sentence():
    sentence = sentences.found_sentence(found(), "甲省乙市")
    assert (
        words.say(sentence, "zh")
        == "甲省乙市城市低保标准：每人每月 315 元，自2011年10月1日起，依据 甲发〔2031〕1号 一(二)。"
    )
    assert words.say(sentence, "en") == (
        "The urban standard of 甲省乙市: CNY 315 a person a month since 1 October 2011, by 甲发〔2031〕1号 一(二)."
    )
    ended = sentences.found_sentence(found(until=date(2012, 9, 30)), "甲省乙市")
    assert "至2012年9月30日止" in words.say(ended, "zh")


def test_support_in_tekun_is_one_sentence():
    sentence = sentences.tekun_sentence(
        found(kind="tekun", program="rural"), "甲省乙市", "centralised", "full"
    )
    assert words.say(sentence, "zh").startswith(
        "甲省乙市农村特困人员供养标准（集中供养，全护理）：每人每月 315 元"
    )


@pytest.mark.parametrize(
    ("holds", "part"),
    [("confirmed", "可以证实"), ("presumed", "此后可能已经提高"), ("assumed", "调用者的假定")],
)
def test_an_answer_says_how_surely_it_holds(holds, part):
    assert part in words.say(sentences.certainty(found(holds=holds)), "zh")


def test_spans_of_a_timeline():
    end = date(2012, 9, 30)
    gap = Gap(OCTOBER, None, "NotSeen", msg("The file does not exist."))
    assert words.say(sentences.span(found()), "zh") == "2011年10月1日起：每人每月 315 元"
    assert words.say(sentences.span(found(until=end)), "en") == (
        "1 October 2011 to 30 September 2012: CNY 315 a person a month"
    )
    assert words.say(sentences.gap_span(gap), "zh") == "2011年10月1日起：不详。文件不存在。"
    assert words.say(sentences.gap_span(evolve(gap, until=end)), "zh") == (
        "2011年10月1日至2012年9月30日：不详。文件不存在。"
    )


def test_an_amount_a_year_is_said_a_month_too():
    yearly = sentences.a_month(found(fen=439800, per=12, unit="yuan/person/year"))
    assert yearly is not None
    assert words.say(yearly, "zh") == "折合每人每月 366.50 元。"
    assert sentences.a_month(found()) is None


def test_a_supplied_word_is_said_with_its_reason():
    item = Inferred("甲发〔2031〕1号", "unit", "per person is {not} printed")
    assert (
        sentences.inferred_words(item, "zh") == "甲发〔2031〕1号，单位：per person is {not} printed"
    )
    own = Inferred(
        "甲发〔2031〕1号",
        "effective",
        "the notice states no start; it is taken to apply from its date of issue",
    )
    assert (
        sentences.inferred_words(own, "zh")
        == "甲发〔2031〕1号，执行时间：通知没有写明执行时间，推定自印发之日起执行"
    )


def test_an_assumption_is_cited_as_one():
    assumed = Cite(
        "x", "assumed by the caller", None, None, "aggregator", "report", "", assumed=True
    )
    assert words.cite(assumed, "zh") == "调用者的假定"
    assert words.say(sentences.source(assumed), "en") == "an assumption of the caller"
