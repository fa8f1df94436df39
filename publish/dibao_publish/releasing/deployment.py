"""The file that says how one machine serves the registry: where releases lie, and the commands."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import fields, frozen

from dibao.errors import InputError
from dibao.message import Message, msg

Command = tuple[str, ...]


@frozen
class Deployment:
    """How one machine serves the registry.

    `folder` holds releases/, slots/, current and live.conf, which nginx includes. Each slot listens
    at <sockets>/<slot>/http.sock. `start` and `stop` are commands in which {slot} is blue or green;
    both may be repeated. `check` fails where nginx would not take its configuration, and `reload` makes
    it read that again. `proxy` is the address of the health page through nginx, which also says which
    server nginx asks. `drain` is for how many seconds the old server still answers after the switch.
    """

    folder: Path
    sockets: Path
    start: Command
    stop: Command
    reload: Command
    proxy: str
    check: Command = ()
    base_url: str = ""
    policies: Path | None = None
    aggregates: tuple[Path, ...] = ()
    statistics: Path | None = None
    drain: int = 30


def read(file: Path) -> Deployment:
    """The deployment that a TOML file describes. Raises `InputError` with every mistake in it."""
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(msg("{file}: there is no such file.", file=str(file))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            msg("{file}: this is no TOML file: {why}.", file=str(file), why=str(error))
        ) from error
    problems = list(_problems(told))
    if problems:
        raise InputError(msg("{file}: {problems}.", file=str(file), problems=tuple(problems)))
    return Deployment(**{name: TAKEN[name][1](value) for name, value in told.items()})


def _paths(texts: list[str]) -> tuple[Path, ...]:
    return tuple(map(Path, texts))


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _is_command(value: Any) -> bool:
    return _is_list(value) and bool(value)


def _is_path(value: Any) -> bool:
    return isinstance(value, str) and Path(value).is_absolute()


def _is_http(value: Any) -> bool:
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
        return parts is not None and parts.scheme == "http" and parts.port != 0 and bool(parts.path)
    except ValueError:  # no number as a port
        return False


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


PATH, TEXT = msg("a path from the root"), msg("a text")
COMMAND, PATHS = msg("a command as a list of texts"), msg("a list of paths")
ADDRESS = msg("an address as http://127.0.0.1:8010/-/health")
SECONDS = msg("a whole number of seconds")
Check = tuple[Callable[[Any], bool], Callable[[Any], Any], Message]
TAKEN: Mapping[str, Check] = {
    "folder": (_is_path, Path, PATH),
    "sockets": (_is_path, Path, PATH),
    "start": (_is_command, tuple, COMMAND),
    "stop": (_is_command, tuple, COMMAND),
    "reload": (_is_command, tuple, COMMAND),
    "check": (_is_command, tuple, COMMAND),
    "base_url": (_is_text, str, TEXT),
    "policies": (_is_path, Path, PATH),
    "aggregates": (_is_list, _paths, PATHS),
    "statistics": (_is_path, Path, PATH),
    "proxy": (_is_http, str, ADDRESS),
    "drain": (_is_count, int, SECONDS),
}
NEEDED = ("folder", "sockets", "start", "stop", "reload", "proxy")


def _problems(told: Mapping[str, Any]) -> Iterator[Message]:
    for name in NEEDED:
        if name not in told:
            yield msg("{name} is missing", name=name)
    for name, value in told.items():
        if name not in TAKEN:
            yield msg("{name} is not known; known are {known}", name=name, known=tuple(TAKEN))
        elif not TAKEN[name][0](value):
            yield msg("{name} must be {what}", name=name, what=TAKEN[name][2])


assert set(TAKEN) == {one.name for one in fields(Deployment)}  # noqa: S101 - a mistake of ours
