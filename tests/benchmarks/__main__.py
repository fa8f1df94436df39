"""`python -m tests.benchmarks`: every measurement, or those that are named.

With `large`, those that take many minutes, too; with `soak`, a soak of five minutes.
"""

from __future__ import annotations

import sys

from tests.benchmarks import calc, files, load, registers, serving

given = set(sys.argv[1:])
MODULES = {
    module.__name__.rpartition(".")[2]: module for module in (calc, load, registers, files, serving)
}
named = [name for name in MODULES if name in given] or list(MODULES)

for name in named:
    print(f"== {name}", flush=True)
    if name == "files":
        files.run(large="large" in given)
    elif name == "serving":
        serving.run(soak=300 if "soak" in given else 20)
    else:
        MODULES[name].run()
