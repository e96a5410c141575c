# SPDX-License-Identifier: GPL-3.0-or-later
"""What is hidden from sky and sun: ambient occlusion from a picture's own depths, and a shadow map.

Ambient occlusion after McGuire, Osman, Bukowski and Hennessy, The Alchemy Screen-Space Ambient Obscurance Algorithm
(HPG 2011); shadows after L. Williams, Casting Curved Shadows on Curved Surfaces (SIGGRAPH 1978).
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .cameras import Camera, around
from .rasteriser import rasterise
from .triangles import Triangles

Floats = NDArray[np.float32]

_SAMPLES = 12  # neighbours that may hide a pixel
_REACH = 0.14  # of the subject's size: how far away one still does
_STRENGTH = 1.5
_MAP = 1.6  # side of the shadow map in sides of the picture
_BIAS = 2.0  # texels of the shadow map that a face may lie behind itself


def open_sky(points: Floats, normals: Floats, there: NDArray[np.bool_], size: float, radius: int) -> Floats:
    """float32 (h, w), 0 to 1: how much of the sky each pixel of a picture sees.

    ``points`` and ``normals`` (h, w, 3) in the frame of the triangles, ``there`` (h, w): where something is seen;
    ``size``: of the subject; ``radius``: pixels around that are looked at.
    """
    height, width = there.shape
    reach = _REACH * size
    bias = 0.004 * size
    hidden = np.zeros((height, width), np.float32)
    for number in range(_SAMPLES):  # a spiral, so that all directions and distances have their turn
        far = radius * (number + 0.8) / _SAMPLES
        angle = number * 2.3999632  # the golden angle
        dx, dy = round(far * math.cos(angle)), round(far * math.sin(angle))
        if not (dx or dy) or abs(dx) >= width or abs(dy) >= height:
            continue
        here = slice(max(0, -dy), height - max(0, dy)), slice(max(0, -dx), width - max(0, dx))
        other = slice(max(0, dy), height + min(0, dy)), slice(max(0, dx), width + min(0, dx))
        away = points[other] - points[here]
        length = np.einsum("hwc,hwc->hw", away, away)
        rise = np.einsum("hwc,hwc->hw", away, normals[here]) - bias
        near = np.maximum(1 - length / reach**2, 0)
        hidden[here] += np.where(
            there[other] & there[here], np.maximum(rise, 0) * near / np.sqrt(length + bias**2), np.float32(0)
        )
    return np.maximum(1 - _STRENGTH * 2 * hidden / _SAMPLES, 0.15)


def in_sun(points: Floats, facing: Floats, triangles: Triangles, sun: tuple[float, float, float], side: int) -> Floats:
    """float32 (p,), 0 to 1: how much of the sun reaches ``points`` (p, 3) past ``triangles``.

    ``facing`` (p,): cosine between the normal and the direction to the ``sun``; ``side``: pixels of the picture.
    """
    camera = _from_sun(triangles.bounds, sun)
    texels = max(8, round(_MAP * side))
    seen = rasterise(triangles, camera, (texels, texels))
    map_ = seen.picture(seen.depths, np.inf)
    left, right, _, _ = camera.window
    texel = (right - left) / texels
    pixels, depths = camera.project(points, (texels, texels))
    slack = texel * _BIAS / np.maximum(facing, 0.2)
    x, y = pixels[:, 0] - 0.5, pixels[:, 1] - 0.5
    column, row = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    across, down = x - column, y - row
    result = np.zeros(len(points))
    for dy, part_y in ((0, 1 - down), (1, down)):
        for dx, part_x in ((0, 1 - across), (1, across)):
            at = np.clip(row + dy, 0, texels - 1), np.clip(column + dx, 0, texels - 1)
            result += part_x * part_y * (map_[at] >= depths - slack)
    return result.astype(np.float32)


def _from_sun(bounds: ArrayLike, sun: tuple[float, float, float]) -> Camera:
    """A camera without perspective that sees all of ``bounds`` (2, 3) from the sun."""
    low, high = np.asarray(bounds, np.float64)
    corners = np.array([[x, y, z] for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])])
    azimuth = math.atan2(sun[0], -sun[1])
    return around(corners, azimuth, math.asin(max(-1.0, min(1.0, sun[2]))), 0.0, 0.02)
