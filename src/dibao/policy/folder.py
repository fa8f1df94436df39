"""The only module that reads policy files from disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from dibao.errors import PolicyError, Problem
from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.library import Source, read_book

BESIDE = "dibao/policies"  # how problems call the shipped folder where another is laid over it
ENDINGS = (".yaml", ".yml")


def shipped() -> Path:
    """The policies that came with the package: inside the wheel, or beside the checkout's src."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "policies"
    return inside if inside.is_dir() else package.parents[1] / "policies"


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
    sources, problems = read_sources(folder, extra=extra)
    book, found = read_book(sources, places=places)
    if book is None or problems:
        raise PolicyError([*problems, *found])
    return book


def read_sources(
    folder: str | Path | None = None, *, extra: str | Path | None = None
) -> tuple[list[Source], list[Problem]]:
    """The texts of all policy files, in the order of their paths, and what could not be read."""
    problems: list[Problem] = []
    root = shipped() if folder is None else Path(folder)
    if folder is not None:
        sources = list(_sources(root, problems, called=str(folder), always=True))
    else:
        called = "policies" if extra is None else BESIDE
        sources = list(_sources(root, problems, called=called))
    if extra is None:
        return sources, problems
    if Path(extra).resolve() == root.resolve():
        sentence = msg("This folder cannot be laid over itself; name another one.")
        problems.append(Problem(str(extra), 1, 1, sentence))
    else:
        sources.extend(_sources(Path(extra), problems, called=str(extra), always=True))
    return sources, problems


def _sources(
    root: Path, problems: list[Problem], *, called: str, always: bool = False
) -> Iterator[Source]:
    """The texts under a folder; problems call it as its user did, not by where it lies."""
    if not root.is_dir():
        problems.append(Problem(called, 1, 1, msg("The folder of policies does not exist.")))
        return
    files = [path for path in sorted(root.rglob("*")) if path.suffix.lower() in ENDINGS]
    if not files:
        problems.append(Problem(called, 1, 1, msg("The folder holds no policy file, *.yaml.")))
    for path in files:
        relative = path.relative_to(root).as_posix()
        name = f"{called.rstrip('/')}/{relative}"
        text, problem = read_text(path, name)
        if problem is None and path.suffix != ".yaml":
            problem = Problem(name, 1, 1, msg("The name of a policy file ends in .yaml."))
        if problem is not None:
            problems.append(problem)
        else:
            yield Source(relative, text, name, always)


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
