"""What the command writes: answers as sentences and bills, refusals, mistakes, and JSON."""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from textwrap import indent
from typing import Any

import click

from dibao import words
from dibao.calc._checks import NOT_MET, Finding
from dibao.calc._needed import Need
from dibao.calc.back_pay_results import BackPay, Owed
from dibao.calc.results import Cite, Found, Gap, Inferred, Result, Step
from dibao.cli import layout
from dibao.cli.checking import Report
from dibao.cli.typed import BadLine
from dibao.errors import CannotSay, Contradicts, InputError, PlaceError, PolicyError, Problem
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Here
from dibao.words import sentences

say = words.say


def write(text: str = "", *, err: bool = False) -> None:
    """A line for the person; what a terminal cannot show is escaped."""
    click.echo(text, err=err)


def document(data: Any) -> None:
    """A JSON document for programs."""
    write(json.dumps(data, ensure_ascii=False, indent=2))


def forgiving_streams() -> None:
    """Let the streams escape what their encoding lacks, so that no answer fails for a character."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def give_up(error: OSError, lang: str) -> None:
    """Say that the answer could not be written, and let go of streams that are full or closed."""
    if error.errno != errno.EPIPE:  # whoever closed the pipe has read enough
        with suppress(OSError):
            write(
                say(
                    msg("The answer could not be written ({reason}).", reason=error.strerror or ""),
                    lang,
                ),
                err=True,
            )
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError), Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), stream.fileno())


def first_sentence(text: str) -> str:
    """The text up to its first full stop."""
    for stop in ("。", ". ", "; ", "；"):
        text = text.split(stop, maxsplit=1)[0]
    return text.rstrip(".")


# --- answers -----------------------------------------------------------------------------------


def sentence(message: Message, lang: str) -> None:
    """A sentence of its own."""
    write(layout.paragraph(say(message, lang)))


def listed(heading: Message, items: Iterable[str], lang: str) -> None:
    """A heading and its items; nothing at all if there are none."""
    items = tuple(items)
    if not items:
        return
    write()
    write(say(heading, lang))
    for item in items:
        write(layout.paragraph(f"- {item}", indent=2, hang=2))


def steps(rows: Sequence[Step], lang: str, total: layout.Row | None = None) -> None:
    """A working like a bill: the lines that count have their amounts at the right."""
    if not rows:
        return
    write()
    lines = [*map(_row(lang), rows), *([total] if total is not None else [])]
    printed = list(layout.bill(lines))
    if total is not None:
        printed.insert(-1, layout.rule())
    for line in printed:
        write(line)


def _row(lang: str) -> Any:
    def row(step: Step) -> layout.Row:
        amount = amount_of(step.fen) if step.counts and step.fen is not None else ""
        by = say(msg("by {cites}", cites=step.cites), lang) if step.cites else ""
        return layout.Row(say(step.message, lang), amount, (by,) if by else ())

    return row


def amount_of(fen: Any) -> str:
    """Yuan as a bill shows them: always with two places, or with the digits of a fraction."""
    digits = words.digits(fen)
    return digits if "." in digits else f"{digits}.00"


def rests_on(
    cites: Sequence[Cite], inferred: Sequence[Inferred], assumed: Sequence[str], lang: str
) -> None:
    """What an answer rests on: assumptions, words that were supplied, and the notices read."""
    if assumed:
        write()
        write(say(msg("Assumed by the caller:"), lang))
        write(indent("\n".join(assumed), "  "))
    listed(
        msg("Supplied by the transcriber, not in the notice:"),
        (sentences.inferred_words(item, lang) for item in inferred),
        lang,
    )
    notices = {cite.number: sentences.source(cite) for cite in cites if not cite.assumed}
    listed(msg("Notices:"), (say(notice, lang) for notice in notices.values()), lang)


def found(answer: Found, headline: Message, lang: str) -> None:
    """A published amount: the sentence, how surely it holds, and what it rests on."""
    sentence(headline, lang)
    monthly = sentences.a_month(answer)
    if monthly is not None:
        sentence(monthly, lang)
    sentence(sentences.certainty(answer), lang)
    steps(answer.steps, lang)
    rests_on(answer.cites, answer.inferred, answer.assumed, lang)


def timeline(
    spans: Sequence[Found | Gap],
    here: Here,
    program: str,
    lang: str,
    *,
    before: CannotSay | None,
    nothing: CannotSay | None,
) -> None:
    """The standards of a place, oldest first, and the gaps.

    `before`: the refusal of the day before the first entry; `nothing`: why there is no entry.
    """
    if nothing is not None:
        sentence(sentences.empty_timeline(nothing, here, program), lang)
        return
    place = here.book.places.full_name(here.place)  # as it is called now
    heading = msg("The {program} standard of {place}:", program=program, place=place)
    sentence(heading, lang)
    if before is not None and before.last_known is not None:
        message = msg(
            "before {day}: {known}",
            day=spans[0].since,
            known=sentences.last_known(before.last_known),
        )
        write(layout.paragraph(say(message, lang), indent=2, hang=2))
    for one in spans:
        message = sentences.span(one) if isinstance(one, Found) else sentences.gap_span(one)
        write(layout.paragraph(say(message, lang), indent=2, hang=2))
        if isinstance(one, Found):
            write(layout.paragraph(say(sentences.how_sure(one), lang), indent=6))
        for by in one.cites:
            write(layout.paragraph(say(sentences.source(by), lang), indent=6))


def needs(found_needs: Sequence[Need], here: Here, lang: str) -> None:
    """The facts about a household that matter."""
    sentence(
        msg("What matters about a household in {place} on {day}:", place=here.name, day=here.on),
        lang,
    )
    for need in found_needs:
        message = msg("{fact}: {why}", fact=words.fact(need.fact, lang), why=need.why)
        if need.cites:
            message = msg(
                "{fact}: {why} ({cites})",
                fact=words.fact(need.fact, lang),
                why=need.why,
                cites=need.cites,
            )
        write(layout.paragraph(f"- {say(message, lang)}", indent=2, hang=2))


def allowance(answer: Result, here: Here, lang: str) -> None:
    """What a household gets for a month, as a bill."""
    headline = msg(
        "The {program} allowance in {place} for {month}: {amount}.",
        program=answer.program,
        place=here.name,
        month=answer.month,
        amount=Money(answer.fen, "yuan/household/month"),
    )
    sentence(headline, lang)
    if answer.holds == "presumed":
        sentence(sentences.PRESUMED, lang)
    total = say(msg("Paid for the month"), lang)
    steps(answer.steps, lang, layout.Row(total, amount_of(answer.fen)))
    listed(msg("Notes:"), (say(note, lang) for note in answer.notes), lang)
    kinds = tuple(words.kind(name, lang) for name in answer.not_on_file)
    if kinds:
        write()
        sentence(msg("Not on file, and may add to this: {kinds}.", kinds=kinds), lang)
    rests_on(answer.cites, answer.inferred, answer.assumed, lang)


def back_pay(answer: BackPay, here: Here, lang: str) -> None:
    """What a notice owes a household, month by month."""
    headline = msg(
        "By {number}, a household in {place} ({program}) is owed back-pay of {amount}.",
        number=answer.notice,
        program=answer.program,
        place=here.name,
        amount=Money(answer.fen),
    )
    sentence(headline, lang)
    for message in (*sentences.clause_says(answer.said[:3]), *sentences.deadline(answer)):
        sentence(message, lang)
    rows = [_owed(line, lang) for line in answer.months]
    if answer.rounding:
        rows.append(
            layout.Row(say(msg("Rounding, once on the sum"), lang), amount_of(answer.rounding))
        )
    if rows:
        write()
        printed = list(
            layout.bill([*rows, layout.Row(say(msg("Owed"), lang), amount_of(answer.fen))])
        )
        printed.insert(-1, layout.rule())
        for line in printed:
            write(line)
    listed(msg("Left out:"), (say(one, lang) for one in sentences.left_out(answer)), lang)
    listed(msg("Notes:"), (say(note, lang) for note in answer.notes), lang)
    rests_on(answer.cites, answer.inferred, answer.assumed, lang)


def _owed(line: Owed, lang: str) -> layout.Row:
    why = msg("{month}: {why}", month=line.month, why=line.why)
    by = say(msg("by {cites}", cites=line.cites), lang)
    return layout.Row(say(why, lang), amount_of(line.owed), (by,))


def checked(report: Report, lang: str, *, every: bool, as_json: bool) -> None:
    """Everything found in policy files, and a count."""
    if as_json:
        document(_report(report, every=every))
        return
    for one in report.wrong:
        write(_line_of(one, report, lang))
    for finding in report.others if every else ():
        write(_line_of(finding, report, lang))
    message = msg(
        "Files: {files}. Problems: {problems}. Checks met: {met}.",
        files=report.files,
        problems=len(report.wrong),
        met=report.met,
    )
    write(say(message, lang))


def _report(report: Report, *, every: bool) -> dict[str, Any]:
    rows = [
        {"file": shown(p.file), "line": p.line, "column": p.column, "message": str(p.message)}
        for p in report.problems
    ]
    kept = [f for f in report.findings if every or f.status == NOT_MET]
    return {
        "files": report.files,
        "problems": rows,
        "findings": [{**finding.to_dict(), "file": shown(finding.file)} for finding in kept],
        "met": report.met,
    }


def _line_of(one: Problem | Finding, report: Report, lang: str) -> str:
    if isinstance(one, Problem):
        return problem(one, lang)
    line, column = one.where
    said = say(sentences.check_line(one, report.clauses.get((one.file, one.where))), lang)
    return f"{shown(one.file)}:{line}:{column}: {said}"


# --- refusals and mistakes ---------------------------------------------------------------------


def refuse(refusal: CannotSay, lang: str, *, as_json: bool) -> None:
    """A refusal: the sentence, what is known, and the assumption that would fill the lack."""
    if as_json:
        document(refusal.to_dict())
        return
    for message in (refusal.message, *sentences.refusal_lines(refusal)):
        write(layout.paragraph(say(message, lang)), err=True)
    if refusal.assume and not isinstance(refusal, Contradicts):
        fill = msg("To assume it, write this clause to a file and give it with --assume:")
        write(layout.paragraph(say(fill, lang)), err=True)
        write(refusal.assume, err=True)


def complain(error: Exception, lang: str, *, as_json: bool, near: Sequence[Message] = ()) -> None:
    """Everything that is wrong with what was given, one sentence each, and the places near it."""
    candidates = tuple(getattr(error, "candidates", ()))
    if as_json:
        rows = list(_complaints(error, "en"))
        name = "InputError" if isinstance(error, BadLine) else type(error).__name__
        extra = {"candidates": list(candidates)} if candidates else {}
        document({"error": name, "message": "\n".join(rows), "problems": rows, **extra})
        return
    for row in _complaints(error, lang):
        write(row, err=True)
    if near:
        write(
            layout.paragraph(say(msg("Near it are: {places}.", places=tuple(near)), lang)), err=True
        )


def _complaints(error: Exception, lang: str) -> Iterator[str]:
    if isinstance(error, PolicyError):
        yield from (problem(one, lang) for one in error.problems)
    elif isinstance(error, BadLine):
        yield from (say(one, lang) for one in error.problems)
    elif isinstance(error, (InputError, PlaceError)):
        yield say(error.message, lang)
    else:
        yield str(error)


def problem(one: Problem, lang: str) -> str:
    """One thing wrong in a file: file:line:column: sentence."""
    return f"{shown(one.file)}:{one.line}:{one.column}: {say(one.message, lang)}"


def shown(file: str) -> str:
    """A file's name as a person here would write it: relative where it lies below this folder."""
    path = Path(file)
    with suppress(ValueError):
        return str(path.resolve().relative_to(Path.cwd()))
    return file
