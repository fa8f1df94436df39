"""The one form of an error: what is wrong with a request, or why it cannot be answered."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from attrs import frozen

from dibao.errors import CannotSay
from dibao.message import Message
from dibao.policy.places import Places
from dibao_publish.texts import say

FORMAT = "dibao.error.v1"
BAD_INPUT = "BadInput"
NO_SUCH_PLACE, NO_SUCH_NOTICE = "NoSuchPlace", "NoSuchNotice"
NO_SUCH_ADDRESS, NOT_ALLOWED, TOO_LARGE, FAULT = (
    "NoSuchAddress",
    "MethodNotAllowed",
    "TooLarge",
    "Fault",
)
NOT_ON_FILE = (NO_SUCH_PLACE, NO_SUCH_NOTICE)


@frozen
class Problem:
    """One thing wrong: where (a parameter, a path in the body), what, and places it may have meant."""

    where: str
    message: Message
    code: str = BAD_INPUT
    places: tuple[str, ...] = ()


class Refused(Exception):
    """A request that cannot be taken, with all that is wrong with it."""

    def __init__(self, problems: Sequence[Problem], status: int | None = None) -> None:
        self.problems = tuple(problems)
        self.status = status if status is not None else _status(self.problems)
        super().__init__("; ".join(f"{one.where}: {one.message}" for one in problems))

    @property
    def code(self) -> str:
        """The code of its problems; of several that differ, that of bad input."""
        codes = {one.code for one in self.problems}
        return codes.pop() if len(codes) == 1 else BAD_INPUT


def _status(problems: tuple[Problem, ...]) -> int:
    """404 where all that is wrong is that something is not on file; else 422."""
    if all(one.code in NOT_ON_FILE for one in problems):
        return HTTPStatus.NOT_FOUND
    return HTTPStatus.UNPROCESSABLE_ENTITY


def both(message: Message) -> dict[str, str]:
    """A message in both languages."""
    return {"zh": say(message, "zh"), "en": say(message, "en")}


def _document(
    status: int,
    code: str,
    message: dict[str, str],
    problems: Sequence[dict[str, Any]] = (),
    refusal: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "status": int(status),
        "error": code,
        "message": message,
        "problems": list(problems),
        "refusal": refusal,
    }


def refused(error: Refused, places: Places) -> dict[str, Any]:
    """What is wrong with a request, all of it."""
    told = [(one, both(one.message)) for one in error.problems]
    problems = [
        {"where": one.where, "message": said, "places": _named(one.places, places)}
        for one, said in told
    ]
    joined = {
        lang: "\n".join(f"{one.where}: {said[lang]}" for one, said in told) for lang in ("zh", "en")
    }
    return _document(error.status, error.code, joined, problems)


def _named(keys: tuple[str, ...], places: Places) -> list[dict[str, str]]:
    return [{"key": key, "name": places.full_name(key)} for key in keys if key in places]


def cannot_say(refusal: CannotSay) -> dict[str, Any]:
    """Why the files on hand do not decide; `refusal` is the document that the command prints, too."""
    message = both(refusal.message)
    return _document(HTTPStatus.CONFLICT, refusal.code, message, refusal=refusal.to_dict())


def failed(status: int, code: str, message: Message) -> dict[str, Any]:
    """Anything else: no such address, another method, a fault of ours."""
    return _document(status, code, both(message))
