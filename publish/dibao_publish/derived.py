"""Tables that are worked out from the policies when the registry is built, and those beside them.

Minimums from above, raises, findings and the words of the search are computed by `dibao.calc` or
from names; SQL only compares them. Statistics and leads are no rules and stand apart.
"""

from __future__ import annotations

from attrs import frozen

from dibao.calc.findings import CANNOT_BE_JUDGED, MET, NOT_MET
from dibao.policy.clauses import PERSON_UNITS
from dibao_publish.columns import day, text, whole, yuan
from dibao_publish.names import PROGRAMS
from dibao_publish.starts import since_known, since_printed
from dibao_publish.table import Table

EVIDENCE = ("government", "mirror", "press", "aggregator")


@frozen(kw_only=True)
class FloorRow(Table):
    """A minimum that a higher office sets for a place, and the days on which it is in force.

    It is in force until it ends or until the same office makes a new one; a newer one that is not
    on file cannot be known. One that may have been replaced before it had certainly begun is left out.
    """

    table = "floor"
    en = "Minimums from above: what a place's standard may not be below"
    zh = "上级规定的最低标准（不低于）"
    id: str = text("clause, place and program", "条款、地区与项目", key=True)
    place: str = text("place that it binds", "适用地区", references="place")
    program: str = text("urban or rural", "城市低保或农村低保", choices=PROGRAMS)
    set_by: str = text("place whose notice sets it", "规定最低标准的地区", references="place")
    level: str = text("kind of that place: province, prefecture, …", "规定地区的级别")
    since: str = day("first day on which it is certainly in force", "确定执行的第一日")
    since_known: str | None = since_known()
    since_printed: str | None = since_printed()
    until: str | None = day(
        "last day; none: no newer one on file", "止；空为无更新", required=False
    )
    least: str = yuan("the minimum, in yuan per unit", "最低标准（元）")
    unit: str = text("what the amount is per", "单位", choices=tuple(PERSON_UNITS))
    fen_a_year: int = whole("per year, exact in every unit", "折合每年（分）", "fen")
    evidence: str = text("where it was read", "来源等级", choices=EVIDENCE)
    notice: str = text("notice", "通知", references="notice")
    clause: str = text("clause", "条款", references="clause")


@frozen(kw_only=True)
class RaiseRow(Table):
    """A change of a standard: from what to what, and how long after its start it was published.

    `owed` is the difference for the whole months before that of publication, for a person whose
    allowance is the full standard and who was on the list throughout. What is paid follows the
    notice's own words on back-pay.
    """

    table = "raise"
    en = "Raises: from what to what, and the months between their start and their notice"
    zh = "提标：调整前后标准，以及开始执行与发文相隔的月数"
    id: str = text("standard that it led to", "所至标准", key=True, references="standard")
    place: str = text("place", "地区", references="place")
    program: str = text("urban or rural", "城市低保或农村低保", choices=PROGRAMS)
    since: str | None = day("first day of the new amount", "新标准起始日", required=False)
    before_fen_a_year: int | None = whole(
        "amount before, per year; none: not on file, or not confirmed",
        "原标准（分/年）；空为未收录或不能确认",
        "fen",
        required=False,
    )
    fen_a_year: int = whole("new amount, per year", "新标准（分/年）", "fen")
    issued: str = text("date of the notice, as exact as known", "发文日期")
    months_late: int | None = whole(
        "whole months from the month of its start to that before the notice; 0: not late",
        "自开始执行之月至发文前一月的整月数；0 为未延迟",
        "months",
        required=False,
    )
    owed: str | None = yuan(
        "difference of these months for a person at full standard, to the fen",
        "全额享受者这些月份的差额（元，精确到分）",
        required=False,
    )
    back_pay: int = whole("1: the notice on file speaks of back-pay", "1 为所收通知写有补发条款")
    why_not: str | None = text(
        "why it cannot be compared; none: it can",
        "不能比较的原因；空为可比较",
        required=False,
    )


@frozen(kw_only=True)
class FindingRow(Table):
    """What a check says of a clause at a place: met, not met or cannot be judged. It corrects nothing."""

    table = "finding"
    en = (
        "Findings: checks of notices against themselves, each other and those above; contradictions"
    )
    zh = "核对结果：通知自身、前后、上下级之间的核对与矛盾"
    id: str = text("clause, check and number", "条款、核对与序号", key=True)
    check: str = text(
        "floor, raise, share, aim, was, contradiction, …: the name of the check",
        "核对名称：floor 最低标准，raise 提标幅度，share 比例，aim 目标，was 原标准，contradiction 矛盾等",
    )
    status: str = text("outcome", "结果", choices=(MET, NOT_MET, CANNOT_BE_JUDGED))
    place: str = text("place", "地区", references="place")
    sentence: str = text("what was compared, in English", "比较内容（英文）")
    sentence_zh: str = text("what was compared, in Chinese", "比较内容（中文）")
    doubted: int = whole("1: the file itself says that sources differ", "1 为文件已注明来源不一")
    since: str | None = day("first day of the clause", "条款起始日", required=False)
    notice: str = text("notice", "通知", references="notice")
    clause: str = text(
        "clause that is checked, or that demands", "被核对或提出要求的条款", references="clause"
    )
    against: str | None = text(
        "notice that it is held against", "相对照的通知", required=False, references="notice"
    )


# --- beside the policies: no rules --------------------------------------------------------------


@frozen(kw_only=True)
class Observed(Table):
    """A published figure with its source."""

    id: int = whole("row of its file, from 1", "在文件中的行号", key=True)
    place_named: str = text("place as the source names it", "来源所称地区")
    level: str = text("level of the place", "地区级别")
    code: str | None = text("code of 2023; none fits: empty", "2023 年代码", required=False)
    place: str | None = text("place on file", "所收地区", required=False, references="place")
    kind: str = text("what is measured: dibao_urban_avg_standard, tekun_…, *_recipients, …", "指标")
    role: str = text("what the source says it is", "性质")
    amount: str = text("as printed", "数值（照录）")
    amount_to: str | None = text("upper end of a range", "区间上限", required=False)
    unit: str = text("unit", "单位")
    is_floor: int = whole("1: at least (不低于)", "1 为不低于")
    effective_from: str | None = text("from, as exact as the source", "起", required=False)
    effective_to: str | None = text("to, as exact as the source", "止", required=False)
    as_of: str | None = text("day of a table", "表列日期", required=False)
    date_inferred: int = whole("1: the year or day was inferred", "1 为日期系推定")
    title: str = text("title of the document or page", "文件或网页标题")
    number: str | None = text("its 文号", "文号", required=False)
    basis: str | None = text("文号 that it rests on", "依据文号", required=False)
    issued: str | None = text("date of the source", "来源日期", required=False)
    host: str | None = text("host of the address", "网站", required=False)
    url: str | None = text("address; many are mirrors", "网址（多为转载）", required=False)
    evidence: str = text("where it was read", "来源等级", choices=EVIDENCE)
    doubt: str | None = text("why it may be wrong", "存疑之处", required=False)
    note: str | None = text("what was inferred, contradictions", "推定与说明", required=False)


@frozen(kw_only=True)
class StatisticRow(Observed):
    """Averages and totals that ministries, bureaux, yearbooks and the press published; never a rule."""

    table = "statistic"
    en = "Statistics: published averages and totals; no answer rests on them"
    zh = "统计数据：公布的平均数与总数，不作为任何答案的依据"


@frozen(kw_only=True)
class LeadRow(Observed):
    """Figures seen only at aggregators or on pages that rewrite years and places: leads to check."""

    table = "lead"
    en = "Leads to check: unverified figures, never an answer"
    zh = "待核线索：未经核实的数字，不作为任何答案"


# --- the search ---------------------------------------------------------------------------------


@frozen(kw_only=True)
class PlaceWord(Table):
    """A word that finds a place."""

    table = "place_word"
    en = "Words that find a place: names, short names, pinyin, initials, codes"
    zh = "查找地区用词：名称、简称、拼音、拼音首字母、代码"
    word: str = text("word, in small letters", "词（小写）", key=True)
    place: str = text("place", "地区", key=True, references="place")
    sort: str = text(
        "sort of word",
        "词的种类",
        choices=("name", "short", "pinyin", "initials", "key", "code"),
    )


@frozen(kw_only=True)
class SearchItem(Table):
    """What the full-text index `search_text` points at: its rowid is `id`."""

    table = "search_item"
    en = "What the full-text search finds"
    zh = "全文检索的对象"
    id: int = whole("rowid in search_text", "在 search_text 中的行号", key=True)
    kind: str = text(
        "place, notice or clause", "地区、通知或条款", choices=("place", "notice", "clause")
    )
    place: str = text("place, or the place that issued it", "地区或发文地区", references="place")
    notice: str | None = text("notice", "通知", required=False, references="notice")
    clause: str | None = text("clause", "条款", required=False, references="clause")


# --- the queries --------------------------------------------------------------------------------


@frozen(kw_only=True)
class QueryRow(Table):
    """A question that the registry answers, with what its answer means and does not mean."""

    table = "query"
    en = "Questions that the registry answers"
    zh = "登记库可回答的问题"
    name: str = text("name, in addresses", "名称", key=True)
    title: str = text("title", "标题（英文）")
    title_zh: str = text("title in Chinese", "标题")
    meaning: str = text("what it means", "含义（英文）")
    meaning_zh: str = text("what it means, in Chinese", "含义")
    caution: str = text("what it does not mean", "不表示什么（英文）")
    caution_zh: str = text("what it does not mean, in Chinese", "不表示什么")
    parameters: str = text("names of its parameters", "参数")


@frozen(kw_only=True)
class QueryDay(Table):
    """The day that a query takes when none is given.

    It is the latest on which at least half of those with an amount are confirmed; where there is no
    such day, the latest on which most are. For growth, those on both days.
    """

    table = "query_day"
    en = "The day that each query takes when none is given"
    zh = "各问题的默认日期"
    query: str = text("query", "问题", key=True, references="query")
    scope: str = text("province or place; empty: the whole country", "省或地区；空为全国", key=True)
    earlier: str | None = day(
        "of growth: the day that it is compared with", "增幅的起始日期", required=False
    )
    fullest: str = day("the latest day on which the most are confirmed", "可确认数最多的最近一日")
    day: str = day("the day", "日期")
    compared: int = whole("confirmed on it", "当日可确认数")
    known: int = whole("with an amount on it, confirmed or last known", "当日有数额者")
    most: int = whole("confirmed on that day", "该日可确认数")


DERIVED: tuple[type[Table], ...] = (
    FloorRow,
    RaiseRow,
    FindingRow,
    StatisticRow,
    LeadRow,
    PlaceWord,
    SearchItem,
    QueryRow,
    QueryDay,
)
