"""Questions about standards: which hold, how they compare, how they grew."""

from __future__ import annotations

from dibao_publish.queries.parts import (
    A_YEAR,
    AMOUNT,
    COURSE,
    DAY,
    FACTS,
    GROUNDS,
    HOW_MUCH,
    NOTICE,
    OF_PROGRAM,
    PLACE,
    PRESUMED,
    PROGRAM,
    PROVINCE,
    SINCE,
    STATE,
    USABLE,
    Drawn,
    Param,
    Query,
    Shown,
    asked_day,
    held_on,
)


class Standards(Query):
    """Standards in force on a day."""

    name = "standards"
    zh = "某日各地执行的低保标准"
    en = "Standards in force on a day"
    meaning_zh = "列出所选省份各地当日有据可证的标准及其通知。"
    meaning = "The standards of a province that something on file confirms for the day, with their notices."
    caution_zh = "未列出的地区不是没有标准，只是收录的文件不能确认当日标准。"
    caution = (
        "A place that is not listed is not without a standard; the files just do not confirm one."
    )
    params = (PROVINCE, PROGRAM, DAY, PRESUMED)
    shown = (PLACE, OF_PROGRAM, AMOUNT, SINCE, STATE, NOTICE)
    group = HOW_MUCH
    drawn = Drawn("bars", "各地标准", "Standards", "fen_a_year", sorted=True)
    sql = f"""WITH {asked_day("standards")}, {held_on()}
SELECT {FACTS}, {GROUNDS}, CASE WHEN {USABLE} THEN 'listed' ELSE h.state END AS outcome
FROM held h ORDER BY outcome <> 'listed', h.place, h.program DESC"""


class Ranking(Query):
    """Ranking within a province."""

    name = "ranking"
    zh = "省内各地标准排名"
    en = "Ranking within a province"
    meaning_zh = "当日有据可证的标准，自高到低排名（按年折算）；同额并列。"
    meaning = "Standards confirmed for the day, from high to low, by the year; equals share a rank."
    caution_zh = "只在可比较的地区之间排名；未能比较的地区不在名次之内。"
    caution = "A rank among those that can be compared; the others have none."
    params = (PROVINCE, PROGRAM, DAY, PRESUMED)
    shown = (
        Shown("rank", "名次", "Rank", "number"),
        PLACE,
        OF_PROGRAM,
        AMOUNT,
        SINCE,
        STATE,
        NOTICE,
    )
    group = HOW_MUCH
    drawn = Drawn("dots", "自高到低", "From high to low", "fen_a_year")
    sql = f"""WITH {asked_day("ranking")}, {held_on()},
judged AS (
  SELECT h.*, CASE WHEN {USABLE} THEN 'listed' ELSE h.state END AS outcome FROM held h
)
SELECT CASE WHEN h.outcome = 'listed' THEN
    rank() OVER (PARTITION BY h.program, h.outcome = 'listed' ORDER BY h.fen_a_year DESC) END AS rank,
  {FACTS}, {GROUNDS}, h.outcome
FROM judged h ORDER BY h.outcome <> 'listed', h.program DESC, rank, h.place"""


class Ratio(Query):
    """The rural standard as a share of the urban one."""

    name = "rural-urban"
    zh = "农村标准占城市标准的比例"
    en = "Rural standard as a share of the urban one"
    meaning_zh = "同一地区当日农村标准除以城市标准（按年折算），100% 为城乡一体。"
    meaning = "A place's rural standard of the day divided by its urban one, by the year; 100% is one for both."
    caution_zh = "只比较标准，不比较实际补助水平和生活成本。"
    caution = "It compares standards, not what is paid, nor the cost of living."
    counted_zh = "地区"
    counted = "places"
    params = (PROVINCE, DAY, PRESUMED)
    shown = (
        PLACE,
        Shown("urban", "城市（元/年）", "Urban (yuan a year)", "number"),
        Shown("rural", "农村（元/年）", "Rural (yuan a year)", "number"),
        Shown("share", "农村／城市", "Rural / urban", "number"),
        Shown("since", "较晚者起", "Later one since", "day"),
        STATE,
        NOTICE,
    )
    group = COURSE
    drawn = Drawn(
        "dots",
        "农村标准相当于城市标准的百分之几",
        "The rural standard in per cent of the urban one",
        "share",
        "percent",
        full=100,
    )
    sql = f"""WITH {asked_day("rural-urban")}, {held_on().replace("(:program = '' OR g.program = :program)", "1")}
SELECT h.place, h.name,
  CASE WHEN h.fen_a_year IS NOT NULL
    THEN printf('%d.%02d', h.fen_a_year / 100, h.fen_a_year % 100) END AS urban,
  CASE WHEN o.fen_a_year IS NOT NULL
    THEN printf('%d.%02d', o.fen_a_year / 100, o.fen_a_year % 100) END AS rural,
  h.fen_a_year AS urban_fen_a_year, o.fen_a_year AS rural_fen_a_year,
  CASE WHEN h.fen_a_year > 0 AND o.fen_a_year IS NOT NULL
    THEN printf('%d.%02d%%', (o.fen_a_year * 10000 + h.fen_a_year / 2) / h.fen_a_year / 100,
      (o.fen_a_year * 10000 + h.fen_a_year / 2) / h.fen_a_year % 100) END AS share,
  max(h.since, o.since) AS since, h.evidence, h.notice, o.notice AS rural_notice,
  CASE WHEN h.state = 'confirmed' AND o.state = 'confirmed' THEN 'confirmed' ELSE 'presumed' END
    AS state,
  CASE WHEN NOT {USABLE} THEN h.state WHEN NOT {USABLE.replace("h.", "o.")} THEN o.state
    ELSE 'listed' END AS outcome
FROM held h JOIN held o ON o.place = h.place AND o.program = 'rural'
WHERE h.program = 'urban'
ORDER BY outcome <> 'listed', 1.0 * o.fen_a_year / h.fen_a_year, h.place"""


class Growth(Query):
    """Growth between two days."""

    name = "growth"
    zh = "两日之间标准的增幅"
    en = "Growth of standards between two days"
    meaning_zh = "两个日期都有据可证的标准，后者比前者增长多少。"
    meaning = (
        "By how much the standard of the later day exceeds that of the earlier; both confirmed."
    )
    caution_zh = "是全期增幅，不是年均增幅，未扣除物价。"
    caution = "The whole growth, not a year's, and not less the rise of prices."
    params = (
        PROVINCE,
        PROGRAM,
        Param("from", "day", "自", "From"),
        Param("on", "day", "至", "To"),
        PRESUMED,
    )
    shown = (
        PLACE,
        OF_PROGRAM,
        Shown("old_amount", "前一标准", "Before", "old"),
        Shown("amount", "后一标准", "After", "amount"),
        Shown("growth", "增幅", "Growth", "number"),
        STATE,
        NOTICE,
    )
    group = COURSE
    drawn = Drawn("bars", "全期增幅", "Growth over the whole time", "growth", "percent")
    sql = f"""WITH {asked_day("growth")},
earlier AS (
  SELECT coalesce(nullif(:from, ''), date(nullif(:on, ''), '-{A_YEAR} days'), (
    SELECT earlier FROM query_day WHERE query = 'growth' AND scope IN (:province, '')
    ORDER BY scope DESC LIMIT 1
  )) AS day FROM asked a
),
{held_on()}, {held_on("held_before", "earlier")}
SELECT {FACTS}, {GROUNDS}, o.amount AS old_amount, o.unit AS old_unit, o.day AS from_day, h.day AS to_day,
  o.fen_a_year AS old_fen_a_year, o.notice AS old_notice,
  CASE WHEN o.fen_a_year > 0 AND h.fen_a_year IS NOT NULL THEN printf('%s%d.%02d%%',
    CASE WHEN h.fen_a_year < o.fen_a_year THEN '-' ELSE '' END,
    (abs(h.fen_a_year - o.fen_a_year) * 10000 + o.fen_a_year / 2) / o.fen_a_year / 100,
    (abs(h.fen_a_year - o.fen_a_year) * 10000 + o.fen_a_year / 2) / o.fen_a_year % 100
  ) END AS growth,
  CASE WHEN NOT {USABLE} THEN h.state WHEN NOT {USABLE.replace("h.", "o.")} THEN 'earlier ' || o.state
    WHEN o.fen_a_year = 0 THEN 'Nothing' ELSE 'listed' END AS outcome
FROM held h JOIN held_before o ON o.place = h.place AND o.program = h.program
ORDER BY outcome <> 'listed', 1.0 * h.fen_a_year / o.fen_a_year DESC, h.place, h.program DESC"""


class Timeline(Query):
    """The course of a place."""

    name = "timeline"
    zh = "一地低保标准的历次变动"
    en = "Timeline of a place"
    meaning_zh = "一个地区自有收录以来的每一段标准；以及到所选日期为止仍属最后所知的标准。"
    meaning = "Every standard of a place that is on file, and what of it is confirmed on the day."
    caution_zh = "两段之间的空白表示收录的文件不能确定，不表示当时没有标准。"
    caution = "A gap means that the files do not decide, not that there was no standard."
    counted_zh = "时段"
    counted = "spans of time"
    params = (
        Param("place", "place", "地区", "Place", required=True),
        PROGRAM,
        DAY,
    )
    shown = (
        OF_PROGRAM,
        SINCE,
        Shown("until", "止", "Until", "day"),
        AMOUNT,
        Shown("confirmed_through", "有据可证至", "Confirmed through", "day"),
        STATE,
        NOTICE,
    )
    group = HOW_MUCH
    drawn = Drawn("steps", "历次标准", "The standards one after the other")
    sql = f"""WITH {asked_day("timeline", "place")},
lines AS (
  SELECT s.place, s.program, s.since, s.until, s.amount, s.unit, s.fen_a_year, s.confirmed_through,
    s.inherited_from, s.evidence, s.inferred, s.notice, s.role,
    CASE WHEN s.role = 'was' THEN 'was'
      WHEN coalesce(s.since, '') > a.day THEN 'later'
      WHEN min(a.day, coalesce(s.until, a.day)) <= s.confirmed_through THEN 'confirmed'
      WHEN s.answers_through IS NULL OR min(a.day, coalesce(s.until, a.day)) <= s.answers_through
        THEN 'presumed'
      ELSE 'BelowMinimum' END AS state
  FROM standard s, asked a WHERE s.place = :place
  UNION ALL
  SELECT v.place, v.program, v.since, v.until, NULL, NULL, NULL, NULL, NULL, NULL, NULL, v.notice,
    'gap', v.code
  FROM gap v WHERE v.place = :place
)
SELECT h.place, h.program, h.since, h.until, h.amount, h.unit, h.fen_a_year, h.confirmed_through,
  h.inherited_from, h.evidence, h.inferred, h.notice, h.state,
  CASE WHEN h.role = 'gap' THEN h.state ELSE 'listed' END AS outcome
FROM lines h WHERE (:program = '' OR h.program = :program)
ORDER BY h.program DESC, coalesce(h.since, ''), coalesce(h.until, '9999')"""
