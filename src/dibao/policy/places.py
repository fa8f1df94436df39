"""Places: stable keys with dated names and codes, and who lies within whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property

from attrs import frozen

from dibao.errors import PlaceError
from dibao.message import msg
from dibao.policy.clauses import Place
from dibao.policy.values import ONE_DAY, When

NATIONAL = "national"


@frozen
class Stay:
    """The days on which a place lay in a place above it; None where they are open.

    `first`, `last`: the days on which it may have lain there. `sure_first`, `sure_last`: those on
    which it certainly did. Where only the year of a move is known, the two differ.
    """

    first: date | None
    last: date | None
    sure_first: date | None
    sure_last: date | None

    def may(self, on: date) -> bool:
        """Whether it may have lain there on the day."""
        return _between(self.first, on, self.last)

    def surely(self, on: date) -> bool:
        """Whether it certainly did."""
        return _between(self.sure_first, on, self.sure_last)

    @property
    def cuts(self) -> tuple[date, ...]:
        """The days on which `may` or `surely` turns."""
        begins = (self.first, self.sure_first)
        ends = (self.last, self.sure_last)
        days = (*begins, *(day + ONE_DAY if day is not None else None for day in ends))
        return tuple(day for day in days if day is not None)


def _between(first: date | None, day: date, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


class Places:
    """The places on file; only holds and finds."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._by_key = {place.key: place for place in places}
        self._by_name: dict[str, list[str]] = {}
        self._by_code: dict[str, list[str]] = {}
        self._above: dict[str, tuple[str, ...]] = {}
        self._ever_above: dict[str, tuple[str, ...]] = {}
        self._moved = {place.key for place in self._by_key.values() if place.within}
        for place in self._by_key.values():
            for name, _ in place.names:
                self._by_name.setdefault(name, []).append(place.key)
            for code, _ in place.codes:
                self._by_code.setdefault(code, []).append(place.key)

    def __iter__(self) -> Iterator[Place]:
        return iter(self._by_key.values())

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    def get(self, key: str) -> Place:
        """The place with this key; `PlaceError` if there is none."""
        if key not in self._by_key:
            raise PlaceError(msg('No place on file has the key "{key}".', key=key))
        return self._by_key[key]

    def parents(self, key: str, on: date | None = None) -> Iterator[str]:
        """The places that the place lies within, nearest first; the nation last.

        On a day: as it lay then; on a day of a move that is not known exactly, as before it.
        """
        moved = self._moved_one(key) if on is not None else None
        if moved is not None and on is not None:
            return self._parents_then(key, moved, on)
        if key not in self._by_key:
            return self._parents(key)
        if key not in self._above:
            self._above[key] = tuple(self._parents(key))
        return iter(self._above[key])

    def ever_above(self, key: str) -> tuple[str, ...]:
        """The places that the place lies or once lay within, nearest first; the nation last."""
        if key not in self._ever_above:
            found = list(self.parents(key))
            moved = self._moved_one(key)
            for above, _ in self.get(moved).within if moved is not None else ():
                found += [one for one in (above, *self.parents(above)) if one not in found]
            found.sort(key=lambda one: (one == NATIONAL, -one.count("/")))
            self._ever_above[key] = tuple(found)
        return self._ever_above[key]

    def stay(self, key: str, above: str) -> Stay | None:
        """When the place lay in one above it (`ever_above`); None: always, as far as is known."""
        moved = self._moved_one(key)
        if moved is None or above == moved or above.startswith(moved + "/"):
            return None
        within = self.get(moved).within
        through = [n for n, (one, _) in enumerate(within) if self.lies_within(one, above)]
        if len(through) in (0, len(within)):
            return None
        return _stay(tuple(when for _, when in within), through[0], through[-1])

    def _moved_one(self, key: str) -> str | None:
        """The place itself, or the nearest above it, that once lay elsewhere."""
        if not self._moved:
            return None
        return next((one for one in (key, *self.parents(key)) if one in self._moved), None)

    def _parents_then(self, key: str, moved: str, on: date) -> Iterator[str]:
        for above in (key, *self.parents(key)):
            if above == moved:
                break
            if above != key:
                yield above
        if moved != key:
            yield moved
        above = _dated(self.get(moved).within, on)
        yield above
        yield from self.parents(above)

    def _parents(self, key: str) -> Iterator[str]:
        parts = key.split("/")
        for length in range(len(parts) - 1, 0, -1):
            above = "/".join(parts[:length])
            if above in self._by_key:
                yield above
        if key != NATIONAL and NATIONAL in self._by_key:
            yield NATIONAL

    def children(self, key: str) -> tuple[Place, ...]:
        """The places whose nearest place above is this one, in the order of the files."""
        return self._below.get(key, ())

    @cached_property
    def _below(self) -> dict[str, tuple[Place, ...]]:
        found: dict[str, tuple[Place, ...]] = {}
        for place in self:
            above = next(self.parents(place.key), None)
            if above is not None:
                found[above] = (*found.get(above, ()), place)
        return found

    def lies_within(self, key: str, above: str) -> bool:
        """Whether the place is `above` or lies within it now."""
        return above in (key, NATIONAL) or key.startswith(above + "/")

    def ever_within(self, key: str, above: str) -> bool:
        """Whether the place is `above`, or lies or once lay within it."""
        if self.lies_within(key, above):
            return True
        return bool(self._moved) and above in self.ever_above(key)

    def name(self, key: str, on: date | None = None) -> str:
        """The name that held on the day; without a day, or outside all spans, the newest."""
        return _dated(self.get(key).names, on)

    def full_name(self, key: str, on: date | None = None) -> str:
        """Names from the province down: 吉林省长春市双阳区."""
        chain = [key, *(above for above in self.parents(key, on) if above != NATIONAL)]
        return "".join(self.name(one, on) for one in reversed(chain))

    def code(self, key: str, on: date | None = None) -> str | None:
        """The GB/T 2260 code that held on the day, else the newest; None where it has none."""
        codes = self.get(key).codes
        return _dated(codes, on) if codes else None

    def find(self, word: str, on: date | None = None) -> str:
        """The key that a key, a code or a name means.

        Of several places with the name, those that had it on the day are preferred.
        A name may be written with the places above it: 长春市双阳区, 吉林省长春市双阳区, 乙市/城关区.
        A key may be given by its last part alone: shuangyang.
        Raises `PlaceError` for none and for several.
        """
        word = word.strip()
        found = self.meant_by(word)
        if not found:
            raise PlaceError(
                msg(
                    'No place on file is called "{word}"; give its full name, code or key.',
                    word=word,
                ),
                self.suggest(word),
            )
        if len(found) > 1 and on is not None:
            found = [key for key in found if self._called(key, word, on)] or found
        if len(found) > 1:
            names = tuple(self.full_name(key, on) for key in found)
            raise PlaceError(
                msg(
                    '"{word}" may be any of: {names}. Write the name with the place above it.',
                    word=word,
                    names=names,
                ),
                found,
            )
        return found[0]

    def meant_by(self, word: str) -> list[str]:
        """The keys of all places that a key, a code or a name may mean on any day."""
        if word in self._by_key:
            return [word]
        return self._by_code.get(word) or self._named(word) or self._ending_in(word)

    def within(self, jurisdiction: str, word: str, on: When | None) -> list[str]:
        """Places in a jurisdiction that a notice's word may mean, as named when it was issued."""
        found = self._named(word)
        inside = [key for key in found if self.ever_within(key, jurisdiction)]
        if len(inside) > 1 and on is not None and on.last is not None:
            last = on.last
            inside = [key for key in inside if self._called(key, word, last)] or inside
        return inside

    def suggest(self, word: str, limit: int = 8) -> list[str]:
        """Keys of places whose name or key holds the word, or a part of whose name the word holds."""
        near = [
            key
            for name, keys in self._by_name.items()
            if word and (word in name or (len(name) > 1 and name in word))
            for key in keys
        ]
        near += [key for key in self._by_key if word and word.lower() in key.rpartition("/")[2]]
        return list(dict.fromkeys(near))[:limit]

    def _ending_in(self, word: str) -> list[str]:
        """Keys whose last part, or last parts, are the word."""
        end = "/" + word.lower()
        last = end.rpartition("/")[2]
        return [key for key in self._by_last.get(last, ()) if word and f"/{key}".endswith(end)]

    @cached_property
    def _by_last(self) -> dict[str, list[str]]:
        """Keys by their last part."""
        found: dict[str, list[str]] = {}
        for key in self._by_key:
            found.setdefault(key.rpartition("/")[2], []).append(key)
        return found

    def _named(self, word: str) -> list[str]:
        parts = [part for part in word.split("/") if part]
        last = parts[-1] if parts else ""
        direct = self._by_name.get(last, [])
        if len(parts) > 1:
            return [key for key in direct if self._chain_has(key, "".join(parts[:-1]))]
        if direct:
            return list(dict.fromkeys(direct))
        found = [
            key
            for start in range(1, len(word))
            for key in self._by_name.get(word[start:], ())
            if self._chain_has(key, word[:start])
        ]
        return list(dict.fromkeys(found))

    def _chain_has(self, key: str, words: str) -> bool:
        """Whether the names above a place, top down, spell the words (levels may be left out)."""
        spelled = {""}
        for above in reversed([a for a in self.ever_above(key) if a != NATIONAL]):
            spelled |= {s + name for s in spelled for name, _ in self.get(above).names}
        return words in spelled - {""}

    def _called(self, key: str, word: str, on: date) -> bool:
        names = self.get(key).names
        return any(word.endswith(name) and when.contains(on) for name, when in names)


def _dated(pairs: tuple[tuple[str, When], ...], on: date | None) -> str:
    if on is not None:
        for text, when in pairs:
            if when.contains(on):
                return text
    return pairs[-1][0]


def _stay(whens: tuple[When, ...], first: int, last: int) -> Stay:
    """The stay from one span to another; where it meets its neighbours, nothing is sure."""
    begins, ends = whens[first].first, whens[last].last
    before = whens[first - 1].last if first else None
    after = whens[last + 1].first if last + 1 < len(whens) else None
    sure_first = begins
    if begins is not None and before is not None:
        sure_first = max(begins, before + ONE_DAY)
    sure_last = ends
    if ends is not None and after is not None:
        sure_last = min(ends, after - ONE_DAY)
    return Stay(begins, ends, sure_first, sure_last)
