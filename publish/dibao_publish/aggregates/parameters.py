"""The parameters of a release, and what the table is called."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen
from attrs.validators import in_

BASES_OF_COUNTS = (5, 10)
BASES_OF_AMOUNTS = (10_000, 20_000, 50_000)  # yuan
LEVELS = ("district", "city", "province", "nation")
ALL = "all"  # a program or category: the sum over all of them
NONE = "none"  # the category of a household that is in no category
PROGRAMS = ("urban", "rural")
GRID_RULE = "1: districts with a standard on file, its categories, and none"
TABLE = "district, city, province x program x category x month"


@frozen(kw_only=True)
class Parameters:
    """The bases: households and persons are multiples of one, amounts in yuan of the other."""

    base_count: int = field(default=BASES_OF_COUNTS[0], validator=in_(BASES_OF_COUNTS))
    base_amount: int = field(default=BASES_OF_AMOUNTS[0], validator=in_(BASES_OF_AMOUNTS))
    mean_k: int = 10

    def bases(self) -> tuple[int, int, int]:
        """The bases of households, persons and amount."""
        return self.base_count, self.base_count, self.base_amount

    def to_dict(self) -> dict[str, Any]:
        """As the ledger keeps them."""
        return {"base_count": self.base_count, "base_amount": self.base_amount}
