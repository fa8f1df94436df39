"""What places, notices and clauses are called: in addresses and rows, and to people."""

from __future__ import annotations

import re
from datetime import date

from dibao.calc.results import Cite
from dibao.policy.book import Book, Provision
from dibao.policy.clauses import Clause, Notice
from dibao.policy.places import NATIONAL
from dibao_publish.values import as_text

PROGRAMS = ("urban", "rural")

_NUMBER = re.compile(r"\d\s*号", re.ASCII)


def notice_id(jurisdiction: str, name: str) -> str:
    """A notice: `jilin/changchun/长府办发〔2011〕41号`. `name` is its 文号, or its key without one."""
    return f"{jurisdiction}/{name}"


def cited_id(cite: Cite) -> str:
    """The notice that an answer cites."""
    return notice_id(cite.jurisdiction, cite.number)


def clause_id(notice: str, position: int) -> str:
    """A clause: its notice and its place in it, counted from 0."""
    return f"{notice}#{position}"


def provision_id(provision: Provision) -> str:
    """The clause of a provision."""
    return clause_id(notice_id(provision.jurisdiction, provision.notice.name), provision.order[1])


def subject_of(clause: Clause) -> str:
    """What the field that names the clause says: urban, 三无, average_subsidy."""
    return as_text(getattr(clause, clause.kind)) or ""


# --- to people ---------------------------------------------------------------------------------


def number_of(notice: Notice) -> str:
    """The 文号; empty where the notice has none on file, for its key is a name of ours."""
    return notice.number if isinstance(notice.number, str) else ""


def cited_number(cite: Cite) -> str:
    """The 文号 of a cite; empty where it carries the key of a notice without one."""
    return cite.number if cite.assumed or _NUMBER.search(cite.number) else ""


def short_title(title: str) -> str:
    """A title without the issuer before 关于: 《关于进一步提高…的通知》."""
    _, about, rest = title.partition("关于")
    return f"《{about}{rest}》" if about else f"《{title}》"


_ENGLISH = {NATIONAL: "China", "neimenggu": "Inner Mongolia"}


def roman(key: str) -> str:
    """How English pages spell a place: Siping, Lüliang, Inner Mongolia.

    Keys are pinyin as it is typed, with v for ü.
    """
    return _ENGLISH.get(key, key.rpartition("/")[2].replace("v", "ü").capitalize())


def roman_in_full(key: str) -> str:
    """The same with the places above it: Shuangyang, Changchun, Jilin."""
    above = key.rpartition("/")[0]
    return f"{roman(key)}, {roman_in_full(above)}" if above else roman(key)


def full_name(book: Book, key: str, on: date | None = None, below: str = "") -> str:
    """Names from the province down, or from below the place `below`: 长春市双阳区.

    A zone whose name begins with that of its city says the city once: 长春经济技术开发区.
    """
    chain = [key, *(above for above in book.places.parents(key, on) if above != NATIONAL)]
    if below in chain[1:]:
        chain = chain[: chain.index(below)]
    names: list[str] = []
    for one in reversed(chain):
        name = book.places.name(one, on)
        is_zone = book.places.get(one).kind == "zone"
        if is_zone and names and name.startswith(names[-1].removesuffix("市")):
            names.pop()
        names.append(name)
    return "".join(names)
