"""Hypothesis strategies for whole policies, clauses of every kind, values, dates and households.

What they draw keeps every rule of form, so that it can be written and read back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from hypothesis import strategies as st

from dibao.calc.household import Household, Income, Member
from dibao.policy.clauses import (
    CLAUSE_CLASSES,
    KINDS,
    ROSTERS,
    Amounts,
    BackPay,
    Category,
    Clause,
    Notice,
    Place,
    PolicyFile,
    PriceSubsidy,
    Tekun,
    fold_number,
)
from dibao.policy.fields import Kind, Spec, specs
from dibao.policy.rules_of_form import needing_unit
from dibao.policy.values import (
    BOUND_WORDS,
    UNCHANGED,
    Bound,
    Exact,
    Lack,
    Number,
    Pointer,
    Value,
    When,
    parse_lack,
)

# --- words -------------------------------------------------------------------------------------

# Letters of notices, and all that means something to YAML or to the format.
_LETTERS = "低保城乡甲乙丙县区元月户〔〕()（）：“”ABCxyz0123789.。;/%+=~_ -?:#&*!|>'\"@`[]{}\\〇𠮷"


def _is_words(text: str) -> bool:
    return text == text.strip() and bool(text) and parse_lack(text) is None


words = st.text(_LETTERS, min_size=1, max_size=12).map(str.strip).filter(_is_words)
lacks = st.sampled_from(Lack)
days = st.dates(date(1949, 10, 1), date(2100, 12, 31))

# --- values ------------------------------------------------------------------------------------

yuan = st.integers(0, 9_999_999).map(lambda fen: Number(_decimal(fen)))
percents = st.integers(0, 9999).map(lambda tenths: Number(f"{_decimal(tenths * 10)}%"))
fractions = st.tuples(st.integers(0, 99), st.integers(1, 99)).map(
    lambda nd: Number("{}/{}".format(*nd))
)
numbers = st.one_of(yuan, percents, fractions)


def _decimal(hundredths: int) -> str:
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)


def exacts(of: st.SearchStrategy[Number]) -> st.SearchStrategy[Exact]:
    return st.builds(Exact, of, st.none() | of)


def bounds(of: st.SearchStrategy[Number]) -> st.SearchStrategy[Bound]:
    return st.one_of(
        st.builds(_worded, st.sampled_from(BOUND_WORDS), of, st.none() | of),
        st.builds(_range, of, of, st.sampled_from(["both", "low", "high"]), st.none() | of),
    )


def _worded(word: str, number: Number, was: Number | None) -> Bound:
    low, high = (None, number) if word == "at most" else (number, None)
    return Bound(word, low, high, was)


def _range(one: Number, other: Number, ends: str, was: Number | None) -> Bound:
    low, high = sorted((one, other), key=lambda number: number.value)
    return Bound("range", None if ends == "high" else low, None if ends == "low" else high, was)


def values(of: st.SearchStrategy[Number] = numbers) -> st.SearchStrategy[Value]:
    """Numbers, limits and lacks, as every value field takes them."""
    return st.one_of(exacts(of), bounds(of), lacks)


pointers = words.map(Pointer)
amounts = st.one_of(values(yuan), pointers, st.just(UNCHANGED))
rounding_units = st.sampled_from(["0.01", "0.1", "1", "5", "10"]).map(lambda t: Exact(Number(t)))

# --- dates -------------------------------------------------------------------------------------


@st.composite
def points(draw: st.DrawFn) -> str:
    """A day, month, quarter or year, as printed."""
    day = draw(days)
    return draw(
        st.sampled_from(
            [f"{day}", f"{day:%Y-%m}", f"{day:%Y}", f"{day:%Y}-Q{(day.month + 2) // 3}"]
        )
    )


@st.composite
def whens(draw: st.DrawFn) -> When:
    """A date in every form but `none`."""
    one, other = sorted((When(draw(points())), When(draw(points()))), key=lambda w: w.first)
    last = other.text if one.first <= other.last else one.text
    form = draw(st.sampled_from(["{0}", "by {0}", "before {0}", "{0}..{1}", "{0}..", "..{0}"]))
    return When(form.format(one.text, last))


# --- blocks ------------------------------------------------------------------------------------


def _maps(keys: st.SearchStrategy[Any], items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    pairs = st.lists(st.tuples(keys, items), min_size=1, max_size=3, unique_by=lambda p: p[0])
    return pairs.map(tuple)


@st.composite
def _by_area(draw: st.DrawFn) -> tuple[tuple[tuple[str, ...], Value], ...]:
    areas = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    parts = draw(st.lists(st.booleans(), min_size=len(areas), max_size=len(areas)))
    groups: list[list[str]] = []
    for area, joins in zip(areas, parts, strict=True):
        if joins and groups:
            groups[-1].append(area)
        else:
            groups.append([area])
    return tuple((tuple(group), draw(amounts)) for group in groups)


_PARTING = str.maketrans("", "", "、,，")
names = words.map(lambda text: text.translate(_PARTING).strip()).filter(_is_words)
name_lists = st.lists(names, min_size=1, max_size=3, unique=True).map(tuple)
durations = st.tuples(st.integers(1, 30), st.sampled_from(["year", "years", "month", "months"]))
rosters = st.sampled_from(ROSTERS) | st.just("2031-06") | st.just("2031-Q2")

_BY_NAME: Mapping[str, st.SearchStrategy[Any]] = {
    "url": st.text("甲a1-._~/?&=%#:@…", max_size=12).map("https://a.example/".__add__),
    "valid_for": durations.map(lambda pair: "{} {}".format(*pair)),
    "percent": values(percents),
    "plus": values(yuan),
    "step": values(yuan),
    "to": rounding_units | lacks,
}


@cache
def _field(cls: type, name: str, spec: Spec) -> st.SearchStrategy[Any]:
    drawn = _BY_NAME.get(name)
    if name == "to" and spec.kind is not Kind.VALUE:
        drawn = None
    if cls is BackPay and name == "roster":
        drawn = rosters
    if cls is PriceSubsidy and name == "doubled":
        drawn = _maps(whens().map(str), values())
    if cls is Tekun and name == "levels":
        drawn = _maps(st.sampled_from(spec.keys), amounts)
    if drawn is None:
        drawn = _by_kind(spec)
    if spec.lack and spec.kind not in (Kind.VALUE, Kind.AMOUNT):
        drawn |= lacks
    return drawn


def _by_kind(spec: Spec) -> st.SearchStrategy[Any]:
    keys = st.sampled_from(spec.keys) if spec.keys else names
    drawn: dict[Kind, st.SearchStrategy[Any]] = {
        Kind.TEXT: words,
        Kind.NAMES: name_lists,
        Kind.VALUE: values(),
        Kind.WHEN: whens(),
        Kind.DATE: days,
        Kind.CHOICE: st.sampled_from(spec.choices or ("",)),
        Kind.AMOUNT: amounts | _by_area(),
        Kind.VALUES: _maps(keys, values()),
        Kind.TEXTS: _maps(keys, words),
        Kind.AREAS: _maps(names, name_lists),
        Kind.WHENS: _maps(names, whens()),
        Kind.SHARES: words | _maps(names, values()),
    }
    return drawn[spec.kind]


@st.composite
def _fields(draw: st.DrawFn, cls: type, given: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for name, spec in specs(cls).items():
        if name in given:
            if given[name] is not None:
                said[name] = given[name]
        elif spec.required or draw(st.integers(0, 3)) == 0:
            said[name] = draw(_field(cls, name, spec))
    return said


@cache
def _inferences(cls: type) -> st.SearchStrategy[Any]:
    return st.just(()) | _maps(st.sampled_from(list(specs(cls))), words)


categories = _fields(Category, {}).map(lambda said: Category(**said))


@st.composite
def clauses(draw: st.DrawFn, cls: type[Clause] | None = None) -> Clause:
    """A clause of the kind, or of any."""
    cls = cls or draw(st.sampled_from(CLAUSE_CLASSES))
    said = draw(_fields(cls, {"inferred": None, "doubt": None, "as_of": None}))
    said["inferred"] = draw(_inferences(cls))
    said["doubt"] = draw(_inferences(cls))
    if said.get("effective") is None:  # a clause says one of the two
        said["as_of"] = draw(st.none() | st.sampled_from([When("2031-05"), When("2031-05-17")]))
    if issubclass(cls, Amounts):
        _complete_amounts(draw, cls, said)
    if cls is BackPay:
        _complete_back_pay(draw, said)
    return cls(**said)


def _complete_amounts(draw: st.DrawFn, cls: type[Amounts], said: dict[str, Any]) -> None:
    fields = specs(cls)
    if "levels" in said:
        said.pop("amount", None)
    if said.keys() & {*needing_unit(cls), "levels"}:
        said.setdefault("unit", draw(_field(cls, "unit", fields["unit"])))
    if "times" in said:
        said.setdefault("of", draw(_field(cls, "of", fields["of"])))
    if "round" in said or "to" in said:
        said.setdefault("round", draw(_field(cls, "round", fields["round"])))
        said.setdefault("to", draw(rounding_units))


def _complete_back_pay(draw: st.DrawFn, said: dict[str, Any]) -> None:
    if draw(st.integers(0, 4)) == 0:
        said["months"] = When("none")
        return
    for name in ("method", "roster", "entrants", "exclude", "deadline"):
        said.setdefault(name, draw(_field(BackPay, name, specs(BackPay)[name])))


topics = st.tuples(st.sampled_from(list(KINDS)), st.sampled_from(["", " urban", " amount"])).map(
    "".join
)


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    """A whole notice."""
    given = dict.fromkeys(("areas", "elsewhere", "inferred")) | {"categories": (), "clauses": ()}
    said = draw(_fields(Notice, given))
    said["inferred"] = draw(_inferences(Notice))
    silent = draw(st.lists(topics, max_size=4, unique=True))
    said["not_stated"] = tuple(silent[::2])
    said["not_seen"] = () if said["copy"] == "complete" else tuple(silent[1::2])
    if draw(st.booleans()):
        said["elsewhere"] = draw(_maps(topics, words))
    if draw(st.booleans()):
        groups = draw(_maps(names, name_lists))
        said["areas"] = tuple((group, places) for group, places in groups if group not in places)
    if isinstance(said["number"], Lack):
        said["key"] = draw(words)
    said["categories"] = tuple(draw(st.lists(categories, max_size=2)))
    said["clauses"] = tuple(draw(st.lists(clauses(), max_size=4)))
    return Notice(**said)


@st.composite
def policies(draw: st.DrawFn) -> PolicyFile:
    """A whole policy file, its notices oldest first and each of another name."""
    read = draw(st.lists(notices(), min_size=1, max_size=3, unique_by=_folded_name))
    read.sort(key=lambda notice: _issued(notice) or date.min)
    said = draw(_fields(PolicyFile, {"categories": (), "notices": tuple(read), "inferred": None}))
    said["inferred"] = draw(_inferences(PolicyFile))
    return PolicyFile(**said)


def _folded_name(notice: Notice) -> str:
    return fold_number(notice.name)


def _issued(notice: Notice) -> date | None:
    return notice.issued.first if isinstance(notice.issued, When) else None


place_keys = st.lists(st.from_regex("[a-z0-9]{1,6}", fullmatch=True), min_size=1, max_size=3).map(
    "/".join
)
codes = st.integers(110000, 659999).map(str)


@st.composite
def places(draw: st.DrawFn) -> Place:
    """A place with dated names and codes, and perhaps one that it once lay in."""
    key = draw(place_keys)
    now, moved = key.rpartition("/")[0], draw(st.integers(1950, 2030))
    older = draw(place_keys.filter(lambda one: one != now))
    past = ((older, When(f"..{moved}")), (now, When(f"{moved}..")))
    return Place(
        key=key,
        kind=draw(st.sampled_from(specs(Place)["kind"].choices)),
        names=draw(_maps(names, whens() | st.just(When("..")))),
        codes=draw(st.just(()) | _maps(codes, whens())),
        within=past if now and draw(st.booleans()) else (),
    )


# --- households --------------------------------------------------------------------------------

fen = st.integers(0, 2_000_000)
incomes = st.builds(
    Income,
    amount=fen.map(lambda whole: f"{whole // 100}.{whole % 100:02}"),
    per=st.sampled_from(["month", "quarter", "year"]),
)
members = st.builds(
    Member,
    born=st.none() | st.dates(date(1920, 1, 1), date(2030, 12, 31)),
    disability=st.none() | st.integers(1, 4),
    statuses=st.frozensets(st.sampled_from(["三无", "重病", "单亲"])),
    registration=st.sampled_from([None, "urban", "rural"]),
)


def households(most: int = 6) -> st.SearchStrategy[Household]:
    """Households of members with facts, or of a number of members."""
    return st.builds(
        Household,
        members=st.integers(1, most) | st.lists(members, min_size=1, max_size=most),
        incomes=st.lists(incomes, max_size=3),
    )
