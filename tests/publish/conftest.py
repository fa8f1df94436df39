"""One registry built from the shipped policies, and a Datasette that serves it."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dibao_publish import build
from dibao_publish.server import datasette_for
from dibao_publish.web import days

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="session")
def registry(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("publish") / "registry.db"
    build.build(path)
    return path


class Site:
    """A Datasette asked without a network."""

    def __init__(self, path: Path) -> None:
        self.datasette = datasette_for(path)

    def get(self, address: str) -> Any:
        return asyncio.run(self.datasette.client.get(address))

    def ask(self, method: str, address: str) -> Any:
        return asyncio.run(self.datasette.client.request(method, address))

    def json(self, address: str) -> Any:
        response = self.get(address)
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture(scope="session")
def site(registry) -> Site:
    return Site(registry)


@pytest.fixture(autouse=True)
def fixed_today(monkeypatch) -> None:
    monkeypatch.setattr(days, "today", lambda: TODAY)


@pytest.fixture(scope="session")
def serve():
    return Site
