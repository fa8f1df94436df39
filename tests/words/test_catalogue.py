"""The Chinese catalogue is complete, and fits the templates in the code."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import dibao
from dibao import words
from dibao.errors import PolicyError
from dibao.policy.folder import read_sources, shipped
from dibao.policy.library import Source
from dibao.words import CORE, REMARKS, Catalogue, extract

SOURCE = Path(dibao.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))


@pytest.fixture(scope="module")
def catalogue():
    with CORE.path.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def templates():
    return {message.id for message in extract.messages(SOURCE) if message.id}


def placeholders(template):
    """The names that a template fills in; a translation may choose a form of one: {program.residents}."""
    fields = [field for _, field, _, _ in Formatter().parse(template) if field is not None]
    return sorted({field.partition(".")[0] for field in fields})


def test_every_template_has_a_translation(catalogue, templates):
    translated = {message.id for message in catalogue if message.id and message.string}
    assert sorted(templates - translated) == []


def test_no_translation_is_left_of_a_template_that_is_gone(catalogue, templates):
    assert sorted({message.id for message in catalogue if message.id} - templates) == []
    assert not catalogue.obsolete


def test_no_template_counts_members_in_the_plural(templates):
    """One member would be `1 members`: a household of 1 reads right for every number."""
    assert [
        text for text in templates if re.search(r"(?<! x )(?<!are )\{members\} members", text)
    ] == []


def test_no_translation_is_fuzzy(catalogue):
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_a_translation_fills_in_what_its_template_does(catalogue):
    different = [
        message.id
        for message in catalogue
        if message.id
        and message.string
        and placeholders(message.id) != placeholders(message.string)
    ]
    assert different == []


def test_a_translation_is_written_with_chinese_marks(catalogue):
    """A sentence ends as Chinese sentences do; a word or heading ends in no mark."""
    wrong = [
        m.id
        for m in catalogue
        if m.id and re.search(r"[^.]\.$", m.id) and m.string[-1:] not in ("", "。")
    ]
    assert wrong == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(SOURCE).as_posix())
def test_a_template_is_a_literal_that_the_extractor_can_read(file):
    calls = [
        node
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "msg"
    ]
    unread = [node.lineno for node in calls if not _is_literal(node)]
    assert unread == []


def _is_literal(call):
    return isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(SOURCE).as_posix())
def test_a_template_names_exactly_the_parameters_that_it_is_given(file):
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "msg"
        ):
            continue
        given = [keyword.arg for keyword in node.keywords]
        if given and None not in given and _is_literal(node):
            assert placeholders(node.args[0].value) == sorted(given), f"{file}:{node.lineno}"


def test_updating_a_catalogue_that_is_fresh_changes_nothing(tmp_path):
    copy = tmp_path / "dibao.po"
    copy.write_bytes(CORE.path.read_bytes())
    assert extract.update(SOURCE, copy) == []
    assert copy.read_bytes() == CORE.path.read_bytes()


def test_updating_adds_new_messages_and_drops_old_ones(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "one.py").write_text(
        "from dibao.message import msg\nmsg('One {thing}.', thing=1)\nmsg('')\n"
    )
    po = tmp_path / "locale" / "other.po"
    assert extract.update(source, po) == ["One {thing}."]
    po.write_text(
        po.read_text()
        .replace('msgstr ""\n', 'msgstr "{thing}一。"\n')
        .replace('"{thing}一。"\n"L', '""\n"L')
    )
    assert extract.update(source, po) == []
    assert Catalogue(po).get("One {thing}.") == "{thing}一。"
    (source / "one.py").write_text("from dibao.message import msg\nmsg('Two.')\n")
    assert extract.update(source, po) == ["Two."]
    assert Catalogue(po).get("One {thing}.") is None


def test_a_catalogue_that_was_read_needs_its_file_no_more(tmp_path):
    po = tmp_path / "some.po"
    po.write_text('msgid "One."\nmsgstr "一。"\n', encoding="utf-8")
    catalogue = Catalogue(po)
    catalogue.read()
    po.unlink()
    assert catalogue.get("One.") == "一。"


def test_the_module_updates_the_catalogue_of_another_package(tmp_path, capsys):
    source = tmp_path / "source"
    source.mkdir()
    (source / "one.py").write_text("msg('One.')\n")
    assert extract.main([str(source), str(tmp_path / "new.po")]) == 1
    assert "no translation: One." in capsys.readouterr().out


# --- remarks of the transcribers ---------------------------------------------------------------


@pytest.fixture(scope="module")
def remarks():
    return {message.id for message in extract.remarks(read_sources()[0]) if message.id}


def test_every_english_remark_of_the_shipped_policies_has_a_translation(remarks):
    assert sorted(text for text in remarks if REMARKS.get(text) is None) == []


def test_no_translation_is_left_of_a_remark_that_is_gone(remarks):
    with REMARKS.path.open("rb") as file:
        assert sorted({m.id for m in read_po(file) if m.id} - remarks) == []


def test_a_remark_keeps_the_numbers_of_what_it_quotes(remarks):
    lost = [
        (text, number)
        for text in remarks
        for number in re.findall(r"〔\d+〕\d+号|\d{3,}", text)
        if number not in (REMARKS.get(text) or "")
    ]
    assert lost == []


def test_a_remark_that_is_purely_chinese_needs_no_translation(remarks):
    assert "年人均补助标准" not in remarks
    assert words.remark("年人均补助标准", "zh") == "年人均补助标准"


def test_a_remark_is_said_in_both_languages():
    assert words.remark("per person is not printed", "zh") == "“每人”二字未印出"
    assert words.remark("per person is not printed", "en") == "per person is not printed"
    assert words.remark("a remark that nobody made", "zh") == "a remark that nobody made"
    assert words.reason("per person is not printed", "zh") == "“每人”二字未印出"


def test_a_new_remark_is_listed_until_it_is_translated(tmp_path):
    text = (shipped() / "jilin" / "changchun.yaml").read_text("utf-8")
    text = text.replace("per person is not printed", "25% of it is new", 1)
    po = tmp_path / "locale" / "remarks.po"
    missing = extract.update_remarks([Source("jilin/changchun.yaml", text, "x.yaml")], po)
    assert "25% of it is new" in missing
    assert "format" not in po.read_text("utf-8").partition("25% of it")[0][-60:]
    with pytest.raises(PolicyError):
        extract.remarks([Source("jilin/changchun.yaml", "", "x.yaml")])


def test_updating_remarks_that_are_fresh_changes_nothing(tmp_path):
    copy = tmp_path / "remarks.po"
    copy.write_bytes(REMARKS.path.read_bytes())
    assert extract.update_remarks(read_sources()[0], copy) == []
    assert copy.read_bytes() == REMARKS.path.read_bytes()


def test_a_catalogue_is_read_when_it_is_first_asked(tmp_path):
    Catalogue(tmp_path / "none.po")
    with pytest.raises(FileNotFoundError):
        Catalogue(tmp_path / "none.po").get("One.")
