"""Policy files that are checked: form first, then what the notices say about each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import define, field

from dibao.calc import oversight
from dibao.calc._checks import MET, NOT_MET, Finding, checks
from dibao.calc.contradictions import CONTRADICTION
from dibao.errors import InputError, Problem
from dibao.message import msg
from dibao.policy.clauses import Clause
from dibao.policy.codes import code_problems
from dibao.policy.folder import read_sources, read_text
from dibao.policy.library import Source, read_book
from dibao.policy.reader import read_places, read_policy


@define
class Report:
    """What was found: mistakes of form, and the outcomes of the checks."""

    files: int = 0
    problems: list[Problem] = field(factory=list)
    findings: list[Finding] = field(factory=list)
    clauses: dict[tuple[str, tuple[int, int]], Clause] = field(factory=dict)  # by file and place

    @property
    def wrong(self) -> list[Problem | Finding]:
        """What must be mended or explained, in the order of files and lines."""
        return sorted([*self.problems, *filter(_is_mistake, self.findings)], key=place_of)

    @property
    def others(self) -> list[Finding]:
        """The checks that are met, that nothing on file lets judge, or that an office has not met."""
        return sorted((f for f in self.findings if not _is_mistake(f)), key=place_of)

    @property
    def met(self) -> int:
        """How many checks are met."""
        return sum(finding.status == MET for finding in self.findings)


def _is_mistake(finding: Finding) -> bool:
    """Whether a file is to be mended or explained.

    An office that pays below a floor is no mistake of a file, nor are two sources that differ.
    """
    listed = finding.check in (*oversight.NAMES, CONTRADICTION) or finding.doubted
    return finding.status == NOT_MET and not listed


def place_of(item: Problem | Finding) -> tuple[str, int, int]:
    """Where in the files something stands."""
    if isinstance(item, Problem):
        return item.file, item.line, item.column
    return item.file, *item.where


def check_folder(report: Report, folder: Path, *, extra: str | None = None) -> None:
    """Check a whole folder of policies, with those laid over it."""
    sources, unread = read_sources(folder, extra=extra)
    _check(report, sources, unread, lambda _: True)


def check_paths(
    report: Report, paths: Sequence[Path], *, policies: str | None, extra: str | None
) -> None:
    """Check files and folders; what surrounds them in a folder of policies is read, not reported.

    Files that lie in no folder of policies are checked as if laid over `policies` (those shipped).
    """
    for path in paths:
        if not path.exists():
            raise InputError(msg("{path} does not exist.", path=str(path)))
    drafts: list[Path] = []
    for path in paths:
        root = root_of(path)
        if root is not None:
            sources, unread = read_sources(root)
            _check(report, sources, unread, below(path))
        else:
            drafts += sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    if drafts:
        _drafts(report, list(dict.fromkeys(drafts)), read_sources(policies, extra=extra)[0])


def below(path: Path) -> Callable[[str], bool]:
    """Whether a file is the one at a path, or lies in the folder there."""
    root = path.resolve()
    return lambda name: Path(name).resolve().is_relative_to(root)


def root_of(path: Path) -> Path | None:
    """The folder of policies that holds a path: the one with a folder `places`; None if none does."""
    inside = path.resolve()
    for folder in (inside, *inside.parents):
        if folder.name != "places" and (folder / "places").is_dir():
            return folder
    return None


def _check(
    report: Report,
    sources: list[Source],
    unread: list[Problem],
    asked: Callable[[str], bool],
) -> None:
    book, problems = read_book(sources)
    broken = {one.file for one in problems}
    if book is None and not any(asked(file) for file in broken):
        # Mistakes elsewhere: what remains is context enough.
        book, more = read_book([source for source in sources if source.name not in broken])
        problems += more
    chosen = [source for source in sources if asked(source.name)]
    report.files += len(chosen)
    report.problems += [one for one in (*unread, *problems) if asked(one.file)]
    for source in chosen:
        if source.holds_places and source.name not in broken:
            report.problems += code_problems(read_places(source.text, source.name)[0], source.name)
    if book is not None:
        report.clauses |= {
            (book.file_name(file), clause.where): clause
            for file in book.files
            for notice in file.notices
            for clause in notice.clauses
        }
        report.findings += [one for one in checks(book) if asked(one.file)]


def _drafts(report: Report, files: Sequence[Path], base: Sequence[Source]) -> None:
    """Check files that lie in no folder of policies, each in the stead of the file that it rewrites."""
    sources: list[Source] = []
    unread: list[Problem] = []
    for file in files:
        text, problem = read_text(file)
        if problem is not None:
            unread.append(problem)
        else:
            sources.append(Source(_place_of_draft(file, text), text, str(file)))
    report.files += len(unread)
    paths = {source.path for source in sources}
    around = [source for source in base if source.path not in paths]
    names = {str(file) for file in files}
    _check(report, [*around, *sources], unread, names.__contains__)


def _place_of_draft(file: Path, text: str) -> str:
    """Where in a folder of policies a draft would stand, as what it holds says."""
    if file.parent.name == "places" or _begins_as_places(text):
        places, _ = read_places(text, str(file))
        return f"places/{places[0].key.split('/')[0] if places else file.stem}.yaml"
    policy, _ = read_policy(text, str(file))
    return f"{policy.jurisdiction if policy is not None else file.stem}.yaml"


def _begins_as_places(text: str) -> bool:
    rows = (row for row in text.splitlines() if row.strip() and not row.startswith("#"))
    return next(rows, "").startswith("- key")
