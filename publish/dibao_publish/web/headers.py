"""What our answers say to browsers and caches, and which of Datasette's pages stay closed."""

from __future__ import annotations

import re

HTML = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "public, max-age=300",
}
DATA = {
    "access-control-allow-origin": "*",
    "x-content-type-options": "nosniff",
    "cache-control": "public, max-age=300",
}
EXPLORER = {
    "content-security-policy": "frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
STYLE = {
    "x-content-type-options": "nosniff",
    "cache-control": "public, max-age=31536000, immutable",
}

# Of `/-/` only what the explorer's pages need; /-/databases would show where the file lies.
_DEBUG = re.compile(r"/-/(?!static/|static-plugins/|versions(\.json)?$|settings(\.json)?$)")


def is_closed(path: str) -> bool:
    """Whether a page of Datasette shows more of the machine than a reader needs."""
    return _DEBUG.match(path) is not None
