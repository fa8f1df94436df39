"""The household's own number in a column of a large list: the rules of `dibao.register.numbers`."""

from __future__ import annotations

import polars as pl

from dibao.register import columns
from dibao.register.numbers import FEWEST_DIGITS, LONGEST, OWN, PERSONAL, is_broken

# Polars' regular expressions look neither ahead nor behind; whether there is a match is the same.
_PERSONAL = (
    PERSONAL.pattern.replace("(?<![0-9])", "(?:^|[^0-9])")
    .replace("(?<![0-9A-Za-z])", "(?:^|[^0-9A-Za-z])")
    .replace("(?![0-9])", "(?:[^0-9]|$)")
)
_FITS = rf"^(?:{OWN.pattern})$"
_MAY_BE_BROKEN = r"^[0-9]{15}000$|^-?[0-9].*[Ee]"


def may_be_kept(text: pl.Expr) -> pl.Expr:
    """Whether a household's number may be shown, as of `dibao.register.numbers.own_number`.

    `text`: without stray spaces, of ordinary width (`plain`).
    """
    is_number = ~(lost_digits(text) | is_no_number(text))
    return text.str.contains(_FITS) & ~text.str.contains(_PERSONAL) & is_number


def is_no_number(text: pl.Expr) -> pl.Expr:
    """Whether a text is no household number at all: too long, or with too few digits."""
    least = pl.when(text.str.contains(_FITS)).then(1).otherwise(FEWEST_DIGITS)
    return (text.str.len_chars() > LONGEST) | (text.str.count_matches("[0-9]") < least)


def lost_digits(text: pl.Expr) -> pl.Expr:
    """Whether a spreadsheet has lost the last digits of a number. Few can be meant: those are asked."""
    return text.map_batches(_lost_digits, return_dtype=pl.Boolean, is_elementwise=True)


def _lost_digits(texts: pl.Series) -> pl.Series:
    may = texts.str.contains(_MAY_BE_BROKEN).fill_null(value=False)
    if not may.any():
        return may
    broken = [text for text in texts.filter(may).unique() if is_broken(text)]
    return texts.is_in(broken).fill_null(value=False)


def plain(text: pl.Expr) -> pl.Expr:
    """A text as `dibao.register.columns.plain` gives it."""
    return text.map_batches(_plain, return_dtype=pl.String, is_elementwise=True)


def _plain(texts: pl.Series) -> pl.Series:
    odd = texts.str.contains("[^!-~]").fill_null(value=False)
    if not odd.any():
        return texts
    known = {text: columns.plain(text) for text in texts.filter(odd).unique()}
    return texts.replace(known)
