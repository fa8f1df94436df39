"""Putting a release into service: start it beside the old one, switch nginx, stop the old one."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from attrs import field, frozen

from dibao_publish.releasing import commands, health
from dibao_publish.releasing.deployment import Deployment
from dibao_publish.releasing.failure import ReleaseFailed
from dibao_publish.releasing.folders import Folders, other

Step = Callable[[str], None]


@frozen
class Switch:
    """The two slots of a deployment. `step` is told the name of each step before it begins."""

    deployment: Deployment
    folders: Folders
    step: Step = field(repr=False)

    def settle(self) -> None:
        """Make nginx serve what is noted as current, after a release that was killed on its way."""
        slot = self.folders.slot()
        if slot is None or self._is_settled(slot):
            return
        self.step("settle")
        commands.run(self.deployment.start, slot)
        self._wait_for(slot)
        self._to(slot)
        self._drain()

    def put(self, release: str) -> None:
        """Put a release into service. Raises `ReleaseFailed`; then the old one still is."""
        old = self.folders.slot()
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
        except ReleaseFailed:
            self._back(old)
            raise
        self.step("current")
        self.folders.make_current(new)
        if old is not None:
            self.step("drain")
            self._drain()
            commands.run(self.deployment.stop, old)

    def _is_settled(self, slot: str) -> bool:
        try:
            text = self.folders.live.read_text(encoding="utf-8")
        except FileNotFoundError:
            return False
        return text == self.folders.live_text(slot)

    def _wait_for(self, slot: str) -> None:
        socket = self.folders.socket(slot)
        ask = partial(health.at_socket, socket)
        health.wait(ask, str(self.folders.release_in(slot)), str(socket))

    def _to(self, slot: str) -> None:
        """Let nginx serve a slot."""
        self.folders.write_live(self.folders.live_text(slot))
        self.step("reload")
        commands.run(self.deployment.reload)
        proxy = self.deployment.proxy
        if proxy:
            ask = partial(health.at_address, proxy)
            health.wait(ask, str(self.folders.release_in(slot)), proxy)

    def _back(self, old: str | None) -> None:
        """Undo a switch that failed. The new server goes on: nginx may still ask it for a moment."""
        if old is None:
            self.folders.live.unlink(missing_ok=True)
            return
        self.folders.write_live(self.folders.live_text(old))
        with suppress(ReleaseFailed):  # what is told is why the switch failed
            commands.run(self.deployment.reload)

    def _stop(self, slot: str) -> None:
        with suppress(ReleaseFailed):  # what is told is why it was not well
            commands.run(self.deployment.stop, slot)

    def _drain(self) -> None:
        """Let the old workers of nginx finish what they were asked."""
        time.sleep(self.deployment.drain)
