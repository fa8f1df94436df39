"""Pages are made in threads: a slow one stops no other, and what they share comes out the same."""

from __future__ import annotations

import asyncio
import threading

import pytest
from attrs import evolve

from dibao.policy.book import Book
from dibao.policy.clauses import Standard
from dibao.policy.folder import load
from dibao_publish import answers, build, views
from dibao_publish.queries import QUERIES
from dibao_publish.reader import Reader
from dibao_publish.releasing.asking import ask
from dibao_publish.server import app_for
from dibao_publish.web.query import query_page
from tests.publish import invented

PLACE = "jilin/changchun/shuangyang"


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("threads")
    invented.write(folder / "policies")
    build.build(folder / "registry.db", folder / "policies")
    return folder / "registry.db"


def test_a_page_that_takes_long_holds_up_no_other(database, monkeypatch):
    answered, real = threading.Event(), views.answer

    def slow(handler, asked):
        if handler is query_page:
            assert answered.wait(30)
        return real(handler, asked)

    async def both():
        app = await app_for(database)
        long = asyncio.create_task(ask(app, "/q/standards"))
        assert (await asyncio.wait_for(ask(app, "/guide"), 20)).status == 200
        answered.set()
        return (await long).status

    monkeypatch.setattr(views, "answer", slow)
    assert asyncio.run(both()) == 200


class Met(tuple):  # noqa: SLOT001 - it takes an attribute
    """Notices that another thread asks for just when they are looked through for the first time."""

    def __iter__(self):
        other, self.other = getattr(self, "other", None), None
        if other is not None:
            other()
        return super().__iter__()


def test_a_book_that_another_thread_is_reading_tells_all():
    whole = load()
    files = [evolve(file, notices=Met(file.notices)) for file in whole.files]
    shared, found = Book(tuple(files), whole.places, partial=True), []
    [city] = [file for file in files if file.jurisdiction == "jilin/changchun"]
    city.notices.other = lambda: found.append(clauses(shared))
    found.append(clauses(shared))
    assert found == [clauses(whole)] * 2
    assert len(found[0]) > 1


def clauses(book):
    """What a book says of the standard of a place."""
    return [provision.clause for provision in book.provisions(PLACE, Standard)]


@pytest.mark.parametrize("query", [q for q in QUERIES if not any(p.required for p in q.params)])
def test_rows_that_no_page_shows_are_counted_without_being_kept(database, query):
    reader = Reader(database)
    whole, part = (answers.ask(reader, query, {}, only_shown=only) for only in (False, True))
    assert part.listed == whole.listed
    assert (part.compared, part.left_out) == (whole.compared, whole.left_out)
    shown = ("listed", "not listed") if query.drawn and query.drawn.compared else ("listed",)
    assert [*part.rows] == [row for row in whole.rows if row["outcome"] in shown]
