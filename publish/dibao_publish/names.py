"""The identifiers of notices and clauses: readable, stable, and unique in the registry."""

from __future__ import annotations

from dibao.calc.results import Cite
from dibao.policy.book import Provision


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
