"""The addresses of an export: each page is a file in a folder of its own, and nothing is worked out.

What needs a server leads to the live site where there is one, and nowhere otherwise.
"""

from __future__ import annotations

from attrs import frozen

from dibao_publish.queries import QUERIES
from dibao_publish.web.links import Links

NEEDS_A_SERVER = frozenset({"/search", "/calculator", "/back-pay", "/compare"})
# Questions that can be answered as they are, without a place or a word.
ANSWERED = frozenset(
    query.name for query in QUERIES if not any(param.required for param in query.params)
)


@frozen
class ExportedLinks(Links):
    """Addresses in an export. `live`: the address of a server, without a slash at its end, or empty."""

    live: str = ""

    @property
    def is_static(self) -> bool:
        """They are files."""
        return True

    def to(self, path: str) -> str:
        """A page, from its address without language."""
        return self.asked(path) if path in NEEDS_A_SERVER else super().to(path)

    def asked(self, path: str) -> str:
        """A page of the live site."""
        return f"{self.live}{self.prefix}{path}" if self.live else ""

    def served(self, path: str) -> str:
        """What the live site answers."""
        return f"{self.live}{path}" if self.live else ""

    def standing(self, path: str) -> str:
        """A folder, whose index.html any host of files shows."""
        return path if path.endswith("/") else f"{path}/"

    def query(self, name: str, form: str = "", **params: str) -> str:
        """A question as it is asked without a form, each part of its answer; else of the live site."""
        given = {key: value for key, value in params.items() if value}
        page = given.pop("page", "1")
        if given or name not in ANSWERED:
            return super().query(name, form, **params)
        return self.file(f"/q/{name}.{form}") if form else self.to(answer_path(name, int(page)))


def answer_path(name: str, page: int) -> str:
    """The address of a question, or of a further part of its answer, without language."""
    return f"/q/{name}" if page == 1 else f"/q/{name}/{page}"
