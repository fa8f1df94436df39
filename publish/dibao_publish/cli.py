"""The command `dibao-publish`: build the registry, and serve it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click

from dibao.cli.frame import LANGUAGES, settings_of
from dibao.errors import InputError, PlaceError, PolicyError
from dibao.message import Message, msg
from dibao_publish.registry import NotARegistry, open_registry
from dibao_publish.texts import say

EXTRA = (
    "datasette",
    "polars",
    "pypinyin",
    "sqlite_utils",
    "uvicorn",
)  # what the extra `publish` brings


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
        "aggregates": msg(
            "A file that `dibao-publish aggregate` made, to be part of it; repeatable."
        ),
        "statistics": msg(
            "A folder with statistics.csv and leads.csv; without it, those that came with dibao, "
            "beside the policy files that came with it."
        ),
    },
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("registry.db"),
    show_default=True,
)
@click.option("--policies", type=click.Path(file_okay=False, path_type=Path), default=None)
@click.option("--aggregates", multiple=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--statistics", type=click.Path(file_okay=False, path_type=Path), default=None)
def build(
    out: Path, policies: Path | None, aggregates: tuple[Path, ...], statistics: Path | None
) -> None:
    """Build the registry."""
    with _extra():
        from dibao_publish import build as builder

    try:
        release = builder.build(out, policies, aggregates, statistics)
    except InputError as error:
        _stop(error.message)
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
    for told in _counts(out, release):
        click.echo(_said(told))


def _counts(out: Path, release: Any) -> Iterator[Message]:
    """What the registry holds."""
    yield msg(
        "{file}: places {places}, notices {notices}, clauses {clauses}; policies {digest}.",
        file=str(out),
        places=release.places,
        notices=release.notices,
        clauses=release.clauses,
        digest=release.policies[:12],
    )
    yield msg(
        "Standards {standards}: read at a government host {government}, as an official text elsewhere "
        "{mirror}, in the press {press}, at an aggregator {aggregator}.",
        standards=release.standards,
        government=release.government,
        mirror=release.mirror,
        press=release.press,
        aggregator=release.aggregator,
    )
    yield msg(
        "Amounts of 特困 support {tekun}, gaps {gaps}; findings judged {judged}, not met {findings}.",
        tekun=release.tekun,
        gaps=release.gaps,
        judged=release.judged,
        findings=release.findings,
    )
    yield msg(
        "Apart from them: statistics {statistics}, leads {leads}.",
        statistics=release.statistics,
        leads=release.leads,
    )


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


@main.command(
    cls=Worded,
    words=msg(
        "Write a demonstration register: invented households in an invented province. The word "
        "synthetic must stand in the file's name, which ends in .csv or .parquet."
    ),
    options={
        "households": msg("How many households."),
        "months": msg("The months, first..last."),
        "seed": msg("Any whole number; the same number gives the same register."),
    },
)
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--households", default=1000, show_default=True, type=click.IntRange(1))
@click.option("--months", default="2031-01..2031-12", show_default=True)
@click.option("--seed", default=1, show_default=True)
def demo(out: Path, households: int, months: str, seed: int) -> None:
    """Write a demonstration register."""
    with _extra():
        from dibao_publish import demo as demonstration

    with _progress() as tick, _input():
        span = demonstration.months_of(months)
        rows = demonstration.write(
            out,
            households,
            span,
            seed,
            lambda done, of: tick(msg("{file}", file=out.name), done, of),
        )
    click.echo(_said(msg("{file}: rows {rows}, all of them synthetic.", file=str(out), rows=rows)))


@main.command(
    cls=Worded,
    words=msg("Make the secret behind the aggregates: a file that nobody else may read."),
    options={},
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def secret(file: Path) -> None:
    """Make a secret."""
    with _extra():
        from dibao_publish.aggregates import secret as secrets

    with _input():
        secrets.create(file)
    told = msg(
        "{file}: a new secret. Keep a copy in a safe place outside the repository: without it no later "
        "month can be published, and whoever has it can narrow the figures.",
        file=str(file),
    )
    click.echo(_said(told))


@main.command(
    cls=Worded,
    words=msg(
        "Publish households, persons and amounts of a register by place, program, category and month, "
        "rounded by a secret rule and audited. The register is a .csv, .xlsx or .parquet file."
    ),
    options={
        "out": msg("The SQLite file to write."),
        "ledger": msg("The ledger of releases; by default aggregates.ledger.json beside --out."),
        "secret_file": msg(
            "The file of the secret; without it, the variable DIBAO_AGGREGATE_SECRET."
        ),
        "policies": msg("A folder of policy files; without it, those that came with dibao."),
        "area": msg(
            "The place that the register covers: name, code or key; without it, all on file."
        ),
        "months": msg(
            "The months, first..last; without it, from the register's first to its last."
        ),
        "base_count": msg("The base of households and persons."),
        "base_amount": msg("The base of amounts, in yuan."),
        "raised": msg("The bases are higher than before, from these months on."),
        "revised": msg("A month whose register was put right since it was published; repeatable."),
    },
)
@click.argument("register", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("aggregates.db"),
    show_default=True,
)
@click.option("--ledger", type=click.Path(dir_okay=False, path_type=Path), default=None)
@click.option("--secret", "secret_file", type=click.Path(path_type=Path), default=None)
@click.option("--policies", type=click.Path(file_okay=False, path_type=Path), default=None)
@click.option("--area", default=None)
@click.option("--months", default=None)
@click.option("--base-count", type=click.Choice(["5", "10"]), default="5", show_default=True)
@click.option(
    "--base-amount",
    type=click.Choice(["10000", "20000", "50000"]),
    default="10000",
    show_default=True,
)
@click.option("--raise", "raised", is_flag=True)
@click.option("--revised", multiple=True)
def aggregate(register: Path, out: Path, ledger: Path | None, **told: Any) -> None:
    """Publish the aggregates of a register."""
    with _extra():
        from dibao_publish.aggregates import publisher
        from dibao_publish.aggregates.parameters import Parameters
        from dibao_publish.demo import months_of

    with _progress() as tick, _input():
        bases = Parameters(base_count=int(told["base_count"]), base_amount=int(told["base_amount"]))
        order = publisher.Order(
            register=register,
            out=out,
            ledger=ledger or out.with_name("aggregates.ledger.json"),
            secret=told["secret_file"],
            policies=told["policies"],
            area=told["area"],
            months=tuple(months_of(told["months"])) if told["months"] else None,
            parameters=bases,
            raised=told["raised"],
            revised=told["revised"],
        )
        found = publisher.publish(order, os.environ, tick)
    sentence = msg(
        "{file}: rows {rows} of base cells {cells}, {first} to {last}; the audit passed.",
        file=str(out),
        rows=found.rows,
        cells=found.base_cells,
        first=f"{found.first:%Y-%m}",
        last=f"{found.last:%Y-%m}",
    )
    click.echo(_said(sentence))


@main.command(
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
    with _extra():
        from dibao_publish.bulk import order, writer

    with _progress() as tick, _input():
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
    click.echo(_said(sentence))


@main.command(
    cls=Worded,
    words=msg("List what changed from one registry file to another."),
    options={"as_json": msg("Answer with a JSON document, for programs.")},
)
@click.argument("old", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("new", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def changes(old: Path, new: Path, *, as_json: bool) -> None:
    """List what changed."""
    with _extra():
        from dibao_publish import change_words, release

    with _input():
        places = [open_registry(file).book.places for file in (old, new)]
        found = release.changes(old, new)
    if as_json:
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        return
    for row in found.rows:
        held = next((book for book in reversed(places) if row.place in book), None)
        name = held.full_name(row.place) if held is not None else row.place
        click.echo(_said(change_words.sentence(row, name)))
    for table, count in found.counts.items():
        click.echo(
            _said(msg("{table}: new {new}, gone {gone}, changed {different}", table=table, **count))
        )


@contextmanager
def _input() -> Iterator[None]:
    """A mistake of the caller ends the command with its sentence."""
    try:
        yield
    except (InputError, NotARegistry, PlaceError) as error:
        _stop(error.message)
    except PolicyError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        sys.exit(1)
    except OSError as error:
        _stop(msg("The file cannot be written: {why}.", why=error.strerror))


@contextmanager
def _progress() -> Iterator[Callable[[Message, int, int], None]]:
    """A line on the terminal that says what is done and how far; nothing where nobody watches."""
    watched = sys.stderr.isatty()

    def tick(what: Message, done: int, of: int) -> None:
        if watched:
            click.echo(f"\r\033[K{_said(what)}: {done} / {of}", nl=False, err=True)

    yield tick
    if watched:
        click.echo("\r\033[K", nl=False, err=True)


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
