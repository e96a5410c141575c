# SPDX-License-Identifier: GPL-3.0-or-later
"""One material per LDraw colour, shared by all assemblies of a file.

Every material is a single Principled BSDF, so that Cycles, EEVEE and the glTF exporter agree about it; transparent ones
have an output of their own for EEVEE, which without ray tracing would show the sky in them. The viewport fields
(``diffuse_color``, ``metallic``, ``roughness``) say the same to Workbench.
"""

from __future__ import annotations

import bpy

from ..bricks.colours import Colour
from ..bricks.colours import colour as colour_of
from ..bricks.finishes import linear, material_name, surface_of
from .keys import COLOUR

SHINE = 0.2  # share of a transparent brick's own surface in EEVEE


def material_for(code: int) -> bpy.types.Material:
    """The material of an LDraw colour code, made on first use.

    An existing one is taken as it is, so an artist's changes to it last; it is recognised by its name and its custom
    property. Direct colours (``0x2RRGGBB``) and unknown codes have a material too.
    """
    entry = colour_of(code)
    name = material_name(entry)
    found = bpy.data.materials.get((name, None))  # of this file: a linked one goes when its library does
    if found is not None and found.get(COLOUR) != entry.code:  # the name belongs to somebody else's
        own = (item for item in bpy.data.materials if item.library is None)
        found = next((item for item in own if item.get(COLOUR) == entry.code), None)
    if found is not None:
        return found
    material = bpy.data.materials.new(name)
    material[COLOUR] = entry.code
    _set_surface(material, entry)
    return material


def colour_of_material(material: bpy.types.Material | None) -> int | None:
    """LDraw code of one of our materials or of a copy of one; None for any other."""
    code = None if material is None else material.get(COLOUR)
    return code if isinstance(code, int) else None


def _set_surface(material: bpy.types.Material, entry: Colour) -> None:
    surface = surface_of(entry)
    red, green, blue = linear(entry.rgb)
    alpha = entry.alpha / 255.0
    material.use_nodes = True
    shader = next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    values = {
        "Base Color": (red, green, blue, 1.0),
        "Metallic": surface.metallic,
        "Roughness": surface.roughness,
        "IOR": surface.ior,
        "Specular IOR Level": surface.specular,
        "Transmission Weight": surface.transmission,
        "Coat Weight": surface.coat,
        "Alpha": alpha,
        "Emission Color": (red, green, blue, 1.0),
        "Emission Strength": surface.emission,
    }
    for key, value in values.items():
        shader.inputs[key].default_value = value
    material.diffuse_color = (red, green, blue, alpha)
    material.metallic = surface.metallic
    material.roughness = surface.roughness
    if alpha < 1.0 or surface.transmission > 0.0:
        material.surface_render_method = "BLENDED"
        material.use_transparency_overlap = False
        _tint_for_eevee(material, shader, (red, green, blue, 1.0))


def _tint_for_eevee(
    material: bpy.types.Material, shader: bpy.types.ShaderNode, colour: tuple[float, float, float, float]
) -> None:
    """Have EEVEE filter what is behind by the colour, under some of the surface's own shine."""
    tree = material.node_tree
    everywhere = next(node for node in tree.nodes if node.type == "OUTPUT_MATERIAL")
    output, mix = tree.nodes.new("ShaderNodeOutputMaterial"), tree.nodes.new("ShaderNodeMixShader")
    clear = tree.nodes.new("ShaderNodeBsdfTransparent")
    output.target, output.name = "EEVEE", "EEVEE Output"
    clear.inputs["Color"].default_value = colour
    mix.inputs["Fac"].default_value = SHINE
    tree.links.new(clear.outputs[0], mix.inputs[1])
    tree.links.new(shader.outputs[0], mix.inputs[2])
    tree.links.new(mix.outputs[0], output.inputs["Surface"])
    for number, node in enumerate((clear, mix, output)):
        node.location = (everywhere.location[0] - 500 + 250 * number, everywhere.location[1] - 600)
    everywhere.is_active_output = True
