"""The first day of a span as the pages say it: a printed year stays a year and becomes no day.

The rows come from any table with the columns `since`, `since_known` and `since_printed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dibao import words
from dibao.message import Message
from dibao_publish.reader import Row
from dibao_publish.starts import EXACT, start_words
from dibao_publish.texts import phrase, say
from dibao_publish.web.page import Ask

EXACTLY = (*EXACT, "follows", None)  # such a start is said as a day


def start_message(row: Row, lang: str) -> Message:
    """The start of a row as a message, to be put into a sentence."""
    if row["since"] is None:
        return start_words(None, None, None)
    printed = row["since_printed"]
    if row["since_known"] == "issued":
        printed = words.when(printed, lang)
    day = words.day(date.fromisoformat(row["since"]), lang)
    return start_words(row["since_known"], printed, day)


def start(row: Row, lang: str) -> str:
    """The start of a row in words, as a column of starts says it."""
    return say(start_message(row, lang), lang)


def since(row: Row, lang: str) -> str:
    """The same where no heading says that it is a start: since 1 July 2031."""
    if row["since_known"] in EXACTLY and row["since"] is not None:
        return phrase("since {since}", lang, since=start(row, lang))
    return start(row, lang)


def starts(ask: Ask, place: str, program: str) -> Mapping[date, Message]:
    """The starts of a place's standards that are not known as a day."""
    rows = ask.registry.reader.rows(
        "SELECT since, since_known, since_printed FROM standard "
        "WHERE place = :place AND program = :program AND role = 'set' AND since IS NOT NULL",
        place=place,
        program=program,
    )
    return _inexact(rows, ask.lang)


def care_starts(ask: Ask, place: str) -> Mapping[date, Message]:
    """The starts of a place's amounts of 特困 that are not known as a day."""
    rows = ask.registry.reader.rows(
        "SELECT DISTINCT since, since_known, since_printed FROM tekun WHERE place = :place",
        place=place,
    )
    return _inexact(rows, ask.lang)


def _inexact(rows: list[Row], lang: str) -> Mapping[date, Message]:
    return {
        date.fromisoformat(row["since"]): start_message(row, lang)
        for row in rows
        if row["since_known"] not in EXACTLY
    }
