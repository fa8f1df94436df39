"""`dibao register movement`: who entered, left or is paid otherwise between two lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from dibao.calc import Movement, Tally
from dibao.cli import lists, output, shown
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
        _summary(moves, book, tallies if written else None),
        _document(moves),
        refusals,
        files if written else None,
        settings,
    )
    return IN_PART if moves.refused else ANSWERED


def _summary(moves: Moves, book: Book, file: str | None) -> Iterator[Message]:
    """The balances: all together, by program where there are many, and of the first places."""
    yield lists.rows_told(moves.rows, moves.computed)
    months = months_compared(moves)
    if None not in months:
        yield msg("From {before} to {after}:", before=months[0], after=months[1])
    day = moves.after.month or date.max
    parts = list(moves.totals.items())
    if len(parts) > 1:
        yield _balanced(shown.TOGETHER, _plus([moved for _, moved in parts]))
    for of, (_, moved) in shown.by_program(parts, _program, _plus_parts):
        yield _balanced(of, moved)
    for (place, program), moved in parts[: shown.MOST_LINES]:
        yield _balanced(shown.of_place(book.places.full_name(place, day), program), moved)
    if len(parts) > shown.MOST_LINES:
        yield _more(len(parts) - shown.MOST_LINES, file)


def _more(count: int, file: str | None) -> Message:
    """How many balances are not shown, and where they stand."""
    if file is None:
        return msg("And {count} more; --tallies FILE writes all of them.", count=count)
    return msg("And {count} more in {file}.", count=count, file=output.shown(file))


def _balanced(of: Message, moved: Movement) -> Message:
    return msg(
        "{of}: before {before}, entries {entries}, exits {exits}, after {after}; raised "
        "{raised}, cut {cut}, unchanged {unchanged}; from {sum_before} to {sum_after} a month.",
        of=of,
        **{name: getattr(moved, name).households for name in _TALLIES},
        sum_before=Money(moved.before.fen),
        sum_after=Money(moved.after.fen),
    )


_Part = tuple[tuple[str, str], Movement]


def _program(part: _Part) -> str:
    return part[0][1]


def _plus_parts(parts: Sequence[_Part]) -> _Part:
    return parts[0][0], _plus([moved for _, moved in parts])


def _plus(parts: Sequence[Movement]) -> Movement:
    """Balances together; who moved from one place to another left the one and entered the other."""
    return Movement(
        **{
            name: Tally(
                sum(getattr(part, name).households for part in parts),
                sum(getattr(part, name).fen for part in parts),
            )
            for name in _TALLIES
        }
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
