# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures in the manner of building instructions: flat light, every brick outlined, new ones in full colour.

A picture is made of two renders of one scene. The first is how it looks; the second, in which every brick has a flat
colour of its own, says whose each pixel is. From it come the outlines, in the edge colour that LDraw gives each colour,
the paler look of what stood before, and the line around what is new. Both are rendered at twice the size without
Blender's own smoothing, which takes many times as long without a graphics card, and are then made smaller.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
from numpy.typing import NDArray

from ..bricks.colours import colour
from ..ldraw.part_shapes import PartShapes
from . import keys
from .files import write_with_blender
from .objects import BrickMaker, shown_colour
from .render import ENGINES, can_denoise, set_quality

Pixels = NDArray[np.uint8]

OVERSAMPLING = 2  # pixels a side that become one
PALER = 0.5  # share of white in what stood before
LINE = 0.004  # width of the line around new bricks, as a share of the picture's
EXPOSURE = 0.3  # brings the lit sides of bricks to LDraw's values under Workbench's light
_LEVELS = 15  # a channel of the second render tells 16 values apart, three of them 4,096 bricks
_WEIGHTS = ((_LEVELS + 1) ** 2, _LEVELS + 1, 1)
_MOST = (_LEVELS + 1) ** 3 - 1
_TGA_HEADER = 18


@dataclass(frozen=True, eq=False)
class Drawing:
    """``rgb`` (h, w, 3) on white, top row first, not yet made smaller; ``owner`` (h, w): whose a pixel is, or -1."""

    rgb: Pixels
    owner: NDArray[np.int32]


@contextlib.contextmanager
def drawn_bricks(scale: float, shapes: PartShapes) -> Iterator[tuple[bpy.types.Collection, BrickMaker]]:
    """A collection in no scene and the maker of bricks in it, at ``scale`` metres per LDU; they are removed again.

    Their meshes and materials are those that an assembly of this scale has, and stay for its next picture.
    """
    collection = bpy.data.collections.new("Brickwright Drawing")
    collection[keys.SCALE] = scale
    try:
        yield collection, BrickMaker(collection, shapes)
    finally:
        bpy.data.batch_remove([*collection.objects, collection])


def owners(scene: bpy.types.Scene, items: Sequence[bpy.types.Object]) -> NDArray[np.int32]:
    """Which of ``items`` each pixel of a render of ``scene`` shows, (h, w), -1 for none; the scene is set up for that.

    Of more than 4,095 objects, several share a number.
    """
    _show_floor(scene, False)
    kept = [tuple(item.color) for item in items]
    for number, item in enumerate(items):
        item.color = (*_flat_colour(number), 1.0)
    try:
        set_quality(scene, ENGINES["workbench"], 1, False)
        shading = scene.display.shading
        shading.light, shading.color_type = "FLAT", "OBJECT"
        shading.show_shadows = shading.show_cavity = shading.show_object_outline = False
        scene.display.render_aa = "OFF"
        scene.view_settings.view_transform, scene.view_settings.exposure = "Raw", 0.0
        scene.render.dither_intensity = 0.0
        pixels = _rendered(scene)
    finally:
        for item, values in zip(items, kept, strict=True):
            item.color = values
    owner = np.full(pixels.shape[:2], -1, np.int32)
    for channel, weight in enumerate(_WEIGHTS):
        owner += (np.round(np.arange(256) * (_LEVELS / 255)).astype(np.int32) * weight)[pixels[..., channel]]
    owner[pixels[..., 3] < 128] = -1
    return owner


def draw(
    scene: bpy.types.Scene,
    items: Sequence[bpy.types.Object],
    owner: NDArray[np.int32],
    engine: str = "workbench",
    samples: int = 16,
) -> Drawing:
    """The picture of a staged scene whose bricks are ``items`` and whose pixels are theirs as ``owner`` says.

    The scene's size is ``OVERSAMPLING`` times the picture's; ray traced pictures are rendered at the picture's own.
    """
    set_quality(scene, ENGINES[engine], samples, can_denoise())
    if engine == "workbench":
        _set_light(scene)
        pixels = _rendered(scene)
    else:
        _show_floor(scene, True)
        scene.render.resolution_percentage = 100 // OVERSAMPLING
        try:
            pixels = _rendered(scene)
        finally:
            scene.render.resolution_percentage = 100
        pixels = pixels.repeat(OVERSAMPLING, axis=0).repeat(OVERSAMPLING, axis=1)
    rgb = _on_white(pixels)
    _outline(rgb, owner, np.array([colour(shown_colour(item)).edge for item in items], np.uint8).reshape(-1, 3))
    return Drawing(rgb, owner)


def _set_light(scene: bpy.types.Scene) -> None:
    """Workbench as a draughtsman: even light, no shadows, which are slow, and dark lines where faces meet inwards."""
    shading = scene.display.shading
    shading.light, shading.studio_light, shading.color_type = "STUDIO", "paint.sl", "MATERIAL"
    shading.show_shadows, shading.show_specular_highlight, shading.show_object_outline = False, False, False
    shading.show_cavity, shading.cavity_type = True, "SCREEN"
    shading.curvature_ridge_factor, shading.curvature_valley_factor = 0.5, 1.0
    scene.display.render_aa = "OFF"
    scene.view_settings.view_transform, scene.view_settings.exposure = "Standard", EXPOSURE


def _show_floor(scene: bpy.types.Scene, shown: bool) -> None:
    """Show the shadow on the stage's floor, or nothing of the floor."""
    for item in scene.collection.objects:
        if item.type == "MESH":  # bricks are in a collection of their own
            item.hide_render, item.is_shadow_catcher = not shown, shown


def highlighted(drawing: Drawing, new: NDArray[np.bool_], line: Sequence[int]) -> Pixels:
    """The picture, made smaller; the objects that are not ``new`` (n,) are pale, a ``line`` (RGB) is around the others.

    Without a pale one there is nothing to tell apart, and no line.
    """
    is_new = np.append(new, False)[np.minimum(drawing.owner, len(new) - 1)]  # of -1, which is none, the last
    rgb = drawing.rgb
    if not new.all():
        rgb = rgb.copy()
        old = (drawing.owner >= 0) & ~is_new
        rgb[old] = np.round(np.arange(256) * (1.0 - PALER) + 255.0 * PALER).astype(np.uint8)[rgb[old]]
        width = max(OVERSAMPLING, round(LINE * rgb.shape[1]))
        rgb[_grown(is_new, width) & ~is_new] = line
    return smaller(rgb)


def smaller(rgb: Pixels) -> Pixels:
    """A picture (h, w, 3) with ``OVERSAMPLING`` times fewer pixels a side, each the mean of those it replaces."""
    height, width = (size // OVERSAMPLING for size in rgb.shape[:2])
    total = np.full((height, width, 3), OVERSAMPLING**2 // 2, np.uint16)
    for row, column in np.ndindex(OVERSAMPLING, OVERSAMPLING):
        total += rgb[row::OVERSAMPLING, column::OVERSAMPLING][:height, :width]
    return (total // OVERSAMPLING**2).astype(np.uint8)


def encoded(rgb: Pixels, kind: str = "png", quality: int = 88) -> bytes:
    """The bytes of a ``png`` or ``jpeg`` file of a picture (h, w, 3)."""
    height, width = rgb.shape[:2]
    image = bpy.data.images.new("Brickwright Picture", width, height, alpha=False)
    try:
        values = np.ones((height, width, 4), np.float32)
        values[..., :3] = rgb[::-1] / 255.0
        image.pixels.foreach_set(values.ravel())
        image.file_format = kind.upper()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"picture.{kind}"
            image.save(filepath=str(path), quality=quality)
            return path.read_bytes()
    finally:
        bpy.data.images.remove(image)


def _on_white(pixels: Pixels) -> Pixels:
    """A picture (h, w, 4) over white, (h, w, 3)."""
    rgb, cover = pixels[..., :3].copy(), pixels[..., 3]
    rgb[cover == 0] = 255
    partly = (cover > 0) & (cover < 255)
    share = cover[partly][:, None] / 255.0
    rgb[partly] = np.round(rgb[partly] * share + 255.0 * (1.0 - share)).astype(np.uint8)
    return rgb


def _outline(rgb: Pixels, owner: NDArray[np.int32], edges: Pixels) -> None:
    """Draw the pixels where one object ends in the edge colour (n, 3) of whose they are."""
    border = np.zeros(owner.shape, bool)
    for axis in (0, 1):
        differs = np.diff(owner, axis=axis) != 0
        border[tuple(slice(0, -1) if side == axis else slice(None) for side in (0, 1))] |= differs
        border[tuple(slice(1, None) if side == axis else slice(None) for side in (0, 1))] |= differs
    border &= owner >= 0
    rgb[border] = edges[np.minimum(owner[border], len(edges) - 1)]


def _grown(mask: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    """``mask`` with a rim of ``width`` pixels: steps along the axes and both diagonals in turn make it nearly round."""
    grown = mask.copy()
    for step in range(width):
        before = grown.copy()
        grown[1:] |= before[:-1]
        grown[:-1] |= before[1:]
        grown[:, 1:] |= before[:, :-1]
        grown[:, :-1] |= before[:, 1:]
        if step % 2:
            grown[1:, 1:] |= before[:-1, :-1]
            grown[1:, :-1] |= before[:-1, 1:]
            grown[:-1, 1:] |= before[1:, :-1]
            grown[:-1, :-1] |= before[1:, 1:]
    return grown


def _flat_colour(number: int) -> tuple[float, float, float]:
    red, green, blue = ((number % _MOST + 1) // weight % (_LEVELS + 1) / _LEVELS for weight in _WEIGHTS)
    return red, green, blue


def _rendered(scene: bpy.types.Scene) -> Pixels:
    """The scene as it is set up, rendered: (h, w, 4), top row first, alpha not multiplied in."""
    settings = scene.render.image_settings
    scene.render.film_transparent = True
    settings.file_format, settings.color_mode = "TARGA_RAW", "RGBA"  # read and written without any computing
    share = scene.render.resolution_percentage / 100
    width, height = int(scene.render.resolution_x * share), int(scene.render.resolution_y * share)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture.tga"

        def render(part: Path) -> None:
            scene.render.filepath = str(part)
            bpy.ops.render.render(scene=scene.name, write_still=True)

        write_with_blender(path, render)
        data = np.fromfile(path, np.uint8)
    # Truevision TGA: 18 bytes, the first of them the length of a comment that follows, then rows of BGRA upwards.
    start = _TGA_HEADER + int(data[0])
    rows = data[start : start + 4 * width * height].reshape(height, width, 4)[::-1]
    return np.ascontiguousarray(rows[..., [2, 1, 0, 3]])
