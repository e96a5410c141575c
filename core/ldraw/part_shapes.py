# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the mesh of a part comes from."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np

from ..bricks.catalogue import load_catalogue
from ..bricks.meshes import Level, PartMesh, part_mesh

Origin = Literal["library", "catalogue", "stand-in"]


class PartShapes:
    """Meshes of parts: the catalogue's own, else a cube."""

    def __init__(self, level: Level = "standard") -> None:
        self.level: Level = level
        self.key = f"catalogue {level}"

    def mesh(self, part: str) -> PartMesh:
        """The mesh of a part in LDU in its own frame."""
        known = load_catalogue().get(part)
        return _stand_in() if known is None else part_mesh(known, self.level)

    def origin(self, part: str) -> Origin:
        """Where the mesh of a part comes from."""
        return "catalogue" if part in load_catalogue() else "stand-in"


@lru_cache(maxsize=1)
def _stand_in() -> PartMesh:
    corners = [[x, y, z] for x in (-10, 10) for y in (0, 20) for z in (-10, 10)]
    faces = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    directions = [[-1, 0, 0], [1, 0, 0], [0, -1, 0], [0, 1, 0], [0, 0, -1], [0, 0, 1]]
    return PartMesh(
        np.array(corners, np.float32),
        np.array(faces, np.int32).ravel(),
        np.arange(0, 24, 4, dtype=np.int32),
        np.zeros(6, bool),
        np.zeros((0, 2), np.int32),
        np.repeat(np.array(directions, np.float32), 4, axis=0),
    )
