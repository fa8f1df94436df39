"""Why a row of an answer cannot be compared, in words; codes of refusals are those of `dibao.errors`."""

from __future__ import annotations

LISTED, NOT_LISTED = "listed", "not listed"

# In Chinese and English.
OUTCOMES: dict[str, tuple[str, str]] = {
    "presumed": ("当日仅为最后所知的数额", "the amount is only the last known on the day"),
    "Nothing": ("当日没有收录任何标准", "nothing is on file for the day"),
    "NotExact": ("只收录了下限等，没有具体数额", "only a limit is on file, no amount"),
    "Undetermined": (
        "起始日不明，当日标准不能确定",
        "a start is not known, so the amount is not decided",
    ),
    "NotSeen": ("所依部分未见", "the part of the notice that says it was not seen"),
    "NotOnFile": ("所依文件未收录", "the notice that says it is not on file"),
    "NotStated": ("通知未写明", "the notice does not say"),
    "Expired": ("已失效，没有收录更新的通知", "it has ended, and nothing newer is on file"),
    "Conflict": ("来源不一，不能确定", "sources differ"),
    "BelowMinimum": (
        "最后所知的数额已低于上级最低标准，说明有通知未收录",
        "the last known amount is below a newer minimum, so a notice is missing",
    ),
    "NoMinimum": (
        "没有收录当日有效的省定最低标准",
        "no minimum of the province is on file for the day",
    ),
    "NoEarlierAmount": ("原标准未收录", "what held before is not on file"),
    "EarlierPresumed": ("原标准仅为最后所知", "what held before is only the last known"),
    "StartNotKnown": ("起始日不明", "its start is not known exactly"),
    "IssueNotExact": ("发文月份不明", "the month of the notice is not known"),
    "IssueOfReport": (
        "所收日期可能是报道日期，不是发文日期",
        "the date on file may be that of a report, not of the notice",
    ),
    "CannotBeJudged": ("收录的文件不能判断", "the files cannot tell"),
}
EARLIER = ("前一日期：", "on the earlier day: ")


def outcome_words(outcome: str, lang: str) -> str:
    """Why a row cannot be compared, in a language."""
    position = 0 if lang == "zh" else 1
    if outcome.startswith("earlier "):
        return EARLIER[position] + outcome_words(outcome.removeprefix("earlier "), lang)
    known = OUTCOMES.get(outcome)
    return known[position] if known else outcome
