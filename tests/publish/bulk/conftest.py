"""Two releases: one of the shipped policies, and the next with one amount changed and a notice gone."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from dibao.policy.folder import shipped
from dibao_publish import build
from dibao_publish.bulk import order, writer

BASE = "https://dibao.example.org"


def write(database: Path, out: Path, day: date, previous: Path | None = None, base: str = ""):
    told = order.Order(database, out, day, previous, base)
    writer.write(told, lambda *_: None)
    return out


@pytest.fixture(scope="session")
def first(registry, tmp_path_factory) -> Path:
    return write(registry, tmp_path_factory.mktemp("bulk") / "first", date(2026, 11, 1))


@pytest.fixture(scope="session")
def other(tmp_path_factory) -> Path:
    """A registry whose policies differ from the shipped ones."""
    policies = tmp_path_factory.mktemp("policies") / "policies"
    shutil.copytree(shipped(), policies)
    (policies / "jilin" / "siping.yaml").unlink()
    changchun = policies / "jilin" / "changchun.yaml"
    text = changchun.read_text(encoding="utf-8")
    assert "双阳区: 315, was 290" in text
    text = text.replace("双阳区: 315, was 290", "双阳区: 325, was 290")
    changchun.write_text(text, encoding="utf-8")
    path = tmp_path_factory.mktemp("other") / "registry.db"
    build.build(path, policies, tables=build.statistics.folder())
    return path


@pytest.fixture(scope="session")
def second(first, other, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("bulk") / "second"
    return write(other, out, date(2026, 11, 26), first, BASE)
