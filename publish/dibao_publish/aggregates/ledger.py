"""The release ledger: what was published from which register, so that no second look is given.

It holds nothing secret: months, bases, the fingerprint of the secret, and hashes of what was
published. A line that is written by hand, of another table from the same register, is honoured.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from attrs import asdict, define, field, frozen

from dibao.message import msg
from dibao_publish.aggregates.errors import ReleaseConflictError, SecretError

FORMAT = "dibao.aggregates.ledger.v1"


@frozen(kw_only=True)
class Release:
    """One publication. `published`: month to the hash of its rows; `lineage`: district to code."""

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


@define
class Ledger:
    """All releases, oldest first."""

    releases: list[Release] = field(factory=list)

    def of(self, register: str) -> list[Release]:
        """The releases of one register."""
        return [release for release in self.releases if release.register == register]

    def write(self, path: Path) -> None:
        """Write the ledger in place of the older one."""
        document = {"format": FORMAT, "releases": [asdict(release) for release in self.releases]}
        part = path.with_name(f".{path.name}.part")
        part.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(path)


def read(path: Path) -> Ledger:
    """The ledger in a file; an empty one if there is no file yet."""
    if not path.exists():
        return Ledger()
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return _ledger(document)
    except (ValueError, KeyError, TypeError):
        raise ReleaseConflictError(
            msg("{file} is no ledger of releases; without it nothing is published.", file=path.name)
        ) from None


def _ledger(document: dict[str, Any]) -> Ledger:
    if document["format"] != FORMAT:
        raise ValueError(FORMAT)
    return Ledger(
        [
            Release(**{**one, "revised": tuple(one.get("revised", ()))})
            for one in document["releases"]
        ]
    )


def check(ledger: Ledger, new: Release) -> None:
    """Refuse a release that conflicts with an earlier one of the same register."""
    for old in ledger.of(new.register):
        shared = old.published.keys() & new.published.keys()
        if old.table != new.table and shared:
            raise ReleaseConflictError(
                msg(
                    "Another table from this register is published for {count} of the months.",
                    count=len(shared),
                )
            )
        if old.table != new.table:
            continue
        if old.fingerprint != new.fingerprint:
            if shared:
                raise ReleaseConflictError(
                    msg(
                        "{count} of the months were published with another secret.",
                        count=len(shared),
                    )
                )
            raise SecretError(msg("Earlier releases used another secret; find that one."))
        if old.grid_rule != new.grid_rule:
            raise ReleaseConflictError(msg("Earlier releases used another rule of the grid."))
        if any(new.lineage.get(key, code) != code for key, code in old.lineage.items()):
            raise ReleaseConflictError(
                msg("A district has another first code on file than it had; map it to the old one.")
            )
        if shared and (old.base_count, old.base_amount) != (new.base_count, new.base_amount):
            raise ReleaseConflictError(msg("A month is published again with other bases."))
    _check_months(ledger, new)
    _check_bases(ledger, new)


def _check_months(ledger: Ledger, new: Release) -> None:
    """A month that is published again has the figures that it had last, unless it is revised."""
    last: dict[str, str] = {}
    for old in ledger.of(new.register):
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
            )
        )


def _check_bases(ledger: Ledger, new: Release) -> None:
    last = next((r for r in reversed(ledger.of(new.register)) if r.table == new.table), None)
    if last is None or set(new.published) <= set(last.published):
        return
    if new.base_count < last.base_count or new.base_amount < last.base_amount:
        raise ReleaseConflictError(msg("The bases are lower than those of the last release."))
    raised = (new.base_count, new.base_amount) != (last.base_count, last.base_amount)
    if raised and not new.raised:
        raise ReleaseConflictError(
            msg(
                "The bases are higher than those of the last release; say --raise, so that the ledger has it."
            )
        )
