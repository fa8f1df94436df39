"""What our answers say to browsers and caches, and which of Datasette's pages stay closed."""

from __future__ import annotations

import re

HTML = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "public, max-age=300",
}


def of_files(forms: str) -> str:
    """The policy that a page of an export carries in itself: no script, forms to one address or none.

    Who may frame a page is read only from a header.
    """
    to = forms or "'none'"
    return f"default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action {to}"


PRIVATE = {**HTML, "cache-control": "private, no-store", "x-robots-tag": "noindex"}
DATA = {
    "access-control-allow-origin": "*",
    "x-content-type-options": "nosniff",
    "cache-control": "public, max-age=300",
}
# Datasette's pages have scripts and styles in them; nothing comes from another host.
EXPLORER = {
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; object-src 'none'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
READING = ("GET", "HEAD", "OPTIONS")
NOT_TAKEN = {"allow": ", ".join(READING), "x-content-type-options": "nosniff"}
# What a browser asks before a page of another site may read: everything here is public.
TAKEN = {
    **NOT_TAKEN,
    "access-control-allow-origin": "*",
    "access-control-allow-methods": ", ".join(READING),
    "access-control-allow-headers": "content-type",
}
ASSET = {
    "x-content-type-options": "nosniff",
    "cache-control": "public, max-age=31536000, immutable",
}

# Of `/-/` only what the explorer's pages need; /-/databases would show where the file lies.
_DEBUG = re.compile(r"/-/(?!static/|static-plugins/|versions(\.json)?$|settings(\.json)?$)")


def is_closed(path: str) -> bool:
    """Whether a page of Datasette shows more of the machine than a reader needs."""
    return _DEBUG.match(path) is not None
