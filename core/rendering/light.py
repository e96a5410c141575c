# SPDX-License-Identifier: GPL-3.0-or-later
"""Light on what pixels see: a sun, a sky with a brighter top than bottom, a faint gloss; in linear light.

Gloss: J. Blinn, Models of Light Reflection for Computer Synthesized Pictures, 1977.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..legolise.colour_space import from_linear, to_linear
from .cameras import Camera, directions

Floats = NDArray[np.float32]

_LINEAR = to_linear(np.arange(256, dtype=np.uint8)).astype(np.float32)
_FINE = 4095
_SRGB = from_linear(np.arange(_FINE + 1) / _FINE)
_SHOULDER = 0.8  # linear light from which on highlights are compressed


def linear_of(rgb: NDArray[np.uint8]) -> Floats:
    """Linear light 0 to 1, float32, of sRGB bytes of any shape."""
    return np.asarray(_LINEAR[rgb])


def srgb_of(light: NDArray[np.floating]) -> NDArray[np.uint8]:
    """sRGB bytes of linear light, from a table of 4,096 steps; what is out of range is clipped."""
    return np.asarray(_SRGB[(np.clip(light, 0, 1) * _FINE + 0.5).astype(np.int64)])


@dataclass(frozen=True)
class Light:
    """``sun``: unit direction towards it; ``sun_light``, ``sky`` and ``ground``: linear RGB, what a white face gets
    that looks straight at them; ``gloss`` 0 to 1: how strong the sun's reflection is, ``sharpness`` its exponent."""

    sun: tuple[float, float, float]
    sun_light: tuple[float, float, float] = (0.86, 0.81, 0.74)
    sky: tuple[float, float, float] = (0.5, 0.54, 0.6)
    ground: tuple[float, float, float] = (0.22, 0.21, 0.2)
    gloss: float = 0.06
    sharpness: float = 24.0

    @classmethod
    def at(cls, azimuth: float, elevation: float) -> Light:
        """The usual light with the sun at ``azimuth`` and ``elevation`` (radians), counted as a camera's."""
        x, y, z = directions(azimuth, elevation)[2].tolist()
        return cls((x, y, z))

    @classmethod
    def studio(cls, camera: Camera) -> Light:
        """A soft light that comes from over the camera's left shoulder, as in a viewport."""
        right, up, back = camera.rotation
        direction = -0.5 * right + 0.62 * up + 0.6 * back
        x, y, z = (direction / np.linalg.norm(direction)).tolist()
        return cls((x, y, z), (0.6, 0.59, 0.57), (0.5, 0.51, 0.53), (0.25, 0.25, 0.25), 0.08, 14.0)


def shaded(
    colours: Floats,
    normals: Floats,
    to_camera: Floats,
    light: Light,
    open_sky: ArrayLike = 1.0,
    in_sun: ArrayLike = 1.0,
) -> Floats:
    """Linear light float32 (p, 3) of faces with linear ``colours`` (p, 3) and unit ``normals`` (p, 3).

    ``to_camera``: unit directions (p, 3) or one for all; ``open_sky`` and ``in_sun`` (p,) or scalars, 0 to 1: how much
    of sky and sun is not hidden.
    """
    sun = np.asarray(light.sun, np.float32)
    facing = normals @ sun
    share = (0.5 + 0.5 * normals[:, 2])[:, None]
    ambient = np.asarray(light.ground, np.float32) * (1 - share) + np.asarray(light.sky, np.float32) * share
    lit = (np.maximum(facing, 0) * np.asarray(in_sun, np.float32))[:, None] * np.asarray(light.sun_light, np.float32)
    result = colours * (ambient * np.broadcast_to(np.asarray(open_sky, np.float32), facing.shape)[:, None] + lit)
    if light.gloss:
        half = sun + to_camera
        half = half / np.maximum(np.linalg.norm(half, axis=-1, keepdims=True), 1e-6)
        shine = np.maximum(np.sum(normals * half, axis=1), 0) ** light.sharpness * (facing > 0)
        result += (light.gloss * shine * np.asarray(in_sun, np.float32))[:, None]
    over = np.maximum(result - _SHOULDER, 0)
    rest = 1 - _SHOULDER
    return np.minimum(result, _SHOULDER) + rest * (1 - np.exp(-over / rest))
