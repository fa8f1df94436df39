"""What a release says of itself, and the banner of the demonstration."""

from __future__ import annotations

from dibao.message import Message, msg
from dibao_publish.aggregates.parameters import Parameters

BANNER_ZH = "虚构数据,非真实家庭"
BANNER_EN = "synthetic data, no real household"
BANNER = f"{BANNER_ZH} / {BANNER_EN}"
BANNER_OF_TABLES = (
    f"demo_*: {BANNER}"  # of a file with other tables beside those of the demonstration
)


def method(parameters: Parameters) -> Message:
    """The one sentence on how figures are protected."""
    return msg(
        "Each figure of a district, program and category is rounded up or down to a multiple of "
        "{base_count} households or persons, or {base_amount} yuan, by a fixed secret rule; all "
        "totals are exact sums of the figures shown, and are seldom further off than the error "
        "beside them. Back-pay is left out.",
        base_count=parameters.base_count,
        base_amount=parameters.base_amount,
    )


NOT_PROTECTED = msg(
    "That a cell is not empty: a figure of 5 or more proves a household, though 0 does not prove "
    "none. Presence, against all others of a small cell together. Anything, once exact totals, "
    "notice boards or a second table of the same register are laid beside it, or the secret leaks. "
    "No proof by differential privacy is given."
)
