"""For editors of policy files: `check`."""

from __future__ import annotations

from pathlib import Path

from dibao.cli import output
from dibao.cli.checking import Report, check_folder, check_paths
from dibao.cli.frame import ANSWERED, IN_PART, Argument, Command, Option, settings_here
from dibao.message import msg
from dibao.policy.folder import shipped


def _check(path: tuple[str, ...], *, every: bool) -> int:
    settings = settings_here()
    report = Report()
    if path:
        paths = [Path(one) for one in path]
        check_paths(report, paths, policies=settings.policies, extra=settings.extra)
    else:
        check_folder(report, Path(settings.policies or shipped()), extra=settings.extra)
    output.checked(report, settings.lang, every=every, as_json=settings.json)
    return IN_PART if report.wrong else ANSWERED


check = Command(
    "check",
    words=msg(
        "Check policy files and list every mistake with line and column. Without a path the shipped "
        "policies, or those of --policies, are checked; a file that lies in no folder of policies "
        "is checked as if laid over them."
    ),
    example="dibao check",
    params=[
        Argument(
            "path", nargs=-1, metavar="[PATH]...", words=msg("Policy files, or folders of them.")
        ),
        Option("--all", "every", is_flag=True, words=msg("List the checks that are met, too.")),
    ],
    callback=_check,
)
