"""What a program uses in an interpreter of its own: seconds, and the most memory at any time."""

from __future__ import annotations

import json
import subprocess
import sys

from attrs import frozen

# `VmHWM` counts from the start of the program; `ru_maxrss` would begin with what its parent holds.
FRAME = """
import json, re, time
times = []
def begin(): times.append(time.perf_counter())
end = begin
{program}
most = int(re.search(r"VmHWM:\\s+(\\d+) kB", open("/proc/self/status").read())[1])
print(json.dumps([times[1] - times[0], most / 1024]))
"""


@frozen
class Used:
    """Between `begin()` and `end()` of the program."""

    seconds: float
    mebibytes: float  # resident, of the whole process


def used_by(program: str) -> Used:
    """Run it."""
    command = [sys.executable, "-c", FRAME.format(program=program)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Used(*json.loads(done.stdout))
