"""Problems of whole folders: files that cannot be read, and files that do not fit together."""

from __future__ import annotations

import pytest

from dibao.errors import PolicyError
from dibao.policy.folder import load, read_text

PLACES = """\
- key: jia
  kind: prefecture
  names:
    甲市: ..

- key: jia/cheng
  kind: district
  names:
    城关区: ..

- key: jia/bei
  kind: district
  names:
    城关区: ..
"""
POLICY = """\
jurisdiction: jia
notices:
  - title: 关于提高标准的通知
    number: 甲〔2031〕1号
    issuer: 甲市
    issued: 2031-01-01
    effective: 2031-01-01
    read_in: invented for a test
    evidence: mirror
    copy: complete
    clauses:
      - standard: urban
        unit: yuan/person/month
        amount: 375
"""


@pytest.fixture(name="folder")
def _folder(tmp_path):
    (tmp_path / "places").mkdir()
    (tmp_path / "places" / "jia.yaml").write_text(PLACES, encoding="utf-8")
    (tmp_path / "jia.yaml").write_text(POLICY, encoding="utf-8")
    return tmp_path


def _problems(folder) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        load(folder)
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def _change(folder, old, new, name="jia.yaml"):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_folder_that_the_tests_change_is_read(folder):
    assert [file.jurisdiction for file in load(folder).files] == ["jia"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "jurisdiction: jia",
            "jurisdiction: yi",
            [
                (
                    'jia.yaml:1:1: The file is called jia.yaml, but its jurisdiction is "yi"; '
                    "the two must agree."
                )
            ],
        ),
        (
            "        unit",
            "        areas: 乙县\n        unit",
            ['jia.yaml:12:9: "乙县" is no place under jia and no group of the notice.'],
        ),
        (
            "        unit",
            "        areas: 城关区\n        unit",
            [
                (
                    'jia.yaml:12:9: "城关区" may be any of: 甲市城关区, 甲市城关区; '
                    "write it with the place above it, 乙市/城关区."
                )
            ],
        ),
        (
            "    clauses",
            "    covers: 丙县\n    clauses",
            ['jia.yaml:3:5: "丙县" is no place under jia and no group of the notice.'],
        ),
        (
            " 375",
            "\n          甲市: 375\n          丁县: 300",
            ['jia.yaml:12:9: "丁县" is no place under jia and no group of the notice.'],
        ),
    ],
    ids=[
        "a file whose name is not its jurisdiction",
        "an area that is no place",
        "an area that is two places",
        "a notice that covers no place",
        "an amount for no place",
    ],
)
def test_a_file_that_does_not_fit_its_folder_is_refused(folder, old, new, expected):
    _change(folder, old, new)
    assert _problems(folder) == expected


def test_a_jurisdiction_that_is_no_place_is_refused(folder):
    (folder / "yi.yaml").write_text(POLICY.replace("jia", "yi"), encoding="utf-8")
    assert _problems(folder) == [
        'yi.yaml:1:1: The jurisdiction "yi" is no place on file; add it to policies/places/.'
    ]


def test_a_key_of_two_places_is_refused(folder):
    (folder / "places" / "yi.yaml").write_text(
        PLACES[:60].split("\n\n", maxsplit=1)[0], encoding="utf-8"
    )
    assert _problems(folder) == [
        f'places/yi.yaml:1:3: The place "jia" stands already in {folder}/places/jia.yaml.'
    ]


def test_problems_of_several_files_come_together_ordered_by_place(folder):
    _change(folder, "urban", "citywide")
    _change(folder, "evidence: mirror", "evidence: tv")
    _change(folder, "kind: prefecture", "kind: city", "places/jia.yaml")
    (folder / "yi.yaml").write_text("", encoding="utf-8")
    (folder / "bing.yaml").write_bytes("甲市".encode("gb18030"))
    assert _problems(folder) == [
        "bing.yaml:1:1: The file is not UTF-8 from this line on; save it as UTF-8.",
        'jia.yaml:9:15: "tv" is not one of: government, mirror, press, aggregator.',
        'jia.yaml:12:19: "citywide" is not one of: urban, rural, unified.',
        (
            'places/jia.yaml:2:9: "city" is not one of: '
            "nation, province, prefecture, county, district, zone, town."
        ),
        "yi.yaml:1:1: The file is empty; it must say what it holds.",
    ]


def test_a_file_that_is_not_utf8_is_refused_at_the_line(folder):
    text = POLICY.encode().replace("甲市".encode(), "甲市".encode("gb18030"))
    (folder / "jia.yaml").write_bytes(text)
    assert _problems(folder) == [
        "jia.yaml:5:1: The file is not UTF-8 from this line on; save it as UTF-8."
    ]


def test_a_folder_that_does_not_exist_is_refused(tmp_path):
    with pytest.raises(PolicyError) as caught:
        load(tmp_path / "none")
    assert str(caught.value) == f"{tmp_path}/none:1:1: The folder of policies does not exist."


def test_a_file_that_does_not_exist_is_a_problem(tmp_path):
    _, problem = read_text(tmp_path / "none.yaml")
    assert str(problem) == f"{tmp_path}/none.yaml:1:1: The file does not exist."


def test_a_folder_in_place_of_a_file_is_a_problem(tmp_path):
    _, problem = read_text(tmp_path)
    assert str(problem) == f"{tmp_path}:1:1: A file is expected here, and this is a folder."


def test_line_ends_of_windows_change_neither_book_nor_digest(folder):
    before = load(folder)
    for path in folder.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    after = load(folder)
    assert after.files == before.files
    assert after.digest == before.digest
