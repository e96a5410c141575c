# SPDX-License-Identifier: GPL-3.0-or-later
"""Solids on a grid of studs and plates, as masks that can be joined with ``|``, cut with ``&`` and ``~``.

Lengths along x and y are in studs, along z in plates; a stud is 2.5 plates wide. A cell belongs to a solid when its
centre does, borders included, so a solid that lies symmetrically about the middle of the grid stays symmetrical.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Mask: TypeAlias = NDArray[np.bool_]
Span: TypeAlias = tuple[float, float]
Axis: TypeAlias = Literal["x", "y", "z"]

PLATES_A_STUD = 2.5  # 8 mm by 3.2 mm
_EDGE = 1e-6


class Shapes:
    """Masks (x, y, z) of solids on a grid of ``width`` x ``depth`` studs and ``height`` plates. The front is low y."""

    def __init__(self, width: int, depth: int, height: int) -> None:
        self.shape = (int(width), int(depth), int(height))
        self.width, self.depth, self.height = self.shape
        self.cx, self.cy = self.width / 2, self.depth / 2
        self._centres = [np.arange(n) + 0.5 for n in self.shape]
        self.x, self.y, self.z = np.meshgrid(*self._centres, indexing="ij", sparse=True)

    def box(self, x: Span | None = None, y: Span | None = None, z: Span | None = None) -> Mask:
        """A box between bounds, all of the grid along an axis without them."""
        mask = np.ones(self.shape, bool)
        for values, span in ((self.x, x), (self.y, y), (self.z, z)):
            if span is not None:
                mask &= (values >= span[0] - _EDGE) & (values <= span[1] + _EDGE)
        return mask

    def middle(self, size: float, along: Axis = "x") -> Span:
        """The bounds of ``size`` in the middle of the grid along an axis."""
        middle = self.shape["xyz".index(along)] / 2
        return middle - size / 2, middle + size / 2

    def cylinder(self, centre: Sequence[float], radius: float, span: Span, axis: Axis = "z") -> Mask:
        """A round column of ``radius`` studs along an axis; ``centre`` names the other two coordinates in order."""
        return self.cone(centre, (radius, radius), span, axis)

    def cone(self, centre: Sequence[float], radii: Span, span: Span, axis: Axis = "z") -> Mask:
        """A frustum whose radius in studs goes from ``radii[0]`` to ``radii[1]`` over ``span``."""
        along, first, second = self._turned(axis)
        share = np.clip((along - span[0]) / max(span[1] - span[0], _EDGE), 0, 1)
        radius = radii[0] + (radii[1] - radii[0]) * share
        squared = self._studs(first, centre[0], (axis == "x" and "y") or "x") ** 2
        squared = squared + self._studs(second, centre[1], (axis == "z" and "y") or "z") ** 2
        inside = (along >= span[0] - _EDGE) & (along <= span[1] + _EDGE)
        return np.broadcast_to(inside & (squared <= radius**2 + _EDGE), self.shape).copy()

    def ellipsoid(self, centre: Sequence[float], radii: Sequence[float], power: float = 2) -> Mask:
        """An ellipsoid of radii in studs, studs and plates; a ``power`` over 2 makes it boxier (a superellipsoid)."""
        far = sum(
            np.abs((values - c) / max(r, _EDGE)) ** power
            for values, c, r in zip((self.x, self.y, self.z), centre, radii, strict=True)
        )
        return np.asarray(far <= 1 + _EDGE)

    def ball(self, centre: Sequence[float], radius: float) -> Mask:
        """A sphere of ``radius`` studs."""
        return self.ellipsoid(centre, (radius, radius, radius * PLATES_A_STUD))

    def gable(self, x: Span, y: Span, z: Span, ridge: Axis = "y") -> Mask:
        """A roof of two slopes over a box, its ridge along x or y."""
        across, span = (self.x, x) if ridge == "y" else (self.y, y)
        return self.box(x, y, z) & (self.z <= z[0] + (z[1] - z[0]) * _inwards(across, span) + _EDGE)

    def hip(self, x: Span, y: Span, z: Span) -> Mask:
        """A roof of four slopes over a box: a pyramid where the box is square."""
        half = min(x[1] - x[0], y[1] - y[0]) / 2
        inwards = np.minimum(_from_edge(self.x, x), _from_edge(self.y, y)) / half
        return self.box(x, y, z) & (self.z <= z[0] + (z[1] - z[0]) * inwards + _EDGE)

    def arch(self, across: Span, top: float, span: Span | None = None, axis: Axis = "y", base: float = 0) -> Mask:
        """An opening with a round head from ``base`` up to ``top`` plates, through ``span`` along an axis."""
        radius = (across[1] - across[0]) / 2
        spring = max(base, top - radius * PLATES_A_STUD)
        along = self.y if axis == "y" else self.x
        side = self.x if axis == "y" else self.y
        span = span or (0, along.max() + 1)
        middle = (across[0] + across[1]) / 2
        head = ((side - middle) / radius) ** 2 + ((self.z - spring) / max(top - spring, _EDGE)) ** 2 <= 1 + _EDGE
        straight = (abs(side - middle) <= radius + _EDGE) & (self.z <= spring + _EDGE)
        inside = (along >= span[0] - _EDGE) & (along <= span[1] + _EDGE) & (self.z >= base - _EDGE)
        return np.asarray(inside & (head | straight))

    def polygon(self, corners: Sequence[Span], span: Span, axis: Axis = "x") -> Mask:
        """A polygon, not crossing itself, extruded along an axis; corners name the other two coordinates in order."""
        along, first, second = self._turned(axis)
        first, second = np.broadcast_arrays(first, second)
        inside = np.zeros(first.shape, bool)
        for (a, b), (c, d) in zip(corners, [*corners[1:], corners[0]], strict=True):
            if b != d:  # the even-odd rule: count the edges on one side
                crosses = (b > second) != (d > second)
                inside ^= crosses & (first < a + (second - b) * (c - a) / (d - b))
        return np.asarray(inside & (along >= span[0] - _EDGE) & (along <= span[1] + _EDGE))

    def tube(self, points: Sequence[Sequence[float]], radius: float, end: float | None = None) -> Mask:
        """What lies within ``radius`` studs of a polyline; the radius goes over to ``end`` along it."""
        scaled = np.array(points, float) / (1, 1, PLATES_A_STUD)
        lengths = np.linalg.norm(np.diff(scaled, axis=0), axis=1)
        marks = np.concatenate([[0], np.cumsum(lengths)]) / max(lengths.sum(), _EDGE)
        last = radius if end is None else end
        mask = np.zeros(self.shape, bool)
        z = self.z / PLATES_A_STUD
        for i, (a, b) in enumerate(itertools.pairwise(scaled)):
            step = b - a
            dots = (self.x - a[0]) * step[0] + (self.y - a[1]) * step[1] + (z - a[2]) * step[2]
            share = np.clip(dots / max(float(step @ step), _EDGE), 0, 1)
            far = sum((v - a[k] - share * step[k]) ** 2 for k, v in enumerate((self.x, self.y, z)))
            width = radius + (last - radius) * (marks[i] + (marks[i + 1] - marks[i]) * share)
            mask |= far <= width**2 + _EDGE
        return mask

    def line(self, points: Sequence[Sequence[float]]) -> Mask:
        """The cells under a polyline, each sharing a face with the next."""
        mask = np.zeros(self.shape, bool)
        last: NDArray[np.int64] | None = None
        for a, b in itertools.pairwise(points):
            start, stop = np.array(a, float), np.array(b, float)
            for share in np.linspace(0, 1, 4 + 2 * int(np.abs(stop - start).max())):
                cell = np.clip(np.floor(start + (stop - start) * share), 0, np.array(self.shape) - 1).astype(np.int64)
                now = cell if last is None else last.copy()
                for k in range(3):
                    now[k] = cell[k]
                    mask[tuple(now)] = True
                last = cell
        return mask

    def widened(self, mask: Mask) -> Mask:
        """A solid with the cells beside it, a stud wider on each side but not at the corners."""
        padded = np.pad(mask, ((1, 1), (1, 1), (0, 0)))
        return mask | padded[2:, 1:-1] | padded[:-2, 1:-1] | padded[1:-1, 2:] | padded[1:-1, :-2]

    def shell(self, mask: Mask, wall: int = 1) -> Mask:
        """The upright wall of a solid, ``wall`` studs thick, without what it encloses."""
        inner = mask
        for _ in range(wall):
            padded = np.pad(inner, ((1, 1), (1, 1), (0, 0)))
            inner = inner & padded[2:, 1:-1] & padded[:-2, 1:-1] & padded[1:-1, 2:] & padded[1:-1, :-2]
        return mask & ~inner

    def _turned(self, axis: Axis) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        if axis == "x":
            return self.x, self.y, self.z
        return (self.y, self.x, self.z) if axis == "y" else (self.z, self.x, self.y)

    @staticmethod
    def _studs(values: NDArray[np.float64], centre: float, axis: str) -> NDArray[np.float64]:
        return (values - centre) / (PLATES_A_STUD if axis == "z" else 1)


def _from_edge(values: NDArray[np.float64], span: Span) -> NDArray[np.float64]:
    return np.minimum(values - span[0], span[1] - values)


def _inwards(values: NDArray[np.float64], span: Span) -> NDArray[np.float64]:
    return _from_edge(values, span) / ((span[1] - span[0]) / 2)
