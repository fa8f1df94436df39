"""Putting a release into service: start it beside the old one, switch nginx, stop the old one.

Three things say which slot is in service: the link `current`, the file live.conf, and nginx, which
went by live.conf when it last read it. A switch changes live.conf, then nginx, then `current`; whoever
is killed between them, or finds that nginx does not obey, leaves them apart.

* A server is stopped only when nginx itself says that it asks the other one.
* So whatever comes next begins with `settle`: where the three do not agree, nginx is led to the slot
  that `current` names, and nothing is stopped before it says that it is there.
* Before the first release there is no `current`, and what nginx asks counts as the old slot.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from attrs import field, frozen

from dibao.message import Message, msg
from dibao_publish.releasing import commands, health
from dibao_publish.releasing.deployment import Deployment
from dibao_publish.releasing.failure import ReleaseFailed
from dibao_publish.releasing.folders import SLOTS, Folders, other

Step = Callable[[str], None]


@frozen
class Switch:
    """The two slots of a deployment. `step` is told the name of each step before it begins."""

    deployment: Deployment
    folders: Folders
    step: Step = field(repr=False)

    def settle(self) -> None:
        """Make nginx ask what is noted as current. Raises `ReleaseFailed`; then nothing was stopped."""
        slot = self.folders.slot()
        if slot is None or self._is_settled(slot):
            return
        self.step("settle")
        commands.run(self.deployment.start, slot)
        self._wait_for(slot)
        self._to(slot)
        self._drain()

    def put(self, release: str) -> None:
        """Put a release into service. Raises `ReleaseFailed`; then the old one still is.

        Where nginx did not go back to the old one, `problems` of the error says so.
        """
        old = self.folders.slot() or self._asked()
        new = other(old)
        self.step("start")
        commands.run(self.deployment.stop, new)  # what an earlier release may have left running
        self.folders.point(new, release)
        try:
            commands.run(self.deployment.start, new)
            self.step("health")
            self._wait_for(new)
        except ReleaseFailed:
            self._stop(new)
            raise
        self.step("switch")
        try:
            self._to(new)
        except ReleaseFailed as error:
            raise ReleaseFailed(error.message, self._back(old)) from error
        self.step("current")
        self.folders.make_current(new)
        if old is not None:
            self.step("drain")
            self._drain()
            commands.run(self.deployment.stop, old)

    def _asked(self) -> str | None:
        """The slot that nginx asks, by its own account; None if it asks neither or does not answer."""
        asked = health.through(self.deployment.proxy).asked
        return next((slot for slot in SLOTS if asked == self.folders.upstream(slot)), None)

    def _is_settled(self, slot: str) -> bool:
        try:
            text = self.folders.live.read_text(encoding="utf-8")
        except FileNotFoundError:
            return False
        return text == self.folders.live_text(slot) and self._asked() == slot

    def _wait_for(self, slot: str) -> None:
        socket = self.folders.socket(slot)
        health.wait(
            lambda: health.at_socket(socket), str(self.folders.release_in(slot)), str(socket)
        )

    def _to(self, slot: str) -> None:
        """Let nginx ask a slot, and wait until it does."""
        self.folders.write_live(self.folders.live_text(slot))
        self.step("reload")
        if self.deployment.check:
            commands.run(self.deployment.check)
        commands.run(self.deployment.reload)
        proxy, upstream = self.deployment.proxy, self.folders.upstream(slot)

        def served() -> str | None:
            told = health.through(proxy)
            return told.release if told.asked == upstream else None

        health.wait(served, str(self.folders.release_in(slot)), proxy)

    def _back(self, old: str | None) -> tuple[Message, ...]:
        """Undo a switch that failed; what must be known if nginx does not go back.

        The new server goes on: nginx may still ask it.
        """
        if old is None:
            self.folders.live.unlink(missing_ok=True)
            return ()
        try:
            self._to(old)
        except ReleaseFailed as error:
            sentence = msg(
                "nginx may still ask the new server, which goes on, because leading it back failed "
                "as well: {why} Put right what is wrong, and release or roll back again: that begins "
                "with leading nginx to {release}.",
                why=error.message,
                release=str(self.folders.release_in(old)),
            )
            return (sentence,)
        return ()

    def _stop(self, slot: str) -> None:
        with suppress(ReleaseFailed):  # what is told is why it was not well
            commands.run(self.deployment.stop, slot)

    def _drain(self) -> None:
        """Let the old workers of nginx finish what they were asked."""
        time.sleep(self.deployment.drain)
