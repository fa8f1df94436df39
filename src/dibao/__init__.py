"""dibao: China's minimum living allowance (最低生活保障), computed from the notices that set it.

`dibao.load()` reads the policies that came with the package; `dibao.calc` computes with them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dibao.policy.folder import load

__all__ = ["__version__", "load"]


def __getattr__(name: str) -> Any:
    """Load on first use, so that `import dibao.calc` reads no YAML library and no file."""
    if name == "load":
        from dibao.policy.folder import load

        return load
    if name == "__version__":
        from dibao._version import VERSION

        return VERSION
    raise AttributeError(f"module 'dibao' has no attribute {name!r}")
