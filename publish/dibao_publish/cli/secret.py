"""`dibao-publish secret`."""

from __future__ import annotations

from pathlib import Path

import click

from dibao.message import msg
from dibao_publish.cli.frame import Worded, extra, input_errors, said


@click.command(
    cls=Worded,
    words=msg(
        "Make the secret behind the aggregates, a file that nobody else may read, and begin its ledger; "
        "one of each for ever."
    ),
    options={},
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def secret(file: Path) -> None:
    """Make a secret."""
    with extra():
        from dibao_publish.aggregates import ledger
        from dibao_publish.aggregates import secret as secrets

    with input_errors():
        secrets.create(file, ledger.home())
    told = msg(
        "{file}: a new secret; its ledger is {ledger}. Keep copies of both in safe places outside the "
        "repository: without them no later month can be published, and whoever has the secret can "
        "narrow the figures.",
        file=str(file),
        ledger=str(ledger.home()),
    )
    click.echo(said(told))
