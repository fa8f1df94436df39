"""`/robots.txt`: what crawlers are asked to leave alone. All rows are in the files of a release."""

from __future__ import annotations

PATH = "/robots.txt"


def robots(root: str, database: str, base_url: str) -> str:
    """The text. `root`: of all addresses; `base_url`: of the site, if its release tells it."""
    closed = (f"/{database}/", "/api/", "/-/", "/search", "/en/search")
    lines = ["User-agent: *", *(f"Disallow: {root}{path}" for path in closed)]
    if base_url:
        lines.append(f"Sitemap: {base_url}/sitemap.xml")
    return "\n".join(lines) + "\n"
