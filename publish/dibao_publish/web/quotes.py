"""The words of the clauses that an answer cites, where they are on file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from dibao.calc.results import Cite, unique
from dibao.policy.book import Book
from dibao_publish.names import cited_number, short_title


@frozen
class Quote:
    """A clause's words, and what people call the clause: 文号 or title, and place in the notice."""

    called: str
    words: str


def quotes(book: Book, cites: Iterable[Cite]) -> tuple[Quote, ...]:
    """The words of the clauses cited, each once; nothing for those whose words are not on file."""
    return unique(_quotes(book, cites))


def _quotes(book: Book, cites: Iterable[Cite]) -> Iterator[Quote]:
    for cite in cites:
        words = _words(book, cite)
        if words:
            number = cited_number(cite) or short_title(cite.notice)
            yield Quote(" ".join(filter(None, (number, cite.clause))), words)


def _words(book: Book, cite: Cite) -> str:
    """The words of a clause on file; empty for a notice as a whole and for an assumption."""
    file = book.by_jurisdiction.get(cite.jurisdiction)
    if file is None or cite.assumed or cite.position is None:
        return ""
    notice = next((one for one in file.notices if one.name == cite.number), None)
    return notice.clauses[cite.position].text or "" if notice is not None else ""
