"""What a wheel holds that no file of the repository is: the policies, read when it is made."""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Read every policy file, and put what was read beside them; refuse to build if one is wrong."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the file; an editable install reads the checkout itself and has none."""
        self.folder = None
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from dibao.policy.folder import COMPILED, compile_folder

        self.folder = tempfile.mkdtemp()
        file = Path(self.folder) / COMPILED
        file.write_bytes(compile_folder(root / "policies"))
        build_data["force_include"][str(file)] = f"dibao/{COMPILED}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Leave nothing behind."""
        if self.folder is not None:
            shutil.rmtree(self.folder)
