"""Where readers tell of a mistake: an address that whoever runs the site gives, with the place in it."""

from __future__ import annotations

import string
from urllib.parse import quote

from dibao.message import Message, msg

SCHEMES = ("https://", "http://", "mailto:")
NAMES = ("place", "clause")  # that an address may hold in braces


def problem(template: str) -> Message | None:
    """What is wrong with an address; None if it can be used."""
    if not template.startswith(SCHEMES):
        return msg(
            '"{address}" is no address to report to; it begins with one of: {schemes}.',
            address=template,
            schemes=SCHEMES,
        )
    try:
        names = [name for _, name, *_ in string.Formatter().parse(template) if name is not None]
    except ValueError:
        names = [""]
    if any(name not in NAMES for name in names):
        return msg(
            '"{address}" has braces around something else than: {names}.',
            address=template,
            names=NAMES,
        )
    return None


def filled(template: str, **known: str) -> str:
    """The address with the place and the clause in it; what is not known stays empty."""
    return template.format(**{name: quote(known.get(name, ""), safe="") for name in NAMES})
