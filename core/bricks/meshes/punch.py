# SPDX-License-Identifier: GPL-3.0-or-later
"""A flat polygon with holes as few simple polygons: it is cut into slabs along lines through the holes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from .polygons import Floats

_TOUCH = 5e-3  # LDU; a corner so near to a line is on it, so that no edge comes out shorter than vertices weld


@dataclass(frozen=True, eq=False)
class Hole:
    """A hole that is cut at ``u``: both ways round from its lowest to its highest point on that line.

    ``right`` (k, 2) counter-clockwise along the side of greater u, ``left`` clockwise along the other.
    """

    u: float
    right: Floats
    left: Floats


@lru_cache(maxsize=16)
def unit_circle(segments: int) -> Floats:
    """(segments + 1, 2) points, counter-clockwise from (0, -1) and back to it."""
    angles = -np.pi / 2 + 2 * np.pi * np.arange(segments + 1) / segments
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def circle(centre: tuple[float, float], radius: float, segments: int) -> Hole:
    """A round hole; ``segments`` even."""
    points = radius * unit_circle(segments) + centre
    half = segments // 2
    return Hole(centre[0], points[: half + 1], points[half:][::-1])


def opening(outline: Floats) -> Hole:
    """A hole of any counter-clockwise ``outline`` (k, 2) that the line through the middle of some edge halves."""
    for edge in np.argsort(-np.abs(np.roll(outline[:, 0], -1) - outline[:, 0]), kind="stable").tolist():
        u = float(outline[edge, 0] + outline[(edge + 1) % len(outline), 0]) / 2
        right, left = _clip(outline, u, 1.0), _clip(outline, u, -1.0)
        if all((np.abs(side[:, 0] - u) < _TOUCH).sum() == 2 for side in (right, left)):
            return Hole(u, _chain(right, u, 1.0), _chain(left, u, -1.0))
    raise ValueError("no line cuts the hole into two pieces")


def _chain(side: Floats, u: float, sign: float) -> Floats:
    """The border of one ``side`` of a hole, from its lower to its upper point on the line at ``u``."""
    on = np.flatnonzero(np.abs(side[:, 0] - u) < _TOUCH)
    low = on[np.argmin(side[on, 1])]
    return np.roll(side, -low, axis=0) if sign > 0 else np.roll(side[::-1], low + 1, axis=0)


def punch(outline: Floats, holes: Sequence[Hole]) -> list[Floats]:
    """Polygons (k, 2) that fill the counter-clockwise ``outline`` (k, 2) without ``holes``.

    The holes lie inside the outline and apart from each other, no hole reaches the line of another, and every slab
    between two neighbouring lines meets the outline in one piece.
    """
    lines: dict[float, list[Hole]] = {}
    for hole in holes:
        lines.setdefault(round(hole.u, 6), []).append(hole)
    for column in lines.values():
        column.sort(key=lambda hole: float(hole.right[0, 1]))
    filled = []
    for low, high in pairwise([None, *sorted(lines), None]):
        piece = outline
        if low is not None:
            piece = _bitten(_clip(piece, low, 1.0), low, [hole.right[::-1] for hole in reversed(lines[low])])
        if high is not None:
            piece = _bitten(_clip(piece, high, -1.0), high, [hole.left for hole in lines[high]])
        filled.append(piece)
    return filled


def _clip(outline: Floats, u: float, sign: float) -> Floats:
    """The part of the polygon on one side of the line at ``u`` (Sutherland and Hodgman's clipping)."""
    height = sign * (outline[:, 0] - u)
    height[np.abs(height) < _TOUCH] = 0.0
    following = np.roll(outline, -1, axis=0)
    ahead = np.roll(height, -1)
    crosses = np.flatnonzero(height * ahead < 0)
    share = (height[crosses] / (height[crosses] - ahead[crosses]))[:, None]
    points = outline[crosses] + share * (following[crosses] - outline[crosses])
    points[:, 0] = u
    kept = np.flatnonzero(height >= 0)
    order = np.argsort(np.concatenate([kept, crosses + 0.5]))
    return np.concatenate([outline[kept], points])[order]


def _bitten(outline: Floats, u: float, bites: Sequence[Floats]) -> Floats:
    """``outline`` with ``bites``, in the order of traversal, inserted into its edges on the line at ``u``."""
    on = np.abs(outline[:, 0] - u) < _TOUCH
    edges = np.flatnonzero(on & np.roll(on, -1)).tolist()
    pieces = []
    last = 0
    for edge in edges:
        ends = sorted((outline[edge, 1], outline[(edge + 1) % len(outline), 1]))
        pieces.append(outline[last : edge + 1])
        pieces += [bite for bite in bites if ends[0] < bite[0, 1] < ends[1]]
        last = edge + 1
    return np.concatenate([*pieces, outline[last:]])
