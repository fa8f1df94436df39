"""What a wheel holds of the policies gives the same book as their texts, or is not used."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao import calc
from dibao.errors import PlaceError, PolicyError
from dibao.policy import compiled, folder, reader
from dibao.policy.clauses import CLAUSE_CLASSES, PolicyFile, Standard
from dibao.policy.compiled import NOTHING_COMPILED, open_compiled, write_compiled
from dibao.policy.library import read_gazetteer
from tests import books, strategies

TWICE = """\
- key: ding
  kind: prefecture
  names:
    丁市: ..

- key: ding/bing
  kind: district
  names:
    丙区: ..
"""
NOTICE = books.notice(
    """\
- standard: urban
  unit: yuan/person/month
  amount:
    乙县: 375, was 350
    丙区: 400
"""
)
JIA = f"jurisdiction: jia\nnotices:\n{NOTICE}"
YI = f"jurisdiction: jia/yi\nnotices:\n{NOTICE.replace('乙县: 375, was 350', '乙县: 390')}".replace(
    "          丙区: 400\n", ""
)


@pytest.fixture(name="package")
def _package(tmp_path, monkeypatch):
    """Give a package with three policy files, installed: their texts, and what was read of them."""
    policies = tmp_path / "policies"
    for path, text in {
        "places/jia.yaml": books.PLACES,
        "places/ding.yaml": TWICE,
        "jia.yaml": JIA,
        "jia/yi.yaml": YI,
    }.items():
        (policies / path).parent.mkdir(parents=True, exist_ok=True)
        (policies / path).write_text(text, encoding="utf-8")
    (tmp_path / folder.COMPILED).write_bytes(folder.compile_folder(policies))
    monkeypatch.setattr(folder, "_PACKAGE", tmp_path)
    return tmp_path


@pytest.fixture(name="texts_read")
def _texts_read(monkeypatch):
    """Give the list of the files whose texts are read strictly."""
    names = []
    for function in ("read_policy", "read_places"):
        strict = getattr(reader, function)
        monkeypatch.setattr(
            reader,
            function,
            lambda text, name, strict=strict: (names.append(name), strict(text, name))[1],
        )
    return names


def _wheres(file: PolicyFile) -> list[tuple[int, int]]:
    """Lines and columns, which are no part of what makes two blocks equal."""
    blocks = [file, *file.categories, *file.notices]
    for notice in file.notices:
        blocks += [*notice.categories, *notice.clauses]
    return [block.where for block in blocks]


def _amount(book, place="乙县"):
    return calc.standard(book.at(place, on=date(2020, 1, 1)), "urban").fen


# --- the form ----------------------------------------------------------------------------------


@settings(max_examples=25)
@given(strategies.policies(), st.text())
def test_a_policy_comes_back_equal(policy, text):
    opened = open_compiled(write_compiled([("f.yaml", text, policy)]))
    assert opened.policy("f.yaml", text) == policy


@pytest.mark.parametrize("cls", CLAUSE_CLASSES, ids=lambda cls: cls.kind)
@settings(max_examples=15)
@given(st.data())
def test_a_clause_of_every_kind_comes_back_equal(cls, data):
    clause = data.draw(strategies.clauses(cls))
    plain = compiled._json(compiled._plain(clause))
    assert compiled._clause(compiled.json.loads(plain)) == clause


@settings(max_examples=25)
@given(st.lists(strategies.places(), min_size=1, max_size=3).map(tuple))
def test_places_come_back_equal(places):
    opened = open_compiled(write_compiled([("f.yaml", "", places)]))
    assert opened.places("f.yaml", "") == places


def test_the_same_files_give_the_same_bytes_in_any_order():
    places, _ = reader.read_places(books.PLACES, "f")
    policy, _ = reader.read_policy(JIA, "f")
    files = [("places/jia.yaml", books.PLACES, places), ("jia.yaml", JIA, policy)]
    assert write_compiled(files) == write_compiled(reversed(files))


def test_a_file_of_another_text_version_or_name_is_not_given(monkeypatch):
    policy, _ = reader.read_policy(JIA, "f")
    data = write_compiled([("jia.yaml", JIA, policy)])
    opened = open_compiled(data)
    assert opened.policy("jia.yaml", JIA) == policy
    assert opened.policy("jia.yaml", JIA + "\n") is None
    assert opened.policy("yi.yaml", JIA) is None
    monkeypatch.setattr(compiled, "VERSION", "another")
    assert open_compiled(data) == NOTHING_COMPILED
    assert opened.policy("jia.yaml", JIA) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"null\n",
        b"[]\n{}\n",
        b'{"files": {}}\n',
        b"\xff\xfe\n",
        b"[" * 100_000 + b"\n",
        f'{{"version": "{compiled.VERSION}", "files": []}}\n'.encode(),
        f'{{"version": "{compiled.VERSION}", "files": {{"jia.yaml": null}}}}\n'.encode(),
        f'{{"version": "{compiled.VERSION}", "files": {{"jia.yaml": ["", "0", 3]}}}}\n'.encode(),
        f'{{"version": "{compiled.VERSION}", "files": {{"jia.yaml": ["", 0, 1e9]}}}}\n'.encode(),
    ],
)
def test_what_is_no_such_file_holds_nothing(data):
    assert open_compiled(data).policy("jia.yaml", JIA) is None


@given(st.data())
def test_a_damaged_file_gives_what_was_written_or_nothing(data):
    policy, _ = reader.read_policy(JIA, "f")
    whole = write_compiled([("jia.yaml", JIA, policy)])
    at = data.draw(st.integers(0, len(whole) - 1))
    byte = data.draw(st.binary(max_size=2))
    damaged = whole[:at] + byte + whole[at + 1 :]
    assert open_compiled(damaged).policy("jia.yaml", JIA) in (policy, None)
    assert open_compiled(whole[:at]).policy("jia.yaml", JIA) in (policy, None)


# --- an installed package ----------------------------------------------------------------------


def test_an_installed_book_is_the_one_of_its_texts_and_reads_none(package, texts_read):
    made = folder.load()
    assert texts_read == []
    (package / folder.COMPILED).unlink()
    read = folder.load()
    assert len(texts_read) == 4
    assert (made.files, made.names, made.digest) == (read.files, read.names, read.digest)
    assert list(made.places) == list(read.places)
    assert [_wheres(file) for file in made.files] == [_wheres(file) for file in read.files]
    assert _amount(made) == _amount(read) == 39000


def test_a_changed_text_alone_is_read_again(package, texts_read):
    path = package / "policies" / "jia" / "yi.yaml"
    path.write_text(YI.replace("390", "391"), encoding="utf-8")
    assert _amount(folder.load()) == 39100
    assert _amount(folder.load(places=["乙县"])) == 39100
    assert texts_read == ["policies/jia/yi.yaml"] * 2


def test_a_mistake_in_a_changed_text_is_told_with_its_line(package):
    path = package / "policies" / "jia" / "yi.yaml"
    path.write_text(YI.replace("390", "3 90"), encoding="utf-8")
    for places in (None, ["乙县"]):
        with pytest.raises(PolicyError, match=r"^policies/jia/yi.yaml:15:15: .*is not a number"):
            folder.load(places=places)


def test_a_file_that_was_added_counts(package):
    (package / "policies" / "ding.yaml").write_text(
        f"jurisdiction: ding\nnotices:\n{NOTICE}".replace("乙县: 375, was 350", "丁市: 500"),
        encoding="utf-8",
    )
    assert _amount(folder.load(), "丁市") == _amount(folder.load(places=["丁市"]), "丁市") == 50000


def test_a_file_that_was_taken_away_counts_no_more(package):
    (package / "policies" / "jia" / "yi.yaml").unlink()
    assert _amount(folder.load()) == _amount(folder.load(places=["乙县"])) == 37500


@pytest.mark.parametrize("damage", [b"", b"{}\n", None])
def test_a_package_whose_read_policies_are_damaged_reads_the_texts(package, texts_read, damage):
    path = package / folder.COMPILED
    path.write_bytes(path.read_bytes()[:400] if damage is None else damage)
    assert _amount(folder.load()) == 39000
    assert len(texts_read) == 4


def test_a_folder_that_the_caller_names_is_always_read(package, texts_read):
    folder.load(package / "policies")
    assert len(texts_read) == 4


# --- what one place needs ----------------------------------------------------------------------


def test_a_place_needs_its_places_and_the_files_above_it(package, texts_read):
    (package / folder.COMPILED).unlink()
    book = folder.load(places=["丁市"])
    assert sorted(texts_read) == ["policies/places/ding.yaml"]
    assert book.files == ()
    texts_read.clear()
    book = folder.load(places=["甲市"])
    assert sorted(texts_read) == ["policies/jia.yaml", "policies/places/jia.yaml"]
    assert [file.jurisdiction for file in book.files] == ["jia"]
    texts_read.clear()
    book = folder.load(places=["Yi"])  # the last part of a key
    assert "policies/places/ding.yaml" not in texts_read
    assert [file.jurisdiction for file in book.files] == ["jia/yi", "jia"]


@pytest.mark.parametrize(
    "word", ["丙区", "bing", "丁", "无此县", "甲市丙区", "jia/bing", " 乙县 ", ""]
)
def test_a_word_means_the_same_whether_all_is_read_or_what_it_needs(package, word):
    def outcome(book):
        try:
            return book.places.find(word)
        except PlaceError as error:
            return str(error), error.candidates

    assert outcome(folder.load(places=[word])) == outcome(folder.load())


def test_a_notice_of_the_nation_may_name_places_that_were_not_read(package):
    (package / "policies" / "national.yaml").write_text(
        f"jurisdiction: national\nnotices:\n{NOTICE}".replace("丙区: 400", "丁市: 400"),
        encoding="utf-8",
    )
    assert _amount(folder.load(places=["乙县"])) == _amount(folder.load()) == 39000


# --- the shipped policies ----------------------------------------------------------------------


@pytest.fixture(scope="module", name="shipped")
def _shipped(tmp_path_factory):
    """Give the shipped policies as a wheel holds them."""
    package = tmp_path_factory.mktemp("package")
    shutil.copytree(folder.shipped(), package / "policies")
    (package / folder.COMPILED).write_bytes(folder.compile_folder(folder.shipped()))
    return package


@pytest.fixture(scope="module", name="texts")
def _texts():
    return folder.load()


def test_the_shipped_book_is_the_one_of_its_texts(shipped, texts, texts_read, monkeypatch):
    monkeypatch.setattr(folder, "_PACKAGE", shipped)
    made = folder.load()
    assert texts_read == []
    assert (made.files, made.names, made.digest) == (texts.files, texts.names, texts.digest)
    assert [_wheres(file) for file in made.files] == [_wheres(file) for file in texts.files]
    assert list(made.places) == list(texts.places)
    assert [place.where for place in made.places] == [place.where for place in texts.places]
    for file in texts.files:
        place = file.jurisdiction
        assert made.provisions(place, Standard) == texts.provisions(place, Standard)
        assert made.silences(place, "standard", None) == texts.silences(place, "standard", None)


def test_every_place_of_a_file_lies_under_the_name_of_the_file(texts):
    for source in folder.read_sources()[0]:
        if source.holds_places:
            stem = source.path.removeprefix("places/").removesuffix(".yaml")
            places, _ = reader.read_places(source.text, source.name)
            assert [p.key for p in places if not texts.places.lies_within(p.key, stem)] == []


def test_a_name_of_several_places_is_still_of_several_where_only_its_files_are_read(texts, shipped):
    opened = open_compiled((shipped / folder.COMPILED).read_bytes())
    sources, _ = folder.read_sources()
    names: dict[str, set[str]] = {}
    for place in texts.places:
        for name, _ in place.names:
            names.setdefault(name, set()).add(place.key.split("/")[0])
    shared = sorted(name for name, tops in names.items() if len(tops) > 1)
    alone = sorted(set(names) - set(shared))
    for name in (*shared[:40], *alone[:: max(1, len(alone) // 40)]):
        gazetteer = read_gazetteer(sources, wanted=[name], compiled=opened)
        assert gazetteer.partial
        assert gazetteer.places.meant_by(name) == texts.places.meant_by(name)
