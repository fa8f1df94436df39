"""Clauses and notices in words: what each field is called, what it says, why it was supplied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from dibao import words
from dibao.message import msg
from dibao.policy.clauses import KINDS, UNITS, Amounts, Clause, Notice, Place, Target, Tekun
from dibao.policy.fields import Kind, Spec, specs
from dibao.policy.values import Bound, Exact, Lack
from dibao.words import speech
from dibao_publish.texts import phrase, say
from dibao_publish.web.values import plain

UNSAID = frozenset({"at", "inferred", "note", "text"})  # shown in places of their own


TOPICS = frozenset({"not_stated", "not_seen", "elsewhere"})


@frozen
class Said:
    """One field of a clause or notice as a page shows it. `why`: the reason, if it was inferred."""

    name: str
    label: str
    words: str
    parts: tuple[tuple[str, str], ...] = ()  # of a map
    why: tuple[str, ...] = ()


# English labels where the field's name alone says too little.
LABELS: dict[str, str] = {
    "amount": "Amount",
    "plus": "Raise (yuan)",
    "percent": "Raise (per cent)",
    "times": "Multiple or share",
    "of": "Taken of",
    "lag": "Of which year",
    "round": "Rounding",
    "to": "To the unit (yuan)",
    "delegation.to": "Who decides",
    "months": "Months",
    "back_pay.months": "Months owed",
    "method": "Method",
    "roster": "Whose list decides",
    "entrants": "Who joined in these months",
    "exclude": "Who gets none",
    "deadline": "Deadline",
    "at": "Place in the notice",
    "every": "How often",
    "by": "To be published",
}

# Words of choice that are keys of ours rather than English; the others say what they mean.
PLAIN: dict[str, str] = {
    "average_subsidy": "average subsidy",
    "average_standard": "average standard",
    "share_of_population": "share of the population",
    "churn": "households that enter and leave",
    "fiscal_subsidy": "subsidy of the budget",
    "price_subsidy": "price subsidy",
    "delta": "the raise is added",
    "reassess": "recomputed from income",
    "of approval": "the month of approval",
    "after approval": "the month after approval",
    "of decision": "the month of the decision",
    "after decision": "the month after the decision",
    "difference": "the gap to the standard",
    "grades": "flat grades",
    "either": "the gap to the standard, or flat grades",
}


def label(name: str, spec: Spec, lang: str, kind: str = "") -> str:
    """What a field is called."""
    if lang == "zh":
        return "金额" if name == "amount" else spec.zh
    return LABELS.get(f"{kind}.{name}") or LABELS.get(name) or name.replace("_", " ").capitalize()


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
            parts = _parts(value, spec, lang)
        yield Said(
            name,
            label(name, spec, lang, getattr(block, "kind", "")),
            "" if parts else field_words(name, value, spec, lang),
            parts,
            reasons(block.inferred, name, lang),
        )


def _parts(value: tuple[Any, ...], spec: Spec, lang: str) -> tuple[tuple[str, str], ...]:
    """A map in words; what has the same value stands together."""
    groups: dict[str, list[str]] = {}
    for key, held in value:
        groups.setdefault(value_words(held, spec, lang), []).append(value_words(key, spec, lang))
    return tuple((words.join(keys, lang), told) for told, keys in groups.items())


def _topics(value: tuple[Any, ...], lang: str) -> tuple[Any, ...]:
    """Topics in words, alone or as the keys of a map: `back_pay rural` is 提标补发 农村低保."""
    return tuple(
        (_topic(item[0], lang), item[1]) if isinstance(item, tuple) else _topic(item, lang)
        for item in value
    )


def _topic(topic: str, lang: str) -> str:
    """What a topic names: a kind of clause, or a word of one, and a program or field of it."""
    head, _, rest = topic.partition(" ")
    first = words.kind(head, lang) if head in KINDS else _choice(head, lang)
    return " ".join(filter(None, (first, _topic_of(KINDS.get(head), rest, lang))))


def _topic_of(kind: type[Clause] | None, rest: str, lang: str) -> str:
    spec = specs(kind).get(rest) if kind is not None else None
    if spec is not None and rest not in PROGRAMS:
        return label(rest, spec, lang) if lang == "zh" else label(rest, spec, lang).lower()
    return _choice(rest, lang)


PROGRAMS = frozenset({"urban", "rural", "unified", "wubao"})
CHOICES = frozenset(
    word
    for cls in (*KINDS.values(), Notice, Place)
    for spec in specs(cls).values()
    for word in (*spec.choices, *spec.keys)
)


def _choice(word: str, lang: str) -> str:
    """A word of choice as people say it; another word as it is."""
    if word in PROGRAMS:
        return words.program(word, lang)
    if word in PLAIN and lang != "zh":
        return PLAIN[word]
    return phrase(word, lang).replace("_", " ") if word in CHOICES else word


def reasons(inferred: tuple[tuple[str, str], ...], name: str, lang: str) -> tuple[str, ...]:
    """Why a field was supplied, each reason once, with the parts of the field that it is for."""
    groups: dict[str, list[str]] = {}
    for path, why in inferred:
        first, _, rest = path.partition(".")
        if first == name:
            parts = groups.setdefault(words.reason(why, lang), [])
            parts += [path_words(rest, lang)] if rest else []
    return tuple(
        (words.join(parts, lang) + _colon(lang) if parts else "") + reason
        for reason, parts in groups.items()
    )


def inference(path: str, why: str, lang: str) -> str:
    """A field that the transcriber supplied, and why."""
    return path_words(path, lang) + _colon(lang) + words.reason(why, lang)


def path_words(path: str, lang: str) -> str:
    """A path in words: `levels.full.unit` is 按护理等级·全护理·单位."""
    return ("·" if lang == "zh" else " · ").join(_part(part, lang) for part in path.split("."))


def _part(part: str, lang: str) -> str:
    if part in CHOICES and part not in KINDS:
        return _choice(part, lang)
    spec = next((specs(cls)[part] for cls in _DECLARED if part in specs(cls)), None)
    return part if spec is None else label(part, spec, lang)


_DECLARED: tuple[type, ...] = (*KINDS.values(), Notice, Place)


def _colon(lang: str) -> str:
    return "：" if lang == "zh" else ": "


def field_words(name: str, value: Any, spec: Spec, lang: str) -> str:
    """What one field says. Some hold words of ours in a field that takes any words."""
    if isinstance(value, str) and not spec.choices:
        if name in DATED:
            return words.when(value, lang)
        if name == "figure":
            return speech.index(speech.base(value, lang), lang)
        if name == "delegation":
            return _topic(value, lang)
    return value_words(value, spec, lang)


DATED = frozenset({"roster", "year"})


def value_words(value: Any, spec: Spec, lang: str) -> str:
    """One value of a field in words."""
    if isinstance(value, tuple):
        return words.join([value_words(item, spec, lang) for item in value], lang)
    if isinstance(value, str):
        if value in UNITS.split("|"):
            return words.unit(value, lang)
        if value in spec.choices or value in spec.keys or value in PROGRAMS:
            return _choice(value, lang)
        if value in KINDS:
            return words.kind(value, lang)
        return phrase("as before", lang) if value == "as before" else words.remark(value, lang)
    return plain(value, lang)


def subject(clause: Clause, lang: str) -> str:
    """What a clause is about, in words: 城市低保; 三无; 人均补助水平."""
    if isinstance(clause, Tekun):
        return f"{whose(clause, lang)} · {_tekun_part(clause, lang)}"
    spec = specs(type(clause))[clause.kind]
    return field_words(clause.kind, getattr(clause, clause.kind), spec, lang)


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
    return words.join([_choice(word, lang) for word in (placement, clause.part) if word], lang)


def not_a_subject(clause: Clause) -> frozenset[str]:
    """The fields that a clause's heading has said already."""
    return UNSAID | {clause.kind}


def plain_issuer(issuer: Any, lang: str) -> str:
    """Who signed; or that this is not stated or not seen."""
    return words.join(list(issuer), lang) if isinstance(issuer, tuple) else plain(issuer, lang)


# --- a clause on one line ----------------------------------------------------------------------

FORMULA = frozenset({"times", "of", "lag"})
AMOUNT = frozenset({"amount", "unit"})


def summary(clause: Clause, lang: str) -> str:
    """What a clause says beside its subject and amount, on one line: 补发月份：…；计算方式：…."""
    skip = not_a_subject(clause) | AMOUNT | {"areas", "changes"}
    if isinstance(clause, Tekun):
        skip |= {"part", "placement"}  # in the subject
    pieces = []
    if isinstance(clause, Amounts) and (formula := formula_words(clause, lang)):
        pieces.append(formula)
        skip |= FORMULA
    for fact in said(clause, lang, skip):
        if getattr(clause, fact.name) is Lack.NOT_SEEN:
            continue  # it tells of our copy, not of the rule; the page of the notice says it
        told = fact.words or words.join([f"{key} {value}" for key, value in fact.parts], lang)
        pieces.append(f"{fact.label}{_colon(lang)}{told}")
    return ("；" if lang == "zh" else "; ").join(pieces)


def formula_words(clause: Amounts, lang: str) -> str:
    """`times` of `of`: 不低于可支配收入的20%（上年）; a share whose whole has no word, alone."""
    times = clause.times
    if not isinstance(times, (Exact, Bound)):
        return ""
    share = plain(times, lang)
    if not isinstance(clause.of, str):
        return share if isinstance(clause, Target) else ""
    base = speech.base(clause.of, lang)
    if isinstance(times, Bound) and times.word != "range":
        told = words.limit(f"{times} of {clause.of}", lang)
    else:
        told = (
            phrase("{share} of {base}", lang, share=share, base=base)
            if "%" in share
            else phrase("{share} times {base}", lang, share=share, base=base)
        )
    if not isinstance(clause.lag, str):
        return told
    return phrase("{formula} ({year})", lang, formula=told, year=phrase(clause.lag, lang))
