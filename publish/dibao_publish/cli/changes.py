"""`dibao-publish changes`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dibao.message import msg
from dibao_publish.cli.frame import Worded, extra, input_errors, said
from dibao_publish.registry import open_registry


@click.command(
    cls=Worded,
    words=msg("List what changed from one registry file to another."),
    options={"as_json": msg("Answer with a JSON document, for programs.")},
)
@click.argument("old", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("new", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True)
def changes(old: Path, new: Path, *, as_json: bool) -> None:
    """List what changed."""
    with extra():
        from dibao_publish import change_words, release

    with input_errors():
        places = [open_registry(file).book.places for file in (old, new)]
        found = release.changes(old, new)
    if as_json:
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        return
    for row in found.rows:
        held = next((book for book in reversed(places) if row.place in book), None)
        name = held.full_name(row.place) if held is not None else row.place
        click.echo(said(change_words.sentence(row, name)))
    for table, count in found.counts.items():
        click.echo(
            said(msg("{table}: new {new}, gone {gone}, changed {different}", table=table, **count))
        )
