# SPDX-License-Identifier: GPL-3.0-or-later
"""Turned details, many at once: studs, tubes, pins.

A path is a list of points (r, y) about a vertical axis. It runs so that the outside is on its left when +r points right
and +Y, which is down, points down: outwards along a top, down along an outer wall. Points at r = 0 make a disc.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from .polygons import Floats
from .punch import unit_circle
from .surface import Surface

STUD_RADIUS = 6.0
STUD_HEIGHT = 4.0
STUD_HOLE = 4.0
STUD_BEVEL = 0.45
TUBE_OUTER = 8.0
TUBE_INNER = 6.0
TUBE_BEVEL = 0.3
PIN_RADIUS = 4.0
DEEP = 1.5  # LDU, how far a detail that no level face carries reaches into the part

Path = Sequence[tuple[float, float]]


@lru_cache(maxsize=16)
def directions(segments: int) -> Floats:
    """(segments, 3) unit vectors around Y, from -Z over +X, where :func:`.punch.circle` has its points."""
    return np.insert(unit_circle(segments)[:-1], 1, 0.0, axis=1)


def turned(surface: Surface, centres: Floats, path: Path, segments: int, rounded: Collection[int] = ()) -> None:
    """Add the surface of ``path`` about the vertical axis through each of ``centres`` (m, 3).

    ``rounded``: pieces of the path (by their first point) that are bevels, shaded from one neighbour to the other.
    """
    if not len(centres):
        return
    around = directions(segments)
    profile = np.array(path, np.float64)
    along = np.diff(profile, axis=0)
    across = np.stack([along[:, 1], -along[:, 0]], axis=1) / np.linalg.norm(along, axis=1)[:, None]
    down = np.array([0.0, 1.0, 0.0])
    rings = centres[:, None, None] + profile[:, None, :1] * around + profile[:, None, 1:] * down
    for i, (one, two) in enumerate(pairwise(profile)):
        if one[0] == 0 or two[0] == 0:
            flat = across[i, 1] * down
            surface.add(rings[:, i + 1] if one[0] == 0 else rings[:, i, ::-1], flat)
            continue
        first, last = (across[i - 1], across[i + 1]) if i in rounded else (across[i], across[i])
        upper, lower = (n[0] * around + n[1] * down for n in (first, last))
        a, b = rings[:, i], rings[:, i + 1]
        quads = np.stack([a, b, np.roll(b, -1, axis=1), np.roll(a, -1, axis=1)], axis=2)
        normals = np.stack([upper, lower, np.roll(lower, -1, axis=0), np.roll(upper, -1, axis=0)], axis=1)
        surface.add(quads.reshape(-1, 4, 3), np.tile(normals, (len(centres), 1, 1)))


def studs(surface: Surface, centres: Floats, segments: int, bevel: float, hole: float | None = None) -> None:
    """Studs on base ``centres``; ``hole`` is the height y of the end of a hole along the axis, None for solid ones."""
    path = _stud_path(bevel, hole)
    turned(surface, centres, path, segments, {len(path) - 3} if bevel > 0 else ())


def loose_studs(surface: Surface, centres: Floats, segments: int, bevel: float, hollow: bool) -> None:
    """Studs that are closed bodies and reach ``DEEP`` below their base ``centres``."""
    path = _stud_path(bevel, DEEP / 2 if hollow else None)
    rounded = {len(path) - 3 + hollow} if bevel > 0 else ()
    start = [(0.0, DEEP / 2)] if hollow else []
    turned(surface, centres, [*start, *path[:-1], (STUD_RADIUS, DEEP), (0.0, DEEP)], segments, rounded)


def _stud_path(bevel: float, hole: float | None) -> list[tuple[float, float]]:
    top, side = -STUD_HEIGHT, STUD_RADIUS
    outer = [(side - bevel, top), (side, top + bevel)] if bevel > 0 else [(side, top)]
    inner = [(0.0, top)] if hole is None else [(STUD_HOLE, hole), (STUD_HOLE, top)]
    return [*inner, *outer, (side, 0.0)]


def tubes(surface: Surface, ends: Floats, length: float, segments: int, bevel: float) -> None:
    """Tubes that hang ``length`` down from a ceiling to their ``ends`` (m, 3), and the ceiling within them."""
    path: list[tuple[float, float]]
    if bevel > 0:
        path = [(TUBE_OUTER, -length), (TUBE_OUTER, -bevel), (TUBE_OUTER - bevel, 0.0), (TUBE_INNER + bevel, 0.0)]
        path += [(TUBE_INNER, -bevel), (TUBE_INNER, -length), (0.0, -length)]
        turned(surface, ends, path, segments, {1, 3})
    else:
        path = [(TUBE_OUTER, -length), (TUBE_OUTER, 0.0), (TUBE_INNER, 0.0), (TUBE_INNER, -length), (0.0, -length)]
        turned(surface, ends, path, segments)


def pins(surface: Surface, ends: Floats, length: float, segments: int) -> None:
    """Solid pins that hang ``length`` down from a ceiling to their ``ends`` (m, 3)."""
    turned(surface, ends, [(PIN_RADIUS, -length), (PIN_RADIUS, 0.0), (0.0, 0.0)], segments)


def loose_column(surface: Surface, end: Floats, top: float, outer: float, inner: float, segments: int) -> None:
    """A tube, or a pin if ``inner`` is 0, that is a closed body, from its lower ``end`` (3,) up to y = ``top``."""
    length = float(end[1]) - top
    path = [(inner, -length), (outer, -length), (outer, 0.0), (inner, 0.0)]
    turned(surface, end[None], [*path, path[0]] if inner else path, segments)
