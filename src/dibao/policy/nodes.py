"""Strict YAML: a text becomes nodes that know their line and column, or a list of problems.

A small part of YAML is enough for a transcription: maps and lists by indentation, and values on
one line. This module reads that part itself, line by line, so that everything else (aliases,
anchors, duplicate keys, tabs, trailing comments, invisible characters) is refused at its exact
place with a sentence of its own, and reading goes on to the next problem. What it accepts, any
YAML library reads as the same maps, lists and strings; a test compares them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from attrs import define, field, frozen

from dibao.errors import Problem
from dibao.message import Message, msg


@frozen
class Scalar:
    """A value on one line, as text."""

    text: str
    line: int
    column: int


@frozen
class Mapping:
    """Keys and their nodes; every key stands once. `marred`: some key could not be read."""

    items: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int
    marred: bool = False


@frozen
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    line: int
    column: int


@frozen
class Refused:
    """What stands where a problem was found already; whoever reads it adds none."""

    line: int
    column: int


Node = Scalar | Mapping | Sequence | Refused


def parse(text: str, name: str) -> tuple[Node | None, list[Problem]]:
    """Read one file's text. `name` is how problems call the file.

    Returns the root node (None if the text holds nothing) and every problem found.
    Line ends may be LF or CR LF; both read alike.
    """
    builder = _Builder(name)
    if text.startswith("\ufeff"):
        builder.refuse(1, 1, msg("The file begins with a byte order mark; save it without."))
        text = text[1:]
    builder.clean = not any(_character_problems(text.replace("\r\n", "\n")))
    for number, line in enumerate(text.split("\n"), start=1):
        if builder.ended:
            break
        builder.take(number, line.removesuffix("\r"))
    root = builder.close()
    if root is None and not builder.problems:
        builder.refuse(1, 1, msg("The file is empty; it must say what it holds."))
    return root, builder.problems


# --- characters --------------------------------------------------------------------------------

# Control characters, marks of direction, zero-width characters, halves of surrogate pairs.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0001-\U000e007f]"
)
_OTHER_SPACE = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_FULL_WIDTH_COLON = "："


def _character_problems(line: str) -> Iterator[tuple[int, Message]]:
    if "\t" in line:
        yield line.index("\t") + 1, msg("A tab stands here; indent and separate with spaces.")
    if match := _INVISIBLE.search(line):
        code = f"{ord(match[0]):04X}"
        yield (
            match.start() + 1,
            msg("An invisible character stands here (U+{code}); take it out.", code=code),
        )
    if match := _OTHER_SPACE.search(line):
        code = f"{ord(match[0]):04X}"
        yield (
            match.start() + 1,
            msg("A space of another kind stands here (U+{code}); write a plain one.", code=code),
        )


# --- values ------------------------------------------------------------------------------------

_SINGLE = re.compile(r"'((?:[^']|'')*)'")
_DOUBLE = re.compile(r'"([^"\\]*)"')

_FLOW = msg("Braces and brackets are not used; write one item a line, or quote the value.")
_COMMENT = msg("A comment follows a value and would cut it off; give it a line of its own.")
_BLOCK = msg("A block of text stands here; keep the value on one line.")
_FIRST: dict[str, Message] = {
    "{": _FLOW,
    "[": _FLOW,
    "|": _BLOCK,
    ">": _BLOCK,
    "&": msg("An anchor stands here; write each value out where it belongs."),
    "*": msg("An alias stands here; write the value out."),
    "!": msg("A tag stands here; values need none."),
    "#": _COMMENT,
    "-": msg("A list item stands where a value is expected; give the list a line of its own."),
    **dict.fromkeys("?:", msg("A mark stands alone here; put the value in single quotes.")),
    **dict.fromkeys(
        "}],@`%", msg("The value begins with a character that must be quoted; use single quotes.")
    ),
}
_COLON_END = re.compile(":(?: |$)")
_COLON = msg("A colon and a space stand inside the value; put it in single quotes.")
_UNCLOSED = msg("The quote that opens here is not closed on its line.")
_BACKSLASH = msg("A backslash stands in double quotes; use single quotes, which take it as it is.")
_AFTER_QUOTE = msg("Words follow the closing quote; quote the whole value.")
_RUNS_ON = msg("The value above runs on in this line; keep it on one line.")
_BELOW_KEY = msg("The value stands below its key; write it on the line of the key.")
_NO_COLON = msg("The line has no colon; write key, colon, space, value.")
_DASH_ALONE = msg("The dash stands alone; begin the first key on its line, after one space.")
_LIST_IN_LIST = msg("A list begins inside a list item; give it a key and a line of its own.")


def _value_problem(text: str) -> tuple[int, Message] | None:
    """Why a text (not empty, no spaces around it) is no plain value, and how far into it."""
    mark = text[0]
    if mark in "-?:":  # which mean something only where a space follows
        mark = text.split(" ", 1)[0]
    first = _FIRST.get(mark)
    if first is not None:
        return 0, first
    if " #" in text:
        return text.index(" #") + 1, _COMMENT
    if ":" in text and (match := _COLON_END.search(text)):
        return match.start(), _COLON
    return None


def _quoted_problem(text: str) -> tuple[int, Message] | None:
    """Why a text that begins with a quote is no quoted value."""
    match = (_SINGLE if text[0] == "'" else _DOUBLE).match(text)
    if match is None:
        backslash = text.find("\\") if text[0] == '"' else -1
        return (backslash, _BACKSLASH) if backslash > 0 else (0, _UNCLOSED)
    rest = text[match.end() :]
    if rest.startswith(" ") and rest.lstrip(" ").startswith("#"):
        return text.index("#", match.end()), _COMMENT
    return (match.end(), _AFTER_QUOTE) if rest.strip(" ") else None


def _unquoted(text: str) -> str:
    return text[1:-1].replace("''", "'") if text[0] == "'" else text[1:-1]


def as_value(text: str) -> str:
    """A text as it is written in a file: plain where that reads back, else in single quotes.

    A text that no line can hold (several lines, control characters) is a ValueError.
    """
    if "\n" in text or any(_character_problems(text)):
        raise ValueError(f"{text!r} cannot stand on one line of a policy file")
    plain = text == text.strip() and text and text[0] not in "'\"" and not _value_problem(text)
    return text if plain else "'" + text.replace("'", "''") + "'"


def as_key(text: str) -> str:
    """A key as it is written in a file."""
    return as_value(text) if _FULL_WIDTH_COLON not in text else "'" + text.replace("'", "''") + "'"


# --- lines -------------------------------------------------------------------------------------

_KEY = re.compile(r"(?P<key>'(?:[^']|'')*' *|\"[^\"\\]*\" *|[^'\"\s].*?):(?: +(?P<value>.*))?$")
_WIDE_KEY = re.compile(r"(?P<key>[^'\"：]+)(?P<colon>：) *(?P<value>.*)$")
_DOCUMENT = re.compile(r"(?:---|\.\.\.)(?: |$)")
_LONGEST_KEY = 1000  # YAML itself allows 1024
_STEP = 2  # spaces a level


@define
class _Entry:
    """A key and its value; None where the value is to follow on the next lines."""

    key: Scalar
    value: Node | None
    after: int  # the column after the colon
    refused: bool = False


@define
class _Open:
    """A map or a list that still takes lines; `column` is the number of spaces before them."""

    column: int
    line: int
    is_list: bool
    items: list[Any] = field(factory=list)
    seen: dict[str, int] = field(factory=dict)
    waiting: _Entry | None = None  # whose value is to come
    marred: bool = False

    def add(self, node: Node) -> None:
        """Take an item of the list, or the value that the last key waits for."""
        if self.is_list:
            self.items.append(node)
        elif self.waiting is not None:
            key, refused, self.waiting = self.waiting.key, self.waiting.refused, None
            if not refused and self.seen[key.text] == key.line:  # the first of the name
                self.items.append((key, node))

    def settle(self) -> None:
        """A key that still waits has no value."""
        if self.waiting is not None:
            self.add(Scalar("", self.waiting.key.line, self.waiting.after))

    def node(self) -> Node:
        """What was taken."""
        self.settle()
        if self.is_list:
            return Sequence(tuple(self.items), self.line, self.column + 1)
        return Mapping(tuple(self.items), self.line, self.column + 1, self.marred)


@define
class _Line:
    """One line. `marred`: a character of it was refused; `unsure`: in its indentation."""

    number: int
    indent: int
    body: str
    marred: bool = False
    unsure: bool = False


@define
class _Builder:
    """Takes lines, keeps the maps and lists that are open, collects problems and goes on."""

    name: str
    clean: bool = False  # no line holds a character that is refused, so none is searched for them
    problems: list[Problem] = field(factory=list)
    frames: list[_Open] = field(factory=list)
    root: Node | None = None
    began: bool = False
    ended: bool = False
    shifted: tuple[int, int] = (0, 0)  # a block indented wrongly: from how many spaces, by how many
    skipped: int | None = None  # lines deeper than this belong to a value that was refused

    def refuse(self, line: int, column: int, sentence: Message) -> None:
        """Note a problem."""
        self.problems.append(Problem(self.name, line, column, sentence))

    def take(self, number: int, text: str) -> None:
        """Read one line."""
        found = () if self.clean else tuple(_character_problems(text))
        for column, sentence in found:
            self.refuse(number, column, sentence)
        if found:
            text = _OTHER_SPACE.sub(" ", _INVISIBLE.sub("", text.replace("\t", " ")))
        body = text.lstrip(" ")
        indent = len(text) - len(body)
        body = body.rstrip(" ")
        if not body or body[0] == "#" or self._skips(indent):
            return
        unsure = bool(found) and any(column <= indent for column, _ in found)
        self._read(_Line(number, indent, body, bool(found), unsure))
        self.began = True

    def close(self) -> Node | None:
        """The root, when all lines were taken."""
        while self.frames:
            self._pop()
        return self.root

    def _skips(self, indent: int) -> bool:
        if self.skipped is not None and indent <= self.skipped:
            self.skipped = None
        return self.skipped is not None

    # What a line can be.

    def _read(self, line: _Line) -> None:
        if line.indent == 0 and _DOCUMENT.match(line.body):
            if self.began or line.body != "---":
                self.refuse(line.number, 1, msg("A second document begins here; one file is one."))
                self.ended = True
        elif line.body == "-" or line.body.startswith("- "):
            self._item(line)
        else:
            self._pair(line)

    def _item(self, line: _Line) -> None:
        column = self._settled(line, is_item=True)
        if column is None:
            return
        self._enter(column, line.number, is_list=True)
        content = line.body[1:].lstrip(" ")
        at = line.indent + len(line.body) - len(content)
        if at > line.indent + _STEP:
            sentence = msg("One space follows the dash of a list item.")
            self.refuse(line.number, line.indent + _STEP, sentence)
        if not content:
            self.refuse(line.number, line.indent + 1, _DASH_ALONE)
        elif content.startswith("- "):
            self.refuse(line.number, at + 1, _LIST_IN_LIST)
            content = ""
        entry = self._entry(line, at, content) if content else None
        if content and entry is None:
            value = self._value(line, at, content, line.indent)
            if isinstance(value, Scalar):
                self.frames[-1].add(value)
                return
        marred = entry is None
        self.frames.append(_Open(column + _STEP, line.number, is_list=False, marred=marred))
        if entry is not None:
            self._put(entry)

    def _pair(self, line: _Line) -> None:
        entry = self._entry(line, line.indent, line.body)
        if entry is None:
            self._no_key(line)
            return
        column = self._settled(line, is_item=False)
        if column is not None:
            self._enter(column, line.number, is_list=False)
            self._put(entry)

    def _no_key(self, line: _Line) -> None:
        top = self.frames[-1] if self.frames else None
        column, sentence = line.indent, _NO_COLON
        if line.body[0] in "'\"" and (problem := _quoted_problem(line.body)):
            column, sentence = line.indent + problem[0], problem[1]
        elif line.body[0] == "%":
            sentence = msg("A directive stands here; a policy file needs none.")
        elif top is not None and line.indent > top.column:
            sentence = _RUNS_ON if top.waiting is None else _BELOW_KEY
        self.refuse(line.number, column + 1, sentence)
        if top is not None and top.waiting is not None:
            top.add(Refused(line.number, column + 1))
        elif top is not None and sentence is not _RUNS_ON:
            top.marred = True

    # Keys and values.

    def _entry(self, line: _Line, at: int, content: str) -> _Entry | None:
        match = _KEY.match(content)
        plain = content[0] not in "'\""
        if match is None:
            return self._wide_entry(line, at, content) if plain else None
        key, written = match.groups()
        if plain and _FULL_WIDTH_COLON in key:
            return self._wide_entry(line, at, content)
        written_key = key.rstrip(" ")
        text = written_key if plain else _unquoted(written_key)
        refused = _value_problem(text) if plain else None
        if len(text) > _LONGEST_KEY:
            sentence = msg("The key is longer than {most} characters.", most=_LONGEST_KEY)
            refused = (0, sentence)
        if refused is not None:
            self.refuse(line.number, at + 1 + refused[0], refused[1])
        value = None
        if written and (written := written.strip(" ")):
            value = self._value(line, at + match.start("value"), written, at)
        after = at + len(key) + 2
        return _Entry(Scalar(text, line.number, at + 1), value, after, refused is not None)

    def _wide_entry(self, line: _Line, at: int, content: str) -> _Entry | None:
        match = _WIDE_KEY.match(content)
        if match is None:
            return None
        column = at + 1 + match.start("colon")
        key = match["key"].rstrip(" ")
        sentence = msg(
            'A full-width colon follows "{key}"; write an ASCII colon and a space.', key=key
        )
        self.refuse(line.number, column, sentence)
        value = Refused(line.number, column + 1) if match["value"] else None
        return _Entry(Scalar(key, line.number, at + 1), value, column + 1)

    def _value(self, line: _Line, at: int, text: str, below: int) -> Node:
        if line.marred:
            return Refused(line.number, at + 1)
        quoted = text[0] in "'\""
        problem = _quoted_problem(text) if quoted else _value_problem(text)
        if problem is not None:
            self.refuse(line.number, at + 1 + problem[0], problem[1])
            if problem[1] in (
                _BLOCK,
                _FLOW,
                _UNCLOSED,
            ):  # its other lines are no mistakes of their own
                self.skipped = below
            return Refused(line.number, at + 1)
        return Scalar(_unquoted(text) if quoted else text, line.number, at + 1)

    def _put(self, entry: _Entry) -> None:
        frame = self.frames[-1]
        frame.settle()
        key = entry.key
        if key.text in frame.seen:
            sentence = msg(
                'The key "{key}" stands twice; it stood first in line {line}.',
                key=key.text,
                line=frame.seen[key.text],
            )
            self.refuse(key.line, key.column, sentence)
        frame.seen.setdefault(key.text, key.line)
        frame.marred = frame.marred or entry.refused
        frame.waiting = entry
        if entry.value is not None:
            frame.add(entry.value)

    # Indentation.

    def _settled(self, line: _Line, *, is_item: bool) -> int | None:
        """The column at which a line belongs; a wrong one is reported once for its block."""
        start, shift = self.shifted
        if shift and line.indent < start:
            self.shifted, shift = (0, 0), 0
        fits = self._fits(is_item=is_item)
        if fits and line.unsure:
            return max(fits)
        column = line.indent + shift
        if column in fits:
            return column
        if line.indent in fits:
            self.shifted = (0, 0)
            return line.indent
        fits = sorted(set(fits))
        self.refuse(line.number, line.indent + 1, _no_fit(line.indent, fits, is_item=is_item))
        nearest = min(fits, key=lambda fit: (abs(fit - column), -fit), default=None)
        if nearest is None or (is_item and not self._waits() and abs(nearest - column) >= _STEP):
            self.skipped = line.indent  # an item of no list known
            return None
        self.shifted = (line.indent, nearest - line.indent)
        return nearest

    def _fits(self, *, is_item: bool) -> list[int]:
        if not self.frames:
            return [0]
        columns = [frame.column for frame in self.frames if frame.is_list == is_item]
        if self._waits():
            below = self.frames[-1].column
            columns += [below, below + _STEP] if is_item else [below + _STEP]
        return columns

    def _waits(self) -> bool:
        return bool(self.frames) and self.frames[-1].waiting is not None

    def _enter(self, column: int, number: int, *, is_list: bool) -> None:
        """Close what ends before this line, open what begins with it."""
        top = self.frames[-1] if self.frames else None
        if top is None or (top.waiting is not None and column >= top.column + (not is_list)):
            self.frames.append(_Open(column, number, is_list=is_list))
            return
        while self.frames[-1].column != column or self.frames[-1].is_list != is_list:
            self._pop()

    def _pop(self) -> None:
        node = self.frames.pop().node()
        if self.frames:
            self.frames[-1].add(node)
        else:
            self.root = node


def _no_fit(indent: int, fits: list[int], *, is_item: bool) -> Message:
    if fits:
        return msg(
            "The line is indented by {indent} spaces; here it takes one of: {fits}.",
            indent=indent,
            fits=tuple(fits),
        )
    if is_item:
        return msg("No list stands here, so no dash may begin the line.")
    return msg("Every item of this list begins with a dash and a space.")
