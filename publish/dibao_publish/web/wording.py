"""Clauses and notices in words: what each field is called, what it says, why it was supplied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from dibao import words
from dibao.message import msg
from dibao.policy.clauses import UNITS, Clause, Tekun
from dibao.policy.fields import Kind, Spec, specs
from dibao_publish.texts import phrase, say
from dibao_publish.web.values import plain

UNSAID = frozenset({"at", "inferred", "note"})  # shown in places of their own


TOPICS = frozenset({"not_stated", "not_seen", "elsewhere"})


@frozen
class Said:
    """One field of a clause or notice as a page shows it. `why`: the reason, if it was inferred."""

    name: str
    label: str
    words: str
    parts: tuple[tuple[str, str], ...] = ()  # of a map
    why: tuple[str, ...] = ()


def label(name: str, spec: Spec, lang: str) -> str:
    """What a field is called."""
    return spec.zh if lang == "zh" else name.replace("_", " ").capitalize()


def said(block: Any, lang: str, skip: frozenset[str] = UNSAID) -> tuple[Said, ...]:
    """What a clause or notice says, field by field, in the order of the format."""
    return tuple(_said(block, lang, skip))


def _said(block: Any, lang: str, skip: frozenset[str]) -> Iterator[Said]:
    for name, spec in specs(type(block)).items():
        value = getattr(block, name)
        if name in skip or value is None or value == () or spec.kind is Kind.LIST:
            continue
        parts: tuple[tuple[str, str], ...] = ()
        if name in TOPICS:
            value = _topics(value, lang)
        if isinstance(value, tuple) and isinstance(value[0], tuple):
            parts = tuple(
                (value_words(key, spec, lang), value_words(v, spec, lang)) for key, v in value
            )
        yield Said(
            name,
            label(name, spec, lang),
            "" if parts else value_words(value, spec, lang),
            parts,
            reasons(block.inferred, name, lang),
        )


def _topics(value: tuple[Any, ...], lang: str) -> tuple[Any, ...]:
    """Topics in words, alone or as the keys of a map: `back_pay rural` is 提标补发 农村低保."""
    return tuple(
        (_topic(item[0], lang), item[1]) if isinstance(item, tuple) else _topic(item, lang)
        for item in value
    )


def _topic(topic: str, lang: str) -> str:
    kind, _, rest = topic.partition(" ")
    return " ".join(filter(None, (words.kind(kind, lang), words.program(rest, lang))))


def reasons(inferred: tuple[tuple[str, str], ...], name: str, lang: str) -> tuple[str, ...]:
    """Why a field was supplied: the reasons whose path begins with it."""
    return tuple(
        _path_words(path) + words.reason(why, lang)
        for path, why in inferred
        if path.split(".")[0] == name
    )


def _path_words(path: str) -> str:
    _, _, rest = path.partition(".")
    return f"{rest}: " if rest else ""


def value_words(value: Any, spec: Spec, lang: str) -> str:
    """One value of a field in words."""
    if isinstance(value, tuple):
        return words.join([value_words(item, spec, lang) for item in value], lang)
    if isinstance(value, str):
        if value in UNITS.split("|"):
            return words.unit(value, lang)
        if value in spec.choices or value in spec.keys:
            return phrase(value, lang)
        return phrase("as before", lang) if value == "as before" else words.program(value, lang)
    return plain(value, lang)


def subject(clause: Clause, lang: str) -> str:
    """What a clause is about, in words: 城市低保; 三无; 人均补助水平."""
    if isinstance(clause, Tekun):
        return f"{whose(clause, lang)} · {_tekun_part(clause, lang)}"
    return value_words(getattr(clause, clause.kind), specs(type(clause))[clause.kind], lang)


def whose(clause: Tekun, lang: str) -> str:
    """Whose support a clause sets; its words of choice mean 低保 elsewhere, 特困 here."""
    titles = {
        "urban": msg("Urban tekun"),
        "rural": msg("Rural tekun"),
        "unified": msg("Unified tekun"),
        "wubao": msg("wubao"),
    }
    return say(titles[clause.tekun], lang)


def _tekun_part(clause: Tekun, lang: str) -> str:
    placement = clause.placement if isinstance(clause.placement, str) else None
    return words.join([phrase(word, lang) for word in (placement, clause.part) if word], lang)


def not_a_subject(clause: Clause) -> frozenset[str]:
    """The fields that a clause's heading has said already."""
    return UNSAID | {clause.kind}


def plain_issuer(issuer: Any, lang: str) -> str:
    """Who signed; or that this is not stated or not seen."""
    return words.join(list(issuer), lang) if isinstance(issuer, tuple) else plain(issuer, lang)
