"""The question that searches."""

from __future__ import annotations

from dibao_publish.queries.parts import (
    DAY,
    SEARCH,
    SINCE,
    Param,
    Query,
    Shown,
    asked_day,
)


class Search(Query):
    """Search in titles and clauses."""

    name = "search-text"
    zh = "在通知标题和条款中检索"
    en = "Search in titles and clauses"
    meaning_zh = "标题、发文机关、文号或条款中含有所有所查词语的通知，到所选日期为止已开始执行或起始日不明者。"
    meaning = (
        "Notices whose title, issuer, number or clauses hold all the words, as far as they began by "
        "the day or their start is not known."
    )
    caution_zh = "只检索收录的文字；多数通知只收录了节录或报道。"
    caution = "It searches what is on file; of most notices that is an excerpt or a report."
    counted_zh = "通知与条款"
    counted = "notices and clauses"
    params = (Param("word", "word", "词语", "Words", required=True), DAY)
    shown = (
        Shown("kind", "在", "In", "kind"),
        Shown("title", "通知", "Notice", "title"),
        Shown("number", "文号", "Number"),
        Shown("at", "条款", "Clause"),
        Shown("said", "内容", "What it says", "clause"),
        SINCE,
    )
    group = SEARCH
    sql = f"""WITH {asked_day("search-text", "word")}
SELECT i.kind, i.place, n.title, CASE WHEN n.number LIKE 'not %' THEN NULL ELSE n.number END AS number,
  c.at, c.kind AS clause_kind, c.subject, c.text AS said, c.earliest AS since, i.notice, i.clause,
  'listed' AS outcome
FROM asked a CROSS JOIN search_text t JOIN search_item i ON i.id = t.rowid
JOIN notice n ON n.id = i.notice LEFT JOIN clause c ON c.id = i.clause
WHERE search_text MATCH phrases(:word) AND (c.earliest IS NULL OR c.earliest <= a.day)
ORDER BY i.kind DESC, n.issued DESC, i.id"""
