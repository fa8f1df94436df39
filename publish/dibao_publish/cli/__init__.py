"""The command `dibao-publish`: build the registry, and serve it. Each command is a module."""

from __future__ import annotations

import click

from dibao.cli.frame import LANGUAGES
from dibao.message import msg
from dibao_publish.cli import (
    aggregate,
    build,
    bulk,
    changes,
    demo,
    export,
    release,
    rollback,
    secret,
    serve,
    verify,
)
from dibao_publish.cli.frame import WordedGroup

COMMANDS = (
    build.build,
    serve.serve,
    demo.demo,
    secret.secret,
    aggregate.aggregate,
    bulk.bulk,
    export.export,
    changes.changes,
    verify.verify,
    release.release,
    rollback.rollback,
)


@click.group(
    cls=WordedGroup,
    words=msg("Build and serve the open registry of the minimum living allowance."),
    options={},
)
@click.option("--lang", type=click.Choice(LANGUAGES), is_eager=True)
@click.version_option(package_name="dibao", prog_name="dibao-publish")
def main(lang: str | None) -> None:
    """The group; `--lang` stands in its context."""
    del lang


for command in COMMANDS:
    main.add_command(command)

__all__ = ["main"]
