"""The provinces as equal tiles, roughly where they lie; no boundary is drawn."""

from __future__ import annotations

from attrs import frozen

from dibao_publish.names import roman
from dibao_publish.reader import Row
from dibao_publish.spelling import short_name
from dibao_publish.web.page import Ask

# Column and row of each tile, from 1; the north is up.
GRID: dict[str, tuple[int, int]] = {
    "heilongjiang": (7, 1),
    "neimenggu": (4, 2),
    "jilin": (7, 2),
    "xinjiang": (1, 3),
    "gansu": (2, 3),
    "ningxia": (3, 3),
    "shanxi": (4, 3),
    "beijing": (5, 3),
    "tianjin": (6, 3),
    "liaoning": (7, 3),
    "qinghai": (2, 4),
    "shaanxi": (3, 4),
    "henan": (4, 4),
    "hebei": (5, 4),
    "shandong": (6, 4),
    "xizang": (1, 5),
    "sichuan": (2, 5),
    "chongqing": (3, 5),
    "hubei": (4, 5),
    "anhui": (5, 5),
    "jiangsu": (6, 5),
    "shanghai": (7, 5),
    "guizhou": (3, 6),
    "hunan": (4, 6),
    "jiangxi": (5, 6),
    "zhejiang": (6, 6),
    "yunnan": (2, 7),
    "guangxi": (3, 7),
    "guangdong": (4, 7),
    "fujian": (5, 7),
    "hainan": (4, 8),
}
BY_PROVINCE = """
SELECT p.key, p.name,
  (SELECT count(*) FROM place l WHERE l.province = p.key AND l.lowest = 1) AS places,
  (SELECT count(DISTINCT s.place) FROM standard s JOIN place l ON l.key = s.place
    WHERE l.province = p.key AND l.lowest = 1 AND s.role = 'set') AS with_standard
FROM place p WHERE p.kind = 'province' ORDER BY coalesce(p.code, '9'), p.key"""


@frozen
class Tile:
    """A province: of its lowest places, how many have a standard on file."""

    name: str
    full_name: str
    link: str
    where: str  # its column and row, as classes of the style sheet; empty: after the others
    places: int
    with_standard: int
    share: str  # in per cent


def tiles(ask: Ask) -> list[Tile]:
    """Every province on file, in the order of their codes."""
    return [_tile(ask, row) for row in ask.registry.reader.rows(BY_PROVINCE)]


def _tile(ask: Ask, row: Row) -> Tile:
    key, name = str(row["key"]), str(row["name"])
    places, with_standard = int(row["places"]), int(row["with_standard"])
    column, line = GRID.get(key, (0, 0))
    return Tile(
        short_name(name, "province") if ask.lang == "zh" else roman(key),
        name,
        ask.links.place(key),
        f"c{column} r{line}" if column else "",
        places,
        with_standard,
        f"{100 * with_standard / places:.0f}%" if places else "0%",
    )
