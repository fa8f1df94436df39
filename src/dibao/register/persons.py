"""分类施保: the persons of a household whom the office has put into categories, in one cell.

`重病、重度残疾; 70岁以上` are two persons, the first in two categories. The words are those of the
notices; the office vouches for them, as a caller does for `Member.statuses`.
"""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache

from dibao.calc import Member
from dibao.message import msg
from dibao.register.refused import BadCell

LONGEST = 200  # signs of a cell; more is a text of another kind
NOBODY = ("无", "否", "none")  # the cell says that no person is in a category

# What the names of categories are made of. A name is kept only if it is made of nothing else, since
# a person's name cannot be told from a word otherwise; so no surname is among the pieces.
_PIECES = r"""
    (?:[1-9]\d?|1[01]\d)(?:周岁|岁) | 以上 | 以下 | 及 | 或 | 且 | 至 | 含 | 的 | [()~-]
    | 老年 | 老人 | 高龄 | 老 | 中年 | 青少年 | 未成年 | 儿童 | 孤儿 | 婴幼儿 | 婴儿 | 幼儿
    | 事实无人抚养 | 无人抚养 | 困境 | 留守 | 学龄前 | 在校 | 在读 | 就读 | 学生 | 大学生 | 大学 | 高中生 | 大中专
    | 高等教育 | 高中 | 中学 | 小学 | 非义务教育 | 义务教育 | 阶段 | 学
    | 极重度 | 重度 | 中度 | 轻度 | 特重大 | 特大 | 重大 | 重 | 严重 | 长期 | 慢性 | 大病 | 疾病 | 患病
    | 患有 | 患者 | 患 | 病人 | 病 | 恶性肿瘤 | 肿瘤 | 癌症 | 癌 | 尿毒症 | 透析 | 白血病 | 艾滋病 | 精神
    | 智力 | 视力 | 听力 | 言语 | 肢体 | 多重 | 残疾 | 伤残 | 致残 | 重残 | 残 | 失能 | 半失能 | 失智
    | 生活 | 不能自理 | 无法自理 | 卧床 | 护理 | 丧失 | 部分 | 完全 | 劳动能力 | 劳动力 | 无 | 缺少
    | 单亲 | 独居 | 空巢 | 独生子女 | 计划生育 | 计生 | 失独 | 特别扶助 | 孕产妇 | 孕妇 | 哺乳期 | 妇女
    | 三无 | 优抚 | 军属 | 退役军人 | 残疾军人 | 烈士 | 烈属 | 遗属 | 劳动模范 | 劳模 | 归侨 | 少数民族
    | 特困 | 特殊 | 困难 | 重点 | 一户多残 | 以老养残 | 老养残 | 常补 | 长期保障
    | [一二三四1-4]级 | [A-Za-z一二三四五1-9甲乙丙丁]类 | 家庭 | 人员 | 对象 | 成员 | 子女 | 人 | 者 | 户
"""
_NAME = re.compile(rf"(?:{_PIECES})+", re.ASCII | re.VERBOSE)
_GRADE = re.compile(
    r"第?(?:[A-Za-z]|[1-9]\d?|[一二三四五六七八九十]{1,2}|[甲乙丙丁])(?:档次|档|类|级|等)?(?:对象|家庭|户)?",
    re.ASCII,
)
_SIGNS = str.maketrans({"；": ";", "+": "、", ",": "、", "，": "、"})
_NO_CATEGORY = msg(
    "These are no categories of persons; write the words of the notice alone: 重病、重度残疾; 70岁以上."
)


def categories_of(text: str, further: Container[str] = ()) -> str | None:
    """A cell in the one form in which it is compared: persons and their categories in order.

    None where it says that nobody is in one. `further`: names that a notice gives to categories and
    that are made of other words than those known here.
    """
    if text.lower() in NOBODY:
        return None
    persons = [_categories(person, further) for person in _split(text.translate(_SIGNS), ";")]
    if len(text) > LONGEST or not persons:
        raise BadCell("word", _NO_CATEGORY)
    return ";".join(sorted("、".join(person) for person in persons))


def _categories(text: str, further: Container[str]) -> list[str]:
    names = sorted(set(_split(text, "、")))
    if not names or not all(name in further or _NAME.fullmatch(name) for name in names):
        raise BadCell("word", _NO_CATEGORY)
    return names


def _split(text: str, sign: str) -> list[str]:
    return [part for part in text.split(sign) if part]


def category_of(text: str, further: Container[str] = ()) -> str:
    """One category of a whole household, or `none`."""
    if text.lower() in NOBODY:
        return NOBODY[-1]
    if len(text) > LONGEST or not (text in further or _NAME.fullmatch(text)):
        raise BadCell("word", msg("This is no category; write the word of the notice, or none."))
    return text


def grade_of(text: str) -> str:
    """The grade (档次) of a household where flat grades are paid: 一档, A, 1."""
    if not _GRADE.fullmatch(text):
        raise BadCell("word", msg("This is no grade; write it as the notice does: 一档, A or 1."))
    return text


@cache
def persons_of(categories: str | None) -> tuple[Member, ...]:
    """The persons of a cell in that form; nobody where it is empty."""
    if not categories:
        return ()
    return tuple(Member(statuses=frozenset(person.split("、"))) for person in categories.split(";"))
