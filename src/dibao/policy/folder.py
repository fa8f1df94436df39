"""The only module that reads policy files from disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from mmap import ACCESS_READ, mmap
from pathlib import Path

from dibao.errors import PolicyError, Problem
from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.compiled import NOTHING_COMPILED, Compiled, open_compiled, write_compiled
from dibao.policy.library import Gazetteer, Source, read_book, read_gazetteer

COMPILED = "policies.jsonl"  # in the package, beside the folder of policies, in a wheel alone
BESIDE = "dibao/policies"  # how problems call the shipped folder where another is laid over it
_PLAIN = "policies"  # and where none is
_PLACES = "places"
ENDINGS = (".yaml", ".yml")
_PACKAGE = Path(__file__).resolve().parents[1]


def shipped() -> Path:
    """The policies that came with the package: inside the wheel, or beside the checkout's src."""
    inside = _PACKAGE / "policies"
    return inside if inside.is_dir() else _PACKAGE.parents[1] / "policies"


def shipped_compiled() -> Compiled:
    """What was read of the shipped policies when the wheel was made; nothing in a checkout."""
    try:
        with (_PACKAGE / COMPILED).open("rb") as file:
            return open_compiled(mmap(file.fileno(), 0, access=ACCESS_READ))
    except (OSError, ValueError):  # none there, or an empty file
        return NOTHING_COMPILED


def load(
    folder: str | Path | None = None,
    *,
    extra: str | Path | None = None,
    places: Iterable[str] | None = None,
) -> Book:
    """Read a folder of policies (default: those shipped), and lay `extra` over it.

    `places` restricts reading to the files that these places need, but only among those shipped:
    in a folder that the caller names, every file is read, and refused if it is wrong.
    Raises `PolicyError` with every problem; a jurisdiction in both folders is one.
    """
    compiled = shipped_compiled() if folder is None else NOTHING_COMPILED
    if folder is None and places is not None:
        sources, gazetteer, problems = _needed(places, extra, compiled)
    else:
        sources, problems = read_sources(folder, extra=extra)
        gazetteer = read_gazetteer(sources, compiled=compiled)
    book, found = read_book(sources, gazetteer=gazetteer, compiled=compiled)
    if book is None or problems:
        raise PolicyError([*problems, *found])
    return book


def read_sources(
    folder: str | Path | None = None, *, extra: str | Path | None = None
) -> tuple[list[Source], list[Problem]]:
    """The texts of all policy files, in the order of their paths, and what could not be read."""
    problems: list[Problem] = []
    root = shipped() if folder is None else Path(folder)
    called = _called(extra) if folder is None else str(folder)
    sources = list(_sources(root, problems, called=called, always=folder is not None))
    sources += _laid(extra, root, problems)
    return sources, problems


def _needed(
    places: Iterable[str], extra: str | Path | None, compiled: Compiled
) -> tuple[list[Source], Gazetteer, list[Problem]]:
    """What some places need of the shipped policies, and everything that is laid over them.

    A shipped file that stands in the way of one laid over it is needed: the two are refused together.
    """
    words = [word.strip() for word in places]
    problems: list[Problem] = []
    root, called = shipped(), _called(extra)
    of_places = list(_sources(root, problems, called=called, under=_PLACES))
    laid = list(_laid(extra, root, problems))
    gazetteer = read_gazetteer([*of_places, *laid], wanted=words, compiled=compiled)
    paths = gazetteer.paths_for(words) | {one.path for one in laid if not one.holds_places}
    files = [path for path in sorted(paths, key=_in_order) if (root / path).is_file()]
    of_notices = _read(root, files, problems, called=called)
    return [*of_places, *of_notices, *laid], gazetteer, problems


def _called(extra: str | Path | None) -> str:
    """How problems call the shipped folder."""
    return _PLAIN if extra is None else BESIDE


def _laid(extra: str | Path | None, root: Path, problems: list[Problem]) -> Iterator[Source]:
    """The texts of the folder that is laid over another."""
    if extra is None:
        return
    if Path(extra).resolve() == root.resolve():
        sentence = msg("This folder cannot be laid over itself; name another one.")
        problems.append(Problem(str(extra), 1, 1, sentence))
        return
    yield from _sources(Path(extra), problems, called=str(extra), always=True)


def _sources(
    root: Path, problems: list[Problem], *, called: str, always: bool = False, under: str = ""
) -> Iterator[Source]:
    """The texts under a folder; problems call it as its user did, not by where it lies."""
    if not root.is_dir():
        problems.append(Problem(called, 1, 1, msg("The folder of policies does not exist.")))
        return
    files = sorted(_files(root, under), key=_in_order)
    if not files:
        problems.append(Problem(called, 1, 1, msg("The folder holds no policy file, *.yaml.")))
    yield from _read(root, files, problems, called=called, always=always)


def _files(root: Path, under: str) -> Iterator[str]:
    """The paths of all policy files in a folder, as they stand below `root`."""
    for folder, _, names in os.walk(root / under):
        above = Path(folder).relative_to(root).as_posix()
        for name in names:
            if name.lower().endswith(ENDINGS):
                yield name if above == "." else f"{above}/{name}"


def _in_order(path: str) -> list[str]:
    """Folder by folder, what lies in a folder before the file of its name."""
    return path.split("/")


def _read(
    root: Path,
    files: Iterable[str],
    problems: list[Problem],
    *,
    called: str,
    always: bool = False,
) -> Iterator[Source]:
    for path in files:
        name = f"{called.rstrip('/')}/{path}"
        text, problem = read_text(root / path, name)
        if problem is None and not path.endswith(".yaml"):
            problem = Problem(name, 1, 1, msg("The name of a policy file ends in .yaml."))
        if problem is not None:
            problems.append(problem)
        else:
            yield Source(path, text, name, always)


def compile_folder(folder: Path) -> bytes:
    """Read a folder of policies strictly, and write what was read in the form that a wheel holds.

    Raises `PolicyError` with every problem.
    """
    from dibao.policy.reader import read_places

    sources, problems = read_sources(folder)
    book, found = read_book(sources)
    if book is None or problems:
        raise PolicyError([*problems, *found])
    files = {f"{file.jurisdiction}.yaml": file for file in book.files}
    return write_compiled(
        (
            source.path,
            source.text,
            files.get(source.path) or read_places(source.text, source.name)[0],
        )
        for source in sources
    )


def read_text(path: Path, name: str | None = None) -> tuple[str, Problem | None]:
    """A file's text; a file that is missing or not UTF-8 is a problem with its own sentence.

    `name` is how the problem calls it, if not by its path.
    """
    name = name or str(path)
    try:
        # CR LF line ends read as LF, so that a checkout on any system has the same digest.
        return path.read_bytes().decode("utf-8").replace("\r\n", "\n"), None
    except FileNotFoundError:
        return "", Problem(name, 1, 1, msg("The file does not exist."))
    except IsADirectoryError:
        return "", Problem(name, 1, 1, msg("A file is expected here, and this is a folder."))
    except PermissionError:
        return "", Problem(name, 1, 1, msg("The file may not be read; check its permissions."))
    except OSError as error:  # a name too long, a loop of links, a failing disk
        sentence = msg("The file cannot be read ({reason}).", reason=error.strerror or "")
        return "", Problem(name, 1, 1, sentence)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        sentence = msg("The file is not UTF-8 from this line on; save it as UTF-8.")
        return "", Problem(name, line, 1, sentence)
