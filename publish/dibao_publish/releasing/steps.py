"""A release, and the way back from it."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from dibao.message import msg
from dibao_publish.published import read_releases, release_name
from dibao_publish.releasing import gate
from dibao_publish.releasing.building import build_release
from dibao_publish.releasing.deployment import Deployment
from dibao_publish.releasing.failure import ReleaseFailed
from dibao_publish.releasing.folders import Folders, alone
from dibao_publish.releasing.switching import Step, Switch


@frozen
class Outcome:
    """The release in service now, and the one before; None if there was none."""

    release: str
    before: str | None


def nothing(step: str) -> None:
    """Nobody is told of the steps."""
    del step


def release(deployment: Deployment, day: date, step: Step = nothing) -> Outcome:
    """Build a release of this day, look at it, and put it into service.

    `step` is told the name of each step before it begins. Raises `PolicyError`, `InputError` and
    `ReleaseFailed`; whenever this stops, and even if it is killed, what was served is served still.
    """
    folders = Folders(deployment.folder, deployment.sockets)
    with alone(folders.root):
        folders.prepare()
        switch = Switch(deployment, folders, step)
        switch.settle()
        before = folders.in_service()
        step("build")
        name = build_release(deployment, folders, day)
        step("gate")
        gate.check(folders.releases / name)
        switch.put(name)
    return Outcome(name, before)


def rollback(deployment: Deployment, name: str | None = None, step: Step = nothing) -> Outcome:
    """Put a release into service again; without a name, the one before that in service.

    Raises `InputError` and `ReleaseFailed`, with nothing changed if the release is not as it was.
    """
    folders = Folders(deployment.folder, deployment.sockets)
    with alone(folders.root):
        folders.prepare()
        switch = Switch(deployment, folders, step)
        switch.settle()
        before = folders.in_service()
        wanted = name or _before(folders)
        if wanted not in {path.name for path in folders.releases.iterdir()}:
            raise ReleaseFailed(
                msg("{folder}: there is no release {name}.", folder=folders.releases, name=wanted)
            )
        step("files")
        gate.check_files(folders.releases / wanted)
        switch.put(wanted)
    return Outcome(wanted, before)


def _before(folders: Folders) -> str:
    """The release before that in service, as that one tells."""
    told = read_releases(folders.current) if folders.current.exists() else ()
    if len(told) < 2:  # noqa: PLR2004 - the one in service, and one before
        raise ReleaseFailed(
            msg("{folder}: there is no release before the one in service.", folder=folders.root)
        )
    return release_name(told[1])
