"""Settings for all tests."""

import os

from hypothesis import settings

# No deadline in either: a slow moment of the machine is no mistake of the code.
settings.register_profile("dev", deadline=None)
# A check that everyone waits for must give the same answer twice.
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "dev")
