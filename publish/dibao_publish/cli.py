"""The command `dibao-publish`: build the registry, and serve it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from dibao.cli.frame import LANGUAGES, settings_of
from dibao.errors import PolicyError
from dibao.message import Message, msg
from dibao_publish.registry import NotARegistry, open_registry
from dibao_publish.texts import say

EXTRA = ("datasette", "pypinyin", "sqlite_utils", "uvicorn")  # what the extra `publish` brings


class Worded(click.Command):
    """A command, or the group, that describes itself and its options in the language of the line."""

    def __init__(self, *args: Any, words: Message, options: dict[str, Message], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.words, self.options = words, options

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence, in the list of commands."""
        del limit
        return _said(self.words)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        del ctx
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_said(self.words))

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The parameters, each with its meaning."""
        params = super().get_params(ctx)
        meanings = {"version": VERSION, "lang": LANG, **self.options}
        for param in params:
            if isinstance(param, click.Option) and param.name in meanings:
                param.help = _said(meanings[param.name])
        return params

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, described like every other option."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _said(HELP)
        return option


class WordedGroup(Worded, click.Group):
    """The group of the commands."""


HELP = msg("Show this text.")
VERSION = msg("Show the version.")
LANG = msg("Language of the messages, zh or en; by default that of the locale.")


def _lang() -> str:
    ctx = click.get_current_context(silent=True)
    told = ctx.find_root().params.get("lang") if ctx is not None else None
    return told or settings_of(sys.argv[1:], os.environ).lang


def _said(message: Message) -> str:
    return say(message, _lang())


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


@main.command(
    cls=Worded,
    words=msg(
        "Build the registry from the policy files; mistakes in them leave an older one as it was."
    ),
    options={
        "out": msg("The SQLite file to write."),
        "policies": msg("A folder of policy files; without it, those that came with dibao."),
    },
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("registry.db"),
    show_default=True,
)
@click.option("--policies", type=click.Path(file_okay=False, path_type=Path), default=None)
def build(out: Path, policies: Path | None) -> None:
    """Build the registry."""
    with _extra():
        from dibao_publish import build as builder

    try:
        release = builder.build(out, policies)
    except PolicyError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        told = msg(
            "{file} was not written; problems: {count}.", file=str(out), count=len(error.problems)
        )
        click.echo(_said(told), err=True)
        sys.exit(1)
    except OSError as error:
        _stop(msg("{file}: it cannot be written: {why}.", file=str(out), why=error.strerror))
    told = msg(
        "{file}: places {places}, notices {notices}, clauses {clauses}, standards {standards}, "
        "amounts of 特困 support {tekun}, gaps {gaps}; policies {digest}.",
        file=str(out),
        places=release.places,
        notices=release.notices,
        clauses=release.clauses,
        standards=release.standards,
        tekun=release.tekun,
        gaps=release.gaps,
        digest=release.policies[:12],
    )
    click.echo(_said(told))


@main.command(
    cls=Worded,
    words=msg("Serve a registry file with its pages and Datasette's."),
    options={
        "host": msg("The address to listen at."),
        "port": msg("The port; 0 takes one that is free."),
    },
)
@click.argument("db", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
def serve(db: Path, host: str, port: int) -> None:
    """Serve a registry file."""
    with _extra():
        from dibao_publish import server

    try:
        open_registry(db)
    except NotARegistry as error:
        _stop(error.message)
    try:
        server.run(db, host, port, click.echo)
    except OSError as error:
        _stop(
            msg(
                "{address}: the server cannot listen there: {why}. Try another --port.",
                address=f"{host}:{port}",
                why=error.strerror,
            )
        )


@contextmanager
def _extra() -> Iterator[None]:
    """Imports of what only the extra `publish` brings."""
    try:
        yield
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if name not in EXTRA:
            raise
        _stop(
            msg(
                "dibao-publish needs {package}; install it: pip install dibao[publish]",
                package=name,
            )
        )


def _stop(sentence: Message) -> NoReturn:
    click.echo(_said(sentence), err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
