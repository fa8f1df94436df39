"""Which places and periods a change of policy files affects, and whether a fragment names them."""

from __future__ import annotations

import pytest

from dibao_publish import build
from dibao_publish.affected import Affected, affected, lines, main, unnamed
from dibao_publish.registry import open_registry
from tests.publish import invented

MONTH = "yuan/person/month"


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    folder = invented.write(tmp_path_factory.mktemp("old") / "policies")
    build.build(folder.parent / "registry.db", folder)
    return folder.parent / "registry.db"


@pytest.fixture
def changed(tmp_path):
    """Builds the book with a text replaced in one of its files."""

    def make(file, before, after):
        folder = invented.write(tmp_path / "policies")
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after), encoding="utf-8")
        build.build(tmp_path / "registry.db", folder)
        return tmp_path / "registry.db"

    return make


def test_nothing_is_affected_where_nothing_changed(old):
    assert affected(old, old) == []


def test_an_amount_is_affected_from_its_first_day_to_its_last(old, changed):
    new = changed("jia/zi.yaml", "amount: 480", "amount: 510")
    assert affected(old, new) == [
        Affected(
            "jia/zi", "urban", "2030-01-01", "9999-12-31", f"480.00 {MONTH}", f"510.00 {MONTH}"
        )
    ]
    [line] = lines(affected(old, new), open_registry(new).book.places)
    assert line == f"甲省子县, urban, from 2030-01-01: 510.00 {MONTH} instead of 480.00 {MONTH}."


def test_only_the_days_on_which_the_amounts_differ_are_affected(old, changed):
    """A start half a year later: the days between lose their amount or keep the older one."""
    new = changed("jia/chen.yaml", "effective: 2030-01-01", "effective: 2030-07-01")
    assert affected(old, new) == [
        Affected(
            "jia/chen", "urban", "2030-01-01", "2030-06-30", f"500.00 {MONTH}", f"400.00 {MONTH}"
        )
    ]


def test_a_notice_that_is_gone_leaves_nothing_instead(old, changed):
    new = changed("jia/yin.yaml", "amount: 450", "amount: at least 450")
    [one] = affected(old, new)
    assert (one.place, one.before, one.after) == ("jia/yin", f"450.00 {MONTH}", "")
    assert one.line("寅县").endswith(f": nothing instead of 450.00 {MONTH}.")


def test_a_clause_without_an_amount_of_its_own_is_named_by_its_kind(old, changed):
    clause = "\n      - rounding: standard\n        at: 二\n        to: 1\n        stage: monthly standard\n        mode: up\n"
    new = changed("jia/zi.yaml", "        amount: 480\n", f"        amount: 480\n{clause}")
    [one] = affected(old, new)
    assert one.line("甲省子县") == "甲省子县, rounding, from 2030-01-01: another clause."


def test_a_place_below_with_the_same_change_is_said_once():
    above = Affected("jia", "urban", "2030-01-01", "2030-12-31", "1", "2")
    import attrs

    from dibao_publish.affected import _is_said_above

    below = attrs.evolve(above, place="jia/zi")
    assert _is_said_above(below, {above, below})
    assert not _is_said_above(above, {above, below})
    assert not _is_said_above(attrs.evolve(below, after="3"), {above, below})


@pytest.mark.parametrize(
    ("fragment", "enough"),
    [
        ("子县, urban, 2030-01-01 on: 510 instead of 480 yuan a month.", True),
        ("All of 甲省, urban, from 2030-01-01.", True),
        ("子县, urban: 510 instead of 480 yuan a month.", False),
        ("丑县, urban, 2030-01-01 on: 510 instead of 480 yuan a month.", False),
    ],
)
def test_a_fragment_names_the_place_or_one_above_it_and_the_first_day(
    old, changed, tmp_path, fragment, enough, capsys
):
    new = changed("jia/zi.yaml", "amount: 480", "amount: 510")
    found = affected(old, new)
    assert (list(unnamed(found, open_registry(new).book.places, [fragment])) == []) == enough
    (tmp_path / "zi.amounts.md").write_text(fragment, encoding="utf-8")
    assert main([str(old), str(new), str(tmp_path)]) == (0 if enough else 1)
    said = capsys.readouterr()
    assert "甲省子县, urban, from 2030-01-01" in said.out
    assert ("1 of these 1" in said.err) != enough
