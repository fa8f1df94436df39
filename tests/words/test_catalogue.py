"""The Chinese catalogue is complete, and fits the templates in the code."""

import ast
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import dibao
from dibao.words import CORE, Catalogue, extract

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
        m.id for m in catalogue if m.id and m.id.endswith(".") and m.string[-1:] not in ("", "。")
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


def test_the_module_updates_the_catalogue_of_another_package(tmp_path, capsys):
    source = tmp_path / "source"
    source.mkdir()
    (source / "one.py").write_text("msg('One.')\n")
    assert extract.main([str(source), str(tmp_path / "new.po")]) == 1
    assert "no translation: One." in capsys.readouterr().out


def test_a_catalogue_is_read_when_it_is_first_asked(tmp_path):
    Catalogue(tmp_path / "none.po")
    with pytest.raises(FileNotFoundError):
        Catalogue(tmp_path / "none.po").get("One.")
