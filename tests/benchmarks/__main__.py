"""`python -m tests.benchmarks`: every measurement."""

from __future__ import annotations

from tests.benchmarks import calc

for module in (calc,):
    print(f"== {module.__name__.rpartition('.')[2]}")
    module.run()
