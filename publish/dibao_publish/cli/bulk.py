"""`dibao-publish bulk`."""

from __future__ import annotations

from pathlib import Path

import click

from dibao.message import msg
from dibao_publish.cli.frame import Worded, extra, input_errors, progress, said


@click.command(
    cls=Worded,
    words=msg(
        "Write a release: the registry with CSV, Parquet, a ZIP, its descriptor, its changes and a feed, "
        "into a new folder. The registry.db in it is then served with all of them."
    ),
    options={
        "day": msg("The day of the release, as 2026-11-26; there is no default, not even today."),
        "previous": msg("The folder of the release before; what changed since is listed."),
        "base_url": msg(
            "The address at which the site will stand; what needs it is left out without it."
        ),
    },
)
@click.argument("db", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(file_okay=False, path_type=Path))
@click.option("--date", "day", required=True)
@click.option("--previous", type=click.Path(file_okay=False, path_type=Path), default=None)
@click.option("--base-url", default="")
def bulk(db: Path, out: Path, day: str, previous: Path | None, base_url: str) -> None:
    """Write a release."""
    with extra():
        from dibao_publish.bulk import order, writer

    with progress() as tick, input_errors():
        told = order.read(db, out, day, previous, base_url)
        written = writer.write(told, tick)
    sentence = msg(
        "{folder}: release {number}, files {files}, bytes {bytes}; SHA-256 {file}, logical {logical}.",
        folder=str(out),
        number=written.number,
        files=written.files,
        bytes=written.bytes,
        file=written.file_sha256[:12],
        logical=written.logical_sha256[:12],
    )
    click.echo(said(sentence))
