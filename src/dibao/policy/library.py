"""From the texts of a folder of policies to a book: pure, text in, values out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from attrs import evolve, frozen

from dibao.errors import PolicyError, Problem
from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.clauses import Place, PolicyFile
from dibao.policy.compiled import NOTHING_COMPILED, Compiled
from dibao.policy.places import NATIONAL, Places


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


@frozen
class Gazetteer:
    """The places that were read, and what is wrong with their files.

    `partial`: only the files were read in which the places asked about may stand.
    """

    places: Places
    problems: tuple[Problem, ...] = ()
    partial: bool = False

    def paths_for(self, words: Iterable[str]) -> set[str]:
        """Where policy files of the places that the words may mean, and of all above them, stand."""
        keys = {key for word in words for key in self.places.meant_by(word)}
        chains = {above for key in keys for above in (key, *self.places.ever_above(key))}
        return {f"{key}.yaml" for key in chains}


def read_gazetteer(
    sources: Sequence[Source],
    *,
    wanted: Sequence[str] | None = None,
    compiled: Compiled = NOTHING_COMPILED,
) -> Gazetteer:
    """Read the files of places: all, or those in which the places `wanted` may stand.

    All are read, too, if a word answers to no place, so that what is near it can be suggested, and
    if a folder that the caller named was laid over the shipped one.
    """
    files = [source for source in sources if source.holds_places]
    laid = any(source.always and not source.holds_places for source in sources)
    if wanted is not None and not laid:
        some = [source for source in files if _may_hold(source, wanted)]
        gazetteer = _gazetteer(some, compiled, partial=True)
        if all(gazetteer.places.meant_by(word) for word in wanted):
            return gazetteer
    return _gazetteer(files, compiled, partial=False)


def read_book(
    sources: Sequence[Source],
    *,
    gazetteer: Gazetteer | None = None,
    compiled: Compiled = NOTHING_COMPILED,
) -> tuple[Book | None, list[Problem]]:
    """Read all files into a book, or return every problem of every file.

    `gazetteer` is what was read of the files of places, if they were read before.
    """
    if gazetteer is None:
        gazetteer = read_gazetteer(sources, compiled=compiled)
    problems = list(gazetteer.problems)
    read = list(_read_policies(sources, compiled, problems))
    problems.extend(_twice(read))
    if problems:
        return None, problems
    try:
        book = Book(
            tuple(file for _, file in read),
            gazetteer.places,
            digest_of(sources),
            tuple(name for name, _ in read),
            partial=gazetteer.partial,
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


# --- places ------------------------------------------------------------------------------------


def _gazetteer(sources: Sequence[Source], compiled: Compiled, *, partial: bool) -> Gazetteer:
    problems: list[Problem] = []
    places = tuple(_read_places(sources, compiled, problems))
    gazetteer = Gazetteer(Places(places), (), partial)
    problems += () if partial else _unknown_above(gazetteer.places, sources)
    return evolve(gazetteer, problems=tuple(problems))


def _unknown_above(places: Places, sources: Sequence[Source]) -> Iterator[Problem]:
    """Places that are said to have lain in one that is no place on file."""
    names = {source.path: source.name for source in sources}
    for place in places:
        for above, _ in place.within:
            if above not in places:
                path = f"places/{place.key.partition('/')[0]}.yaml"
                sentence = msg('No place on file has the key "{key}".', key=above)
                yield Problem(names.get(path, path), *place.where, sentence)


def _read_places(
    sources: Sequence[Source], compiled: Compiled, problems: list[Problem]
) -> Iterator[Place]:
    seen: dict[str, str] = {}
    for source in sources:
        for place in _places_of(source, compiled, problems):
            if place.key in seen:
                sentence = msg(
                    'The place "{key}" stands already in {file}.',
                    key=place.key,
                    file=seen[place.key],
                )
                problems.append(Problem(source.name, *place.where, sentence))
            seen[place.key] = source.name
            yield place


def _places_of(source: Source, compiled: Compiled, problems: list[Problem]) -> tuple[Place, ...]:
    places = compiled.places(source.path, source.text)
    if places is not None:
        return places
    from dibao.policy.reader import read_places

    places, found = read_places(source.text, source.name)
    problems.extend(found)
    return places


def _may_hold(source: Source, words: Sequence[str]) -> bool:
    """Whether a file of places is needed: the nation's always, others if a word may stand in them."""
    if source.always or source.path == f"places/{NATIONAL}.yaml":
        return True
    return any(_may_answer(source.text, word) for word in words)


def _may_answer(text: str, word: str) -> bool:
    """Whether a place in the text may answer to a word, which may be a key, a code or a name.

    A name may have the names of places above it before its own, so what the word ends in decides.
    It stands in the text as a key, so that 阳区 is not found in 双阳区.
    """
    last = word.rpartition("/")[2]
    if last.isascii():
        return last.lower() in text
    return any(
        end in text and any(form.format(end) in text for form in _AS_KEY)
        for end in (last[start:] for start in range(len(last)))
    )


_AS_KEY = (" {}:", " {} :", "'{}'", '"{}"')


# --- policies ----------------------------------------------------------------------------------


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
    sources: Sequence[Source], compiled: Compiled, problems: list[Problem]
) -> Iterator[tuple[str, PolicyFile]]:
    for source in sources:
        if source.holds_places:
            continue
        file = _policy_of(source, compiled, problems)
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


def _policy_of(source: Source, compiled: Compiled, problems: list[Problem]) -> PolicyFile | None:
    file = compiled.policy(source.path, source.text)
    if file is not None:
        return file
    from dibao.policy.reader import read_policy

    file, found = read_policy(source.text, source.name)
    problems.extend(found)
    return file
