"""What the calculator asks at a place: the facts that a clause there makes matter, and which incomes count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from dibao import calc
from dibao.calc import Need
from dibao.calc.amounts import worth
from dibao.calc.lookup import every, speaks_of
from dibao.calc.results import Cite, cite
from dibao.message import msg
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import Grades, Income
from dibao.policy.values import Lack
from dibao_publish.texts import phrase, say
from dibao_publish.web import values, wording
from dibao_publish.web.page import Ask
from dibao_publish.web.standards import Source, source

STATUS = "status:"
PER_MEMBER = ("age", "disability", "registration")


@frozen
class Asked:
    """The questions of a place, a month and a program.

    `statuses`: categories that a member may be in. `named`: incomes that a clause treats by name.
    `imputed`: those that count by a quantity. `costs`: what a clause lets be taken off.
    """

    here: Here
    program: str
    needs: Mapping[str, Need] = field(repr=False)
    statuses: tuple[str, ...]
    named: tuple[str, ...]
    imputed: tuple[str, ...]
    costs: tuple[str, ...]
    grades: tuple[str, ...]

    @property
    def of_members(self) -> bool:
        """Whether anything about a member matters."""
        return bool(self.statuses) or any(fact in self.needs for fact in PER_MEMBER)

    def why(self, *facts: str) -> tuple[Need, ...]:
        """The reasons for some facts, as far as they matter here."""
        return tuple(self.needs[fact] for fact in facts if fact in self.needs)


def asked(here: Here, program: str) -> Asked:
    """The questions, from the clauses on file."""
    needs = {need.fact: need for need in calc.needed(here, program)}
    rules = tuple(income_rules(here, program))
    return Asked(
        here,
        program,
        needs,
        tuple(fact.removeprefix(STATUS) for fact in needs if fact.startswith(STATUS)),
        _names(rules, "disregard"),
        _names(rules, "impute"),
        tuple(dict.fromkeys(clause.what for _, clause in rules if clause.income == "deduct")),
        tuple(_grades(here, program)) if "grade" in needs else (),
    )


def _names(rules: tuple[tuple[Provision, Income], ...], rule: str) -> tuple[str, ...]:
    """The incomes of a rule, each once; a line may list several."""
    return tuple(
        dict.fromkeys(
            name for _, clause in rules if clause.income == rule for name in clause.what.split("、")
        )
    )


def _grades(here: Here, program: str) -> Iterator[str]:
    """The grades of the nearest clause that gives them amounts."""
    for provision in every(here, Grades, program):
        amount = getattr(provision.clause, "amount", None)
        if isinstance(amount, tuple):
            yield from (name for names, _ in amount for name in names)
            return


def income_rules(here: Here, program: str) -> Iterator[tuple[Provision, Income]]:
    """The clauses on income that hold there, of each rule and name the nearest and newest."""
    best: dict[tuple[str, str], tuple[Provision, Income]] = {}
    for provision in here.provisions(Income):
        clause = provision.clause
        if not isinstance(clause, Income) or provision.assumed:
            continue
        if not (provision.applies(here.on) and provision.is_certain(here.on)):
            continue
        if speaks_of(clause, program):
            key = (clause.income, clause.what)
            if key not in best or _order(provision) < _order(best[key][0]):
                best[key] = (provision, clause)
    return iter(sorted(best.values(), key=lambda pair: _order(pair[0])))


def _order(provision: Provision) -> tuple[object, ...]:
    newest_first = -provision.begins.earliest.toordinal()
    return (-provision.nearness, newest_first, provision.order)


# --- what counts, in words ---------------------------------------------------------------------


@frozen
class Counted:
    """One heading of what counts as income, and under it what clauses of one place in a notice name."""

    title: str
    lines: tuple[tuple[str, Source], ...]


RULES = {
    "count": msg("Counts as income"),
    "disregard": msg("Does not count"),
    "deduct": msg("May be taken off"),
    "impute": msg("Counts by what it is taken to bring"),
    "window": msg("Income that came once"),
    "maintenance": msg("What children or parents outside the household owe"),
    "support": msg("What a spouse or parent outside the household owes"),
}


def what_counts(ask: Ask, here: Here, program: str) -> tuple[Counted, ...]:
    """What counts as income there and what does not, each with its clause."""
    found: dict[str, dict[Cite, list[str]]] = {rule: {} for rule in RULES}
    for provision, clause in income_rules(here, program):
        found[clause.income].setdefault(cite(provision), []).append(
            _income_words(ask, here, provision, clause)
        )
    return tuple(
        Counted(
            say(title, ask.lang),
            tuple(
                (("、" if ask.lang == "zh" else ", ").join(names), source(ask, by))
                for by, names in found[rule].items()
            ),
        )
        for rule, title in RULES.items()
        if found[rule]
    )


def _income_words(ask: Ask, here: Here, provision: Provision, clause: Income) -> str:
    """An income or cost, and how much of it, if the clause says."""
    value = worth(here.book, provision, here.place)
    amount = value.value if value is not None else None
    if isinstance(amount, Lack):
        told = say(msg("how much is not said"), ask.lang)
    elif amount is not None:
        told = values.with_unit(amount, clause.unit, ask.lang)
    else:
        told = wording.formula_words(clause, ask.lang)
    name = clause.what
    if clause.income == "window":
        name = phrase("spread over {count} months", ask.lang, count=clause.what)
    if not told:
        return name
    return f"{name}（{told}）" if ask.lang == "zh" else f"{name} ({told})"
