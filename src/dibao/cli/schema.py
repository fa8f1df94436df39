"""For editors of policy files: `schema`."""

from __future__ import annotations

from dibao.cli import output
from dibao.cli.frame import ANSWERED, Command, Option
from dibao.message import msg
from dibao.policy.schema import places_schema, policy_schema


def _schema(*, places: bool) -> int:
    output.document(places_schema() if places else policy_schema())
    return ANSWERED


schema = Command(
    "schema",
    words=msg(
        "The JSON Schema of a policy file, for editors that complete and check while typing."
    ),
    example="dibao schema",
    params=[Option("--places", is_flag=True, words=msg("That of a file of places."))],
    callback=_schema,
)
