"""The audit of a release: eleven checks on the finished file. All pass, or nothing is published.

It shares no code with `dibao_publish.aggregates`, which makes the file: register, policy files and
secret are read anew, and every rule is worked out a second time. There is no switch to skip it.
"""

from __future__ import annotations

from collections.abc import Callable

from dibao.message import msg
from dibao.policy.folder import load
from dibao_publish.audit import attacks, checks
from dibao_publish.audit.errors import RAISE_THE_BASES, AuditError
from dibao_publish.audit.inputs import Facts, Inputs, Tick, gather

__all__ = ["AuditError", "Inputs", "audit"]

# In this order: a later check rests on what an earlier one has seen.
CHECKS: tuple[tuple[str, Callable[[Facts], int]], ...] = (
    ("A1", checks.a1),
    ("A2", checks.a2),
    ("A9", checks.a9),
    ("A3", checks.a3),
    ("A4", checks.a4),
    ("A5", checks.a5),
    ("A6", checks.a6),
    ("A10", checks.a10),
    ("A11", checks.a11),
)
ATTACKS: tuple[tuple[str, Callable[[Facts, Tick], int]], ...] = (
    ("A7", attacks.a7),
    ("A8", attacks.a8),
)


def audit(inputs: Inputs, tick: Tick) -> None:
    """Run every check; `AuditError` names the first that fails, and a number, never a cell."""
    facts = gather(inputs, load(inputs.policies), tick)
    for done, (name, check) in enumerate(CHECKS):
        tick(msg("audit: {check}", check=name), done, len(CHECKS))
        _judge(name, check(facts))
    for name, attack in ATTACKS:
        _judge(name, attack(facts, tick))


def _judge(name: str, count: int) -> None:
    if count:
        raise AuditError(name, count, RAISE_THE_BASES if name in ("A7", "A8") else None)
