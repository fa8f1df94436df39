"""The tables of a release of aggregates; those of the demonstration begin with `demo_`."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from dibao_publish.aggregates.parameters import LEVELS
from dibao_publish.aggregates.words import BANNER
from dibao_publish.columns import Column, text, whole
from dibao_publish.tables import Table


@frozen(kw_only=True)
class AggregateRow(Table):
    """Rounded figures of a month, place, program and category. Rows without anybody stand here, too."""

    table = "aggregate"
    en = "Households, persons and amounts by place, program, category and month (rounded)"
    zh = "按地区、项目、类别、月份汇总的户数、人数与金额（已取整保护）"
    month: str = text("month, as YYYY-MM", "月份", key=True)
    level: str = text("level of the place", "地区级别", key=True, choices=LEVELS)
    code: str = text(
        "GB/T 2260 code that month; the key of a place without one",
        "当月行政区划代码；无代码的用固定键",
        key=True,
    )
    program: str = text("urban, rural, or all", "项目：urban 城市，rural 农村，all 合计", key=True)
    category: str = text(
        "category; none: in no category; all: all together",
        "类别；none 为不属任何类别，all 为合计",
        key=True,
    )
    households: int = whole(
        "households; 0 may be up to 4 a base cell", "户数；0 表示每基础单元 0–4 户"
    )
    persons: int = whole("persons", "人数")
    amount_yuan: int = whole("regular payments of the month", "当月常规发放金额", "yuan")
    mean_yuan: int | None = whole(
        "amount a person, of the figures shown; none: too few to show",
        "人均金额（按所示数字计算）；空为数量过少不予显示",
        "yuan",
        required=False,
    )
    base_cells: int = whole("base cells that the figures are sums of", "所含基础单元数")
    error_households: int = whole(
        "how far off households and persons are likely to be at most", "户数、人数可能误差"
    )
    error_amount: int = whole(
        "how far off the amount is likely to be at most", "金额可能误差", "yuan"
    )
    synthetic: int = whole(
        "1: invented for demonstration; 0: real", "1 为虚构演示数据，0 为真实数据"
    )


@frozen(kw_only=True)
class AggregatePlace(Table):
    """The names of the codes."""

    table = "aggregate_place"
    en = "Places of the aggregates"
    zh = "汇总表的地区"
    level: str = text("level of the place", "地区级别", key=True, choices=LEVELS)
    code: str = text("code, as in the aggregates", "代码", key=True)
    name: str = text("full name", "全称")
    synthetic: int = whole(
        "1: invented for demonstration; 0: real", "1 为虚构演示数据，0 为真实数据"
    )


@frozen(kw_only=True)
class AggregateRelease(Table):
    """How the figures of a span of months were made."""

    table = "aggregate_release"
    en = "How the aggregates were made and protected"
    zh = "汇总数据的生成与保护方法"
    first_month: str = text("first month", "首月", key=True)
    last_month: str = text("last month", "末月")
    base_count: int = whole("base of households and persons", "户数、人数的取整基数")
    base_amount: int = whole("base of amounts", "金额的取整基数", "yuan")
    mean_k: int = whole(
        "a mean is shown from this many bases of amounts, times the root of the base cells",
        "金额达到基数与基础单元数平方根之积的此倍数才显示人均",
    )
    grid_rule: str = text("rule of which rows there are", "行的确定规则")
    register: str = text("the register's area", "名册范围")
    fingerprint: str = text("fingerprint of the secret", "密钥指纹")
    policies: str = text("SHA-256 over the policy files", "政策文件的 SHA-256")
    dibao: str = text("version of dibao", "dibao 版本")
    raised: int = whole("1: the bases were raised from this release on", "1 为自本次起提高基数")
    method: str = text("method, in English", "方法（英文）")
    method_zh: str = text("method, in Chinese", "方法（中文）")
    not_protected: str = text("what is not protected, in English", "不受保护的内容（英文）")
    not_protected_zh: str = text("what is not protected, in Chinese", "不受保护的内容（中文）")
    synthetic: int = whole(
        "1: invented for demonstration; 0: real", "1 为虚构演示数据，0 为真实数据"
    )


def _notice() -> Any:
    """The banner as a column, so that no file or answer has a row without it."""
    column = Column("TEXT", "what this row is", "本行说明", choices=(BANNER,))
    return field(default=BANNER, metadata={"column": column})


@frozen(kw_only=True)
class DemoAggregateRow(AggregateRow):
    """Of the demonstration: 虚构数据,非真实家庭 / synthetic data, no real household."""

    table = "demo_aggregate"
    en = f"DEMONSTRATION, no real household: {AggregateRow.en}"
    zh = f"虚构数据，非真实家庭：{AggregateRow.zh}"
    notice: str = _notice()


@frozen(kw_only=True)
class DemoAggregatePlace(AggregatePlace):
    """Of the demonstration: 虚构数据,非真实家庭 / synthetic data, no real household."""

    table = "demo_aggregate_place"
    en = f"DEMONSTRATION, no real place: {AggregatePlace.en}"
    zh = f"虚构地区：{AggregatePlace.zh}"
    notice: str = _notice()


@frozen(kw_only=True)
class DemoAggregateRelease(AggregateRelease):
    """Of the demonstration: 虚构数据,非真实家庭 / synthetic data, no real household."""

    table = "demo_aggregate_release"
    en = f"DEMONSTRATION, no real household: {AggregateRelease.en}"
    zh = f"虚构数据，非真实家庭：{AggregateRelease.zh}"
    notice: str = _notice()


@frozen
class Family:
    """The three tables that belong together."""

    row: type[AggregateRow]
    place: type[AggregatePlace]
    release: type[AggregateRelease]

    @property
    def tables(self) -> tuple[type[Table], ...]:
        """All of them."""
        return self.row, self.place, self.release


REAL = Family(AggregateRow, AggregatePlace, AggregateRelease)
DEMO = Family(DemoAggregateRow, DemoAggregatePlace, DemoAggregateRelease)


def family(*, synthetic: bool) -> Family:
    """The tables of real figures, or of the demonstration."""
    return DEMO if synthetic else REAL
