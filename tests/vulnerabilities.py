"""Ask whether a locked package has a known vulnerability (`make audit`).

`pip-audit` ends well when it could ask nobody: it skips what the registry does not answer. Here that
is told apart. Exit status 0: every package was asked about, none has any; 1: some were found; 3: not
every package could be asked about, and none was found among the others.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LOCKED = Path(__file__).parents[1] / "requirements"
NONE, FOUND, NOT_ASKED = 0, 1, 3
SERVICES = ("pypi", "osv")
SECONDS = 300


def locks() -> list[Path]:
    """The locked files: what is served, and what the project is made and tested with."""
    found = (path for path in LOCKED.glob("*.txt") if "--hash=" in path.read_text("utf-8"))
    return sorted(found, key=lambda path: (path.name != "serve.txt", path.name))


def ask(lock: Path, service: str) -> list[dict[str, Any]] | None:
    """What a database says of each package in a lock; None if nobody answered."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    command += ["--requirement", str(lock), "--format", "json", "--vulnerability-service", service]
    try:
        done = subprocess.run(
            [*command, "--progress-spinner", "off"],
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        return list(json.loads(done.stdout)["dependencies"])
    except (subprocess.TimeoutExpired, ValueError, LookupError, TypeError):
        return None


def judged(name: str, packages: Sequence[dict[str, Any]] | None) -> tuple[int, list[str]]:
    """An exit status and what is told of a lock."""
    if packages is None:
        return NOT_ASKED, [f"{name}: no database of vulnerabilities could be reached."]
    told = [
        f"{name}: {package['name']} {package['version']}: {one['id']}"
        f" ({', '.join(one.get('aliases') or ['no other name'])}),"
        f" mended in: {', '.join(one.get('fix_versions') or ['no version yet'])}."
        for package in packages
        for one in package.get("vulns") or ()
    ]
    if told:
        return FOUND, told
    skipped = [package["name"] for package in packages if "vulns" not in package]
    if len(skipped) == len(packages):
        return NOT_ASKED, [
            f"{name}: no database answered about any of its {len(skipped)} packages."
        ]
    if skipped:
        return NOT_ASKED, [f"{name}: nobody answered about {', '.join(skipped)}."]
    return NONE, [f"{name}: {len(packages)} packages, none with a known vulnerability."]


def audit(lock: Path) -> tuple[int, list[str]]:
    """Ask one database, and another where the first left something open."""
    answers = []
    for service in SERVICES:
        answers.append(judged(lock.name, ask(lock, service)))
        if answers[-1][0] != NOT_ASKED:
            return answers[-1]
    return answers[0]


def main(paths: Sequence[Path]) -> int:
    """Tell of every lock; the status is the gravest."""
    statuses = set()
    for lock in paths:
        status, told = audit(lock)
        statuses.add(status)
        print("\n".join(told))
    if FOUND in statuses:
        return FOUND
    if NOT_ASKED in statuses:
        print("This is no all-clear: run `make audit` again where a database can be reached.")
        return NOT_ASKED
    return NONE


if __name__ == "__main__":
    sys.exit(main(locks()))
