"""What stands above Datasette's own pages: our ways through the site, and the way back to them."""

from __future__ import annotations

from typing import Any

from dibao.message import msg
from dibao_publish.texts import say
from dibao_publish.web.links import Links
from dibao_publish.web.nav import entries

NAME = msg("Dibao standards")
HERE = msg("The tables as they are stored.")
BACK = msg("Back to the page of the data")


def header(links: Links) -> dict[str, Any]:
    """The names and addresses of the header: Chinese, with English beside where it matters."""
    chinese = links if links.lang == "zh" else links.other()
    english = chinese.other()
    return {
        "name": say(NAME, "zh"),
        "home": chinese.home(),
        "entries": entries(chinese, "", "zh"),
        "english": english.to("/data"),
        "data": chinese.to("/data"),
        "here": say(HERE, "zh"),
        "here_en": say(HERE, "en"),
        "back": say(BACK, "zh"),
        "back_en": say(BACK, "en"),
    }
