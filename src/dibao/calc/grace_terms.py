"""What the grace clauses of a place say for a reason, field by field, and for how many months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from dibao import errors
from dibao.calc.lookup import Rule, missing, rule
from dibao.calc.results import Cite, cite
from dibao.calc.terms import Said, contradicted
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import Clause
from dibao.policy.clauses import Grace as GraceClause
from dibao.policy.values import Bound, Exact, Lack, Value

ANY = "any"
NO_CAP = "none"
USUAL = {
    "months": "6",
    "base": "old amount",
    "capped": "standard x members",
    "supplements": "recomputed",
}


@frozen
class Terms:
    """The clauses that cover a reason: of one jurisdiction its own reason before `any`."""

    here: Here
    reason: str
    program: str
    picked: int | None = None  # the months that the office grants, where the caller gives them
    live: tuple[Provision, ...] = field(init=False)

    @live.default
    def _live(self) -> tuple[Provision, ...]:
        found = rule(self.here, GraceClause, self.program, fits=self._fits)
        if found.provision is None:
            raise self._none(found)
        live = [
            p
            for p in self.here.provisions(GraceClause)
            if p.applies(self.here.on) and p.is_certain(self.here.on) and self._fits(p.clause)
        ]
        return tuple(sorted(live, key=self._order, reverse=True))

    def _fits(self, clause: Clause) -> bool:
        return isinstance(clause, GraceClause) and bool({self.reason, ANY} & set(clause.grace))

    def _order(self, provision: Provision) -> tuple[Any, ...]:
        clause = provision.clause
        named = isinstance(clause, GraceClause) and self.reason in clause.grace
        return (provision.nearness, named, provision.begins.earliest, provision.order)

    def _none(self, found: Rule) -> CannotSay:
        message = msg(
            'No clause on file gives a household of {place} grace for "{reason}" on {day}.',
            place=self.here.name,
            reason=self.reason,
            day=self.here.on,
        )
        return missing(self.here, found, message, assume=_assume(self.reason, USUAL))

    @property
    def assume(self) -> str:
        """The clause that a caller may write: what is on file, and a word for each silence.

        Inside a range or a limit of months only the office can pick, so no number is proposed.
        """
        on_file = any(not p.assumed for p in self.live)
        words: dict[str, str] = {}
        for name, usual in USUAL.items():
            filed = self.filed(name)
            if isinstance(filed, Said) and isinstance(filed.value, Bound):
                words[name] = str(self.picked or "…")
            elif isinstance(filed, Said):
                words[name] = str(filed.value)
            elif isinstance(filed, Lack) or not on_file:
                words[name] = usual
        return _assume(self.reason, words)

    @property
    def by(self) -> Cite:
        """The clause that decides first: on file, else the caller's."""
        return cite(next((p for p in self.live if not p.assumed), self.live[0]))

    def get(self, name: str) -> Said | Lack | None:
        """A field as the nearest clause on file that speaks says it, else as the caller assumes it.

        None where no clause has the field at all.
        """
        filed = self.filed(name)
        assumed = next(self._speaking(name, assumed=True), None)
        if isinstance(filed, Said):
            if assumed is not None and not _agree(filed.value, assumed.value):
                raise contradicted(self.here, "grace", name, filed, assumed.value)
            if assumed is not None and isinstance(assumed.value, Exact):
                return assumed
            return filed
        return assumed or filed

    def filed(self, name: str) -> Said | Lack | None:
        """A field as the nearest clause on file that speaks says it."""
        on_file = [p for p in self.live if not p.assumed]
        if name in ("capped", "income"):  # a limit belongs to the clause that it stands in
            on_file = on_file[:1]
        lack: Lack | None = None
        for provision in on_file:
            value = getattr(provision.clause, name)
            if value is Lack.NOT_SEEN:
                return Lack.NOT_SEEN
            if value is Lack.NOT_STATED:
                lack = Lack.NOT_STATED
            elif value is not None:
                return Said(value, provision)
        return lack

    def _speaking(self, name: str, *, assumed: bool) -> Iterator[Said]:
        for provision in self.live:
            value = getattr(provision.clause, name)
            if provision.assumed is assumed and value is not None and not isinstance(value, Lack):
                yield Said(value, provision)

    def options(self, name: str, every: tuple[str, ...]) -> tuple[str, ...]:
        """What a field says; every word it may say where it is silent."""
        found = self.get(name)
        if isinstance(found, Said):
            return (str(found.value),)
        return (NO_CAP,) if found is None else every

    def refuse(
        self, kind: type[CannotSay], message: Message, amounts: tuple[Money, ...] = ()
    ) -> CannotSay:
        """A refusal that cites the clauses and names the one to assume."""
        return kind(
            message,
            lacks="grace",
            place=self.here.place,
            on=self.here.on,
            cites=[self.by],
            candidates=amounts,
            assume=self.assume,
        )


def _assume(reason: str, words: Mapping[str, str]) -> str:
    fields = (f"\n  {name}: {word}" for name, word in words.items())
    return f"- grace: {reason}{''.join(fields)}"


def _agree(filed: Any, assumed: Any) -> bool:
    """Whether an assumption keeps to what is on file: the same, or a number inside a limit."""
    if isinstance(filed, Bound) and isinstance(assumed, Exact):
        return filed.admits(assumed.value)
    return bool(filed == assumed)


def granted(terms: Terms) -> int:
    """The number of months: the clause's, or the caller's pick inside its range or limit."""
    months = terms.picked
    if months is not None and (isinstance(months, bool) or months < 1):
        raise InputError(msg("A grace period has at least 1 month."))
    found = terms.get("months")
    if not isinstance(found, Said):
        kind = errors.NotSeen if found is Lack.NOT_SEEN else errors.NotStated
        raise terms.refuse(kind, msg("{cite} does not say for how many months.", cite=terms.by))
    value: Value = found.value
    if isinstance(value, Exact) and value.value.denominator == 1:
        if months not in (None, int(value.value)):
            raise _beside(found, months)
        return int(value.value)
    if months is None or not isinstance(value, Bound):
        raise terms.refuse(
            errors.NotExact,
            msg(
                "{cite} gives {limit} as the number of months; how many, the office decides: pick a number.",
                cite=found.by,
                limit=str(value),
            ),
        )
    if not value.admits(Fraction(months)):
        raise _beside(found, months)
    return months


def _beside(found: Said, months: int | None) -> InputError:
    """The caller's number lies outside what the clause gives."""
    return InputError(
        msg(
            "{cite} gives {limit} as the number of months, not {months}.",
            cite=found.by,
            limit=str(found.value),
            months=months,
        )
    )


def pick_of(terms: Terms, months: int) -> Iterator[Message]:
    """The number that the caller picked inside a range or a limit, shown."""
    filed = terms.filed("months")
    if isinstance(filed, Said) and isinstance(filed.value, Bound):
        yield msg(
            "{cite} gives {limit} as the number of months; the caller picked {months}.",
            cite=filed.by,
            limit=str(filed.value),
            months=months,
        )
