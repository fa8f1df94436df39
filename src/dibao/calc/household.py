"""The caller's facts: a household, its members and income, and what it was paid month by month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeVar

from attrs import evolve, field, frozen
from attrs.converters import optional

from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.money import MONTHS, Money, fen_of, yuan_of
from dibao.policy.values import month_start

T = TypeVar("T")
MOST_MEMBERS = 50  # a larger "household" is a mistyped number


def quantity_of(value: Decimal | int | str | Fraction) -> Fraction:
    """A quantity, exact; a float is a TypeError."""
    if isinstance(value, (float, bool)):
        raise TypeError("a quantity is never a float: give Decimal, int or a string such as '3.5'")
    try:
        found = Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise InputError(msg('"{text}" is not a quantity; write 3.5.', text=str(value))) from None
    if found < 0:
        raise InputError(msg("A quantity is below nothing; give at least 0."))
    return found


INCOME_FACT, COST_FACT, PAYER_FACT = msg("an income"), msg("a cost"), msg("a payer")
MEMBER_FACT, HOUSEHOLD_FACT = msg("a member"), msg("a household")


def _refuse_wrong_kinds(fact: Message, words: dict[str, Any], days: dict[str, Any]) -> None:
    """Texts must be texts, and days dates: a date that is written as text compares with nothing."""
    for key, value in words.items():
        if value is not None and not isinstance(value, str):
            raise InputError(
                msg(
                    '"{key}" of {fact} is a word, not {value}.',
                    key=key,
                    fact=fact,
                    value=str(value),
                )
            )
    for key, value in days.items():
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            raise InputError(
                msg(
                    '"{key}" of {fact} is a date, date(2011, 10, 1), not {value}.',
                    key=key,
                    fact=fact,
                    value=repr(value),
                )
            )


def _each(cls: type[T], value: Iterable[T], key: str) -> tuple[T, ...]:
    """The items of a list of facts, every one of which must be of the class."""
    listed = type(value) is list or type(value) is tuple
    if not listed and (isinstance(value, str) or not isinstance(value, Iterable)):
        raise InputError(
            msg(
                '"{key}" is a list of {name}, not {value}.',
                key=key,
                name=cls.__name__,
                value=repr(value),
            )
        )
    items = tuple(value)
    for item in items:
        if not isinstance(item, cls):
            raise InputError(
                msg(
                    '"{key}" is a list of {name}, not {value}.',
                    key=key,
                    name=cls.__name__,
                    value=repr(item),
                )
            )
    return items


MOST_FEN = 10**15  # ten trillion yuan: what is more is a mistake; a year of it fits 64 bits


def _amount(value: Decimal | int | str) -> Decimal:
    """An amount in yuan with two places, within all that can be meant."""
    found = fen_of(value) if not isinstance(value, int) or abs(value) < MOST_FEN else MOST_FEN + 1
    if abs(found) > MOST_FEN:
        raise InputError(
            msg(
                "An amount is beyond all measure; at most {most} can be meant.",
                most=Money(MOST_FEN),
            )
        )
    return yuan_of(found)


KINDS = ("counted", "wage", "business", "property", "transfer", "other", "imputed")


@frozen(kw_only=True)
class Income:
    """An income of the household. `amount` is yuan per `per` (month, quarter or year).

    `kind`: `counted` where the office has already worked out what counts; else one of the four
    categories of 民发〔2021〕57号 art. 13 (wage 工资性, business 经营净, property 财产净, transfer
    转移净收入) or `other`. `what` names it as a notice would (优待抚恤金), so that a clause that
    disregards it is found. `earner` is the place of the member in the household who earns it.
    `received` is the month of an income that came once: it counts if it lies in the assessment
    window. `imputed`: `quantity` of `what` (亩 of land) instead of an amount.
    """

    amount: Decimal = field(default=Decimal(), converter=_amount)
    per: str = "month"
    kind: str = "counted"
    what: str | None = None
    earner: int | None = None
    received: date | None = None
    quantity: Fraction | None = field(default=None, converter=optional(quantity_of))

    def __attrs_post_init__(self) -> None:
        said = self.what is not None or self.received is not None
        if said or type(self.per) is not str or type(self.kind) is not str:
            words = {"per": self.per, "kind": self.kind, "what": self.what}
            _refuse_wrong_kinds(INCOME_FACT, words, {"received": self.received})
        if self.earner is not None and type(self.earner) is not int:
            raise InputError(msg('"{key}" is not a whole number.', key="earner"))
        if self.per not in MONTHS:
            raise InputError(
                msg(
                    '"{per}" is no period of income; write month, quarter or year.',
                    per=str(self.per),
                )
            )
        if self.kind not in KINDS:
            raise InputError(
                msg(
                    '"{kind}" is no kind of income; it is one of: {kinds}.',
                    kind=str(self.kind),
                    kinds=KINDS,
                )
            )
        if self.amount < 0:
            raise InputError(msg("An income is below nothing; give what counts, at least 0."))
        if (self.kind == "imputed") != (self.quantity is not None):
            raise InputError(msg("An imputed income is given as a quantity, and only such a one."))

    @property
    def fen(self) -> int:
        """The amount in fen per `per`."""
        return int(self.amount * 100)  # it has two places

    @property
    def a_year(self) -> int:
        """Fen a year."""
        return self.fen * (12 // MONTHS[self.per])


@frozen(kw_only=True)
class Cost:
    """What a household spends that a clause may take off its income. Yuan per `per`."""

    what: str
    amount: Decimal = field(converter=_amount)
    per: str = "month"

    def __attrs_post_init__(self) -> None:
        _refuse_wrong_kinds(COST_FACT, {"what": self.what, "per": self.per}, {})
        if self.per not in MONTHS:
            raise InputError(
                msg('"{per}" is no period; write month, quarter or year.', per=str(self.per))
            )
        if self.amount < 0:
            raise InputError(msg("A cost is below nothing; give at least 0."))

    @property
    def a_year(self) -> int:
        """Fen a year."""
        return fen_of(self.amount) * (12 // MONTHS[self.per])


@frozen(kw_only=True)
class Payer:
    """Someone outside the household who owes a member support (赡养, 抚养, 扶养).

    `income` is that of the payer's whole household, in yuan per `per`; `size` its members;
    `parents` how many parents the payer supports; `children` how many children those have;
    `dependants` how many the payer owes support, each of whom gets the share (for `support`); `paid` what is really paid, in yuan a month. `owes`: maintenance of parents, or support of a
    child or spouse.
    """

    income: Decimal = field(converter=_amount)
    per: str = "month"
    size: int = 1
    parents: int = 1
    children: int | None = None
    dependants: int = 1
    paid: Decimal | None = field(default=None, converter=optional(_amount))  # a month
    owes: str = "maintenance"

    def __attrs_post_init__(self) -> None:
        _refuse_wrong_kinds(PAYER_FACT, {"owes": self.owes, "per": self.per}, {})
        if self.per not in MONTHS:
            raise InputError(
                msg('"{per}" is no period; write month, quarter or year.', per=str(self.per))
            )
        if self.owes not in ("maintenance", "support"):
            raise InputError(
                msg('"{owes}" is not owed; write maintenance or support.', owes=str(self.owes))
            )
        for name, number in (
            ("size", self.size),
            ("parents", self.parents),
            ("dependants", self.dependants),
            ("children", self.children),
        ):
            if number is not None and (type(number) is not int or not 1 <= number <= MOST_MEMBERS):
                raise InputError(
                    msg(
                        'A payer\'s "{name}" is 1 to {most}, not {number}.',
                        name=name,
                        most=MOST_MEMBERS,
                        number=str(number),
                    )
                )

    @property
    def a_year(self) -> int:
        """The payer household's income in fen a year."""
        return fen_of(self.income) * (12 // MONTHS[self.per])


def _statuses(value: Iterable[str]) -> frozenset[str]:
    """Statuses as a set; one text alone would be taken letter by letter."""
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise InputError(
            msg('"statuses" of a member are a set, {{"三无"}}, not {value}.', value=repr(value))
        )
    found = frozenset(value)
    for status in found:
        _refuse_wrong_kinds(MEMBER_FACT, {"statuses": status}, {})
    return found


@frozen(kw_only=True)
class Member:
    """A person of the household. Every fact is optional; a rule that needs one asks for it.

    `disability`: grade 1-4, None: none. `statuses`: facts the office has established (三无, 重病).
    `registration`: urban or rural. `since`, `until`: in the household from, to; `died`: the day.
    """

    born: date | None = None
    disability: int | None = None
    statuses: frozenset[str] = field(default=frozenset(), converter=_statuses)
    registration: str | None = None
    since: date | None = None
    until: date | None = None
    died: date | None = None

    def __attrs_post_init__(self) -> None:
        days = {"born": self.born, "since": self.since, "until": self.until, "died": self.died}
        _refuse_wrong_kinds(MEMBER_FACT, {"registration": self.registration}, days)
        grade = self.disability
        if grade is not None and (isinstance(grade, bool) or grade not in (1, 2, 3, 4)):
            raise InputError(msg("A disability has grade 1 to 4, not {grade}.", grade=str(grade)))
        if self.registration not in (None, "urban", "rural"):
            raise InputError(
                msg(
                    '"{word}" is no registration; write urban or rural.',
                    word=str(self.registration),
                )
            )

    def age(self, on: date) -> int | None:
        """Whole years on a day; None where the birth is not known."""
        if self.born is None:
            return None
        return on.year - self.born.year - ((on.month, on.day) < (self.born.month, self.born.day))


PLAIN = Member()  # of whom nothing is known but that there is one


def _members(value: int | Iterable[Member]) -> tuple[Member, ...]:
    if isinstance(value, bool) or (isinstance(value, int) and not 1 <= value <= MOST_MEMBERS):
        raise InputError(
            msg("A household has 1 to {most} members, not {count}.", most=MOST_MEMBERS, count=value)
        )
    members = (PLAIN,) * value if isinstance(value, int) else _each(Member, value, "members")
    if not 1 <= len(members) <= MOST_MEMBERS:
        raise InputError(
            msg(
                "A household has 1 to {most} members, not {count}.",
                most=MOST_MEMBERS,
                count=len(members),
            )
        )
    return members


def _incomes(value: Iterable[Income]) -> tuple[Income, ...]:
    return _each(Income, value, "incomes") if value else ()


def _costs(value: Iterable[Cost]) -> tuple[Cost, ...]:
    return _each(Cost, value, "costs") if value else ()


def _payers(value: Iterable[Payer]) -> tuple[Payer, ...]:
    return _each(Payer, value, "payers") if value else ()


@frozen(kw_only=True)
class Household:
    """Those who live together and are assessed together. `members` may be given as a number.

    `grade`: the office's grade where a place pays flat grades (分档). `alone`: one member assessed
    alone (单人户). `farm`: lives mainly from farming. `payers` owe a member support.
    """

    members: tuple[Member, ...] = field(converter=_members)
    incomes: tuple[Income, ...] = field(default=(), converter=_incomes)
    costs: tuple[Cost, ...] = field(default=(), converter=_costs)
    payers: tuple[Payer, ...] = field(default=(), converter=_payers)
    grade: str | None = None
    alone: bool = False
    farm: bool = False
    residence: str | None = None  # place key, where it differs from the place asked about

    def __attrs_post_init__(self) -> None:
        if self.grade is not None or self.residence is not None:
            words = {"grade": self.grade, "residence": self.residence}
            _refuse_wrong_kinds(HOUSEHOLD_FACT, words, {})
        for income in self.incomes:
            if income.earner is not None and not 0 <= income.earner < len(self.members):
                raise InputError(
                    msg(
                        "An income is earned by member {earner}, but there are {members} (counted from 0).",
                        earner=income.earner,
                        members=len(self.members),
                    )
                )
        if self.alone and len(self.members) != 1:
            raise InputError(msg("A member assessed alone makes a household of one."))

    @property
    def size(self) -> int:
        """How many members."""
        return len(self.members)


def living(household: Household, month: date) -> Household | None:
    """The household as it is on the first of a month; None if nobody is left.

    Who died or left before that day is left out, and so is what they earned; who came later is not
    in it yet.
    """
    there = [
        number
        for number, member in enumerate(household.members)
        if not (member.died is not None and member.died < month)
        and not (member.until is not None and member.until < month)
        and not (member.since is not None and member.since > month)
    ]
    if not there:
        return None
    if len(there) == household.size:
        return household
    places = {number: place for place, number in enumerate(there)}
    return evolve(
        household,
        members=tuple(household.members[number] for number in there),
        incomes=tuple(_earned(household.incomes, places)),
    )


def _earned(incomes: tuple[Income, ...], places: dict[int, int]) -> Iterator[Income]:
    for income in incomes:
        if income.earner is None:
            yield income
        elif income.earner in places:
            yield evolve(income, earner=places[income.earner])


@frozen(kw_only=True)
class Support:
    """How a person in 特困 is supported: urban or rural, placement and care level."""

    program: str
    placement: str
    level: str


@frozen(kw_only=True)
class Month:
    """What a household was paid for one month.

    `paid`: yuan, or None where it is not known. `paid_on`: `old` or `new`, the standard it was
    paid on; None: found by comparing the amount paid with both.
    """

    household: Household
    paid: Decimal | None = field(default=None, converter=optional(_amount))
    paid_on: str | None = None
    support: Support | None = None  # of a person in 特困
    grace: bool = False  # paid on in a 渐退期

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.household, Household):
            raise InputError(
                msg(
                    "The household of a month is a Household, not {value}.",
                    value=repr(self.household),
                )
            )
        if self.paid_on not in (None, "old", "new"):
            raise InputError(
                msg('"{word}" is no standard; write old or new.', word=str(self.paid_on))
            )
        if self.paid is not None and self.paid < 0:
            raise InputError(msg("What was paid is below nothing; give at least 0."))

    @property
    def paid_fen(self) -> int | None:
        """What was paid, in fen."""
        return None if self.paid is None else fen_of(self.paid)


def _months(value: Mapping[date, Month]) -> tuple[tuple[date, Month], ...]:
    return tuple(sorted((month_start(day), month) for day, month in value.items()))


@frozen
class History:
    """A household's months on the list, each with what was paid: a month that is absent was not on it.

    `through`: the last month of the lists at hand, after which nothing is known; None: no end.
    """

    months: tuple[tuple[date, Month], ...] = field(converter=_months)
    through: date | None = None

    def __attrs_post_init__(self) -> None:
        days = [day for day, _ in self.months]
        twice = next((day for day in days if days.count(day) > 1), None)
        if twice is not None:
            raise InputError(
                msg("The month {month} stands twice in the history.", month=f"{twice:%Y-%m}")
            )

    def get(self, month: date) -> Month | None:
        """The month's entry, or None if the household was not on the list."""
        return dict(self.months).get(month_start(month))

    @property
    def first(self) -> date | None:
        """The first month on the list."""
        return self.months[0][0] if self.months else None

    @property
    def last(self) -> date | None:
        """The last month on the list."""
        return self.months[-1][0] if self.months else None


# --- from JSON ---------------------------------------------------------------------------------


def household_from(data: Any) -> Household:
    """A household from JSON types: `{"members": 3, "incomes": [{"amount": "1000", "per": "month"}]}`.

    `members` is a number or a list of objects. Every problem raises `InputError` with its key.
    """
    known = _object(
        data,
        "household",
        {"members", "incomes", "costs", "payers", "grade", "alone", "farm", "residence"},
    )
    if "members" not in known:
        raise InputError(msg('The household lacks "members": a number, or a list.'))
    members = known["members"]
    return Household(
        members=_members_from(members),
        incomes=[_income_from(i) for i in _list(known.get("incomes", []), "incomes")],
        costs=tuple(_cost_from(c) for c in _list(known.get("costs", []), "costs")),
        payers=tuple(_payer_from(p) for p in _list(known.get("payers", []), "payers")),
        grade=known.get("grade"),
        alone=_yes_or_no(known.get("alone", False), "alone"),
        farm=_yes_or_no(known.get("farm", False), "farm"),
        residence=known.get("residence"),
    )


def _members_from(data: Any) -> Any:
    if isinstance(data, list):
        return [_member_from(one) for one in data]
    if isinstance(data, bool) or not isinstance(data, int):
        raise InputError(
            msg('"members" is a whole number, 3, or a list with an object for each member.')
        )
    return data


def history_from(data: Any) -> History:
    """A history from JSON types.

    `{"months": {"2011-01": {"household": {...}, "paid": "460.00", "paid_on": "old"}}}`
    """
    known = _object(data, "history", {"months", "place", "program"})
    months = known.get("months")
    if not isinstance(months, Mapping) or not months:
        raise InputError(msg('The history lacks "months": an object from month to what was paid.'))
    return History({_month_key(key): _month_from(value) for key, value in months.items()})


def _month_key(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise InputError(msg('"{text}" is not a month; write 2011-01.', text=text)) from None


def _month_from(data: Any) -> Month:
    known = _object(data, "month", {"household", "paid", "paid_on", "support", "grace"})
    if "household" not in known:
        raise InputError(msg('A month lacks "household".'))
    return Month(
        household=household_from(known["household"]),
        paid=_money(known.get("paid"), "paid"),
        paid_on=known.get("paid_on"),
        support=_support_from(known["support"]) if "support" in known else None,
        grace=_yes_or_no(known.get("grace", False), "grace"),
    )


def _support_from(data: Any) -> Support:
    known = _object(data, "support", {"program", "placement", "level"})
    for key in ("program", "placement", "level"):
        if key not in known:
            raise InputError(msg('A support lacks "{key}".', key=key))
    return Support(**{key: str(value) for key, value in known.items()})


def _income_from(data: Any) -> Income:
    known = _object(
        data, "income", {"amount", "per", "kind", "what", "earner", "received", "quantity"}
    )
    if "amount" not in known and "quantity" not in known:
        raise InputError(msg('An income lacks "amount".'))
    received = known.get("received")
    return Income(
        amount=_money(known.get("amount", 0), "amount"),
        per=known.get("per", "month"),
        kind=known.get("kind", "imputed" if "quantity" in known else "counted"),
        what=known.get("what"),
        earner=_whole(known.get("earner"), "earner"),
        received=_month_key(str(received)) if received is not None else None,
        quantity=_money(known.get("quantity"), "quantity"),
    )


def _cost_from(data: Any) -> Cost:
    known = _object(data, "cost", {"what", "amount", "per"})
    for key in ("what", "amount"):
        if key not in known:
            raise InputError(msg('A cost lacks "{key}".', key=key))
    return Cost(
        what=known["what"],
        amount=_money(known["amount"], "amount"),
        per=known.get("per", "month"),
    )


def _payer_from(data: Any) -> Payer:
    known = _object(
        data,
        "payer",
        {"income", "per", "size", "parents", "children", "dependants", "paid", "owes"},
    )
    if "income" not in known:
        raise InputError(msg('A payer lacks "income".'))
    return Payer(
        income=_money(known["income"], "income"),
        per=known.get("per", "month"),
        size=_whole(known.get("size", 1), "size") or 1,
        parents=_whole(known.get("parents", 1), "parents") or 1,
        children=_whole(known.get("children"), "children"),
        dependants=_whole(known.get("dependants", 1), "dependants") or 1,
        paid=_money(known.get("paid"), "paid"),
        owes=known.get("owes", "maintenance"),
    )


def _whole(value: Any, key: str) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise InputError(msg('"{key}" is not a whole number.', key=key))
    return value


def _yes_or_no(value: Any, key: str) -> bool:
    if not isinstance(value, bool):
        raise InputError(msg('"{key}" is true or false.', key=key))
    return value


def _money(value: Any, key: str) -> Any:
    if isinstance(value, float):
        raise InputError(
            msg('"{key}" is a number with a decimal point; write it as text, "700.50".', key=key)
        )
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, (int, str, Decimal))
    ):
        raise InputError(msg('"{key}" is no amount in yuan; write "700.50".', key=key))
    return value


def _member_from(data: Any) -> Member:
    known = _object(
        data,
        "member",
        {"born", "disability", "statuses", "registration", "since", "until", "died"},
    )
    days = {
        key: _day(known[key], key) for key in ("born", "since", "until", "died") if known.get(key)
    }
    return Member(
        disability=_whole(known.get("disability"), "disability"),
        statuses=frozenset(str(s) for s in _list(known.get("statuses", []), "statuses")),
        registration=known.get("registration"),
        **days,
    )


def _day(text: Any, key: str) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise InputError(
            msg('"{key}" is not a date: "{text}"; write 2011-10-01.', key=key, text=str(text))
        ) from None


def _object(data: Any, what: str, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise InputError(msg("The {what} is not an object with keys.", what=what))
    unknown = sorted({str(key) for key in data} - known)
    if unknown:
        raise InputError(
            msg(
                "The {what} has keys that are not known: {unknown}; known are: {known}.",
                what=what,
                unknown=tuple(unknown),
                known=tuple(sorted(known)),
            )
        )
    return data


def _list(data: Any, key: str) -> list[Any]:
    if not isinstance(data, list):
        raise InputError(msg('"{key}" is not a list.', key=key))
    return data
