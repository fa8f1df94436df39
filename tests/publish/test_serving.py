"""What stands around the pages when they are served: health, release, limits, logs, sockets, the end."""

from __future__ import annotations

import asyncio
import http.client
import io
import json
import logging
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from dibao_publish import build, views
from dibao_publish.reader import Reader
from dibao_publish.registry import open_registry
from dibao_publish.releasing.asking import ask
from dibao_publish.server import SETTINGS, app_for, datasette_for
from dibao_publish.serving import front, logs, sockets
from dibao_publish.serving.front import Front
from tests.publish import invented


def asked(app, address, method="GET"):
    return asyncio.run(ask(app, address, method))


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    """A small one, invented, in place of that of all policies."""
    folder = tmp_path_factory.mktemp("serving")
    invented.write(folder / "policies")
    build.build(folder / "registry.db", folder / "policies")
    return folder / "registry.db"


@pytest.fixture(scope="module")
def app(registry):
    return asyncio.run(app_for(registry))


# --- health and release ------------------------------------------------------------------------


def test_the_health_says_which_policies_are_served(app):
    answer = asked(app, "/-/health")
    policies = app.registry.policies
    assert answer.status == 200
    assert json.loads(answer.body) == {
        "ok": True,
        "release": policies[:12],
        "policies": policies,
    }
    assert answer.headers["cache-control"] == "no-store"


def test_a_file_that_cannot_be_read_is_not_well(registry, tmp_path, monkeypatch):
    opened = open_registry(registry)

    def broken(*_, **__):
        raise sqlite3.DatabaseError("database disk image is malformed at row 35 of 张三")

    monkeypatch.setattr(Reader, "rows", broken)
    answer = asked(Front(None, opened), "/-/health")
    assert answer.status == 503
    assert json.loads(answer.body)["ok"] is False
    assert "张三" not in answer.text


@pytest.mark.parametrize("address", ["/", "/api/v1/", "/registry/place.json?_size=1", "/nowhere"])
def test_every_answer_says_of_which_release_it_is(app, address):
    assert asked(app, address).headers[front.RELEASE] == app.registry.policies[:12]


# --- limits ------------------------------------------------------------------------------------


def test_a_great_text_is_refused_at_once(registry):
    reader = Reader(registry)
    with pytest.raises(sqlite3.DataError, match="too big"):
        reader.rows("SELECT hex(zeroblob(400000000)) AS x")


def test_the_connections_of_datasette_have_the_same_limits(registry):
    async def tried():
        datasette = datasette_for(registry)
        await datasette.invoke_startup()
        database = datasette.get_database("registry")
        await database.execute("SELECT hex(zeroblob(400000000))")

    with pytest.raises(sqlite3.DataError, match="too big"):
        asyncio.run(tried())


def test_no_other_database_can_be_attached(registry):
    with pytest.raises(sqlite3.OperationalError, match="too many attached"):
        Reader(registry).rows("ATTACH ':memory:' AS other")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/registry.json?sql=select+1", 403),
        ("/registry/standard.json?_where=1", 403),
        ("/registry/standard.json?_facet=place", 400),
        ("/registry/standard.csv?_stream=on", 400),
        ("/registry.db", 403),
        ("/-/databases.json", 404),
        ("/-/plugins", 404),
    ],
)
def test_what_is_costly_or_shows_the_machine_is_closed(app, address, status):
    assert asked(app, address).status == status


def test_the_suggestions_of_facets_are_off():
    assert SETTINGS["suggest_facets"] is False


@pytest.mark.parametrize(
    "address", ["/", "/en/place/jia/zi", "/registry/standard.json", "/nowhere"]
)
def test_the_methods_that_a_page_takes_are_those_that_it_names(app, address):
    told = asked(app, address, "POST")
    assert told.status == 405
    taken = told.headers["allow"]
    assert taken == "GET, HEAD, OPTIONS"
    told = asked(app, address, "OPTIONS")
    assert (told.status, told.headers["allow"]) == (204, taken)
    assert told.headers["access-control-allow-methods"] == taken


# --- logs --------------------------------------------------------------------------------------


@pytest.fixture(name="log")
def _log():
    """What is logged, as it is written; the logging of pytest comes back after."""
    root, level = logging.getLogger(), logging.getLogger().level
    handlers, out = list(root.handlers), io.StringIO()
    logs.start(requests=True, out=out)
    yield out
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger(logs.REQUESTS).setLevel(logging.NOTSET)


def lines(log):
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_request_is_logged_without_its_query(app, log):
    asked(app, "/search?q=zhangsan")
    [line] = lines(log)
    assert line.keys() == {"time", "level", "method", "path", "status", "ms"}
    assert (line["method"], line["path"], line["status"]) == ("GET", "/search", 200)


@pytest.mark.parametrize("mark", ["%3F", "%3f", "%253F", "%25253f"])
def test_a_query_after_an_escaped_question_mark_is_not_logged_either(app, log, mark):
    asked(app, f"/search{mark}q=zhangsan")
    assert lines(log)[0]["path"] == "/search"


def test_a_path_that_is_no_text_is_logged_as_text(app, log):
    asked(app, "/place/%ff%fe")
    assert lines(log)[0]["path"] == "/place/\ufffd\ufffd"


def test_a_long_path_is_cut(app, log):
    asked(app, "/place/" + "a" * 1000)
    assert len(lines(log)[0]["path"]) == logs.LONGEST + 1


def test_an_error_is_logged_by_its_kind_and_place_alone(log):
    typed = "zhangsan"
    try:
        int(typed)
    except ValueError:
        logging.getLogger("any").exception("a text with %s in it", typed)
    [line] = lines(log)
    assert line["error"] == "ValueError"
    assert line["at"][-1].startswith(f"{__file__}:")
    assert typed not in log.getvalue()


def test_datasette_prints_no_values_where_rich_is_installed(app, log, capfd, monkeypatch):
    monkeypatch.setattr(views, "_given", lambda request: int(request.args["q"] + "wangwu"))
    response = asked(app, "/search?q=zhangsan")
    assert response.status == 500
    told = "".join(capfd.readouterr()) + log.getvalue()
    assert "wangwu" not in told
    assert "zhangsan" not in told
    fault, request = lines(log)
    assert fault.keys() == {"time", "level", "logger", "message"}
    assert fault["message"].startswith("ValueError at ")
    assert request["status"] == 500


@pytest.mark.parametrize("address", ["/registry/nosuch", "/nonexistent", "/registry/standard/abc"])
def test_what_is_not_there_is_a_page_of_ours_and_no_fault(app, log, capfd, address):
    response = asked(app, address)
    assert response.status == 404
    assert "Not found" not in response.text
    assert f"地址 {address} 没有内容" in response.text
    assert [line["status"] for line in lines(log)] == [404]
    assert capfd.readouterr() == ("", "")


def test_what_is_not_there_as_json_has_the_form_of_its_addresses(app):
    told = json.loads(asked(app, "/registry/nosuch.json").text)
    assert told.keys() == {"ok", "error", "status", "title"}
    assert not told["ok"]
    assert json.loads(asked(app, "/nonexistent.json").text)["format"] == "dibao.error.v1"


@pytest.mark.parametrize("order", ["_sort=wangwu", "_sort_desc=wangwu", "_sort=id&_sort_desc=id"])
@pytest.mark.parametrize("form", ["", ".json", ".csv"])
def test_an_order_that_cannot_be_is_told_and_no_fault(app, log, order, form):
    response = asked(app, f"/registry/standard{form}?{order}")
    assert response.status == 400
    assert [line.get("status") for line in lines(log)] == [400]
    if form == ".json":
        assert response.headers["access-control-allow-origin"] == "*"
        assert json.loads(response.text)["status"] == 400


@pytest.mark.parametrize("address", ["/registry/standard", "/registry/own_standard"])
def test_a_table_or_view_is_sorted_by_its_columns(app, registry, address):
    view = address.rpartition("/")[2]
    [name, *_] = Reader(registry).keys("SELECT name FROM pragma_table_info(:view)", view=view)
    for order in ("_sort", "_sort_desc"):
        assert asked(app, f"{address}.json?{order}={name}").status == 200


def test_crawlers_are_told_what_to_leave_alone(app):
    response = asked(app, "/robots.txt")
    assert response.headers["content-type"].startswith("text/plain")
    told = response.text.splitlines()
    assert told[0] == "User-agent: *"
    assert "Disallow: /registry/" in told


def test_the_addresses_of_tables_do_not_follow_the_name_of_the_file(registry, tmp_path):
    path = tmp_path / "其他 v2.1.db"
    shutil.copyfile(registry, path)
    other = asyncio.run(app_for(path))
    assert json.loads(asked(other, "/registry/standard.json?_size=1").text)["rows"]
    assert "/registry/" in asked(other, "/data").text
    page = asked(other, "/registry/standard")
    assert page.status == 200
    assert "CC0" in page.text  # its metadata are found under the name, too


def test_without_the_option_only_errors_are_logged(app):
    out = io.StringIO()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    logs.start(requests=False, out=out)
    try:
        asked(app, "/search?q=1")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    assert out.getvalue() == ""


# --- sockets -----------------------------------------------------------------------------------


def test_a_socket_that_a_killed_server_left_is_replaced(tmp_path):
    path = tmp_path / "s"
    sockets.unix(path).close()  # closed, and the file left
    with closing(sockets.unix(path)), closing(socket.socket(socket.AF_UNIX)) as client:
        client.connect(str(path))


def test_a_socket_at_which_a_server_listens_is_left_to_it(tmp_path):
    path = tmp_path / "s"
    with closing(sockets.unix(path)):
        with pytest.raises(OSError, match="in use"):
            sockets.unix(path)
        assert path.exists()


def test_a_file_that_is_no_socket_is_not_removed(tmp_path):
    path = tmp_path / "s"
    path.write_text("kept", encoding="utf-8")
    with pytest.raises(FileExistsError):
        sockets.unix(path)
    assert path.read_text(encoding="utf-8") == "kept"


def test_the_log_of_requests_is_json_from_its_first_line(registry, tmp_path):
    path = tmp_path / "s"
    command = [sys.executable, "-m", "dibao_publish.cli", "serve", registry, "--uds", path]
    with subprocess.Popen(
        [*command, "--log", "json"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        told = json.loads(server.stdout.readline())
        server.terminate()
    assert told["listening"] == f"unix:{path}"


# --- the end -----------------------------------------------------------------------------------


def test_sigterm_ends_the_server_when_it_has_answered(registry, tmp_path):
    path = tmp_path / "s"
    command = [sys.executable, "-m", "dibao_publish.cli", "serve", registry, "--uds", path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        assert server.stdout.readline().decode().strip() == f"unix:{path}"
        with closing(socket.socket(socket.AF_UNIX)) as client:
            client.settimeout(60)
            client.connect(str(path))
            body = b'{"place": "'
            client.sendall(
                b"POST /api/v1/allowance HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
                b"Expect: 100-continue\r\n\r\n"
            )
            assert client.recv(100).startswith(b"HTTP/1.1 100")  # it is being answered
            server.send_signal(signal.SIGTERM)
            client.sendall(body.ljust(1000))
            response = http.client.HTTPResponse(client)
            response.begin()
            assert response.status == 422
            response.read()
        assert server.wait(timeout=60) == 0
    assert not path.exists()
