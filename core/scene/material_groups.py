# SPDX-License-Identifier: GPL-3.0-or-later
"""Node groups that make the surface of bricks: one of each in a file, shared by the materials of all colours.

Everything is measured in LDU on the brick itself, so that a brick looks alike at any size: a mesh says by the custom
property :data:`~.keys.SCALE` how many metres an LDU has. Each brick has patterns of its own. A group that is in the
file is taken as it is, so what an artist changes in it lasts. No group has an Emission node: the glTF exporter would
take it for the material's colour.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import bpy

from . import keys
from .frame import DEFAULT_SCALE

COORDINATES = "Brickwright Coordinates"
ABS = "Brickwright ABS"
PEARL = "Brickwright Pearl"
RUBBER = "Brickwright Rubber"
FLAKES = "Brickwright Flakes"

Sockets = Mapping[str, tuple[str, float | None]]  # name: kind of socket, and default of a number

# What every group of a surface gives: factors of the colour and of the roughness, and the normal.
_SURFACE: Sockets = {"Tint": ("Color", None), "Roughness": ("Float", None), "Normal": ("Vector", None)}
_SPREAD = 977.0  # LDU between the patterns of two bricks, more than any brick measures


def node_group(name: str) -> bpy.types.NodeTree:
    """The group of that name, one of the constants above, made on first use; a linked one is not taken."""
    found = bpy.data.node_groups.get((name, None))
    if isinstance(found, bpy.types.ShaderNodeTree):
        return found
    return _MAKERS[name](name)


class _Graph:
    """A new group under construction."""

    def __init__(self, name: str, inputs: Sockets, outputs: Sockets) -> None:
        self.tree = bpy.data.node_groups.new(name, "ShaderNodeTree")
        for direction, sockets in (("INPUT", inputs), ("OUTPUT", outputs)):
            for socket, (kind, value) in sockets.items():
                made = self.tree.interface.new_socket(socket, in_out=direction, socket_type=f"NodeSocket{kind}")
                if value is not None:
                    made.default_value = value
                if kind == "Float" and direction == "INPUT":
                    made.min_value = 0.0
        self.given = self.tree.nodes.new("NodeGroupInput")
        self.result = self.tree.nodes.new("NodeGroupOutput")
        self._column = 0

    def add(self, kind: str, inputs: Mapping[Any, Any] | None = None, **settings: Any) -> bpy.types.Node:
        """A node with these settings; an input is an output to link, or a value."""
        node = self.tree.nodes.new(f"ShaderNode{kind}")
        for key, value in settings.items():
            setattr(node, key, value)
        for key, value in (inputs or {}).items():
            self.connect(value, node.inputs[key])
        self._column += 1
        node.location = (200 * self._column, -260 * (self._column % 3))
        return node

    def math(self, operation: str, *values: Any) -> bpy.types.NodeSocket:
        """The result of a Math node on outputs and numbers."""
        return self.add("Math", dict(enumerate(values)), operation=operation).outputs[0]

    def vector(self, operation: str, *values: Any) -> bpy.types.NodeSocket:
        """The vector that a Vector Math node makes of outputs and vectors."""
        return self.add("VectorMath", dict(enumerate(values)), operation=operation).outputs["Vector"]

    def scaled(self, vector: Any, factor: Any) -> bpy.types.NodeSocket:
        """A vector times a number."""
        return self.add("VectorMath", {0: vector, "Scale": factor}, operation="SCALE").outputs["Vector"]

    def noise(self, place: Any, size: float, detail: float = 0.0) -> bpy.types.bpy_prop_collection:
        """The outputs of noise whose features are about ``size`` LDU wide."""
        inputs = {"Vector": place, "Scale": 1.0 / size, "Detail": detail}
        return self.add("TexNoise", inputs, noise_dimensions="3D").outputs

    def ranged(self, value: Any, old: tuple[float, float], new: tuple[Any, Any]) -> bpy.types.NodeSocket:
        """A value of the range ``old`` brought to the range ``new``, and not beyond."""
        inputs = {"Value": value, "From Min": old[0], "From Max": old[1], "To Min": new[0], "To Max": new[1]}
        return self.add("MapRange", inputs, clamp=True).outputs["Result"]

    def bent(self, deviation: Any, strength: Any) -> bpy.types.NodeSocket:
        """The surface's normal, bent by a vector around zero times ``strength``."""
        away = self.scaled(deviation, strength)
        return self.vector("NORMALIZE", self.vector("ADD", self.add("NewGeometry").outputs["Normal"], away))

    def centred(self, colour: Any) -> bpy.types.NodeSocket:
        """A colour of noise as a vector around zero."""
        return self.vector("SUBTRACT", colour, (0.5, 0.5, 0.5))

    def grey(self, value: Any) -> bpy.types.NodeSocket:
        """A number as a colour."""
        return self.add("CombineColor", {"Red": value, "Green": value, "Blue": value}).outputs["Color"]

    def place(self) -> bpy.types.Node:
        """A node of the group :data:`COORDINATES`."""
        node = self.add("Group")
        node.node_tree = node_group(COORDINATES)
        return node

    def connect(self, value: Any, socket: bpy.types.NodeSocket) -> None:
        """Link an output to an input, or give the input its value."""
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        else:
            socket.default_value = value

    def give(self, **outputs: Any) -> bpy.types.NodeTree:
        """The finished group, with what its outputs are linked to."""
        for name, value in outputs.items():
            self.connect(value, self.result.inputs[name])
        self.result.location = (200 * (self._column + 2), 0)
        return self.tree


def _coordinates(name: str) -> bpy.types.NodeTree:
    """Place on the brick in LDU, shifted by another amount for each brick; and a number for the brick, 0 to 1."""
    graph = _Graph(name, {}, {"Vector": ("Vector", None), "Random": ("Float", None)})
    stored = graph.add("Attribute", attribute_type="OBJECT", attribute_name=keys.SCALE)
    inputs = {0: stored.outputs["Alpha"], 2: DEFAULT_SCALE, 3: stored.outputs["Fac"]}  # alpha is 0 where there is none
    scale = graph.add("Mix", inputs).outputs[0]
    place = graph.scaled(graph.add("TexCoord").outputs["Object"], graph.math("DIVIDE", 1.0, scale))
    random = graph.add("ObjectInfo").outputs["Random"]
    shift = graph.math("MULTIPLY", random, _SPREAD)
    return graph.give(Vector=graph.vector("ADD", place, shift), Random=random)


def _abs(name: str) -> bpy.types.NodeTree:
    """Moulded plastic: walls that are not quite even, faint smudges, and bricks that are not all of one batch."""
    inputs = {"Waviness": ("Float", 0.012), "Smudges": ("Float", 0.8), "Batches": ("Float", 0.03)}
    graph = _Graph(name, inputs, _SURFACE)
    place, given = graph.place().outputs, graph.given.outputs
    # Sines, not noise, which in three channels would take most of the time: walls are hollow or bulge a little.
    wave = graph.vector("SINE", graph.vector("MULTIPLY", place["Vector"], (0.11, 0.13, 0.12)))
    normal = graph.bent(wave, given["Waviness"])
    smudge = graph.ranged(graph.noise(place["Vector"], 16.0)["Fac"], (0.5, 0.72), (0.0, given["Smudges"]))
    batch = graph.math("MULTIPLY", graph.math("SUBTRACT", place["Random"], 0.5), given["Batches"])
    return graph.give(
        Tint=graph.grey(graph.math("ADD", batch, 1.0)), Roughness=graph.math("ADD", smudge, 1.0), Normal=normal
    )


def _pearl(name: str) -> bpy.types.NodeTree:
    """Plastic with fine metal flakes: they flow with the melt, and each throws its own way."""
    inputs = {"Flow": ("Float", 0.16), "Grain": ("Float", 0.05), "Smudges": ("Float", 0.3)}
    graph = _Graph(name, inputs, _SURFACE)
    place, given = graph.place().outputs, graph.given.outputs
    stream = graph.vector("MULTIPLY", place["Vector"], (1.0, 1.0, 2.2))
    flow = graph.noise(stream, 16.0, 1.0)["Fac"]
    tint = graph.ranged(flow, (0.3, 0.7), (graph.math("SUBTRACT", 1.0, given["Flow"]), 1.0))
    rough = graph.math("ADD", graph.ranged(flow, (0.4, 0.75), (0.0, given["Smudges"])), 1.0)
    normal = graph.bent(graph.centred(graph.noise(place["Vector"], 0.8)["Color"]), given["Grain"])
    return graph.give(Tint=graph.grey(tint), Roughness=rough, Normal=normal)


def _rubber(name: str) -> bpy.types.NodeTree:
    """Rubber: a fine grain, and dust in patches."""
    inputs = {"Grain": ("Float", 0.12), "Dust": ("Float", 0.12)}
    graph = _Graph(name, inputs, _SURFACE)
    place, given = graph.place().outputs, graph.given.outputs
    normal = graph.bent(graph.centred(graph.noise(place["Vector"], 0.7)["Color"]), given["Grain"])
    dust = graph.ranged(graph.noise(place["Vector"], 12.0)["Fac"], (0.4, 0.75), (0.0, given["Dust"]))
    tint = graph.grey(graph.math("ADD", graph.math("MULTIPLY", dust, 0.5), 1.0))
    return graph.give(Tint=tint, Roughness=graph.math("ADD", dust, 1.0), Normal=normal)


def _flakes(name: str) -> bpy.types.NodeTree:
    """Flakes of metal in the surface, over the shader of the plastic.

    Cells of a Voronoi pattern: a share of them holds a flake, which has a size and a tilt of its own.
    """
    inputs = {
        "Plastic": ("Shader", None),
        "Colour": ("Color", None),
        "Pitch": ("Float", 3.0),
        "Share": ("Float", 0.3),
        "Size": ("Float", 0.4),
        "Tilt": ("Float", 0.5),
    }
    graph = _Graph(name, inputs, {"Surface": ("Shader", None)})
    place, given = graph.place().outputs, graph.given.outputs
    frequency = graph.math("DIVIDE", 1.0, given["Pitch"])
    cells = graph.add("TexVoronoi", {"Vector": place["Vector"], "Scale": frequency}).outputs
    own = graph.add("SeparateColor", {"Color": cells["Color"]}).outputs
    there = graph.math("LESS_THAN", own["Red"], given["Share"])
    radius = graph.math("MULTIPLY", given["Size"], graph.ranged(own["Green"], (0.0, 1.0), (0.4, 1.0)))
    mask = graph.math("MULTIPLY", there, graph.math("LESS_THAN", cells["Distance"], radius))
    normal = graph.bent(graph.centred(cells["Color"]), given["Tilt"])
    metal = {"Color": given["Colour"], "Roughness": 0.22, "Normal": normal}
    flake = graph.add("BsdfAnisotropic", metal).outputs[0]  # the Glossy BSDF
    mixed = graph.add("MixShader", {0: mask, 1: given["Plastic"], 2: flake})
    return graph.give(Surface=mixed.outputs[0])


_MAKERS = {COORDINATES: _coordinates, ABS: _abs, PEARL: _pearl, RUBBER: _rubber, FLAKES: _flakes}
