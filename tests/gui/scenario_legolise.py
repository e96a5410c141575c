# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside the real Blender's window: a monkey is previewed and becomes bricks. Findings go to the test here."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["BRICKWRIGHT_GUI_ROOT"], "tests", "support"))
import bpy
import inside_blender as gui
from mathutils import Euler

STUDS_FIELD = 222, 75  # pixels from the mouse, in the popup that adjusts the last operation
BROWN, TAN, WHITE, BLACK = (0.12, 0.03, 0.005, 1), (0.7, 0.5, 0.25, 1), (0.9, 0.9, 0.9, 1), (0.01, 0.01, 0.012, 1)


def add_monkey():
    """Suzanne in four colours: a tan face, white eyes with black pupils."""
    bpy.ops.mesh.primitive_monkey_add(size=3.0, location=(0, 0, 1.5))
    monkey = bpy.context.object
    for number, colour in enumerate((BROWN, TAN, WHITE, BLACK)):
        material = bpy.data.materials.new(f"Colour {number}")
        material.use_nodes = True
        material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = colour
        monkey.data.materials.append(material)
    for face in monkey.data.polygons:
        x, y, z = face.center / 1.5  # of a monkey of size 2
        if y < -0.45 and z < 0.18:
            face.material_index = 1
        if y < -0.55 and z > -0.05 and abs(abs(x) - 0.36) < 0.2 and abs(z - 0.25) < 0.2:
            face.material_index = 3 if abs(abs(x) - 0.36) < 0.09 and abs(z - 0.25) < 0.1 else 2
    monkey.modifiers.new("Smooth", "SUBSURF").levels = 2
    bpy.ops.ed.undo_push(message="Monkey")
    return monkey


def look_at(centre, distance, turn=0.45):
    """Turn the view to the front, a little from above."""
    with gui.in_view():
        view = bpy.context.space_data.region_3d
        view.view_rotation = Euler((1.25, 0.0, turn)).to_quaternion()
        view.view_location, view.view_distance = centre, distance


def assemblies():
    return gui.part("core.scene.objects").assemblies(bpy.context.scene)


def state():
    """How many bricks stand, and whether the monkey is hidden."""
    monkey = bpy.data.objects["Suzanne"]
    bricks = sum("brickwright_part" in item for item in bpy.context.scene.objects)
    return [bricks, monkey.hide_get(), monkey.hide_render]


def preview():
    """What the preview shows, in words."""
    return gui.part("operators.legolise_preview").words(bpy.context)[0]


def running():
    return gui.part("operators.legolising").running()


def legolise():
    with gui.in_view():
        return str(bpy.ops.brickwright.legolise("INVOKE_DEFAULT"))


def press(*keys):
    """Press keys where the mouse is."""
    subprocess.run(["xdotool", "key", *keys], check=True, timeout=60)


def type_into_popup(right, down, words):
    """Type into a field of a popup that opened under the mouse, so many pixels from there."""
    subprocess.run(["xdotool", "mousemove_relative", "--", str(right), str(down)], check=True, timeout=60)
    press("Return", "ctrl+a", *words, "Return")


def previews(settings):
    """The preview follows the slider and the object."""
    settings.preview = True
    yield from gui.wait_for(lambda: preview() != "")
    yield 1.0
    gui.note("preview", preview())
    gui.photograph("preview")
    settings.studs = 36
    yield from gui.wait_for(lambda: "36 x" in preview())
    yield 1.0
    gui.photograph("preview_large")
    settings.studs = 14
    yield from gui.wait_for(lambda: "14 x" in preview())
    before = preview()
    bpy.data.objects["Suzanne"].scale.z = 2.0
    yield from gui.wait_for(lambda: preview() != before)
    gui.note("preview_of_tall", preview())
    bpy.data.objects["Suzanne"].scale.z = 1.0
    yield from gui.wait_for(lambda: preview() == before)
    settings.codes, settings.palette = "no such colour", "OWN"
    yield from gui.wait_for(lambda: preview() == "No preview")
    yield 0.5
    gui.photograph("no_preview")
    settings.palette = "STANDARD"
    yield from gui.wait_for(lambda: preview() == before)


def scenario():
    gui.enable()
    bpy.data.batch_remove(list(bpy.data.objects))
    bpy.context.preferences.view.smooth_view = 0
    yield from gui.open_sidebar()
    host = gui.part("operators.worker_host")
    bpy.ops.brickwright.choose_python("EXEC_DEFAULT", filepath=gui.PYTHON)
    yield from gui.wait_for(lambda: host.python is not None)
    settings = bpy.context.scene.brickwright.legolise
    bpy.context.scene.brickwright.source = "MESH"
    gui.note("poll_without_selection", bpy.ops.brickwright.legolise.poll())
    add_monkey()
    look_at((0.9, 0, 1.5), 7.5)
    yield 0.5
    yield from previews(settings)
    settings.seconds = 3.0

    gui.note("started", legolise())
    gui.note("modal", running() is not None)
    gui.note("poll_while_running", bpy.ops.brickwright.legolise.poll())
    yield from gui.wait_for(lambda: running().share() > 0.05)
    yield 0.3
    gui.photograph("running")
    gui.key("Escape")
    yield from gui.wait_for(lambda: running() is None)
    gui.note("cancelled", state())

    legolise()
    yield from gui.wait_for(lambda: running() is None)
    yield 1.0
    gui.note("bricks", state())
    gui.note("report", gui.part("core.scene.reader").read_report(assemblies()[0]))
    gui.note("last_operator", bpy.context.window_manager.operators[-1].bl_idname)
    gui.note("sources", bpy.context.window_manager.operators[-1].properties.sources)
    gui.photograph("bricks")
    gui.note("can_be_adjusted", bpy.ops.brickwright.legolise.poll())
    gui.key("F9")
    yield 1.0
    gui.photograph("adjusting")
    type_into_popup(*STUDS_FIELD, "9")
    yield from gui.wait_for(lambda: bpy.context.window_manager.operators[-1].properties.studs == 9)
    yield 1.0
    gui.photograph("adjusted")
    gui.note("adjusted", [len(assemblies()), *state()])
    press("Escape")
    gui.key("ctrl+z")
    yield from gui.wait_for(lambda: state()[0] == 0)
    gui.note("undone_after_adjusting", state())
    bpy.context.scene.brickwright.legolise.studs = 10
    legolise()
    yield from gui.wait_for(lambda: running() is None)
    yield 0.5
    gui.note("again", state())
    for item in bpy.context.selected_objects:
        item.select_set(False)
    look_at((0.0, 0, 1.5), 5.0)
    with gui.in_view():
        bpy.context.space_data.shading.color_type = "MATERIAL"
        bpy.context.space_data.overlay.show_overlays = False
    yield 1.0
    gui.photograph("bricks_close")

    gui.key("ctrl+z")
    yield from gui.wait_for(lambda: state()[0] == 0)
    gui.note("undone", state())
    gui.key("ctrl+shift+z")
    yield from gui.wait_for(lambda: state()[0] > 0)
    gui.note("redone", state())

    path = str(gui.OUT / "monkey.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.open_mainfile(filepath=path)
    yield 1.0
    gui.note("reopened", [*state(), bpy.context.scene.brickwright.legolise.studs])
    gui.note("drawn", not gui.part("operators.overlay")._failed)
    gui.finish()
    bpy.ops.wm.quit_blender()


gui.play(scenario)
