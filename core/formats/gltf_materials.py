# SPDX-License-Identifier: GPL-3.0-or-later
"""glTF materials of LDraw colours: the values of the Principled BSDF as glTF 2.0 and its extensions say them.

``KHR_materials_ior``, ``_specular``, ``_transmission`` and ``_clearcoat`` are optional: a reader that knows none of
them sees the base colour with its transparency, metallic and roughness.
"""

from __future__ import annotations

from typing import Any

from ..bricks.colours import colour as colour_of
from ..bricks.finishes import linear, material_name, surface_of

COLOUR_KEY = "brickwright_colour"  # what an importer that keeps extras makes a custom property of the material
_GLTF_IOR = 1.5  # where the extension is absent
_PRINCIPLED_SPECULAR = 0.5  # Blender's level for glTF's factor 1
_COAT_ROUGHNESS = 0.03  # Blender's default


def gltf_material(code: int) -> dict[str, Any]:
    """The material of an LDraw colour code, any code; ``doubleSided``, because parts of a library may be open."""
    entry = colour_of(code)
    surface = surface_of(entry)
    rgb = [round(value, 6) for value in linear(entry.rgb)]
    base = {
        "baseColorFactor": [*rgb, round(entry.alpha / 255, 6)],
        "metallicFactor": surface.metallic,
        "roughnessFactor": surface.roughness,
    }
    extensions: dict[str, Any] = {}
    if surface.ior != _GLTF_IOR:
        extensions["KHR_materials_ior"] = {"ior": surface.ior}
    if surface.specular != _PRINCIPLED_SPECULAR:
        extensions["KHR_materials_specular"] = {"specularFactor": surface.specular / _PRINCIPLED_SPECULAR}
    if surface.transmission:
        extensions["KHR_materials_transmission"] = {"transmissionFactor": surface.transmission}
    if surface.coat:
        extensions["KHR_materials_clearcoat"] = {
            "clearcoatFactor": surface.coat,
            "clearcoatRoughnessFactor": _COAT_ROUGHNESS,
        }
    material: dict[str, Any] = {"name": material_name(entry), "doubleSided": True, "pbrMetallicRoughness": base}
    if entry.alpha < 255:
        material["alphaMode"] = "BLEND"
    if surface.emission:  # below 1, so that it needs no extension
        material["emissiveFactor"] = [round(surface.emission * value, 6) for value in rgb]
    if extensions:
        material["extensions"] = extensions
    return material | {"extras": {COLOUR_KEY: code}}
