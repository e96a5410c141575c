# SPDX-License-Identifier: GPL-3.0-or-later
"""The eight bricks of BrickGPT's library: ids, footprints and LDraw parts.

Source: ``brick_library.json`` of BrickGPT (MIT). A footprint is ``(height, width)`` in studs with height <= width, as
there; the LDraw part is long on its own X axis.
"""

from __future__ import annotations

from dataclasses import dataclass

STUD = 20  # LDU between studs
LAYER = 24  # LDU in the height of a brick
GRID = 20  # cells a side of BrickGPT's world


@dataclass(frozen=True)
class LibraryBrick:
    """A brick of the library: BrickGPT's id, footprint in studs (height <= width), LDraw part name."""

    brick_id: int
    height: int
    width: int
    part: str


LIBRARY: tuple[LibraryBrick, ...] = (
    LibraryBrick(2, 2, 4, "3001.dat"),
    LibraryBrick(3, 2, 6, "2456.dat"),
    LibraryBrick(4, 1, 8, "3008.dat"),
    LibraryBrick(5, 1, 4, "3010.dat"),
    LibraryBrick(6, 1, 6, "3009.dat"),
    LibraryBrick(9, 1, 2, "3004.dat"),
    LibraryBrick(10, 1, 1, "3005.dat"),
    LibraryBrick(12, 2, 2, "3003.dat"),
)

BY_ID = {brick.brick_id: brick for brick in LIBRARY}
BY_PART = {brick.part: brick for brick in LIBRARY}

#: Both orders of each footprint, ``(h, w)`` as structure text writes them.
BY_FOOTPRINT = {
    footprint: brick for brick in LIBRARY for footprint in ((brick.height, brick.width), (brick.width, brick.height))
}

#: The 14 dimensions in the order in which BrickGPT's instruction lists them.
DIMENSIONS = "2x4, 4x2, 2x6, 6x2, 1x2, 2x1, 1x4, 4x1, 1x6, 6x1, 1x8, 8x1, 1x1, 2x2"
