"""What a policy file says: files, notices, and the 27 kinds of clause.

These classes are the only description of the format. The reader, the JSON Schema, the reference
in `docs/policy-files.md` and the registry's column descriptions are generated from them.
Amounts are in the unit that the notice prints; nothing here is computed.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from attrs import frozen

from dibao.policy.fields import (
    Kind,
    amount,
    choice,
    day,
    in_file,
    listing,
    mapping,
    names,
    text,
    value,
    values,
    when,
)
from dibao.policy.values import Lack, Value, When

PROGRAMS = ("urban", "rural", "unified")
PERSON_UNITS = {"yuan/person/month": 1, "yuan/person/quarter": 3, "yuan/person/year": 12}
UNITS = (
    "yuan/person/month|yuan/person/quarter|yuan/person/year|yuan/person|"
    "yuan/household|yuan/household/month|yuan/household/year"
)
OF = (
    "standard|standard urban|standard rural|previous standard|own amount before|own gap|"
    "minimum wage|disposable income|net income|consumption spending|dispersed amount|payer income"
)
STAGES = "monthly standard|gap per person|household|each supplement|monthly then x12|product"

Names = tuple[str, ...]
Pairs = tuple[tuple[str, str], ...]
Amount = Value | tuple[tuple[Names, Value], ...]


@frozen(kw_only=True)
class Category:
    """A category of persons that a notice defines; every test given must hold."""

    name: str = text("name, as the notice writes it", "类别名称,照录", required=True)
    age: Value | None = value("age in years: 70.., ..17", "年龄:70..、..17")
    disability: Names = names("disability grades: 1、2", "残疾等级:1、2")
    status: Names = names("facts the caller must assert of the member", "须由调用者确认的身份")
    where: tuple[int, int] = in_file()


@frozen(kw_only=True)
class Clause:
    """One clause of a notice. Subclasses add what their kind says."""

    kind: ClassVar[str]
    zh: ClassVar[str]
    example: ClassVar[str]

    at: str | None = text("where in the notice: 一(二)", "在通知中的位置")
    areas: Names = names("what it covers, if not all that the notice covers", "适用地区")
    effective: When | Lack | None = when("if other than the notice's", "执行时间", lack=True)
    until: date | None = day(
        "last day, if the notice ends it; an older amount comes back only with `changes`", "截止日"
    )
    as_of: When | None = when(
        "day or month on which a source shows it in force; since when is not said",
        "所见执行之日(起始日未载)",
    )
    changes: str | None = text("文号 whose like clause it changes; the rest stays", "所修改的文号")
    inferred: Pairs = mapping(
        Kind.TEXTS,
        "path: why the transcriber supplied it; a path may name one key: levels.full.unit",
        "推定之处及理由",
    )
    doubt: Pairs = mapping(
        Kind.TEXTS,
        "path: why it may be wrong or who says otherwise; shown with the answer, settles nothing",
        "存疑之处及理由",
    )
    note: str | None = text("for readers only; never computed with", "说明,不参与计算")
    text: str | None = text(
        "the clause's words, as printed; a cut is ……; never computed with",
        "原文,照录,省略处作……,不参与计算",
    )
    where: tuple[int, int] = in_file()


@frozen(kw_only=True)
class Amounts(Clause):
    """The fields of every kind that can carry an amount."""

    unit: str | Lack | None = choice("what the amount is per", "单位", UNITS, lack=True)
    amount: Amount | None = amount("one value, or one for each area", "金额,可按地区分列")
    plus: Value | None = value("raise in yuan", "提高额(元)")
    percent: Value | None = value("raise in percent, only that: 9%", "提高幅度(%)")
    times: Value | None = value(
        "formula: 1.3, 20%, 1/7 of `of`; a check beside amount", "倍数或比例"
    )
    of: str | Lack | None = choice("what `times` multiplies", "倍数的基数", OF, lack=True)
    lag: str | Lack | None = choice(
        "which year's `of`", "基数的年度", "same year|previous year", lack=True
    )
    round: str | Lack | None = choice(
        "how plus, percent and times round", "取整方式", "half-up|up|down", lack=True
    )
    to: Value | None = value("rounding unit in yuan: 1, 0.1, 5, 10", "取整单位(元)")
    stage: str | None = choice("where it rounds", "取整环节", STAGES)
    every: str | None = choice("the change recurs", "周期", "year|year on average")
    not_below: str | None = choice(
        "ratchet: never less than the place had", "不低于现行", "own amount before"
    )


@frozen(kw_only=True)
class Standard(Amounts):
    """What income per person is measured against."""

    kind = "standard"
    zh = "保障标准"
    example = "长春 375, was 350"
    standard: str = choice(
        "urban 城市, rural 农村, unified 城乡统一", "项目", "urban|rural|unified", required=True
    )


@frozen(kw_only=True)
class Tekun(Amounts):
    """Support for persons in 特困 (formerly 五保), by part, placement and care level."""

    kind = "tekun"
    zh = "特困供养"
    example = "齐齐哈尔, 12 amounts"
    tekun: str = choice("whose support", "对象", "urban|rural|unified|wubao", required=True)
    part: str = choice(
        "basic 基本生活, care 照料护理, total both, fiscal_subsidy 财政补助",
        "部分",
        "basic|care|total|fiscal_subsidy",
        required=True,
    )
    placement: str | Lack | None = choice(
        "centralised 集中, dispersed 分散; none: both alike",
        "供养方式",
        "centralised|dispersed",
        lack=True,
    )
    levels: tuple[tuple[str, Value], ...] = values(
        "instead of amount, by care level: self 全自理, partial 半护理, full 全护理",
        "按护理等级",
        "self|partial|full",
    )
    step: Value | None = value("逐级递增: added once per level above the first", "逐级递增额")


@frozen(kw_only=True)
class Supplement(Amounts):
    """Added for each member in a category; within a group the highest, groups add."""

    kind = "supplement"
    zh = "分类施保"
    example = "甲市: 70岁以上 +33"
    supplement: Names = names("categories, as defined in the notice", "类别", required=True)
    program: str | None = choice("if for one program only", "项目", "urban|rural|unified")
    group: str | Lack = text("name of its group, any word", "叠加组", required=True, lack=True)


@frozen(kw_only=True)
class FullStandard(Amounts):
    """These categories get the standard (or `times` of it) whatever the gap."""

    kind = "full_standard"
    zh = "全额保障"
    example = "条例 art. 8: 三无"
    full_standard: Names = names("categories", "类别", required=True)
    program: str | None = choice("if for one program only", "项目", "urban|rural|unified")
    split: str | Lack | None = choice(
        "income of a household with others: an equal part each, all to the others, or their own",
        "与其他成员的收入分摊",
        "per person|others|each member's own",
        lack=True,
    )


@frozen(kw_only=True)
class MinimumPayment(Amounts):
    """Paid when the gap is positive but smaller."""

    kind = "minimum_payment"
    zh = "最低补差"
    example = "甲市: 33 a person"
    minimum_payment: str = choice("for whom", "项目", "urban|rural|unified", required=True)


@frozen(kw_only=True)
class SinglePerson(Amounts):
    """A member assessed alone, and what they get."""

    kind = "single_person"
    zh = "单人保"
    example = "甲市: 重残 at least 55%"
    single_person: Names = names("categories", "类别", required=True)
    program: str | None = choice("if for one program only", "项目", "urban|rural|unified")
    together_with: str | None = text(
        "another benefit that a joint floor counts in", "合并计算的待遇"
    )
    together: Value | None = value("that floor, as share of `of`", "合并最低比例")


@frozen(kw_only=True)
class Allowance(Clause):
    """How an allowance is made. Nothing is assumed where no notice says."""

    kind = "allowance"
    zh = "发放方式"
    example = "务川: 差额补助"
    allowance: Names = names("programs", "项目", required=True)
    method: str | Lack = choice(
        "the gap to the standard (差额), flat grades (分档), or either",
        "计发方式",
        "difference|grades|either",
        required=True,
        lack=True,
    )


@frozen(kw_only=True)
class Grades(Amounts):
    """Flat amounts per grade in place of the gap, or limits on a lower level's grades."""

    kind = "grades"
    zh = "分档"
    example = "甲县: 一档 333"
    grades: str = choice(
        "for whom; keys of amount are grades", "项目", "urban|rural|unified", required=True
    )
    count: Value | None = value("limit: how many grades", "档数")
    top: Value | None = value("limit: top grade as share of the standard", "最高档占标准比例")
    step: Value | None = value("limit: yuan between grades", "档差(元)")


@frozen(kw_only=True)
class Line(Amounts):
    """A second line (边缘户, 低收入); amount is the income band, above/times say it by the standard."""

    kind = "line"
    zh = "边缘线与低收入线"
    example = "国: times ..1.5"
    line: str = text("name, as the notice writes it", "名称,照录", required=True)
    program: str | None = choice("if for one program only", "项目", "urban|rural|unified")
    above: Value | None = value("yuan above the standard: 1..50", "高于标准的元数")
    on_line: str | Lack | None = choice(
        "an income exactly on the upper end: in 不超过, out 低于", "恰在上限者", "in|out", lack=True
    )


@frozen(kw_only=True)
class Target(Amounts):
    """An aggregate that a place must reach or reports. Never paid to anyone."""

    kind = "target"
    zh = "目标与平均数"
    example = "长春 1500; 四平 267"
    target: str = choice(
        "the measure",
        "指标",
        "average_subsidy|average_standard|recipients|share_of_population|churn",
        required=True,
    )
    program: str | None = choice("of which program", "项目", "urban|rural|unified")
    counted: str | None = choice(
        "spending that an average counts",
        "平均数口径",
        "with supplements|without supplements",
    )


@frozen(kw_only=True)
class Figure(Amounts):
    """A statistic that the notice quotes; feeds formulas and checks."""

    kind = "figure"
    zh = "引用数据"
    example = "巴彦淖尔 10420"
    figure: str = text(
        "disposable income, minimum wage, an index or a count, as `of` names it",
        "数据名称",
        required=True,
    )
    year: str | None = text("the year or month it describes", "所属年度或月份")
    program: str | None = choice("urban or rural", "城乡", "urban|rural|unified")


@frozen(kw_only=True)
class OneOff(Amounts):
    """Paid once, beside the allowance."""

    kind = "one_off"
    zh = "一次性补助"
    example = "甲县: 春节 111"
    one_off: Names = names("programs or categories", "项目或类别", required=True)
    paid: When | Lack = when("when it is paid", "发放时间", required=True, lack=True)


@frozen(kw_only=True)
class OtherBenefit(Amounts):
    """Another programme set in the same notice (孤儿, 残疾补贴); kept, not computed."""

    kind = "other_benefit"
    zh = "其他待遇"
    example = "甲市: 孤儿 999"
    other_benefit: str = text("name, as the notice writes it", "名称,照录", required=True)


@frozen(kw_only=True)
class PriceSubsidy(Amounts):
    """Paid for a month when a price index passes a trigger; `amount` if flat."""

    kind = "price_subsidy"
    zh = "价格临时补贴"
    example = "甲市: CPI at least 9%"
    price_subsidy: Names = names("programs and categories", "对象", required=True)
    triggers: tuple[tuple[str, Value], ...] = values(
        "any of them starts it: CPI: at least 9%", "启动条件", required=True
    )
    months_running: Value | None = value("how many months running; none: one", "连续月数")
    index: str | Lack | None = choice(
        "whose growth multiplies `of`", "计算所用指数", "triggering|CPI|food|low-income", lack=True
    )
    choose: str | Lack | None = choice("when several trigger", "多项触发时", "highest", lack=True)
    index_months: When | None = when("index months it applies to", "适用的指数月份")
    paid_after: Value | None = value("months from the index month to payment", "滞后月数")
    doubled: tuple[tuple[str, Value], ...] = values(
        "pay months: factor (2031-03..2031-06: 2)", "加倍月份"
    )


@frozen(kw_only=True)
class Rounding(Clause):
    """How a result is made payable."""

    kind = "rounding"
    zh = "取整"
    example = "甲市: up, 1, household"
    rounding: str = choice(
        "of what",
        "对象",
        "allowance|standard|supplement|tekun|price_subsidy",
        required=True,
    )
    mode: str | Lack = choice(
        "half-up 四舍五入, up 进一, down 去尾", "方式", "half-up|up|down", required=True, lack=True
    )
    to: Value = value("unit in yuan: 0.01, 1, 5, 10", "单位(元)", required=True)
    stage: str | Lack = choice("where in the calculation", "环节", STAGES, required=True, lack=True)


@frozen(kw_only=True)
class Payment(Clause):
    """How often, and by when."""

    kind = "payment"
    zh = "发放周期"
    example = "太原: month; quarter"
    payment: Names = names("programs", "项目", required=True)
    every: str | Lack = choice(
        "paid once each", "周期", "month|quarter|half-year", required=True, lack=True
    )
    by_day: Value | None = value("day of the first month", "当月最迟日")
    may: str | None = choice("有条件可: also allowed", "亦可", "month")


@frozen(kw_only=True)
class Start(Clause):
    """First month paid after approval."""

    kind = "start"
    zh = "起发月"
    example = "国: after approval"
    start: Names = names("programs", "项目", required=True)
    month: str | Lack = choice(
        "which month", "月份", "of approval|after approval", required=True, lack=True
    )


@frozen(kw_only=True)
class Stop(Clause):
    """First month not paid."""

    kind = "stop"
    zh = "停发月"
    example = "国: 特困 after decision"
    stop: Names = names("programs", "项目", required=True)
    month: str | Lack = choice(
        "which month", "月份", "of decision|after decision", required=True, lack=True
    )


ROSTERS = (
    "each month",
    "current quarter",
    "first month at new rate",
    "last month at old rate",
    "paying month",
    "after review",
)


@frozen(kw_only=True)
class BackPay(Clause):
    """Owed for months already paid at the old rate. Unless months is none, every field is said."""

    kind = "back_pay"
    zh = "提标补发"
    example = "太原; 长春 none"
    back_pay: Names = names(
        "programs; supplements and tekun are named if included", "项目", required=True
    )
    months: When | Lack = when(
        "the window; none: nothing owed", "补发月份", required=True, lack=True
    )
    method: str | Lack | None = choice(
        "add the raise, or recompute from income", "计算方式", "delta|reassess", lack=True
    )
    roster: str | Lack | None = text(
        "whose list decides who is paid: " + "/".join(ROSTERS) + ", or a month or quarter",
        "以何时名册为准",
        lack=True,
    )
    entrants: str | Lack | None = choice(
        "who joined inside the window",
        "期内新增对象",
        "months paid|from approval month|whole window|none",
        lack=True,
    )
    exclude: Names | Lack | None = names("died, left, grace, or a category", "不补发者", lack=True)
    deadline: When | Lack | None = when("paid by or before", "补发期限", lack=True)


@frozen(kw_only=True)
class Reassessment(Clause):
    """When households are recomputed on the new standard; until then the raise is added."""

    kind = "reassessment"
    zh = "按新标准审核"
    example = "太原 2011-Q3"
    reassessment: Names = names("programs", "项目", required=True)
    begins: When | Lack = when(
        "first month or quarter on the new standard", "起始", required=True, lack=True
    )
    roster: str | None = text("whose list is reviewed, as the notice writes it", "审核名册")


@frozen(kw_only=True)
class Grace(Amounts):
    """Paid on after income passes the line."""

    kind = "grace"
    zh = "渐退期"
    example = "国: at most 6"
    grace: Names = names("reasons; any: whatever the reason", "原因", required=True)
    months: Value = value("6, 6..12, at most 6", "月数", required=True)
    income: Value | None = value(
        "only while income is this many times the standard: 1..2", "收入上限倍数"
    )
    base: str | Lack = choice(
        "what is paid on", "延续基数", "old amount|standard", required=True, lack=True
    )
    capped: str | Lack | None = choice("cap", "上限", "standard x members", lack=True)
    supplements: str | Lack = choice(
        "what becomes of them", "分类施保的处理", "recomputed|kept|none", required=True, lack=True
    )


@frozen(kw_only=True)
class Review(Clause):
    """How often a class of households is reviewed."""

    kind = "review"
    zh = "复核"
    example = "甲市: A类 12"
    review: Names = names("class A, B, C, or a program", "类别", required=True)
    months: Value = value("interval: 12, 6, 3, 6..12", "间隔月数", required=True)


@frozen(kw_only=True)
class Income(Amounts):
    """One rule for counting income."""

    kind = "income"
    zh = "收入核算"
    example = "甲市: deduct 就业成本"
    income: str = choice(
        "the rule",
        "规则",
        "count|disregard|deduct|impute|window|maintenance|support",
        required=True,
    )
    what: str = text("which income or cost; months for a window", "收入或支出项", required=True)
    base: str | Lack | None = choice(
        "maintenance: payer income",
        "赡养人收入口径",
        "household year|per person month|household month",
        lack=True,
    )
    threshold: Value | None = value(
        "maintenance: times the standard set aside first", "先行扣除倍数"
    )
    zero_below: Value | None = value("maintenance: nothing due below this many times", "免计倍数")
    divide: str | None = choice("maintenance: shared by", "分摊", "parents supported")
    children: Value | None = value("maintenance: payer's children: ..2, 3..", "赡养人子女数")
    cap: Value | None = value("most, as share of payer income", "上限比例")
    actual: str | None = choice(
        "what is really paid counts if it is more", "实际支付较高时", "higher"
    )
    households: str | None = choice("window: of which households", "适用家庭", "farm|other")
    program: str | None = choice("if for one program only", "项目", "urban|rural|unified")


@frozen(kw_only=True)
class Hukou(Clause):
    """Which standard a household with both registrations has."""

    kind = "hukou"
    zh = "混合户籍"
    example = "甲市: residence"
    hukou: str | Lack = choice(
        "the rule", "规则", "residence|each member's own", required=True, lack=True
    )


@frozen(kw_only=True)
class Delegation(Clause):
    """Leaves the matter to lower levels."""

    kind = "delegation"
    zh = "授权与参照"
    example = "甲市: 各县 must"
    delegation: str = text("subject: standard, tekun, supplement", "事项", required=True)
    to: Names = names("who decides", "由谁决定", required=True)
    force: str = choice("must 必须 or may 可", "力度", "must|may", required=True)
    by: When | Lack | None = when("publication deadline", "公布期限", lack=True)


@frozen(kw_only=True)
class Funding(Clause):
    """Who pays which share."""

    kind = "funding"
    zh = "资金分担"
    example = "长春: as before"
    funding: Names = names("programs", "项目", required=True)
    shares: str | tuple[tuple[str, Value], ...] = mapping(
        Kind.SHARES, "level: share; or the words `as before`", "分担比例", required=True
    )


@frozen(kw_only=True)
class Task(Clause):
    """Work for officials with dates: report, review stage, training."""

    kind = "task"
    zh = "工作安排"
    example = "太原 日报; 蔡府 stages"
    task: str = text("what, in a few words of the notice", "事项", required=True)
    when: When | Lack = when("window or deadline", "时间", required=True, lack=True)
    roster: str | None = text("whose list", "名册")


CLAUSE_CLASSES: tuple[type[Clause], ...] = (
    Standard,
    Tekun,
    Supplement,
    FullStandard,
    MinimumPayment,
    SinglePerson,
    Allowance,
    Grades,
    Line,
    Target,
    Figure,
    OneOff,
    OtherBenefit,
    PriceSubsidy,
    Rounding,
    Payment,
    Start,
    Stop,
    BackPay,
    Reassessment,
    Grace,
    Review,
    Income,
    Hukou,
    Delegation,
    Funding,
    Task,
)
KINDS: dict[str, type[Clause]] = {cls.kind: cls for cls in CLAUSE_CLASSES}


@frozen(kw_only=True)
class Notice:
    """One official notice, as far as it was read."""

    title: str = text("title, verbatim", "标题,照录", required=True)
    number: str | Lack = text("文号, e.g. 长府办发〔2011〕41号", "文号", required=True, lack=True)
    key: str | None = text(
        "short name within the file, required where there is no number", "文件内短名"
    )
    issuer: Names | Lack = names("who signed", "发文机关", required=True, lack=True)
    issued: When | Lack = when(
        "成文日期, as exact as printed", "成文日期", required=True, lack=True
    )
    effective: When | Lack = when(
        "when its clauses start to apply", "执行时间", required=True, lack=True
    )
    valid_for: str | None = text("有效期, as printed: 1 year", "有效期")
    under: Names = names("文号 it names as its basis", "依据文号")
    repeals: Names = names("文号 it ends", "废止文号")
    url: str | None = text("where the text stands", "原文网址")
    read_in: str = text("what was read: file, page, date", "所读文本", required=True)
    evidence: str = choice(
        "grade of what was read", "来源等级", "government|mirror|press|aggregator", required=True
    )
    copy: str = choice(
        "how much of the text was seen", "文本完整程度", "complete|cut off|report", required=True
    )
    page_attributes: str | None = text(
        "what the page, not the notice, says; never computed with", "网页所标属性,不参与计算"
    )
    checked_with: str | None = text("second source, calculation or person", "核对依据")
    limitations: str | None = text("what a user must know", "使用须知")
    not_stated: Names = names("topics looked for; the text is silent", "未作规定的事项")
    not_seen: Names = names("topics that may stand in the part cut off", "文本残缺、未见的事项")
    elsewhere: Pairs = mapping(Kind.TEXTS, "topic: 文号 of the document that has it", "另见文号")
    areas: tuple[tuple[str, Names], ...] = mapping(
        Kind.AREAS,
        "group named in the notice: its places; not listed: the source names none",
        "通知中的地区组",
    )
    covers: Names = names("what every clause covers, if not the whole jurisdiction", "适用地区")
    categories: tuple[Category, ...] = listing(
        Category, "categories the notice defines", "所定义的类别"
    )
    inferred: Pairs = mapping(
        Kind.TEXTS, "field: why the transcriber supplied it", "推定之处及理由"
    )
    clauses: tuple[Clause, ...] = listing(
        Clause, "one per clause, in the order of the notice", "条款", required=True
    )
    where: tuple[int, int] = in_file()

    @property
    def name(self) -> str:
        """The 文号, or the key where there is none: how answers cite the notice."""
        return self.number if isinstance(self.number, str) else self.key or self.title


@frozen(kw_only=True)
class PolicyFile:
    """One jurisdiction: everything read of what it issued, oldest first."""

    jurisdiction: str = text(
        "place key in policies/places/: jilin/changchun", "辖区", required=True
    )
    checked_through: When | None = when("month up to which later notices were looked for", "已查至")
    categories: tuple[Category, ...] = listing(
        Category, "categories used by several notices", "共用类别"
    )
    inferred: Pairs = mapping(Kind.TEXTS, "e.g. which place a text belongs to", "推定之处及理由")
    notices: tuple[Notice, ...] = listing(Notice, "oldest first", "通知", required=True)
    where: tuple[int, int] = in_file()


@frozen(kw_only=True)
class Place:
    """A place with its dated names and codes; it lies in its key without the last segment.

    `within` is for a place that once lay elsewhere; its key says where it lies now.
    """

    key: str = text("stable key: jilin/changchun/shuangyang", "固定键", required=True)
    kind: str = choice(
        "rank",
        "级别",
        "nation|province|prefecture|county|district|zone|town",
        required=True,
    )
    names: tuple[tuple[str, When], ...] = mapping(
        Kind.WHENS, "full official name: when it held", "名称及其时段", required=True
    )
    codes: tuple[tuple[str, When], ...] = mapping(
        Kind.WHENS, "GB/T 2260 code: when it held; zones have none", "代码及其时段"
    )
    within: tuple[tuple[str, When], ...] = mapping(
        Kind.WHENS,
        "if it lay elsewhere before: key of each place right above it, and when; the last is now",
        "曾隶属他处的:各上级地区的键及其时段,最后一项为现隶属",
    )
    inferred: Pairs = mapping(
        Kind.TEXTS, "field: why the transcriber supplied it", "推定之处及理由"
    )
    where: tuple[int, int] = in_file()


FOLD = str.maketrans(
    {
        "[": "〔",
        "【": "〔",
        "［": "〔",
        "]": "〕",
        "】": "〕",
        "］": "〕",
        "(": "〔",
        ")": "〕",
        "（": "〔",
        "）": "〕",
    }
)


def fold_number(number: str) -> str:
    """A 文号 as it is compared: brackets of one kind, ASCII digits, no spaces."""
    folded = "".join(str(int(c)) if c.isdecimal() else c for c in number.translate(FOLD))
    return "".join(folded.split())
