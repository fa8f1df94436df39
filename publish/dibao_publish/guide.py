"""The journalist's guide: ten questions, each with its address, a line of curl and five of pandas.

Declared here once; the page `/guide` and `docs/journalists.md` are made from it, the latter by
`python -m dibao_publish.guide`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from dibao.message import Message, msg
from dibao_publish.texts import say

HOST = "http://127.0.0.1:8001"  # where `dibao-publish serve` listens; on a site, its address
DOCUMENT = Path(__file__).parents[2] / "docs" / "journalists.md"


@frozen
class Item:
    """A question.

    `path`: where its data are. `page`: where people read the answer. `code`: what follows after the
    data were read as `rows`; its last line gives `answer`. `number`: what that means.
    """

    title: Message
    path: str
    page: str
    code: tuple[str, ...]
    number: Message

    def curl(self, host: str) -> str:
        """The data on a command line."""
        return f'curl "{host}{self.path}"'

    def pandas(self, host: str) -> str:
        """The answer in pandas."""
        is_csv = ".csv" in self.path
        reader = "pd.read_csv(address)" if is_csv else 'pd.read_json(address, typ="series")'
        lines = ("import pandas as pd", f'address = "{host}{self.path}"', f"rows = {reader}")
        return "\n".join((*lines, *self.code))


LISTED = 'listed = rows[rows.outcome == "listed"]'

GUIDE: tuple[Item, ...] = (
    Item(
        msg("What was the standard of a place on a day?"),
        "/api/v1/standard?place=220112&program=urban&on=2011-10-01",
        "/place/jilin/changchun/shuangyang?on=2011-10-01",
        ('print(rows["amount"], rows["unit"], rows["holds"])', 'answer = rows["amount"]'),
        msg(
            "The income below which a person in 双阳区 could be granted dibao on that day, in yuan a month. "
            "`holds` is confirmed if a notice on file says so for the day; presumed means only the last "
            "known. It is no amount that anybody was paid: an allowance is the gap up to it."
        ),
    ),
    Item(
        msg("How did the standard of a place develop?"),
        "/q/timeline.csv?place=jilin/changchun/shuangyang&program=urban",
        "/q/timeline?place=jilin/changchun/shuangyang&program=urban",
        (
            'print(rows[["since", "until", "amount", "state"]])',
            "answer = rows.amount.dropna().tolist()",
        ),
        msg(
            "The published amounts one after the other. A row without an amount is a time that the files do "
            "not decide, not a time without a standard; do not draw a line through it."
        ),
    ),
    Item(
        msg("What were the standards of a province on a day?"),
        "/q/standards.csv?province=jilin&on=2011-10-01",
        "/q/standards?province=jilin&on=2011-10-01",
        (LISTED, "answer = len(listed), len(rows) - len(listed)"),
        msg(
            "How many standards something on file confirms for the day, and how many places and programs are "
            "left out; `outcome` says why. An average over those listed is no average of the province."
        ),
    ),
    Item(
        msg("Which counties pay below the provincial minimum?"),
        "/q/below-minimum.csv?on=2017-12-31",
        "/q/below-minimum?on=2017-12-31",
        (LISTED, 'answer = listed[["name", "program", "amount", "least", "short"]]'),
        msg(
            "Standards confirmed for the day that are below the minimum of their province in force on it; "
            "`short` is by how much, in yuan a year. It is a reason to ask, no proof of a breach: a later "
            "notice or a time to adjust may not be on file."
        ),
    ),
    Item(
        msg("Which raises were published late, and what is a person owed?"),
        "/q/late-raises.csv?on=2025-12-31",
        "/q/late-raises?on=2025-12-31",
        (LISTED, 'answer = listed[["name", "months_late", "owed"]].head(10)'),
        msg(
            "Months between the start of a raise and its notice, and the difference for these months for a "
            "person who gets the full standard. It does not say that nothing was paid: look into the notice "
            "for back-pay (补发)."
        ),
    ),
    Item(
        msg("Where is no raise on file for five years?"),
        "/q/no-raise.csv?months=60&on=2025-12-31",
        "/q/no-raise?months=60&on=2025-12-31",
        (LISTED, 'answer = listed[["name", "program", "last_raise", "complete"]].head(10)'),
        msg(
            "The last raise on file. No raise on file does not mean that there was none: `complete` says in "
            "how many years since the first a notice is on file. Ask the place before you write."
        ),
    ),
    Item(
        msg("How far is the rural standard behind the urban one?"),
        "/q/rural-urban.csv?on=2008-12-31",
        "/q/rural-urban?on=2008-12-31",
        (LISTED, "answer = listed.share.describe()"),
        msg(
            "The rural standard of a place in per cent of its urban one, both by the year; 100 is one standard "
            "for both (城乡一体). Only places are compared of which both are confirmed for the day."
        ),
    ),
    Item(
        msg("How fast did standards grow?"),
        "/q/growth.csv?province=shandong&from=2014-12-31&on=2018-12-31",
        "/q/growth?province=shandong&from=2014-12-31&on=2018-12-31",
        (LISTED, "answer = listed.iloc[:, 1:].head(10)"),
        msg(
            "By how much the standard of the later day exceeds that of the earlier, where both are confirmed. "
            "Prices are not taken out, and few places have both: name how many in your text."
        ),
    ),
    Item(
        msg("What would a family get?"),
        "/api/v1/allowance?place=230200&program=urban&on=2020-11-01&members=3&income=1000/month",
        "/place/heilongjiang/qiqihaer?on=2020-11-01",
        ('print([step["text"] for step in rows["steps"]])', 'answer = rows["amount"]'),
        msg(
            "Yuan a month for a household of three in 齐齐哈尔市 with an income of 1000 yuan, by the clauses on "
            "file, each named in `steps`. The office decides, and what is not on file may add to it "
            "(`not_on_file`)."
        ),
    ),
    Item(
        msg("Where do sources contradict each other?"),
        "/registry/contradiction.csv",
        "/registry/contradiction",
        ('print(rows[["full_name", "sentence_zh"]].head())', "answer = len(rows)"),
        msg(
            "Places of which two sources say different things. Both stand in the registry and neither is "
            "preferred. Use no such figure without a look at both."
        ),
    ),
)

BEFORE = msg(
    "Ten questions with their data. Every number has a notice; name it. An amount that is only the last known "
    "is never counted among those confirmed, and what cannot be compared is listed with its reason."
)


def document() -> str:
    """The guide as Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# For journalists"
    yield ""
    yield str(BEFORE)
    yield ""
    yield "Run a registry on this machine, or put the address of a site in place of the one below:"
    yield ""
    yield "```"
    yield "dibao-publish build --out registry.db"
    yield "dibao-publish serve registry.db"
    yield "```"
    yield ""
    yield "`.csv` and `.json` after the name of a question give its data; the page without them is for people."
    yield "The same questions stand on every site, in Chinese and English, under `/guide`."
    for number, item in enumerate(GUIDE, 1):
        yield ""
        yield f"## {number}. {item.title}"
        yield ""
        yield f"{say(item.title, 'zh')}"
        yield ""
        yield f"Page: `{HOST}{item.page}`"
        yield ""
        yield "```sh"
        yield item.curl(HOST)
        yield "```"
        yield ""
        yield "```py"
        yield item.pandas(HOST)
        yield "```"
        yield ""
        yield str(item.number)
    yield ""


def main() -> None:
    """Write the document anew."""
    DOCUMENT.write_text(document(), encoding="utf-8")
    sys.stdout.write(f"{DOCUMENT.name}\n")


if __name__ == "__main__":
    main()
