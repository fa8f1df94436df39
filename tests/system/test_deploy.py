"""The server behind Debian's nginx, with the configuration and the units of publish/deploy."""

from __future__ import annotations

import json
import re
import socket
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest

from dibao_publish.published import read_releases
from dibao_publish.releasing import deployment
from dibao_publish.releasing.folders import SLOTS
from dibao_publish.web.days import CHINA
from tests.publish import invented
from tests.system.machine import DEPLOY, HOST, Machine, until
from tests.system.released import made, serving
from tests.system.wire import answers, exchange, get, received

pytestmark = pytest.mark.system
ROOT = Path(__file__).parents[2]
PLACE = "/place/jia/zi"
HERE = Path(__file__).parent
NUMBERS = count()


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    invented.write(folder / "policies")
    return made(folder, folder / "policies", "2030-11-01")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    files = folder / "fullchain.pem", folder / "privkey.pem"
    line = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN="
    subprocess.run(
        [
            *line.split(),
            "-addext",
            f"subjectAltName=DNS:{HOST}",
            "-out",
            files[0],
            "-keyout",
            files[1],
        ],
        capture_output=True,
        check=True,
    )
    return files


@pytest.fixture(scope="module")
def machine(release, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("machine"), release) as found:
        yield found


@pytest.fixture(scope="module")
def with_tls(release, certificate, tmp_path_factory):
    """With the lines of docs/operations.md, and a certificate of our own."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    [lines] = re.findall(r"```nginx\n(.*?)```", text, re.DOTALL)
    for name, file in zip(("fullchain.pem", "privkey.pem"), certificate, strict=True):
        told = f"/etc/letsencrypt/live/{HOST}/{name}"
        assert told in lines
        lines = lines.replace(told, str(file))
    name = f"    server_name {HOST};\n"
    with serving(tmp_path_factory.mktemp("tls"), release, (name, name + lines)) as found:
        yield found


@pytest.fixture(autouse=True)
def _another_address(monkeypatch):
    """Limits are counted for an address: each test asks from its own."""
    number = next(NUMBERS)
    monkeypatch.setattr(Machine, "source", f"127.1.{number // 250}.{number % 250 + 1}")


# --- the cache ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers", [{}, {"Cookie": "a=b; ds_actor=x"}, {"Authorization": "Basic YTpi"}]
)
@pytest.mark.parametrize("address", [PLACE, "/registry/standard.json?_size=1", "/api/v1/"])
def test_a_page_asked_before_comes_from_the_cache_whoever_asks(machine, address, headers):
    first = machine.ask(address)
    again = machine.ask(address, **headers)
    assert again.headers["x-cache"] == "HIT"
    assert again.body == first.body
    assert "set-cookie" not in again.headers
    assert "no-store" not in again.headers["cache-control"]


def test_a_page_asked_with_a_cookie_first_is_kept_for_all(machine):
    assert machine.ask("/en" + PLACE, Cookie="a=b").headers["x-cache"] == "MISS"
    assert machine.ask("/en" + PLACE).headers["x-cache"] == "HIT"


def test_no_key_of_the_cache_holds_two_days_of_china():
    """Whatever the zone of the machine."""
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    [block] = re.findall(r"map \$time_iso8601 \$dibao_day \{(.*?)\n\}", text, re.DOTALL)
    rules = re.findall(r'"~([^"]+)"\s+"([^"]+)";', block)
    assert len(rules) == 3
    assert re.search(r'default\s+"\$time_iso8601";', block)

    def key(moment):
        for pattern, value in rules:
            match = re.search(pattern.replace("?<", "?P<"), moment)
            if match is not None:
                return value.replace("$day", match["day"])
        return moment

    for zone in (UTC, CHINA):
        keys = {}
        for quarter in range(4 * 24 * 40):
            moment = datetime(2027, 2, 10, tzinfo=UTC) + timedelta(minutes=15 * quarter)
            told = moment.astimezone(zone).isoformat(timespec="seconds")
            keys.setdefault(key(told), set()).add(moment.astimezone(CHINA).date())
        assert all(len(days) == 1 for days in keys.values())
        assert len(keys) <= 2 * 41  # a key holds for half a day at least


def test_what_may_not_be_kept_is_not(machine):
    for _ in range(2):
        answer = machine.ask("/api/v1/nowhere")
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-cache"] == "MISS"


# --- who asks, and how -------------------------------------------------------------------------


def test_another_name_of_the_host_gets_nothing(machine):
    answer = machine.ask(PLACE, host="evil.example")
    assert answer.status == 421
    assert b"evil" not in answer.body


@pytest.mark.parametrize("port", ["port", "tls"])
def test_the_site_is_had_by_the_newer_protocol_of_the_internet_too(machine, port):
    socket.create_connection(("::1", getattr(machine, port)), timeout=5).close()


def over_tls(machine, certificate, named, host, address=PLACE):
    """The status of an answer over TLS, for the name that is asked for and the Host that is sent."""
    trust = ssl.create_default_context(cafile=certificate[0])
    with (
        socket.create_connection(("127.0.0.1", machine.tls), timeout=30) as plain,
        trust.wrap_socket(plain, server_hostname=named) as safe,
    ):
        safe.sendall(get(address.encode(), host=host.encode()))
        return answers(received(safe))[0].status


def test_with_a_certificate_the_site_is_had_over_tls_alone(with_tls, certificate):
    assert over_tls(with_tls, certificate, HOST, HOST) == 200
    plain = with_tls.ask(f"{PLACE}?on=2030-11-01")
    assert plain.status == 301
    assert plain.headers["location"] == f"https://{HOST}{PLACE}?on=2030-11-01"
    assert with_tls.health()["ok"] is True


def test_the_file_that_shows_whose_the_name_is_is_served(with_tls, certificate):
    shown = with_tls.folder / "web/.well-known/acme-challenge/token"
    shown.parent.mkdir(parents=True)
    shown.write_text("shown", encoding="utf-8")
    assert over_tls(with_tls, certificate, HOST, HOST, "/.well-known/acme-challenge/token") == 200


def test_another_name_gets_nothing_over_tls_either(with_tls, certificate):
    assert over_tls(with_tls, certificate, HOST, "evil.example") == 421
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
        over_tls(with_tls, certificate, "evil.example", HOST)


def test_without_a_certificate_no_handshake_succeeds(machine, certificate):
    with pytest.raises(ssl.SSLError, match="UNRECOGNIZED_NAME"):
        over_tls(machine, certificate, HOST, HOST)


def test_a_forwarded_name_of_the_host_stands_in_no_answer(machine):
    answer = machine.ask(
        "/registry/standard.json?_size=2", X_Forwarded_Host="evil.example", Forwarded="host=evil"
    )
    assert answer.status == 200
    assert f"https://{HOST}/" in answer.headers["link"]
    assert "evil" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "PROPFIND"])
def test_only_reading_methods_and_post_are_taken(machine, method):
    assert machine.ask(PLACE, method).status == 405


@pytest.mark.parametrize(
    "address",
    ["/-/health", "/-/versions", "/-/databases.json", "/-/settings.json", "/-/static/../databases"],
)
def test_what_shows_the_machine_is_closed(machine, address):
    assert machine.ask(address).status == 404


def test_what_datasette_needs_of_its_own_is_there(machine):
    assert machine.ask("/-/static/app.css").status == 200


def test_the_health_is_told_to_this_machine(machine, release):
    told = machine.health()
    assert told["ok"] is True
    assert told["release"] == release.name


# --- limits ------------------------------------------------------------------------------------


def test_a_long_address_is_refused(machine):
    assert machine.ask("/search?q=" + "a" * 9000).status == 414


def test_long_headers_are_refused(machine):
    assert machine.ask("/", X_Long="a" * 9000).status == 400


@pytest.mark.parametrize("address", ["/api/v1/allowance", PLACE])
def test_a_large_body_is_refused(machine, address):
    answer = machine.ask(address, "POST", b"x" * 66_000)
    assert answer.status == 413
    assert answer.text == "No more than 64 KB.\n"


def test_a_small_body_is_answered(machine):
    asked = {
        "place": "jia/zi",
        "program": "urban",
        "on": "2030-05-01",
        "household": {"members": 2, "incomes": [{"amount": "100.00"}]},
    }
    answer = machine.ask(
        "/api/v1/allowance", "POST", json.dumps(asked).encode(), Content_Type="application/json"
    )
    assert answer.status in {200, 409, 422}  # as far as the invented notices decide it
    assert json.loads(answer.body)["format"].startswith("dibao.")


def test_many_questions_at_once_are_slowed_and_pages_are_not(machine):
    answers = [machine.ask(f"/search?q={n}") for n in range(60)]
    often = [answer for answer in answers if answer.status == 429]
    assert answers[0].status == 200
    assert len(often) > 20
    assert {answer.headers["retry-after"] for answer in often} == {"5"}
    assert "/download/dibao-registry.zip" in often[0].text
    assert machine.ask(PLACE).status == 200
    until(lambda: machine.ask("/search?q=1").status == 200, "questions are slowed for ever")


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("GET", "/-/static/app.css?x={}"),
        ("GET", "/download/zz?x={}"),
        ("POST", "/-/static/app.css"),
        ("OPTIONS", PLACE),
    ],
)
def test_no_address_or_method_is_a_way_around_the_limit_of_questions(machine, method, address):
    statuses = [machine.ask(address.format(n), method).status for n in range(45)]
    assert statuses.count(429) > 10


def test_many_addresses_that_nobody_asked_before_are_slowed_too(machine):
    ask = [f"/place/{n}" for n in range(300)]
    statuses = [machine.ask(address).status for address in ask]
    assert statuses[:40] == [404] * 40
    assert statuses.count(429) > 20
    until(lambda: machine.ask(PLACE).status == 200, "pages are slowed for ever")


# --- logs --------------------------------------------------------------------------------------


def test_no_log_holds_the_query_or_who_asked(machine):
    typed = {
        "Cookie": "name=wangwu",
        "User_Agent": "curiousbrowser",
        "Referer": "http://from.here/",
    }
    machine.ask("/search?q=zhangsan", **typed)
    machine.ask(f"/search?q={quote('张三丰')}", **typed)
    machine.ask("/search?q=zhangsan" + "a" * 9000, **typed)
    machine.ask("/api/v1/allowance", "POST", b"lisi" * 20_000, **typed)
    machine.ask("/api/v1/allowance?zhangsan", "POST", b'{"lisi": ', **typed)
    for mark in ("%3F", "%3f", "%253F"):
        machine.ask(f"/search{mark}q=zhangsan")
    exchange(machine.port, get("/search/张三丰".encode()))
    machine.ask("/place/%ff%fe")
    until(lambda: '"path":"/place/%ff%fe"' in machine.logs(), "nginx writes no log")
    logs = machine.logs()
    lines = [json.loads(line) for line in logs.splitlines()]
    requests = [line for line in lines if "path" in line]
    assert {"/search", "/place/%ff%fe"} <= {line["path"] for line in requests}
    assert all({"method", "path", "status"} <= set(line) for line in requests)
    for word in ("zhangsan", "张三丰", quote("张三丰"), "lisi", "wangwu", "curious", "from.here"):
        assert word not in logs
    assert "127." not in logs


# --- files -------------------------------------------------------------------------------------


def test_every_file_of_the_release_is_served_as_it_is(machine, release):
    files = read_releases(release)[0]["files"]
    assert "registry.db" in files
    for name in files:
        answer = machine.ask(f"/download/{name}")
        assert answer.status == 200
        assert answer.body == (release / name).read_bytes()
        assert answer.headers["x-dibao-release"] == release.name
        assert answer.headers["access-control-allow-origin"] == "*"


def test_files_come_from_nginx_and_in_parts(machine, release):
    answer = machine.ask("/download/registry.db", Range="bytes=0-15")
    assert answer.status == 206
    assert answer.body == b"SQLite format 3\0"
    assert answer.headers["content-type"] == "application/vnd.sqlite3"
    assert "etag" in answer.headers


@pytest.mark.parametrize(
    "address",
    [
        "/download/../../live.conf",
        "/download/..%2f..%2flive.conf",
        "/download/%2e%2e/%2e%2e/live.conf",
        "/download//etc/passwd",
        "/download/no-such-file",
        "/download/",
        "/download/csv",
        "/download/csv/",
    ],
)
def test_nothing_else_is_served_as_a_file(machine, address):
    answer = machine.ask(address)
    assert answer.status in {400, 404}
    assert "location" not in answer.headers
    assert b"upstream" not in answer.body
    assert b"root:" not in answer.body


def test_a_file_that_is_not_there_lists_those_that_are(machine):
    answer = machine.ask("/download/no-such-file.csv")
    assert answer.status == 404
    assert "dibao-registry.zip" in answer.text


def test_text_is_sent_smaller_where_it_is_taken(machine):
    whole = machine.ask(PLACE)
    small = machine.ask(PLACE, Accept_Encoding="gzip")
    assert small.headers["content-encoding"] == "gzip"
    assert len(small.body) < len(whole.body) / 2


# --- without the server ------------------------------------------------------------------------


def test_without_the_server_kept_pages_are_served_and_others_say_so(machine):
    machine.ask("/en/guide")
    machine.disable("blue")
    try:
        assert machine.ask("/en/guide").status == 200
        answer = machine.ask("/place/jia/chou")
        assert answer.status == 503
        assert "try again" in answer.text
        assert machine.ask("/download/registry.db").status == 200
    finally:
        machine.enable("blue")
        until(lambda: machine.health_or_none() is not None, "the server does not come back")


# --- units, and all as it stands ---------------------------------------------------------------


@pytest.mark.parametrize("unit", ["dibao@.service", "dibao-health.service"])
def test_a_unit_leaves_little_open(unit, tmp_path):
    copy = tmp_path / unit
    copy.write_bytes((DEPLOY / "systemd" / unit).read_bytes())
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(copy)],
        capture_output=True,
        text=True,
        check=True,
    )
    level = re.search(r"Overall exposure level for \S+: (\d+\.\d)", told.stdout)
    assert float(level[1]) <= 1.5


def test_the_commands_of_the_deployment_are_those_that_sudo_allows(tmp_path):
    subprocess.run(["visudo", "--check", "--file", DEPLOY / "sudoers"], check=True)
    site = deployment.read(DEPLOY / "site.toml")
    wanted = {
        " ".join(command[2:]).replace("{slot}", slot)
        for command in (site.start, site.stop, site.check, site.reload)
        for slot in SLOTS
    }
    text = (DEPLOY / "sudoers").read_text(encoding="utf-8")
    assert set(re.findall(r"^dibao ALL=\(root\) NOPASSWD: (.+)$", text, re.MULTILINE)) == wanted


def test_the_deployment_works_as_it_stands(release):
    apart = ["unshare", "--map-root-user", "--mount", "--net"]
    if subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody make namespaces")
    done = subprocess.run(
        [*apart, "sh", HERE / "as_it_stands.sh", ROOT, release],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    told = done.stdout.splitlines()
    assert done.returncode == 0, done.stderr
    assert {"units verified", "page served", "server ended"} <= set(told)
    assert any(line.startswith('{"ok": true') and release.name in line for line in told)
