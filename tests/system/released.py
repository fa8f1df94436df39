"""A release in a folder, and a machine that serves it."""

from __future__ import annotations

import shutil
from contextlib import contextmanager

from dibao_publish import build
from dibao_publish.bulk import order, writer
from dibao_publish.published import read_releases, release_name
from dibao_publish.releasing.folders import Folders
from dibao_publish.releasing.health import at_socket
from tests.system.machine import HOST, Machine, until


def made(folder, policies, day):
    """The folder of a release, under its name; `policies`: None for those that are shipped."""
    database = folder / "registry.db"
    build.build(database, policies)
    told = order.read(database, folder / "new", day, None, f"https://{HOST}")
    writer.write(told, lambda *_: None)
    name = release_name(read_releases(folder / "new")[0])
    return (folder / "new").rename(folder / name)


@contextmanager
def serving(folder, release, *changes):
    """A machine in a folder that serves a release; `changes`: of its nginx.conf, each from and to."""
    machine = Machine(folder)
    folders = Folders(folder / "data", folder / "run")
    folders.prepare()
    shutil.copytree(release, folders.releases / release.name)
    folders.point("blue", release.name)
    folders.write_live(folders.live_text("blue"))
    machine.configure(*changes)
    try:
        machine.enable("blue")
        until(lambda: at_socket(folders.socket("blue")), "the server does not answer")
        machine.reload_or_restart()
        yield machine
    finally:
        machine.close()
