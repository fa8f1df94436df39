"""The questions that the registry answers: each a class with its words, its parameters and its SQL.

SQL only compares what `dibao.calc` worked out when the registry was built. Every row has an
`outcome`: `listed`; `not listed` (compared, and not what was asked for); or why it cannot be compared
(`outcomes`). Amounts that are only the last known are compared where `presumed` is 1, and where a
question says that it takes them.
"""

from dibao_publish.queries.amounts import Growth, Ranking, Ratio, Standards, Timeline
from dibao_publish.queries.outcomes import LISTED, NOT_LISTED, OUTCOMES, outcome_words
from dibao_publish.queries.oversight import BelowMinimum, Late, NoRaise, Promised
from dibao_publish.queries.parts import A_YEAR, GROUPS, Drawn, Group, Param, Query, Shown
from dibao_publish.queries.words import Search

QUERIES: tuple[type[Query], ...] = (
    Standards,
    BelowMinimum,
    Late,
    NoRaise,
    Ratio,
    Growth,
    Promised,
    Ranking,
    Timeline,
    Search,
)

__all__ = [
    "A_YEAR",
    "GROUPS",
    "LISTED",
    "NOT_LISTED",
    "OUTCOMES",
    "QUERIES",
    "Drawn",
    "Group",
    "Param",
    "Query",
    "Shown",
    "outcome_words",
]
