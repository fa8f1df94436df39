"""How a command line is read, and how errors are told: one sentence each, all of them, no trace.

The options `--lang`, `--policies`, `--extra` and `--json` may stand before or after the name of the
command. Everything wrong with a line is collected before anything is computed.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import IO, Any

import click
from attrs import define
from click.exceptions import Exit

from dibao._version import VERSION
from dibao.cli import output
from dibao.cli.typed import BadLine, OneOf
from dibao.errors import CannotSay, InputError, PlaceError, PolicyError
from dibao.message import Message, msg

ANSWERED, IN_PART, BAD_INPUT = 0, 1, 2
# As shells count them: 128 and the number of the signal.
INTERRUPTED, CLOSED_PIPE, TERMINATED = 130, 141, 143
LANGUAGES = ("zh", "en")
HERE = "dibao.cli.problems"  # where a context keeps what is wrong with its line


@define
class Settings:
    """What every command knows: the language, where the policies lie, and whether JSON is wanted."""

    lang: str
    policies: str | None = None
    extra: str | None = None
    json: bool = False


def settings_of(line: Sequence[str], environment: Mapping[str, str]) -> Settings:
    """The settings as far as errors in reading the line itself need them."""
    lang = _locale(environment)
    for word, after in pairwise([*line, ""]):
        if word == "--lang" and after in LANGUAGES:
            lang = after
        elif word.startswith("--lang=") and word[7:] in LANGUAGES:
            lang = word[7:]
    return Settings(lang, json="--json" in line)


def _locale(environment: Mapping[str, str]) -> str:
    """The language of the locale: of LC_ALL, LC_MESSAGES and LANG the first that is set."""
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "zh" if next(filter(None, names), "").lower().startswith("zh") else "en"


def settings_here(ctx: click.Context | None = None) -> Settings:
    """The settings of the line that is being answered."""
    found = (ctx or click.get_current_context()).find_object(Settings)
    if found is None:
        raise TypeError("a command runs within the group dibao")
    return found


# --- options and arguments ---------------------------------------------------------------------


class _Collecting(click.Parameter):
    """A parameter whose mistakes are collected, so that all of them are told at once."""

    words: Message | None = None

    def handle_parse_result(
        self, ctx: click.Context, opts: Mapping[str, Any], args: list[str]
    ) -> tuple[Any, list[str]]:
        try:
            return super().handle_parse_result(ctx, opts, args)
        except click.MissingParameter:
            self._note(ctx, msg("{name} is missing.", name=self.shown))
        except click.BadParameter as error:
            sentence = getattr(error, "sentence", None)
            if sentence is None:
                sentence = _usage(error)
            self._note(ctx, msg("{name}: {sentence}", name=self.shown, sentence=sentence))
        return None, args

    @property
    def shown(self) -> str:
        """How errors call it: its long option, or the word in capitals."""
        return self.opts[-1] if isinstance(self, click.Option) else self.human_readable_name

    @staticmethod
    def _note(ctx: click.Context, sentence: Message) -> None:
        ctx.meta.setdefault(HERE, []).append(sentence)


class Option(_Collecting, click.Option):
    """An option. `words` is what it means."""

    def __init__(self, *names: str, words: Message, **settings: Any) -> None:
        super().__init__(list(names), **settings)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and its meaning in the language of the line."""
        record = super().get_help_record(ctx)
        return None if record is None else (record[0], said(ctx, self.words))


class Argument(_Collecting, click.Argument):
    """What stands in the line without an option. `words` is what it means."""

    def __init__(self, name: str, *, words: Message, **settings: Any) -> None:
        super().__init__([name], **settings)
        self.words = words

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """The argument and its meaning in the language of the line."""
        return self.human_readable_name, said(ctx, self.words)


def common() -> list[click.Parameter]:
    """The options that may stand before or after the name of the command."""
    return [
        _common(
            "--lang",
            words=msg("Language of the answer, zh or en; by default that of the locale."),
            type=OneOf(*LANGUAGES),
        ),
        _common(
            "--policies",
            words=msg("A folder of policies to use instead of those shipped."),
            metavar="DIR",
        ),
        _common("--extra", words=msg("A folder of policies to lay over them."), metavar="DIR"),
        _common("--json", words=msg("Answer with a JSON document, for programs."), is_flag=True),
    ]


def _common(name: str, **settings: Any) -> Option:
    return Option(name, expose_value=False, is_eager=True, callback=_remember, **settings)


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Keep what the line says; the default of the later place must not undo the earlier one."""
    if (
        param.name
        and ctx.get_parameter_source(param.name) is click.core.ParameterSource.COMMANDLINE
    ):
        setattr(ctx.find_object(Settings), param.name, value)


def said(ctx: click.Context, message: Message | None) -> str:
    """A message in the language of the line."""
    settings = ctx.find_object(Settings)
    return "" if message is None else output.say(message, settings.lang if settings else "en")


# --- commands ----------------------------------------------------------------------------------


class Formatter(click.HelpFormatter):
    """The help, with a Chinese colon after a Chinese heading."""

    def write_heading(self, heading: str) -> None:
        """A heading and its colon."""
        colon = ":" if heading.isascii() else "："
        self.write(f"{'':{self.current_indent}}{heading}{colon}\n")


class Context(click.Context):
    """A line that is being answered."""

    formatter_class = Formatter


class Described(click.Command):
    """What a command and the group say of themselves, in the language of the line.

    `words` says what it does, `example` is a line that works, `files` are the files it reads.
    """

    context_class = Context

    def __init__(
        self,
        name: str,
        *,
        words: Message,
        example: str,
        files: Mapping[str, str] | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(name, context_settings={"allow_extra_args": True}, **settings)
        self.words, self.example, self.files = words, example, dict(files or {})
        self.params.extend(common())

    def get_short_help_str(self, limit: int = 45) -> str:
        """The beginning of its words, for the completion of a shell."""
        return str(self.words)[:limit]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(said(ctx, self.words))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The arguments and options, and for a group its commands."""
        for heading, kind in ((msg("Arguments"), click.Argument), (msg("Options"), click.Option)):
            params = [param for param in self.get_params(ctx) if isinstance(param, kind)]
            records = [record for param in params if (record := param.get_help_record(ctx))]
            if records:
                with formatter.section(said(ctx, heading)):
                    formatter.write_dl(records)
        if isinstance(self, Group):
            self.format_commands(ctx, formatter)

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The form of a line."""
        of_click = {
            "[OPTIONS]": said(ctx, msg("[OPTIONS]")),
            "COMMAND [ARGS]...": said(ctx, msg("COMMAND [ARGS]...")),
        }
        pieces = " ".join(of_click.get(piece, piece) for piece in self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=said(ctx, msg("Usage: ")))

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, described like every other option."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = said(ctx, msg("Show this text."))
        return option

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The example, and the files that it reads."""
        with formatter.section(said(ctx, msg("Example"))):
            formatter.write(f"{'':{formatter.current_indent}}{self.example}\n")
        for name, text in self.files.items():
            with formatter.section(name):
                for row in text.splitlines():
                    formatter.write(f"{'':{formatter.current_indent}}{row}\n")


class Command(Described):
    """One question."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, unless something is wrong with its line, and leave with its status."""
        problems = list(ctx.meta.get(HERE, ()))
        problems += [
            msg('"{text}" is more than this command takes.', text=text) for text in ctx.args
        ]
        if problems:
            raise BadLine(problems)
        ctx.exit(super().invoke(ctx))


class Group(Described, click.Group):
    """The command `dibao`; `commands` says in which module each question stands."""

    def __init__(self, name: str, *, commands: Mapping[str, str], **settings: Any) -> None:
        super().__init__(name, invoke_without_command=True, callback=_show_help, **settings)
        self.params.append(_version())
        self.modules = dict(commands)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order of the help."""
        del ctx
        return list(self.modules)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the next word names; a word that names none is told as such."""
        if args[0] not in self.modules and not args[0].startswith("-"):
            known = tuple(self.modules)
            raise BadLine(
                [msg('"{text}" is no command; it is one of: {words}.', text=args[0], words=known)]
            )
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command, loaded now; None for a word that is none."""
        del ctx
        if cmd_name not in self.modules:
            return None
        module = importlib.import_module(self.modules[cmd_name])
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with its first sentence."""
        records = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if isinstance(command, Described):
                records.append((name, output.first_sentence(said(ctx, command.words))))
        with formatter.section(said(ctx, msg("Commands"))):
            formatter.write_dl(records)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Begin a line: its settings are known before anything in it can be wrong."""
        output.forgiving_streams()
        settings = settings_of(args, os.environ)
        with telling(settings):
            return super().make_context(info_name, args, parent, **{"obj": settings, **extra})

    def main(self, *args: Any, **settings: Any) -> Any:
        """Answer the line of a terminal; where nothing can be written, say so if anyone can read it."""
        try:
            with ending_in_order():
                return super().main(*args, **settings)
        except OSError as error:
            output.give_up(error, settings_of(sys.argv[1:], os.environ).lang)
            sys.exit(CLOSED_PIPE if isinstance(error, BrokenPipeError) else IN_PART)

    def invoke(self, ctx: click.Context) -> Any:
        """Answer the line; every error is told, none is raised as such."""
        with telling(settings_here(ctx)):
            return super().invoke(ctx)


class Told(click.ClickException):
    """Bad input, as the person or the program is told it."""

    exit_code = BAD_INPUT

    def __init__(self, error: Exception, settings: Settings) -> None:
        super().__init__(str(error))
        self.error, self.settings = error, settings

    def show(self, file: IO[Any] | None = None) -> None:
        """Write it: sentences to stderr, or a JSON document to stdout."""
        del file
        lang, as_json = self.settings.lang, self.settings.json
        if isinstance(self.error, CannotSay):
            output.refuse(self.error, lang, as_json=as_json)
        else:
            output.complain(self.error, lang, as_json=as_json, near=self._near())

    def _near(self) -> tuple[Message, ...]:
        """The places that the word may have meant."""
        if self.settings.json or not isinstance(self.error, PlaceError):
            return ()
        from dibao.policy.folder import load

        keys = self.error.candidates
        book = load(self.settings.policies, extra=self.settings.extra, places=keys)
        return tuple(
            msg("{name} ({key})", name=book.places.full_name(key), key=key)
            for key in keys
            if key in book.places
        )


class Refused(Told):
    """A refusal of the calculations, as it is told."""

    exit_code = IN_PART


class Interrupted(Told):
    """The person, or the machine, asked the command to end before it was done."""

    exit_code = INTERRUPTED

    def __init__(self, settings: Settings) -> None:
        super().__init__(InputError(msg("Interrupted before it was done.")), settings)


class Ended(Interrupted):
    """The same at the request of the machine."""

    exit_code = TERMINATED


class Terminated(KeyboardInterrupt):
    """A request to end (SIGTERM), which is met as an interrupt is: what was begun is put in order."""


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Take a request to end for an interrupt, while a line is answered."""
    if threading.current_thread() is not threading.main_thread():  # signals come to the main one
        yield
        return

    def end(_signal: int, _frame: object) -> None:
        raise Terminated

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def telling(settings: Settings) -> Iterator[None]:
    """Turn every error that a line can meet into one that is told."""
    try:
        yield
    except Terminated:
        raise Ended(settings) from None
    except KeyboardInterrupt:
        raise Interrupted(settings) from None
    except BrokenPipeError as error:  # click would end as if rows had been refused
        output.give_up(error, settings.lang)
        raise Exit(CLOSED_PIPE) from None
    except CannotSay as error:
        raise Refused(error, settings) from None
    except (BadLine, InputError, PlaceError, PolicyError) as error:
        raise Told(error, settings) from None
    except Told:
        raise
    except click.ClickException as error:
        raise Told(BadLine([_usage(error)]), settings) from None


def _usage(error: click.ClickException) -> Message:
    """What click found wrong with the form of a line."""
    if isinstance(error, click.NoSuchOption):
        return msg("There is no option {name} here; --help lists them.", name=error.option_name)
    if isinstance(error, click.BadOptionUsage):
        return msg("{name} needs a value.", name=error.option_name)
    return msg("The line cannot be read ({detail}).", detail=error.format_message())


def _show_help() -> None:
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def _version() -> Option:
    def show(ctx: click.Context, _param: click.Parameter, value: Any) -> None:
        if value:
            click.echo(VERSION)
            ctx.exit()

    return Option(
        "--version",
        words=msg("Show the version."),
        is_flag=True,
        expose_value=False,
        is_eager=True,
        callback=show,
    )
