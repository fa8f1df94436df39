"""Questions about duties: minimums, late notices, raises that did not come or were promised."""

from __future__ import annotations

from dibao_publish.queries.parts import (
    AMOUNT,
    DAY,
    ENOUGH,
    FACTS,
    GROUNDS,
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

MONTHS = """(CAST(substr(h.day, 1, 4) AS INTEGER) - CAST(substr(c.last_raise, 1, 4) AS INTEGER)) * 12
    + CAST(substr(h.day, 6, 2) AS INTEGER) - CAST(substr(c.last_raise, 6, 2) AS INTEGER)
    - (substr(h.day, 9, 2) < substr(c.last_raise, 9, 2))"""


class BelowMinimum(Query):
    """Standards below the provincial minimum in force."""

    name = "below-minimum"
    zh = "低于省定最低标准的地区"
    en = "Standards below the provincial minimum in force"
    meaning_zh = "当日有据可证的标准，低于当日有效的省级最低标准（不低于）。"
    meaning = (
        "Standards confirmed for the day that are below the minimum of the province in force on it."
    )
    caution_zh = "不等于违规：后续通知、文件的过渡期或适用范围可能未收录。"
    caution = (
        "No proof of a breach: a later notice, a transition or an exception may not be on file."
    )
    params = (PROVINCE, PROGRAM, DAY, PRESUMED)
    shown = (
        PLACE,
        OF_PROGRAM,
        AMOUNT,
        Shown("least", "省定最低标准", "Minimum", "least"),
        Shown("short", "差额（元/年）", "Short by (yuan a year)", "number"),
        STATE,
        NOTICE,
        Shown("floor_notice", "最低标准所依通知", "Notice of the minimum", "notice"),
    )
    group = ENOUGH
    drawn = Drawn(
        "bars",
        "标准与省定最低标准",
        "Standards and the minimum of the province",
        "fen_a_year",
        against="least_fen_a_year",
        against_zh="省定最低标准",
        against_en="minimum of the province",
        compared=True,
    )
    sql = f"""WITH {asked_day("below-minimum")}, {held_on()},
least AS MATERIALIZED (
  SELECT f.place, f.program, max(f.fen_a_year) AS least_fen_a_year, f.least, f.unit AS least_unit,
    f.notice AS floor_notice
  FROM floor f, asked a
  WHERE f.level = 'province' AND f.since <= a.day AND (f.until IS NULL OR a.day <= f.until)
  GROUP BY f.place, f.program
)
SELECT {FACTS}, {GROUNDS}, l.least, l.least_unit, l.least_fen_a_year, l.floor_notice,
  CASE WHEN h.fen_a_year < l.least_fen_a_year THEN printf('%d.%02d',
    (l.least_fen_a_year - h.fen_a_year) / 100, (l.least_fen_a_year - h.fen_a_year) % 100) END AS short,
  CASE WHEN NOT {USABLE} THEN h.state
    WHEN l.place IS NULL THEN 'NoMinimum'
    WHEN h.fen_a_year < l.least_fen_a_year THEN 'listed'
    ELSE 'not listed' END AS outcome
FROM held h LEFT JOIN least l ON l.place = h.place AND l.program = h.program
ORDER BY outcome <> 'listed', l.least_fen_a_year - h.fen_a_year DESC, h.place, h.program DESC"""


class Late(Query):
    """Raises published after they took effect."""

    name = "late-raises"
    zh = "先执行、后发文的提标"
    en = "Raises published after they took effect"
    meaning_zh = "通知晚于执行之月的提标：晚几个月，以及全额享受者这些月份应补发多少。"
    meaning = (
        "Raises whose notice came in a later month than their start: how many months, and what a "
        "person at full standard would be owed for them."
    )
    caution_zh = "不表示没有补发。应补额按整月差额计算；实际补发依通知规定。"
    caution = (
        "Not that nothing was paid. The amount is the difference over whole months; what is paid "
        "follows the notice."
    )
    counted_zh = "标准的变动"
    counted = "changes of a standard"
    params = (PROVINCE, PROGRAM, DAY)
    shown = (
        PLACE,
        OF_PROGRAM,
        SINCE,
        Shown("issued", "发文", "Published", "day"),
        Shown("months_late", "晚（月）", "Months late", "number"),
        Shown("owed", "应补（元/人）", "Owed (yuan a person)", "number"),
        Shown("back_pay", "通知提及补发", "Notice speaks of back-pay", "flag"),
        NOTICE,
    )
    group = ENOUGH
    drawn = Drawn(
        "bars",
        "发文比执行晚几个月",
        "Months between start and notice",
        "months_late",
        "months",
        beside="since",
    )
    sql = f"""WITH {asked_day("late-raises")}
SELECT r.place, p.full_name AS name, r.program, r.since, r.issued, r.months_late, r.owed, r.back_pay,
  r.before_fen_a_year, r.fen_a_year, s.inherited_from, s.evidence, s.inferred, s.notice,
  CASE WHEN r.why_not IS NOT NULL THEN r.why_not
    WHEN r.months_late > 0 AND r.fen_a_year > r.before_fen_a_year THEN 'listed'
    ELSE 'not listed' END AS outcome
FROM asked a CROSS JOIN "raise" r JOIN place p ON p.key = r.place JOIN standard s ON s.id = r.id
WHERE coalesce(r.since, '') <= a.day AND s.inherited_from IS NULL
  AND (:province = '' OR p.province = :province) AND (:program = '' OR r.program = :program)
ORDER BY outcome <> 'listed', r.months_late DESC, r.since DESC, r.place, r.program DESC"""


class NoRaise(Query):
    """Places with no raise on file for n months."""

    name = "no-raise"
    zh = "多月没有收录提标的地区"
    en = "Places with no raise on file for so many months"
    meaning_zh = "到所选日期，最近一次收录的提标距今不少于所选月数；并列出收录是否完整：有通知的年数／首次收录以来的年数。"
    meaning = (
        "Places whose last raise on file began so many months before the day or more, with how "
        "complete the file is: years with a notice on file, of all years since the first."
    )
    caution_zh = "此问包括仅为最后所知的数额：没有收录提标，不等于没有提标。"
    caution = (
        "This question takes amounts that are only the last known: no raise on file does not mean "
        "that there was none."
    )
    params = (
        PROVINCE,
        PROGRAM,
        Param("months", "whole", "不少于（月）", "At least (months)", "24"),
        DAY,
    )
    shown = (
        PLACE,
        OF_PROGRAM,
        AMOUNT,
        Shown("last_raise", "最近一次提标", "Last raise on file", "day"),
        Shown("months", "距今（月）", "Months", "number"),
        Shown("complete", "有通知的年数／全部年数", "Years with a notice, of all"),
        STATE,
        NOTICE,
    )
    group = ENOUGH
    drawn = Drawn(
        "bars",
        "距最近一次收录的提标几个月",
        "Months since the last raise on file",
        "months",
        "months",
    )
    sql = f"""WITH {asked_day("no-raise")}, {held_on()},
counted AS MATERIALIZED (
  SELECT s.place, s.program, count(DISTINCT substr(s.since, 1, 4)) AS years_on_file,
    CAST(substr(a.day, 1, 4) AS INTEGER) - CAST(min(substr(s.since, 1, 4)) AS INTEGER) + 1 AS years,
    max(CASE WHEN r.before_fen_a_year IS NULL OR r.fen_a_year > r.before_fen_a_year THEN s.since END)
      AS last_raise
  FROM asked a CROSS JOIN standard s JOIN "raise" r ON r.id = s.id
  WHERE s.role = 'set' AND s.since <= a.day
  GROUP BY s.place, s.program
)
SELECT {FACTS}, {GROUNDS}, c.last_raise, {MONTHS} AS months, c.years_on_file, c.years,
  c.years_on_file || '/' || c.years AS complete,
  CASE WHEN h.state NOT IN ('confirmed', 'presumed') THEN h.state
    WHEN c.last_raise IS NULL THEN 'StartNotKnown'
    WHEN {MONTHS} >= CAST(coalesce(nullif(:months, ''), '24') AS INTEGER) THEN 'listed'
    ELSE 'not listed' END AS outcome
FROM held h LEFT JOIN counted c ON c.place = h.place AND c.program = h.program
ORDER BY outcome <> 'listed', months DESC, h.place, h.program DESC"""


class Promised(Query):
    """Promised growth against growth on file."""

    name = "promised-growth"
    zh = "承诺的增幅与收录的增幅"
    en = "Promised growth against growth on file"
    meaning_zh = "通知要求或承诺的提标幅度，与收录的标准实际增幅相对照。"
    meaning = "Growth that a notice demands or promises, held against the growth of the standards on file."
    caution_zh = "不能判断的，多因增长的一端没有收录或仅为最后所知。"
    caution = (
        "What cannot be judged mostly has an end that is not on file, or is only the last known."
    )
    counted_zh = "承诺"
    counted = "promises at a place"
    params = (PROVINCE, DAY)
    shown = (
        PLACE,
        Shown("status", "结果", "Outcome", "status"),
        Shown("sentence", "对照", "What was compared", "sentence"),
        SINCE,
        NOTICE,
    )
    group = ENOUGH
    drawn = Drawn("tally", "对照结果", "How the promises came out", "status")
    sql = f"""WITH {asked_day("promised-growth")}
SELECT f.place, p.full_name AS name, f.status, f.sentence, f.sentence_zh, f.since, f.notice, f.against,
  CASE WHEN f.status = 'cannot be judged' THEN 'CannotBeJudged' ELSE 'listed' END AS outcome
FROM asked a CROSS JOIN finding f JOIN place p ON p.key = f.place
WHERE f."check" = 'raise' AND coalesce(f.since, '') <= a.day
  AND (:province = '' OR p.province = :province)
ORDER BY outcome <> 'listed', f.status = 'met', f.since DESC, f.id"""
