"""`dibao-publish export`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from dibao.cli.frame import TERMINATED, Terminated, ending_in_order
from dibao.message import msg
from dibao_publish.cli.frame import Worded, extra, input_errors, progress, said


@contextmanager
def _ending() -> Iterator[None]:
    """SIGTERM ends the processes that write as well, and leaves nothing half written."""
    try:
        with ending_in_order():
            yield
    except Terminated:
        sys.exit(TERMINATED)


@click.command(
    cls=Worded,
    words=msg(
        "Write the pages and files of a registry into a new folder, for any host of files. The pages say "
        "of which day they are."
    ),
    options={
        "registry": msg(
            "A registry file, or the folder of a release, whose files are then part of it."
        ),
        "on": msg("The day of the pages, as 2026-11-26; by default that of the release."),
        "base_path": msg(
            "Where on its host it will stand, as /dibao; by default where the release says that the site is."
        ),
        "live": msg(
            "The address of a server of the registry, to which search, calculator, back-pay and comparing "
            "lead; they are left out without it."
        ),
        "report_url": msg(
            "Where readers tell of a mistake, {place} and {clause} in it; without it no page asks them to.",
            place="{place}",
            clause="{clause}",
        ),
    },
)
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--registry", type=click.Path(path_type=Path), required=True)
@click.option("--on", default="")
@click.option("--base-path", default=None)
@click.option("--live", default="", metavar="URL")
@click.option("--report-url", default="", metavar="URL")
def export(
    out: Path, registry: Path, *, on: str, base_path: str | None, live: str, report_url: str
) -> None:
    """Write an export."""
    with extra():
        from dibao_publish.export import order, writer

    with _ending(), progress() as tick, input_errors():
        told = order.read(
            registry, out, on=on, base_path=base_path, live=live, report_to=report_url
        )
        written = writer.write(told, tick)
    sentence = msg(
        "{folder}: as of {day}; pages {pages}, files {files}, bytes {bytes}.",
        folder=str(out),
        day=told.day,
        pages=written.pages,
        files=written.files,
        bytes=written.bytes,
    )
    click.echo(said(sentence))
    for name in written.doubtful:
        note = msg(
            "{file}: Windows, or a host that does not tell A from a, may not take it.", file=name
        )
        click.echo(said(note), err=True)
