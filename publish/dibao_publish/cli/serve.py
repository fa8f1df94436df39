"""`dibao-publish serve`."""

from __future__ import annotations

from pathlib import Path

import click

from dibao.message import msg
from dibao_publish.cli.frame import Worded, extra, stop
from dibao_publish.registry import NotARegistry, open_registry


@click.command(
    cls=Worded,
    words=msg("Serve a registry file with its pages and Datasette's."),
    options={
        "host": msg("The address to listen at."),
        "port": msg("The port; 0 takes one that is free."),
        "report_url": msg(
            "Where readers tell of a mistake, {place} and {clause} in it; without it no page asks them to.",
            place="{place}",
            clause="{clause}",
        ),
        "uds": msg("A Unix socket to listen at, instead of an address and a port."),
        "log": msg(
            "json: a line of JSON for every request, without the query and who asked; none: errors only."
        ),
    },
)
@click.argument("db", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535))
@click.option("--uds", type=click.Path(dir_okay=False, path_type=Path), default=None)
@click.option("--log", type=click.Choice(["json", "none"]), default="none", show_default=True)
@click.option("--report-url", default="", metavar="URL")
def serve(db: Path, host: str, port: int, *, uds: Path | None, log: str, report_url: str) -> None:
    """Serve a registry file."""
    with extra():
        from dibao_publish import server
        from dibao_publish.serving import logs
        from dibao_publish.web import report

    wrong = report.problem(report_url) if report_url else None
    if wrong is not None:
        stop(wrong)
    try:
        open_registry(db)
    except NotARegistry as error:
        stop(error.message)
    try:
        as_json = log == "json"
        announce = logs.log_listening if as_json else click.echo
        server.run(db, host, port, announce, uds, log_requests=as_json, report_url=report_url)
    except OSError as error:
        stop(
            msg(
                "{address}: the server cannot listen there: {why}. Try another --port or --uds.",
                address=str(uds or f"{host}:{port}"),
                why=error.strerror,
            )
        )
