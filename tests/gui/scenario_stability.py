# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside the real Blender's window: is it stable, where is it weak, what carries it? For the test beside it."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["BRICKWRIGHT_GUI_ROOT"], "tests", "support"))
import bpy
import inside_blender as gui
from mathutils import Euler

BEAM = [("3001.dat", (0, -24 * i, 0)) for i in range(8)]  # a column of 2 x 4
# At its top a cantilever of plates, each on half of the one before.
ARM = [("3020.dat", (40 * (i + 1), -24 * 7 - 8 * (i + 1), 0)) for i in range(28)]


# Two columns side by side; one of them hangs from the other's top and carries the load: rows h, w, x, y, z.
CRANE = [(1, 1, 0, 0, z) for z in range(8)] + [(1, 1, 1, 0, z) for z in range(1, 8)] + [(2, 1, 0, 0, 8)]
CRANE += [(2, 4, 1, 0, z) for z in range(9, 12)] + [(2, 6, 1, 0, z) for z in range(12, 20)]


def build_crane():
    """Yellow columns that carry a blue load, and topple."""
    text = gui.part("core.formats.structure_text")
    whole = text.structure_to_assembly(CRANE)
    colours = [14 if row[4] < 9 else 1 for row in CRANE]
    assembly = gui.part("core.bricks.assembly").Assembly.from_arrays(
        whole.parts, whole.positions, whole.rotations, colours, name="Crane"
    )
    return gui.part("core.scene.builder").build_assembly(assembly, origin=(0.0, -4.0, 0.24))


def build(name, bricks, y):
    """An assembly of (part, position) in two colours, standing at ``y``."""
    assembly = gui.part("core.bricks.assembly").Assembly.from_arrays(
        [part for part, _ in bricks],
        [place for _, place in bricks],
        colours=[1 if i % 3 else 4 for i in range(len(bricks))],
        name=name,
    )
    return gui.part("core.scene.builder").build_assembly(assembly, origin=(0.0, y, 0.24))


def checking():
    return gui.part("operators.asking").running()


def report(collection):
    return gui.part("core.scene.reader").read_report(collection)


def switch(**options):
    """Set options of the scene, as a script does, and have the viewports drawn."""
    for name, value in options.items():
        setattr(bpy.context.scene.brickwright, name, value)
    gui.part("operators.viewport").redraw_all(bpy.context)


def held():
    """What the overlay keeps: the heat map, the arrows, and a look at every change."""
    overlay = gui.part("operators.overlay")
    watches = overlay._after_change in bpy.app.handlers.depsgraph_update_post
    return [overlay._heat_map is not None, overlay._arrows is not None, watches]


def press_check(collection):
    activate(collection)
    with gui.in_view():
        bpy.ops.brickwright.check("INVOKE_DEFAULT")


def press_repair():
    with gui.in_view():
        bpy.ops.brickwright.repair("INVOKE_DEFAULT")


def proposal():
    """The bricks that the shown proposal takes away and adds; None when none is shown."""
    found = gui.part("operators.repairing")._shown
    return None if found is None else [len(found.result.removed), len(found.result.added)]


def crane():
    """How many bricks it has, whether it is known to stand, and how many objects and meshes are in the file."""
    collection = bpy.data.collections["Crane"]
    return [len(collection.objects), report(collection).get("stable"), len(bpy.data.objects), len(bpy.data.meshes)]


def repairs():
    """A proposal is shown, discarded, shown again, applied, undone."""
    switch(heat_map=False)
    collection = build_crane()
    bpy.ops.ed.undo_push(message="Build")
    press_check(collection)
    yield from gui.wait_for(lambda: checking() is None)
    look_at((0.3, -3.4, 2.3), 10.0)
    yield 0.5
    gui.photograph("before_repair")
    gui.note("crane_falls", crane())
    press_repair()
    gui.note("repair_is_modal", checking() is not None)
    yield from gui.wait_for(lambda: checking() is None)
    yield 0.5
    gui.photograph("proposed")
    gui.note("proposed", [proposal(), crane()])
    look_at((0.1, -3.9, 1.0), 3.5)
    yield 0.5
    gui.photograph("proposed_close")
    bpy.ops.brickwright.discard_repair()
    gui.note("discarded", [proposal(), crane()])

    press_repair()
    with gui.in_view():
        bpy.ops.brickwright.cancel_check()  # at once: a key may come when the proposal is there already
    yield from gui.wait_for(lambda: checking() is None)
    yield 0.2
    gui.note("repair_cancelled", [proposal(), crane()])
    press_repair()
    yield from gui.wait_for(lambda: checking() is None)
    with gui.in_view():
        bpy.ops.brickwright.apply_repair("EXEC_DEFAULT", True)
    look_at((0.3, -3.4, 2.3), 10.0)
    yield 0.5
    gui.photograph("repaired")
    gui.note("repaired", [proposal(), crane()])
    gui.key("ctrl+z")
    yield from gui.wait_for(lambda: not report(bpy.data.collections["Crane"]).get("stable"))
    gui.note("repair_undone", crane())
    activate(bpy.data.collections["Crane"])
    press_repair()
    yield from gui.wait_for(lambda: proposal() is not None)
    gui.key("ctrl+z")
    yield from gui.wait_for(lambda: proposal() is None)
    yield 0.3
    switch(heat_map=True)
    gui.note("drawn_after_repairs", not gui.part("operators.overlay")._failed)


def known(name):
    """Whether the stability of the assembly is in its report, and how many of its bricks have a score."""
    collection = bpy.data.collections.get(name)
    if collection is None:
        return [False, -1]
    return ["stable" in report(collection), sum("brickwright_stress" in item for item in collection.objects)]


def activate(collection):
    for item in bpy.context.selected_objects:
        item.select_set(False)
    bpy.context.view_layer.objects.active = collection.objects[0]
    collection.objects[0].select_set(True)


def look_at(centre, distance):
    """Turn the view to the front, a little from above."""
    with gui.in_view():
        view = bpy.context.space_data.region_3d
        view.view_rotation = Euler((1.25, 0.0, 0.45)).to_quaternion()
        view.view_location, view.view_distance = centre, distance


def scenario():
    gui.enable()
    bpy.data.batch_remove(list(bpy.data.objects))
    bpy.context.preferences.view.smooth_view = 0
    yield from gui.open_sidebar()
    gui.note("without_solver", gui.part("operators.check_host").why_not())
    host = gui.part("operators.worker_host")
    bpy.ops.brickwright.choose_python("EXEC_DEFAULT", filepath=gui.PYTHON)
    yield from gui.wait_for(lambda: host.python is not None)
    gui.note("with_solver", gui.part("operators.check_host").why_not())

    stands = build("Stands", BEAM + ARM[:16], 0.0)
    falls = build("Falls", BEAM + ARM, 2.0)
    bpy.ops.ed.undo_push(message="Build")
    look_at((4.6, 0.0, 1.2), 15.0)
    yield 0.3
    switch(heat_map=True)
    yield 0.3
    gui.note("held_on", held())
    gui.photograph("before_check")

    press_check(stands)
    gui.note("modal", checking() is not None)
    yield from gui.wait_for(lambda: checking() is None)
    gui.note("stands", report(stands))
    press_check(falls)
    yield from gui.wait_for(lambda: checking() is None)
    gui.note("falls", report(falls))
    yield 0.5
    gui.photograph("unstable")
    activate(stands)
    yield 0.5
    gui.photograph("stable")
    switch(contact_forces=True)
    yield 0.5
    gui.photograph("forces")
    look_at((0.7, 0.2, 1.6), 3.5)
    yield 0.5
    gui.photograph("forces_close")
    switch(contact_forces=False)
    yield 0.5
    gui.photograph("stable_close")
    look_at((4.6, 0.0, 1.2), 15.0)
    gui.note("drawn", not gui.part("operators.overlay")._failed)

    # What is moved makes it out of date; with Keep Current it is checked again.
    stands.objects[-1].location.x += 0.2
    yield 0.5
    gui.note("changed", gui.part("core.scene.reader").is_changed(stands))
    gui.photograph("out_of_date")
    switch(keep_checked=True)
    yield from gui.wait_for(lambda: not gui.part("core.scene.reader").is_changed(stands))
    gui.note("again", report(stands))
    switch(keep_checked=False)
    yield 0.5
    gui.photograph("checked_again")

    with gui.in_view():
        bpy.ops.brickwright.select_weakest("EXEC_DEFAULT")
    gui.note("weakest", [item.name for item in bpy.context.selected_objects])

    # Esc ends a check.
    large = build("Large", [("3001.dat", (80 * (i % 20), -24 * (i // 20), 0)) for i in range(3000)], 8.0)
    yield 0.5
    press_check(large)
    yield 0.2
    gui.key("Escape")
    yield from gui.wait_for(lambda: checking() is None)
    gui.note("cancelled", "stable" not in report(large))
    bpy.data.batch_remove([*large.objects, large])

    yield from repairs()

    # A check is one step of undo, with what it left on the bricks.
    fresh = build("Fresh", BEAM + ARM[:3], 6.0)
    bpy.ops.ed.undo_push(message="Build")
    press_check(fresh)
    yield from gui.wait_for(lambda: checking() is None)
    gui.note("fresh", known("Fresh"))
    gui.key("ctrl+z")
    yield from gui.wait_for(lambda: known("Fresh") == [False, 0])
    gui.key("ctrl+shift+z")
    yield from gui.wait_for(lambda: known("Fresh")[0])
    gui.note("fresh_after_redo", known("Fresh"))

    switch(heat_map=False)
    yield 0.5
    gui.note("held_off", held())
    bpy.ops.ed.undo_push(message="Off")
    switch(heat_map=True)
    bpy.ops.ed.undo_push(message="On")
    yield 0.3
    gui.note("held_on_again", held())
    gui.key("ctrl+z")
    yield from gui.wait_for(lambda: not bpy.context.scene.brickwright.heat_map)
    yield 0.3
    gui.note("held_after_undo", held())
    switch(heat_map=True)
    yield 0.3
    bpy.ops.wm.read_homefile(use_empty=False)
    yield 0.5
    gui.note("held_after_new_file", held())
    gui.finish()
    bpy.ops.wm.quit_blender()


gui.play(scenario)
