"""wrk on this machine: requests in a second, and how long the slowest of a hundred takes."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from attrs import frozen

UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}
HOST = "dibao.example.org"


@frozen
class Load:
    """What wrk saw."""

    a_second: float
    p99: float  # milliseconds
    wrong: int  # answers other than 2xx and 3xx, and connections that failed

    def __str__(self) -> str:
        wrong = f", {self.wrong} WRONG ANSWERS" if self.wrong else ""
        return f"{self.a_second:,.0f} a second, p99 {self.p99:,.1f} ms{wrong}"


def load(url: str, *, connections: int, seconds: int = 4, script: Path | None = None) -> Load:
    """Ask an address over so many connections for so long; the script may choose other addresses."""
    command = ["wrk", "--latency", "-t", "1", "-c", str(connections), "-d", f"{seconds}s"]
    command += ["-H", f"Host: {HOST}", *(["-s", str(script)] if script else []), url]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    value, unit = re.findall(r"99%\s+([0-9.]+)(us|ms|s|m)\b", told)[0]
    return Load(
        float(re.findall(r"Requests/sec:\s+([0-9.]+)", told)[0]),
        float(value) * UNITS[unit],
        sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", told)))
        + sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", told))),
    )


def in_turn(paths: list[str], file: Path) -> Path:
    """A script that asks one path after the other."""
    listed = ",".join(f'"{path}"' for path in paths)
    file.write_text(
        f"paths = {{{listed}}}\nn = 0\n"
        "request = function()\n  n = n + 1\n"
        '  return wrk.format("GET", paths[n % #paths + 1])\nend\n',
        encoding="utf-8",
    )
    return file
