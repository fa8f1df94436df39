"""The page of the journalist's guide."""

from __future__ import annotations

from dibao_publish.guide import BEFORE, GUIDE, HOST
from dibao_publish.texts import phrase, say
from dibao_publish.web.page import Ask, Page


def guide_page(ask: Ask) -> Page:
    """Ten questions with their data, for the address of this site where it is known."""
    published = ask.registry.published
    host = (published.base_url if published is not None else "") or HOST
    items = [
        {
            "title": say(item.title, ask.lang),
            "page": ask.links.to(item.page)
            if item.page.startswith(("/q/", "/place/"))
            else f"{ask.links.root}/{ask.links.database}/{item.page.rpartition('/')[2]}",
            "data": ask.links.root + item.path,
            "curl": item.curl(host),
            "pandas": item.pandas(host),
            "number": say(item.number, ask.lang),
        }
        for item in GUIDE
    ]
    context = {"before": say(BEFORE, ask.lang), "items": items}
    return Page("guide.html", phrase("For journalists", ask.lang), "/guide", context)
