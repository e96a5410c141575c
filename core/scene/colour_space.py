# SPDX-License-Identifier: GPL-3.0-or-later
"""LDraw's colours are sRGB, Blender's scene-linear: the one place where that is converted (IEC 61966-2-1)."""

from __future__ import annotations

from collections.abc import Sequence


def linear(rgb: Sequence[float]) -> tuple[float, float, float]:
    """Scene-linear red, green and blue (0 to 1) of an sRGB colour (0 to 255)."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255.0 for channel in rgb[:3])
    )
    return red, green, blue
