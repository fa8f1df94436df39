"""The reference of the policy format, `docs/policy-files.md`, made from the classes.

Examples are clauses of the shipped files, written anew. They come from a few named files, so that
a new file changes no page.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent

from dibao.policy.clauses import (
    CLAUSE_CLASSES,
    Amounts,
    Category,
    Clause,
    Notice,
    Place,
    PolicyFile,
)
from dibao.policy.fields import Kind, Spec, specs
from dibao.policy.folder import read_text, shipped
from dibao.policy.reader import read_places, read_policy
from dibao.policy.writer import write_clauses, write_places, write_policy

EXAMPLES = (
    "jilin/changchun",
    "shanxi/taiyuan",
    "heilongjiang/qiqihaer",
    "neimenggu/bayannaoer",
    "unplaced/caifu",
    "national",
)
EXAMPLE_PLACE = ("jilin", "jilin/changchun/shuangyang")

_INTRO = """\
    # Policy files

    This page is made from the classes in `src/dibao/policy/clauses.py`; `make generate` writes it anew.

    A policy file is a **transcription**: one jurisdiction a file, one block a notice, one item a clause, in the order of the notice.
    It holds only what was read.
    What was in force where and when is computed.

    ## Three rules

    1. **Only an exact number can be paid.**
       `at least 300`, `about 15%`, `200..220` and `guide 350` are limits: they bind lower levels and feed checks.
       An aim or an average is a clause of another kind, `target`.
    2. **There are three ways to have nothing.**
       `not stated`: the whole text was read, and it is silent.
       `not seen`: the copy stops before it.
       `elsewhere`: the notice names the document that has it.
       A clause that decides money says one of these or a value; leaving the field out is a mistake.
    3. **A lack matters only where it changes the answer.**
       Where every value that a lacking field may have gives one answer, that is the answer.
       Otherwise the answer is refused, and the amounts it may be are listed.

    ## How a file is written

    The file is a small part of YAML: keys and values, two spaces a level, a dash before each item of a list.
    A value stands on one line.
    Names stand on one line too, parted by `、` or a comma.
    A comment has a line of its own, beginning with `#`.
    Colons, digits and signs are ASCII: `amount: 375`, never `amount：３７５`.
    A value that begins with a sign such as `[`, `*` or `-`, or that holds a colon and a space, stands in single quotes.
    Braces, anchors, aliases, tags and blocks of text are not used.
    `url` is an address of the web: `http://` or `https://` and a host, without user, blanks, quotes, `<`, `>` or `\\`; write `%20` for a blank.

    The file's path is its jurisdiction: `jilin/changchun.yaml` begins with `jurisdiction: jilin/changchun`.
    There is no list of files to keep.
    `dibao check` lists every mistake with line and column.

    ## Values

    | write | it means |
    | --- | --- |
    | `375`, `12.50` | exactly that many yuan; no thousands separators, at most two decimals |
    | `20%`, `1/7`, `1.3` | a share or a factor, in `times`; a raise in percent, in `percent` |
    | `375, was 350` | 由350提高到375: the new amount and the one it replaces |
    | `at least 300`, `at most 6` | 不低于, 不高于: a limit |
    | `about 15%` | 左右: no number that can be paid |
    | `guide 350` | 指导标准 |
    | `200..220`, `70..`, `..17` | a range, open at one end if need be |
    | `as urban`, `as 甲县` | 参照, 城乡一体: the amount that stands there, followed through later changes |
    | `unchanged` | the older amount goes on |
    | `not stated`, `not seen` | the text is silent; the copy stops |

    ## Dates

    A date is as exact as it is printed; a day added is a day invented.

    | write | it means |
    | --- | --- |
    | `2011-10-01`, `2011-10`, `2011-Q3`, `2011` | a day, a month, a quarter, a year |
    | `2011-01..2011-03`, `2031-10..`, `..2014` | from, to, both ends included |
    | `by 2031-10` | at the latest in October |
    | `before 2011-05-10` | on 9 May at the latest |
    | `none` | for the months of back-pay only: nothing is owed |

    ## Areas

    Without `areas` and `covers`, a clause holds for the whole jurisdiction and all that lies in it.
    `covers` of the notice, and `areas` of a clause, name places or groups.
    A group is defined under the `areas` of the notice: its name, then its places.
    A place is called as the notice calls it; it is looked up under the jurisdiction, by the names of the day of issue.
    Where two places bear the name, write the one above it too: `乙市/城关区`.
    The keys of an amount are places or groups: `甲县、乙县: 300`.
    The key that names the place beats a group that holds it, and a group beats the whole: 城区 375, 其中双阳区 315 needs no exception.
    Where every clause names places, `not_stated`, `not_seen` and `elsewhere` hold for these alone, and with `covers` for what that names; a group that is `not listed` may hold any place.

    ## What was inferred

    A word that the transcriber supplied stands in its field, and again under `inferred` with the reason: `unit: per person is not printed`.
    Answers that rest on it say so.

    ## The clause's words

    `text` has the words that the clause transcribes, copied from the notice: its digits, its punctuation, its mistakes.
    The sentence that says it is enough; of a long one, the part that says it, with `……` where words are left out.
    A line that the page broke is joined; nothing is put in, and no name of a person or telephone number is copied.
    Two clauses that stand in one sentence both carry it.
    Each number and date that a clause states stands in its words, or again under `inferred`: a test compares them.
    Nothing is computed from the words.
"""

_HOLDS = {
    Kind.TEXT: "text",
    Kind.NAMES: "names",
    Kind.VALUE: "value",
    Kind.WHEN: "date",
    Kind.DATE: "day",
    Kind.AMOUNT: "value, or lines of `areas: value`",
    Kind.VALUES: "lines of `name: value`",
    Kind.TEXTS: "lines of `name: text`",
    Kind.AREAS: "lines of `name: names`",
    Kind.WHENS: "lines of `name: date`",
    Kind.SHARES: "lines of `name: value`, or text",
    Kind.LIST: "list",
}


def reference() -> str:
    """The page, as Markdown."""
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    yield dedent(_INTRO)
    yield from _chapter("A file", PolicyFile)
    yield from ["A whole file:", "", *_code(write_policy(_file(EXAMPLES[0]))), ""]
    yield from _chapter("A notice", Notice)
    yield from _chapter("A category", Category)
    yield from _chapter("Every clause", Clause)
    yield from _chapter(
        "Amounts", Amounts, [name for name in specs(Amounts) if name in _amount_fields()]
    )
    yield from ["## Kinds of clause", "", "The first key of a clause names its kind.", ""]
    for cls in CLAUSE_CLASSES:
        yield from _kind(cls)
    yield from _chapter("Places", Place)
    yield from [
        "Files of places lie in `policies/places/`, one a province.",
        "A place that was renamed, re-coded or raised keeps its key, and so its timeline.",
        "",
        *_code(_example_place()),
    ]


def _amount_fields() -> set[str]:
    return set(specs(Amounts)) - set(specs(Clause))


def _chapter(title: str, cls: type, names: list[str] | None = None) -> Iterator[str]:
    yield from [f"## {title}", "", (cls.__doc__ or "").strip(), ""]
    yield from _table(cls, names if names is not None else list(specs(cls)))


def _kind(cls: type[Clause]) -> Iterator[str]:
    shared = set(specs(Clause)) | (_amount_fields() if issubclass(cls, Amounts) else set())
    yield from [f"### {cls.kind} {cls.zh}", "", (cls.__doc__ or "").strip()]
    if issubclass(cls, Amounts):
        yield "Takes the [amount fields](#amounts) too."
    yield ""
    yield from _table(cls, [name for name in specs(cls) if name not in shared])
    found = _example(cls)
    if found is None:
        yield from [f"For example, {cls.example}.", ""]
    else:
        clause, where = found
        yield from [f"From `{where}`:", "", *_code(write_clauses((clause,))), ""]


def _table(cls: type, names: list[str]) -> Iterator[str]:
    yield "| key | holds | meaning | 含义 |"
    yield "| --- | --- | --- | --- |"
    for name in names:
        spec = specs(cls)[name]
        must = " *" if spec.required else ""
        yield f"| `{name}`{must} | {_holds(spec)} | {_cell(spec.en)} | {_cell(spec.zh)} |"
    yield ""
    if any(specs(cls)[name].required for name in names):
        yield from ["\\* must be said.", ""]


def _holds(spec: Spec) -> str:
    if spec.kind is Kind.CHOICE:
        words = [*spec.choices, *(["not stated", "not seen"] if spec.lack else [])]
        return "one of " + ", ".join(f"`{word}`" for word in words)
    if spec.kind is Kind.VALUES and spec.keys:
        return "lines of " + ", ".join(f"`{key}: value`" for key in spec.keys)
    lack = spec.lack and spec.kind not in (Kind.VALUE, Kind.AMOUNT)
    return _HOLDS[spec.kind] + (", `not stated` or `not seen`" if lack else "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*")


def _code(text: str) -> list[str]:
    return ["```yaml", *text.rstrip("\n").split("\n"), "```"]


# --- examples ----------------------------------------------------------------------------------


def _file(jurisdiction: str) -> PolicyFile:
    path = shipped() / f"{jurisdiction}.yaml"
    file, problems = read_policy(read_text(path)[0], path.name)
    if file is None:
        raise ValueError("\n".join(map(str, problems)))
    return file


def _example(cls: type[Clause]) -> tuple[Clause, str] | None:
    """The first clause of a kind in the files that give examples, and where it stands."""
    for jurisdiction in EXAMPLES:
        for notice in _file(jurisdiction).notices:
            for clause in notice.clauses:
                if type(clause) is cls:
                    return clause, f"{jurisdiction}.yaml"
    return None


def _example_place() -> str:
    file, key = EXAMPLE_PLACE
    path = shipped() / "places" / f"{file}.yaml"
    places, _ = read_places(read_text(path)[0], path.name)
    return write_places(tuple(place for place in places if place.key == key))
