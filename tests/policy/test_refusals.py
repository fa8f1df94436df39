"""Every refusal of the reader: the exact place and the whole sentence."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

import dibao.policy
from dibao.policy.clauses import KINDS, Notice, Standard
from dibao.policy.fields import specs
from dibao.policy.reader import read_clauses, read_places, read_policy
from dibao.policy.values import Exact, Number, Pointer

POLICY = """\
jurisdiction: jia
notices:
  - title: 关于提高标准的通知
    number: 甲〔2031〕1号
    issuer: 甲市
    issued: 2031-01-01
    effective: 2031-01-01
    read_in: invented for a test
    evidence: mirror
    copy: complete
    clauses:
      - standard: urban
        unit: yuan/person/month
        amount: 375
"""
TITLE = "关于提高标准的通知"
LAST = "        amount: 375\n"
SECOND = POLICY.split("notices:\n")[1]

PLACES = """\
- key: jia
  kind: prefecture
  names:
    甲市: ..
  codes:
    990100: ..
"""
MOVED = f"{PLACES.replace('key: jia', 'key: jia/yi')}  within:\n    jia/bing: {{left}}\n    jia: 2010..\n"
ASSUMPTION = "- standard: urban\n"

NOTICE_KEYS = ", ".join(specs(Notice))
STANDARD_KEYS = ", ".join(specs(Standard))
ALL_KINDS = ", ".join(KINDS)

Case = tuple[str, str, tuple[str, ...]]  # words of the text, what takes their place, problems

REFUSED: dict[str, Case] = {
    # characters
    "a_tab_in_the_indentation": (
        "        amount",
        "\tamount",
        ("14:1: A tab stands here; indent and separate with spaces.",),
    ),
    "a_tab_after_the_colon": (
        "amount: 375",
        "amount:\t375",
        ("14:16: A tab stands here; indent and separate with spaces.",),
    ),
    "a_byte_order_mark": (
        "jurisdiction: jia",
        "\ufeffjurisdiction: jia",
        ("1:1: The file begins with a byte order mark; save it without.",),
    ),
    "a_null_character": (
        "375",
        "3\x0075",
        ("14:18: An invisible character stands here (U+0000); take it out.",),
    ),
    "a_control_character_in_a_comment": (
        "    clauses:",
        "    # \x07\n    clauses:",
        ("11:7: An invisible character stands here (U+0007); take it out.",),
    ),
    "a_lone_carriage_return": (
        TITLE,
        "甲\r乙",
        ("3:13: An invisible character stands here (U+000D); take it out.",),
    ),
    "a_next_line_character": (
        TITLE,
        "甲\x85乙",
        ("3:13: An invisible character stands here (U+0085); take it out.",),
    ),
    "a_line_separator": (
        TITLE,
        "甲\u2028乙",
        ("3:13: An invisible character stands here (U+2028); take it out.",),
    ),
    "a_zero_width_space": (
        TITLE,
        "\u200b甲",
        ("3:12: An invisible character stands here (U+200B); take it out.",),
    ),
    "a_mark_that_turns_the_text_around": (
        TITLE,
        "甲\u202e乙",
        ("3:13: An invisible character stands here (U+202E); take it out.",),
    ),
    "a_lone_surrogate": (
        TITLE,
        "甲\ud800乙",
        ("3:13: An invisible character stands here (U+D800); take it out.",),
    ),
    "a_full_width_space_in_the_indentation": (
        "        amount",
        "\u3000\u3000amount",
        ("14:1: A space of another kind stands here (U+3000); write a plain one.",),
    ),
    "a_no_break_space_after_the_colon": (
        "amount: 375",
        "amount:\xa0375",
        ("14:16: A space of another kind stands here (U+00A0); write a plain one.",),
    ),
    "a_full_width_space_inside_a_number": (
        "375",
        "3\u300075",
        ("14:18: A space of another kind stands here (U+3000); write a plain one.",),
    ),
    # full width
    "full_width_digits": (
        "375",
        "３７５",
        ('14:17: "３７５" has full-width digits or signs; write 375.',),
    ),
    "a_full_width_sign_in_a_date": (
        "2031-01-01\n    effective",
        "2031－01－01\n    effective",
        ('6:13: "2031－01－01" has full-width digits or signs; write 2031-01-01.',),
    ),
    "a_full_width_colon": (
        "amount: 375",
        "amount：375",
        ('14:15: A full-width colon follows "amount"; write an ASCII colon and a space.',),
    ),
    "a_full_width_colon_before_a_block": (
        "clauses:",
        "clauses：",
        ('11:12: A full-width colon follows "clauses"; write an ASCII colon and a space.',),
    ),
    "a_full_width_key": (
        "amount:",
        "ａｍｏｕｎｔ:",
        ('14:9: The key "ａｍｏｕｎｔ" has full-width characters; write them in ASCII.',),
    ),
    # indentation
    "one_space_too_few": (
        "        amount",
        "       amount",
        ("14:8: The line is indented by 7 spaces; here it takes one of: 0, 4, 8.",),
    ),
    "two_levels_at_once": (
        "        amount",
        "          amount",
        ("14:11: The line is indented by 10 spaces; here it takes one of: 0, 4, 8.",),
    ),
    "a_block_indented_too_far_is_one_problem": (
        "        unit: yuan/person/month\n        amount",
        "          unit: yuan/person/month\n          amount",
        ("13:11: The line is indented by 10 spaces; here it takes one of: 0, 4, 8.",),
    ),
    "a_block_indented_too_far_ends_where_it_ends": (
        LAST,
        "            amount: 375\n      - payment: urban\n        every: month\n",
        ("14:13: The line is indented by 12 spaces; here it takes one of: 0, 4, 8.",),
    ),
    "a_key_before_the_dash_of_its_list": (
        "      - standard",
        "     - standard",
        ("12:6: The line is indented by 5 spaces; here it takes one of: 2, 4, 6.",),
    ),
    "a_key_under_the_wrong_block": (
        "        amount",
        "    amount",
        (f'14:5: The key "amount" is not known here; known are: {NOTICE_KEYS}.',),
    ),
    "a_dash_where_no_list_stands": (
        "    copy: complete",
        "    copy: complete\n    -  x: y",
        ("11:5: The line is indented by 4 spaces; here it takes one of: 2.",),
    ),
    "an_item_where_the_file_has_no_list": (
        POLICY,
        "jurisdiction: jia\n- x: 1\n",
        (
            "2:1: No list stands here, so no dash may begin the line.",
            '1:1: The key "notices" is missing: oldest first.',
        ),
    ),
    "a_first_line_that_is_indented": (
        "jurisdiction",
        "  jurisdiction",
        ("1:3: The line is indented by 2 spaces; here it takes one of: 0.",),
    ),
    # what YAML has and the format has not
    "a_duplicate_key": (
        "    copy: complete\n",
        "    copy: complete\n    copy: report\n",
        ('11:5: The key "copy" stands twice; it stood first in line 10.',),
    ),
    "an_alias": ("375", "*a", ("14:17: An alias stands here; write the value out.",)),
    "an_anchor_on_a_value": (
        "375",
        "&a 375",
        ("14:17: An anchor stands here; write each value out where it belongs.",),
    ),
    "an_anchor_on_a_block": (
        "  - title",
        "  - &a\n    title",
        ("3:5: An anchor stands here; write each value out where it belongs.",),
    ),
    "an_anchor_on_a_key": (
        "    copy",
        "    &a copy",
        ("10:5: An anchor stands here; write each value out where it belongs.",),
    ),
    "a_tag": ("375", "!!int 375", ("14:17: A tag stands here; values need none.",)),
    "braces": (
        "375",
        "{甲: 375}",
        ("14:17: Braces and brackets are not used; write one item a line, or quote the value.",),
    ),
    "brackets_over_several_lines": (
        "clauses:\n      - standard: urban",
        "clauses: [\n      - standard: urban",
        ("11:14: Braces and brackets are not used; write one item a line, or quote the value.",),
    ),
    "a_block_of_text": (
        TITLE,
        "|\n      甲: 乙\n      丙",
        ("3:12: A block of text stands here; keep the value on one line.",),
    ),
    "a_value_on_two_lines": (
        TITLE,
        "甲\n      乙",
        ("4:7: The value above runs on in this line; keep it on one line.",),
    ),
    "a_value_on_the_next_line": (
        " 关于提高标准的通知",
        "\n      关于提高标准的通知",
        ("4:7: The value stands below its key; write it on the line of the key.",),
    ),
    "a_trailing_comment": (
        "375",
        "375 # 元",
        ("14:21: A comment follows a value and would cut it off; give it a line of its own.",),
    ),
    "a_comment_in_place_of_a_value": (
        "amount: 375",
        "amount: # 375",
        ("14:17: A comment follows a value and would cut it off; give it a line of its own.",),
    ),
    "a_comment_after_a_quoted_value": (
        "375",
        "'375' # 元",
        ("14:23: A comment follows a value and would cut it off; give it a line of its own.",),
    ),
    "a_comment_inside_a_key": (
        "amount:",
        "amount #x:",
        ("14:16: A comment follows a value and would cut it off; give it a line of its own.",),
    ),
    "a_second_document": (
        LAST,
        LAST + "---\njurisdiction: yi\n",
        ("15:1: A second document begins here; one file is one.",),
    ),
    "an_end_of_document": (
        LAST,
        LAST + "...\n",
        ("15:1: A second document begins here; one file is one.",),
    ),
    "a_directive": (
        "jurisdiction",
        "%YAML 1.2\njurisdiction",
        ("1:1: A directive stands here; a policy file needs none.",),
    ),
    "a_line_without_a_colon": (
        "amount: 375",
        "amount 375",
        ("14:9: The line has no colon; write key, colon, space, value.",),
    ),
    "a_colon_without_a_space": (
        "amount: 375",
        "amount:375",
        ("14:9: The line has no colon; write key, colon, space, value.",),
    ),
    "a_colon_inside_a_value": (
        TITLE,
        "甲: 乙",
        ("3:13: A colon and a space stand inside the value; put it in single quotes.",),
    ),
    "a_colon_at_the_end_of_a_value": (
        TITLE,
        "甲:",
        ("3:13: A colon and a space stand inside the value; put it in single quotes.",),
    ),
    "a_dash_inside_a_value": (
        TITLE,
        "- 甲",
        ("3:12: A list item stands where a value is expected; give the list a line of its own.",),
    ),
    "a_question_mark_alone": (
        TITLE,
        "? 甲",
        ("3:12: A mark stands alone here; put the value in single quotes.",),
    ),
    "a_value_that_must_be_quoted": (
        TITLE,
        "@甲",
        ("3:12: The value begins with a character that must be quoted; use single quotes.",),
    ),
    "a_single_quote_left_open": (
        TITLE,
        "'甲",
        ("3:12: The quote that opens here is not closed on its line.",),
    ),
    "a_double_quote_left_open_over_two_lines": (
        TITLE,
        '"甲\n      乙"',
        ("3:12: The quote that opens here is not closed on its line.",),
    ),
    "words_after_a_quoted_value": (
        TITLE,
        "'甲'乙",
        ("3:15: Words follow the closing quote; quote the whole value.",),
    ),
    "words_after_a_quoted_key": (
        "amount:",
        "'amount'x:",
        ("14:17: Words follow the closing quote; quote the whole value.",),
    ),
    "a_backslash_in_double_quotes": (
        TITLE,
        '"甲\\n乙"',
        ("3:14: A backslash stands in double quotes; use single quotes, which take it as it is.",),
    ),
    "a_dash_alone": (
        "      - standard: urban\n",
        "      -\n        standard: urban\n",
        ("12:7: The dash stands alone; begin the first key on its line, after one space.",),
    ),
    "two_spaces_after_a_dash": (
        "- standard",
        "-  standard",
        ("12:8: One space follows the dash of a list item.",),
    ),
    "a_list_in_a_list": (
        "- standard",
        "- - standard",
        ("12:9: A list begins inside a list item; give it a key and a line of its own.",),
    ),
    "a_key_of_more_than_a_thousand_characters": (
        "amount:",
        "k" * 1001 + ":",
        ("14:9: The key is longer than 1000 characters.",),
    ),
    # what a file is made of
    "an_empty_file": (POLICY, "", ("1:1: The file is empty; it must say what it holds.",)),
    "a_file_of_comments_only": (
        POLICY,
        "# nothing yet\n",
        ("1:1: The file is empty; it must say what it holds.",),
    ),
    "a_file_that_is_a_list": (
        POLICY,
        "- jurisdiction: jia\n",
        ("1:1: A policy file begins with the key jurisdiction.",),
    ),
    "a_list_with_a_line_of_another_block": (
        POLICY,
        "- 甲\nx: 1\n",
        (
            "2:1: Every item of this list begins with a dash and a space.",
            "1:1: A policy file begins with the key jurisdiction.",
        ),
    ),
    "a_list_where_a_value_is_expected": (
        "375",
        "\n          - 375",
        ('15:11: "amount" takes one value on its line, not a list or a map.',),
    ),
    "a_value_where_a_list_is_expected": (
        "clauses:\n      - standard: urban\n        unit: yuan/person/month\n        amount: 375",
        "clauses: some",
        ('11:14: "clauses" takes a list; begin each item with a dash.',),
    ),
    "a_value_where_a_map_is_expected": (
        LAST,
        LAST + "        inferred: 甲\n",
        ('15:19: "inferred" takes lines of the form name: value below it.',),
    ),
    "a_doubt_about_no_field": (
        LAST,
        LAST + "        doubt:\n          sum: 甲\n",
        ('16:11: "sum" is doubted, but there is no such field here.',),
    ),
    "a_start_beside_a_day_on_which_it_was_seen": (
        LAST,
        LAST + "        effective: 2031-01-01\n        as_of: 2031-05\n",
        ("16:16: A clause says when it begins, or a day on which it was in force; not both.",),
    ),
    "seen_in_force_in_a_year": (
        LAST,
        LAST + "        as_of: 2031\n",
        ('15:16: "2031" is no day or month on which an amount was seen in force.',),
    ),
    "a_value_where_a_clause_is_expected": (
        LAST,
        LAST + "      - 甲\n",
        ("15:9: A block of keys is expected here, not a single value.",),
    ),
    "a_map_inside_a_map_of_amounts": (
        "375",
        "\n          甲区:\n            乙: 1",
        ('16:13: "甲区" takes one value on its line, not a list or a map.',),
    ),
    "a_key_without_a_value": (
        "amount: 375",
        "amount:",
        ('14:16: "amount" has no value; give one or leave the key out.',),
    ),
    "an_empty_quoted_value": (
        "375",
        "''",
        ('14:17: "amount" has no value; give one or leave the key out.',),
    ),
    # keys and kinds
    "an_unknown_key_that_is_near_one": (
        "issuer",
        "isuer",
        ('5:5: The key "isuer" is not known here; did you mean "issuer"?',),
    ),
    "an_unknown_key_that_is_near_none": (
        "    copy",
        "    x: 1\n    copy",
        (f'10:5: The key "x" is not known here; known are: {NOTICE_KEYS}.',),
    ),
    "a_missing_key": (
        "    copy: complete\n",
        "",
        ('3:5: The key "copy" is missing: how much of the text was seen.',),
    ),
    "an_unknown_kind_that_is_near_one": (
        "standard: urban",
        "standrad: urban",
        ('12:9: "standrad" is no kind of clause; write one of: standard.',),
    ),
    "an_unknown_kind_that_is_near_none": (
        "standard: urban",
        "xx: urban",
        (f'12:9: "xx" is no kind of clause; write one of: {ALL_KINDS}.',),
    ),
    "a_kind_that_is_not_first": (
        "- standard: urban\n        unit: yuan/person/month",
        "- unit: yuan/person/month\n        standard: urban",
        ('12:9: A clause begins with its kind; put "standard" first.',),
    ),
    "a_key_of_another_kind": (
        "        amount",
        "        method: delta\n        amount",
        (f'14:9: The key "method" is not known here; known are: {STANDARD_KEYS}.',),
    ),
    "a_level_that_is_none": (
        LAST,
        LAST
        + "      - tekun: urban\n        part: total\n        unit: yuan/person/month\n        levels:\n          half: 1\n",
        ('19:11: "half" is not one of: self, partial, full.',),
    ),
    # words and names
    "a_wrong_choice": (
        "urban",
        "citywide",
        ('12:19: "citywide" is not one of: urban, rural, unified.',),
    ),
    "a_wrong_choice_where_a_lack_is_allowed": (
        "unit: yuan/person/month",
        "unit: yuan",
        (
            '13:15: "yuan" is not one of: yuan/person/month, yuan/person/quarter, yuan/person/year, yuan/person, yuan/household, yuan/household/month, yuan/household/year, not stated, not seen.',
        ),
    ),
    "a_lack_where_none_is_allowed": (
        TITLE,
        "not stated",
        ('3:12: "not stated" cannot stand here; leave the key out.',),
    ),
    "a_lack_among_names": (
        "甲市",
        "甲市、not seen",
        ('5:13: "not seen" cannot stand here; leave the key out.',),
    ),
    "a_name_twice": ("甲市", "甲市、乙市、甲市", ("5:13: 甲市 stands twice in the list.",)),
    "a_list_of_separators": ("甲市", "、", ('5:13: "、" holds no name.',)),
    "an_area_twice_in_an_amount": (
        "375",
        "\n          甲区、乙区: 1\n          乙区: 2",
        ("15:11: 乙区 stands twice in the list.",),
    ),
    "an_area_without_a_name": ("375", "\n          '、': 1", ('15:11: "、" holds no name.',)),
    # numbers
    "words_for_a_number": (
        "375",
        "many",
        ('14:17: "many" is not a number; write 375, 12.50, 20% or 1/7.',),
    ),
    "thousands_separators": (
        "375",
        "1,375",
        ('14:17: "1,375" has thousands separators; write 1375.',),
    ),
    "thousands_separators_in_a_limit": (
        "375",
        "at least 1,375.50",
        ('14:17: "1,375.50" has thousands separators; write 1375.50.',),
    ),
    "an_exponent": ("375", "1e3", ('14:17: "1e3" is not a number; write 375, 12.50, 20% or 1/7.',)),
    "a_leading_zero": ("375", "0375", ('14:17: "0375" begins with 0; write it without.',)),
    "a_number_too_long": (
        "375",
        "9" * 5000,
        ("14:17: The number is too long; 15 digits and 10 decimals are the most.",),
    ),
    "a_range_that_runs_backwards": (
        "375",
        "300..200",
        ('14:17: "300..200" runs backwards; the smaller number comes first.',),
    ),
    "a_range_without_ends": (
        "375",
        "..",
        ('14:17: ".." is not a range; write 200..220, 70.. or ..17.',),
    ),
    "two_older_amounts": (
        "375",
        "375, was 350, was 300",
        ('14:17: "375, was 350, was 300" says "was" twice; one older amount is enough.',),
    ),
    "three_decimals": (
        "375",
        "12.345",
        ('14:17: "12.345" is no amount in yuan; two decimals are the most.',),
    ),
    "three_decimals_in_an_older_amount": (
        "375",
        "375, was 12.345",
        ('14:17: "12.345" is no amount in yuan; two decimals are the most.',),
    ),
    "three_decimals_in_a_raise": (
        "amount: 375",
        "plus: 12.345",
        ('14:15: "12.345" is no amount in yuan; two decimals are the most.',),
    ),
    "a_fraction_as_an_amount": (
        "375",
        "1/7",
        ('14:17: "1/7" is no amount in yuan; two decimals are the most.',),
    ),
    "an_amount_below_nothing": (
        "375",
        "-5",
        ('14:17: "-5" is below nothing; an amount is at least 0.',),
    ),
    "a_percentage_as_an_amount": (
        "375",
        "20%",
        ('14:17: A share is not an amount; write "times: 20%" and "of".',),
    ),
    "a_raise_in_percent_without_the_sign": (
        "amount: 375",
        "percent: 20",
        ("14:18: A raise in percent is written with %: 9%, at least 3%, about 15%.",),
    ),
    "a_pointer_in_place_of_a_factor": (
        "amount: 375",
        "times: as urban\n        of: standard",
        ('14:16: "as urban" takes the place of an amount and cannot stand here.',),
    ),
    "a_formula_without_its_base": (
        "amount: 375",
        "times: 20%",
        ('14:16: "times" needs "of": what it multiplies, or "of: not stated".',),
    ),
    "an_amount_without_its_unit": (
        "        unit: yuan/person/month\n",
        "",
        ('12:9: An amount needs its unit; write "unit: not stated" if the notice has none.',),
    ),
    "a_way_to_round_without_its_unit": (
        "        amount",
        "        round: up\n        amount",
        ('14:16: "round" and "to" stand together: how, and to what unit.',),
    ),
    "rounding_to_nothing": (
        LAST,
        LAST
        + "      - rounding: allowance\n        mode: up\n        to: 0\n        stage: household\n",
        ('17:13: "0" is no unit to round to; write 0.01, 0.1, 1, 5 or 10.',),
    ),
    "amount_and_levels_together": (
        LAST,
        LAST
        + "      - tekun: urban\n        part: total\n        unit: yuan/person/month\n        amount: 1\n        levels:\n          self: 1\n",
        ("20:11: Either amount or levels, not both: levels are the amounts by care level.",),
    ),
    # dates
    "words_for_a_date": (
        "issued: 2031-01-01",
        "issued: January",
        (
            '6:13: "January" is not a date; write 2011, 2011-10, 2011-10-01, 2011-Q3, by 2011-10, before 2011-05-10, 2011-01..2011-03 or none.',
        ),
    ),
    "a_day_that_does_not_exist": (
        "issued: 2031-01-01",
        "issued: 2011-02-30",
        ('6:13: "2011-02-30" names a day that does not exist in the calendar.',),
    ),
    "a_month_that_does_not_exist": (
        "issued: 2031-01-01",
        "issued: 2011-13",
        ('6:13: "2011-13" names a day that does not exist in the calendar.',),
    ),
    "a_year_before_all_notices": (
        "issued: 2031-01-01",
        "issued: 1031-01-01",
        ('6:13: "1031-01-01" names the year 1031; it must lie from 1900 to 2199.',),
    ),
    "the_first_day_of_the_calendar": (
        "issued: 2031-01-01",
        "issued: before 0001-01-01",
        ('6:13: "before 0001-01-01" names the year 0001; it must lie from 1900 to 2199.',),
    ),
    "a_year_after_all_notices": (
        "issued: 2031-01-01",
        "issued: 9999-12",
        ('6:13: "9999-12" names the year 9999; it must lie from 1900 to 2199.',),
    ),
    "a_span_that_runs_backwards": (
        "issued: 2031-01-01",
        "issued: 2031-02..2031-01",
        ('6:13: "2031-02..2031-01" runs backwards; the earlier date comes first.',),
    ),
    "none_as_a_date": (
        "effective: 2031-01-01",
        "effective: none",
        ('7:16: "none" is no date; only the months of back_pay may be none.',),
    ),
    "a_month_where_a_day_is_meant": (
        LAST,
        LAST + "        until: 2031-02\n",
        ('15:16: "2031-02" is not one day; write it as 2011-10-01.',),
    ),
    "a_validity_that_is_no_duration": (
        "    read_in",
        "    valid_for: five years\n    read_in",
        ('8:16: "five years" is not a duration; write 1 year or 6 months.',),
    ),
    "a_validity_of_ten_thousand_years": (
        "    read_in",
        "    valid_for: 10000 years\n    read_in",
        ('8:16: "10000 years" is not a duration; write 1 year or 6 months.',),
    ),
    **{
        f"a_url_{what}": (
            "    read_in",
            f"    url: {quoted}\n    read_in",
            (
                f'8:10: "{written}" is no address of a page; it begins with http:// or https:// and a host, and has no user, blank, quote, < > or \\ in it.',
            ),
        )
        for what, quoted, written in (
            ("that_is_a_script", "javascript:alert(1)", "javascript:alert(1)"),
            ("with_a_user", "https://a:b@gov.cn/1.html", "https://a:b@gov.cn/1.html"),
            ("with_a_quote", "'https://gov.cn/\"onclick=a'", 'https://gov.cn/"onclick=a'),
            ("with_a_tag", "https://gov.cn/<b>", "https://gov.cn/<b>"),
            ("with_a_blank", "https://gov.cn/a b", "https://gov.cn/a b"),
            ("without_a_host", "https:///1.html", "https:///1.html"),
            ("of_another_kind", "file:///etc/passwd", "file:///etc/passwd"),
            ("with_a_backslash", "https://gov.cn\\@b", "https://gov.cn\\@b"),
        )
    },
    "a_factor_for_no_month": (
        LAST,
        LAST
        + "      - price_subsidy: urban\n        triggers:\n          CPI: at least 9%\n        doubled:\n          spring: 2\n",
        (
            '19:11: "spring" is not a date; write 2011, 2011-10, 2011-10-01, 2011-Q3, by 2011-10, before 2011-05-10, 2011-01..2011-03 or none.',
        ),
    ),
    # notices
    "a_notice_without_number_and_key": (
        "甲〔2031〕1号",
        "not stated",
        ("4:13: A notice without a number needs a key, a short name within the file.",),
    ),
    "a_topic_that_is_no_kind": (
        "    clauses:",
        "    not_stated: bckpay\n    clauses:",
        ('11:17: "bckpay" is no topic; begin it with a kind of clause, such as back_pay rural.',),
    ),
    "a_topic_elsewhere_that_is_no_kind": (
        "    clauses:",
        "    elsewhere:\n      amounts: 乙〔2031〕2号\n    clauses:",
        ('12:7: "amounts" is no topic; begin it with a kind of clause, such as back_pay rural.',),
    ),
    "a_topic_both_silent_and_cut_off": (
        "complete\n",
        "cut off\n    not_stated: start\n    not_seen: start\n",
        ('12:15: "start" is both not stated and not seen; it is one of them.',),
    ),
    "a_part_not_seen_of_a_complete_copy": (
        "    clauses:",
        "    not_seen: start\n    clauses:",
        ("11:15: The copy is complete, so nothing is not seen; write not_stated.",),
    ),
    "a_group_that_holds_itself": (
        "    clauses:",
        "    areas:\n      城区: 甲区、城区\n    clauses:",
        ('12:7: The group "城区" holds itself.',),
    ),
    "an_inference_about_no_field": (
        LAST,
        LAST + "        inferred:\n          sum: 甲\n",
        ('16:11: "sum" is inferred, but there is no such field here.',),
    ),
    "two_notices_of_one_number": (
        POLICY,
        POLICY + SECOND,
        ('15:5: A notice above is called "甲〔2031〕1号" too; one is one.',),
    ),
    "a_notice_after_a_newer_one": (
        POLICY,
        POLICY + SECOND.replace("1号", "2号").replace("2031", "2030"),
        ("15:5: 甲〔2030〕2号 was issued before the notice above it; oldest first.",),
    ),
    # back-pay
    "back_pay_that_leaves_fields_out": (
        LAST,
        LAST + "      - back_pay: urban\n        months: 2031-01\n",
        (
            '15:9: Back-pay must say "method"; write "not stated" where the notice is silent.',
            '15:9: Back-pay must say "roster"; write "not stated" where the notice is silent.',
            '15:9: Back-pay must say "entrants"; write "not stated" where the notice is silent.',
            '15:9: Back-pay must say "exclude"; write "not stated" where the notice is silent.',
            '15:9: Back-pay must say "deadline"; write "not stated" where the notice is silent.',
        ),
    ),
    "a_roster_that_is_none_and_no_month": (
        LAST,
        LAST
        + "      - back_pay: urban\n        months: 2031-01\n        method: delta\n        roster: those present\n        entrants: not stated\n        exclude: not stated\n        deadline: not stated\n",
        (
            '18:17: "those present" is not one of: each month, current quarter, first month at new rate, last month at old rate, paying month, after review, 2031-06.',
        ),
    ),
}

REFUSED_PLACES: dict[str, Case] = {
    "an_upper_case_key": (
        "key: jia",
        "key: Jia",
        ('1:8: The key "Jia" takes lower-case ASCII letters, digits, hyphens and slashes.',),
    ),
    "a_key_that_ends_in_a_slash": (
        "key: jia",
        "key: jia/",
        ('1:8: The key "jia/" takes lower-case ASCII letters, digits, hyphens and slashes.',),
    ),
    "a_code_of_full_width_digits": (
        "990100",
        "９９０１００",
        ('6:5: "９９０１００" is no GB/T 2260 code; it has six digits.',),
    ),
    "a_code_of_four_digits": (
        "990100",
        "9901",
        ('6:5: "9901" is no GB/T 2260 code; it has six digits.',),
    ),
    "a_move_that_ends_elsewhere": (
        PLACES,
        MOVED.replace("jia: 2010..", "jia/ding: 2010..").format(left="..2010"),
        ('9:5: The last place of `within` is where it lies now, "jia".',),
    ),
    "a_move_with_a_hole": (
        PLACES,
        MOVED.format(left="..2008"),
        ("9:5: Each span of `within` begins when the one before it ends, or within it.",),
    ),
    "a_move_from_nowhere": (
        PLACES,
        MOVED.format(left="2001..2010"),
        ("8:5: `within` begins with an open span and ends with one: ..2020, 2020...",),
    ),
    "a_place_without_a_name": (
        "    甲市: ..\n",
        "",
        ('3:9: "names" takes lines of the form name: value below it.',),
    ),
    "names_that_are_no_map": (
        "  names:\n    甲市: ..\n",
        "  names: 甲市\n",
        ('3:10: "names" takes lines of the form name: value below it.',),
    ),
    "a_file_of_places_that_is_no_list": (
        PLACES,
        "key: jia\n",
        ("1:1: A file of places is a list; each place begins with - key.",),
    ),
}

REFUSED_ASSUMPTIONS: dict[str, Case] = {
    "assumptions_that_are_no_list": (
        "- standard: urban\n",
        "standard: urban\n",
        ("1:1: Assumptions are a list of clauses, each beginning with a dash.",),
    ),
    "an_assumption_that_is_no_clause": (
        "- standard: urban\n",
        "- 甲\n",
        ("1:3: A block of keys is expected here, not a single value.",),
    ),
}


def _problems_of(text: str, read: object) -> list[str]:
    found, problems = read(text, "f")
    assert not found
    return [str(problem).removeprefix("f:") for problem in problems]


@pytest.mark.parametrize("fact", REFUSED)
def test_a_policy_file_is_refused_at_its_place_with_its_sentence(fact):
    old, new, expected = REFUSED[fact]
    assert old in POLICY
    assert _problems_of(POLICY.replace(old, new, 1), read_policy) == list(expected)


@pytest.mark.parametrize("fact", REFUSED_PLACES)
def test_a_file_of_places_is_refused_at_its_place_with_its_sentence(fact):
    old, new, expected = REFUSED_PLACES[fact]
    assert old in PLACES
    assert _problems_of(PLACES.replace(old, new, 1), read_places) == list(expected)


@pytest.mark.parametrize("fact", REFUSED_ASSUMPTIONS)
def test_assumptions_are_refused_at_their_place_with_their_sentence(fact):
    old, new, expected = REFUSED_ASSUMPTIONS[fact]
    assert _problems_of(ASSUMPTION.replace(old, new, 1), read_clauses) == list(expected)


def test_the_text_that_the_cases_change_is_read():
    for text, read in ((POLICY, read_policy), (PLACES, read_places), (ASSUMPTION, read_clauses)):
        found, problems = read(text, "f")
        assert found
        assert problems == []


def _raised_templates() -> set[str]:
    texts = [
        (base.replace(old, new, 1), read)
        for cases, base, read in (
            (REFUSED, POLICY, read_policy),
            (REFUSED_PLACES, PLACES, read_places),
            (REFUSED_ASSUMPTIONS, ASSUMPTION, read_clauses),
        )
        for old, new, _ in cases.values()
    ]
    return {problem.message.template for text, read in texts for problem in read(text, "f")[1]}


def _written_templates(module: str) -> Iterator[str]:
    source = Path(dibao.policy.__file__).with_name(module).read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "msg":
            yield ast.literal_eval(node.args[0])


@pytest.mark.parametrize("module", ["nodes.py", "reader.py", "rules_of_form.py", "values.py"])
def test_every_sentence_of_the_reader_has_a_case(module):
    assert set(_written_templates(module)) - _raised_templates() == set()


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example",
        "https://a.example:8080/x?y=1&z=甲…,#乙",
        "https://甲.cn/@b",
        "http://a.example?x@y",
    ],
)
def test_an_address_of_the_web_is_taken_as_it_is(url):
    file, problems = read_policy(POLICY.replace("    read_in", f"    url: {url}\n    read_in"), "f")
    assert problems == []
    assert file.notices[0].url == url


def test_two_problems_of_a_file_are_both_reported():
    text = POLICY.replace("copy: complete", "copy: whole").replace("375", "３７５")
    assert _problems_of(text, read_policy) == [
        '10:11: "whole" is not one of: complete, cut off, report.',
        '14:17: "３７５" has full-width digits or signs; write 375.',
    ]


def test_a_problem_of_form_does_not_hide_one_of_meaning():
    text = POLICY.replace("        unit", "       unit").replace("evidence: mirror", "evidence: tv")
    assert _problems_of(text, read_policy) == [
        "13:8: The line is indented by 7 spaces; here it takes one of: 0, 4, 8.",
        '9:15: "tv" is not one of: government, mirror, press, aggregator.',
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n", "\r\n"),
        (POLICY, "---\n" + POLICY),
        (LAST, LAST.rstrip()),
        (LAST, LAST.rstrip() + "   \n\n"),
        ("    copy", "    # a comment of its own\n\n    copy"),
        ("375", "'375'"),
        ("375", '"375"'),
        ("amount: 375", "'amount':   375"),
        ("      - standard", "    - standard"),
    ],
    ids=[
        "line ends of Windows",
        "a mark of its beginning",
        "no last line end",
        "spaces at the end",
        "comments and blank lines",
        "single quotes",
        "double quotes",
        "a quoted key, more spaces",
        "a list at the column of its key",
    ],
)
def test_what_changes_no_meaning_reads_alike(old, new):
    if old == "      - standard":  # the whole block moves
        head, block = POLICY.split("    clauses:\n")
        text = head + "    clauses:\n" + block.replace("\n  ", "\n")[2:]
    else:
        text = POLICY.replace(old, new)
    file, problems = read_policy(text, "f")
    assert problems == []
    assert file == read_policy(POLICY, "f")[0]


@pytest.mark.parametrize(
    "title",
    [
        "甲 #1",
        "甲: 乙",
        "'甲'",
        '"',
        "- 甲",
        "甲：乙",
        "-甲",
        ":甲",
        "?甲",
        "𠮷",
        "甲#1",
        "\\n",
        "it''s",
    ],
)
def test_a_quoted_title_keeps_every_character(title):
    quoted = "'" + title.replace("'", "''") + "'"
    file, problems = read_policy(POLICY.replace(TITLE, quoted), "f")
    assert problems == []
    assert file.notices[0].title == title


def test_a_pointer_keeps_the_full_width_letters_of_a_name():
    file, _ = read_policy(POLICY.replace("375", "as 甲县（新区）"), "f")
    assert file.notices[0].clauses[0].amount == Pointer("甲县（新区）")


def test_a_raise_may_be_below_nothing():
    file, problems = read_policy(POLICY.replace("amount: 375", "plus: -5"), "f")
    assert problems == []
    assert file.notices[0].clauses[0].plus == Exact(Number("-5"))


def test_a_title_of_a_million_characters_is_read():
    file, problems = read_policy(POLICY.replace(TITLE, "长" * 1_000_000), "f")
    assert problems == []
    assert len(file.notices[0].title) == 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        "".join("  " * depth + "a:\n" for depth in range(3000)),
        "- " * 3000 + "x\n",
        "a: " + "[" * 5000 + "\n",
        "".join(" " * depth + "a:\n" for depth in range(1000)),
        "a: " * 3000 + "\n",
        "'" * 9999 + "\n",
        "a" + " " * 200_000 + "b\n",
        "a: 1" + " " * 200_000 + "b ,\n",
        POLICY.replace("甲市", "甲" + " " * 200_000 + "、甲").replace("375", "1" + " " * 200_000),
    ],
    ids=[
        "maps",
        "lists",
        "brackets",
        "odd steps",
        "colons",
        "quotes",
        "spaces",
        "spaces in a value",
        "spaces in names",
    ],
)
def test_what_is_deep_or_long_is_refused_at_once_and_no_error(text):
    started = monotonic()
    read_policy(text, "f")
    assert monotonic() - started < 5
