# SPDX-License-Identifier: GPL-3.0-or-later
"""The finished mesh of a part, and the builder that welds loose polygons into it.

Generators hand polygons with one normal per corner to a :class:`Surface`; where two polygons touch they need not agree
on vertices: :meth:`Surface.finish` welds equal points, and inserts a vertex that lies on a neighbour's edge into that
edge, so that what touches is joined without gaps or T-junctions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..colours import MAIN_COLOUR
from .polygons import Floats, Ints, face_of_corner, newell_normals, next_corner, unit

WELD = 1e-3  # LDU; points on the same cell of this grid are one vertex
_OFFSET = 0.377  # shifts the weld grid, so that round coordinates are never on the border of two cells


@dataclass(frozen=True, eq=False)
class PartMesh:
    """Polygons in the part's LDraw frame (LDU, -Y up), counter-clockwise seen from outside.

    ``vertices``: float32 (v, 3). ``loops``: int32 (l,) vertex ids, polygon after polygon. ``starts``: int32 (p,) first
    loop of each polygon. ``smooth``: bool (p,), true for polygons whose normal varies. ``sharp_edges``: int32 (e, 2)
    vertex pairs across which the normal jumps. ``normals``: float32 (l, 3), the unit normal of each loop: flat faces
    keep their own normal and the bevels between them blend from one to the other, so that a narrow bevel looks round.
    ``smooth`` and ``sharp_edges`` describe the same shading to an application that knows no custom normals.
    ``face_colours``: int32 (p,) LDraw codes, 16 for the colour of the brick. ``plain``: whether smooth shading that is
    interrupted at the sharp edges gives these very normals. The arrays are read-only.
    """

    vertices: NDArray[np.float32]
    loops: NDArray[np.int32]
    starts: NDArray[np.int32]
    smooth: NDArray[np.bool_]
    sharp_edges: NDArray[np.int32]
    normals: NDArray[np.float32]
    face_colours: NDArray[np.int32]
    plain: bool = False

    def __post_init__(self) -> None:
        for name in ("vertices", "loops", "starts", "smooth", "sharp_edges", "normals", "face_colours"):
            getattr(self, name).flags.writeable = False

    @property
    def sizes(self) -> NDArray[np.int32]:
        """Corners of each polygon, int32 (p,)."""
        return np.diff(np.append(self.starts, len(self.loops))).astype(np.int32)


class Surface:
    """Collects polygons; every method takes points in LDU."""

    def __init__(self) -> None:
        self._points: list[Floats] = []
        self._normals: list[Floats] = []
        self._sizes: list[Ints] = []

    def add(self, points: Floats, normals: Floats | None = None) -> None:
        """Add ``points`` (m, k, 3) as m polygons of k corners; ``normals`` broadcasts to it, None means flat."""
        m, k = points.shape[:2]
        if not m:
            return
        if normals is None:
            normals = unit(newell_normals(points))[:, None]
        self.add_mixed(points.reshape(-1, 3), np.broadcast_to(normals, points.shape).reshape(-1, 3), np.full(m, k))

    def add_mixed(self, points: Floats, normals: Floats, sizes: Ints) -> None:
        """Add polygons of ``sizes`` (m,) corners that lie one after the other in ``points`` and ``normals`` (l, 3)."""
        self._points.append(points)
        self._normals.append(normals)
        self._sizes.append(sizes)

    def finish(self) -> PartMesh:
        """Weld, join, and mark sharp edges."""
        points, normals = np.concatenate(self._points), np.concatenate(self._normals)
        sizes = np.concatenate(self._sizes)
        cells = np.floor(points / WELD + _OFFSET).astype(np.int64)
        keys = ((cells[:, 0] << 21) + cells[:, 1] << 21) + cells[:, 2]
        _, first, loops = np.unique(keys, return_index=True, return_inverse=True)
        vertices, loops = points[first], loops.reshape(-1)
        loops, normals, sizes = _without_repetition(loops, normals, sizes)
        loops, normals, sizes = _joined(vertices, loops, normals, sizes)
        used = np.bincount(loops, minlength=len(vertices)) > 0
        loops = (np.cumsum(used) - 1)[loops]
        starts = np.cumsum(sizes) - sizes
        return PartMesh(
            vertices[used].astype(np.float32),
            loops.astype(np.int32),
            starts.astype(np.int32),
            np.maximum.reduceat(_largest(normals - np.repeat(normals[starts], sizes, axis=0)), starts) > 1e-4,
            _sharp_edges(loops, normals, sizes).astype(np.int32),
            normals.astype(np.float32),
            np.full(len(sizes), MAIN_COLOUR, np.int32),
        )


def _without_repetition(loops: Ints, normals: Floats, sizes: Ints) -> tuple[Ints, Floats, Ints]:
    """Drop corners that weld to the next corner, and polygons with fewer than three left."""
    keep = loops != loops[next_corner(sizes)]
    face = face_of_corner(sizes)
    left = np.bincount(face[keep], minlength=len(sizes))
    keep &= left[face] > 2
    return loops[keep], normals[keep], left[left > 2]


def _largest(vectors: Floats) -> Floats:
    """Largest absolute coordinate of each of ``vectors`` (n, 3)."""
    size = np.abs(vectors)
    return np.maximum(np.maximum(size[:, 0], size[:, 1]), size[:, 2])


def _partners(loops: Ints, ends: Ints) -> Ints:
    """For each corner the one whose outgoing edge runs the other way along the same edge, or -1."""
    keys = np.minimum(loops, ends) * (int(loops.max()) + 1) + np.maximum(loops, ends)
    order = np.argsort(keys)
    ordered = keys[order]
    pair = np.flatnonzero((ordered[1:] == ordered[:-1]) & (loops[order[1:]] != loops[order[:-1]]))
    partner = np.full(len(loops), -1)
    partner[order[pair]], partner[order[pair + 1]] = order[pair + 1], order[pair]
    return partner


def _joined(vertices: Floats, loops: Ints, normals: Floats, sizes: Ints) -> tuple[Ints, Floats, Ints]:
    """Insert vertices that lie inside an unpaired edge into that edge."""
    following = next_corner(sizes)
    open_corners = np.flatnonzero(_partners(loops, loops[following]) < 0)
    if not len(open_corners):
        return loops, normals, sizes
    ends = following[open_corners]
    candidates = np.unique(np.concatenate([loops[open_corners], loops[ends]]))
    start, along = vertices[loops[open_corners]], vertices[loops[ends]] - vertices[loops[open_corners]]
    length = np.linalg.norm(along, axis=1)[:, None]
    direction = along / length
    offset = vertices[candidates][None] - start[:, None]
    distance = np.einsum("ecx,ex->ec", offset, direction)
    aside = np.einsum("ecx,ecx->ec", offset, offset) - distance**2
    edge, which = np.nonzero((distance > 2 * WELD) & (distance < length - 2 * WELD) & (aside < (2 * WELD) ** 2))
    order = np.lexsort([distance[edge, which], edge])
    edge, which = edge[order], which[order]
    share = (distance[edge, which] / length[edge, 0])[:, None]
    between = unit(normals[open_corners[edge]] * (1 - share) + normals[ends[edge]] * share)
    at = open_corners[edge] + 1
    added = np.bincount(face_of_corner(sizes)[open_corners[edge]], minlength=len(sizes))
    return np.insert(loops, at, candidates[which]), np.insert(normals, at, between, axis=0), sizes + added


def _sharp_edges(loops: Ints, normals: Floats, sizes: Ints) -> Ints:
    """(e, 2) vertex pairs whose two polygons disagree on the normal at one end or the other, or that have one side."""
    following = next_corner(sizes)
    ends = loops[following]
    partner = _partners(loops, ends)
    lone = partner < 0
    one = np.flatnonzero(lone | (loops < ends))
    two = partner[one]
    jump = np.maximum(
        _largest(normals[one] - normals[following[two]]), _largest(normals[following[one]] - normals[two])
    )
    chosen = one[lone[one] | (jump > 1e-2)]
    return np.stack([loops[chosen], ends[chosen]], axis=1)
