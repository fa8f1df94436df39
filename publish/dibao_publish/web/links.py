"""The addresses of the pages. Chinese pages stand at the root, English ones under /en/."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote, urlencode

from attrs import evolve, frozen

from dibao.calc.results import Cite
from dibao_publish.names import cited_id


@frozen
class Links:
    """Addresses in one language. `root` ends without a slash; `database` is Datasette's name of it."""

    root: str
    database: str
    style: str
    lang: str

    def to(self, path: str) -> str:
        """A page, from its address without language."""
        return f"{self.root}{'/en' if self.lang == 'en' else ''}{path}"

    def other(self) -> Links:
        """The same in the other language."""
        return evolve(self, lang="zh" if self.lang == "en" else "en")

    def home(self) -> str:
        """The first page."""
        return self.to("/")

    def search(self, word: str = "") -> str:
        """The results for a word; without one, where the form is sent."""
        return self.to("/search") + (f"?{urlencode({'q': word})}" if word else "")

    def place(self, key: str, on: date | None = None) -> str:
        """A place, on a day if one is given."""
        return self.to(place_path(key)) + (f"?on={on}" if on is not None else "")

    def notice(self, identifier: str) -> str:
        """A notice."""
        return self.to(notice_path(identifier))

    def queries(self) -> str:
        """The list of questions."""
        return self.to("/q/")

    def query(self, name: str, form: str = "", **params: str) -> str:
        """A question with its parameters; `form` json or csv gives the data, the same in any language."""
        given = {key: value for key, value in params.items() if value}
        words = f"?{urlencode(given)}" if given else ""
        return (f"{self.root}/q/{name}.{form}" if form else self.to(f"/q/{name}")) + words

    def cited(self, cite: Cite) -> str:
        """The notice that an answer cites."""
        return self.notice(cited_id(cite))

    def table(self, name: str = "", **where: str) -> str:
        """Datasette's own page of a table, filtered; without a name, of all tables."""
        query = f"?{urlencode(where)}" if where else ""
        path = f"/{self.database}/{name}" if name else f"/{self.database}"
        return f"{self.root}{path}{query}"

    def data(self, name: str, **where: str) -> str:
        """Datasette's JSON of a table, filtered."""
        return self.table(f"{name}.json", _shape="objects", **where)

    def stylesheet(self) -> str:
        """The style sheet, under a name that changes with what is in it."""
        return f"{self.root}/{self.style}"


def place_path(key: str) -> str:
    """The address of a place without language."""
    return f"/place/{quote(key)}"


def notice_path(identifier: str) -> str:
    """The address of a notice without language."""
    return f"/notice/{quote(identifier)}"
