# SPDX-License-Identifier: GPL-3.0-or-later
"""What the preferences decide, for the operators; :mod:`..panels.preferences` draws them."""

import bpy

from ..core.ldraw.part_shapes import Detail

STUD_PITCH = 0.2  # metres: a new scene is metres wide, so an assembly of 20 studs has 4 m

INSTANCE_ABOVE = 1000  # bricks: with as many objects one more takes Blender a tenth of a second

PACKAGE = __package__.rpartition(".")[0]


def get(context: bpy.types.Context) -> bpy.types.AddonPreferences | None:
    """The extension's preferences; None where it runs without being an enabled extension."""
    addon = context.preferences.addons.get(PACKAGE)
    return None if addon is None else addon.preferences


def stud_pitch(context: bpy.types.Context) -> float:
    """Metres between two studs of a new assembly."""
    chosen = get(context)
    return STUD_PITCH if chosen is None else chosen.stud_pitch


def instance_above(context: bpy.types.Context) -> int:
    """With how many bricks more than this an imported assembly is shown as instances."""
    chosen = get(context)
    return INSTANCE_ABOVE if chosen is None else chosen.instance_above


def keeps_bricks(context: bpy.types.Context) -> bool:
    """Whether the bricks that stand are kept when a generation is cancelled."""
    chosen = get(context)
    return True if chosen is None else chosen.on_cancel == "KEEP"


def device(context: bpy.types.Context) -> str:
    """For which device the generator is set up: ``cpu`` or ``cuda``."""
    chosen = get(context)
    return "cpu" if chosen is None else chosen.device.lower()


def library_path(context: bpy.types.Context) -> str:
    """The folder of the parts library that was chosen; empty when it is to be looked for."""
    chosen = get(context)
    return "" if chosen is None or not chosen.library_path else bpy.path.abspath(chosen.library_path)


def detail(context: bpy.types.Context) -> Detail:
    """How finely parts are drawn."""
    chosen = get(context)
    return Detail() if chosen is None else Detail(chosen.part_detail.lower(), logo=chosen.stud_logo)
