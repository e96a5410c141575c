# SPDX-License-Identifier: GPL-3.0-or-later
"""The hollow below a part: boxes that are cut out of it, joined where they touch, as openings, roofs and walls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .polygons import Floats
from .punch import unit_circle

_SAME = 1e-6  # LDU


@dataclass(frozen=True, eq=False)
class Roof:
    """A level part of the ceiling: ``outline`` (k, 2) in (x, z), counter-clockwise, at height ``y``."""

    outline: Floats
    y: float


@dataclass(frozen=True, eq=False)
class Hollow:
    """One recess: ``opening`` (k, 2) in (x, z), counter-clockwise, at ``bottom``; ``roofs``; ``walls`` (m, 4, 3).

    ``wall_normals`` (m, 4, 3) are those of the walls' corners, None if the walls are flat.
    """

    opening: Floats
    bottom: float
    roofs: list[Roof]
    walls: Floats
    wall_normals: Floats | None = None


def hollows(boxes: Sequence[Sequence[float]]) -> list[Hollow]:
    """The hollows that ``boxes`` (x0, y0, z0, x1, y1, z1) make together, open at y1; overlaps take the higher y0."""
    found = []
    for bottom in sorted({float(box[4]) for box in boxes}):
        group = np.array([box for box in boxes if box[4] == bottom], np.float64)
        xs, zs = np.unique(group[:, [0, 3]].round(6)), np.unique(group[:, [2, 5]].round(6))
        tops = np.full((len(xs) - 1, len(zs) - 1), bottom)
        for x0, y0, z0, x1, _, z1 in group:
            columns = (xs[:-1] > x0 - _SAME) & (xs[1:] < x1 + _SAME)
            rows = (zs[:-1] > z0 - _SAME) & (zs[1:] < z1 + _SAME)
            cells = np.ix_(columns, rows)
            tops[cells] = np.minimum(tops[cells], y0)
        for part in _connected(tops < bottom - _SAME):
            inside = np.where(part, tops, bottom)
            roofs = [
                Roof(_outline(region, xs, zs), float(y))
                for y in np.unique(inside[part])
                for region in _connected(part & (np.abs(inside - y) < _SAME))
            ]
            found.append(Hollow(_outline(part, xs, zs), bottom, roofs, _walls(inside, bottom, xs, zs)))
    return found


def bore(centre: tuple[float, float], radius: float, extent: tuple[float, float], segments: int) -> Hollow:
    """A round recess from y = ``extent[1]`` up to ``extent[0]``."""
    around = unit_circle(segments)[:-1]
    outline = radius * around + centre
    top, low = (np.insert(outline, 1, y, axis=1) for y in extent)
    one, two = np.insert(-around, 1, 0.0, axis=1), np.insert(-np.roll(around, -1, axis=0), 1, 0.0, axis=1)
    walls = np.stack([top, np.roll(top, -1, axis=0), np.roll(low, -1, axis=0), low], axis=1)
    return Hollow(outline, extent[1], [Roof(outline, extent[0])], walls, np.stack([one, two, two, one], axis=1))


def inside(outline: Floats, points: Floats, margin: float) -> NDArray[np.bool_]:
    """Which of ``points`` (n, 2) lie in the polygon ``outline`` (k, 2), farther than ``margin`` from its border."""
    ahead = np.roll(outline, -1, axis=0)
    edge = ahead - outline
    offset = points[:, None] - outline
    share = np.clip((offset * edge).sum(axis=2) / (edge**2).sum(axis=1), 0, 1)
    distance = np.linalg.norm(offset - share[..., None] * edge, axis=2).min(axis=1)
    straddles = (outline[:, 1] > points[:, None, 1]) != (ahead[:, 1] > points[:, None, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        crossing = outline[:, 0] + (points[:, None, 1] - outline[:, 1]) / edge[:, 1] * edge[:, 0]
    odd = (straddles & (points[:, None, 0] < crossing)).sum(axis=1) % 2 == 1
    return odd & (distance > margin + 0.01)


def _connected(cells: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """Masks of the regions of ``cells`` that hang together by edges."""
    left, regions = cells.copy(), []
    while left.any():
        region = np.zeros_like(left)
        region[np.unravel_index(np.argmax(left), left.shape)] = True
        while True:
            grown = region.copy()
            grown[1:] |= region[:-1]
            grown[:-1] |= region[1:]
            grown[:, 1:] |= region[:, :-1]
            grown[:, :-1] |= region[:, 1:]
            grown &= left
            if np.array_equal(grown, region):
                break
            region = grown
        regions.append(region)
        left &= ~region
    return regions


def _outline(cells: NDArray[np.bool_], xs: Floats, zs: Floats) -> Floats:
    """Corners of the outer border of a region without holes, counter-clockwise in (x, z)."""
    padded = np.pad(cells, 1)
    following: dict[tuple[int, int], tuple[int, int]] = {}
    for i, j in np.argwhere(cells).tolist():
        if not padded[i + 1, j]:
            following[i, j] = (i + 1, j)
        if not padded[i + 2, j + 1]:
            following[i + 1, j] = (i + 1, j + 1)
        if not padded[i + 1, j + 2]:
            following[i + 1, j + 1] = (i, j + 1)
        if not padded[i, j + 1]:
            following[i, j + 1] = (i, j)
    start = min(following)
    ring = [start]
    while (point := following[ring[-1]]) != start:
        ring.append(point)
    bends = [p for b, p, a in zip(ring[-1:] + ring, ring, ring[1:] + ring[:1], strict=False) if not _straight(b, p, a)]
    return np.array([(xs[i], zs[j]) for i, j in bends])


def _straight(one: tuple[int, int], two: tuple[int, int], three: tuple[int, int]) -> bool:
    return one[0] == two[0] == three[0] or one[1] == two[1] == three[1]


def _walls(tops: Floats, bottom: float, xs: Floats, zs: Floats) -> Floats:
    """Rectangles (m, 4, 3) between neighbouring cells of different height, facing the hollow."""
    padded = np.pad(tops, 1, constant_values=bottom)
    walls = []
    for i, j in np.argwhere(tops < bottom - _SAME).tolist():
        here = tops[i, j]
        sides = (  # neighbour, ends of the shared edge, so that the wall faces this cell
            (padded[i + 1, j], (i, j), (i + 1, j)),
            (padded[i + 2, j + 1], (i + 1, j), (i + 1, j + 1)),
            (padded[i + 1, j + 2], (i + 1, j + 1), (i, j + 1)),
            (padded[i, j + 1], (i, j + 1), (i, j)),
        )
        for there, (a, b), (c, d) in sides:
            if there > here + _SAME:
                one, two = (xs[a], zs[b]), (xs[c], zs[d])
                walls.append([(p[0], y, p[1]) for p, y in ((one, here), (two, here), (two, there), (one, there))])
    return np.array(walls)
