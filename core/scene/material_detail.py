# SPDX-License-Identifier: GPL-3.0-or-later
"""Procedural detail on the materials of colours, added to a flat one and taken off again.

The Principled BSDF stays what it was: detail multiplies its colour and roughness and bends its normal, from a node
group that all colours share (:mod:`.material_groups`). Its sockets keep their values below the links, and the constant
factors are where exporters look for them, so glTF, USD and OBJ files have the same colours with detail and without.
What an artist has linked is left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import bpy

from ..bricks.colours import Colour
from ..bricks.finishes import linear
from . import keys
from .material_groups import ABS, FLAKES, PEARL, RUBBER, node_group

# Names of the nodes of ours in a material; by them they are found again.
_GROUP, _TINT, _ROUGHNESS, _FLAKES = "Brickwright Detail", "Brickwright Tint", "Brickwright Roughness", FLAKES
_OPAQUE_OPAL = 200  # LDConfig's alpha of the opal colours, whose flakes are finer than glitter


@dataclass(frozen=True)
class Detail:
    """A group of :mod:`.material_groups` and its inputs; of ``flakes``, if any, theirs."""

    group: str
    inputs: Mapping[str, float] = field(default_factory=dict)
    flakes: Mapping[str, float] | None = None


GLITTER = {"Pitch": 3.2, "Share": 0.32, "Size": 0.42, "Tilt": 0.9}
OPAL = {"Pitch": 0.9, "Share": 0.5, "Size": 0.5, "Tilt": 1.2}
SPECKLE = {"Pitch": 2.2, "Share": 0.4, "Size": 0.5, "Tilt": 0.4}
CLEAR = {"Waviness": 0.002, "Smudges": 0.3, "Batches": 0.0}
DETAILS = {
    "solid": Detail(ABS),
    "transparent": Detail(ABS, CLEAR),
    "glitter": Detail(ABS, CLEAR, GLITTER),
    "milky": Detail(ABS, {"Waviness": 0.008, "Smudges": 0.3, "Batches": 0.02}),
    "metallic": Detail(PEARL, {"Flow": 0.06, "Grain": 0.1, "Smudges": 0.35}),
    "speckle": Detail(ABS, {}, SPECKLE),
    "chrome": Detail(ABS, {"Waviness": 0.006, "Smudges": 1.2, "Batches": 0.0}),
    "pearl": Detail(PEARL),
    "rubber": Detail(RUBBER),
    "glow": Detail(ABS, {"Waviness": 0.008, "Smudges": 0.3, "Batches": 0.02}),
}


def principled(material: bpy.types.Material) -> bpy.types.Node | None:
    """The Principled BSDF of a material; None for one without."""
    if not material.use_nodes or material.node_tree is None:
        return None
    nodes = material.node_tree.nodes
    return next((node for node in nodes if node.bl_idname == "ShaderNodeBsdfPrincipled"), None)


def has_detail(material: bpy.types.Material) -> bool:
    """Whether a material has our detail."""
    return material.use_nodes and material.node_tree is not None and _GROUP in material.node_tree.nodes


def add_detail(material: bpy.types.Material, entry: Colour) -> None:
    """Give a colour's material the detail of its finish, unless it has it or has no Principled BSDF."""
    shader = principled(material)
    if shader is None or has_detail(material):
        return
    detail, tree = DETAILS.get(entry.finish, DETAILS["solid"]), material.node_tree
    x, y = shader.location
    group = _node(tree, "ShaderNodeGroup", _GROUP, (x - 480, y - 40))
    group.node_tree = node_group(detail.group)
    _set(group, detail.inputs)
    colour, rough, normal = (shader.inputs[key] for key in ("Base Color", "Roughness", "Normal"))
    if not colour.is_linked:
        tint = _node(tree, "ShaderNodeMix", _TINT, (x - 220, y + 60))
        tint.data_type, tint.blend_type = "RGBA", "MULTIPLY"
        tint.inputs["Factor"].default_value = 1.0
        first, second = _sides(tint)
        first.default_value = colour.default_value
        tree.links.new(group.outputs["Tint"], second)
        tree.links.new(next(socket for socket in tint.outputs if socket.type == "RGBA"), colour)
    if not rough.is_linked:
        product = _node(tree, "ShaderNodeMath", _ROUGHNESS, (x - 220, y - 180))
        product.operation = "MULTIPLY"
        product.inputs[0].default_value = rough.default_value
        tree.links.new(group.outputs["Roughness"], product.inputs[1])
        tree.links.new(product.outputs[0], rough)
    if not normal.is_linked:
        tree.links.new(group.outputs["Normal"], normal)
    if detail.flakes is not None:
        _add_flakes(material, entry, detail.flakes)


def remove_detail(material: bpy.types.Material) -> None:
    """Take our detail off a material; colour and roughness stay what they are, also those set in our nodes."""
    if not has_detail(material):
        return
    tree, shader = material.node_tree, principled(material)
    tint, product = tree.nodes.get(_TINT), tree.nodes.get(_ROUGHNESS)
    if shader is not None and tint is not None and _feeds(tint, shader.inputs["Base Color"]):
        shader.inputs["Base Color"].default_value = _sides(tint)[0].default_value
    if shader is not None and product is not None and _feeds(product, shader.inputs["Roughness"]):
        shader.inputs["Roughness"].default_value = product.inputs[0].default_value
    for node in [node for node in tree.nodes if node.name.startswith(_FLAKES)]:
        under = node.inputs["Plastic"].links
        if under:
            for link in list(node.outputs[0].links):
                tree.links.new(under[0].from_socket, link.to_socket)
        tree.nodes.remove(node)
    for name in (_TINT, _ROUGHNESS, _GROUP):
        if name in tree.nodes:
            tree.nodes.remove(tree.nodes[name])


def wants_detail(scene: bpy.types.Scene | None) -> bool:
    """Whether new materials of a scene are procedural."""
    return scene is None or not scene.get(keys.FLAT_MATERIALS, False)


def _add_flakes(material: bpy.types.Material, entry: Colour, inputs: Mapping[str, float]) -> None:
    """Put flakes over whatever the outputs show, each output with a node of its own."""
    tree = material.node_tree
    fine = entry.finish == "glitter" and entry.alpha >= _OPAQUE_OPAL
    for output in [node for node in tree.nodes if node.type == "OUTPUT_MATERIAL"]:
        surface = output.inputs["Surface"]
        if not surface.is_linked:
            continue
        under = surface.links[0].from_socket
        x, y = output.location
        node = _node(tree, "ShaderNodeGroup", _FLAKES, (x, y))
        output.location = (x + 220, y)
        node.node_tree = node_group(FLAKES)
        _set(node, OPAL if fine else inputs)
        node.inputs["Colour"].default_value = flake_colour(entry)
        tree.links.new(under, node.inputs["Plastic"])
        tree.links.new(node.outputs[0], surface)


def flake_colour(entry: Colour) -> tuple[float, float, float, float]:
    """Scene-linear colour of a colour's flakes.

    LDConfig gives its speckle colours the flakes' own value as edge colour; glitter is silvery film in clear plastic,
    which tints it.
    """
    if entry.finish == "speckle":
        return (*linear(entry.edge), 1.0)
    red, green, blue = (0.55 + 0.45 * channel for channel in linear(entry.rgb))
    return red, green, blue, 1.0


def _node(tree: bpy.types.NodeTree, kind: str, name: str, place: tuple[float, float]) -> bpy.types.Node:
    node = tree.nodes.new(kind)
    node.name = name
    node.location = place
    return node


def _set(node: bpy.types.Node, inputs: Mapping[str, float]) -> None:
    for key, value in inputs.items():
        if key in node.inputs:  # an artist may have changed the group
            node.inputs[key].default_value = value


def _sides(mix: bpy.types.ShaderNode) -> tuple[bpy.types.NodeSocket, bpy.types.NodeSocket]:
    """The two colours of a Mix node."""
    first, second = (socket for socket in mix.inputs if socket.type == "RGBA")
    return first, second


def _feeds(node: bpy.types.Node, socket: bpy.types.NodeSocket) -> bool:
    return any(link.from_node == node for link in socket.links)
