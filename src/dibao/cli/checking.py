"""Policy files that are checked: form first, then what the notices say about each other."""

from __future__ import annotations

from pathlib import Path

from attrs import define, field

from dibao.calc import oversight
from dibao.calc.checks import MET, NOT_MET, Finding, checks
from dibao.errors import InputError, Problem
from dibao.message import msg
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
    """Whether a file is to be mended; an office that pays below a floor is no mistake of a file."""
    return finding.status == NOT_MET and finding.check not in oversight.NAMES


def place_of(item: Problem | Finding) -> tuple[str, int, int]:
    """Where in the files something stands."""
    if isinstance(item, Problem):
        return item.file, item.line, item.column
    return item.file, *item.where


def check_folder(report: Report, folder: Path, *, extra: str | None = None) -> None:
    """Check a whole folder of policies, with those laid over it."""
    sources, unread = read_sources(folder, extra=extra)
    _check(report, sources, unread, below=None)


def check_path(report: Report, path: Path) -> None:
    """Check one file or folder; what surrounds it in a folder of policies is read, not reported."""
    if not path.exists():
        raise InputError(msg("{path} does not exist.", path=str(path)))
    root = root_of(path)
    if root is not None:
        sources, unread = read_sources(root)
        _check(report, sources, unread, below=path)
    elif path.is_dir():
        for file in sorted(path.rglob("*.yaml")):
            _alone(report, file)
    else:
        _alone(report, path)


def root_of(path: Path) -> Path | None:
    """The folder of policies that holds a path: the one with a folder `places`; None if none does."""
    inside = path.resolve()
    for folder in (inside, *inside.parents):
        if folder.name != "places" and (folder / "places").is_dir():
            return folder
    return None


def _check(
    report: Report, sources: list[Source], unread: list[Problem], below: Path | None
) -> None:
    book, problems = read_book(sources)
    broken = {one.file for one in problems}
    if book is None and not any(_lies(file, below) for file in broken):
        # Mistakes elsewhere: what remains is context enough.
        book, more = read_book([source for source in sources if source.name not in broken])
        problems += more
    chosen = [source for source in sources if _lies(source.name, below)]
    report.files += len(chosen)
    report.problems += [one for one in (*unread, *problems) if _lies(one.file, below)]
    for source in chosen:
        if source.holds_places and source.name not in broken:
            report.problems += code_problems(read_places(source.text, source.name)[0], source.name)
    if book is not None:
        report.findings += [one for one in checks(book) if _lies(one.file, below)]


def _lies(name: str, below: Path | None) -> bool:
    return below is None or Path(name).resolve().is_relative_to(below.resolve())


def _alone(report: Report, file: Path) -> None:
    """The form of a file that lies in no folder of policies."""
    report.files += 1
    text, problem = read_text(file)
    if problem is not None:
        report.problems.append(problem)
        return
    read = (
        read_places
        if file.parent.name == "places" or text.lstrip().startswith("- key")
        else read_policy
    )
    report.problems += read(text, str(file))[1]
