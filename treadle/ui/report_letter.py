"""A letter as a page: the same blocks that the PDF is made of, with the pictures of the product."""

from typing import Any

from treadle.domain.reports.letters import Letter
from treadle.domain.reports.letters.blocks import BarChart, Block, Hands, History
from treadle.ui.pictures import Bar, Bars, Cloth, Mend, Pair, TwoHands
from treadle.ui.pictures import Point as ClothPoint
from treadle.ui.pictures.cloth import Cluster as ClothCluster
from treadle.ui.pictures.drawing import Picture

#: The sections that are tables to look things up in; they have a page of their own, behind the letter.
TABLES = frozenset({"points", "law"})


def shown(letter: Letter, *, tables: bool = False) -> dict[str, Any]:
    """What ``ui/parts/letter.html`` draws: the letter's sections, or the tables behind it."""
    keys = {section.key for section in letter.sections}
    return {
        "letter": letter, "shows_tables": tables, "has_tables": bool(keys & TABLES),
        "sections": [
            {"title": section.title, "id": section.key,
             "blocks": [{"kind": block.kind, "block": block, "picture": picture_of(block)} for block in section.blocks]}
            for section in letter.sections if (section.key in TABLES) == tables
        ],
    }


def picture_of(block: Block) -> Picture | None:
    """The picture of a block that is one."""
    if isinstance(block, BarChart):
        rows = [Bar(row.title, row.not_met, row.out_of, None if row.country is None else row.country / 100)
                for row in block.rows]
        return Bars(rows=rows, own=block.own, country=block.country, title=block.title, summary=block.summary)
    if isinstance(block, Hands):
        pairs = [Pair(row.title, row.one, row.other) for row in block.rows]
        return TwoHands(one=block.one, other=block.other, rows=pairs, title=block.title, summary=block.summary)
    if isinstance(block, History):
        clusters = [ClothCluster(title, [ClothPoint(row.title, [Mend(state) for state in row.states]) for row in rows])
                    for title, rows in block.clusters]
        return Cloth(cycles=block.cycles, clusters=clusters, title=block.title, summary=block.summary)
    return None
