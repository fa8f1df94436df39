"""`dibao register allowances`: what everyone on a list gets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from dibao.cli import lists, options, output
from dibao.cli.files import assumptions
from dibao.cli.frame import ANSWERED, IN_PART, Command, Option, Settings, settings_here
from dibao.cli.streamed import totals_of
from dibao.cli.typed import BadLine, Months
from dibao.message import Message, msg
from dibao.money import Money, yuan_of
from dibao.policy.folder import load
from dibao.register import Allowances
from dibao.register import allowances as register_allowances
from dibao.register.list_tables import allowance_names, allowances_table
from dibao.register.streaming import Summary, allowances_of_file


def _allowances(
    *,
    list_: str,
    out: str,
    months: tuple[date, ...] | None,
    assume: str | None,
    strict: bool,
    stream: bool,
    refused: str | None,
    **of_the_list: Any,
) -> int:
    settings = settings_here()
    if stream:
        files = lists.Files([list_], out, refused, ending=".parquet")
        _check_stream(list_, files, of_the_list)
        return _streamed(list_, files, months or (), assume, settings, strict=strict)
    files = lists.Files([list_], out, refused)
    book = load(settings.policies, extra=settings.extra)
    with lists.stages(settings, 3) as done:
        register = lists.read_list(list_, **of_the_list)
        done(lists.READ, register.rows)
        found = register_allowances(register, book, months or (), assume=assumptions(assume))
        done(lists.COMPUTED, found.computed)
        names = allowance_names(found, book.places, lists.speaker(settings.lang))
        refusals = lists.Refusals((names, found.refused))
        written = not (strict and found.refused)
        if written:
            files.write([allowances_table(found, names), refusals.table], settings.lang)
            done(lists.WRITTEN, found.rows)
    lists.tell(
        _summary(found),
        _document(found),
        refusals,
        files if written else None,
        settings,
        rests_on=lambda: _rests_on(found, settings.lang),
    )
    return IN_PART if found.refused else ANSWERED


# --- too large for memory ----------------------------------------------------------------------


def _check_stream(list_: str, files: lists.Files, of_the_list: dict[str, Any]) -> None:
    """Refuse what streaming cannot do: other files than Parquet, other headers, one place for all."""
    problems = lists.stream_problems(list_, *files.written)
    given = tuple(f"--{name}" for name, value in of_the_list.items() if value is not None)
    if given:
        problems.append(
            msg("With --stream the list speaks for itself; leave out {options}.", options=given)
        )
    if problems:
        raise BadLine(problems)


def _streamed(
    list_: str,
    files: lists.Files,
    months: tuple[date, ...],
    assume: str | None,
    settings: Settings,
    *,
    strict: bool,
) -> int:
    book = load(settings.policies, extra=settings.extra)
    with lists.progress(settings) as tick:
        found = allowances_of_file(
            list_,
            files.out,
            book,
            months,
            refused=files.refused,
            assume=assumptions(assume),
            strict=strict,
            tick=tick,
            speak=lists.speaker(settings.lang),
        )
    if settings.json:
        output.document(
            {
                **lists.document_head("allowances"),
                "policies": found.policies,
                "months": [f"{month:%Y-%m}" for month in found.months],
                "rows": found.rows,
                "computed": found.computed,
                **lists.filed(files, found.reasons, written=found.written),
            }
        )
        return IN_PART if found.refused else ANSWERED
    output.sentence(lists.rows_told(found.rows, found.computed), settings.lang)
    for message in _totals(found) if found.written else ():
        output.sentence(message, settings.lang)
    lists.tell_reasons(found.reasons, settings.lang)
    lists.tell_filed(files, settings.lang, written=found.written)
    return IN_PART if found.refused else ANSWERED


# --- the summary -------------------------------------------------------------------------------


def _rests_on(found: Allowances, lang: str) -> None:
    """The clauses of all amounts."""
    if found.bases:
        output.rests_on(
            tuple(dict.fromkeys(by for basis in found.bases for by in basis.cites)),
            tuple(dict.fromkeys(item for basis in found.bases for item in basis.inferred)),
            tuple(dict.fromkeys(text for basis in found.bases for text in basis.assumed)),
            lang,
        )


def _summary(found: Allowances) -> Iterator[Message]:
    yield lists.rows_told(found.rows, found.computed)
    yield from _told(
        found.paid,
        found.persons_paid,
        found.fen,
        presumed=any(basis.holds == "presumed" for basis in found.bases),
    )
    yield from _bare(lacks=found.lacks_supplements)


def _totals(found: Summary) -> Iterator[Message]:
    """The same of a list that was computed in parts, from the file that was written."""
    totals = totals_of(found.out, found.computed, found.months)
    yield from _told(totals.households, totals.persons, totals.fen, presumed=totals.presumed)
    yield from _bare(lacks=found.lacks_supplements)
    if totals.nameless:
        yield msg(
            "Rows without a household number that may be kept, each counted as a household: {count}.",
            count=totals.nameless,
        )


def _bare(*, lacks: bool) -> Iterator[Message]:
    if lacks:
        yield msg(
            "Some persons are in categories, and no supplement is on file for their place: the amounts "
            "are without one."
        )


def _told(households: int, persons: int, fen: int, *, presumed: bool) -> Iterator[Message]:
    yield msg(
        "Households with an allowance: {households}; their persons: {persons}; all amounts together: {amount}.",
        households=households,
        persons=persons,
        amount=Money(fen),
    )
    if presumed:
        yield msg(
            "Some standards are only the last known ones; nothing on file shows that they were not raised "
            "since (column holds)."
        )


def _document(found: Allowances) -> dict[str, Any]:
    """The summary as JSON types; no household is in it."""
    return {
        **lists.document_head("allowances"),
        "policies": found.policies,
        "months": [f"{month:%Y-%m}" for month in found.months],
        "rows": found.rows,
        "computed": found.computed,
        "households": found.paid,
        "persons": found.persons_paid,
        "amount": str(yuan_of(found.fen)),
    }


LIST = """\
户编号,人数,地区,项目,月收入
X0001,3,齐齐哈尔市,城市,1000
X0002,1,齐齐哈尔市,农村,0
"""

allowances = Command(
    "allowances",
    words=msg(
        "What everyone on a list gets. A row is one household and month; in a list without months it is one "
        "household, from since to until, and --months says which are computed. Rows that cannot be "
        "computed are listed with their reasons. Exit status 1 if any row was refused."
    ),
    example="dibao register allowances list.csv allowances.csv --months 2020-10..2020-12",
    files={"list.csv": LIST},
    params=[
        *lists.list_and_out(
            msg("Where the allowances are written: .csv (for Excel), .xlsx or .parquet.")
        ),
        Option(
            "--months",
            type=Months(),
            metavar="MONTHS",
            words=msg("The months of a list without months: 2020-10..2020-12, or one."),
        ),
        options.assume(),
        lists.stream(),
        *lists.of_the_list(),
        *lists.of_the_files(),
    ],
    callback=_allowances,
)
