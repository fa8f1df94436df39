"""What all commands share: words in the language of the line, and how a command ends with a mistake."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from dibao.cli.frame import settings_of
from dibao.errors import InputError, PlaceError, PolicyError
from dibao.message import Message, msg
from dibao_publish.registry import NotARegistry
from dibao_publish.texts import say

# What the extra `publish` brings.
EXTRA = ("datasette", "httptools", "polars", "pypinyin", "sqlite_utils", "uvicorn", "uvloop")


class Worded(click.Command):
    """A command, or the group, that describes itself and its options in the language of the line."""

    def __init__(self, *args: Any, words: Message, options: dict[str, Message], **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.words, self.options = words, options

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence, in the list of commands."""
        del limit
        return said(self.words)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        del ctx
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(said(self.words))

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The parameters, each with its meaning."""
        params = super().get_params(ctx)
        meanings = {"version": VERSION, "lang": LANG, **self.options}
        for param in params:
            if isinstance(param, click.Option) and param.name in meanings:
                param.help = said(meanings[param.name])
        return params

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, described like every other option."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = said(HELP)
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


def said(message: Message) -> str:
    """A message in the language of the line."""
    return say(message, _lang())


@contextmanager
def input_errors() -> Iterator[None]:
    """A mistake of the caller ends the command with its sentence."""
    try:
        yield
    except (InputError, NotARegistry, PlaceError) as error:
        stop(error.message)
    except PolicyError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        sys.exit(1)
    except OSError as error:
        stop(msg("The file cannot be written: {why}.", why=error.strerror))


@contextmanager
def progress() -> Iterator[Callable[[Message, int, int], None]]:
    """A line on the terminal that says what is done and how far; nothing where nobody watches."""
    watched = sys.stderr.isatty()

    def tick(what: Message, done: int, of: int) -> None:
        if watched:
            click.echo(f"\r\033[K{said(what)}: {done} / {of}", nl=False, err=True)

    yield tick
    if watched:
        click.echo("\r\033[K", nl=False, err=True)


@contextmanager
def extra() -> Iterator[None]:
    """Imports of what only the extra `publish` brings."""
    try:
        yield
    except ModuleNotFoundError as error:
        name = (error.name or "").partition(".")[0]
        if name not in EXTRA:
            raise
        stop(
            msg(
                "dibao-publish needs {package}; install it: pip install dibao[publish]",
                package=name,
            )
        )


def stop(sentence: Message) -> NoReturn:
    """End the command with exit status 2 and a sentence."""
    click.echo(said(sentence), err=True)
    sys.exit(2)
