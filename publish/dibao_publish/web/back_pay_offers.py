"""Raises on file that may owe back-pay: those of a place, and the newest of the country."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from urllib.parse import urlencode

from attrs import frozen

from dibao import words
from dibao.calc.lookup import speaks_of
from dibao.money import Money
from dibao.policy.book import Provision
from dibao.policy.clauses import PERSON_UNITS
from dibao.policy.clauses import BackPay as BackPayClause
from dibao_publish.names import PROGRAMS, full_name, notice_id, provision_id
from dibao_publish.reader import Row
from dibao_publish.texts import phrase
from dibao_publish.web import wording
from dibao_publish.web.page import Ask

PATH = "/back-pay"
MOST_LATE = 8  # of the whole country
NO_DAY = ("IssueNotExact", "IssueOfReport")  # the day of the notice is not on file

OF_PLACE = """
SELECT r.program, r.since, r.before_fen_a_year, r.fen_a_year, r.issued, r.months_late, r.why_not,
  s.unit, s.notice
FROM "raise" r JOIN standard s ON s.id = r.id
WHERE r.place = :place AND r.since IS NOT NULL
  AND (r.before_fen_a_year IS NULL OR r.fen_a_year > r.before_fen_a_year)
ORDER BY r.since DESC, r.program DESC"""

NEWEST = """
SELECT r.place, group_concat(DISTINCT r.program) AS programs, r.since, r.issued, r.months_late,
  s.notice
FROM "raise" r JOIN standard s ON s.id = r.id
WHERE r.months_late > 0 AND r.fen_a_year > r.before_fen_a_year AND s.inherited_from IS NULL
GROUP BY s.notice ORDER BY r.issued DESC, s.notice LIMIT :most"""


@frozen
class Offer:
    """A raise of a place by one notice, and whether a clause on back-pay is on file for it.

    `late`: whole months from its start to that before its notice; None: not known. `before` and
    `after` are per person, in the unit of the notice; None: not on file.
    """

    program: str
    notice: str
    since: date | None
    issued: str
    late: int | None
    before: Money | None
    after: Money | None
    clause: Provision | None
    no_day: bool = False  # the day of issue is not certain: only near, or that of a report


def offers(ask: Ask, place: str) -> tuple[Offer, ...]:
    """All that may be asked about at a place, the newest first; a notice and program once."""
    clauses = dict(_clauses(ask, place))
    found: dict[tuple[str, str], Offer] = {}
    for row in ask.registry.reader.rows(OF_PLACE, place=place):
        asked = (str(row["notice"]), str(row["program"]))
        late, why = row["months_late"], row["why_not"]
        if late or why in NO_DAY or asked in clauses:
            found[asked] = _offer(row, clauses.get(asked))  # of two, the older one
    for asked, clause in clauses.items():
        if asked not in found:
            issued = str(clause.notice.issued)
            found[asked] = Offer(asked[1], asked[0], None, issued, None, None, None, clause)
    return tuple(sorted(found.values(), key=lambda offer: offer.issued, reverse=True))


def _clauses(ask: Ask, place: str) -> Iterator[tuple[tuple[str, str], Provision]]:
    for provision in ask.registry.book.provisions(place, BackPayClause):
        identifier = notice_id(provision.jurisdiction, provision.notice.name)
        for program in PROGRAMS:
            if speaks_of(provision.clause, program):
                yield (identifier, program), provision


def _offer(row: Row, clause: Provision | None) -> Offer:
    unit, before = str(row["unit"]), row["before_fen_a_year"]
    late, why = row["months_late"], row["why_not"]
    return Offer(
        str(row["program"]),
        str(row["notice"]),
        date.fromisoformat(str(row["since"])),
        str(row["issued"]),
        int(str(late)) if late is not None else None,
        _money(int(str(before)), unit) if before is not None else None,
        _money(int(str(row["fen_a_year"])), unit),
        clause,
        why in NO_DAY,
    )


def _money(a_year: int, unit: str) -> Money:
    return Money(Fraction(a_year * PERSON_UNITS[unit], 12), unit)


def link(ask: Ask, place: str, offer: Offer) -> str:
    """The address of the form for a raise."""
    given = {"place": place, "notice": offer.notice, "program": offer.program}
    return f"{ask.links.to(PATH)}?{urlencode(given)}"


# --- as pages show them ------------------------------------------------------------------------


@frozen
class Shown:
    """A raise in a list: what it is, the amounts, how late, by which notice."""

    program: str
    link: str
    since: str
    issued: str
    no_day: bool
    late: str
    late_known: bool
    amounts: str
    clause: str
    called: str
    notice_link: str


def listed(ask: Ask, place: str, offer: Offer) -> Shown:
    """A raise in words."""
    lang = ask.lang
    return Shown(
        words.program(offer.program, lang),
        link(ask, place, offer),
        words.day(offer.since, lang) if offer.since else "",
        issued_words(offer, lang),
        offer.no_day,
        late_words(offer.late, lang),
        bool(offer.late),
        amounts_words(offer, lang),
        _clause_words(offer.clause, lang),
        ask.registry.called[offer.notice],
        _clause_link(ask, offer),
    )


def issued_words(offer: Offer, lang: str) -> str:
    """When the notice was issued; a day that may be that of a report is said to be so."""
    issued = words.when(offer.issued, lang)
    if not offer.no_day:
        return issued
    return phrase("not certain: {issued}, perhaps the date of a report", lang, issued=issued)


def late_words(late: int | None, lang: str) -> str:
    """How late a notice came."""
    if late is None:
        return phrase("not known", lang)
    if late == 1:
        return phrase("1 month", lang)
    return phrase("{count} months", lang, count=late)


def amounts_words(offer: Offer, lang: str) -> str:
    """From which amount to which."""
    if offer.after is None:
        return phrase("amounts not on file", lang)
    after = words.money(offer.after, lang)
    if offer.before is None:
        return phrase("old amount not on file → {after}", lang, after=after)
    return f"{words.digits(offer.before.fen)} → {after}"


def _clause_words(clause: Provision | None, lang: str) -> str:
    return wording.summary(clause.clause, lang) if clause is not None else ""


def _clause_link(ask: Ask, offer: Offer) -> str:
    address = ask.links.notice(offer.notice)
    if offer.clause is None:
        return address
    return f"{address}#c{int(provision_id(offer.clause).rpartition('#')[2]) + 1}"


@frozen
class Newest:
    """A late raise of the country: where, of which programs, since when, how late."""

    place: str
    link: str
    programs: str
    since: str
    issued: str
    late: str


def newest(ask: Ask) -> tuple[Newest, ...]:
    """The late raises that were published last, one a notice."""
    rows = ask.registry.reader.rows(NEWEST, most=MOST_LATE)
    return tuple(_newest(ask, row) for row in rows)


def _newest(ask: Ask, row: Row) -> Newest:
    lang, place = ask.lang, str(row["place"])
    programs = [one for one in PROGRAMS if one in str(row["programs"]).split(",")]
    where = str(row["notice"]).rpartition("/")[0]
    several = where != place  # a notice that sets an amount for each of several places
    shown = where if several and where in ask.registry.book.places else place
    return Newest(
        full_name(ask.registry.book, shown),
        ask.links.to(PATH) + "?" + urlencode({"place": place if not several else shown}),
        words.join([words.program(one, lang) for one in programs], lang),
        words.day(date.fromisoformat(str(row["since"])), lang),
        words.when(str(row["issued"]), lang),
        late_words(int(str(row["months_late"])), lang),
    )
