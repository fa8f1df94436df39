"""The secret behind the thresholds: made once, kept outside the repository, never changed.

Whoever has it can narrow each published figure to fewer values, and that cannot be taken back.
Without it no later month can be published beside the earlier ones.
"""

from __future__ import annotations

import os
import secrets
import shlex
from collections.abc import Mapping
from pathlib import Path

from dibao.message import msg
from dibao_publish.aggregates import ledger
from dibao_publish.aggregates.errors import SecretError
from dibao_publish.aggregates.keyed import fingerprint

DEMO_SECRET = b"demo-secret-not-for-real-data-0000"
VARIABLE = "DIBAO_AGGREGATE_SECRET"
LENGTH = 32  # bytes, at least
OF_OTHERS = 0o077  # the rights of a file that are not its owner's


def create(path: Path, ledger_at: Path) -> None:
    """Write a new secret to a file that nobody else may read, and begin its ledger.

    An existing file stays as it is. Raises `SecretError` for one, and where another secret has
    published already; then there is neither.
    """
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
        secret = secrets.token_hex(LENGTH)
        file.write(secret + "\n")
    try:
        ledger.create(ledger_at, fingerprint(secret.encode()))
    except BaseException:
        path.unlink()
        raise


def find(path: Path | None, environment: Mapping[str, str], *, synthetic: bool) -> bytes:
    """The secret from a file, else from the environment; of a demonstration the public one alone."""
    if synthetic:
        if path is not None:
            raise SecretError(
                msg("A demonstration has its own public secret; leave --secret out."), ledger.A5
            )
        return DEMO_SECRET
    if path is not None:
        secret = _from_file(path)
    elif VARIABLE in environment:
        secret = environment[VARIABLE].strip().encode()
    else:
        raise SecretError(
            msg(
                "There is no secret: name its file with --secret, or set {variable}; "
                "`dibao-publish secret FILE` makes one.",
                variable=VARIABLE,
            )
        )
    check(secret)
    return secret


def _from_file(path: Path) -> bytes:
    try:
        mode, secret = path.stat().st_mode, path.read_bytes().strip()
    except OSError:
        raise SecretError(msg("The file of the secret cannot be read.")) from None
    if os.name == "posix" and mode & OF_OTHERS:
        raise SecretError(
            msg(
                "{file}: others may read the secret, or write to it. Mend it with: chmod 600 {quoted}; "
                "and think whether anybody has read it.",
                file=path.name,
                quoted=shlex.quote(str(path)),
            )
        )
    return secret


def check(secret: bytes) -> None:
    """Refuse a secret that protects nothing."""
    if len(secret) < LENGTH:
        raise SecretError(msg("The secret is shorter than {length} bytes.", length=LENGTH))
    if secret == DEMO_SECRET:
        raise SecretError(
            msg("The secret of the demonstration is public; a real register needs its own.")
        )
