"""The secret behind the thresholds: made once, kept outside the repository, never changed.

Whoever has it can narrow each published figure to fewer values, and that cannot be taken back.
Without it no later month can be published beside the earlier ones.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from dibao.message import msg
from dibao_publish.aggregates.errors import SecretError

DEMO_SECRET = b"demo-secret-not-for-real-data-0000"
VARIABLE = "DIBAO_AGGREGATE_SECRET"
LENGTH = 32  # bytes, at least


def create(path: Path) -> None:
    """Write a new secret to a file that nobody else may read. An existing file stays as it is."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SecretError(
            msg(
                "{file} exists already. A secret is never replaced: earlier releases need it.",
                file=path.name,
            )
        ) from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(LENGTH) + "\n")


def find(path: Path | None, environment: Mapping[str, str], *, synthetic: bool) -> bytes:
    """The secret from a file, else from the environment; a demonstration may use the public one."""
    if path is not None:
        secret = _from_file(path)
    elif VARIABLE in environment:
        secret = environment[VARIABLE].strip().encode()
    elif synthetic:
        secret = DEMO_SECRET
    else:
        raise SecretError(
            msg(
                "There is no secret: name its file with --secret, or set {variable}; "
                "`dibao-publish secret FILE` makes one.",
                variable=VARIABLE,
            )
        )
    check(secret, synthetic=synthetic)
    return secret


def _from_file(path: Path) -> bytes:
    try:
        return path.read_bytes().strip()
    except OSError:
        raise SecretError(msg("The file of the secret cannot be read.")) from None


def check(secret: bytes, *, synthetic: bool) -> None:
    """Refuse a secret that protects nothing."""
    if len(secret) < LENGTH:
        raise SecretError(msg("The secret is shorter than {length} bytes.", length=LENGTH))
    if secret == DEMO_SECRET and not synthetic:
        raise SecretError(
            msg("The secret of the demonstration is public; a real register needs its own.")
        )
