# SPDX-License-Identifier: GPL-3.0-or-later
"""Which triangle every pixel sees: scan conversion with a depth buffer, all triangles at once in numpy.

Triangles become rows of pixels, rows become pixels; the nearest at each pixel wins. How near is kept as a number that
is linear in the picture (1 / depth with perspective), in 32 bits over the number of the triangle, so that one maximum
finds both. Attributes come afterwards, for what is seen alone, with weights from homogeneous coordinates (Olano and
Greer, Triangle Scan Conversion using 2D Homogeneous Coordinates, 1997).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .cameras import Camera
from .triangles import Triangles

Floats = NDArray[np.float64]

MAX_SIDE = 4096  # pixels
_CHUNK = 4_000_000  # pixels of triangles that are compared together
_NEAR = 1e-4  # of the farthest corner's depth: nearer than this nothing is drawn


@dataclass(frozen=True, eq=False)
class Seen:
    """What the pixels of a picture (h, w) see, for those that see something, in reading order.

    ``pixels`` int64 (p,): their numbers in the flattened picture; ``triangles`` int64 (p,); ``weights`` float32 (p, 3)
    of the triangle's corners; ``depths`` float32 (p,) in front of the camera.
    """

    size: tuple[int, int]
    pixels: NDArray[np.int64]
    triangles: NDArray[np.int64]
    weights: NDArray[np.float32]
    depths: NDArray[np.float32]

    def picture(self, values: NDArray, empty: float = 0.0) -> NDArray:
        """``values`` (p, ...) as a picture (h, w, ...), ``empty`` where nothing is seen."""
        width, height = self.size
        canvas = np.full((width * height, *values.shape[1:]), empty, values.dtype)
        canvas[self.pixels] = values
        return canvas.reshape(height, width, *values.shape[1:])

    def only(self, kept: NDArray[np.bool_]) -> Seen:
        """The same for the pixels that are ``kept`` (p,)."""
        return Seen(self.size, self.pixels[kept], self.triangles[kept], self.weights[kept], self.depths[kept])

    def points(self, triangles: Triangles) -> NDArray[np.float32]:
        """float32 (p, 3): where they are."""
        return np.einsum("pk,pkc->pc", self.weights, triangles.corners[self.triangles])

    def normals(self, triangles: Triangles, camera: Camera) -> NDArray[np.float32]:
        """float32 (p, 3): unit normals in the frame of the triangles; they point to the camera's side of a face."""
        flat = triangles.face_normals[self.triangles]
        to_camera = np.broadcast_to(camera.rotation[2], flat.shape)
        if camera.perspective:
            to_camera = camera.position - self.points(triangles)
        away = np.einsum("pc,pc->p", flat, to_camera.astype(np.float32)) < 0
        if triangles.normals is not None:
            flat = np.einsum("pk,pkc->pc", self.weights, triangles.normals[self.triangles])
            lengths = np.sqrt(np.einsum("pc,pc->p", flat, flat))
            flat /= np.maximum(lengths, 1e-12)[:, None]
        return np.where(away[:, None], -flat, flat)


def rasterise(triangles: Triangles, camera: Camera, size: tuple[int, int]) -> Seen:
    """What a picture of ``size`` (width, height) sees of ``triangles``; both sides of them are drawn.

    A pixel sees what lies at its centre. Of two at the same depth the later triangle is seen. Raises ValueError for a
    size of less than 1 or more than :data:`MAX_SIDE` pixels.
    """
    width, height = size
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        raise ValueError(f"a picture of {width} x {height} pixels is not possible")
    view = camera.to_view(triangles.corners)
    farthest = float(view[..., 2].max(initial=0.0))
    corners, owner = _clipped(view, _NEAR * farthest) if camera.perspective else (view, np.arange(len(view)))
    flat = np.empty_like(corners)
    left, right, bottom, top = camera.window
    depth = corners[..., 2]
    scale = 1 / depth if camera.perspective else np.ones_like(depth)
    flat[..., 0] = (corners[..., 0] * scale - left) * (width / (right - left))
    flat[..., 1] = (top - corners[..., 1] * scale) * (height / (top - bottom))
    if camera.perspective:
        flat[..., 2] = scale
    else:  # any positive number that grows towards the camera
        span = max(float(np.ptp(depth)) if depth.size else 0.0, 1e-12)
        flat[..., 2] = 2.0 - (depth - depth.min(initial=farthest)) / span
    best = _nearest(flat, owner, width, height)
    pixels = np.flatnonzero(best)
    chosen = (best[pixels] & np.uint64(0xFFFFFFFF)).astype(np.int64)
    weights, depths = _weights(view, chosen, pixels, camera, size)
    return Seen(size, pixels, chosen, weights, depths)


def _clipped(view: Floats, near: float) -> tuple[Floats, NDArray[np.int64]]:
    """Triangles (t, 3, 3) cut off at depth ``near``, and the number of the one that each was part of."""
    ahead = view[..., 2] > near
    count = ahead.sum(axis=1)
    whole = np.flatnonzero(count == 3)
    pieces, owners = [view[whole]], [whole]
    for kept in (1, 2):
        cut = np.flatnonzero(count == kept)
        if not len(cut):
            continue
        # The corner that is alone on its side comes first.
        alone = np.argmax(ahead[cut] == (kept == 1), axis=1)
        a, b, c = (view[cut, (alone + step) % 3] for step in range(3))
        ab, ac = (a + (end - a) * ((near - a[:, 2:]) / (end[:, 2:] - a[:, 2:])) for end in (b, c))
        made = [(a, ab, ac)] if kept == 1 else [(ab, b, c), (ab, c, ac)]
        pieces += [np.stack(corners, axis=1) for corners in made]
        owners += [cut] * len(made)
    return np.concatenate(pieces), np.concatenate(owners)


def _nearest(flat: Floats, owner: NDArray[np.int64], width: int, height: int) -> NDArray[np.uint64]:
    """uint64 (height * width,): nearness over the number of the nearest triangle; 0 where there is none.

    ``flat`` (t, 3, 3): pixel x, y and nearness of corners.
    """
    best = np.zeros(width * height, np.uint64)
    flat = np.take_along_axis(flat, np.argsort(flat[..., 1], axis=1, kind="stable")[..., None], axis=1)
    first = np.clip(np.ceil(flat[:, 0, 1] - 0.5), 0, height)
    last = np.clip(np.ceil(flat[:, 2, 1] - 0.5), 0, height)  # half open, so that neighbours share no pixel
    a, b, c = np.moveaxis(flat, 1, 0)
    area = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
    drawn = (last > first) & (area != 0) & (flat[..., 0].min(axis=1) < width) & (flat[..., 0].max(axis=1) > 0)
    flat, owner, area = flat[drawn], owner[drawn], area[drawn]
    first, rows = first[drawn].astype(np.int64), (last - first)[drawn].astype(np.int64)
    a, b, c = np.moveaxis(flat, 1, 0)
    slope = ((b[:, 2] - a[:, 2]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 2] - a[:, 2])) / area
    triangle, y = _spread(rows, first)
    start, end, near = _spans(flat, slope, triangle, y, width)
    slopes = slope.astype(np.float32)
    for some in _chunks(end - start):
        row, x = _spread((end - start)[some], start[some])
        row += some.start
        behind = triangle[row]
        nearness = near[row] + slopes[behind] * (x - start[row]).astype(np.float32)
        keys = np.maximum(nearness, np.float32(1e-30)).view(np.uint32).astype(np.uint64) << np.uint64(32)
        np.maximum.at(best, y[row] * width + x, keys | owner[behind].astype(np.uint64))
    return best


def _chunks(counts: NDArray[np.int64]) -> Iterator[slice]:
    """Slices of rows with at most :data:`_CHUNK` pixels, or one row."""
    ends = np.cumsum(counts)
    start = 0
    while start < len(counts):
        before = int(ends[start - 1]) if start else 0
        stop = max(int(np.searchsorted(ends, before + _CHUNK, "right")), start + 1)
        yield slice(start, stop)
        start = stop


def _spread(counts: NDArray[np.int64], starts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For every i, ``counts[i]`` times i, and the numbers from ``starts[i]`` on."""
    index = np.repeat(np.arange(len(counts)), counts)
    offsets = np.cumsum(counts) - counts
    return index, np.arange(len(index)) + (starts - offsets)[index]


def _spans(
    flat: Floats, slope: Floats, triangle: NDArray[np.int64], y: NDArray[np.int64], width: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """First pixel, one after the last, and the nearness at the first, of the row ``y`` of each triangle.

    The corners are in the order of y, so that both neighbours of an edge compute the same numbers along it.
    """
    a, b, c = np.moveaxis(flat, 1, 0)
    middle = y + 0.5
    lower = middle >= b[triangle, 1]
    along = _along(a, c)
    x_long = a[triangle, 0] + along[triangle, 0] * (middle - a[triangle, 1])
    near_long = a[triangle, 2] + along[triangle, 1] * (middle - a[triangle, 1])
    top, foot = _along(a, b), _along(b, c)
    from_a = a[triangle, 0] + top[triangle, 0] * (middle - a[triangle, 1])
    from_b = b[triangle, 0] + foot[triangle, 0] * (middle - b[triangle, 1])
    x_short = np.where(lower, from_b, from_a)
    start = np.clip(np.ceil(np.minimum(x_long, x_short) - 0.5), 0, width)
    end = np.maximum(np.clip(np.ceil(np.maximum(x_long, x_short) - 0.5), 0, width), start)
    near = near_long + slope[triangle] * (start + 0.5 - x_long)
    return start.astype(np.int64), end.astype(np.int64), near.astype(np.float32)


def _along(start: Floats, end: Floats) -> Floats:
    """Change of x and of nearness for a pixel of y, (t, 2); 0 along a level edge, which no row meets."""
    rise = end[:, 1:2] - start[:, 1:2]
    return np.divide(end[:, ::2] - start[:, ::2], rise, out=np.zeros((len(rise), 2)), where=rise != 0)


def _weights(
    view: Floats, chosen: NDArray[np.int64], pixels: NDArray[np.int64], camera: Camera, size: tuple[int, int]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights (p, 3) of the corners of the triangles ``chosen`` and depths (p,) at ``pixels``."""
    width, height = size
    left, right, bottom, top = camera.window
    used, number = np.unique(chosen, return_inverse=True)
    corners = view[used].copy()
    depths = corners[..., 2].copy()
    if not camera.perspective:
        corners[..., 2] = 1.0
    a, b, c = np.moveaxis(corners, 1, 0)
    edges = np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)], axis=1)
    x = left + (pixels % width + 0.5) * ((right - left) / width)
    y = top - (pixels // width + 0.5) * ((top - bottom) / height)
    found = edges[number]
    raw = found[..., 0] * x[:, None] + found[..., 1] * y[:, None] + found[..., 2]
    total = raw.sum(axis=1, keepdims=True)
    weights = np.divide(raw, total, out=np.full_like(raw, 1 / 3), where=total != 0)
    return weights.astype(np.float32), np.einsum("pk,pk->p", weights, depths[number]).astype(np.float32)
