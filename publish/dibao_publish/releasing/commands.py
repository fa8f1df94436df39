"""The commands of the machine: starting and stopping the server of a slot, reloading nginx."""

from __future__ import annotations

import subprocess

from dibao.message import msg
from dibao_publish.releasing.deployment import Command
from dibao_publish.releasing.failure import ReleaseFailed

LONGEST = 120  # seconds


def run(command: Command, slot: str = "") -> None:
    """Run a command of the deployment for a slot. Raises `ReleaseFailed` with what it said last."""
    line = [part.replace("{slot}", slot) for part in command]
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own command, from the operator's file
            line,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            timeout=LONGEST,
            check=False,
        )
    except OSError as error:
        why = error.strerror or ""
    except subprocess.TimeoutExpired:
        why = f"{LONGEST} s"
    else:
        if done.returncode == 0:
            return
        # nginx names the cause in the line before its last.
        why = "; ".join(done.stderr.strip().splitlines()[-2:]) or f"exit {done.returncode}"
    raise ReleaseFailed(
        msg("The command `{command}` failed: {why}.", command=" ".join(line), why=why)
    )
