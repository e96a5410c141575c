# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be chosen when assemblies are imported, as properties of the operator, which its presets remember.

No module here may postpone its annotations: Blender reads them when a class is registered.
"""

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty

from ..core.scene.frame import DEFAULT_SCALE
from ..core.scene.importing import ImportOptions
from ..core.scene.timeline import Timeline
from . import preferences
from .session import LDU_PER_STUD

REAL_SCALE = 0.0004  # metres per LDU of real bricks


class StepProperties:
    """When the bricks of each building step appear; :func:`timeline_of` gives the core's form."""

    step_frames: IntProperty(
        name="Frames per Step", description="Frames from one building step to the next", default=12, min=1, soft_max=100
    )
    drop: FloatProperty(
        name="Drop From",
        description="How many studs above their place bricks appear, to fall down into it; 0: they appear there",
        default=0.0,
        min=0.0,
        soft_max=50.0,
        precision=1,
    )
    set_range: BoolProperty(
        name="Set Frame Range", description="Make the scene's frame range that of the building steps", default=False
    )


class ImportProperties(StepProperties):
    """How assemblies are to arrive, field by field; :func:`options_of` and :func:`scale_of` give the core's form."""

    units: EnumProperty(
        name="Size",
        description="How large the bricks become",
        items=(
            ("SCENE", "Scene", "As wide as the preferences say: a stud of 0.2 m suits a new scene"),
            ("REAL", "Real Size", "As large as real bricks: a stud is 8 mm wide"),
            ("CUSTOM", "Custom", "By the scale below"),
        ),
        default="SCENE",
    )
    scale: FloatProperty(
        name="Scale",
        description="Metres per LDraw unit: 0.01 makes a stud 0.2 m wide, 0.0004 is real size",
        default=DEFAULT_SCALE,
        min=1e-6,
        soft_min=0.0001,
        soft_max=1.0,
        precision=4,
    )
    at_cursor: BoolProperty(
        name="Stand at 3D Cursor",
        description="Set the assemblies on the 3D cursor, side by side; otherwise keep the coordinates of the file",
        default=True,
    )
    on_ground: BoolProperty(
        name="Stand on Ground",
        description="Keep the coordinates of the file, but lift or lower the assembly so that it stands at Z 0",
        default=False,
    )
    gaps: BoolProperty(
        name="Gaps",
        description="Draw bricks that touch 0.05 mm apart, so that those of one colour can be told apart",
        default=False,
    )
    grouping: EnumProperty(
        name="Collections",
        description="Which collections within the assembly its bricks are put into",
        items=(
            ("NONE", "None", "All bricks in the collection of the assembly; an export has no submodels then"),
            ("SUBMODELS", "By Submodel", "Nested as in the file; an export to MPD has the same submodels"),
            ("STEPS", "By Step", "One for each building step; an export has the steps, but no submodels"),
        ),
        default="SUBMODELS",
    )
    minifigs: BoolProperty(
        name="Minifig Hierarchy",
        description="Make the limbs of minifigs hang on each other: moving the torso moves the figure",
        default=False,
    )
    timeline: BoolProperty(
        name="Build Animation",
        description="Let the bricks of each building step appear at its frame; Remove Build Animation takes it back",
        default=False,
    )


FIELDS = (*ImportProperties.__annotations__, *StepProperties.__annotations__)


def timeline_of(chosen: StepProperties, first_frame: int = 1) -> Timeline:
    """When the bricks of each step appear; they fall for half of the time until the next."""
    return Timeline(
        chosen.step_frames,
        first_frame,
        chosen.drop * LDU_PER_STUD,
        max(1, chosen.step_frames // 2),
        set_range=chosen.set_range,
    )


def options_of(chosen: ImportProperties) -> ImportOptions:
    """What the core is to do."""
    return ImportOptions(
        chosen.grouping,
        chosen.gaps,
        chosen.on_ground,
        chosen.minifigs,
        timeline_of(chosen) if chosen.timeline else None,
    )


def scale_of(operator: bpy.types.Operator, context: bpy.types.Context) -> float:
    """Metres per LDU. A script that sets a scale alone means that."""
    is_set = operator.properties.is_property_set
    units = "CUSTOM" if is_set("scale") and not is_set("units") else operator.units
    if units == "SCENE":
        return preferences.stud_pitch(context) / LDU_PER_STUD
    return REAL_SCALE if units == "REAL" else operator.scale


def draw(operator: bpy.types.Operator) -> None:
    """The options beside the file browser and in Adjust Last Operation."""
    layout = operator.layout
    layout.use_property_split = True
    layout.use_property_decorate = False
    column = layout.column()
    column.prop(operator, "units")
    if operator.units == "CUSTOM":
        column.prop(operator, "scale")
    column = layout.column(heading="Place")
    column.prop(operator, "at_cursor")
    row = column.row()
    row.active = not operator.at_cursor
    row.prop(operator, "on_ground")
    column = layout.column(heading="Bricks")
    column.prop(operator, "gaps")
    column.prop(operator, "minifigs")
    layout.prop(operator, "grouping")
    column = layout.column(heading="Steps")
    column.prop(operator, "timeline")
    if operator.timeline:
        draw_steps(operator, layout.column())


def draw_steps(operator: bpy.types.Operator, layout: bpy.types.UILayout) -> None:
    """The options of the build animation."""
    layout.prop(operator, "step_frames")
    layout.prop(operator, "drop")
    layout.prop(operator, "set_range")
