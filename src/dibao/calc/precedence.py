"""Which standard decides on a day, and what it is worth.

Newest start; then the nearest jurisdiction; within one notice the closest area, then the exact
program before `unified`. A newer notice that is silent, or that gives only a limit, hides older
amounts of its own level and of those above it. What has ended brings nothing older back
(`docs/precedence.md`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from attrs import evolve, field, frozen

from dibao import errors
from dibao.calc import refusals, rules
from dibao.calc.amounts import Worth, exact_fen, fen_in, per_of, worth
from dibao.calc.ops import INTEGERS
from dibao.calc.results import Cite, LastKnown, Step, cite, clause_words, unique
from dibao.errors import CannotSay
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Book, Here, Provision, Silence
from dibao.policy.clauses import PROGRAMS, Clause, Standard
from dibao.policy.values import ONE_DAY, Exact, Lack, Pointer, Unchanged, When

Priced = tuple[Provision, Worth]  # a clause with its value for the place


@frozen
class Question:
    """Which standard: a place, a program and the caller's assumptions.

    `without` are clauses left out, to see what would hold else; `seen` the pointers followed.
    """

    book: Book = field(eq=False, repr=False)
    place: str
    program: str
    assume: tuple[Clause, ...] = ()
    without: tuple[Provision, ...] = ()
    seen: tuple[tuple[str, str], ...] = ()

    @property
    def on_file(self) -> tuple[Priced, ...]:
        """The standards on file that cover the place, with what each is worth there."""
        key = ("standards", self.place, self.program)
        found: tuple[Priced, ...] | None = self.book.memo.get(key)
        if found is None:
            found = tuple(self._worths(self.book.provisions(self.place, Standard)))
            self.book.memo[key] = found
        return (
            tuple(pair for pair in found if pair[0] not in self.without) if self.without else found
        )

    @property
    def assumed(self) -> tuple[Priced, ...]:
        """The standards that the caller assumes."""
        if not self.assume:
            return ()
        here = Here(self.book, self.place, date.min, self.assume)
        return tuple(self._worths(here.assumed(Standard)))

    def _worths(self, provisions: tuple[Provision, ...]) -> Iterator[Priced]:
        for provision in provisions:
            clause = provision.clause
            if isinstance(clause, Standard) and clause.standard in (self.program, "unified"):
                value = worth(self.book, provision, self.place)
                if value is not None:
                    yield provision, value

    @property
    def silences(self) -> tuple[Silence, ...]:
        """The notices over the place whose standard stands in a part not seen, or elsewhere."""
        key = ("silences", self.place, self.program)
        found: tuple[Silence, ...] | None = self.book.memo.get(key)
        if found is None:
            every = self.book.silences(self.place, "standard", self.program)
            found = tuple(silence for silence in every if silence.lack is not Lack.NOT_STATED)
            self.book.memo[key] = found
        return found


@frozen
class Answer:
    """The clause that decides on a day, and its amount in fen per `per` months."""

    provision: Provision
    fen: int
    per: int
    unit: str
    steps: tuple[Step, ...] = ()
    cites: tuple[Cite, ...] = ()  # of the pointers and bases followed
    assumed: tuple[str, ...] = ()  # the caller's clauses that it rests on, as a file has them

    @property
    def a_year(self) -> int:
        """Fen a person a year."""
        return self.fen * (12 // self.per)

    @property
    def since(self) -> date:
        """The first day on which it certainly holds."""
        return self.provision.begins.certain or self.provision.begins.earliest

    @property
    def money(self) -> Money:
        """The amount for sentences."""
        return Money(self.fen, self.unit)


def answer_on_file(question: Question, on: date) -> Answer:
    """The deciding clause among those on file; raises `CannotSay` if they do not decide."""
    live = [pair for pair in question.on_file if pair[0].applies(on)]
    best = _newest(question, [pair for pair in live if can_pay(*pair)], on)
    _refuse_if_hidden(question, live, best, on)
    _refuse_if_ended(question, best, on)
    shown = _shown_later(question, best, on)
    if best is None:
        if shown is not None:
            raise refusals.uncertain(question, on, valued(question, *shown))
        raise refusals.nothing(question, on)
    if not best[0].is_certain(on):
        return _uncertain(question, best, on)
    found = valued(question, *best)
    if shown is not None and (later := valued(question, *shown)).a_year != found.a_year:
        raise refusals.uncertain(question, on, later, found.money)
    return found


def answer_assumed(question: Question, on: date) -> Answer | None:
    """The newest of the caller's own clauses that applies on the day.

    Two that begin together and differ are refused: neither is the one that was meant.
    """
    live = [pair for pair in question.assumed if pair[0].applies(on)]
    if not live:
        return None
    newest = max(live, key=lambda pair: (*precedence(question, *pair), pair[0].order))
    if not can_pay(*newest):
        raise refusals.limit(question, on, *newest)
    found = valued(question, *newest)
    for pair in live:
        if pair[0].begins == newest[0].begins and can_pay(*pair):
            other = valued(question, *pair)
            if other.a_year != found.a_year:
                raise refusals.two_minds(question, on, other, found)
    return found


def answer(question: Question, on: date) -> Answer:
    """The deciding clause; an assumption fills a lack, and never contradicts what is on file.

    A later assumption may follow an amount that began earlier, unless that amount is confirmed on
    the day: `dibao.calc._standard` knows how far it is, and refuses then.
    """
    assumed = answer_assumed(question, on)
    try:
        filed = answer_on_file(question, on)
    except CannotSay:
        if assumed is None:
            raise
        return assumed
    if assumed is None or (assumed.a_year != filed.a_year and assumed.since <= filed.since):
        if assumed is not None:
            raise refusals.contradicted(question, on, filed, assumed)
        return filed
    return filed if assumed.a_year == filed.a_year else assumed


# --- precedence --------------------------------------------------------------------------------


def can_pay(provision: Provision, value: Worth) -> bool:
    """Whether the clause can lead to an exact amount: it is no limit and no lack."""
    clause = provision.clause
    if not isinstance(clause, Standard):
        return False
    if value.value is not None:
        return isinstance(value.value, (Exact, Pointer, Unchanged))
    return any(isinstance(part, Exact) for part in (clause.plus, clause.percent, clause.times))


def precedence(
    question: Question, provision: Provision, value: Worth
) -> tuple[date, int, int, bool]:
    """The greater wins: start, nearness, closeness of the area, exactness of the program."""
    clause = provision.clause
    exact_program = isinstance(clause, Standard) and clause.standard == question.program
    return (provision.begins.earliest, provision.nearness, -value.rank, exact_program)


def _newest(question: Question, live: list[Priced], on: date) -> Priced | None:
    if not live:
        return None
    best = max(live, key=lambda pair: precedence(question, *pair))
    amounts = {
        valued(question, *pair).a_year: pair[0] for pair in live if _is_level(question, pair, best)
    }
    if len(amounts) > 1:
        raise refusals.conflict(question, on, amounts)
    return best


def _is_level(question: Question, pair: Priced, best: Priced) -> bool:
    """Whether a printed amount stands as high as the best: of its notice only an equal one does."""
    if not isinstance(pair[1].value, Exact):
        return False
    mine, top = precedence(question, *pair), precedence(question, *best)
    return mine == top if pair[0].notice is best[0].notice else mine[:2] == top[:2]


def _refuse_if_hidden(
    question: Question, live: list[Priced], best: Priced | None, on: date
) -> None:
    """A newer notice, as near or nearer, that is silent or gives only a limit hides the amount."""
    silent = [s for s in question.silences if s.applies(on) and _hides(s, best)]
    if silent:
        newest = max(silent, key=lambda s: (s.begins.earliest, s.nearness, s.order))
        raise refusals.silent(question, on, newest, _older_than(question, newest.begins.earliest))
    limits = [pair for pair in live if not can_pay(*pair) and _hides(pair[0], best)]
    if limits:
        raise refusals.limit(
            question, on, *max(limits, key=lambda pair: precedence(question, *pair))
        )


def _refuse_if_ended(question: Question, best: Priced | None, on: date) -> None:
    """A newer notice that has ended hides the amount: nothing says that the older one came back.

    It does where the newer clause names what it changed (`Provision.temporary`).
    """
    ended = [p for p in question.on_file if p[0].has_ended(on) and _replaced(p, best)]
    if ended:
        averaged = refusals.averaged_only(question, on) if best is None else None
        if averaged is not None:
            raise averaged
        last = max(ended, key=lambda pair: (pair[0].ends or date.min, pair[0].begins.earliest))
        shown = last if can_pay(*last) else best
        known = _last_known(question, shown) if shown is not None else None
        raise refusals.expired(question, on, last[0], known)


def _replaced(ended: Priced, best: Priced | None) -> bool:
    """Whether what has ended certainly stood in the place of the best that is left."""
    if best is None:
        return can_pay(*ended)
    older = best[0].begins.certain
    if older is None or ended[0].begins.earliest <= older:
        return False
    return can_pay(*ended) or ended[0].nearness >= best[0].nearness


def _shown_later(question: Question, best: Priced | None, on: date) -> Priced | None:
    """The next amount, if a source shows it in force on a later day: it may have begun by now.

    Not while something confirms the one that decides (`sure_through`).
    """
    if best is not None and on <= sure_through(question.book, best[0]):
        return None
    later = [pair for pair in question.on_file if can_pay(*pair) and pair[0].begins.earliest > on]
    if not later:
        return None
    following = min(later, key=lambda pair: pair[0].begins.earliest)
    return following if following[0].clause.as_of is not None else None


def sure_through(book: Book, provision: Provision) -> date:
    """The day up to which an amount surely holds if nothing else begins.

    Its first certain day; the day its notice was issued (most are issued after they begin); the
    month up to which later notices were looked for.
    """
    days = [provision.begins.certain or provision.begins.earliest]
    issued = provision.notice.issued
    if isinstance(issued, When) and issued.first is not None:
        days.append(issued.first)
    file = book.by_jurisdiction.get(provision.jurisdiction)
    through = file.checked_through if file is not None else None
    if through is not None and through.last is not None:
        days.append(through.last)
    return max(days)


def _hides(newer: Provision | Silence, best: Priced | None) -> bool:
    if best is None:
        return True
    return newer.begins.earliest > best[0].begins.earliest and newer.nearness >= best[0].nearness


def _older_than(question: Question, day: date) -> LastKnown | None:
    older = [pair for pair in question.on_file if can_pay(*pair) and pair[0].begins.earliest < day]
    return (
        _last_known(question, max(older, key=lambda pair: precedence(question, *pair)))
        if older
        else None
    )


def _last_known(question: Question, pair: Priced) -> LastKnown | None:
    try:
        known = valued(question, *pair)
    except CannotSay:
        return None
    return LastKnown("older", known.fen, known.unit, cite(pair[0]))


def _uncertain(question: Question, best: Priced, on: date) -> Answer:
    """A clause that may not have begun: answered if what held before is the same amount."""
    new = valued(question, *best)
    try:
        old = answer_on_file(evolve(question, without=(*question.without, best[0])), on)
    except CannotSay as refused:
        others = refused.candidates if isinstance(refused, errors.Undetermined) else ()
        raise refusals.uncertain(question, on, new, *others) from None
    if old.a_year == new.a_year:
        return old
    raise refusals.uncertain(question, on, new, old.money)


# --- what a clause is worth --------------------------------------------------------------------


def valued(question: Question, provision: Provision, value: Worth) -> Answer:
    """The exact amount that a clause leads to, following pointers and raises."""
    clause = provision.clause
    if not isinstance(clause, Standard):
        raise TypeError(clause)
    if isinstance(value.value, Exact):
        return _printed(question, provision, clause, value.value)
    if isinstance(value.value, Pointer):
        return _followed(question, provision, value.value.target)
    if provision.begins.earliest == date.min:
        raise refusals.of_clause(
            errors.NotStated,
            question,
            provision,
            msg(
                "{cite} changes an older amount and does not say from when; give it an effective date.",
                cite=cite(provision),
            ),
        )
    older = answer(evolve(question, without=()), provision.begins.earliest - ONE_DAY)
    trail = (*older.cites, cite(older.provision))
    assumed = unique((*_assumed_in(provision), *older.assumed))
    if isinstance(value.value, Unchanged):
        return evolve(older, provision=provision, cites=trail, assumed=assumed)
    raised = _raised(question, provision, clause, older)
    step = Step(
        "raise",
        msg(
            "{cite} raises {old} to {new}.",
            cite=cite(provision),
            old=older.money,
            new=Money(raised, older.unit),
        ),
        raised,
        older.unit,
        (cite(provision), cite(older.provision)),
    )
    return evolve(
        older,
        provision=provision,
        fen=raised,
        steps=(*older.steps, step),
        cites=trail,
        assumed=assumed,
    )


def _assumed_in(provision: Provision) -> tuple[str, ...]:
    """The clause as the caller wrote it; empty where it is on file."""
    return (clause_words(provision.clause),) if provision.assumed else ()


def _printed(question: Question, provision: Provision, clause: Standard, exact: Exact) -> Answer:
    per = per_of(clause)
    if per is None or not isinstance(clause.unit, str):
        raise refusals.of_clause(
            errors.NotStated,
            question,
            provision,
            msg(
                "{cite} gives {amount} without saying per what; no amount follows.",
                cite=cite(provision),
                amount=str(exact.number),
            ),
        )
    words = _assumed_in(provision)
    return Answer(provision, fen_in(exact.value), per, clause.unit, assumed=words)


def _followed(question: Question, provision: Provision, target: str) -> Answer:
    """`as urban`, `as 甲县`: the amount that stands there at the time."""
    place, program = question.place, question.program
    if target in PROGRAMS:
        program = target
    else:
        keys = question.book.area_keys(provision.jurisdiction, provision.notice, target)
        place = keys[0] if keys else place
    trail = (*question.seen, (question.place, question.program))
    if (place, program) in trail:
        raise refusals.of_clause(
            errors.Conflict,
            question,
            provision,
            msg("{cite} points in a circle.", cite=cite(provision)),
        )
    there = Question(question.book, place, program, question.assume, (), trail)
    found = answer(there, provision.begins.earliest)
    return evolve(
        found,
        provision=provision,
        cites=(*found.cites, cite(found.provision)),
        assumed=unique((*_assumed_in(provision), *found.assumed)),
    )


def _raised(question: Question, provision: Provision, clause: Standard, older: Answer) -> int:
    """`plus`, `percent` or `times` without an amount: the older amount and the raise, in its unit."""
    fen = Fraction(older.fen)
    if isinstance(clause.plus, Exact):
        fen += Fraction(fen_in(clause.plus.value) * older.per, per_of(clause) or older.per)
    elif isinstance(clause.percent, Exact):
        fen *= 1 + clause.percent.value
    elif isinstance(clause.times, Exact) and clause.of in (
        "own amount before",
        "previous standard",
    ):
        fen *= clause.times.value
    else:
        raise refusals.of_clause(
            errors.NotOnFile,
            question,
            provision,
            msg(
                "{cite} gives a formula of {of}, which no notice on file supplies.",
                cite=cite(provision),
                of=str(clause.of),
            ),
        )
    rounded = _rounded(question, provision, clause, fen)
    return max(rounded, older.fen) if clause.not_below is not None else rounded


def _rounded(question: Question, provision: Provision, clause: Standard, fen: Fraction) -> int:
    unit = exact_fen(clause.to)
    if isinstance(clause.round, str) and unit:
        return int(rules.ROUNDINGS[clause.round](INTEGERS, fen.numerator, fen.denominator, unit))
    if fen.denominator == 1:
        return int(fen)
    raise refusals.of_clause(
        errors.NotExact,
        question,
        provision,
        msg(
            "{cite} leads to {amount}, no whole number of fen, and states no rounding.",
            cite=cite(provision),
            amount=Money(fen),
        ),
    )
