"""`dibao-publish release`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from dibao.message import Message, msg
from dibao_publish.cli.frame import Worded, extra, input_errors, said

STEPS = {
    "settle": msg("nginx does not say that it asks what is current, and is led there"),
    "build": msg("The registry and its files are built"),
    "gate": msg("The new files are checked and asked"),
    "files": msg("Its files are checked"),
    "start": msg("A server is started on them"),
    "health": msg("It is asked whether it is well"),
    "switch": msg("nginx is told to ask it"),
    "reload": msg("nginx reads its configuration"),
    "current": msg("It is noted as current"),
    "drain": msg("The old server finishes"),
}


def tell(step: str) -> None:
    """Say on standard error which step begins."""
    click.echo(f"{said(STEPS[step])} …", err=True)


def done(outcome: Any) -> None:
    """Say which release is in service."""
    sentence: Message = msg("In service: {release}.", release=outcome.release)
    if outcome.before is not None:
        sentence = msg(
            "In service: {release}; before it: {before}.",
            release=outcome.release,
            before=outcome.before,
        )
    click.echo(said(sentence))


@contextmanager
def failures() -> Iterator[None]:
    """A release that failed ends the command with exit status 1, and says all that is wrong."""
    from dibao_publish.releasing.failure import ReleaseFailed

    try:
        yield
    except ReleaseFailed as error:
        for problem in (*error.problems, error.message):
            click.echo(said(problem), err=True)
        sys.exit(1)


@click.command(
    cls=Worded,
    words=msg(
        "Build a release, check it, start a server on it, let nginx ask it, and stop the old one. "
        "Whatever fails, the old release is served still. SITE is the file that says how this machine "
        "serves the registry."
    ),
    options={"day": msg("The day of the release, as 2026-11-26; by default today in China.")},
)
@click.argument("site", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), default=None)
def release(site: Path, day: Any) -> None:
    """Build a release and put it into service."""
    with extra():
        from dibao_publish.releasing import deployment, steps
        from dibao_publish.serving import logs
        from dibao_publish.web import days

    logs.start(requests=False)

    with input_errors(), failures():
        on: date = day.date() if day is not None else days.today()
        done(steps.release(deployment.read(site), on, tell))
