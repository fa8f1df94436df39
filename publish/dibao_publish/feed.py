"""The Atom feed of changes: an entry for each release and place, and one for each release."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode
from xml.sax.saxutils import escape, quoteattr

from attrs import frozen

from dibao.message import Message, msg
from dibao.policy.places import Places
from dibao_publish.change_words import sentence
from dibao_publish.metadata import TITLE
from dibao_publish.release import Change
from dibao_publish.texts import say

MOST_ENTRIES = 200
MOST_LINES = 40  # of one entry
SPACE = uuid.UUID("6f0d5b8e-6f0c-5d2b-9a53-0d5b7f2b1f11")  # of the names below; of no meaning


@frozen
class Entry:
    """One entry: what its identifier is made of, its title, when, where it leads, and what it says."""

    name: str
    title: str
    updated: str
    path: str
    lines: Sequence[str]


def feed(
    releases: Sequence[Mapping[str, Any]],
    places: Places,
    *,
    root: str = "",
    place: str = "",
    standing: Callable[[str], str] = str,
) -> str:
    """The feed, newest first. `root`: the address of the site, without a slash at the end.

    `place`: only what concerns this place and those within it, and every release as such.
    `standing`: the form in which the address of a page stands on the site.
    """
    entries = [
        one for release in releases for one in (_whole(release), *_by_place(release, places, place))
    ]
    query = f"?{urlencode({'place': place})}" if place else ""
    title = f"{TITLE} · {places.full_name(place)}" if place else TITLE
    updated = _moment(releases[0]["date"]) if releases else _moment("1970-01-01")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-Hans">',
        f"<id>{_id('feed', place)}</id>",
        f"<title>{escape(title)}</title>",
        *_subtitle(releases),
        f"<updated>{updated}</updated>",
        "<author><name>dibao</name></author>",
        "<rights>CC0 1.0</rights>",
        f'<link rel="self" href={quoteattr(f"{root}/feed.atom{query}")}/>',
        *(line for entry in entries[:MOST_ENTRIES] for line in _entry(entry, root, standing)),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _subtitle(releases: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What is said of a demonstration, if the newest release has one."""
    notice = releases[0].get("notice", "") if releases else ""
    if notice:
        yield f"<subtitle>{escape(notice)}</subtitle>"


def _entry(entry: Entry, root: str, standing: Callable[[str], str]) -> Iterator[str]:
    content = "".join(f"<li>{escape(line)}</li>" for line in entry.lines)
    yield "<entry>"
    yield f"<id>{_id('entry', entry.name)}</id>"
    yield f"<title>{escape(entry.title)}</title>"
    yield f"<updated>{entry.updated}</updated>"
    yield f"<link href={quoteattr(root + standing(entry.path))}/>"
    yield f'<content type="html">{escape(f"<ul>{content}</ul>")}</content>'
    yield "</entry>"


def _id(*names: str) -> str:
    """An identifier that never changes and rests on no address."""
    return f"urn:uuid:{uuid.uuid5(SPACE, ' '.join(names))}"


def _moment(day: str) -> str:
    return f"{day}T00:00:00+08:00"


def _whole(release: Mapping[str, Any]) -> Entry:
    """A release as such: its hashes, and how many rows of each table changed."""
    head = msg("Release {number} of {day}", number=release["number"], day=release["date"])
    counts = [
        _both(msg("{table}: new {new}, gone {gone}, changed {different}", table=table, **count))
        for table, count in release["changes"]["counts"].items()
    ]
    hashes = [f"SHA-256: {release['file_sha256']}", f"logical: {release['logical_sha256']}"]
    return Entry(
        f"{release['number']} {release['logical_sha256']}",
        _both(head),
        _moment(release["date"]),
        "/",
        [*hashes, *counts],
    )


def _by_place(release: Mapping[str, Any], places: Places, place: str) -> Iterator[Entry]:
    changed: dict[str, list[Change]] = {}
    for row in release["changes"]["rows"]:
        change = Change(**row)
        if not place or places.lies_within(change.place, place):
            changed.setdefault(change.place, []).append(change)
    for key in sorted(changed):
        name = places.full_name(key) if key in places else key
        lines = [_both(sentence(change, name)) for change in changed[key]]
        if len(lines) > MOST_LINES:
            lines = [
                *lines[:MOST_LINES],
                _both(msg("and {more} more", more=len(lines) - MOST_LINES)),
            ]
        yield Entry(
            f"{release['number']} {release['logical_sha256']} {key}",
            name,
            _moment(release["date"]),
            f"/place/{quote(key)}" if key in places else "/",
            lines,
        )


def _both(message: Message) -> str:
    return f"{say(message, 'zh')} {say(message, 'en')}"
