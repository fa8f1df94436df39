"""What an export holds of pages, and the file in which each lies."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from attrs import frozen

from dibao.errors import InputError
from dibao.message import msg
from dibao_publish import answers
from dibao_publish.queries import QUERIES, Query
from dibao_publish.registry import Registry
from dibao_publish.sitemap import paths
from dibao_publish.texts import LANGS
from dibao_publish.web.exported import ANSWERED, answer_path
from dibao_publish.web.query import last_page

LONGEST_NAME = 255  # bytes of a name in a folder, on the usual disks
LONGEST_PATH = 200  # letters of a path, of the 260 that Windows takes with what stands before it
# What Windows takes in no name, and the names that it takes for devices.
FOREIGN = frozenset('<>:"\\|?*') | {chr(code) for code in range(32)}
DEVICES = frozenset({"con", "prn", "aux", "nul"}) | {
    f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)
}


@frozen
class Leaf:
    """A page, or the data of a question. `path` and `page` are what a server is asked for.

    `at`: its address without language in the export; for data it names a file.
    """

    path: str
    at: str
    page: int = 1

    @property
    def is_data(self) -> bool:
        """Whether it is the same in any language."""
        return self.at.endswith((".json", ".csv"))


def leaves(registry: Registry) -> list[Leaf]:
    """Everything that can be had without typing, in the order of the sitemap."""
    questions = {f"/q/{query.name}": query for query in QUERIES}
    found = []
    for path in paths(registry.book):
        query = questions.get(path)
        if query is None:
            found.append(Leaf(path, path))
        elif query.name in ANSWERED:
            found += _question(registry, query)
    return found


def _question(registry: Registry, query: type[Query]) -> Iterator[Leaf]:
    """A question as it stands without a form: all parts of its answer, and the data."""
    name = query.name
    for page in range(1, last_page(len(answers.ask(registry.reader, query, {}).listed)) + 1):
        yield Leaf(f"/q/{name}", answer_path(name, page), page)
    for form in ("json", "csv"):
        yield Leaf(f"/q/{name}.{form}", f"/q/{name}.{form}")


def files_of(leaf: Leaf) -> list[tuple[str, str]]:
    """The languages of a leaf, each with the file, as a path in the export. Raises `InputError`."""
    if leaf.is_data:
        return [("zh", _named(leaf.at))]
    folder = leaf.at.rstrip("/")
    return [
        (lang, _named(f"{'' if lang == 'zh' else f'/{lang}'}{folder}/index.html")) for lang in LANGS
    ]


def _named(path: str) -> str:
    """The file at an address; a name out of a policy file leads nowhere else."""
    name = unquote(path).lstrip("/")
    parts = name.split("/")
    if {"", ".", ".."} & set(parts) or "\0" in name:
        raise InputError(
            msg('"{name}" can be no file; give the notice or place another name.', name=repr(name))
        )
    return name


def doubtful(names: Iterable[str]) -> list[str]:
    """The paths that Windows, or a host that does not tell A from a, may not take as they are."""
    held: dict[str, str] = {}
    found = []
    for name in names:
        alike = held.setdefault(unicodedata.normalize("NFKC", name).casefold(), name)
        if alike != name or len(name) > LONGEST_PATH or not all(map(_is_plain, name.split("/"))):
            found.append(name)
    return found


def _is_plain(part: str) -> bool:
    return (
        not FOREIGN & set(part)
        and not part.endswith((".", " "))
        and part.partition(".")[0].lower() not in DEVICES
        and len(part.encode()) <= LONGEST_NAME
        and unicodedata.is_normalized("NFC", part)
    )
