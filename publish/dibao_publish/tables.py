"""The tables of the registry: one row class a table, one field a column.

Columns that come from a policy file take their words from the classes of `dibao.policy`.
Lists are written as in a policy file, parted by 、; maps and inferences are JSON.
"""

from __future__ import annotations

from attrs import frozen

from dibao.calc._tekun import PLACEMENTS
from dibao.calc.care import LEVELS
from dibao.policy import clauses
from dibao.policy.clauses import KINDS, PERSON_UNITS
from dibao_publish.columns import day, said, text, whole, yuan
from dibao_publish.derived import DERIVED
from dibao_publish.names import PROGRAMS
from dibao_publish.starts import since_known, since_printed
from dibao_publish.table import Table


@frozen(kw_only=True)
class Release(Table):
    """One row: what the registry was made of. It holds no time of making, so it can be remade."""

    table = "release"
    en = "What this registry was made of (one row)"
    zh = "本登记库由何而成（仅一行）"
    id: int = whole("always 1", "恒为 1", key=True)
    dibao: str = text("version of dibao that built it", "生成所用的 dibao 版本")
    policies: str = text("SHA-256 over all policy files", "全部政策文件的 SHA-256")
    places: int = whole("places on file", "收录的地区数")
    notices: int = whole("notices on file", "收录的通知数")
    clauses: int = whole("clauses on file", "收录的条款数")
    standards: int = whole("standards that a notice sets", "由通知确定的标准数")
    tekun: int = whole(
        "amounts of support in 特困, by placement and level", "特困供养金额数（按方式和等级）"
    )
    gaps: int = whole("spans that the files do not decide", "文件未能确定的时段数")
    government: int = whole("standards read at a government host", "其中读自政府网站的标准数")
    mirror: int = whole("standards read in official text elsewhere", "读自他处官方文本的标准数")
    press: int = whole("standards read in the press", "读自新闻的标准数")
    aggregator: int = whole("standards read at an aggregator", "读自聚合网站的标准数")
    findings: int = whole("findings that are not met", "不符的核对结果数")
    judged: int = whole("findings that are met or not met", "可判断的核对结果数")
    statistics: int = whole("published figures that are no rules", "统计数据条数")
    leads: int = whole("leads to check", "待核线索条数")


@frozen(kw_only=True)
class PolicyText(Table):
    """The policy files themselves; every other table is made from them."""

    table = "policy_file"
    en = "The policy files that all other tables are made from"
    zh = "政策文件原文，其余各表均由此生成"
    path: str = text("path within the folder of policies", "在政策目录中的路径", key=True)
    sha256: str = text("SHA-256 of the text in UTF-8", "文本（UTF-8）的 SHA-256")
    text: str = text("the file's text", "文件内容")


@frozen(kw_only=True)
class PlaceRow(Table):
    """A place under its stable key, with its newest name and code."""

    table = "place"
    en = "Places: provinces, prefectures, counties, districts, zones"
    zh = "地区：省、市、县、区、开发区"
    key: str = text("stable key: jilin/changchun/shuangyang", "固定键", key=True)
    parent: str | None = text(
        "nearest place above it", "上级地区", required=False, references="place"
    )
    kind: str = said(clauses.Place, "kind")
    name: str = text("newest official name", "最新名称")
    full_name: str = text("names from the province down", "自省起的全称")
    short_name: str = text("without 市, 县, 区 and the like", "简称（不带市、县、区等）")
    pinyin: str = text("spelling of the short name", "简称拼音")
    initials: str = text("initials of the spelling", "拼音首字母")
    province: str | None = text(
        "province that it lies in, or is", "所属省级地区", required=False, references="place"
    )
    lowest: int = whole(
        "1: no place within it is on file; queries compare these places",
        "1 为之下无其他地区；各问题比较这些地区",
    )
    code: str | None = text(
        "newest GB/T 2260 code; zones have none", "最新行政区划代码", required=False
    )
    inferred: str | None = said(clauses.Place, "inferred")


@frozen(kw_only=True)
class PlaceName(Table):
    """A name of a place and the years in which it held."""

    table = "place_name"
    en = "Names of places and when each held"
    zh = "地区名称及其时段"
    place: str = text("place", "地区", key=True, references="place")
    name: str = text("official name", "名称", key=True)
    held: str = text("when it held, as exact as known; .. is open", "时段；.. 表示不限", key=True)
    since: str | None = day("first day it may have held", "起", required=False)
    until: str | None = day("last day it may have held", "止", required=False)


@frozen(kw_only=True)
class PlaceCode(Table):
    """A GB/T 2260 code of a place and the years in which it held."""

    table = "place_code"
    en = "Codes of places (GB/T 2260) and when each held"
    zh = "行政区划代码及其时段"
    place: str = text("place", "地区", key=True, references="place")
    code: str = text("GB/T 2260 code", "行政区划代码", key=True)
    held: str = text("when it held, as exact as known; .. is open", "时段；.. 表示不限", key=True)
    since: str | None = day("first day it may have held", "起", required=False)
    until: str | None = day("last day it may have held", "止", required=False)


@frozen(kw_only=True)
class NoticeRow(Table):
    """An official notice, as far as it was read."""

    table = "notice"
    en = "Notices that set or change rules of the minimum living allowance"
    zh = "确定或调整低保规则的通知"
    id: str = text("jurisdiction and 文号 (or key)", "辖区与文号（或短名）", key=True)
    jurisdiction: str = text("place that issued it", "辖区", references="place")
    position: int = whole("place in its file, from 0; oldest first", "在文件中的次序，自 0 起")
    file: str = text("policy file that holds it", "所在政策文件", references="policy_file")
    title: str = said(clauses.Notice, "title")
    number: str = said(clauses.Notice, "number")
    key: str | None = said(clauses.Notice, "key")
    issuer: str = said(clauses.Notice, "issuer")
    issued: str = said(clauses.Notice, "issued")
    effective: str = said(clauses.Notice, "effective")
    valid_for: str | None = said(clauses.Notice, "valid_for")
    under: str | None = said(clauses.Notice, "under")
    repeals: str | None = said(clauses.Notice, "repeals")
    url: str | None = said(clauses.Notice, "url")
    read_in: str = said(clauses.Notice, "read_in")
    evidence: str = said(clauses.Notice, "evidence")
    host: str | None = text("host of the address", "网站", required=False)
    copy: str = said(clauses.Notice, "copy")
    page_attributes: str | None = said(clauses.Notice, "page_attributes")
    checked_with: str | None = said(clauses.Notice, "checked_with")
    limitations: str | None = said(clauses.Notice, "limitations")
    not_stated: str | None = said(clauses.Notice, "not_stated")
    not_seen: str | None = said(clauses.Notice, "not_seen")
    elsewhere: str | None = said(clauses.Notice, "elsewhere")
    areas: str | None = said(clauses.Notice, "areas")
    covers: str | None = said(clauses.Notice, "covers")
    inferred: str | None = said(clauses.Notice, "inferred")


@frozen(kw_only=True)
class ClauseRow(Table):
    """One clause of a notice."""

    table = "clause"
    en = "Clauses of the notices"
    zh = "通知的条款"
    id: str = text("notice and position", "通知与次序", key=True)
    notice: str = text("notice", "通知", references="notice")
    position: int = whole("place in the notice, from 0", "在通知中的次序，自 0 起")
    kind: str = text("kind of clause", "条款种类", choices=tuple(KINDS))
    subject: str = text("what it is about: program, category, rule", "对象或事项")
    at: str | None = said(clauses.Clause, "at")
    areas: str | None = said(clauses.Clause, "areas")
    effective: str | None = said(clauses.Clause, "effective")
    earliest: str | None = day(
        "first day it may apply; none: not known", "可能开始适用之日；空为不明", required=False
    )
    certain: str | None = day(
        "day from which it certainly applies; none: not known",
        "确定开始适用之日；空为不明",
        required=False,
    )
    ends: str | None = day("last day; none: nothing on file ends it", "截止日", required=False)
    text: str = text(
        "the clause as its policy file writes it (YAML)", "条款在政策文件中的写法（YAML）"
    )
    inferred: str | None = said(clauses.Clause, "inferred")
    note: str | None = said(clauses.Clause, "note")
    words: str | None = said(clauses.Clause, "text")


@frozen(kw_only=True)
class StandardRow(Table):
    """A span in which one clause decides the standard of a place.

    Whether it still holds on a later day is not decided here: after `confirmed_through` it is the
    last known amount, no more.
    """

    table = "standard"
    en = "Standards: what income per person is measured against"
    zh = "低保标准"
    id: str = text("place, program and first day", "地区、项目与起始日", key=True)
    place: str = text("place", "地区", references="place")
    program: str = text(
        "urban or rural minimum living allowance", "城市低保或农村低保", choices=PROGRAMS
    )
    role: str = text(
        "set: the clause sets it; was: the clause says that it held before",
        "set：条款所定；was：条款所述的原标准",
        choices=("set", "was"),
    )
    since: str | None = day(
        "first day on which it certainly holds; none: not known",
        "确定执行的第一日；空为不明",
        required=False,
    )
    since_known: str | None = since_known()
    since_printed: str | None = since_printed()
    until: str | None = day(
        "last day; none: no later notice is on file", "止；空为无后续通知", required=False
    )
    confirmed_through: str | None = day(
        "last day on which something on file confirms it; later it is only the last known",
        "有据可证的最后一日，其后仅为最后所知",
        required=False,
    )
    answers_through: str | None = day(
        "last day on which it is given at all, as the last known; later a higher minimum shows that a "
        "notice is missing; none: no end is known",
        "可作为最后所知数额的最后一日，其后上级最低标准已高于它；空为不限",
        required=False,
    )
    holds_at_end: str = text(
        "whether something confirms it to its last day",
        "至截止日是否有据可证：confirmed 有据，presumed 仅为最后所知",
        choices=("confirmed", "presumed"),
    )
    amount: str = yuan("as published, in yuan per unit", "公布的金额（元）")
    unit: str = text("what the amount is per", "单位", choices=tuple(PERSON_UNITS))
    fen: int = whole("as published, in fen per unit", "公布的金额（分）", "fen")
    per: int = whole("months that the amount is for: 1, 3 or 12", "金额所含月数", "months")
    monthly: str | None = yuan(
        "per month; none where the year does not divide into whole fen",
        "折合每月（元）；不能折成整分的为空",
        required=False,
    )
    fen_a_year: int = whole("per year, exact in every unit", "折合每年（分）", "fen")
    inherited_from: str | None = text(
        "place above whose amount it is; none: set for the place itself",
        "沿用其标准的上级地区；空为本地标准",
        required=False,
        references="place",
    )
    evidence: str = said(clauses.Notice, "evidence")
    inferred: str | None = text(
        "what the transcriber supplied or doubts (doubt.…), with the reason (JSON)",
        "推定或存疑（doubt.…）之处及理由（JSON）",
        required=False,
    )
    notice: str = text("notice", "通知", references="notice")
    clause: str = text("clause that decides", "所依条款", references="clause")


@frozen(kw_only=True)
class TekunRow(Table):
    """A span in which an amount of support in 特困 holds for a placement and a level of care.

    As for standards, after `confirmed_through` it is the last known amount, no more.
    """

    table = "tekun"
    en = "Support in 特困 (tekun), by placement and level of care"
    zh = "特困人员救助供养标准"
    id: str = text(
        "place, program, placement, level and first day",
        "地区、项目、供养方式、护理等级与起始日",
        key=True,
    )
    place: str = text("place", "地区", references="place")
    program: str = text("urban or rural support in 特困", "城市特困或农村特困", choices=PROGRAMS)
    placement: str = text(
        "centralised (in an institution) or dispersed (at home)",
        "供养方式：centralised 集中，dispersed 分散",
        choices=PLACEMENTS,
    )
    level: str = text(
        "level of care: self, partial or full; an amount for all levels stands under each",
        "护理等级：self 全自理，partial 半护理，full 全护理；不分等级的金额各等级均列",
        choices=LEVELS,
    )
    amount: str = yuan("as published, in yuan per unit", "公布的金额（元）")
    unit: str = text("what the amount is per", "单位", choices=tuple(PERSON_UNITS))
    fen_a_year: int = whole("per year, exact in every unit", "折合每年（分）", "fen")
    since: str | None = day(
        "first day on which it certainly holds; none: not known",
        "确定执行的第一日；空为不明",
        required=False,
    )
    since_known: str | None = since_known()
    since_printed: str | None = since_printed()
    until: str | None = day(
        "last day; none: no later notice is on file", "止；空为无后续通知", required=False
    )
    confirmed_through: str | None = day(
        "last day on which something on file confirms it; later it is only the last known",
        "有据可证的最后一日，其后仅为最后所知",
        required=False,
    )
    evidence: str = said(clauses.Notice, "evidence")
    inferred: str | None = text(
        "words that the transcriber supplied, with the reason (JSON)",
        "推定之处及理由（JSON）",
        required=False,
    )
    notice: str = text("notice", "通知", references="notice")
    clause: str = text(
        "clause that decides; of a sum, that on basic living",
        "所依条款；合计的为基本生活条款",
        references="clause",
    )


@frozen(kw_only=True)
class GapRow(Table):
    """A span in which the files do not decide the standard of a place, and why."""

    table = "gap"
    en = "Spans in which the files on hand do not decide the standard"
    zh = "现有文件未能确定标准的时段"
    id: str = text("place, program and first day", "地区、项目与起始日", key=True)
    place: str = text("place", "地区", references="place")
    program: str = text(
        "urban or rural minimum living allowance", "城市低保或农村低保", choices=PROGRAMS
    )
    since: str | None = day("first day; none: not known", "起；空为不明", required=False)
    until: str | None = day("last day; none: open", "止；空为不限", required=False)
    code: str = text("name of the refusal: NotOnFile, NotSeen, …", "不能作答的类别")
    sentence: str = text("why, in English", "原因（英文）")
    sentence_zh: str = text("why, in Chinese", "原因（中文）")
    notice: str | None = text(
        "notice that stands in the way", "相关通知", required=False, references="notice"
    )


TABLES: tuple[type[Table], ...] = (
    Release,
    PolicyText,
    PlaceRow,
    PlaceName,
    PlaceCode,
    NoticeRow,
    ClauseRow,
    StandardRow,
    TekunRow,
    GapRow,
    *DERIVED,
)

__all__ = ["TABLES", "Table"]
