# SPDX-License-Identifier: GPL-3.0-or-later
"""What is inside a mesh that need not be closed: six rays of each sample point vote.

A ray counts the surfaces it crosses: +1 where it leaves through a face's outside, -1 where it enters, so the sum is
how many shells lie around the point, in overlapping shells too (the winding number that Jacobson, Kavan and
Sorkine-Hornung, "Robust Inside-Outside Segmentation using Generalized Winding Numbers", ACM TOG 2013, average over all
directions). Pieces whose faces contradict each other are counted by parity, as Nooruddin and Turk, "Simplification and
Repair of Polygonal Models Using Volumetric Techniques", IEEE TVCG 2003, do. More than half of the rays decide.

Rays go along the axes through a regular lattice, so each triangle is drawn once an axis, like on a raster screen.
Edges are cut by one formula whichever face they belong to, so no ray slips between two faces.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_CHUNK = 1 << 20  # rows and samples worked on at once
_VOTES = 4  # of six

Shape = tuple[int, int, int]


def inside(corners: NDArray[np.float64], signed: NDArray[np.bool_], shape: Shape) -> NDArray[np.bool_]:
    """bool ``shape``: whether the middle of each cell is inside the triangles ``corners`` (f, 3, 3), in cells.

    ``signed`` bool (f,): faces whose outside can be trusted; the others are counted by parity.
    """
    found = np.zeros(shape, bool)
    for group, trusted in ((corners[signed], True), (corners[~signed], False)):
        if len(group):
            votes = np.zeros(shape, np.int8)
            for axis in range(3):
                _vote(group, axis, trusted, votes)
            found |= votes >= _VOTES
    return found


def _vote(corners: NDArray[np.float64], axis: int, signed: bool, votes: NDArray[np.int8]) -> None:
    """Add the votes of the two rays along ``axis``."""
    order = (axis + 1) % 3, (axis + 2) % 3, axis  # right-handed, so that signs mean the same
    target = votes.transpose(order)
    lattice, depth = target.shape[:2], target.shape[2]
    passed = np.zeros((*lattice, depth + 1), np.int16)  # crossings in front of each sample; behind the last: all
    for column, at, _, sign in crossings(corners[:, :, order], lattice):
        place = column * (depth + 1) + np.clip(np.ceil(at - 0.5), 0, depth).astype(np.int64)
        np.add.at(passed.reshape(-1), place, sign if signed else np.abs(sign))
    np.cumsum(passed, axis=2, out=passed)
    before, total = passed[..., :-1], passed[..., -1:]
    if signed:
        target += before < 0
        target += total > before
    else:
        target += (before & 1).astype(np.int8)
        target += ((total - before) & 1).astype(np.int8)


def crossings(
    corners: NDArray[np.float64], lattice: tuple[int, int]
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], NDArray[np.int16]]]:
    """Where rays along the last axis through the middles of the cells of ``lattice`` cross triangles (f, 3, 3).

    Yields in chunks: number of the ray, coordinate of the crossing, face, and the sign of its normal on the axis.
    """
    first = np.clip(np.ceil(corners[:, :, 1].min(axis=1) - 0.5), 0, lattice[1]).astype(np.int64)
    rows = np.clip(np.ceil(corners[:, :, 1].max(axis=1) - 0.5), 0, lattice[1]).astype(np.int64) - first
    for chunk in chunks(rows, _CHUNK):
        face, row = spread(rows[chunk])
        face += chunk.start
        row += first[face]
        low, high = _interval(corners, face, row)
        begin = np.clip(np.ceil(low - 0.5), 0, lattice[0])
        width = (np.clip(np.ceil(high - 0.5), 0, lattice[0]) - begin).clip(0).astype(np.int64)
        for part in chunks(width, _CHUNK):
            line, step = spread(width[part])
            line += part.start
            hit, u, v = face[line], begin[line].astype(np.int64) + step, row[line]
            a = corners[hit, 0]
            normal = np.cross(corners[hit, 1] - a, corners[hit, 2] - a)
            steep = normal[:, 2] == 0
            slope = np.where(steep, 1, normal[:, 2])
            at = a[:, 2] - (normal[:, 0] * (u + 0.5 - a[:, 0]) + normal[:, 1] * (v + 0.5 - a[:, 1])) / slope
            at = np.clip(at, corners[hit, :, 2].min(axis=1), corners[hit, :, 2].max(axis=1))
            yield u * lattice[1] + v, at, hit, np.sign(normal[:, 2]).astype(np.int16)


def _interval(
    corners: NDArray[np.float64], face: NDArray[np.int64], row: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """From where to where on the first axis the faces (n,) reach in the middle of ``row`` (n,) of the second."""
    at = row + 0.5
    low, high = np.full(len(face), np.inf), np.full(len(face), -np.inf)
    for one, other in ((0, 1), (1, 2), (2, 0)):
        a, b = corners[face, one, :2], corners[face, other, :2]
        cuts = (a[:, 1] > at) != (b[:, 1] > at)
        a, b, height = a[cuts], b[cuts], at[cuts]
        swap = ((a[:, 1] > b[:, 1]) | ((a[:, 1] == b[:, 1]) & (a[:, 0] > b[:, 0])))[:, None]
        a, b = np.where(swap, b, a), np.where(swap, a, b)  # the same sum from both faces of an edge
        u = a[:, 0] + (height - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1])
        low[cuts] = np.minimum(low[cuts], u)
        high[cuts] = np.maximum(high[cuts], u)
    return np.where(np.isfinite(low), low, 0), np.where(np.isfinite(high), high, 0)


def chunks(counts: NDArray[np.int64], most: int) -> Iterator[slice]:
    """Slices of ``counts`` (n,) whose sums are at most ``most`` each, or that are one entry long."""
    ends = np.cumsum(counts)
    start, done = 0, 0
    while start < len(counts):
        stop = max(int(np.searchsorted(ends, done + most, side="right")), start + 1)
        yield slice(start, stop)
        start, done = stop, int(ends[stop - 1])


def spread(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each index repeated ``counts`` times, and the number of the repetition."""
    index = np.repeat(np.arange(len(counts)), counts)
    return index, np.arange(len(index)) - np.repeat(np.cumsum(counts) - counts, counts)
