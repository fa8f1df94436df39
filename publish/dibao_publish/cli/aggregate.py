"""`dibao-publish aggregate`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from dibao.message import msg
from dibao_publish.cli.frame import Worded, extra, input_errors, progress, said


@click.command(
    cls=Worded,
    words=msg(
        "Publish households, persons and amounts of a register by place, program, category and month, "
        "rounded by a secret rule and audited. The register is a .csv, .xlsx or .parquet file."
    ),
    options={
        "out": msg("The SQLite file to write."),
        "secret_file": msg(
            "The file of the secret; without it, the variable DIBAO_AGGREGATE_SECRET."
        ),
        "policies": msg("A folder of policy files; without it, those that came with dibao."),
        "area": msg(
            "The place that the register covers: name, code or key; without it, all on file."
        ),
        "months": msg(
            "The months that the register is of, first..last; it may have rows of no other. Without it, "
            "from its first to its last."
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
def aggregate(register: Path, out: Path, **told: Any) -> None:
    """Publish the aggregates of a register."""
    with extra():
        from dibao_publish.aggregates import ledger, publisher
        from dibao_publish.aggregates.parameters import Parameters
        from dibao_publish.demo import MARK, months_of

    with progress() as tick, input_errors():
        bases = Parameters(base_count=int(told["base_count"]), base_amount=int(told["base_amount"]))
        order = publisher.Order(
            register=register,
            out=out,
            ledger=(ledger.of_the_demonstration(out) if MARK in register.name else ledger.home()),
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
    click.echo(said(sentence))
