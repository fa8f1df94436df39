"""A publication from end to end: what is refused, what is kept from whom, and what is written."""

from __future__ import annotations

import json
import logging
import re
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from dibao_publish import audit, demo
from dibao_publish.aggregates import ledger, publisher, secret
from dibao_publish.aggregates.errors import (
    BaseTooSmallError,
    GridError,
    RegisterError,
    ReleaseConflictError,
    SecretError,
)
from dibao_publish.aggregates.grid import Grids
from dibao_publish.aggregates.keyed import fingerprint
from dibao_publish.aggregates.parameters import Parameters
from dibao_publish.audit import AuditError
from dibao_publish.cli import main
from tests.publish.aggregates.conftest import Desk, rows_of, write_rows

KEY = "a secret of the tests that is long enough"


def query(path: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def changed(tmp_path: Path, register: Path, change, name: str = "synthetic.csv") -> Path:
    """The register with its rows changed by a function that takes their list."""
    rows = rows_of(register)
    folder = tmp_path / "changed"
    folder.mkdir(exist_ok=True)
    return write_rows(folder / name, change(rows) or rows)


# --- the register --------------------------------------------------------------------------------


def set_first(**cells):
    def change(rows):
        rows[0].update(cells)

    return change


def again_elsewhere(rows):
    rows.append({**rows[0], "program": "urban" if rows[0]["program"] == "rural" else "rural"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda rows: rows.append(dict(rows[0])), "rows that stand twice (rows: 2)"),
        (again_elsewhere, "a household twice in a month (rows: 2)"),
        (set_first(place="110101"), "a district that is not on file (rows: 1)"),
        (
            set_first(program="特困"),
            "column program/项目: a word that means nothing here (rows: 1)",
        ),
        (set_first(category="大病患者"), "category that is not in the grid (rows: 1)"),
        (set_first(category=""), "no category (rows: 1)"),
        (set_first(amount="-1"), "column amount/合计: a number out of range (rows: 1)"),
        (set_first(amount="100.50"), "no whole number of yuan (rows: 1)"),
        (set_first(members="0"), "column members/人数: a number out of range (rows: 1)"),
        (set_first(amount="99000"), "above the formula's maximum, as back-pay is (rows: 1)"),
        (set_first(synthetic="0"), "mixes synthetic rows"),
        (lambda rows: rows.clear() or [dict.fromkeys(demo.HEADERS, "")], "no rows"),
    ],
)
def test_a_register_that_cannot_be_counted_is_refused(desk, register, tmp_path, change, words):
    with pytest.raises(RegisterError, match=f"^Check A9: .*{re.escape(words)}") as caught:
        desk.publish(register=changed(tmp_path, register, change))
    assert "SYN-" not in str(caught.value)
    assert not desk.out.exists()
    assert not desk.ledger.exists()


def test_all_kinds_of_faults_are_told_at_once(desk, register, tmp_path):
    def change(rows):
        rows[0]["amount"], rows[1]["amount"], rows[2]["members"] = "-1", "-1", "0"
        rows[3]["category"] = ""

    with pytest.raises(RegisterError) as caught:
        desk.publish(register=changed(tmp_path, register, change))
    told = str(caught.value)
    assert told.count("(rows: ") == 3
    assert "out of range (rows: 2)" in told


def test_synthetic_rows_in_a_file_that_does_not_say_so_are_refused(desk, register, tmp_path):
    path = changed(tmp_path, register, lambda _: None, "list.csv")
    with pytest.raises(RegisterError, match="whose name says so"):
        desk.publish(register=path, policies=demo.folder())


def test_back_pay_in_a_month_is_refused_as_above_the_formula(desk, register, tmp_path):
    def change(rows):
        rows[0]["amount"] = f"{int(float(rows[0]['amount'])) + 4 * 12 * 1000}"

    with pytest.raises(RegisterError, match="as back-pay is"):
        desk.publish(register=changed(tmp_path, register, change))


def test_rows_of_other_months_than_those_asked_for_are_refused(desk):
    with pytest.raises(RegisterError, match="does not name"):
        desk.publish(months=(date(2031, 4, 1),))


def test_months_without_a_standard_are_refused(desk, register, tmp_path):
    def change(rows):
        for row in rows:
            row["month"] = row["month"].replace("2031", "2011")

    with pytest.raises(GridError, match="No standard is on file"):
        desk.publish(register=changed(tmp_path, register, change))


def test_an_area_that_is_no_place_is_refused(desk):
    with pytest.raises(GridError, match="No place on file"):
        desk.publish(area="nowhere")


def test_a_base_too_small_for_a_fixed_amount_is_refused(book):
    grid = Grids(book, None).of(date(2031, 5, 1))
    publisher.check_fixed(grid, Parameters())
    assert max(cell.fixed or 0 for cell in grid.cells) == 760
    large = [cell for cell in grid.cells if cell.fixed]
    object.__setattr__(large[0], "fixed", 2001)
    with pytest.raises(BaseTooSmallError, match="at least 10005 yuan"):
        publisher.check_fixed(grid, Parameters())
    publisher.check_fixed(grid, Parameters(base_amount=20_000))


# --- the secret ----------------------------------------------------------------------------------


@pytest.fixture
def real(tmp_path, register) -> Desk:
    """The same register as if it were a real one: other codes, nothing that says synthetic."""
    folder = tmp_path / "policies"
    shutil.copytree(demo.folder(), folder)
    places = folder / "places" / "xugou.yaml"
    places.write_text(places.read_text("utf-8").replace(" 990", " 710"), encoding="utf-8")

    def change(rows):
        for row in rows:
            row["place"] = row["place"].replace("990", "710", 1)
            row["household"] = row["household"].replace("SYN", "TEST")
            del row["synthetic"]

    desk = Desk(tmp_path, changed(tmp_path, register, change, "list.csv"))
    ledger.create(desk.ledger, fingerprint(KEY.encode()))
    plain = desk.order
    desk.order = lambda **changes: plain(**{"policies": folder} | changes)
    return desk


def test_a_real_register_needs_a_secret(real):
    with pytest.raises(SecretError, match="There is no secret"):
        real.publish()


def test_the_secret_of_the_demonstration_protects_no_real_register(real):
    with pytest.raises(SecretError, match="is public"):
        real.publish({secret.VARIABLE: secret.DEMO_SECRET.decode()})


def test_a_short_secret_is_refused(real):
    with pytest.raises(SecretError, match="shorter than 32 bytes"):
        real.publish({secret.VARIABLE: "x" * 31})


def test_a_secret_from_a_file_or_the_environment_gives_the_same_figures(real, tmp_path):
    path = tmp_path / "secret"
    path.write_text(KEY + "\n", encoding="ascii")
    path.chmod(0o600)
    real.publish(secret=path)
    first = real.out.read_bytes()
    real.publish({secret.VARIABLE: KEY})
    assert real.out.read_bytes() == first


def test_real_figures_stand_in_tables_without_demo(real):
    real.publish({secret.VARIABLE: KEY})
    names = {name for (name,) in query(real.out, "SELECT name FROM sqlite_master")}
    assert {"aggregate", "aggregate_place", "aggregate_release"} <= names
    assert not any(name.startswith("demo_") for name in names)
    assert query(real.out, "SELECT DISTINCT synthetic FROM aggregate") == [(0,)]


def test_another_secret_than_before_is_refused(real, register, tmp_path):
    real.publish({secret.VARIABLE: KEY})
    with pytest.raises(SecretError, match=r"^Check A5: .* ledger of another secret"):
        real.publish({secret.VARIABLE: KEY[::-1]})

    def later(rows):
        for row in rows:
            row["month"] = row["month"].replace("-04", "-06").replace("-05", "-07")

    path = changed(tmp_path, real.register, later, "later.csv")
    with pytest.raises(SecretError, match=r"^Check A5"):
        real.publish({secret.VARIABLE: KEY[::-1]}, register=path)


def test_the_ledger_names_a_release_of_another_secret_too(real):
    real.publish({secret.VARIABLE: KEY})
    told = json.loads(real.ledger.read_text("utf-8"))
    told["releases"][0]["fingerprint"] = "00000000"
    real.ledger.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(SecretError, match=r"^Check A5: Earlier releases"):
        real.publish({secret.VARIABLE: KEY})


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o622])
def test_a_secret_that_others_may_read_or_write_is_refused_with_the_command_to_mend_it(
    real, tmp_path, mode
):
    path = tmp_path / "a secret"
    path.write_text(KEY + "\n", encoding="ascii")
    path.chmod(mode)
    with pytest.raises(SecretError, match=f"chmod 600 '{path}'"):
        real.publish(secret=path)
    path.chmod(0o600)
    real.publish(secret=path)


# --- one secret and one ledger for ever ----------------------------------------------------------


@pytest.fixture
def account(tmp_path, monkeypatch) -> Path:
    """The home of an operator who has nothing yet."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setattr(Path, "home", lambda: home)
    return home


def run(*told: object):
    return CliRunner().invoke(main, ["--lang", "en", *map(str, told)])


def test_a_second_secret_is_refused_wherever_the_figures_go(real, account, tmp_path):
    folder = real.order().folder
    told = ("aggregate", real.register, "--policies", folder)
    assert run("secret", tmp_path / "s").exit_code == 0
    first = run(*told, "--secret", tmp_path / "s", "--out", tmp_path / "agg" / "ok.db")
    assert first.exit_code == 0, first.output
    other = tmp_path / "t"
    again = run("secret", other)
    assert again.exit_code == 2
    assert again.output.startswith("Check A5: This account has published with another secret")
    assert not other.exists()
    other.write_text("f" * 64, encoding="ascii")
    other.chmod(0o600)
    second = run(*told, "--secret", other, "--out", tmp_path / "elsewhere" / "tiny.db")
    assert second.exit_code == 2
    assert second.output.startswith("Check A5: ")
    assert not (tmp_path / "elsewhere" / "tiny.db").exists()


def test_a_ledger_that_is_missing_is_never_a_new_one(real, account, tmp_path):
    run("secret", tmp_path / "s")
    ledger.home().unlink()
    told = ("aggregate", real.register, "--policies", real.order().folder)
    done = run(*told, "--secret", tmp_path / "s", "--out", tmp_path / "ok.db")
    assert done.exit_code == 2
    assert done.output.startswith("Check A5, A11: There is no ledger at ")
    assert not ledger.home().exists()
    assert not (tmp_path / "ok.db").exists()


def test_a_secret_that_never_published_may_be_replaced(account, tmp_path):
    assert run("secret", tmp_path / "s").exit_code == 0
    assert run("secret", tmp_path / "t").exit_code == 0
    bound = json.loads(ledger.home().read_text("utf-8"))["secret"]
    assert bound == fingerprint((tmp_path / "t").read_bytes().strip())


def test_a_demonstration_and_a_real_register_have_ledgers_apart(desk, real, account, tmp_path):
    run("secret", tmp_path / "s")
    before = ledger.home().read_bytes()
    with pytest.raises(SecretError, match=r"^Check A5: .* if this is a demonstration"):
        desk.publish(ledger=ledger.home(), register=desk.register)
    with pytest.raises(SecretError, match="own public secret"):
        desk.publish(secret=tmp_path / "s")
    assert run("aggregate", desk.register, "--out", tmp_path / "demo.db").exit_code == 0
    assert (tmp_path / "synthetic.aggregates.ledger.json").exists()
    assert ledger.home().read_bytes() == before
    with pytest.raises(SecretError, match=r"^Check A5: .* ledger of another secret"):
        real.publish({secret.VARIABLE: KEY}, ledger=tmp_path / "synthetic.aggregates.ledger.json")


def test_a_ledger_that_is_a_link_stays_one(desk, tmp_path):
    kept = tmp_path / "kept.json"
    desk.ledger.symlink_to(kept)
    desk.publish()
    assert desk.ledger.is_symlink()
    assert kept.exists()


def test_what_another_run_published_meanwhile_is_seen(desk, monkeypatch):
    plain = audit.audit

    def slow(inputs, tick):
        plain(inputs, tick)
        monkeypatch.setattr(audit, "audit", plain)
        desk.publish(out=desk.folder / "other.db", parameters=Parameters(base_count=10))

    monkeypatch.setattr(audit, "audit", slow)
    with pytest.raises(ReleaseConflictError, match="other bases"):
        desk.publish()
    assert not desk.out.exists()


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("all", "jilin/changchun", True),
        ("jilin", "jilin/changchun", True),
        ("jilin/changchun", "jilin", True),
        ("jilin/changchun", "jilin/changchun", True),
        ("jilin/changchun", "jilin/jilin", False),
        ("jilin", "jilinx", False),
    ],
)
def test_registers_of_a_place_and_of_one_in_it_are_held_together(one, other, expected):
    assert ledger.overlap(one, other) is expected


def test_a_month_of_a_part_is_not_published_beside_that_of_the_whole(desk, register, tmp_path):
    desk.publish()
    part = changed(
        tmp_path, register, lambda rows: [row for row in rows if row["place"].startswith("9902")]
    )
    with pytest.raises(ReleaseConflictError, match=r"^Check A11: Another table"):
        desk.publish(register=part, area="xugou/yi", out=tmp_path / "part.db")


def test_the_command_makes_a_secret_that_nobody_else_may_read_and_never_replaces_one(
    account, tmp_path
):
    path = tmp_path / "secret"
    made = run("secret", path)
    assert made.exit_code == 0
    assert path.stat().st_mode & 0o077 == 0
    text = path.read_text(encoding="ascii").strip()
    assert len(bytes.fromhex(text)) == 32
    assert text not in made.output
    again = run("secret", path)
    assert again.exit_code == 2
    assert path.read_text(encoding="ascii").strip() == text


# --- releases ------------------------------------------------------------------------------------


def test_the_same_register_gives_the_same_bytes(desk, shared):
    desk.publish()
    assert desk.out.read_bytes() == shared.out.read_bytes()


def test_the_order_of_the_rows_does_not_matter(desk, shared, register, tmp_path):
    desk.publish(register=changed(tmp_path, register, lambda rows: rows[::-1]))
    assert desk.out.read_bytes() == shared.out.read_bytes()


def test_changed_figures_of_a_published_month_must_be_called_a_revision(desk, register, tmp_path):
    desk.publish()

    def fewer(rows):
        return [row for row in rows if row["month"] == "2031-04" or row["program"] == "urban"]

    path = changed(tmp_path, register, fewer)
    before = desk.out.read_bytes()
    with pytest.raises(ReleaseConflictError, match=r"^Check A5: .*2031-05 differ"):
        desk.publish(register=path)
    assert desk.out.read_bytes() == before
    desk.publish(register=path, revised=("2031-05",))
    assert desk.out.read_bytes() != before
    desk.publish(register=path)


def test_bases_are_raised_for_later_months_alone_and_only_aloud(desk, register, tmp_path):
    def of(month):
        return lambda rows: [row for row in rows if row["month"] == month]

    april = changed(tmp_path, register, of("2031-04"), "april-synthetic.csv")
    may = changed(tmp_path, register, of("2031-05"), "may-synthetic.csv")
    higher, plain = Parameters(base_count=10, base_amount=20_000), Parameters()
    desk.publish(register=april)
    with pytest.raises(ReleaseConflictError, match=r"^Check A5: .*with other bases"):
        desk.publish(register=april, parameters=higher, raised=True)
    with pytest.raises(ReleaseConflictError, match=r"^Check A5: .*say --raise"):
        desk.publish(register=may, parameters=higher)
    desk.publish(register=may, parameters=higher, raised=True)
    june = changed(
        tmp_path,
        register,
        lambda rows: [{**r, "month": "2031-06"} for r in rows if r["month"] == "2031-05"],
        "june-synthetic.csv",
    )
    with pytest.raises(ReleaseConflictError, match=r"^Check A5: .*are lower"):
        desk.publish(register=june, parameters=plain)
    desk.publish(register=june, parameters=higher)


def test_another_table_of_the_register_in_the_ledger_is_refused(desk):
    desk.publish()
    told = json.loads(desk.ledger.read_text("utf-8"))
    told["releases"][0]["table"] = "street x age"
    desk.ledger.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(ReleaseConflictError, match=r"^Check A11: Another table"):
        desk.publish()


def test_a_ledger_that_cannot_be_read_stops_the_release(desk):
    desk.ledger.write_text("{}", encoding="utf-8")
    with pytest.raises(ReleaseConflictError, match=r"^Check A5, A11: .*no ledger of releases"):
        desk.publish()


# --- nothing comes out ---------------------------------------------------------------------------


def test_a_failed_audit_leaves_nothing_behind(desk, monkeypatch, capfd, caplog):
    def fail(inputs, tick):
        raise AuditError("A7", 3)

    monkeypatch.setattr(audit, "audit", fail)
    caplog.set_level(logging.DEBUG)
    with pytest.raises(AuditError):
        desk.publish()
    assert list(desk.folder.iterdir()) == []
    assert capfd.readouterr() == ("", "")
    assert caplog.text == ""


def test_the_file_holds_no_true_amount_of_a_base_cell(shared):
    """Amounts of base cells are multiples of 10000, and nothing else is kept beside them."""
    sql = (
        "SELECT count(*) FROM demo_aggregate WHERE households % 5 OR persons % 5 "
        "OR amount_yuan % 10000"
    )
    assert query(shared.out, sql) == [(0,)]
    content = shared.out.read_bytes()
    assert b"SYN-" not in content
    assert secret.DEMO_SECRET not in content
    assert "SYN-" not in shared.ledger.read_text("utf-8")


def test_the_ledger_holds_hashes_of_published_rows_and_no_count(shared):
    [release] = json.loads(shared.ledger.read_text("utf-8"))["releases"]
    assert sorted(release) == sorted(
        (
            *("register", "table", "grid_rule", "fingerprint", "base_count", "base_amount"),
            *("raised", "revised", "published", "lineage"),
        )
    )


def test_the_command_publishes_and_says_so(desk, shared):
    told = ["--lang", "en", "aggregate", str(desk.register), "--out", str(desk.out)]
    done = CliRunner().invoke(main, told)
    assert done.exit_code == 0, done.output
    assert "the audit passed" in done.output
    assert desk.out.read_bytes() == shared.out.read_bytes()


def test_the_command_tells_a_refusal_in_one_sentence(desk, register, tmp_path):
    path = changed(tmp_path, register, set_first(amount="99000"))
    done = CliRunner().invoke(
        main, ["--lang", "en", "aggregate", str(path), "--out", str(desk.out)]
    )
    assert done.exit_code == 2
    assert done.output.count("\n") == 1
    assert "99000" not in done.output


def test_no_switch_of_the_command_skips_the_audit():
    names = {option for param in main.commands["aggregate"].params for option in param.opts}
    assert names == {
        *("register", "--out", "--secret", "--policies", "--area", "--months"),
        *("--base-count", "--base-amount", "--raise", "--revised"),
    }


# --- the grid ------------------------------------------------------------------------------------


def test_the_grid_has_every_district_program_and_category_of_the_policy_files(book):
    grid = Grids(book, None).of(date(2031, 5, 1))
    cells = {(cell.district, cell.program, cell.category) for cell in grid.cells}
    assert len(grid.districts) == 13
    assert {c for d, p, c in cells if p == "urban"} == {"none", "三无", "重病", "重残", "老年"}
    assert {c for d, p, c in cells if p == "rural"} == {"none", "重病", "重残", "老年"}
    assert len(cells) == 13 * 9


def test_an_area_narrows_the_grid(book):
    grid = Grids(book, "xugou/yi").of(date(2031, 5, 1))
    assert {district.key.rpartition("/")[0] for district in grid.districts} == {"xugou/yi"}


def test_a_district_with_a_new_code_keeps_its_lineage(book):
    by_month = {
        month: {d.key: d for d in Grids(book, None).of(month).districts}["xugou/yi/si"]
        for month in (date(2031, 6, 1), date(2031, 7, 1))
    }
    assert [found.area.code for found in by_month.values()] == ["990221", "990203"]
    assert {found.lineage for found in by_month.values()} == {"990221"}
