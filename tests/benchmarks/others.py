"""Other programs in the environment of the benchmarks, asked to run in turn with ours."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PYTHON = Path("build/bench-venv/bin/python")
SCRIPTS = Path(__file__).parent / "other"


class Other:
    """One program, waiting to run; `totals` are those of its months, and of the back-pay."""

    def __init__(self, script: str, *arguments: Path) -> None:
        command = [PYTHON, SCRIPTS / script, *arguments]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.totals: Sequence[int] = json.loads(self._line())

    def seconds(self, what: str) -> float:
        """Let it run once, for the `year` or for `both`; the seconds that it took by its own clock."""
        if self.process.stdin is None:
            raise ValueError(self.process.args)
        print(what, file=self.process.stdin, flush=True)
        return float(self._line())

    def _line(self) -> str:
        if self.process.stdout is None:
            raise ValueError(self.process.args)
        return self.process.stdout.readline()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.process.communicate()
