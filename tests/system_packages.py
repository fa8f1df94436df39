"""Say which Debian packages the system tests still need, and how to install them.

Run as a script: prints nothing and exits 0 when all are there. With `--list` it prints the names
of the missing ones only, for a script to install.
"""

import shutil
import subprocess
import sys
from pathlib import Path

LISTED = Path(__file__).parent.parent / "requirements" / "debian.txt"


def needed() -> list[str]:
    """Give the packages in requirements/debian.txt, one a line."""
    return LISTED.read_text(encoding="utf-8").split()


def installed(packages: list[str]) -> set[str]:
    """Give those of `packages` that dpkg says are installed."""
    if shutil.which("dpkg-query") is None:
        return set()
    form = "${db:Status-Status} ${Package}\n"
    # dpkg-query exits with 1 when it doesn't know one of the names, and still lists the others.
    answer = subprocess.run(
        ["dpkg-query", "--show", f"--showformat={form}", *packages],
        capture_output=True,
        text=True,
        check=False,
    )
    rows = (line.split() for line in answer.stdout.splitlines())
    return {package for status, package in rows if status == "installed"}


def complaint(missing: list[str]) -> str:
    """Say what is missing, and the line that installs it."""
    names = " ".join(missing)
    return (
        f"The system tests need these Debian packages, which are not installed: {names}.\n"
        f"Install them with: sudo apt-get update && "
        f"sudo apt-get install --yes --no-install-recommends {names}"
    )


def main(arguments: list[str]) -> int:
    """Report what is missing; fail if anything is."""
    packages = needed()
    there = installed(packages)
    missing = [package for package in packages if package not in there]
    if arguments == ["--list"]:
        print("\n".join(missing))
        return 0
    if missing:
        print(complaint(missing), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
