"""A release step by step, with commands and servers that are played."""

from __future__ import annotations

import shutil
import sys
from datetime import date

import pytest
from attrs import evolve

from dibao.errors import InputError
from dibao_publish.published import read_releases
from dibao_publish.releasing import deployment, gate, health, steps
from dibao_publish.releasing.deployment import Deployment
from dibao_publish.releasing.failure import ReleaseFailed
from dibao_publish.releasing.folders import SLOTS, Folders, alone
from tests.publish import invented

DAY = date(2030, 11, 1)
BASE_URL = "https://dibao.example.org"


@pytest.fixture(scope="module")
def policies(tmp_path_factory):
    folder = tmp_path_factory.mktemp("releasing")
    invented.write(folder / "policies")
    return folder / "policies"


NOTE = """
import pathlib, shutil, sys
folder, what = pathlib.Path(sys.argv[1]), sys.argv[2]
with (folder / "called").open("a") as file:
    file.write(what + "\\n")
refused = folder / "refused"
if what == "reload" and refused.exists():
    refused.unlink()
    sys.exit("nginx: [emerg] a mistake\\nnginx: the test failed")
if what == "reload":
    shutil.copy(folder / "data" / "live.conf", folder / "read.conf")
"""


@pytest.fixture(name="site")
def _site(tmp_path, policies):
    """A deployment whose commands write down that they were called; nginx reads live.conf."""
    called = (sys.executable, "-c", NOTE, str(tmp_path))
    return Deployment(
        folder=tmp_path / "data",
        sockets=tmp_path / "run",
        start=(*called, "start {slot}"),
        stop=(*called, "stop {slot}"),
        reload=(*called, "reload"),
        proxy="http://127.0.0.1:8010/-/health",
        base_url=BASE_URL,
        policies=policies,
        drain=0,
    )


def called(site):
    return (site.folder.parent / "called").read_text(encoding="utf-8").splitlines()


@pytest.fixture(name="folders")
def _folders(site):
    found = Folders(site.folder, site.sockets)
    found.prepare()
    return found


def asked(folders):
    """The slot that nginx asks, as of the last live.conf that it read."""
    read = folders.root.parent / "read.conf"
    text = read.read_text(encoding="utf-8") if read.exists() else ""
    return next((slot for slot in SLOTS if f"/{slot}/http.sock" in text), None)


@pytest.fixture(name="well")
def _well(monkeypatch, folders):
    """Servers that serve what their slots hold, and an nginx that asks the one it was told of."""
    monkeypatch.setattr(health, "at_socket", lambda path: folders.release_in(path.parent.name))

    def through(_):
        slot = asked(folders)
        return health.Through(slot and folders.upstream(slot), slot and folders.release_in(slot))

    monkeypatch.setattr(health, "through", through)


@pytest.fixture(name="made")
def _made(monkeypatch, folders):
    """Releases by name, without files: what builds and the gate are tried elsewhere."""
    names = iter(["2030-11-01-aaa", "2030-11-02-bbb", "2030-11-03-ccc"])

    def build_release(*_):
        name = next(names)
        (folders.releases / name).mkdir()
        return name

    monkeypatch.setattr(steps, "build_release", build_release)
    for look in ("check", "check_files"):
        monkeypatch.setattr(gate, look, lambda _: None)


# --- the order of things -----------------------------------------------------------------------


def test_the_first_release_starts_a_server_and_tells_nginx(site, folders, well, made):
    reached = []
    found = steps.release(site, DAY, reached.append)
    assert found == steps.Outcome("2030-11-01-aaa", None)
    assert reached == ["build", "gate", "start", "health", "switch", "reload", "current"]
    assert called(site) == ["stop blue", "start blue", "reload"]
    assert folders.in_service() == "2030-11-01-aaa"
    assert folders.current.resolve() == folders.releases / "2030-11-01-aaa"


def test_the_next_one_stops_the_old_server_last(site, folders, well, made):
    steps.release(site, DAY)
    found = steps.release(site, DAY)
    assert found == steps.Outcome("2030-11-02-bbb", "2030-11-01-aaa")
    assert called(site)[3:] == ["stop green", "start green", "reload", "stop blue"]
    assert "green/http.sock" in folders.live.read_text(encoding="utf-8")
    assert '"2030-11-02-bbb"' in folders.live.read_text(encoding="utf-8")


def test_what_was_switched_and_not_noted_is_put_back_first(site, folders, well, made):
    steps.release(site, DAY)
    before = folders.live.read_text(encoding="utf-8")
    folders.write_live("# a release was killed here\n")
    reached = []
    steps.rollback(site, "2030-11-01-aaa", reached.append)
    assert reached[:2] == ["settle", "reload"]
    assert called(site)[3:5] == ["start blue", "reload"]
    assert before != folders.live.read_text(encoding="utf-8")  # the other slot, in the end


# --- where nginx does not do what it is told ---------------------------------------------------


def test_a_switch_that_fails_leads_nginx_back(site, folders, well, made, monkeypatch):
    steps.release(site, DAY)
    monkeypatch.setattr(health.wait, "__defaults__", (0,))
    whole = health.through
    monkeypatch.setattr(  # the new release is never seen through nginx
        health, "through", lambda _: health.Through() if asked(folders) == "green" else whole(_)
    )
    with pytest.raises(ReleaseFailed, match="does not serve the release 2030-11-02-bbb") as caught:
        steps.release(site, DAY)
    assert called(site)[3:] == ["stop green", "start green", "reload", "reload"]
    assert asked(folders) == "blue"
    assert caught.value.problems == ()


@pytest.fixture(name="stuck")
def _stuck(site, folders, well, made, monkeypatch):
    """nginx asks the new server, and the files name the old one: leading it back failed."""
    steps.release(site, DAY)
    monkeypatch.setattr(health.wait, "__defaults__", (0,))
    whole = health.through
    with monkeypatch.context() as patched:

        def through(_):
            if asked(folders) == "green":
                (site.folder.parent / "refused").touch()  # the next reload
                return health.Through()
            return whole(_)

        patched.setattr(health, "through", through)
        with pytest.raises(ReleaseFailed) as caught:
            steps.release(site, DAY)
    assert (asked(folders), folders.slot()) == ("green", "blue")
    assert "blue/http.sock" in folders.live.read_text(encoding="utf-8")
    return caught.value


def test_a_way_back_that_fails_is_told(stuck):
    [told] = map(str, stuck.problems)
    assert "nginx may still ask the new server" in told
    assert "[emerg] a mistake; nginx: the test failed" in told
    assert "does not serve the release 2030-11-02-bbb" in str(stuck)


@pytest.mark.parametrize("same", [False, True])
def test_no_server_that_nginx_asks_is_stopped(site, folders, stuck, same):
    """Even where both slots hold one release, so that its name does not tell them apart."""
    if same:
        folders.point("green", "2030-11-01-aaa")
    before, reached = len(called(site)), []
    steps.rollback(site, "2030-11-02-bbb", reached.append)
    assert reached[0] == "settle"
    assert called(site)[before:][:3] == ["start blue", "reload", "stop green"]
    assert asked(folders) == folders.slot() == "green"


def test_nothing_is_stopped_while_nginx_does_not_obey(site, folders, stuck):
    before = len(called(site))
    (site.folder.parent / "refused").touch()
    with pytest.raises(ReleaseFailed, match="a mistake"):
        steps.rollback(site, "2030-11-02-bbb")
    assert called(site)[before:] == ["start blue", "reload"]


def test_a_first_release_killed_before_it_is_noted_is_not_stopped_by_the_next(
    site, folders, well, made
):
    def killed(step):
        if step == "current":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        steps.release(site, DAY, killed)
    steps.release(site, DAY)
    assert called(site)[3:] == ["stop green", "start green", "reload", "stop blue"]


def test_a_configuration_that_nginx_would_not_take_is_not_read(site, folders, well, made):
    why = "nginx: [emerg] no such folder"
    check = (sys.executable, "-c", f"import sys; sys.exit({why!r})")
    with pytest.raises(ReleaseFailed, match=r"\[emerg\] no such folder"):
        steps.release(evolve(site, check=check), DAY)
    assert called(site) == ["stop blue", "start blue"]


def test_a_server_that_is_not_well_is_stopped_and_nothing_else_changes(
    site, folders, well, made, monkeypatch
):
    steps.release(site, DAY)
    before = folders.live.read_text(encoding="utf-8")
    monkeypatch.setattr(health, "at_socket", lambda _: None)
    monkeypatch.setattr(health.wait, "__defaults__", (0,))
    with pytest.raises(ReleaseFailed, match="does not serve the release 2030-11-02-bbb"):
        steps.release(site, DAY)
    assert called(site)[3:] == ["stop green", "start green", "stop green"]
    assert folders.live.read_text(encoding="utf-8") == before
    assert folders.in_service() == "2030-11-01-aaa"


def test_without_an_earlier_release_there_is_no_way_back(site, well):
    with pytest.raises(ReleaseFailed, match="no release before"):
        steps.rollback(site)


def test_a_name_that_no_release_has_is_refused(site, folders, well, made):
    steps.release(site, DAY)
    with pytest.raises(ReleaseFailed, match=r"there is no release \.\./slots/blue"):
        steps.rollback(site, "../slots/blue")


def test_one_release_at_a_time(site):
    with alone(site.folder), pytest.raises(ReleaseFailed, match="under way"):
        steps.release(site, DAY)


def test_a_command_that_is_not_there_is_named(site, folders, well, made):
    with pytest.raises(ReleaseFailed, match="`/no/such/command blue` failed: No such file"):
        steps.release(evolve(site, start=("/no/such/command", "{slot}")), DAY)


# --- what builds, and the gate -----------------------------------------------------------------


def test_a_release_is_built_once_and_looked_at(site, folders, well):
    first = steps.release(site, DAY)
    folder = folders.releases / first.release
    assert first.release == f"2030-11-01-{read_releases(folder)[0]['file_sha256'][:12]}"
    stamp = (folder / "registry.db").stat().st_mtime_ns
    assert steps.release(site, DAY).release == first.release
    assert (folder / "registry.db").stat().st_mtime_ns == stamp
    assert [path.name for path in folders.releases.iterdir()] == [first.release]
    spoiled = folders.releases / "spoiled"
    shutil.copytree(folder, spoiled)
    with pytest.raises(ReleaseFailed) as caught:
        gate.check(spoiled)
    assert "does not bear the name" in str(caught.value.problems)
    (spoiled / "csv" / "place.csv").write_text("other", encoding="utf-8")
    with pytest.raises(ReleaseFailed) as caught:
        gate.check(spoiled)
    assert "csv/place.csv" in str(caught.value.problems)
    assert "remove the folder if nothing serves it" in str(caught.value)


def test_an_altered_release_is_not_put_into_service_again(site, folders, well):
    first = steps.release(site, DAY).release
    (folders.releases / first / "csv" / "place.csv").write_text("other", encoding="utf-8")
    before = called(site)
    with pytest.raises(ReleaseFailed, match="Put it back from a copy") as caught:
        steps.rollback(site, first)
    assert "csv/place.csv" in str(caught.value.problems)
    assert called(site) == before


def test_a_day_that_came_of_a_wrong_clock_has_a_way_out(site, folders, well):
    """Each time it is the one that the error names."""
    right, between, wrong = DAY, date(2030, 11, 3), date(2099, 1, 1)

    def number():
        return read_releases(folders.current)[0]["number"]

    steps.release(site, wrong)
    with pytest.raises(ReleaseFailed, match=r"of 2099-01-01, after 2030-11-01.*remove .*/current"):
        steps.release(site, right)
    folders.current.unlink()
    steps.release(site, right)
    assert number() == 1
    steps.release(site, date(2098, 1, 1))
    assert number() == 2
    with pytest.raises(ReleaseFailed, match="roll back to the release before it"):
        steps.release(site, between)
    steps.rollback(site)
    steps.release(site, between)
    assert number() == 2


def test_a_release_that_answers_wrongly_does_not_pass(site, folders, well, monkeypatch):
    asked = [gate.Question("/", holds="a text of no page"), gate.Question("/nowhere")]
    monkeypatch.setattr(gate, "questions", lambda _: asked)
    with pytest.raises(ReleaseFailed) as caught:
        steps.release(site, DAY)
    told = list(map(str, caught.value.problems))
    assert told == ["/ does not say a text of no page.", "/nowhere answers 404, not 200."]
    assert folders.in_service() is None
    assert not (site.folder.parent / "called").exists()


# --- the file of the deployment ----------------------------------------------------------------


def test_every_mistake_of_the_file_is_told_at_once(tmp_path):
    file = tmp_path / "site.toml"
    text = 'folder = "here"\nstart = "run it"\nstop = []\ndrain = -1\ncolour = "red"\nproxy = '
    file.write_text(text + '"http://127.0.0.1:no/"')
    with pytest.raises(InputError) as caught:
        deployment.read(file)
    told = str(caught.value)
    for name in ("sockets is missing", "reload is missing", "colour is not known"):
        assert name in told
    for name in (
        "proxy must be",
        "folder must be",
        "start must be",
        "stop must be",
        "drain must be",
    ):
        assert name in told


@pytest.mark.parametrize("text", ["= 1", "\xff"])
def test_what_is_no_toml_is_said_to_be_none(tmp_path, text):
    file = tmp_path / "site.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match="no TOML file"):
        deployment.read(file)
