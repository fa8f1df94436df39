"""What a place, a day and a program contribute to an answer: looked up once for all households.

A look-up is a function of a module that takes the basis; what it finds is remembered with the
basis, and the basis with the book. A clause is looked up only when a household needs it, so that one
that is missing refuses nobody else. A refusal is not remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from attrs import field, frozen

from dibao.calc.assumptions import refuse_contradictions
from dibao.calc.results import Cite, Found, Inferred, Step, cite, clause_words, inferred_in
from dibao.message import msg
from dibao.policy.book import Book, Here, Provision

T = TypeVar("T")


@frozen(eq=False)
class Basis:
    """A place on a day and a program, with what was looked up there."""

    here: Here
    program: str
    _found: dict[object, Any] = field(factory=dict, init=False, repr=False)

    def once(self, look_up: Callable[..., T], *args: object) -> T:
        """What `look_up(basis, *args)` finds, from the first time on."""
        key = (look_up, args)
        if key not in self._found:
            self._found[key] = look_up(self, *args)
        found: T = self._found[key]
        return found


def basis_of(here: Here, program: str) -> Basis:
    """The basis of a place, a day and a program.

    Raises `Contradicts` where the caller's clauses on income or on persons say something else than
    those on file, or than each other.
    """
    key = ("basis", here, program)
    found: Basis | None = here.book.memo.get(key)
    if found is None:
        if here.assume:
            refuse_contradictions(here, program)
        found = here.book.memo[key] = Basis(here, program)
    return found


@frozen
class Ground:
    """What an answer names that rests on a clause or a published amount; `steps` show it."""

    cites: tuple[Cite, ...]
    inferred: tuple[Inferred, ...] = ()
    assumed: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def by(self) -> Cite:
        """The clause itself."""
        return self.cites[0]


def ground_of(book: Book, provision: Provision, *steps: Step) -> Ground:
    """The ground that a clause is."""
    assumed = (clause_words(provision.clause),) if provision.assumed else ()
    return Ground((cite(provision),), inferred_in(book, provision), assumed, steps)


def ground_of_standard(found: Found) -> Ground:
    """The ground that a published amount is, shown as a step that does not count by itself."""
    message = msg(
        "{cite} sets the {program} standard at {amount}.",
        cite=found.cites[0],
        program=found.program,
        amount=found.money,
    )
    step = Step("standard", message, found.fen, found.unit, found.cites)
    return Ground(found.cites, found.inferred, found.assumed, (*found.steps, step))
