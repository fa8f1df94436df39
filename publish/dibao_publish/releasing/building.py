"""The first step: the registry and its files, in a folder named after their day and hash."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from dibao.message import Message, msg
from dibao_publish import build
from dibao_publish.bulk import order, writer
from dibao_publish.published import read_releases, release_name
from dibao_publish.release import hashes
from dibao_publish.releasing.deployment import Deployment
from dibao_publish.releasing.failure import ReleaseFailed
from dibao_publish.releasing.folders import Folders
from dibao_publish.whole import beside


def build_release(deployment: Deployment, folders: Folders, day: date) -> str:
    """Write a release of this day and give its name; one that is there already is taken as it is.

    Raises `PolicyError` and `InputError`; then there is no folder of the release.
    """
    with beside(folders.releases / "new") as folder:
        # The folder itself is locked, and what builds wants a lock on the one that it builds in.
        database = folder / "registry" / writer.DATABASE
        build.build(database, deployment.policies, deployment.aggregates, deployment.statistics)
        told = {"date": day.isoformat(), "file_sha256": hashes(database).file}
        name = release_name(told)
        out = folders.releases / name
        if out.exists():
            _same_address(out, deployment)
            return name
        _not_earlier(day, folders)
        previous = folders.current.resolve() if folders.current.exists() else None
        wanted = order.read(database, out, day.isoformat(), previous, deployment.base_url)
        writer.write(wanted, _nobody)
    return name


def _same_address(out: Path, deployment: Deployment) -> None:
    """A folder that is there was written for the same address."""
    releases = read_releases(out)
    if not releases or releases[0]["base_url"] != deployment.base_url.rstrip("/"):
        raise ReleaseFailed(
            msg(
                "{folder}: a release of this name is there, which was written for another address. "
                "Give another --date, or remove the folder if nothing serves it.",
                folder=str(out),
            )
        )


def _not_earlier(day: date, folders: Folders) -> None:
    """The days of releases follow each other; a day that came of a wrong clock has a way out."""
    releases = read_releases(folders.current) if folders.current.exists() else ()
    if not releases or date.fromisoformat(releases[0]["date"]) <= day:
        return
    if len(releases) > 1:
        way_out = msg("roll back to the release before it, and release then")
    else:
        way_out = msg(
            "as it is the first one, remove {link}, and release then", link=folders.current
        )
    raise ReleaseFailed(
        msg(
            "The release in service is of {before}, after {day}. Give a --date that is no earlier; or, "
            "if its own day is a mistake, {way_out}.",
            before=releases[0]["date"],
            day=day.isoformat(),
            way_out=way_out,
        )
    )


def _nobody(what: Message, done: int, of: int) -> None:
    """Nobody watches."""
    del what, done, of
