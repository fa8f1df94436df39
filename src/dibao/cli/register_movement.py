"""`dibao register movement`: who entered, left or is paid otherwise between two lists."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from dibao.calc import Movement
from dibao.cli import lists
from dibao.cli.frame import ANSWERED, IN_PART, Argument, Command, Option, settings_here
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Book
from dibao.policy.folder import load
from dibao.register import Moves
from dibao.register import movement as register_movement
from dibao.register.list_tables import (
    months_compared,
    moves_table,
    part_names,
    tallies_table,
)


def _movement(
    *,
    before: str,
    after: str,
    out: str,
    strict: bool,
    tallies: str | None,
    refused: str | None,
    **of_the_list: Any,
) -> int:
    settings = settings_here()
    files = lists.Files([before, after], out, refused, tallies)
    book = load(settings.policies, extra=settings.extra)
    with lists.stages(settings, 3) as done:
        registers = []
        for path in (before, after):
            registers.append(lists.read_list(path, **of_the_list))
            done(lists.READ, registers[-1].rows)
        moves = register_movement(registers[0], registers[1], book)
        done(lists.COMPUTED, moves.computed)
    speak = lists.speaker(settings.lang)
    names = [part_names(part, moves, book.places, speak) for part in (moves.before, moves.after)]
    refusals = lists.Refusals((names[0], moves.before.refused), (names[1], moves.after.refused))
    written = not (strict and moves.refused)
    if written:
        made = [moves_table(moves, names[1]), refusals.table, tallies_table(moves, names[1])]
        files.write(made[: len(files.written)], settings.lang)
    lists.tell(
        _summary(moves, book), _document(moves), refusals, files if written else None, settings
    )
    return IN_PART if moves.refused else ANSWERED


def _summary(moves: Moves, book: Book) -> Iterator[Message]:
    yield lists.rows_told(moves.rows, moves.computed)
    months = months_compared(moves)
    if None not in months:
        yield msg("From {before} to {after}:", before=months[0], after=months[1])
    day = moves.after.month or date.max
    for (place, program), moved in moves.totals.items():
        yield msg(
            "{place}, {program}: before {before}, entries {entries}, exits {exits}, after {after}; raised "
            "{raised}, cut {cut}, unchanged {unchanged}; from {sum_before} to {sum_after} a month.",
            place=book.places.full_name(place, day),
            program=program,
            **{name: getattr(moved, name).households for name in _TALLIES},
            sum_before=Money(moved.before.fen),
            sum_after=Money(moved.after.fen),
        )


_TALLIES = ("before", "entries", "exits", "after", "raised", "cut", "unchanged")


def _document(moves: Moves) -> dict[str, Any]:
    """The balances as JSON types; no household is in them."""
    return {
        **lists.document_head("movement"),
        "months": list(months_compared(moves)),
        "policies": moves.policies,
        "rows": moves.rows,
        "computed": moves.computed,
        "movement": [
            {"place": place, "program": program, **_balance(moved)}
            for (place, program), moved in moves.totals.items()
        ],
    }


def _balance(moved: Movement) -> dict[str, Any]:
    return {name: value for name, value in moved.to_dict().items() if name != "kind"}


BEFORE = """\
户编号,月份,人数,地区,项目,已发
X0001,2011-01,2,太原市,城市,460.00
X0002,2011-01,1,太原市,城市,230.00
"""
AFTER = """\
户编号,月份,人数,地区,项目,已发
X0001,2011-02,2,太原市,城市,560.00
X0003,2011-02,3,太原市,城市,690.00
"""

movement = Command(
    "movement",
    words=msg(
        "Who entered, left or is paid otherwise between two lists of one month each. Households are found by "
        "their number, place and program; nothing paid is the same as not being on the list. Exit "
        "status 1 if any row was refused."
    ),
    example="dibao register movement january.csv february.csv moves.csv --tallies balance.csv",
    files={"january.csv": BEFORE, "february.csv": AFTER},
    params=[
        Argument("before", metavar="BEFORE", words=msg("The list of the earlier month.")),
        Argument("after", metavar="AFTER", words=msg("The list of the later month.")),
        Argument(
            "out",
            metavar="OUT",
            words=msg("Where the households are written: .csv (for Excel), .xlsx or .parquet."),
        ),
        Option(
            "--tallies",
            metavar="FILE",
            words=msg("Write the balance of each place and program, too."),
        ),
        *lists.of_the_list(),
        *lists.of_the_files(),
    ],
    callback=_movement,
)
