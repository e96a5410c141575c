# SPDX-License-Identifier: GPL-3.0-or-later
"""Colours as numbers: sRGB, linear light, Oklab and CIE L*a*b*, and how different two colours look.

sRGB: IEC 61966-2-1. L*a*b* for the white D65 (ISO/CIE 11664-4). Small differences: CIEDE2000 as written down by Sharma,
Wu and Dalal, "The CIEDE2000 Color-Difference Formula" (Color Research and Application 30, 2005). It was fitted to
differences that can just be seen; which of a few codes is nearest to a colour far from all of them is told better by
Oklab (Ottosson, "A perceptual color space for image processing", 2020) with a and b doubled, the deltaEOK2 of CSS Color
4: to CIEDE2000 a dull brown is as near to a bright red as to another brown.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

_XYZ = np.array(  # of linear sRGB
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_WHITE = _XYZ.sum(axis=1)
_CONES = np.array(  # of linear sRGB
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_OKLAB = np.array(  # of the cube roots of what cones see
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_EPSILON, _KAPPA = 216 / 24389, 24389 / 27  # where the cube root of L*a*b* becomes a line

_values = np.arange(256) / 255
_LINEAR = np.where(_values <= 0.04045, _values / 12.92, ((_values + 0.055) / 1.055) ** 2.4)


def to_linear(rgb: NDArray[np.uint8]) -> Floats:
    """Linear light 0 to 1 of sRGB bytes of any shape."""
    return np.asarray(_LINEAR[rgb])


def from_linear(light: ArrayLike) -> NDArray[np.uint8]:
    """sRGB bytes of linear light; what is out of range is clipped."""
    value = np.clip(np.asarray(light, np.float64), 0, 1)
    curved = np.where(value <= 0.0031308, value * 12.92, 1.055 * value ** (1 / 2.4) - 0.055)
    return np.rint(curved * 255).astype(np.uint8)


def oklab2(light: Floats) -> Floats:
    """Oklab (..., 3) of linear sRGB (..., 3), a and b doubled: distances in it are those of deltaEOK2."""
    return np.cbrt(light @ _CONES.T) @ _OKLAB.T * [1, 2, 2]


def lab(rgb: NDArray[np.uint8]) -> Floats:
    """L*a*b* (..., 3) of sRGB bytes (..., 3)."""
    ratio = to_linear(rgb) @ _XYZ.T / _WHITE
    f = np.where(ratio > _EPSILON, np.cbrt(ratio), (_KAPPA * ratio + 16) / 116)
    x, y, z = f[..., 0], f[..., 1], f[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def ciede2000(one: ArrayLike, other: ArrayLike) -> Floats:
    """How different L*a*b* colours (..., 3) look, broadcast against each other; about 1 is just noticeable."""
    first, second = np.asarray(one, np.float64), np.asarray(other, np.float64)
    l1, a1, b1 = first[..., 0], first[..., 1], first[..., 2]
    l2, a2, b2 = second[..., 0], second[..., 1], second[..., 2]
    mean_chroma = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1 + 0.5 * (1 - np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7)))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.arctan2(b1, a1), np.arctan2(b2, a2)
    grey = c1 * c2 == 0
    turn = (h2 - h1 + np.pi) % (2 * np.pi) - np.pi  # the short way round
    turn = np.where(grey, 0, turn)
    d_hue = 2 * np.sqrt(c1 * c2) * np.sin(turn / 2)
    hue = np.where(grey, h1 + h2, h1 + turn / 2)
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * np.cos(hue - np.radians(30))
        + 0.24 * np.cos(2 * hue)
        + 0.32 * np.cos(3 * hue + np.radians(6))
        - 0.20 * np.cos(4 * hue - np.radians(63))
    )
    off = (lightness - 50) ** 2
    s_l = 1 + 0.015 * off / np.sqrt(20 + off)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    from_blue = (np.degrees(hue) - 275 + 180) % 360 - 180
    turns = np.sin(np.radians(60) * np.exp(-((from_blue / 25) ** 2)))
    rotation = -2 * np.sqrt(chroma**7 / (chroma**7 + 25.0**7)) * turns
    d_l, d_c, d_h = (l2 - l1) / s_l, (c2 - c1) / s_c, d_hue / s_h
    return np.asarray(np.sqrt(np.maximum(d_l**2 + d_c**2 + d_h**2 + rotation * d_c * d_h, 0)))
