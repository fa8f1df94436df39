"""The page of the journalist's guide."""

from __future__ import annotations

from dibao_publish.guide import BEFORE, GUIDE, HOST
from dibao_publish.texts import phrase, say
from dibao_publish.web.page import Ask, Page


def guide_page(ask: Ask) -> Page:
    """Ten questions with their data, for the address of this site where it is known."""
    host = host_of(ask)
    items = [
        {
            "title": say(item.title, ask.lang),
            "page": ask.links.asked(item.page)
            if item.page.startswith(("/q/", "/place/"))
            else ask.links.table(item.page.rpartition("/")[2]),
            "data": ask.links.served(item.path),
            "curl": item.curl(host),
            "pandas": item.pandas(host),
            "number": say(item.number, ask.lang),
        }
        for item in GUIDE
    ]
    context = {"before": say(BEFORE, ask.lang), "items": items, "own": host == HOST}
    return Page("guide.html", phrase("For journalists", ask.lang), "/guide", context)


def host_of(ask: Ask) -> str:
    """The address that lines to copy ask: a server's, where it is known, else one's own machine."""
    if ask.links.is_static:
        return ask.links.served("") or HOST
    published = ask.registry.published
    return (published.base_url if published is not None else "") or HOST
