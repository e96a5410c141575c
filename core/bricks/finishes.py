# SPDX-License-Identifier: GPL-3.0-or-later
"""How the finishes of LDraw's colours look, in the values of Blender's Principled BSDF; needs no bpy.

Blender's materials and the files that are written without Blender take them from here, so that they agree. LDraw's
colours are sRGB, Blender's and glTF's scene-linear; :func:`linear` is the one place where that is converted
(IEC 61966-2-1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .colours import Colour

ABS_IOR = 1.53  # of ABS; opaque bricks are made of it
# Transparent bricks are polycarbonate (1.585), but at that index a hollow brick traps light that only caustics would
# let out again, and looks like smoke; a lower one keeps it clear and coloured.
CLEAR_IOR = 1.2
GLOW_STRENGTH = 0.6


@dataclass(frozen=True)
class Surface:
    """The Principled BSDF's inputs that differ between finishes."""

    metallic: float = 0.0
    roughness: float = 0.16
    ior: float = ABS_IOR
    specular: float = 0.5
    transmission: float = 0.0
    coat: float = 0.0
    emission: float = 0.0


SURFACES = {
    "solid": Surface(),
    "transparent": Surface(roughness=0.03, ior=CLEAR_IOR, transmission=1.0),
    "glitter": Surface(roughness=0.12, ior=CLEAR_IOR, transmission=0.9, coat=0.5),
    "milky": Surface(roughness=0.45, ior=CLEAR_IOR, transmission=0.5),
    "metallic": Surface(metallic=0.9, roughness=0.3),
    "speckle": Surface(metallic=0.4, roughness=0.35),
    "chrome": Surface(metallic=1.0, roughness=0.05),
    "pearl": Surface(metallic=0.45, roughness=0.32, coat=0.4),
    "rubber": Surface(roughness=0.65, specular=0.25),
    "glow": Surface(roughness=0.4, emission=GLOW_STRENGTH),
}


def surface_of(entry: Colour) -> Surface:
    """The surface of a colour's finish."""
    return SURFACES.get(entry.finish, SURFACES["solid"])


def linear(rgb: Sequence[float]) -> tuple[float, float, float]:
    """Scene-linear red, green and blue (0 to 1) of an sRGB colour (0 to 255)."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255.0 for channel in rgb[:3])
    )
    return red, green, blue


def material_name(entry: Colour) -> str:
    """Name of a colour's material: ``Brickwright 4 Red``."""
    return f"Brickwright {entry.code} {entry.name}"[:60]
