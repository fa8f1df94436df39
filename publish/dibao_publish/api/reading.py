"""What a caller sent becomes values, or all that is wrong with it at once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from dibao.errors import InputError
from dibao.message import msg
from dibao_publish.api.endpoints import Endpoint, Parameter
from dibao_publish.api.errors import Problem, Refused
from dibao_publish.api.shapes import Many, Object, missing, shown, unknown_name

MOST_FIELDS = 200


def query_values(endpoint: Endpoint, query: bytes) -> dict[str, Any]:
    """The parameters of a query by name. Raises `Refused` with every problem."""
    given = _pairs(query)
    known = {one.name: one for one in endpoint.parameters}
    problems = [Problem(shown(name), unknown_name(tuple(known))) for name in given.keys() - known]
    found: dict[str, Any] = {}
    for name, parameter in known.items():
        texts = given.get(name) or ([parameter.default] if parameter.default else [])
        value = _value(parameter, texts, problems)
        if value is not None:
            found[name] = value
    if problems:
        raise Refused(sorted(problems, key=lambda one: one.where))
    return found


def _value(parameter: Parameter, texts: list[str], problems: list[Problem]) -> Any:
    """The value of one parameter; None where it is not given or is wrong."""
    shape = parameter.shape
    if not texts:
        if parameter.required:
            problems.append(Problem(parameter.name, missing(parameter.en)))
        return None
    if not isinstance(shape, Many) and len(texts) > 1:
        problems.append(Problem(parameter.name, msg("It is given more than once.")))
        return None
    value = list(map(shape.of.typed, texts)) if isinstance(shape, Many) else shape.typed(texts[0])
    wrong = [Problem(where, what) for where, what in shape.problems(value, parameter.name)]
    problems.extend(wrong)
    return None if wrong else value


def _pairs(query: bytes) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except UnicodeDecodeError:
        what = msg("It cannot be read as UTF-8; Chinese letters are percent-encoded.")
        raise Refused([Problem("query", what)]) from None
    except ValueError:
        what = msg("It has more than {most} parameters.", most=MOST_FIELDS)
        raise Refused([Problem("query", what)]) from None
    found: dict[str, list[str]] = {}
    for name, text in pairs:
        found.setdefault(name, []).append(text)
    return found


def body_values(body: Object, sent: bytes) -> dict[str, Any]:
    """The keys of a JSON body. Raises `Refused` with every problem."""
    try:
        value = json.loads(sent.decode("utf-8-sig"), object_pairs_hook=_object)
    except InputError as error:
        raise Refused([Problem("body", error.message)]) from None
    except json.JSONDecodeError as error:
        what = msg(
            "Line {line}, column {column}: this is not JSON.", line=error.lineno, column=error.colno
        )
        raise Refused([Problem("body", what)]) from None
    except UnicodeDecodeError:
        raise Refused([Problem("body", msg("It is not UTF-8."))]) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, or lists without end
        what = msg("It holds a number or a nesting beyond all measure.")
        raise Refused([Problem("body", what)]) from None
    problems = [Problem(where or "body", what) for where, what in body.problems(value, "")]
    if problems:
        raise Refused(problems)
    found: dict[str, Any] = value
    return found


def _object(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        twice = tuple(sorted({shown(key) for key in keys if keys.count(key) > 1}))
        raise InputError(msg("An object of the JSON has these keys twice: {keys}.", keys=twice))
    return dict(pairs)
