# SPDX-License-Identifier: GPL-3.0-or-later
"""Points spread evenly over a surface, each with the area that it stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .inside import chunks, spread

_CHUNK = 1 << 19  # points at once


@dataclass(frozen=True, eq=False)
class SurfacePoints:
    """``face`` int (n,); ``weights`` float (n, 3), barycentric; ``points`` (n, 3); ``areas`` (n, 3): the area of each
    point times its face's normal, all in cells."""

    face: NDArray[np.int64]
    weights: NDArray[np.float64]
    points: NDArray[np.float64]
    areas: NDArray[np.float64]


def surface_points(corners: NDArray[np.float64], step: float) -> Iterator[SurfacePoints]:
    """Points of triangles ``corners`` (f, 3, 3) at most about ``step`` apart, in chunks.

    Each triangle is cut into strips along its longest side and these into pieces, so slivers need few points.
    """
    sides = np.linalg.norm(np.roll(corners, -1, axis=1) - corners, axis=2)
    longest = sides.argmax(axis=1)
    rows = np.arange(len(corners))
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]) / 2
    base = sides[rows, longest]
    height = 2 * np.linalg.norm(normal, axis=1) / np.where(base > 0, base, 1)
    strips = np.maximum(np.ceil(height / step), 1).astype(np.int64)
    for chunk in chunks(strips, _CHUNK):
        face, strip = spread(strips[chunk])
        face += chunk.start
        up = (strip + 0.5) / strips[face]  # the share of the way to the tip
        pieces = np.maximum(np.ceil(base[face] * (1 - up) / step), 1).astype(np.int64)
        for part in chunks(pieces, _CHUNK):
            line, piece = spread(pieces[part])
            line += part.start
            hit, tip = face[line], up[line]
            along = (piece + 0.5) / pieces[line] * (1 - tip)
            weights = np.empty((len(hit), 3))
            each, start = np.arange(len(hit)), longest[hit]
            weights[each, start] = 1 - tip - along
            weights[each, (start + 1) % 3] = along
            weights[each, (start + 2) % 3] = tip
            share = 2 * (1 - tip) / strips[hit] / pieces[line]  # of the triangle: a strip's is 2 (1 - up) / strips
            points = np.einsum("nk,nkc->nc", weights, corners[hit])
            yield SurfacePoints(hit, weights, points, normal[hit] * share[:, None])
