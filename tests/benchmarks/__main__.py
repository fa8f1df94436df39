"""`python -m tests.benchmarks`: every measurement; with `large`, those that take many minutes, too."""

from __future__ import annotations

import sys

from tests.benchmarks import calc, files, load, registers

LARGE = "large" in sys.argv[1:]

for module in (calc, load, registers, files):
    print(f"== {module.__name__.rpartition('.')[2]}", flush=True)
    if module is files:
        files.run(large=LARGE)
    else:
        module.run()
