"""A release step by step, with commands and servers that are played."""

from __future__ import annotations

import shutil
import sys
from datetime import date

import pytest

from dibao.errors import InputError
from dibao_publish.published import read_releases
from dibao_publish.releasing import deployment, gate, health, steps
from dibao_publish.releasing.deployment import Deployment
from dibao_publish.releasing.failure import ReleaseFailed
from dibao_publish.releasing.folders import Folders, alone
from tests.publish import invented

DAY = date(2030, 11, 1)
BASE_URL = "https://dibao.example.org"


@pytest.fixture(scope="module")
def policies(tmp_path_factory):
    folder = tmp_path_factory.mktemp("releasing")
    invented.write(folder / "policies")
    return folder / "policies"


@pytest.fixture(name="site")
def _site(tmp_path, policies):
    """A deployment whose commands write down that they were called."""
    note = "import sys; open(sys.argv[1], 'a').write(sys.argv[2] + '\\n')"
    called = (sys.executable, "-c", note, str(tmp_path / "called"))
    return Deployment(
        folder=tmp_path / "data",
        sockets=tmp_path / "run",
        start=(*called, "start {slot}"),
        stop=(*called, "stop {slot}"),
        reload=(*called, "reload"),
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


@pytest.fixture(name="well")
def _well(monkeypatch, folders):
    """Servers that serve what their slots hold."""
    monkeypatch.setattr(health, "at_socket", lambda path: folders.release_in(path.parent.name))


@pytest.fixture(name="made")
def _made(monkeypatch, folders):
    """Releases by name, without files: what builds and the gate are tried elsewhere."""
    names = iter(["2030-11-01-aaa", "2030-11-02-bbb", "2030-11-03-ccc"])

    def build_release(*_):
        name = next(names)
        (folders.releases / name).mkdir()
        return name

    monkeypatch.setattr(steps, "build_release", build_release)
    monkeypatch.setattr(gate, "check", lambda _: None)


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
    from attrs import evolve

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
    file.write_text('folder = "here"\nstart = "run it"\nstop = []\ndrain = -1\ncolour = "red"\n')
    with pytest.raises(InputError) as caught:
        deployment.read(file)
    told = str(caught.value)
    for name in ("sockets is missing", "reload is missing", "colour is not known"):
        assert name in told
    for name in ("folder must be", "start must be", "stop must be", "drain must be"):
        assert name in told


@pytest.mark.parametrize("text", ["= 1", "\xff"])
def test_what_is_no_toml_is_said_to_be_none(tmp_path, text):
    file = tmp_path / "site.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match="no TOML file"):
        deployment.read(file)
