"""From the texts of a folder of policies to a book: pure, text in, values out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from attrs import frozen

from dibao.errors import PlaceError, PolicyError, Problem
from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.clauses import Place, PolicyFile
from dibao.policy.places import NATIONAL, Places
from dibao.policy.reader import read_places, read_policy


@frozen
class Source:
    """One file's text. `path` is its place in the folder, `name` how problems call it.

    `always`: it is read whatever place is asked about, so that a mistake in it is never passed over.
    """

    path: str  # jilin/changchun.yaml, places/jilin.yaml
    text: str
    name: str
    always: bool = False

    @property
    def holds_places(self) -> bool:
        """Whether it is a file of places, not of notices."""
        return self.path.startswith("places/")


def read_book(
    sources: Sequence[Source], *, places: Iterable[str] | None = None
) -> tuple[Book | None, list[Problem]]:
    """Read all files into a book, or return every problem of every file.

    `places` restricts reading to the files that these places need (keys, codes or names), and to
    those that are always read.
    """
    wanted = None if places is None else tuple(word.strip().lower() for word in places)
    problems: list[Problem] = []
    laid = any(source.always and not source.holds_places for source in sources)
    registry = list(_read_places(sources, None if laid else wanted, problems))
    if wanted is not None:
        sources = [*(s for s in sources if s.holds_places), *_needed(sources, registry, wanted)]
    read = list(_read_policies(sources, problems))
    problems.extend(_twice(read))
    if problems:
        return None, problems
    try:
        book = Book(
            tuple(file for _, file in read),
            Places(registry),
            digest_of(sources),
            tuple(name for name, _ in read),
        )
    except PolicyError as error:
        return None, list(error.problems)
    return book, []


def digest_of(sources: Iterable[Source]) -> str:
    """SHA-256 over paths and texts: the same files give the same digest wherever they lie."""
    sha = hashlib.sha256()
    for source in sorted(sources, key=lambda s: s.path):
        sha.update(f"{source.path}\0{source.text}\0".encode())
    return sha.hexdigest()


def _read_places(
    sources: Sequence[Source], wanted: tuple[str, ...] | None, problems: list[Problem]
) -> Iterator[Place]:
    seen: dict[str, str] = {}
    for source in sources:
        if not source.holds_places or not _may_hold(source, wanted):
            continue
        places, found = read_places(source.text, source.name)
        problems.extend(found)
        for place in places:
            if place.key in seen:
                sentence = msg(
                    'The place "{key}" stands already in {file}.',
                    key=place.key,
                    file=seen[place.key],
                )
                problems.append(Problem(source.name, *place.where, sentence))
            seen[place.key] = source.name
            yield place


def _may_hold(source: Source, wanted: tuple[str, ...] | None) -> bool:
    """Whether a file of places is needed: the nation's always, others if a word may stand in them.

    A word may have the names of places above it before its own, so its last letters decide.
    """
    stem = source.path.removeprefix("places/").removesuffix(".yaml")
    if wanted is None or source.always or stem == NATIONAL:
        return True
    return any(word.split("/")[0] == stem or word[-2:] in source.text for word in wanted)


def _needed(
    sources: Sequence[Source], registry: list[Place], wanted: tuple[str, ...]
) -> Iterator[Source]:
    """The policy files of the places wanted and of all places above them, and those always read.

    A file that stands in the way of one always read is among them: the two are refused together.
    """
    places = Places(registry)
    always = {source.path for source in sources if source.always}
    keys: set[str] = set()
    for word in wanted:
        try:
            found = [places.find(word)]
        except PlaceError as error:  # none or several: whoever asks for it is told then
            found = list(error.candidates)
        keys.update(above for key in found for above in (key, *places.parents(key)))
    for source in sources:
        if source.holds_places:
            continue
        if source.path in always or source.path.removesuffix(".yaml") in keys:
            yield source


def _twice(read: Sequence[tuple[str, PolicyFile]]) -> Iterator[Problem]:
    """Files of one jurisdiction; the first may be read, the others are refused."""
    seen: dict[str, str] = {}
    for name, file in read:
        if file.jurisdiction in seen:
            sentence = msg(
                'The jurisdiction "{key}" has a file already: {file}.',
                key=file.jurisdiction,
                file=seen[file.jurisdiction],
            )
            yield Problem(name, *file.where, sentence)
        seen.setdefault(file.jurisdiction, name)


def _read_policies(
    sources: Sequence[Source], problems: list[Problem]
) -> Iterator[tuple[str, PolicyFile]]:
    for source in sources:
        if source.holds_places:
            continue
        file, found = read_policy(source.text, source.name)
        problems.extend(found)
        if file is None:
            continue
        if file.jurisdiction != source.path.removesuffix(".yaml"):
            sentence = msg(
                'The file is called {path}, but its jurisdiction is "{key}"; the two must agree.',
                path=source.path,
                key=file.jurisdiction,
            )
            problems.append(Problem(source.name, *file.where, sentence))
        yield source.name, file
