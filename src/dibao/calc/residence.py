"""居住地: a household that lives elsewhere than at the place that is asked about.

Where a clause lets the residence decide, its standard counts, and that place must be asked about.
"""

from __future__ import annotations

from dibao.calc.household import Household
from dibao.calc.lookup import missing
from dibao.calc.registrations import ruling_of
from dibao.calc.results import cite
from dibao.errors import InputError, PlaceError
from dibao.message import msg
from dibao.policy.book import Here
from dibao.policy.clauses import Hukou


def check_residence(here: Here, household: Household, program: str) -> None:
    """Refuse a household that is to be asked about at the place where it lives.

    An `InputError` where the residence is no place on file, or where a clause lets it decide; a
    `CannotSay` where no clause says whether it does. Where each member has the standard of their
    own registration, the residence does not matter.
    """
    if household.residence is None:
        return
    try:
        lives = here.book.places.find(str(household.residence), here.on)
    except PlaceError as unknown:
        raise InputError(
            msg("The residence of the household: {sentence}", sentence=unknown.message)
        ) from None
    if lives == here.place:
        return
    name = here.book.places.full_name(lives, here.on)
    found = ruling_of(here, program)
    clause = found.provision.clause if found.provision is not None else None
    if found.provision is None or not isinstance(clause, Hukou):
        message = msg(
            "The household lives in {residence}, and no clause on file says whether the standard there "
            "or that of {place} counts; ask about {residence} if it is the one there.",
            residence=name,
            place=here.name,
        )
        raise missing(here, found, message, assume="- hukou: each member's own")
    if clause.hukou == "residence":
        raise InputError(
            msg(
                "The household lives in {residence}, and {cite} lets the standard of the residence count; "
                "ask about {residence}.",
                residence=name,
                cite=cite(found.provision),
            )
        )
