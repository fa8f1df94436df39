"""The README of a release: what the files are, how they are read, and what they do not say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dibao_publish.bulk.sheets import Sheet
from dibao_publish.metadata import DESCRIPTION, TITLE

TEXT = """\
# {title}

{description}
{notice}
第 {number} 版 {day} · Release {number} of {day}

政策文件 policies SHA-256: {policies}

## 文件 Files

* `csv/`：各表一份，UTF-8 带 BOM，可直接用 Excel 打开。One table each, UTF-8 with a BOM, so that Excel reads it.
  以 `=`、`+`、`-`、`@` 开头而不是数字的单元格，前面加了 `'`。A cell that begins like a formula and is no number has `'` in front.
* `codebook.csv`：每一列的含义。What each column means.
* `datapackage.json`：Frictionless 描述。The Frictionless descriptor.

空单元格表示不明或未写明，不表示零。An empty cell means unknown or not stated, never zero.
金额为元，两位小数；`fen` 为分。Amounts are yuan with two places; `fen` is hundredths of a yuan.
`confirmed_through` 之后的标准仅为最后所知。After `confirmed_through` a standard is only the last known.

## 各表 Tables

{tables}

## 许可 Licence

CC0 1.0，可自由使用。To be used freely: https://creativecommons.org/publicdomain/zero/1.0/
"""


def readme(every: Sequence[Sheet], number: int, day: date, policies: str, notice: str = "") -> str:
    """The text. `notice`: what is said of a demonstration, if one is in it."""
    tables = "\n".join(f"* `{sheet.name}`：{sheet.zh}。{sheet.en}." for sheet in every)
    return TEXT.format(
        title=TITLE,
        description=DESCRIPTION,
        notice=f"\n**{notice}**\n" if notice else "",
        number=number,
        day=day.isoformat(),
        policies=policies,
        tables=tables,
    )
