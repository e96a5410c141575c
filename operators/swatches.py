# SPDX-License-Identifier: GPL-3.0-or-later
"""The LDraw colours as items of a menu, each with a swatch."""

from typing import Any

import bpy
import bpy.utils.previews

from ..core.bricks.colours import Colour, load_colours

DEFAULT = "4"  # red, as LDraw numbers it
SIDE = 16  # pixels of a swatch

GROUPS = (
    ("Solid", ("solid",)),
    ("Transparent", ("transparent", "milky", "glitter")),
    ("Metallic", ("metallic", "chrome", "pearl", "speckle")),
    ("Other", ("rubber", "glow")),
)

Item = Any  # (identifier, name, description, icon, number); the stubs know icons by name only
_icons: dict[int, int] = {}
_previews: list[bpy.utils.previews.ImagePreviewCollection] = []


def colour_items() -> list[Item]:
    """Items of an EnumProperty: the LDraw code as a string, its name, its group, its swatch and the code.

    A function that gives the items when asked would be simpler, but Blender as a module crashes at its exit with one.
    """
    items: list[Item] = []
    colours = [colour for colour in load_colours().values() if colour.current]
    for title, finishes in GROUPS:
        group = sorted((colour for colour in colours if colour.finish in finishes), key=lambda colour: colour.name)
        if group:
            items.append(("", title, "", 0, -1))
        for colour in group:
            name = colour.name.replace("_", " ")
            icon = _icons.get(colour.code, 0)
            items.append((str(colour.code), name, f"LDraw colour {colour.code}", icon, colour.code))
    return items


def _draw(icons: bpy.utils.previews.ImagePreviewCollection, colour: Colour) -> int:
    """Icon of a colour: a filled square."""
    icon = icons.new(str(colour.code))
    icon.icon_size = (SIDE, SIDE)
    fill = (*(channel / 255 for channel in colour.rgb), 0.35 + 0.65 * colour.alpha / 255)
    inner = range(1, SIDE - 1)
    icon.icon_pixels_float = [  # type: ignore[assignment]
        channel if row in inner and column in inner else 0.0
        for row in range(SIDE)
        for column in range(SIDE)
        for channel in fill
    ]
    return icon.icon_id


CLASSES = ()


def register() -> None:
    """Draw the swatches, where there is a window to show them."""
    if not bpy.app.background:
        icons = bpy.utils.previews.new()
        _previews.append(icons)
        _icons.update({colour.code: _draw(icons, colour) for colour in load_colours().values() if colour.current})


def unregister() -> None:
    """Free the swatches."""
    _icons.clear()
    while _previews:
        bpy.utils.previews.remove(_previews.pop())
