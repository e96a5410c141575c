# SPDX-License-Identifier: GPL-3.0-or-later
"""Structures that do not stand, made by hand and at random."""

from __future__ import annotations

from hypothesis import strategies as st

Row = tuple[int, int, int, int, int]

SIZES = [(1, 1), (1, 2), (2, 1), (2, 2), (2, 4), (4, 2), (1, 4), (6, 1)]
TABLE_TOP: list[Row] = [(8, 1, 0, y, 4) for y in range(8)] + [(1, 8, x, 0, 5) for x in range(8)]
#: A table on one leg of four.
TABLE: list[Row] = [(1, 1, 0, 0, z) for z in range(4)] + TABLE_TOP
#: A stair of 1x2 bricks that has nothing under it but its first step.
CANTILEVER: list[Row] = [(1, 2, 0, i, i) for i in range(10)]
#: Two columns a stud wide side by side, one of which hangs from the other's top and carries the load.
COLUMNS: list[Row] = [
    *[(1, 1, 0, 0, z) for z in range(8)],
    *[(1, 1, 1, 0, z) for z in range(1, 8)],
    (2, 1, 0, 0, 8),
    *[(2, 4, 1, 0, z) for z in range(9, 12)],
    *[(2, 6, 1, 0, z) for z in range(12, 20)],
]
#: A leg of two columns side by side that nothing ties together.
SPLIT_LEG: list[Row] = [(1, 1, x, 0, z) for z in range(4) for x in (0, 1)]


@st.composite
def piles(draw: st.DrawFn) -> list[Row]:
    """Structures without overlap of up to twelve bricks in five layers, many of which float or fall."""
    filled: set[tuple[int, int, int]] = set()
    rows: list[Row] = []
    for _ in range(draw(st.integers(1, 12))):
        h, w = draw(st.sampled_from(SIZES))
        x, y, z = draw(st.integers(0, 4)), draw(st.integers(0, 4)), draw(st.integers(0, 4))
        cells = {(x + i, y + j, z) for i in range(h) for j in range(w)}
        if not cells & filled:
            filled |= cells
            rows.append((h, w, x, y, z))
    return rows
