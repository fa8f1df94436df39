"""What stands in the folder of the releases, and changing it so that a crash leaves all or nothing.

releases/2026-11-26-543681c3c324/   one release, never changed once it is there
slots/blue -> ../releases/…         what the server of this slot serves when it starts
slots/green -> ../releases/…
current -> slots/blue               the release in service
live.conf                           the same, for nginx
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import frozen

from dibao.message import msg
from dibao_publish.releasing.failure import ReleaseFailed

SLOTS = ("blue", "green")


@frozen
class Folders:
    """The folder of the releases. `sockets`: where the servers of the slots listen."""

    root: Path
    sockets: Path

    @property
    def releases(self) -> Path:
        """Where each release has a folder."""
        return self.root / "releases"

    @property
    def current(self) -> Path:
        """The link to the release in service."""
        return self.root / "current"

    @property
    def live(self) -> Path:
        """What nginx includes."""
        return self.root / "live.conf"

    def socket(self, slot: str) -> Path:
        """Where the server of a slot listens."""
        return self.sockets / slot / "http.sock"

    def upstream(self, slot: str) -> str:
        """The same as nginx writes it."""
        return f"unix:{self.socket(slot)}"

    def slot(self) -> str | None:
        """The slot in service; None before the first release."""
        return self.current.readlink().name if self.current.is_symlink() else None

    def release_in(self, slot: str) -> str | None:
        """The name of the release that a slot serves."""
        link = self.root / "slots" / slot
        return link.readlink().name if link.is_symlink() else None

    def in_service(self) -> str | None:
        """The name of the release in service."""
        slot = self.slot()
        return self.release_in(slot) if slot is not None else None

    def point(self, slot: str, release: str) -> None:
        """Let a slot serve a release from its next start."""
        _link(self.root / "slots" / slot, f"../releases/{release}")

    def make_current(self, slot: str) -> None:
        """Note a slot as the one in service."""
        _link(self.current, f"slots/{slot}")

    def live_text(self, slot: str) -> str:
        """What nginx must know of the slot in service: where it listens, and its release."""
        return (
            "# Written by `dibao-publish release`; do not edit.\n"
            f"upstream dibao {{ server {self.upstream(slot)}; }}\n"
            f'map "" $dibao_release {{ default "{self.release_in(slot)}"; }}\n'
        )

    def write_live(self, text: str) -> None:
        """Replace what nginx includes, at once."""
        beside = self.live.with_name(".live.conf")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.live)

    def prepare(self) -> None:
        """Make the folders."""
        for name in ("releases", "slots"):
            (self.root / name).mkdir(parents=True, exist_ok=True)


def other(slot: str | None) -> str:
    """The slot that is not this one."""
    return SLOTS[0] if slot != SLOTS[0] else SLOTS[1]


def _link(link: Path, target: str) -> None:
    """Set a symbolic link anew, at once."""
    beside = link.with_name(f".{link.name}")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.replace(link)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the folder, so that two releases never run at once. Raises `ReleaseFailed`."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ReleaseFailed(
                msg("{folder}: another release is under way there.", folder=str(root))
            ) from None
        yield
