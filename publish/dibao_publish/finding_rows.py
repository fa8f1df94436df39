"""Findings as rows: what the checks of `dibao.calc` say, with the clause they are about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dibao.calc import checks
from dibao.policy.book import Book, Provision
from dibao_publish.derived import FindingRow
from dibao_publish.names import cited_id, notice_id, provision_id
from dibao_publish.texts import say
from dibao_publish.values import iso


def findings(book: Book, provisions: list[Provision]) -> Iterator[FindingRow]:
    """Every finding, also those that are met; numbered where one clause has several."""
    at = {(one.file, one.clause.where): one for one in provisions}
    numbers: Counter[tuple[str, str]] = Counter()
    for finding in checks(book):
        provision = at[finding.file, finding.where]  # every check is about a clause
        clause = provision_id(provision)
        number = numbers[clause, finding.check]
        numbers[clause, finding.check] += 1
        cited = [cited_id(cite) for cite in finding.cites]
        notice = notice_id(provision.jurisdiction, provision.notice.name)
        yield FindingRow(
            id=f"{clause} {finding.check} {number}",
            check=finding.check,
            status=finding.status,
            place=finding.place,
            sentence=say(finding.message, "en"),
            sentence_zh=say(finding.message, "zh"),
            doubted=int(finding.doubted),
            since=iso(provision.begins.earliest),
            notice=notice,
            clause=clause,
            against=next((one for one in cited if one != notice), None),
        )
