"""The book: policy files that were read, and which clauses cover a place.

`Book` and `Here` only hold and find; what a clause is worth is computed in `dibao.calc`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from attrs import define, evolve, field, frozen

from dibao.errors import InputError, PlaceError, PolicyError
from dibao.message import msg
from dibao.policy.clauses import Category, Clause, Names, Notice, PolicyFile, fold_number
from dibao.policy.links import link_problems, meant, named_areas
from dibao.policy.places import NATIONAL, Places, Stay
from dibao.policy.values import ONE_DAY, Lack, When, valid_for_end

C = TypeVar("C", bound=Clause)
Kinds = dict[str, list[tuple[int, int]]]  # positions of notices, and of clauses in them, by kind

ASSUMED = "assumed by the caller"
MOST_REMEMBERED = 50_000
NEAREST = 99  # deeper than any place lies


class Memo(dict[object, Any]):
    """What was worked out before.

    It forgets all when it is full, so that a server that is asked about every day does not grow.
    Threads share it: what was seen in it may be gone a moment later, and two may work out the same.
    """

    def __setitem__(self, key: object, value: Any) -> None:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        super().__setitem__(key, value)


def nearness(jurisdiction: str) -> int:
    """How deep a jurisdiction lies: the nation 0, a province 1, and so on down."""
    return 0 if jurisdiction == NATIONAL else jurisdiction.count("/") + 1


@frozen
class Begin:
    """When a clause starts to apply: certainly not before `earliest`, certainly from `certain`.

    `certain` is None where no end of the uncertainty is known. `inferred`: the notice states no
    start and is taken to apply from its date of issue.
    """

    earliest: date
    certain: date | None
    inferred: bool = False


@frozen
class Provision:
    """A clause in its notice: what an answer rests on."""

    clause: Clause = field(eq=False)
    notice: Notice = field(eq=False)
    jurisdiction: str
    file: str
    order: tuple[int, int]  # position of the notice in its file, of the clause in the notice
    begins: Begin
    ends: date | None = None  # last day, None if nothing on file ends it
    stay: Stay | None = field(default=None, eq=False)  # when the place lay here; None: always

    @property
    def assumed(self) -> bool:
        """True if the caller wrote the clause."""
        return self.file == ASSUMED

    @property
    def nearness(self) -> int:
        """Longer keys are nearer to the place; the nation is farthest, the caller nearest."""
        return NEAREST if self.assumed else nearness(self.jurisdiction)

    def applies(self, on: date) -> bool:
        """Whether it may apply on the day (it may still be uncertain whether it has begun)."""
        live = self.begins.earliest <= on and (self.ends is None or on <= self.ends)
        return live and (self.stay is None or self.stay.may(on))

    def is_certain(self, on: date) -> bool:
        """Whether it has certainly begun by the day, and the place certainly lay here."""
        begun = self.begins.certain is not None and self.begins.certain <= on
        return begun and self.covers(on)

    def covers(self, on: date) -> bool:
        """Whether the place certainly lay here on the day, whether or not it applied then."""
        return self.stay is None or self.stay.surely(on)

    @property
    def first(self) -> date:
        """The first day on which it may apply at the place."""
        joined = self.stay.first if self.stay is not None else None
        return self.begins.earliest if joined is None else max(self.begins.earliest, joined)

    @property
    def cuts(self) -> tuple[date, ...]:
        """The days on which it may begin or end to apply, or on which that becomes certain."""
        begins = (self.begins.earliest, self.begins.certain)
        ended = self.ends + ONE_DAY if self.ends is not None else None
        moved = self.stay.cuts if self.stay is not None else ()
        return tuple(day for day in (*begins, ended, *moved) if day is not None)

    @property
    def temporary(self) -> bool:
        """Whether it says that it changed an older clause for a time: then that one comes back."""
        return self.clause.until is not None and self.clause.changes is not None

    def has_ended(self, on: date) -> bool:
        """Whether it ended before the day for good: by its own terms, its validity or a repeal."""
        return self.ends is not None and self.ends < on and not self.temporary


@frozen
class Silence:
    """A notice that is for the place and has no clause of the kind: not stated, not seen, elsewhere."""

    notice: Notice = field(eq=False)
    jurisdiction: str
    lack: Lack | None  # None: the notice names another document
    document: str | None
    begins: Begin
    order: int
    stay: Stay | None = field(default=None, eq=False)

    @property
    def nearness(self) -> int:
        """As of a `Provision`."""
        return nearness(self.jurisdiction)

    def applies(self, on: date) -> bool:
        """As of a `Provision`; what is silent does not end."""
        return self.begins.earliest <= on and (self.stay is None or self.stay.may(on))

    @property
    def cuts(self) -> tuple[date, ...]:
        """The days on which `applies` may turn."""
        return (self.begins.earliest, *(self.stay.cuts if self.stay is not None else ()))


@define
class Book:
    """All policies on hand. Made by `dibao.load`, or from classes in memory.

    `digest` is the hash of the texts that were read, cited in every result.
    `partial`: only what some places need was read, of the files and of the places. The words for
    places that were not read then mean none, and are no mistakes.
    """

    files: tuple[PolicyFile, ...]
    places: Places
    digest: str = ""
    names: tuple[str, ...] = ()  # how problems call each file
    partial: bool = field(default=False, kw_only=True)
    _provisions: dict[tuple[str, str], tuple[Provision, ...]] = field(
        factory=dict, init=False, repr=False
    )
    _made: dict[tuple[str, int, int], Provision] = field(factory=dict, init=False, repr=False)
    _kinds: dict[str, Kinds] = field(factory=dict, init=False, repr=False)
    memo: Memo = field(factory=Memo, init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.partial:
            return
        names = [self.file_name(file) for file in self.files]
        problems = list(link_problems(self.files, names, self.places))
        if problems:
            raise PolicyError(problems)

    @cached_property
    def by_jurisdiction(self) -> dict[str, PolicyFile]:
        """The file of each jurisdiction."""
        return {file.jurisdiction: file for file in self.files}

    def at(self, place: str, *, on: date, assume: Sequence[Clause] = ()) -> Here:
        """A place on a day, with the clauses that the caller assumes.

        `place` is a key, a GB/T 2260 code or a name; `PlaceError` if it is none or several.
        `on` is a date; a text is an `InputError`.
        """
        if type(on) is not date:  # a datetime is no day
            raise InputError(
                msg("The day is a date, date(2011, 10, 1), not {value}.", value=repr(on))
            )
        return Here(self, self.places.find(place, on), on, tuple(assume))

    def notice(self, number: str) -> tuple[PolicyFile, Notice]:
        """The notice with this 文号 or key; brackets and width do not matter."""
        found = self._by_number.get(fold_number(number), [])
        if len(found) != 1:
            sentence = msg('No notice on file has the number "{number}".', number=number)
            if found:
                sentence = msg('Several notices on file are called "{number}".', number=number)
            raise PlaceError(sentence, [file.jurisdiction for file, _ in found])
        return found[0]

    @cached_property
    def _by_number(self) -> dict[str, list[tuple[PolicyFile, Notice]]]:
        found: dict[str, list[tuple[PolicyFile, Notice]]] = {}
        for file in self.files:
            for notice in file.notices:
                for number in {fold_number(notice.name), fold_number(notice.key or "")}:
                    found.setdefault(number, []).append((file, notice))
        return found

    # --- what covers a place -----------------------------------------------------------------

    def provisions(self, place: str, cls: type[C]) -> tuple[Provision, ...]:
        """The clauses of one kind that cover a place, from its own file and those above it."""
        key = (place, cls.kind)
        if key not in self._provisions:
            self._provisions[key] = tuple(self._gather(place, cls))
        return self._provisions[key]

    def _gather(self, place: str, cls: type[Clause]) -> Iterator[Provision]:
        for file in self._files_over(place):
            for position, number in self._clauses_of(file).get(cls.kind, ()):
                notice = file.notices[position]
                areas = notice.clauses[number].areas or notice.covers
                if self.rank(file.jurisdiction, notice, areas, place) is not None:
                    yield from self._reaching(place, self.provision(file, position, number))

    def _reaching(self, place: str, provision: Provision) -> Iterator[Provision]:
        """A clause as it covers a place that may have lain elsewhere; nothing if it never did."""
        stay = self.places.stay(place, provision.jurisdiction)
        if stay is None:
            yield provision
            return
        left = stay.last is not None and stay.last < provision.begins.earliest
        ended = provision.ends is not None and provision.ends < (stay.first or date.min)
        if not (left or ended):
            yield evolve(provision, stay=stay)

    def _clauses_of(self, file: PolicyFile) -> Kinds:
        """Where the clauses of each kind stand in a file, so that none is looked at in vain."""
        kinds = self._kinds.get(file.jurisdiction)
        if kinds is None:
            kinds = {}
            for position, notice in enumerate(file.notices):
                for number, clause in enumerate(notice.clauses):
                    kinds.setdefault(clause.kind, []).append((position, number))
            self._kinds[file.jurisdiction] = kinds  # whole, as another thread may read it at once
        return kinds

    def provision(self, file: PolicyFile, position: int, number: int) -> Provision:
        """One clause of one notice, with its dates."""
        key = (file.jurisdiction, position, number)
        if key not in self._made:
            self._made[key] = self._provision(file, position, number)
        return self._made[key]

    def _provision(self, file: PolicyFile, position: int, number: int) -> Provision:
        notice = file.notices[position]
        clause = notice.clauses[number]
        begins = begin_of(notice, clause)
        return Provision(
            clause,
            notice,
            file.jurisdiction,
            self.file_name(file),
            (position, number),
            begins,
            self._end(notice, clause, begins),
        )

    def silences(self, place: str, kind: str, program: str | None) -> tuple[Silence, ...]:
        """The notices for a place that say of themselves that they lack the topic.

        One that names its places says nothing of the others: its own `covers`, or what its clauses
        name where none holds for the whole jurisdiction.
        """
        key = ("silences", place, kind, program)
        found: tuple[Silence, ...] | None = self.memo.get(key)
        if found is None:
            found = tuple(self._silences(place, kind, program))
            self.memo[key] = found
        return found

    def _silences(self, place: str, kind: str, program: str | None) -> Iterator[Silence]:
        for file, position, notice in self.notices_over(place):
            if self.rank(file.jurisdiction, notice, named_areas(notice), place) is None:
                continue
            begins = begin_of(notice, None)
            stay = self.places.stay(place, file.jurisdiction)
            if stay is not None and stay.last is not None and stay.last < begins.earliest:
                continue
            at = (file.jurisdiction, begins, position, stay)
            for lack, topics in (
                (Lack.NOT_SEEN, notice.not_seen),
                (Lack.NOT_STATED, notice.not_stated),
            ):
                if any(topic_is(topic, kind, program) for topic in topics):
                    yield Silence(notice, at[0], lack, None, *at[1:])
            for topic, document in notice.elsewhere:
                if topic_is(topic, kind, program):
                    yield Silence(notice, at[0], None, document, *at[1:])

    def notices_over(self, place: str) -> Iterator[tuple[PolicyFile, int, Notice]]:
        """The notices of a place's own file and of those ever above it, nearest first."""
        for file in self._files_over(place):
            for position, notice in enumerate(file.notices):
                yield file, position, notice

    def _files_over(self, place: str) -> Iterator[PolicyFile]:
        for key in (place, *self.places.ever_above(place)):
            file = self.by_jurisdiction.get(key)
            if file is not None:
                yield file

    def rank(self, jurisdiction: str, notice: Notice, areas: Names, place: str) -> int | None:
        """How closely a list of areas names a place; smaller is closer, None: not at all.

        0 the place itself, 1 a group that lists it, 2 a place above it, 3 a group that lists a
        place above it, 4 no list: the whole jurisdiction.
        """
        if not areas:
            return 4 if self.places.ever_within(place, jurisdiction) else None
        found = self.closest(jurisdiction, notice, (areas,), place)
        return None if found is None else found[0]

    def closest(
        self, jurisdiction: str, notice: Notice, lists: tuple[Names, ...], place: str
    ) -> tuple[int, int] | None:
        """Which of several lists of areas names a place most closely: its `rank`, its position.

        Of lists that name it as closely, the first. None if no list names it.
        """
        key = ("named", jurisdiction, notice.name, lists)
        named = self.memo.get(key)
        if named is None:
            named = self.memo[key] = self._named(jurisdiction, notice, lists)
        found = [named[place]] if place in named else []
        for above in self.places.ever_above(place):
            if above in named:
                rank, position = named[above]
                found.append((rank + 2, position))
        return min(found, default=None)

    def _named(
        self, jurisdiction: str, notice: Notice, lists: tuple[Names, ...]
    ) -> dict[str, tuple[int, int]]:
        """The places that lists of areas name: by key, 0 itself or 1 in a group, and in which list."""
        groups = dict(notice.areas)
        found: dict[str, tuple[int, int]] = {}
        for position, areas in enumerate(lists):
            for area in areas:
                group = groups.get(area)
                named = (0 if group is None else 1, position)
                for member in (area,) if group is None else group:
                    for key in self.area_keys(jurisdiction, notice, member):
                        found[key] = min(found.get(key, named), named)
        return found

    def area_keys(self, jurisdiction: str, notice: Notice, area: str) -> list[str]:
        """The keys that a notice's word for a place means; more than one is a problem of the file."""
        key = ("area", jurisdiction, notice.name, area)
        found: list[str] | None = self.memo.get(key)
        if found is None:
            found = self.memo[key] = meant(self.places, jurisdiction, notice, area)
        return found

    def categories(self, place: str, notice: Notice) -> dict[str, Category]:
        """Categories by name: the notice's own, else its file's, else those of files above."""
        found: dict[str, Category] = {}
        for key in reversed((place, *self.places.ever_above(place))):
            file = self.by_jurisdiction.get(key)
            if file is not None:
                found.update({category.name: category for category in file.categories})
        found.update({category.name: category for category in notice.categories})
        return found

    def file_name(self, file: PolicyFile) -> str:
        """How problems and findings call the file."""
        return self._name_of.get(id(file), f"{file.jurisdiction}.yaml")

    @cached_property
    def _name_of(self) -> dict[int, str]:
        """Names by the file itself: two equal files are still two."""
        return {id(file): name for file, name in zip(self.files, self.names, strict=False)}

    # --- ends --------------------------------------------------------------------------------

    def _end(self, notice: Notice, clause: Clause, begins: Begin) -> date | None:
        ends = [end for end in (clause.until, _validity(notice, begins)) if end is not None]
        repealed = (
            self._repeals.get(fold_number(notice.number))
            if isinstance(notice.number, str)
            else None
        )
        if repealed is not None:
            ends.append(repealed - ONE_DAY)
        return min(ends, default=None)

    @cached_property
    def _repeals(self) -> dict[str, date]:
        """The day from which each repealed notice no longer applies."""
        found: dict[str, date] = {}
        for file in self.files:
            for notice in file.notices:
                for number in notice.repeals:
                    begins = begin_of(notice, None)
                    key = fold_number(number)
                    found[key] = min(found.get(key, date.max), begins.certain or begins.earliest)
        return found


@frozen
class Here:
    """A place on a day, and what the caller assumes there."""

    book: Book = field(eq=False, repr=False)
    place: str
    on: date
    assume: tuple[Clause, ...] = ()

    @property
    def name(self) -> str:
        """The full name on the day: 吉林省长春市双阳区."""
        return self.book.places.full_name(self.place, self.on)

    def provisions(self, cls: type[C]) -> tuple[Provision, ...]:
        """The clauses of one kind that cover the place, the caller's own first."""
        return (*self.assumed(cls), *self.book.provisions(self.place, cls))

    def assumed(self, cls: type[C]) -> tuple[Provision, ...]:
        """The caller's clauses of one kind."""
        return tuple(
            assumption(clause, number)
            for number, clause in enumerate(self.assume)
            if isinstance(clause, cls)
        )


def assumption(clause: Clause, number: int) -> Provision:
    """A caller's clause as a provision; without an effective date it applies on every day."""
    when = clause.effective
    first = when.first if isinstance(when, When) and when.first is not None else date.min
    begins = Begin(first, first)
    return Provision(clause, ASSUMPTION_NOTICE, "", ASSUMED, (0, number), begins, clause.until)


ASSUMPTION_NOTICE = Notice(
    title=ASSUMED,
    number=Lack.NOT_STATED,
    key=ASSUMED,
    issuer=Lack.NOT_STATED,
    issued=Lack.NOT_STATED,
    effective=Lack.NOT_STATED,
    read_in=ASSUMED,
    evidence="aggregator",
    copy="report",
    clauses=(),
)


def begin_of(notice: Notice, clause: Clause | None) -> Begin:
    """When a clause (or, without one, the notice) starts to apply.

    A day, month or quarter begins on its first day; a year or `by …` leaves days uncertain.
    A whole text that states no start applies from its issue, and the answer says that this is
    inferred; a copy that stops before one leaves the start uncertain from the issue on.
    What a source shows in force on a day (`as_of`) counts from that day.
    """
    if clause is not None and clause.as_of is not None:
        return _begin_at(clause.as_of)
    effective = (
        clause.effective
        if clause is not None and clause.effective is not None
        else notice.effective
    )
    if isinstance(effective, When):
        return _begin_at(effective)
    issued = notice.issued if isinstance(notice.issued, When) else None
    if issued is None:
        return Begin(date.min, None)
    earliest = issued.first or date.min
    certain = issued.last if effective is Lack.NOT_STATED else None
    return Begin(earliest, certain, inferred=effective is Lack.NOT_STATED)


def _begin_at(effective: When) -> Begin:
    if effective.exactness in ("day", "month", "quarter") and effective.first is not None:
        return Begin(effective.first, effective.first)
    if effective.first is not None and effective.exactness == "span":
        return Begin(effective.first, effective.first)
    return Begin(effective.first or date.min, effective.last)


def topic_is(topic: str, kind: str, program: str | None) -> bool:
    """Whether a topic of a notice (`back_pay rural`, `standard amount`) speaks of kind and program."""
    head, _, rest = topic.partition(" ")
    if head != kind:
        return False
    return (
        rest not in ("urban", "rural", "unified") or program is None or rest in (program, "unified")
    )


def _validity(notice: Notice, begins: Begin) -> date | None:
    if notice.valid_for is None or begins.certain is None:
        return None
    return valid_for_end(notice.valid_for, begins.certain)
