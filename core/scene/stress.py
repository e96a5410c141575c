# SPDX-License-Identifier: GPL-3.0-or-later
"""How near each brick of an assembly is to giving way, as a property of its object.

Objects share their meshes, so it is a custom property of the object: ``brickwright_stress``, 0 to 1. It is not there
where nothing is known. Bricks that are points have it as an attribute, below 0 where nothing is known. A material reads
both with an Attribute node of the type Instancer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import bpy
import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import keys
from .instancing import UNKNOWN, write_point_stress
from .objects import brick_objects

FAILS = 1.0  # the score of a brick that gives way
STRESS_MATERIAL = "Brickwright Stress"
UNKNOWN_RGB = (0.18, 0.18, 0.18)  # scene-linear

# (score, scene-linear red, green, blue): green, yellow and red that differ in lightness and in blue against yellow, so
# that they are told apart with red-green blindness. Between two of them colours are mixed.
RAMP = (
    (0.0, (0.005, 0.19, 0.14)),
    (0.25, (0.11, 0.45, 0.16)),
    (0.5, (0.91, 0.72, 0.05)),
    (0.75, (0.83, 0.25, 0.02)),
    (1.0, (0.52, 0.02, 0.02)),
)


def ramp_colours(scores: ArrayLike) -> NDArray[np.float64]:
    """Scene-linear colours (n, 3) of scores (n,), which are clamped to 0 to 1; :data:`UNKNOWN_RGB` for nan."""
    given = np.asarray(scores, np.float64)
    at = [score for score, _ in RAMP]
    colours = np.stack([np.interp(given, at, channel) for channel in zip(*(rgb for _, rgb in RAMP), strict=True)], 1)
    colours[np.isnan(given)] = UNKNOWN_RGB
    return colours


def write_stress(collection: bpy.types.Collection, identities: Sequence[str], scores: Iterable[float]) -> None:
    """Give the bricks with these identities their scores; the others and those with nan lose theirs."""
    known = dict(zip(identities, scores, strict=True))
    for item in brick_objects(collection):
        score = known.get(item.get(keys.ID), math.nan)
        before = stress_of(item)
        if math.isfinite(score) and score != before:
            item[keys.STRESS] = float(score)
        elif not math.isfinite(score) and keys.STRESS in item:
            del item[keys.STRESS]
        else:
            continue
        item.update_tag()  # so that materials see it
    write_point_stress(collection, known)


def stress_of(item: bpy.types.Object) -> float:
    """The score of a brick, nan where none is known."""
    value = item.get(keys.STRESS)
    return float(value) if isinstance(value, int | float) else math.nan


def weakest_bricks(collection: bpy.types.Collection, count: int = 1) -> list[bpy.types.Object]:
    """The ``count`` bricks with the highest scores above 0, or all that fail when those are more, the weakest first."""
    scored = [(stress_of(item), item) for item in brick_objects(collection)]
    scored = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
    failing = sum(score >= FAILS for score, _ in scored)
    return [item for _, item in scored[: max(count, failing)]]


def stress_material() -> bpy.types.Material:
    """The material that shows the scores, made on first use: an Attribute node, a colour ramp, grey where unknown."""
    found = bpy.data.materials.get((STRESS_MATERIAL, None))
    if found is not None:
        return found
    material = bpy.data.materials.new(STRESS_MATERIAL)
    material.use_nodes = True
    tree = material.node_tree
    shader = next(node for node in tree.nodes if node.type == "BSDF_PRINCIPLED")
    attribute, ramp = tree.nodes.new("ShaderNodeAttribute"), tree.nodes.new("ShaderNodeValToRGB")
    mix, known = tree.nodes.new("ShaderNodeMix"), tree.nodes.new("ShaderNodeMath")
    share = tree.nodes.new("ShaderNodeMath")
    attribute.attribute_type, attribute.attribute_name = "INSTANCER", keys.STRESS
    known.operation, share.operation = "GREATER_THAN", "MULTIPLY"
    known.inputs[1].default_value = UNKNOWN / 2
    elements = ramp.color_ramp.elements
    while len(elements) < len(RAMP):
        elements.new(0.5)
    for element, (score, rgb) in zip(elements, RAMP, strict=True):
        element.position, element.color = score, (*rgb, 1.0)
    mix.data_type = "RGBA"
    colours = [socket for socket in mix.inputs if socket.type == "RGBA"]
    colours[0].default_value = (*UNKNOWN_RGB, 1.0)
    tree.links.new(attribute.outputs["Fac"], ramp.inputs["Fac"])
    tree.links.new(attribute.outputs["Fac"], known.inputs[0])
    tree.links.new(known.outputs[0], share.inputs[0])
    tree.links.new(attribute.outputs["Alpha"], share.inputs[1])  # 0 where an object has no such property
    tree.links.new(share.outputs[0], mix.inputs["Factor"])
    tree.links.new(ramp.outputs["Color"], colours[1])
    tree.links.new(next(s for s in mix.outputs if s.type == "RGBA"), shader.inputs["Base Color"])
    shader.inputs["Roughness"].default_value = 0.4
    for number, node in enumerate((attribute, known, share, mix)):
        node.location = (shader.location[0] - 800 + 200 * number, shader.location[1])
    ramp.location = (known.location[0], known.location[1] + 280)
    return material
