# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be asked of the generator, as properties: once for the scene (the panel) and once for the operator.

Both inherit :class:`GenerationProperties`, so a script can pass whatever the panel offers. No module here may postpone
its annotations: Blender reads them when a class is registered.
"""

import bpy
from bpy.props import (
    BoolProperty,
    EnumProperty,
    FloatProperty,
    IntProperty,
    IntVectorProperty,
    PointerProperty,
    StringProperty,
)

from ..core.generation.request import MAX_COUNT, MAX_GRID, GenerationRequest, Physics, Sampling
from ..core.scene import keys
from ..core.scene.materials import set_flat_materials
from . import swatches
from .legolise_settings import BRICKWRIGHT_PG_legolise

DEFAULT_PROMPT = "a wooden chair with a tall back"
MAX_SEED = 2**31 - 1


class GenerationProperties:
    """A request, field by field; :func:`request_of` gives the checked form."""

    prompt: StringProperty(
        name="Prompt",
        description="What to build, in a few English words",
        default=DEFAULT_PROMPT,
    )
    count: IntProperty(
        name="Count",
        description="How many assemblies to make, side by side",
        default=1,
        min=1,
        max=MAX_COUNT,
        soft_max=9,
    )
    seed: IntProperty(
        name="Seed",
        description="The same seed and settings give the same assembly on the same machine",
        default=0,
        min=0,
        max=MAX_SEED,
    )
    size: IntVectorProperty(
        name="Size Limit",
        description="The most studs in X and Y and the most bricks in Z",
        size=3,
        default=(MAX_GRID, MAX_GRID, MAX_GRID),
        min=1,
        max=MAX_GRID,
        subtype="XYZ",
    )
    use_max_bricks: BoolProperty(name="Limit Bricks", description="Build with at most so many bricks", default=False)
    max_bricks: IntProperty(
        name="Brick Budget",
        description="The most bricks that an assembly may have",
        default=300,
        min=1,
        soft_max=1000,
    )
    colour: EnumProperty(
        name="Colour", description="LDraw colour of the bricks", items=swatches.colour_items(), default=swatches.DEFAULT
    )
    use_sampling: BoolProperty(
        name="Own Sampling",
        description="Draw bricks with these settings instead of those that suit the model best",
        default=False,
    )
    temperature: FloatProperty(
        name="Temperature",
        description="0 always takes the likeliest brick; higher values vary more",
        default=0.5,
        min=0.0,
        max=5.0,
        soft_max=2.0,
        step=5,
        precision=2,
    )
    top_k: IntProperty(
        name="Top K",
        description="Draw from the so many likeliest values only; 0 draws from all",
        default=0,
        min=0,
        max=1_000_000,
        soft_max=100,
    )
    top_p: FloatProperty(
        name="Top P",
        description="Draw from the likeliest values that together have this probability; 1 draws from all",
        default=1.0,
        min=0.01,
        max=1.0,
        step=1,
        precision=2,
    )
    guidance: FloatProperty(
        name="Guidance",
        description="How closely the plan follows the prompt; 0 ignores the extra guidance",
        default=3.0,
        min=0.0,
        max=20.0,
        soft_max=8.0,
        step=10,
        precision=1,
    )
    best_of: IntProperty(
        name="Best Of",
        description="Plans to draw for each assembly; the likeliest is built. Fewer give more variety",
        default=32,
        min=1,
        max=64,
    )
    use_physics: BoolProperty(
        name="Keep It Standing",
        description="Build only what stands by itself: bricks that would fall are laid again, or held by others",
        default=True,
    )
    check_every: IntProperty(
        name="Check Every",
        description="How many bricks are placed between two looks at whether they stand; 0 looks at the end only",
        default=Physics.check_every,
        min=0,
        soft_max=500,
    )
    buildable: BoolProperty(
        name="Buildable Order",
        description="Put the bricks in an order in which a person can build them: they stand after every brick",
        default=False,
    )


def _materials(settings: bpy.types.PropertyGroup) -> int:
    return int(bool(settings.id_data.get(keys.FLAT_MATERIALS, False)))


def _set_materials(settings: bpy.types.PropertyGroup, value: int) -> None:
    set_flat_materials(settings.id_data, bool(value))


class BRICKWRIGHT_PG_settings(GenerationProperties, bpy.types.PropertyGroup):
    """What the panel shows; saved with the scene."""

    source: EnumProperty(
        name="Source",
        description="What assemblies are made of",
        items=(
            ("TEXT", "Text", "The generator builds what a sentence says"),
            ("MESH", "Mesh", "The selected objects become bricks"),
        ),
    )
    legolise: PointerProperty(type=BRICKWRIGHT_PG_legolise, name="Legolise")
    last_assembly: StringProperty(
        name="Last Assembly", description="Identity of the assembly that was generated last", options={"HIDDEN"}
    )
    keep_checked: BoolProperty(
        name="Keep Current",
        description="Check the assembly again in the background whenever its bricks were changed",
        default=False,
    )
    repair_target: FloatProperty(
        name="Repair Until Below",
        description="Share of its clutch that the weakest brick may use after a repair; with 100 % it just stands",
        default=100.0,
        min=5.0,
        max=100.0,
        precision=0,
        step=500,
        subtype="PERCENTAGE",
    )
    heat_map: BoolProperty(
        name="Heat Map",
        description="Colour the bricks in the viewport by how near they are to giving way",
        default=False,
    )
    materials: EnumProperty(
        name="Materials",
        description="What bricks are made of, in the whole file; changes that you made to a material stay",
        items=(
            (
                "PROCEDURAL",
                "Procedural",
                "Plastic with the small unevenness of real bricks, and flakes where it has them",
            ),
            ("FLAT", "Flat", "Even plastic: for export, and a little faster to render"),
        ),
        get=_materials,
        set=_set_materials,
    )
    contact_forces: BoolProperty(
        name="Forces",
        description="Show the forces between the bricks as arrows: what carries them, and what pulls at their studs",
        default=False,
    )


def request_of(asked: GenerationProperties) -> GenerationRequest:
    """The request that these properties describe; raises :class:`InputError` with one sentence.

    Not a method: Blender as a module crashes at its exit when a property group has one.
    """
    sampling = Sampling()
    if asked.use_sampling:
        sampling = Sampling(
            temperature=round(asked.temperature, 4),
            top_k=asked.top_k,
            top_p=round(asked.top_p, 4),
            guidance=round(asked.guidance, 4),
            best_of=asked.best_of,
        )
    width, depth, height = asked.size
    return GenerationRequest(
        prompt=asked.prompt,
        count=asked.count,
        seed=asked.seed,
        size=(width, depth, height),
        max_bricks=asked.max_bricks if asked.use_max_bricks else None,
        colour=int(asked.colour),
        sampling=sampling,
        physics=Physics(enabled=asked.use_physics, check_every=asked.check_every, buildable=asked.buildable),
    ).checked()


FIELDS = tuple(GenerationProperties.__annotations__)


def copy_unset(source: GenerationProperties, operator: bpy.types.Operator) -> None:
    """Give an operator the scene's settings for whatever its caller did not set."""
    for name in FIELDS:
        if not operator.properties.is_property_set(name):
            setattr(operator, name, getattr(source, name))


CLASSES = (BRICKWRIGHT_PG_settings,)


def prepare() -> None:
    """Take the menu of colours again, now with its swatches; before the classes are registered."""
    GenerationProperties.__annotations__["colour"] = EnumProperty(
        name="Colour", description="LDraw colour of the bricks", items=swatches.colour_items(), default=swatches.DEFAULT
    )


def register() -> None:
    """Put the settings on every scene."""
    bpy.types.Scene.brickwright = PointerProperty(type=BRICKWRIGHT_PG_settings, name="Brickwright")


def unregister() -> None:
    """Take the settings off the scenes; what is saved in files stays there."""
    del bpy.types.Scene.brickwright
