"""What people with bad intent send gets a clear answer, and the next reader gets the page.

Asked of the server behind nginx, and of the server itself at its socket.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from html.parser import HTMLParser
from itertools import count

import pytest
from attrs import define, field

from dibao.policy.folder import shipped
from tests.system import hostile
from tests.system.hostile import ATTRIBUTE, CORPUS, EVIL, MARK, RENDERED, TAG, coded
from tests.system.released import made, serving
from tests.system.wire import connected, exchange, get

pytestmark = pytest.mark.system

FILES = ("national.yaml", "jilin.yaml", "jilin/changchun.yaml", "jilin/siping.yaml")
SPOILT = re.compile(r"(?m)^( *(?:- )?(?:title|issuer|note|limitations|read_in|at): )(.+)$")
FORMULA = "=HYPERLINK(1)"
SECONDS = 5
PAGE = b"/q/"
QUICK = (
    ("rate=5r/s", "rate=100000r/s"),
    ("rate=20r/s", "rate=100000r/s"),
    ("burst=100", "burst=9000"),
    ("burst=20", "burst=9000"),
    ("client_header_timeout 10s", "client_header_timeout 1s"),
    ("client_body_timeout 10s", "client_body_timeout 1s"),
    ("send_timeout 10s", "send_timeout 1s"),
)
# nginx says so itself of a version of HTTP, or a coding, that there is none of.
OF_THE_PROTOCOL = (501, 505)


@pytest.fixture(scope="module")
def policies(tmp_path_factory):
    """Real notices, with markup in every free text of a city and a formula as a title."""
    folder = tmp_path_factory.mktemp("hostile") / "policies"
    shutil.copytree(shipped() / "places", folder / "places")
    for name in FILES:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(shipped() / name, folder / name)
    city = folder / "jilin" / "changchun.yaml"
    numbers = count()

    def spoilt(match):
        before = "" if next(numbers) else FORMULA
        text = before + match[2].strip("'\"") + MARK
        return match[1] + "'" + text.replace("'", "''") + "'"

    city.write_text(SPOILT.sub(spoilt, city.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def release(policies):
    return made(policies.parent, policies, "2026-11-26")


@pytest.fixture(scope="module")
def machine(release, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("machine"), release, *QUICK) as found:
        yield found


@pytest.fixture(params=["nginx", "server"])
def where(request, machine):
    """The port of nginx, or the socket of the server."""
    return machine.port if request.param == "nginx" else machine.folder / "run/blue/http.sock"


# --- what is wrong with an answer ----------------------------------------------------------------


@define
class Page(HTMLParser):
    """What a browser would make of a page: names of elements and attributes, and where links lead."""

    names: set[str] = field(factory=set)
    links: list[str] = field(factory=list)

    def __attrs_pre_init__(self):
        super().__init__()

    def handle_starttag(self, tag, attrs):
        """Note the element."""
        self.names |= {tag, *(name for name, _ in attrs)}
        self.links += [text or "" for name, text in attrs if name in ("href", "src", "action")]


AWAY = re.compile(rf"(https?:)?[/\\]{{2}}[^/?#]*{re.escape(EVIL)}|javascript:", re.IGNORECASE)
TRACE = re.compile(r"Traceback|File \"/|site-packages|sqlite3\.|\.py\b.*line \d")


def wrongs(sent, answer, folder):
    """What is wrong with an answer, in words."""
    whole = answer.whole
    if answer.status >= 500 and answer.status not in OF_THE_PROTOCOL:
        yield f"status {answer.status}"
    if TRACE.search(whole) or str(folder) in whole:
        yield "shows the machine"
    if answer.header("x-injected"):
        yield "a header was injected"
    if AWAY.match(answer.header("location")):
        yield "leads away"
    if coded(MARK) in sent and RENDERED in answer.text:
        yield "was rendered"
    if answer.header("content-type").startswith("text/html"):
        page = Page()
        page.feed(answer.text)
        if {TAG, ATTRIBUTE} & page.names:
            yield "has markup of another"
        if any(AWAY.match(link.strip()) for link in page.links):
            yield "has a link that leads away"
    of_nginx = b"<center>nginx</center>" in answer.body  # three lines without anything of ours
    if answer.header("x-dibao-release") and not of_nginx:
        yield from unsafe(sent, answer)


def unsafe(sent, answer):
    """Which headers of one of our answers are not as they should be."""
    policy, kind = answer.header("content-security-policy"), answer.header("content-type")
    path = sent.split(b" ")[1].removeprefix(b"http://dibao.example.org")
    if answer.header("set-cookie"):
        yield "sets a cookie"
    if kind and answer.header("x-content-type-options") != "nosniff":
        yield "may be taken for something else"
    if kind.startswith("text/html"):
        if (
            "frame-ancestors 'none'" not in policy
            or answer.header("referrer-policy") != "no-referrer"
        ):
            yield "may be framed"
        datasette = path.startswith((b"/registry", b"/-/")) or answer.status in (301, 302)
        if (
            f"default-src '{'self' if datasette else 'none'}'" not in policy
            and "'none';" not in policy
        ):
            yield "has no policy of content"


def formulas(answer):
    """Cells of a CSV that a spreadsheet would run."""
    text = answer.body.decode("utf-8-sig")
    cells = (cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row)
    return [cell for cell in cells if re.match(r"[=@\t\r]|[+-](?![0-9.]+$)", cell)]


def judged(where, requests, folder):
    """Ask each, and a page after each; what was wrong, with the request that it was an answer to."""
    found = []
    for sent in requests:
        try:
            came = exchange(where, sent, SECONDS)
        except (OSError, ValueError) as error:
            found.append((sent[:200], repr(error)))
            continue
        found += [(sent[:200], wrong) for one in came for wrong in wrongs(sent, one, folder)]
        [page] = exchange(where, get(PAGE))
        if page.status != 200 or b"standards" not in page.body:
            found.append((sent[:200], f"then no page: {page.status}"))
    return found


# --- the corpus ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CORPUS)
def test_what_is_hostile_gets_a_clear_answer_and_the_next_reader_the_page(machine, where, kind):
    assert judged(where, CORPUS[kind], machine.folder) == []
    lines = (machine.folder / "log" / "blue.log").read_text(encoding="utf-8").split("\n")[1:-1]
    told = [json.loads(line) for line in lines]  # no line was made up by what was sent
    assert [one for one in told if one["level"] in ("error", "critical")] == []
    assert not TRACE.search(machine.logs())


@pytest.mark.parametrize("sent", hostile.HOSTS, ids=map(str, range(len(hostile.HOSTS))))
def test_no_answer_repeats_a_host_that_is_not_ours(machine, sent):
    for answer in exchange(machine.port, sent, SECONDS):
        assert EVIL not in answer.whole


@pytest.mark.parametrize("address", hostile.CLOSED)
def test_what_shows_the_machine_stays_closed_however_it_is_spelt(where, address):
    for answer in exchange(where, get(address), SECONDS):
        assert answer.status in (301, 302, 400, 404, 405)


def test_no_address_leads_out_of_the_folders(where):
    for address in hostile.TRAVERSAL:
        for answer in exchange(where, get(address), SECONDS):
            assert b"root:" not in answer.body
            assert b"upstream dibao" not in answer.body
            assert not answer.body.startswith(b"SQLite format 3")


# --- texts of the policy files -------------------------------------------------------------------


def test_no_page_or_file_takes_a_text_of_a_notice_for_markup(machine, where):
    def links(address):
        [answer] = exchange(where, get(address))
        assert list(wrongs(b"GET " + address, answer, machine.folder)) == []
        page = Page()
        page.feed(answer.text)
        return {link.partition("#")[0] for link in page.links if link.startswith("/")}

    new, seen, marked = (
        {"/", "/place/jilin/changchun/shuangyang", "/registry/clause", "/q/"},
        set(),
        0,
    )
    while new and len(seen) < 400:
        seen |= new
        new = {more for one in new for more in links(one.encode())} - seen
        marked += sum("notice" in one for one in new)
    assert marked > 20


@pytest.mark.parametrize(
    "address",
    [
        b"/q/search-text.csv?word=" + coded("长春"),
        b"/q/late-raises.csv",
        b"/compare.csv?place=jilin/changchun/shuangyang",
        b"/download/csv/notice.csv",
        b"/download/csv/clause.csv",
    ],
)
def test_no_csv_has_a_cell_that_would_run(machine, address):
    [answer] = exchange(machine.port, get(address))
    assert answer.status == 200
    assert answer.header("content-type").startswith("text/csv")
    assert formulas(answer) == []


def test_a_title_that_is_a_formula_is_in_a_csv_as_text(machine):
    [answer] = exchange(machine.port, get(b"/download/csv/notice.csv"))
    assert "'=HYPERLINK" in answer.text


# --- slow clients --------------------------------------------------------------------------------

BEGUN = {
    "a header that never ends": b"GET / HTTP/1.1\r\nHost: dibao.example.org\r\nX-Slow: ",
    "nothing at all": b"",
    "a body that stops": get(hostile.ALLOWANCE, b"Content-Length: 60000", method=b"POST") + b"{",
}


@pytest.mark.parametrize("begun", BEGUN)
def test_slow_clients_are_ended_and_others_are_answered_meanwhile(machine, begun):
    slow = [connected(machine.port) for _ in range(40)]
    for one in slow:
        one.sendall(BEGUN[begun])
        one.settimeout(0)
    asked = 0
    while slow:
        [page] = exchange(machine.port, get(PAGE))
        assert page.status == 200
        asked += 1
        slow = [one for one in slow if not _ended(one, trickling="header" in begun)]
    assert asked > 1


def test_many_connections_of_one_address_are_refused_and_freed(machine):
    held = [connected(machine.port) for _ in range(80)]
    for one in held:
        one.sendall(b"POST / HTTP/1.1\r\nHost: dibao.example.org\r\nContent-Length: 9\r\n\r\n")
    told = [_told(one) for one in held]
    for one in held:
        one.close()
    assert sum(one.startswith(b"HTTP/1.1 429") for one in told) >= 30
    [page] = exchange(machine.port, get(PAGE))
    assert page.status == 200


def _told(one):
    """An answer, or nothing when the time for the body is over."""
    try:
        return one.recv(100)
    except ConnectionResetError:
        return b""


def _ended(one, *, trickling):
    """Whether the other side has closed; if not, a letter more is sent."""
    try:
        if trickling:
            one.send(b"a")
        if one.recv(1000) == b"":
            one.close()
            return True
    except BlockingIOError:
        return False
    except (BrokenPipeError, ConnectionResetError):
        one.close()
        return True
    return False
