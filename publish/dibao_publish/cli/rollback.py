"""`dibao-publish rollback`."""

from __future__ import annotations

from pathlib import Path

import click

from dibao.message import msg
from dibao_publish.cli.frame import Worded, extra, input_errors
from dibao_publish.cli.release import done, failures, tell


@click.command(
    cls=Worded,
    words=msg(
        "Put an earlier release into service again: the one before, or the one of this NAME. SITE is "
        "the file that says how this machine serves the registry."
    ),
    options={},
)
@click.argument("site", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("name", required=False)
def rollback(site: Path, name: str | None) -> None:
    """Put an earlier release into service again."""
    with extra():
        from dibao_publish.releasing import deployment, steps

    with input_errors(), failures():
        done(steps.rollback(deployment.read(site), name, tell))
