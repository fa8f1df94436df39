"""Codes of places against python-stdnum's table of GB/T 2260."""

from __future__ import annotations

import pytest

from dibao.policy.codes import RIGHT, Known, code_problems, known
from dibao.policy.folder import shipped
from dibao.policy.reader import read_places

FILES = sorted((shipped() / "places").glob("*.yaml"))

CHANGCHUN = """\
- key: jilin
  kind: province
  names:
    吉林省: ..
  codes:
    220000: ..

- key: jilin/changchun
  kind: prefecture
  names:
    长春市: ..
  codes:
    220100: ..

"""
JIUTAI = """\
- key: jilin/changchun/jiutai
  kind: district
  names:
    九台县: ..1988
    九台市: 1988..2014
    九台区: 2014..
  codes:
    220123: 1983..1988
    220181: 1989..2014
    220113: 2014..
"""


def _problems(text: str) -> list[str]:
    places, problems = read_places(CHANGCHUN + text, "places/jilin.yaml")
    assert problems == []
    return list(map(str, code_problems(places, "places/jilin.yaml")))


def _place(name: str, codes: str, key: str = "jilin/changchun/x") -> str:
    return f"- key: {key}\n  kind: district\n  names:\n    {name}\n  codes:\n    {codes}\n"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_shipped_code_is_confirmed(path):
    places, _ = read_places(path.read_text(encoding="utf-8"), path.name)
    assert list(map(str, code_problems(places, path.name))) == []


def test_the_table_has_names_with_their_years():
    assert known("220112") == (Known("双阳区", 1995, None),)
    assert known("220113") == (Known("九台区", 2014, None),)
    assert known("220105") == (Known("二道河子区", 1983, 1994), Known("二道区", 1995, None))
    assert known("220100") == (Known("长春市"),)
    assert known("990100") == ()


@pytest.mark.parametrize(
    "text",
    [
        JIUTAI,
        _place("双阳区: 1995..", "220112: 1995.."),
        _place("双阳区: ..", "220112: 1995-07-06.."),
        _place("二道河子区: ..1994\n    二道区: 1995..", "220105: 1983.."),
    ],
    ids=["county, city, district", "a year", "a day", "one code, two names"],
)
def test_a_right_code_is_confirmed(text):
    assert _problems(text) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            _place("九台区: ..", "220113: 2011.."),
            "The code 220113 is of 九台区 in 2011; the table has 九台区 2014-.",
        ),
        (
            _place("九台区: ..", "220113: .."),
            "The code 220113 is of 九台区 in 2013; the table has 九台区 2014-.",
        ),
        (
            _place("双阳区: ..", "220113: 2014.."),
            "The code 220113 is of 双阳区 in 2014; the table has 九台区 2014-.",
        ),
        (
            _place("双阳县: ..", "220125: 1983.."),
            "The code 220125 is of 双阳县 in 1996; the table has 双阳县 1983-1995.",
        ),
        (
            _place("双阳: ..", "220112: 1995.."),
            "The code 220112 is of 双阳 in 1995; the table has 双阳区 1995-.",
        ),
        (
            _place("双阳区: 2000..", "220112: 1995.."),
            "The code 220112 is of no name in 1995; the table has 双阳区 1995-.",
        ),
        (
            _place("甲区: ..", "220199: .."),
            "The code 220199 is not in the table of GB/T 2260 codes.",
        ),
        (
            _place("铁西区: ..", "220302: 1983.."),
            "The code 220302 does not lie under 220100, the code of jilin/changchun.",
        ),
        (
            _place("铁西区: ..", "220302: 1983..", "jilin/x").replace("220302", "210106"),
            "The code 210106 does not lie under 220000, the code of jilin.",
        ),
    ],
    ids=[
        "before it was given",
        "open before it was given",
        "of another place",
        "after it was ended",
        "of a shorter name",
        "before the place had the name",
        "never given",
        "of another prefecture",
        "of another province",
    ],
)
def test_a_wrong_code_is_a_problem_at_its_place(text, sentence):
    assert f"places/jilin.yaml:15:3: {sentence}" in _problems(text)


def test_an_older_code_may_be_of_another_prefecture_of_the_province():
    text = _place(
        "公主岭市: ..", "220381: 1989..2020\n    220184: 2020..", "jilin/changchun/gongzhuling"
    )
    assert _problems(text) == []


def test_a_zone_without_code_and_a_province_are_not_compared():
    assert _problems("- key: jilin/changchun/z\n  kind: zone\n  names:\n    甲: ..\n") == []


def test_every_excuse_gives_a_reason_and_is_needed():
    shipped_codes = {
        (code, name)
        for path in FILES
        for place in read_places(path.read_text(encoding="utf-8"), path.name)[0]
        for code, _ in place.codes
        for name, _ in place.names
    }
    for (code, name), reason in RIGHT.items():
        assert (code, name) in shipped_codes
        assert name not in {entry.name for entry in known(code)}
        assert reason
