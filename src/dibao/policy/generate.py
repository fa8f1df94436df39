"""`python -m dibao.policy.generate [FOLDER]`: write what is made from the classes.

`policies/schema.json`, `policies/places.schema.json` and `docs/policy-files.md`, under the folder
of a checkout (default: the current one). A test says whether they are fresh.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from dibao.policy.reference import reference
from dibao.policy.schema import Schema, places_schema, policy_schema


def outputs() -> dict[str, str]:
    """The texts that are generated, by their path in the checkout."""
    return {
        "policies/schema.json": _json(policy_schema()),
        "policies/places.schema.json": _json(places_schema()),
        "docs/policy-files.md": reference(),
    }


def _json(schema: Schema) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write every output."""
    root = Path(sys.argv[1] if sys.argv[1:] else ".")
    for path, text in outputs().items():
        (root / path).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
