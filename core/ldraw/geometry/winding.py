# SPDX-License-Identifier: GPL-3.0-or-later
"""A common winding for faces whose files do not promise one, as old and unofficial parts do not.

Faces that share an edge are made to run along it in opposite directions; each patch that hangs together then turns its
outside out: the way round in which it encloses a positive volume.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .shading import Faces

Ints = NDArray[np.int64]


def outward(faces: Faces) -> Faces:
    """``faces`` with those turned round that wind against the others of their patch, or inwards with all of it."""
    neighbours = _neighbours(faces)
    turned = np.zeros(len(faces), bool)
    patch = np.full(len(faces), -1)
    count = 0
    for first in range(len(faces)):
        if patch[first] >= 0:
            continue
        patch[first] = count
        waiting = [first]
        while waiting:
            face = waiting.pop()
            for other, against in neighbours[face]:
                if patch[other] < 0:
                    patch[other] = count
                    turned[other] = turned[face] ^ against
                    waiting.append(other)
        count += 1
    volume = np.bincount(patch, _volumes(faces) * np.where(turned, -1.0, 1.0), count)
    turned ^= (volume < 0)[patch]
    corners = faces.corners.copy()
    triangles, quads = turned & faces.is_triangle, turned & ~faces.is_triangle
    corners[triangles] = corners[triangles][:, [2, 1, 0, 0]]
    corners[quads] = corners[quads][:, ::-1]
    return Faces(faces.vertices, corners)


def _neighbours(faces: Faces) -> list[list[tuple[int, bool]]]:
    """Of each face: the faces that share an edge with it and no third, and whether they wind against it."""
    found: list[list[tuple[int, bool]]] = [[] for _ in range(len(faces))]
    at_edge: dict[tuple[int, int], list[int]] = {}
    start, end = faces.flat.tolist(), faces.flat[faces.following].tolist()
    for corner in np.flatnonzero(faces.real).tolist():
        a, b = start[corner], end[corner]
        at_edge.setdefault((min(a, b), max(a, b)), []).append(corner)
    for corners in at_edge.values():
        if len(corners) == 2:
            one, two = corners
            against = start[one] == start[two]
            found[one // 4].append((two // 4, against))
            found[two // 4].append((one // 4, against))
    return found


def _volumes(faces: Faces) -> NDArray[np.float64]:
    """(f,) signed volume between each face and the middle of all."""
    points = faces.points.reshape(-1, 4, 3) - faces.points.mean(axis=0)
    a, b, c, d = (points[:, i] for i in range(4))
    return np.asarray(np.einsum("fx,fx->f", a, np.cross(b, c) + np.cross(c, d)) / 6)
