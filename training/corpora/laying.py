# SPDX-License-Identifier: GPL-3.0-or-later
"""From the cells of an item to bricks in layers of mixed height, as the brick transformer is to lay them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...core.bricks.assembly import Assembly
from ...core.bricks.layers import layered, pooled
from ...core.bricks.plan import ANY, BRICK, FLOOR, PLATE, PLATE_LDU, STUD, Plan
from ...core.errors import InputError
from ...core.formats.brickgpt_parts import LIBRARY
from ...core.formats.structure_text import ALONG_X
from ...core.legolise.layout import lay_out
from ...core.legolise.options import LayoutOptions
from ...core.legolise.part_set import part_set
from .built import BuiltItem
from .item import CorpusItem
from .shaping import Unfit

MOST_BRICKS = 500
_PLATES = [
    "3024",
    "3023b",
    "3710",
    "3666",
    "3460",
    "3022",
    "3020",
    "3795",
]  # of the footprints of BrickGPT's eight bricks
_SECONDS = 5.0  # bound of a search that its iterations end first

PARTS = part_set([brick.part for brick in LIBRARY] + _PLATES)
_FOOTPRINTS = {part: shape for kind in (BRICK, PLATE) for shape, part in PARTS.parts[kind].items()}


class TooManyBricks(Unfit):
    """An item that needs more bricks than the transformer is to lay."""


def laid(item: CorpusItem, iterations: int) -> BuiltItem:
    """``item`` in bricks and plates of BrickGPT's footprints, each in one layer, after so many steps of search.

    Raises :class:`Unfit` when they do not hold together, leave the item's box or are more than :data:`MOST_BRICKS`.
    """
    heights = layered(item.slots)
    cells = pooled(item.slots, heights)
    codes = np.array([ANY, *item.palette])
    options = LayoutOptions(
        parts=PARTS, layers="as given", shell=0, iterations=iterations, seconds=_SECONDS, physics_seconds=0.0
    )
    try:
        layout = lay_out(Plan.of(cells != 0, codes[cells], heights), options)
    except InputError as error:
        raise Unfit(f"no layout: {error}") from error
    if not layout.connected:
        raise Unfit("its bricks do not hold together")
    if len(layout.assembly) > MOST_BRICKS:
        raise TooManyBricks(f"more than {MOST_BRICKS} bricks")
    rows = _rows(layout.assembly, heights, item.palette)
    try:
        return BuiltItem(item, heights, rows)
    except ValueError as error:
        raise Unfit("bricks that tie it together would stand out of its box") from error


def _rows(assembly: Assembly, heights: NDArray[np.int8], palette: tuple[int, ...]) -> NDArray[np.int16]:
    """Bricks int16 (n, 6) as in :class:`BuiltItem`."""
    shapes = np.array([_FOOTPRINTS[name] for name in assembly.part_names])[assembly.part_index]
    along_x = np.isclose(assembly.rotations, ALONG_X).all((1, 2))
    size = np.where(along_x[:, None], shapes[:, ::-1], shapes)
    corner = assembly.positions[:, [0, 2]] / STUD - size / 2
    tops = np.rint((FLOOR - assembly.positions[:, 1]) / PLATE_LDU).astype(np.int64)
    layer = np.searchsorted(np.cumsum(heights), tops)
    slot = [palette.index(code) for code in assembly.colours.tolist()]
    return np.column_stack([layer, np.rint(corner), size, slot]).astype(np.int16)
