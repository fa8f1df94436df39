"""The release ledger: what was published from which register, so that no second look is given.

It holds nothing secret: months, bases, the fingerprint of the secret, and hashes of what was
published. A line that is written by hand, of another table from the same register, is honoured.

A real register has one ledger for an account of the machine, at a place that no option changes, and
it belongs to one secret. So no path leads past it: what is not there is missing, never new.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from attrs import asdict, define, field, frozen

from dibao.message import msg
from dibao_publish.aggregates.errors import ReleaseConflictError, SecretError
from dibao_publish.demo import MARK

FORMAT = "dibao.aggregates.ledger.v1"
NAME = "aggregates.ledger.json"
ALL = "all"  # the register of everything on file
A5, A11, BOTH = "A5", "A11", "A5, A11"  # the checks of the audit that these rules are


@frozen(kw_only=True)
class Release:
    """One publication. `register`: the key of its area, or `all`. `published`: month to the hash of its rows; `lineage`: district to code."""

    register: str
    table: str
    grid_rule: str
    fingerprint: str
    base_count: int
    base_amount: int
    raised: bool = False
    revised: tuple[str, ...] = ()
    published: dict[str, str] = field(factory=dict)
    lineage: dict[str, str] = field(factory=dict)


def home() -> Path:
    """The ledger of all real registers that this account publishes."""
    return Path.home() / ".dibao" / NAME


def of_the_demonstration(out: Path) -> Path:
    """The ledger of a demonstration: beside its figures, where nothing depends on it."""
    return out.with_name(f"{MARK}.{NAME}")


@define
class Ledger:
    """All releases, oldest first. `secret`: the fingerprint of the one secret that made them."""

    secret: str
    releases: list[Release] = field(factory=list)

    def beside(self, register: str) -> list[Release]:
        """The releases that have households of this register: of it, of a part, of the whole."""
        return [release for release in self.releases if overlap(release.register, register)]

    def write(self, path: Path) -> None:
        """Write the ledger in place of the older one, also where its path is a link to it."""
        document = {
            "format": FORMAT,
            "secret": self.secret,
            "releases": [asdict(release) for release in self.releases],
        }
        path = path.resolve()
        part = path.with_name(f".{path.name}.part")
        part.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(path)


def overlap(one: str, other: str) -> bool:
    """Whether two registers can have a household in common: one is the other or lies in it."""
    longer, shorter = max(one, other, key=len), min(one, other, key=len)
    return ALL in (one, other) or f"{longer}/".startswith(f"{shorter}/")


def create(path: Path, secret: str) -> None:
    """Begin the ledger of a new secret, given by its fingerprint.

    One without a release may be begun again. Raises `SecretError` if there is one with releases:
    a second secret would be a second look at what is published.
    """
    if path.exists() and (old := _read(path)).releases:
        raise SecretError(
            msg(
                "This account has published with another secret, of the fingerprint {fingerprint}, as "
                "{file} says. There is one secret for ever: a second would be a second look.",
                fingerprint=old.secret,
                file=str(path),
            ),
            A5,
        )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    Ledger(secret).write(path)


def find(path: Path, secret: str, *, synthetic: bool) -> Ledger:
    """The ledger in a file, if it is of this secret. That of a demonstration begins by itself.

    Raises `ReleaseConflictError` if there is none, `SecretError` if it is of another secret.
    """
    if synthetic and not path.exists():
        return Ledger(secret)
    found = _read(path)
    if found.secret != secret:
        raise SecretError(
            msg(
                "{file} is the ledger of another secret, of the fingerprint {fingerprint}; find that "
                "secret, or that of a real register if this is a demonstration.",
                file=str(path),
                fingerprint=found.secret,
            ),
            A5,
        )
    return found


def _read(path: Path) -> Ledger:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return _ledger(document)
    except FileNotFoundError:
        raise ReleaseConflictError(
            msg(
                "There is no ledger at {file}, and without it nobody sees what was published before. "
                "`dibao-publish secret` began it; where it is lost, put your copy there.",
                file=str(path),
            ),
            BOTH,
        ) from None
    except (ValueError, KeyError, TypeError):
        raise ReleaseConflictError(
            msg(
                "{file} is no ledger of releases; without it nothing is published.", file=str(path)
            ),
            BOTH,
        ) from None


def _ledger(document: dict[str, Any]) -> Ledger:
    if document["format"] != FORMAT:
        raise ValueError(FORMAT)
    return Ledger(
        document["secret"],
        [
            Release(**{**one, "revised": tuple(one.get("revised", ()))})
            for one in document["releases"]
        ],
    )


def check(ledger: Ledger, new: Release) -> None:
    """Refuse a release that conflicts with an earlier one with households of its register."""
    for old in ledger.beside(new.register):
        shared = old.published.keys() & new.published.keys()
        if (old.table, old.register) != (new.table, new.register) and shared:
            raise ReleaseConflictError(
                msg(
                    "Another table with households of this register is published for {count} of the "
                    "months.",
                    count=len(shared),
                ),
                A11,
            )
        if old.table != new.table:
            continue
        if old.fingerprint != new.fingerprint:
            raise SecretError(msg("Earlier releases used another secret; find that one."), A5)
        if old.grid_rule != new.grid_rule:
            raise ReleaseConflictError(msg("Earlier releases used another rule of the grid."), A5)
        if any(new.lineage.get(key, code) != code for key, code in old.lineage.items()):
            raise ReleaseConflictError(
                msg(
                    "A district has another first code on file than it had; map it to the old one."
                ),
                A5,
            )
        if shared and (old.base_count, old.base_amount) != (new.base_count, new.base_amount):
            raise ReleaseConflictError(msg("A month is published again with other bases."), A5)
    _check_months(ledger, new)
    _check_bases(ledger, new)


def _check_months(ledger: Ledger, new: Release) -> None:
    """A month that is published again has the figures that it had last, unless it is revised."""
    last: dict[str, str] = {}
    for old in ledger.beside(new.register):
        if old.table == new.table:
            last |= old.published
    changed = [
        month
        for month, published in new.published.items()
        if last.get(month, published) != published and month not in new.revised
    ]
    if changed:
        raise ReleaseConflictError(
            msg(
                "The figures of {months} differ from those published; say --revised if the register was put right.",
                months=tuple(sorted(changed)),
            ),
            A5,
        )


def _check_bases(ledger: Ledger, new: Release) -> None:
    earlier = reversed(ledger.beside(new.register))
    last = next((release for release in earlier if release.table == new.table), None)
    if last is None or set(new.published) <= set(last.published):
        return
    if new.base_count < last.base_count or new.base_amount < last.base_amount:
        raise ReleaseConflictError(msg("The bases are lower than those of the last release."), A5)
    raised = (new.base_count, new.base_amount) != (last.base_count, last.base_amount)
    if raised and not new.raised:
        raise ReleaseConflictError(
            msg(
                "The bases are higher than those of the last release; say --raise, so that the ledger has it."
            ),
            A5,
        )
