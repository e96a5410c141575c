# SPDX-License-Identifier: GPL-3.0-or-later
"""Coloured triangles, as the rasteriser takes them: z up, right-handed, in any unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

CREASE = 50.0  # degrees; faces that meet at a sharper angle keep an edge
_WELD = 1e-5  # of the longest side; corners so near each other are one

Floats = NDArray[np.float32]

#: Linear colours (n, 3) at points of triangles (n,) with weights (n, 3) of the corners, and whether something is there
#: (n,), as textures have holes.
Paint = Callable[[NDArray[np.int64], NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.bool_]]]


@dataclass(frozen=True, eq=False)
class Triangles:
    """``corners`` float32 (t, 3, 3): the three points of each, counter-clockwise seen from outside; ``colours`` uint8
    (t, 3), sRGB; ``normals`` float32 (t, 3, 3), unit normals at the corners, or None for flat faces; ``paint``: what
    the colours are where they vary within a face, instead of ``colours``."""

    corners: Floats
    colours: NDArray[np.uint8]
    normals: Floats | None = None
    paint: Paint | None = None

    def __post_init__(self) -> None:
        count = len(self.corners)
        if self.corners.shape != (count, 3, 3) or self.colours.shape != (count, 3):
            raise ValueError(f"corners and colours are {self.corners.shape} and {self.colours.shape}")
        if self.normals is not None and self.normals.shape != self.corners.shape:
            raise ValueError(f"corners and normals are {self.corners.shape} and {self.normals.shape}")

    def __len__(self) -> int:
        return len(self.corners)

    @cached_property
    def face_normals(self) -> Floats:
        """float32 (t, 3): unit normals of the faces, 0 for those without an area."""
        a, b, c = np.moveaxis(self.corners.astype(np.float64), 1, 0)
        return _unit(np.cross(b - a, c - a)).astype(np.float32)

    @cached_property
    def bounds(self) -> NDArray[np.float64]:
        """float64 (2, 3): lowest and highest corner; zeros where there is no triangle."""
        if not len(self):
            return np.zeros((2, 3))
        points = self.corners.reshape(-1, 3)
        return np.array([points.min(axis=0), points.max(axis=0)], np.float64)

    def turned(self, quarters: int) -> Triangles:
        """The same after ``quarters`` quarter turns about z, counter-clockwise seen from above."""
        cosine, sine = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarters % 4]
        turn = np.array([[cosine, sine, 0], [-sine, cosine, 0], [0, 0, 1]], np.float32)
        normals = None if self.normals is None else self.normals @ turn
        return Triangles(self.corners @ turn, self.colours, normals, self.paint)


def from_mesh(vertices: ArrayLike, triangles: ArrayLike, colours: ArrayLike, crease: float = CREASE) -> Triangles:
    """Triangles of a mesh: ``vertices`` (v, 3), ``triangles`` int (t, 3), ``colours`` sRGB (t, 3) or one for all.

    Normals are smooth across edges of less than ``crease`` degrees; 0 leaves the faces flat. Raises ValueError for
    triangles that name vertices that are not there.
    """
    points = np.asarray(vertices, np.float64).reshape(-1, 3)
    faces = np.asarray(triangles, np.int64).reshape(-1, 3)
    if len(faces) and (faces.min() < 0 or faces.max() >= len(points)):
        raise ValueError("triangles name vertices that are not there")
    painted = np.broadcast_to(np.asarray(colours, np.uint8), (len(faces), 3))
    flat = Triangles(points[faces].astype(np.float32), np.array(painted))
    if crease <= 0 or not len(faces):
        return flat
    return Triangles(flat.corners, flat.colours, _smooth(points, faces, crease))


def joined(pieces: Sequence[Triangles]) -> Triangles:
    """All of the pieces in one; flat ones keep their look among smooth ones. Raises ValueError for painted ones."""
    if any(piece.paint is not None for piece in pieces):
        raise ValueError("painted triangles cannot be joined")
    if not pieces:
        return Triangles(np.zeros((0, 3, 3), np.float32), np.zeros((0, 3), np.uint8))
    normals = None
    if any(piece.normals is not None for piece in pieces):
        normals = np.concatenate(
            [
                np.repeat(piece.face_normals[:, None], 3, 1) if piece.normals is None else piece.normals
                for piece in pieces
            ]
        )
    return Triangles(
        np.concatenate([piece.corners for piece in pieces]),
        np.concatenate([piece.colours for piece in pieces]),
        normals,
    )


def _smooth(points: NDArray[np.float64], faces: NDArray[np.int64], crease: float) -> Floats:
    """Normals of the corners: the mean of the faces around a vertex where that is near the face's own.

    Faces count by their angles at the vertex (Thürmer and Wüthrich, Computing Vertex Normals from Polygonal Facets,
    1998), so the mean of two is half the angle between them away from each.
    """
    step = _WELD * max(float(np.ptp(points, axis=0).max()), 1e-12)
    keys = np.round((points - points.min(axis=0)) / step).astype(np.int64)
    _, numbers = np.unique(keys, axis=0, return_inverse=True)
    welded = numbers.reshape(-1)[faces]
    corners = points[faces]
    own = _unit(np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]))[:, None]
    ahead, behind = (_unit(np.roll(corners, step, axis=1) - corners) for step in (-1, 1))
    angles = np.arccos(np.clip(np.sum(ahead * behind, axis=2, keepdims=True), -1, 1))
    shares = (own * angles).reshape(-1, 3)
    sums = np.stack([np.bincount(welded.ravel(), share) for share in shares.T], axis=1)
    mean = _unit(sums)[welded]
    near = np.sum(mean * own, axis=2, keepdims=True) > np.cos(np.radians(crease / 2))
    return np.where(near, mean, own).astype(np.float32)


def _unit(of: ArrayLike) -> NDArray[np.float64]:
    vectors = np.asarray(of, np.float64)
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
