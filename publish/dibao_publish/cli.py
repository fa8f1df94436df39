"""The command `dibao-publish`: build the registry, and serve it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from dibao.errors import PolicyError
from dibao_publish import build as builder
from dibao_publish.registry import NotARegistry, open_registry


@click.group()
@click.version_option(package_name="dibao", prog_name="dibao-publish")
def main() -> None:
    """Build and serve the open registry of the minimum living allowance."""


@main.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("registry.db"),
    show_default=True,
    help="The SQLite file to write.",
)
@click.option(
    "--policies",
    type=click.Path(file_okay=False, path_type=Path),
    default=None,
    help="A folder of policy files; without it, those that came with dibao.",
)
def build(out: Path, policies: Path | None) -> None:
    """Build the registry from the policy files; mistakes in them leave an older one as it was."""
    try:
        release = builder.build(out, policies)
    except PolicyError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        click.echo(f"{_count(len(error.problems), 'problem')}; {out} was not written.", err=True)
        sys.exit(1)
    except OSError as error:
        _stop(f"{out}: it cannot be written: {error.strerror}.")
    click.echo(
        f"{out}: {_count(release.places, 'place')}, {_count(release.notices, 'notice')}, "
        f"{_count(release.clauses, 'clause')}, {_count(release.standards, 'standard')}, "
        f"{_count(release.gaps, 'gap')}; policies {release.policies[:12]}."
    )


@main.command()
@click.argument("db", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
def serve(db: Path, host: str, port: int) -> None:
    """Serve a registry file with its pages and Datasette's."""
    from dibao_publish import server

    try:
        open_registry(db)
    except NotARegistry as error:
        _stop(str(error))
    try:
        server.run(db, host, port, click.echo)
    except OSError as error:
        _stop(
            f"{host}:{port}: the server cannot listen there: {error.strerror}. Try another --port."
        )


def _stop(sentence: str) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(2)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


if __name__ == "__main__":
    main()
