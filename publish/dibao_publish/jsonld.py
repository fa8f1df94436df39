"""What pages say of themselves to search engines: schema.org's Dataset, as JSON-LD.

Addresses stand in it only where the release was made with the address of its site.
"""

from __future__ import annotations

import json
from typing import Any

from dibao_publish.metadata import DESCRIPTION, LICENCE, TITLE
from dibao_publish.names import full_name
from dibao_publish.registry import Registry
from dibao_publish.texts import phrase
from dibao_publish.web.links import place_path
from dibao_publish.web.page import Ask, Page

Node = dict[str, Any]
KEYWORDS = ["最低生活保障", "低保", "低保标准", "dibao", "minimum living allowance", "China"]
FILES = (
    ("dibao-registry.zip", "application/zip"),
    ("registry.db", "application/vnd.sqlite3"),
    ("csv/standard.csv", "text/csv"),
    ("parquet/standard.parquet", "application/vnd.apache.parquet"),
)


def jsonld(page: Page, ask: Ask) -> str:
    """The JSON-LD of a page; empty for pages that are no data. Nothing in it ends a script element."""
    made = {"home.html": _registry, "place.html": _place}.get(page.template)
    if made is None or page.status != 200:  # noqa: PLR2004
        return ""
    node = {"@context": "https://schema.org", **made(ask)}
    return json.dumps(node, ensure_ascii=False).replace("<", "\\u003c")


def _common(registry: Registry) -> Node:
    found: Node = {
        "@type": "Dataset",
        "license": LICENCE["license_url"],
        "isAccessibleForFree": True,
        "inLanguage": ["zh-Hans", "en"],
        "keywords": KEYWORDS,
        "identifier": f"sha256:{registry.policies}",
    }
    release = registry.published
    if release is not None:
        found |= {"version": str(release.number), "dateModified": release.date}
    return found


def _address(registry: Registry, path: str) -> Node:
    """The address of a page, where that of the site is known."""
    base = _base(registry)
    return {"@id": f"{base}{path}", "url": f"{base}{path}"} if base else {}


def _base(registry: Registry) -> str:
    return registry.published.base_url if registry.published is not None else ""


def _registry(ask: Ask) -> Node:
    registry = ask.registry
    found = {
        **_common(registry),
        **_address(registry, "/"),
        "name": TITLE,
        "description": DESCRIPTION,
        "spatialCoverage": {"@type": "Country", "name": "中国", "identifier": "CN"},
        "measurementTechnique": phrase(
            "Read from published notices; each figure names its clause.", ask.lang
        ),
    }
    base, release = _base(registry), registry.published
    if base and release is not None:
        found["distribution"] = [
            {
                "@type": "DataDownload",
                "contentUrl": f"{base}/download/{name}",
                "encodingFormat": kind,
            }
            for name, kind in FILES
            if name in release.files
        ]
    return found


def _place(ask: Ask) -> Node:
    registry, key = ask.registry, ask.words
    name, code = full_name(registry.book, key), registry.book.places.code(key)
    area: Node = {"@type": "AdministrativeArea", "name": name}
    if code:
        area["identifier"] = {"@type": "PropertyValue", "propertyID": "GB/T 2260", "value": code}
    found = {
        **_common(registry),
        **_address(registry, ask.links.standing(place_path(key))),
        "name": phrase(
            "Standards of the minimum living allowance in {place}", ask.lang, place=name
        ),
        "description": phrase(
            "Each standard on file of {place}, since when it holds, and the clause that sets it.",
            ask.lang,
            place=name,
        ),
        "spatialCoverage": area,
        "variableMeasured": phrase("minimum living standard, yuan a person", ask.lang),
        "isPartOf": {"@type": "Dataset", "name": TITLE, **_address(registry, "/")},
    }
    days = registry.reader.row(
        "SELECT min(since) AS first, max(coalesce(confirmed_through, since)) AS last FROM standard "
        "WHERE place = :place",
        place=key,
    )
    if days and days["first"]:
        found["temporalCoverage"] = f"{days['first']}/{days['last']}"
    return found
