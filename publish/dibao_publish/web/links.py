"""The addresses of the pages. Chinese pages stand at the root, English ones under /en/."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from urllib.parse import quote, urlencode

from attrs import evolve, frozen

from dibao.calc.results import Cite
from dibao_publish.names import cited_id
from dibao_publish.web.assets import SEARCH
from dibao_publish.web.report import filled

FEED = "/feed.atom"


@frozen
class Links:
    """Addresses in one language. `root` ends without a slash; `database` is Datasette's name of it.

    `report_to`: where readers tell of a mistake; empty if nobody takes reports.

    These are the links of a server, which answers at all of them. Those of an export
    (`dibao_publish.web.exported`) are empty where it has no file; templates leave such a link out.
    """

    root: str
    database: str
    style: str
    lang: str
    report_to: str = ""

    @property
    def is_static(self) -> bool:
        """Whether the pages are files, which stay as they are while days go by."""
        return False

    def to(self, path: str) -> str:
        """A page, from its address without language."""
        return f"{self.root}{self.prefix}{self.standing(path)}"

    def asked(self, path: str) -> str:
        """A page that answers what is typed; empty where nothing can. `path` may have a query."""
        return self.to(path)

    def served(self, path: str) -> str:
        """What only a server answers, the same in any language; empty where there is none."""
        return f"{self.root}{path}"

    def file(self, path: str) -> str:
        """A file of the release."""
        return f"{self.root}{path}"

    def standing(self, path: str) -> str:
        """The address of a page below the root, in the form in which it stands there."""
        return path

    @property
    def prefix(self) -> str:
        """What stands before the address of a page for its language."""
        return "/en" if self.lang == "en" else ""

    def other(self) -> Links:
        """The same in the other language."""
        return evolve(self, lang="zh" if self.lang == "en" else "en")

    def home(self) -> str:
        """The first page."""
        return self.to("/")

    def search(self, word: str = "") -> str:
        """The results for a word; without one, where the form is sent."""
        return _with(self.asked("/search"), {"q": word})

    def place(self, key: str, on: date | None = None) -> str:
        """A place, on a day if one is given."""
        path = place_path(key)
        return _with(self.asked(path), {"on": str(on)}) if on is not None else self.to(path)

    def notice(self, identifier: str) -> str:
        """A notice."""
        return self.to(notice_path(identifier))

    def queries(self) -> str:
        """The list of questions."""
        return self.to("/q/")

    def query(self, name: str, form: str = "", **params: str) -> str:
        """A question with its parameters; `form` json or csv gives the data, the same in any language."""
        address = self.served(f"/q/{name}.{form}") if form else self.asked(f"/q/{name}")
        return _with(address, params)

    def compare(self, places: Iterable[str] = (), form: str = "", **params: str) -> str:
        """Places in one picture; `form` json or csv gives the data, the same in any language."""
        address = self.served(f"/compare.{form}") if form else self.asked("/compare")
        return _with(address, [*(("place", key) for key in places), *params.items()])

    def calculator(self, typed: Iterable[tuple[str, str]] = ()) -> str:
        """The calculator, with what was typed into its form."""
        words = urlencode(list(typed))
        address = self.asked("/calculator")
        return f"{address}?{words}" if address and words else address

    def back_pay(self, place: str = "", notice: str = "", program: str = "") -> str:
        """Back-pay: a raise by its notice and program, the raises of a place, or where it begins."""
        address = self.asked("/back-pay")
        if not address or not place:
            return address
        given = {"place": place, "notice": notice, "program": program}
        return f"{address}?{urlencode({k: v for k, v in given.items() if v}, safe='/')}"

    def report(self, place: str = "", clause: str = "") -> str:
        """Where a mistake is told, with the place and the clause in it; empty if nowhere."""
        return filled(self.report_to, place=place, clause=clause) if self.report_to else ""

    def cited(self, cite: Cite) -> str:
        """The notice that an answer cites."""
        return self.notice(cited_id(cite))

    def table(self, name: str = "", **where: str) -> str:
        """Datasette's own page of a table, filtered; without a name, of all tables."""
        path = f"/{self.database}/{name}" if name else f"/{self.database}"
        return _with(self.served(path), where)

    def data(self, name: str, **where: str) -> str:
        """Datasette's JSON of a table, filtered."""
        return self.table(f"{name}.json", _shape="objects", **where)

    def feed(self, place: str = "") -> str:
        """The feed of changes: of a place and those within it, or all."""
        address = self.served(FEED) if place else self.file(FEED)
        return _with(address, {"place": place})

    def stylesheet(self) -> str:
        """The style sheet, under a name that changes with what is in it."""
        return f"{self.root}/{self.style}"

    def script(self) -> str:
        """The script of the search box, likewise."""
        return f"{self.root}/{SEARCH.path}"


def _with(address: str, params: Mapping[str, str] | Iterable[tuple[str, str]]) -> str:
    """An address with those parameters that have a value; none stays none."""
    pairs = params.items() if isinstance(params, Mapping) else params
    given = [(name, value) for name, value in pairs if value]
    return f"{address}?{urlencode(given)}" if address and given else address


def place_path(key: str) -> str:
    """The address of a place without language."""
    return f"/place/{quote(key)}"


def notice_path(identifier: str) -> str:
    """The address of a notice without language."""
    return f"/notice/{quote(identifier)}"
