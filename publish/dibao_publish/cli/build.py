"""`dibao-publish build`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from dibao.errors import InputError, PolicyError
from dibao.message import Message, msg
from dibao_publish.cli.frame import Worded, extra, said, stop


@click.command(
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
    with extra():
        from dibao_publish import build as builder
        from dibao_publish.aggregates.copied import counted

    try:
        release = builder.build(out, policies, aggregates, statistics)
    except InputError as error:
        stop(error.message)
    except PolicyError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        told = msg(
            "{file} was not written; problems: {count}.", file=str(out), count=len(error.problems)
        )
        click.echo(said(told), err=True)
        sys.exit(1)
    except OSError as error:
        stop(msg("{file}: it cannot be written: {why}.", file=str(out), why=error.strerror))
    for told in _counts(out, release):
        click.echo(said(told))
    found = counted(out)
    if found is not None:
        rows, first, last = found
        click.echo(
            said(
                msg(
                    "Rows of aggregates {rows}, {first} to {last}.",
                    rows=rows,
                    first=first,
                    last=last,
                )
            )
        )


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
