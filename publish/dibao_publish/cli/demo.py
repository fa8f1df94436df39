"""`dibao-publish demo`."""

from __future__ import annotations

from pathlib import Path

import click

from dibao.message import msg
from dibao_publish.cli.frame import Worded, extra, input_errors, progress, said


@click.command(
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
    with extra():
        from dibao_publish import demo as demonstration

    with progress() as tick, input_errors():
        span = demonstration.months_of(months)
        rows = demonstration.write(
            out,
            households,
            span,
            seed,
            lambda done, of: tick(msg("{file}", file=out.name), done, of),
        )
    click.echo(said(msg("{file}: rows {rows}, all of them synthetic.", file=str(out), rows=rows)))
    command = f"dibao register allowances {out} allowances.csv --extra {demonstration.folder()}"
    click.echo(said(msg("To compute them by the invented notices: {command}", command=command)))
