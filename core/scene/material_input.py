# SPDX-License-Identifier: GPL-3.0-or-later
"""What faces are made of, as far as bricks can show it: one colour, and perhaps an image.

Of a material's nodes the surface of the active output is followed to the first shader with a colour. Where an image or
a colour attribute feeds that, through whatever nodes that only change colours, it is what shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import bpy
import numpy as np
from numpy.typing import NDArray

from .instances import srgb

MAX_SIDE = 1024  # pixels; of larger images every second, third, … is taken: a cell is far larger than a pixel
_DEPTH = 32  # nodes between the output and what is looked for
_COLOUR_INPUTS = ("Base Color", "Color", "Emission Color")
WHITE = (255, 255, 255)
_UNSET = (1.0, 0.8)  # grey values of materials whose colour nobody chose

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Look:
    """``colour``: sRGB; ``image``: name of one that it multiplies; ``attribute``: name of a colour attribute that it
    multiplies, empty for the active one. None: there is no such thing."""

    colour: Rgb
    image: str | None = None
    attribute: str | None = None


class Looks:
    """Distinct looks of faces, each a number."""

    def __init__(self) -> None:
        self._looks: dict[Look, int] = {}
        self._images: dict[str, int] = {}
        self.images: tuple[NDArray[np.uint8], ...] = ()

    @property
    def colours(self) -> NDArray[np.uint8]:
        """uint8 (n, 3), sRGB by number."""
        return np.array([look.colour for look in self._looks], np.uint8).reshape(-1, 3)

    @property
    def textures(self) -> NDArray[np.int64]:
        """int64 (n,): the number of the image of each, -1 for none."""
        return np.array([self._images.get(look.image or "", -1) for look in self._looks], np.int64)

    def number(self, look: Look) -> int:
        """The number of a look."""
        if look not in self._looks:
            self._looks[look] = len(self._looks)
            if look.image is not None and look.image not in self._images:
                pixels = read_image(bpy.data.images[look.image])
                if pixels is not None:
                    self._images[look.image] = len(self.images)
                    self.images = (*self.images, pixels)
        return self._looks[look]


def look_of(material: bpy.types.Material | None, plain: Sequence[float]) -> Look:
    """The look of a material; ``plain``: scene-linear colour of what has none, which shows its colour attribute.

    So does a material that is white or as grey as Blender makes new ones.
    """
    if material is None:
        return Look(_to_srgb(plain), attribute="")
    tree = material.node_tree if material.use_nodes else None
    socket = None if tree is None else _colour_socket(tree)
    if socket is not None and socket.is_linked:
        return _fed_look(socket, material)
    linear = tuple(material.diffuse_color if socket is None else socket.default_value)[:3]
    unset = any(np.allclose(linear, grey, atol=1e-3) for grey in _UNSET)
    return Look(_to_srgb(linear), attribute="" if unset else None)


def read_image(image: bpy.types.Image) -> NDArray[np.uint8] | None:
    """Pixels uint8 (h, w, 4), sRGB and alpha, the first row at the top; None for an image without any."""
    width, height = image.size
    if not (width and height and image.has_data) and not _load(image):
        return None
    width, height = image.size
    values = np.empty(width * height * image.channels, np.float32)
    image.pixels.foreach_get(values)
    pixels = values.reshape(height, width, image.channels)[::-1]
    step = -(-max(width, height) // MAX_SIDE)
    pixels = pixels[::step, ::step]
    rgba = np.ones((*pixels.shape[:2], 4), np.float32)
    if image.channels >= 3:
        rgba[..., : image.channels] = pixels[..., :4]
    else:
        rgba[..., :3] = pixels[..., :1]
    if image.is_float and image.colorspace_settings.name != "sRGB":  # such pixels are scene-linear
        rgb = rgba[..., :3]
        rgba[..., :3] = np.where(rgb <= 0.0031308, 12.92 * rgb, 1.055 * np.maximum(rgb, 0) ** (1 / 2.4) - 0.055)
    return np.round(np.clip(rgba, 0, 1) * 255).astype(np.uint8)


def _load(image: bpy.types.Image) -> bool:
    """Have Blender read an image's file, which it does at the first look at its pixels."""
    try:
        return len(image.pixels) > 0
    except RuntimeError:
        return False


def _colour_socket(tree: bpy.types.NodeTree) -> bpy.types.NodeSocket | None:
    """The colour of the first shader before the active output; None when there is none."""
    output = tree.get_output_node("ALL")
    if output is None or not output.inputs["Surface"].is_linked:
        return None
    waiting, seen = [output.inputs["Surface"].links[0].from_node], 0
    while waiting and seen < _DEPTH:
        node, seen = waiting.pop(0), seen + 1
        for name in _COLOUR_INPUTS:
            socket = node.inputs.get(name)
            if socket is not None and socket.type == "RGBA":
                return socket
        waiting += [link.from_node for socket in node.inputs if socket.type == "SHADER" for link in socket.links]
    return None


def _fed_look(socket: bpy.types.NodeSocket, material: bpy.types.Material) -> Look:
    """The look of a colour that comes from other nodes: of the first image or colour attribute before it, else of the
    first colour."""
    waiting, seen = [socket.links[0]], 0
    colour: Sequence[float] | None = None
    while waiting and seen < _DEPTH:
        link, seen = waiting.pop(0), seen + 1
        node = link.from_node
        if node.type == "TEX_IMAGE" and node.image is not None and node.image.library is None:
            return Look(WHITE, image=node.image.name)
        if node.type == "VERTEX_COLOR":
            return Look(WHITE, attribute=node.layer_name)
        if node.type == "ATTRIBUTE" and node.attribute_type == "GEOMETRY" and link.from_socket.type == "RGBA":
            return Look(WHITE, attribute=node.attribute_name)
        if node.type == "RGB" and colour is None:
            colour = tuple(node.outputs[0].default_value[:3])
        waiting += [inner for entry in node.inputs if entry.type == "RGBA" for inner in entry.links]
    return Look(_to_srgb(material.diffuse_color[:3] if colour is None else colour))


def _to_srgb(linear: Sequence[float]) -> Rgb:
    red, green, blue = (round(255 * min(max(channel, 0.0), 1.0)) for channel in srgb(linear))
    return red, green, blue
