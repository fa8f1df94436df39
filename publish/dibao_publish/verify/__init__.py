"""A release that was fetched: whether it is whole, agrees with itself, and can be built again.

It shows that nothing was cut off, swapped or added since the release was written. Whoever writes a
release anew can also write its hashes anew: that it is the published one shows only a hash that came
another way, or `Rebuild` from policy files that the reader trusts.
"""

from __future__ import annotations

from pathlib import Path

from dibao.errors import InputError
from dibao.message import msg
from dibao_publish.bulk.writer import DATABASE
from dibao_publish.published import RELEASES, read_releases
from dibao_publish.verify.archive import check_archive
from dibao_publish.verify.database import check_database
from dibao_publish.verify.folder import check_folder
from dibao_publish.verify.found import Found
from dibao_publish.verify.rebuild import Rebuild, check_rebuilt


def verify(path: Path, rebuild: Rebuild | None = None) -> Found:
    """Check the folder of a release, its `registry.db` or its ZIP, and give every problem.

    Raises `InputError` for what is none of them or cannot be read, and `PolicyError` where the policy
    files to build from are refused.
    """
    try:
        found, database = _checked(path)
    except OSError as error:
        raise InputError(
            msg("{file}: it cannot be read: {why}.", file=str(path), why=error.strerror or "")
        ) from error
    if rebuild is not None:
        _rebuild(found, database, rebuild)
    return found


def _checked(path: Path) -> tuple[Found, Path | None]:
    """What was found, and the registry, if it is there as a file."""
    if path.is_dir():
        return check_folder(path), path / DATABASE
    if path.suffix.lower() == ".zip" and path.is_file():
        return check_archive(path), None
    if path.is_file():
        releases = read_releases(path.parent)
        return check_database(path, releases[0] if releases else None), path
    raise InputError(
        msg(
            "{file}: there is no such file or folder; name the folder of a release with its "
            "{releases}, its registry.db or its ZIP.",
            file=str(path),
            releases=RELEASES,
        )
    )


def _rebuild(found: Found, database: Path | None, rebuild: Rebuild) -> None:
    if database is None:
        raise InputError(msg("A ZIP cannot be built again; name the folder or its registry.db."))
    if found.hashes is None:
        found.notes.append(msg("It was not built again, because its registry cannot be read."))
        return
    check_rebuilt(found, database, rebuild)


__all__ = ["Found", "Rebuild", "verify"]
