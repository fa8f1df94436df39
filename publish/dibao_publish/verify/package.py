"""The data package: the CSV files are those that `datapackage.json` describes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from dibao.message import Message, msg

DESCRIPTOR = "datapackage.json"
Read = Callable[[str], bytes]


def check_package(names: AbstractSet[str], read: Read, where: str = "") -> Iterator[Message]:
    """Compare each described file with its bytes. `where`: what stands before names in sentences."""
    try:
        described = json.loads(read(DESCRIPTOR))
        resources = {one["path"]: one for one in described["resources"]}
    except (ValueError, LookupError, TypeError):
        yield msg("{file}: it is no descriptor of a data package.", file=where + DESCRIPTOR)
        return
    tables = {name for name in names if name.startswith("csv/")}
    for name in sorted(resources.keys() - tables):
        yield msg("{file}: it is missing; {list} lists it.", file=where + name, list=DESCRIPTOR)
    for name in sorted(tables - resources.keys()):
        yield msg(
            "{file}: it was added; {list} does not list it.", file=where + name, list=DESCRIPTOR
        )
    for name in sorted(tables & resources.keys()):
        yield from _resource(where + name, read(name), resources[name])


def _resource(name: str, content: bytes, told: Mapping[str, Any]) -> Iterator[Message]:
    """Its hash, its size, and its columns."""
    found = f"sha256:{hashlib.sha256(content).hexdigest()}"
    if told.get("hash") != found or told.get("bytes") != len(content):
        yield msg("{file}: its bytes are not those that {list} names.", file=name, list=DESCRIPTOR)
        return
    try:
        columns = [one["name"] for one in told["schema"]["fields"]]
        head = next(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")), [])
    except (ValueError, LookupError, TypeError, csv.Error):
        columns, head = [], [""]
    if columns != head:
        yield msg(
            "{file}: its columns are not those that {list} names.", file=name, list=DESCRIPTOR
        )
