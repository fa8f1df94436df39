"""A small book, invented: one province with a minimum, five counties, every answer worked by hand."""

from __future__ import annotations

from pathlib import Path

PLACES = """
- key: jia
  kind: province
  names:
    甲省: ..
  codes:
    990000: ..
"""
COUNTY = """
- key: jia/{key}
  kind: county
  names:
    {name}: ..
  codes:
    {code}: ..
"""
COUNTIES = {"zi": "子县", "chou": "丑县", "yin": "寅县", "mao": "卯县", "chen": "辰县"}

NOTICE = """
  - title: {name}关于提高城乡低保标准的通知
    number: {number}
    issuer: {name}民政局
    issued: {issued}
    effective: {effective}
    read_in: invented
    evidence: government
    copy: complete
    clauses:
"""
CLAUSE = """
      - standard: {program}
        at: {at}
        unit: {unit}
        amount: {amount}
"""
MONTH, YEAR = "yuan/person/month", "yuan/person/year"
Clauses = tuple[tuple[str, str, str], ...]


def notice(name: str, number: str, issued: str, effective: str, clauses: Clauses) -> str:
    """A notice of a policy file; a clause is a program, a unit and an amount."""
    head = NOTICE.format(name=name, number=number, issued=issued, effective=effective)
    return head.lstrip("\n") + "\n".join(
        CLAUSE.format(program=program, at=f"一({at})", unit=unit, amount=amount).strip("\n")
        for at, (program, unit, amount) in enumerate(clauses, 1)
    )


def write(folder: Path) -> Path:
    """Write the book; the amounts are those that the tests count with."""
    places = PLACES + "".join(
        COUNTY.format(key=key, name=name, code=990121 + at)
        for at, (key, name) in enumerate(COUNTIES.items())
    )
    (folder / "places").mkdir(parents=True)
    (folder / "jia").mkdir()
    (folder / "places" / "jia.yaml").write_text(places, encoding="utf-8")
    minimum = (("urban", MONTH, "at least 500"), ("rural", YEAR, "at least 3600"))
    files = {
        "jia": [notice("甲省", "甲民发〔2029〕9号", "2029-12-25", "2030-01-01", minimum)],
        "jia/zi": [
            notice(
                "子县",
                "子政发〔2029〕1号",
                "2029-12-20",
                "2030-01-01",
                (("urban", MONTH, "480"), ("rural", YEAR, "3600")),
            )
        ],
        "jia/chou": [
            notice(
                "丑县",
                "丑政发〔2030〕2号",
                "2030-03-10",
                "2030-01-01",
                (("urban", MONTH, "520, was 470"), ("rural", MONTH, "300")),
            )
        ],
        "jia/yin": [
            notice(
                "寅县", "寅政发〔2028〕3号", "2028-12-20", "2029-01-01", (("urban", MONTH, "450"),)
            )
        ],
        "jia/chen": [
            notice(
                "辰县", "辰政发〔2029〕4号", "2029-07-01", "2029-07-01", (("urban", MONTH, "400"),)
            ),
            notice(
                "辰县",
                "辰政发〔2030〕5号",
                "2030-01-01",
                "2030-01-01",
                (("urban", MONTH, "500, was 400"),),
            ),
        ],
    }
    for jurisdiction, notices in files.items():
        text = f"jurisdiction: {jurisdiction}\nnotices:\n" + "\n\n".join(notices) + "\n"
        (folder / f"{jurisdiction}.yaml").write_text(text, encoding="utf-8")
    return folder
