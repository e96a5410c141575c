# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside the real Blender's window: a first session with the embedded model. Findings go to the test beside it."""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.environ["BRICKWRIGHT_GUI_ROOT"], "tests", "support"))
import bpy
import inside_blender as gui


def assemblies():
    return gui.part("core.scene.objects").assemblies(bpy.context.scene)


def session():
    return gui.part("operators.session").current


def press_generate():
    with gui.in_view():
        return bpy.ops.brickwright.generate("INVOKE_DEFAULT")


def export(name):
    with gui.in_view():
        return str(bpy.ops.export_scene.brickwright("EXEC_DEFAULT", filepath=str(gui.OUT / name)))


def beats(taken):
    """A timer that keeps how long Blender's main loop was away between two of its beats."""
    last = time.perf_counter()

    def beat():
        nonlocal last
        now = time.perf_counter()
        taken.append(now - last)
        last = now
        return 0.0

    bpy.app.timers.register(beat)
    return lambda: bpy.app.timers.unregister(beat)


def scenario():
    gui.enable()
    settings = bpy.context.scene.brickwright
    yield from gui.open_sidebar()
    gui.photograph("first_run")

    # A Python that has torch is chosen; the panel says what was found.
    host = gui.part("operators.worker_host")
    bpy.ops.brickwright.choose_python("EXEC_DEFAULT", filepath=gui.PYTHON)
    yield from gui.wait_for(lambda: host.python is not None)
    gui.note("ready", host.why_not())

    settings.prompt = "a wooden chair with a tall back"
    settings.seed = 7
    gui.note("pressed", str(press_generate()))
    yield from gui.wait_for(lambda: session() is None)
    chair = assemblies()[-1]
    gui.note("chair", [chair.name, len(chair.objects)])
    yield 1.0
    gui.photograph("chair")

    # Warm, with the clock on the main loop: as a whole, and while nothing happens.
    quiet, busy = [], []
    stop = beats(quiet)
    yield 1.5
    stop()
    settings.prompt, settings.count = "a large sofa with thick armrests", 2
    bpy.context.scene.cursor.location = (0, 0.3, 0)
    stop = beats(busy)
    started = time.perf_counter()
    press_generate()
    yield from gui.wait_for(lambda: session() is None)
    gui.note("warm_seconds", time.perf_counter() - started)
    stop()
    gui.note("gaps", {"quiet": sorted(quiet)[-5:], "busy": sorted(busy)[-5:], "beats": len(busy)})
    gui.note("sofas", [len(collection.objects) for collection in assemblies()[1:]])
    yield 1.0
    gui.photograph("sofas")

    # Adjust Last Operation: the same operator again with another seed takes the place of what it made.
    gui.note("adjustable", bpy.context.window_manager.operators[-1].bl_idname)

    # Edit: a brick is deleted, another moved by one stud; the export tells of it.
    moved, *_, victim = chair.objects
    bpy.context.view_layer.objects.active = moved
    moved.select_set(True)
    gui.note("exported", [export("chair.ldr")])
    bpy.data.objects.remove(victim)
    moved.location.x += bpy.context.preferences.addons[gui.MODULE].preferences.stud_pitch
    bpy.ops.ed.undo_push(message="Edit")
    gui.findings["exported"].append(export("edited.ldr"))

    # Undo takes the edit back, again the sofas; redo brings both.
    gui.key("ctrl+z")
    yield from gui.wait_for(lambda: len(assemblies()[0].objects) == gui.findings["chair"][1])
    gui.key("ctrl+z")
    yield from gui.wait_for(lambda: len(assemblies()) == 1)
    gui.key("ctrl+shift+z")
    yield from gui.wait_for(lambda: len(assemblies()) == 3)

    # Save, open again, go on.
    path = str(gui.OUT / "artist.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.open_mainfile(filepath=path)
    yield 0.5
    gui.note("after_reload", [len(collection.objects) for collection in assemblies()])
    settings = bpy.context.scene.brickwright
    gui.note("prompt_after_reload", settings.prompt)
    settings.count, settings.prompt = 1, "a small round table"
    press_generate()
    yield from gui.wait_for(lambda: session() is None)
    gui.note("table", len(assemblies()[-1].objects))
    yield 1.0
    gui.photograph("table")
    gui.finish()
    bpy.ops.wm.quit_blender()


gui.play(scenario)
