"""The registry is a pure function of the policy files, sound, and described."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import attrs
import pytest
from click.testing import CliRunner

from dibao.calc import timeline
from dibao.errors import InputError, PolicyError
from dibao.policy.clauses import Notice
from dibao.policy.fields import Kind, specs
from dibao.policy.folder import load, shipped
from dibao.policy.reader import read_policy
from dibao_publish import build, reference, spans, statistics
from dibao_publish.cli import main
from dibao_publish.columns import columns, keys
from dibao_publish.metadata import LICENCE, for_one, metadata
from dibao_publish.named_views import VIEWS
from dibao_publish.queries import QUERIES
from dibao_publish.registry import open_registry
from dibao_publish.tables import TABLES, NoticeRow
from tests.publish import invented


def query(path, sql, *values):
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(sql, values).fetchall()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """What the command says that builds over an older registry, and the file."""
    out = tmp_path_factory.mktemp("built") / "registry.db"
    out.write_bytes(b"something else")
    return CliRunner().invoke(main, ["build", "--out", str(out)]), out


def test_building_over_an_older_registry_gives_the_same_bytes(registry, built):
    _, out = built
    assert out.read_bytes() == registry.read_bytes()
    assert [path.name for path in out.parent.iterdir()] == ["registry.db"]


def test_the_file_is_sound(registry):
    assert query(registry, "PRAGMA integrity_check") == [("ok",)]
    assert query(registry, "PRAGMA foreign_key_check") == []


def test_every_table_is_strict_and_has_its_key(registry):
    listed = {row[1]: row for row in query(registry, "PRAGMA table_list")}
    for table in TABLES:
        assert listed[table.table][5] == 1, f"{table.table} is not strict"
        found = query(registry, f'PRAGMA table_info("{table.table}")')
        assert [row[1] for row in sorted(found, key=lambda r: r[5]) if row[5]] == keys(table)


def test_a_wrong_row_is_refused(registry, tmp_path):
    copy = tmp_path / "copy.db"
    shutil.copy(registry, copy)
    with closing(sqlite3.connect(copy)) as connection:
        for change in (
            "UPDATE standard SET program = 'other'",
            "UPDATE standard SET since = '1.10.2011'",
            "UPDATE standard SET fen_a_year = -1",
            "UPDATE notice SET title = NULL",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(change)


def test_a_build_that_stops_leaves_the_older_registry(tmp_path, monkeypatch):
    policies = invented.write(tmp_path / "policies")
    out = tmp_path / "out" / "registry.db"
    out.parent.mkdir()
    out.write_bytes(b"older")

    def stop(connection):
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "create_indexes", stop)
    with pytest.raises(KeyboardInterrupt):
        build.build(out, policies)
    assert out.read_bytes() == b"older"
    assert [path.name for path in out.parent.iterdir()] == ["registry.db"]


def test_the_book_in_the_file_is_the_book_of_the_folder(registry):
    book = load()
    found = open_registry(registry)
    assert found.book.digest == book.digest == found.policies
    assert sorted(f.jurisdiction for f in found.book.files) == sorted(
        f.jurisdiction for f in book.files
    )
    assert all(found.book.by_jurisdiction[f.jurisdiction] == f for f in book.files)


def test_nothing_tells_when_or_where_it_was_built(registry):
    assert str(shipped()).encode() not in registry.read_bytes()


# --- descriptions ------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.table)
def test_every_table_and_column_is_described(table):
    assert table.en
    assert table.zh
    assert table.__doc__
    for name, column in columns(table).items():
        assert column.en, name
        assert column.zh, name
        assert any(letter >= "\u4e00" for letter in column.zh), name


def test_licence_and_source_stand_on_the_database_and_every_table():
    told = metadata("registry")["databases"]["registry"]
    for block in (told, *told["tables"].values(), *told["queries"].values()):
        assert LICENCE.items() <= block.items()
    names = {table.table for table in TABLES} | {view.name for view in VIEWS}
    assert set(told["tables"]) == names


def test_every_field_of_a_notice_is_a_column():
    fields = {name for name, spec in specs(Notice).items() if spec.kind is not Kind.LIST}
    assert fields <= set(columns(NoticeRow))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.table)
def test_columns_and_row_fields_are_one(table, registry):
    found = [row[1] for row in query(registry, f'PRAGMA table_info("{table.table}")')]
    assert found == [attribute.name for attribute in attrs.fields(table)]


# --- figures -----------------------------------------------------------------------------------

STANDARDS = {
    ("jilin/changchun/shuangyang", "urban"): (
        "2011-10-01",
        "315.00",
        "yuan/person/month",
        "315.00",
    ),
    ("jilin/changchun/shuangyang", "rural"): ("2011-10-01", "2000.00", "yuan/person/year", None),
    ("jilin/changchun/jingyue", "urban"): ("2011-10-01", "375.00", "yuan/person/month", "375.00"),
    ("jilin/changchun/jingyue", "rural"): ("2011-10-01", "2100.00", "yuan/person/year", "175.00"),
    ("heilongjiang/qiqihaer", "urban"): ("2020-01-01", "604.00", "yuan/person/month", "604.00"),
    ("heilongjiang/qiqihaer", "rural"): ("2020-01-01", "4398.00", "yuan/person/year", "366.50"),
}


@pytest.mark.parametrize(("place", "program"), STANDARDS)
def test_standards_as_the_notices_print_them(registry, place, program):
    found = query(
        registry,
        "SELECT since, amount, unit, monthly FROM standard WHERE place = ? AND program = ? AND role = 'set'",
        place,
        program,
    )
    assert STANDARDS[place, program] in found


def test_what_a_notice_says_held_before_has_a_role_of_its_own(registry):
    found = query(
        registry,
        "SELECT role, since, until, amount FROM standard WHERE place = ? AND program = 'urban' "
        "AND coalesce(since, until) < '2012' ORDER BY id",
        "jilin/changchun/shuangyang",
    )
    assert found == [
        ("set", "2011-10-01", "2012-12-31", "315.00"),
        ("was", None, "2011-09-30", "290.00"),
    ]


def test_each_standard_rests_on_a_clause_that_covers_its_kind(registry):
    kinds = query(
        registry, "SELECT DISTINCT kind FROM standard JOIN clause ON clause.id = standard.clause"
    )
    assert kinds == [("standard",)]


def test_a_gap_says_why_in_both_languages(registry):
    found = query(
        registry,
        "SELECT code, sentence, sentence_zh, notice FROM gap WHERE place = ?",
        "liaoning/tieling",
    )
    assert {row[0] for row in found} == {"NotSeen"}
    for _, sentence, chinese, notice in found:
        assert sentence.isascii() or "铁政办发" in sentence
        assert chinese != sentence
        assert notice == "liaoning/tieling/铁政办发[2008]32号"


def test_a_clause_reads_back_from_its_text(registry):
    [(text,)] = query(
        registry,
        "SELECT text FROM clause WHERE id = ?",
        "heilongjiang/qiqihaer/齐民规〔2020〕2号#0",
    )
    written = (
        "jurisdiction: a\nnotices:\n  - title: t\n    number: n\n    issuer: i\n    issued: 2020\n"
        "    effective: 2020\n    read_in: r\n    evidence: mirror\n    copy: complete\n    clauses:\n"
    ) + "".join(f"      {line}\n" for line in text.splitlines())
    file, problems = read_policy(written, "a.yaml")
    assert problems == []
    assert file is not None
    [clause] = file.notices[0].clauses
    assert (clause.kind, str(clause.amount)) == ("standard", "604")


TEKUN = {
    ("urban", "centralised"): (17736, 18336, 18936),
    ("urban", "dispersed"): (12420, 13020, 13620),
    ("rural", "centralised"): (9996, 10596, 11196),
    ("rural", "dispersed"): (7008, 7608, 8208),
}


@pytest.mark.parametrize(("program", "placement"), TEKUN)
def test_the_twelve_amounts_of_tekun_can_be_queried(registry, program, placement):
    found = query(
        registry,
        "SELECT level, amount, unit, since, until, confirmed_through FROM tekun "
        "WHERE place = ? AND program = ? AND placement = ? ORDER BY fen_a_year",
        "heilongjiang/qiqihaer",
        program,
        placement,
    )
    dates = ("2020-01-01", None, "2020-10-12")
    assert found == [
        (level, f"{amount}.00", "yuan/person/year", *dates)
        for level, amount in zip(
            ("self", "partial", "full"), TEKUN[program, placement], strict=True
        )
    ]


def test_an_amount_of_tekun_names_its_own_clause_and_what_was_inferred_of_it(registry):
    rows = query(
        registry,
        "SELECT t.program, t.placement, t.level, t.inferred, c.text FROM tekun t "
        "JOIN clause c ON c.id = t.clause WHERE t.place = 'heilongjiang/qiqihaer'",
    )
    assert len(rows) == 12
    for program, placement, level, inferred, text in rows:
        assert f"tekun: {program}" in text
        assert f"placement: {placement}" in text
        of_year = "levels.full.unit" in inferred
        assert of_year == ((program, placement, level) == ("urban", "centralised", "full"))


@pytest.mark.parametrize("topic", ["standard", "standard urban"])
def test_a_topic_that_a_notice_is_said_to_lack_and_has_is_a_finding_of_its_clause(tmp_path, topic):
    policies = invented.write(tmp_path / "policies")
    file = policies / "jia" / "yin.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("    clauses:", f"    not_stated: {topic}\n    clauses:"), encoding="utf-8"
    )
    build.build(tmp_path / "registry.db", policies)
    found = query(
        tmp_path / "registry.db", "SELECT clause, status FROM finding WHERE \"check\" = 'silence'"
    )
    assert found == [("jia/yin/寅政发〔2028〕3号#0", "not met")]


# --- the command -------------------------------------------------------------------------------


def test_build_prints_its_counts(built):
    result, _ = built
    assert result.exit_code == 0, result.output
    assert "places" in result.output
    assert "read at a government host" in result.output
    assert "findings judged" in result.output
    assert "leads" in result.output


def test_every_problem_is_listed_and_the_older_registry_kept(tmp_path):
    folder = tmp_path / "policies"
    shutil.copytree(shipped(), folder)
    changchun = folder / "jilin" / "changchun.yaml"
    text = changchun.read_text(encoding="utf-8")
    changchun.write_text(
        text.replace("effective: 2011-10-01", "effective: 2011-13-01").replace("method", "methode"),
        encoding="utf-8",
    )
    siping = folder / "jilin" / "siping.yaml"
    siping.write_text(siping.read_text(encoding="utf-8") + "\n  bad\n", encoding="utf-8")
    out = tmp_path / "registry.db"
    out.write_bytes(b"older")
    result = CliRunner().invoke(main, ["build", "--out", str(out), "--policies", str(folder)])
    assert result.exit_code == 1
    assert f"{changchun}:" in result.output
    assert f"{siping}:" in result.output
    assert "Traceback" not in result.output
    assert out.read_bytes() == b"older"


@pytest.mark.parametrize("line", [["build"], ["serve", "registry.db"]])
@pytest.mark.parametrize(("lang", "word"), [("zh", "需要"), ("en", "needs")])
def test_without_the_extra_one_sentence_says_what_to_install(line, lang, word, tmp_path):
    """In a process where the packages of the extra cannot be imported."""
    code = (
        "import sys\n"
        "for name in ('datasette', 'sqlite_utils', 'uvicorn', 'uvloop', 'pypinyin'):\n"
        "    sys.modules[name] = None\n"
        "from dibao_publish.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "--lang", lang, *line],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "pip install dibao[publish]" in done.stderr
    assert word in done.stderr


@pytest.mark.parametrize(
    ("line", "environment", "word"),
    [
        (["--help"], {"LC_ALL": "zh_CN.UTF-8"}, "生成并发布最低生活保障标准登记库"),
        (["--lang", "zh", "build", "--help"], {"LC_ALL": "C"}, "要写入的 SQLite 文件"),
        (
            ["--lang", "en", "build", "--help"],
            {"LC_ALL": "zh_CN.UTF-8"},
            "The SQLite file to write",
        ),
        (["--lang", "zh", "serve", "nowhere.db"], {"LC_ALL": "C"}, "没有这个文件"),
    ],
)
def test_the_command_speaks_the_language_of_the_line(line, environment, word, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["dibao-publish", *line])
    assert word in CliRunner().invoke(main, line, env=environment).output


def test_a_missing_folder_is_a_problem(tmp_path):
    with pytest.raises(PolicyError):
        build.build(tmp_path / "r.db", tmp_path / "nowhere")


@pytest.mark.parametrize("content", [None, b"", b"no database at all, only text", "empty"])
def test_serve_refuses_what_is_no_registry(tmp_path, content):
    path = tmp_path / "other.db"
    if content == "empty":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE other (a)")
    elif content is not None:
        path.write_bytes(content)
    result = CliRunner().invoke(main, ["serve", str(path)])
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1
    assert "dibao-publish build" in result.output


def test_serve_says_that_a_port_is_taken(registry):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(main, ["serve", str(registry), "--port", str(port)])
    assert result.exit_code == 2
    assert result.output.startswith(f"127.0.0.1:{port}: ")
    assert "Traceback" not in result.output


# --- the reference -----------------------------------------------------------------------------


def test_the_reference_of_the_registry_is_fresh(registry):
    """Else: `python -m dibao_publish.reference build/registry.db`."""
    text = reference.DOCUMENT.read_text(encoding="utf-8")
    parts = {
        "counts": reference.counts(registry),
        "tables": reference.tables(),
        "questions": reference.questions(),
    }
    assert reference.written(text, parts) == text


def test_what_is_no_rule_stands_apart(registry):
    [(statistics, leads)] = query(registry, "SELECT statistics, leads FROM release")
    assert query(registry, "SELECT count(*) FROM statistic") == [(statistics,)]
    assert query(registry, "SELECT count(*) FROM lead") == [(leads,)]
    assert statistics > 1000
    assert {row[0] for row in query(registry, "SELECT DISTINCT evidence FROM lead")} == {
        "aggregator"
    }


def test_invented_policies_come_without_the_statistics_of_real_places(tmp_path):
    folder = invented.write(tmp_path / "policies")
    release = build.build(tmp_path / "r.db", folder)
    assert (release.statistics, release.leads) == (0, 0)


def test_a_cell_that_a_spreadsheet_would_run_is_refused(tmp_path):
    folder = invented.write(tmp_path / "policies")
    tables = tmp_path / "tables"
    shutil.copytree(statistics.folder(), tables)
    file = tables / "leads.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    lines[1] = "=cmd()," + lines[1].partition(",")[2]
    file.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError, match="row 1"):
        build.build(tmp_path / "r.db", folder, tables=tables)
    assert not (tmp_path / "r.db").exists()


def test_a_standard_says_from_whom_it_is_inherited(registry):
    rows = query(
        registry,
        "SELECT s.place, s.inherited_from FROM standard s WHERE s.inherited_from IS NOT NULL",
    )
    assert len(rows) > 1000
    assert all(place.startswith(f"{above}/") for place, above in rows)


@pytest.mark.parametrize("number", range(8))
def test_places_under_the_same_clauses_have_the_timelines_that_each_has_alone(number):
    book = load()
    found = list(spans.courses(book))[number * 41 :: 331]
    for course in found:
        here = book.at(course.place, on=spans.ANY_DAY)
        alone = timeline(here, course.program)
        told = tuple(e.found if isinstance(e, spans.Span) else e for e in course.entries)
        assert told == alone, course.place


def test_for_one_gives_licence_words_and_queries_apart():
    words, config = for_one("registry")
    told = words["databases"]["registry"]
    assert "queries" not in told
    for block in (words, told, *told["tables"].values()):
        assert LICENCE.items() <= block.items()
    assert set(config["databases"]["registry"]["queries"]) == {query.name for query in QUERIES}


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_every_view_answers_and_its_columns_are_described(view, registry):
    found = [row[1] for row in query(registry, f'PRAGMA table_info("{view.name}")')]
    assert list(view.columns) == found
    told = metadata("registry")["databases"]["registry"]["tables"][view.name]["columns"]
    assert set(found) <= set(told)
    assert query(registry, f"{view.sql} LIMIT 1")
