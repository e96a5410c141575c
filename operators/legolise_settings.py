# SPDX-License-Identifier: GPL-3.0-or-later
"""How meshes become bricks, as properties: once for the scene (the panel) and once for the operator.

No module here may postpone its annotations: Blender reads them when a class is registered.
"""

from pathlib import Path

import bpy
from bpy.props import (
    BoolProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    IntVectorProperty,
    StringProperty,
)

from ..core.legolise.inventory import read_inventory
from ..core.legolise.palettes import PALETTES, parse_palette
from ..core.legolise.request import MAX_BRICKS, MAX_COLOURS, MAX_SECONDS, MAX_STUDS, MAX_WALL, LegoliseOptions
from . import swatches, viewport

DEFAULTS = LegoliseOptions()
MAX_SEED = 2**31 - 1

SIZES = (
    ("STUDS", "Studs", "So many studs along the longest side"),
    ("BOX", "Box", "As large as fits into a box of studs and bricks"),
    ("BRICKS", "Brick Budget", "As large as about so many bricks make it"),
    ("RATIO", "Scale", "The true size of the object, made so many times smaller; real bricks are 8 mm wide"),
)
INSIDES = (
    ("AUTO", "Automatic", "Solid as long as it is soon known whether it stands, else hollow"),
    ("SOLID", "Solid", "Filled with bricks"),
    ("SHELL", "Hollow", "Walls, and inside them only what they need to stand"),
)
PALETTE_ITEMS = (
    ("STANDARD", "Standard", f"The {len(PALETTES['standard'])} solid colours that common bricks are made in"),
    ("BASIC", "Basic", f"{len(PALETTES['basic'])} colours: one red, one blue, and so on"),
    ("GREYS", "Greys", "White, two greys and black"),
    ("ONE", "One Colour", "All bricks in one colour"),
    ("OWN", "Own", "The colours that are listed below"),
)
PART_ITEMS = (
    ("COMMON", "Common", "The bricks, plates and tiles that are easiest to find"),
    ("BRICKGPT", "BrickGPT's", "The eight bricks that BrickGPT builds with; no plates"),
)


def _show_preview(settings: bpy.types.PropertyGroup, context: bpy.types.Context) -> None:
    viewport.redraw_all(context)


class LegoliseProperties:
    """A request, field by field; :func:`options_of` gives the checked form."""

    size_by: EnumProperty(name="Size", description="What says how large the result is", items=SIZES, default="STUDS")
    studs: IntProperty(
        name="Studs",
        description="Studs along the longest side; of its height, two and a half plates count as one",
        default=DEFAULTS.studs,
        min=1,
        max=MAX_STUDS,
        soft_min=4,
        soft_max=64,
    )
    box: IntVectorProperty(
        name="Box",
        description="The most studs in X and Y and the most bricks in Z",
        size=3,
        default=DEFAULTS.box,
        min=1,
        max=MAX_STUDS,
        subtype="XYZ",
    )
    bricks: IntProperty(
        name="Bricks", description="About so many bricks", default=DEFAULTS.bricks, min=1, max=MAX_BRICKS, soft_min=20
    )
    ratio: FloatProperty(
        name="Scale 1:",
        description="How many times smaller than the object the real bricks are; figures of bricks suit 1:40",
        default=DEFAULTS.ratio,
        min=0.001,
        soft_min=1.0,
        soft_max=1000.0,
        precision=1,
    )
    plates: BoolProperty(
        name="Plates",
        description="Build with plates, too, which are a third of a brick high: finer steps, more parts",
        default=DEFAULTS.plates,
    )
    finish: BoolProperty(
        name="Tiles and Slopes",
        description="Cover studs that show by tiles, and lay slopes where the surface steps down",
        default=DEFAULTS.finish,
    )
    inside: EnumProperty(name="Inside", description="What is within the surface", items=INSIDES, default="AUTO")
    wall: IntProperty(
        name="Wall", description="Studs that walls are thick", default=DEFAULTS.wall, min=1, max=MAX_WALL, soft_max=4
    )
    palette: EnumProperty(name="Colours", description="What colours bricks have", items=PALETTE_ITEMS)
    colour: EnumProperty(
        name="Colour", description="LDraw colour of the bricks", items=swatches.colour_items(), default=swatches.DEFAULT
    )
    codes: StringProperty(
        name="Colours",
        description="LDraw codes or words, with commas between them: red, dark grey, 15",
        default="white, light grey, black",
    )
    use_max_colours: BoolProperty(name="Limit Colours", description="Use only so many colours", default=False)
    max_colours: IntProperty(
        name="Most Colours", description="The most colours", default=6, min=1, max=MAX_COLOURS, soft_max=16
    )
    dither: BoolProperty(
        name="Dither",
        description="Mix bricks of different colours where none matches; smooth from far, and more parts",
        default=DEFAULTS.dither,
    )
    parts: EnumProperty(name="Parts", description="What may be used", items=PART_ITEMS, default="COMMON")
    use_inventory: BoolProperty(
        name="Inventory", description="Use only parts of a list, as many as there are", default=False
    )
    inventory: StringProperty(
        name="Inventory",
        description="CSV file with the columns part, colour and count, or a JSON list of such objects",
        subtype="FILE_PATH",
    )
    stability: BoolProperty(
        name="Keep It Standing",
        description="Find out whether it stands by itself, and lay again what would fall",
        default=DEFAULTS.stability,
    )
    seconds: FloatProperty(
        name="Search",
        description="The most time to look for a better layout; with stability, as much again for that",
        default=DEFAULTS.seconds,
        min=0.0,
        max=MAX_SECONDS,
        soft_max=120.0,
        subtype="TIME_ABSOLUTE",
        precision=0,
    )
    seed: IntProperty(
        name="Seed", description="Another seed gives another layout", default=DEFAULTS.seed, min=0, max=MAX_SEED
    )
    place: EnumProperty(
        name="Place",
        description="Where the bricks stand",
        items=(
            ("OBJECT", "At the Object", "Where the object is, and as large as it"),
            ("BESIDE", "Beside It", "To its right, and as large as it"),
            ("SCENE", "Beside It, Own Size", "To its right, with studs as wide as the preferences say"),
        ),
    )
    hide_source: BoolProperty(
        name="Hide the Source", description="Hide the objects that became bricks, also in renders", default=True
    )


FIELDS = tuple(LegoliseProperties.__annotations__)


class BRICKWRIGHT_PG_legolise(LegoliseProperties, bpy.types.PropertyGroup):
    """What the panel shows; saved with the scene."""

    preview: BoolProperty(
        name="Preview",
        description="Show the cells that become bricks, over the selected objects, as the settings change",
        default=False,
        update=_show_preview,
    )


def palette_of(asked: LegoliseProperties) -> tuple[int, ...]:
    """The LDraw codes to choose from; raises :class:`InputError` with one sentence."""
    if asked.palette == "ONE":
        return (int(asked.colour),)
    return parse_palette(asked.codes if asked.palette == "OWN" else asked.palette)


def options_of(asked: LegoliseProperties, scene: bpy.types.Scene) -> LegoliseOptions:
    """The options that these properties describe; raises :class:`InputError` with one sentence.

    Not a method: Blender as a module crashes at its exit when a property group has one.
    """
    brickgpt = asked.parts == "BRICKGPT"
    plates = asked.plates and not brickgpt
    stock = Path(bpy.path.abspath(asked.inventory)) if asked.use_inventory else None
    return LegoliseOptions(
        size_by=asked.size_by.lower(),
        studs=asked.studs,
        box=tuple(asked.box),
        bricks=asked.bricks,
        ratio=round(asked.ratio, 4),
        unit=scene.unit_settings.scale_length if scene.unit_settings.system != "NONE" else 1.0,
        plates=plates,
        inside=asked.inside.lower(),
        wall=asked.wall,
        palette=palette_of(asked),
        colours=asked.max_colours if asked.use_max_colours else None,
        dither=asked.dither,
        parts=asked.parts.lower(),
        inventory=None if stock is None else read_inventory(stock),
        finish=asked.finish and plates,
        stability=asked.stability,
        seconds=round(asked.seconds, 3),
        seed=asked.seed,
    ).checked()


def copy_unset(source: LegoliseProperties, operator: bpy.types.Operator) -> None:
    """Give an operator the scene's settings for whatever its caller did not set."""
    for name in FIELDS:
        if not operator.properties.is_property_set(name):
            setattr(operator, name, getattr(source, name))


CLASSES = (BRICKWRIGHT_PG_legolise,)


def prepare() -> None:
    """Take the menu of colours again, now with its swatches; before the classes are registered."""
    LegoliseProperties.__annotations__["colour"] = EnumProperty(
        name="Colour", description="LDraw colour of the bricks", items=swatches.colour_items(), default=swatches.DEFAULT
    )
