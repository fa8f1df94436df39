"""Small books for tests: clauses of an invented place, read as a file is read."""

from __future__ import annotations

from textwrap import indent

from dibao.policy.book import Book
from dibao.policy.library import Source, read_book

PLACES = """\
- key: national
  kind: nation
  names:
    中国: ..

- key: jia
  kind: prefecture
  names:
    甲市: ..

- key: jia/yi
  kind: county
  names:
    乙县: ..

- key: jia/bing
  kind: district
  names:
    丙区: ..
"""

NOTICE = """\
  - title: 关于{key}的通知
    number: 甲〔{year}〕{number}号
    issuer: 甲市人民政府
    issued: {issued}
    effective: {effective}
    read_in: invented for a test
    evidence: aggregator
    copy: complete
"""


def notice(
    clauses: str,
    *,
    effective: str = "2001-01-01",
    issued: str = "2001-01-01",
    number: int = 1,
    more: str = "",
) -> str:
    """One invented notice; `clauses` are written flush left, `more` are further keys of the notice."""
    head = NOTICE.format(
        key=number, year=issued[:4], number=number, issued=issued, effective=effective
    )
    return f"{head}{indent(more, '    ')}    clauses:\n{indent(clauses.rstrip(), '      ')}\n"


def book(*notices: str, jurisdiction: str = "jia", more: str = "", **others: str) -> Book:
    """A book of one file with these notices; `others` are texts of further files by jurisdiction."""
    texts = {jurisdiction: f"jurisdiction: {jurisdiction}\n{more}notices:\n" + "\n".join(notices)}
    texts |= {key.replace("__", "/"): text for key, text in others.items()}
    sources = [Source("places/jia.yaml", PLACES, "places/jia.yaml")]
    sources += [Source(f"{key}.yaml", text, f"{key}.yaml") for key, text in texts.items()]
    made, problems = read_book(sources)
    assert made is not None, [str(problem) for problem in problems]
    return made
