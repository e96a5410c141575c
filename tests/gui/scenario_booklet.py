# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside the real Blender's window: parts list and booklet from the sidebar. Findings go to the test beside it."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["BRICKWRIGHT_GUI_ROOT"], "tests", "support"))
import bpy
import inside_blender as gui

TOWER = "0 Tower\n" + "".join(f"1 {i % 5} 0 {-24 * i} 0 1 0 0 0 1 0 0 0 1 3001.dat\n0 STEP\n" for i in range(6))


def export(name, **options):
    """The operator as the file browser calls it once a file is chosen."""
    with gui.in_view():
        operator = getattr(bpy.ops.export_scene, f"brickwright_{name}")
        return sorted(operator("INVOKE_DEFAULT", chosen=True, **options))


def scenario():
    gui.enable()
    (gui.OUT / "tower.ldr").write_text(TOWER)
    bpy.ops.import_scene.brickwright(directory=str(gui.OUT), files=[{"name": "tower.ldr"}])
    yield from gui.open_sidebar()
    gui.photograph("panel")
    gui.note("listed", export("parts", filepath=str(gui.OUT / "tower.xml"), format="XML"))
    gui.note("drawing", export("parts", filepath=str(gui.OUT / "tower"), format="HTML"))
    yield from gui.wait_for((gui.OUT / "tower-parts.html").exists)
    before = [len(bpy.data.objects), len(bpy.data.scenes)]
    gui.note("started", export("booklet", filepath=str(gui.OUT / "tower.html")))
    yield 0.5
    gui.photograph("drawing")
    yield from gui.wait_for((gui.OUT / "tower.html").exists, 300)
    gui.note("left", [len(bpy.data.objects) - before[0], len(bpy.data.scenes) - before[1]])
    gui.note("again", export("booklet", filepath=str(gui.OUT / "never.html")))
    yield 0.5
    gui.key("Escape")
    yield from gui.wait_for(lambda: not any(bpy.context.window_manager.windows[0].modal_operators), 120)
    gui.note("cancelled", not (gui.OUT / "never.html").exists())
    gui.finish()
    bpy.ops.wm.quit_blender()


gui.play(scenario)
