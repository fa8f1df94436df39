"""`dibao-publish verify`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dibao.errors import InputError
from dibao.message import msg
from dibao_publish.cli.frame import Worded, extra, input_errors, said


@click.command(
    cls=Worded,
    words=msg(
        "Check a release that was fetched: its folder, its registry.db or its ZIP. Every problem is "
        "listed; exit status 1 if there is one."
    ),
    options={
        "rebuild": msg("Build it again from this folder of policy files, and compare."),
        "statistics": msg("With --rebuild: the folder with statistics.csv and leads.csv."),
        "aggregates": msg(
            "With --rebuild: a file of `dibao-publish aggregate` that is part of it; repeatable."
        ),
    },
)
@click.argument("release", type=click.Path(path_type=Path))
@click.option("--rebuild", type=click.Path(file_okay=False, path_type=Path), default=None)
@click.option("--statistics", type=click.Path(file_okay=False, path_type=Path), default=None)
@click.option("--aggregates", multiple=True, type=click.Path(dir_okay=False, path_type=Path))
def verify(
    release: Path, rebuild: Path | None, statistics: Path | None, aggregates: tuple[Path, ...]
) -> None:
    """Check a release."""
    with extra():
        from dibao_publish import verify as checks

    with input_errors():
        if rebuild is None and (statistics or aggregates):
            raise InputError(msg("--statistics and --aggregates go with --rebuild."))
        told = checks.Rebuild(rebuild, statistics, aggregates) if rebuild is not None else None
        found = checks.verify(release, told)
    for problem in found.problems:
        click.echo(said(problem), err=True)
    for note in found.notes:
        click.echo(said(note))
    if found.hashes is not None:
        hashes = msg(
            "SHA-256 {file}, logical {logical}.",
            file=found.hashes.file,
            logical=found.hashes.logical,
        )
        click.echo(said(hashes))
    if found.problems:
        count = msg("{file}: problems: {count}.", file=str(release), count=len(found.problems))
        click.echo(said(count), err=True)
        sys.exit(1)
    whole = msg(
        "{file}: files checked {files}, no problem found.",
        file=str(release),
        files=found.files,
    )
    click.echo(said(whole))
