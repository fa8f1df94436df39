"""The group `dibao register`: whole lists of an office, in and out."""

from __future__ import annotations

from typing import Any

import click

from dibao.cli.frame import Group
from dibao.message import msg


class Registers(Group):
    """The group `dibao register`: its commands share the settings of the whole line."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Go on with a line that `dibao` has begun to read."""
        if parent is None:
            return super().make_context(info_name, args, parent, **extra)
        return click.Group.make_context(self, info_name, args, parent, **extra)


register = Registers(
    "register",
    words=msg("Whole lists of an office at once: CSV, XLSX or Parquet in and out."),
    example="dibao register summary list.csv sums.csv",
    files={"list.csv": "户编号,月份,人数,地区,项目,已发\nX0001,2011-01,2,太原市,城市,460.00\n"},
    commands={
        "allowances": "dibao.cli.register_allowances",
        "back-pay": "dibao.cli.register_back_pay",
        "movement": "dibao.cli.register_movement",
        "summary": "dibao.cli.register_summary",
    },
)
