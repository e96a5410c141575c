# SPDX-License-Identifier: GPL-3.0-or-later
"""A part in the making: what its family says about it before boxes, underside and mass are derived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .catalogue import STUD_PITCH
from .part_table import Row

Surface: TypeAlias = Callable[[float, float], float]


@dataclass(frozen=True)
class Form:
    """A part before its boxes and its underside.

    ``top`` gives the y of the upper surface above (x, z), ``polygon`` the outline seen from above where it is not a
    rectangle; both bound the cavities. ``sockets`` are cells of the stud grid at the height of the underside.
    """

    title: str
    category: str
    kind: str
    params: Mapping[str, Any]
    studs: NDArray[np.float64]
    sockets: NDArray[np.float64]
    height: float
    top: Surface = field(default=lambda x, z: 0.0)
    polygon: NDArray[np.float64] | None = None


def cells(width: int, depth: int, y: float, x: float = 0.0, z: float = 0.0) -> NDArray[np.float64]:
    """(width * depth, 3) centres of a ``width`` (x) by ``depth`` (z) field of studs at height ``y`` around (x, z)."""
    xs = x + (np.arange(width) - (width - 1) / 2) * STUD_PITCH
    zs = z + (np.arange(depth) - (depth - 1) / 2) * STUD_PITCH
    grid_x, grid_z = np.meshgrid(xs, zs, indexing="ij")
    return np.stack([grid_x.ravel(), np.full(grid_x.size, y), grid_z.ravel()], axis=1)


def lowered(points: NDArray[np.float64], height: float) -> NDArray[np.float64]:
    """``points`` moved down by ``height``."""
    return points + np.array((0.0, height, 0.0))


NONE = np.zeros((0, 3))
CENTRE = np.zeros((1, 3))


def size_in_title(row: Row) -> str:
    """Depth x width (x height, if more than one brick), as titles have it."""
    return f"{row.depth} x {row.width}" + (f" x {row.bricks}" if row.bricks > 1 else "")


def title_of(*words: object) -> str:
    """The words that are not empty, in one line."""
    return " ".join(str(word) for word in words if word)


def studs_of(row: Row, default: NDArray[np.float64]) -> NDArray[np.float64]:
    """Studs as the row states them, else ``default``."""
    if row.options.get("jumper"):
        return CENTRE
    return np.array(row.options["studs"], np.float64) if "studs" in row.options else default
