# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside the real Blender's window: what an artist does while bricks appear. Findings go to the test beside it."""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.environ["BRICKWRIGHT_GUI_ROOT"], "tests", "support"))
import bpy
import inside_blender as gui

LONG = 100_000


def walls():
    return gui.part("core.scene.objects").assemblies(bpy.context.scene)


def bricks():
    return sum(len(collection.objects) for collection in walls())


def running():
    return gui.part("operators.session").current


def start(prompt, **properties):
    with gui.in_view():
        return bpy.ops.brickwright.generate("INVOKE_DEFAULT", prompt=prompt, **properties)


def bring_in(name):
    """Import a file as if it were dropped into the viewport."""
    with gui.in_view():
        bpy.ops.import_scene.brickwright("INVOKE_DEFAULT", directory=str(gui.OUT), files=[{"name": name}])


def view():
    with gui.in_view() as _:
        matrix = bpy.context.space_data.region_3d.view_matrix
        return [round(value, 4) for row in matrix for value in row]


def grown(count):
    return lambda: running() is not None and running().bricks >= count


def idle():
    return running() is None


def time_panels():
    """Keep the time that each panel takes to draw."""
    times = {}

    def timing(draw, kept):
        def timed(self, context):  # Blender counts the arguments, so it must have no others
            before = time.thread_time()
            draw(self, context)
            kept.append(time.thread_time() - before)

        return timed

    for name in ("generate", "sampling", "model", "assembly", "exchange"):
        cls = getattr(bpy.types, f"BRICKWRIGHT_PT_{name}")
        cls.draw = timing(cls.draw, times.setdefault(name, []))
    return times


def time_ticks():
    """Keep what each tick of a session takes: seconds on the clock and seconds of this thread's own work."""
    taken = []
    cls = gui.part("operators.session").Session
    tick = cls.tick

    def timed(self, budget=None):
        clock, work = time.perf_counter(), time.thread_time()
        over = tick(self, budget)
        taken.append((time.perf_counter() - clock, time.thread_time() - work))
        return over

    cls.tick = timed
    return taken


def scenario():
    gui.enable()
    ticks = time_ticks()
    gui.use_scripted_worker()
    times = time_panels()
    yield from gui.open_sidebar()
    bpy.ops.ed.undo_push(message="Start")

    # A generation from beginning to end, one step of undo.
    before = view()
    gui.note("started", start("a wall bricks=60 delay=0.05 rollback=9", seed=5))
    seen = set()
    session = running()
    while running() is not None:
        seen.add(session.bricks)
        yield 0.05
    gui.note("sizes_seen", len(seen))
    gui.note("bricks", bricks())
    yield from gui.wait_for(lambda: view() != before)  # Blender moves the view smoothly
    gui.note("view_before_and_after", [before, view()])
    yield 0.5
    gui.note("selected", [item.name for item in bpy.context.selected_objects])
    gui.photograph("finished")
    gui.key("ctrl+z")
    yield from gui.wait_for(lambda: not walls())
    gui.note("objects_after_undo", sorted(item.name for item in bpy.context.scene.objects))
    gui.key("ctrl+shift+z")
    yield from gui.wait_for(lambda: bricks() == 60)

    # Esc keeps what stands.
    start(f"a wall bricks={LONG} delay=0.005")
    yield from gui.wait_for(grown(20))
    gui.photograph("running")
    gui.key("Escape")
    yield from gui.wait_for(idle)
    gui.note("kept_after_esc", bricks() - 60)

    # Ctrl-Z in mid-generation takes away what is being generated and nothing else.
    gui.small_view()
    yield 0.2
    start(f"a wall bricks={LONG} delay=0.005")
    yield from gui.wait_for(grown(20))
    count = len(walls())
    gui.key("ctrl+z")
    yield from gui.wait_for(idle)
    gui.note("walls_after_undo_of_running", len(walls()) - count)

    # Bricks wait while objects are dragged: Blender crashes when one of these is taken back.
    start(f"a wall bricks={LONG} delay=0.005 rollback=9")
    yield from gui.wait_for(grown(20))
    for item in walls()[-1].objects:
        item.select_set(True)
    gui.key("g")
    yield from gui.wait_for(lambda: gui.part("operators.viewport").dragging(bpy.context))
    count = running().bricks
    yield 0.7
    gui.note("placed_while_dragging", running().bricks - count)
    gui.key("Return")
    yield from gui.wait_for(grown(count + 20))
    gui.key("Escape")
    yield from gui.wait_for(idle)

    # Undoing in the middle of an import ends it.
    line = "1 4 {} 0 {} 1 0 0 0 1 0 0 0 1 3005.dat\n"
    many = "".join(line.format(i % 200 * 20, i // 200 * 20) for i in range(20_000))
    (gui.OUT / "many.ldr").write_text(many, "utf-8")
    count = bricks()
    bring_in("many.ldr")
    yield from gui.wait_for(lambda: bricks() > count)
    with gui.in_view():
        bpy.ops.ed.undo()
    yield 0.5
    left = bricks()
    yield 0.5
    gui.note("imported_after_undo", bricks() - left)

    # The preference says to remove, and the button is used.
    bpy.context.preferences.addons[gui.MODULE].preferences.on_cancel = "REMOVE"
    count = bricks()
    start(f"a wall bricks={LONG} delay=0.005")
    yield from gui.wait_for(grown(20))
    bpy.ops.brickwright.cancel()
    yield from gui.wait_for(idle)
    gui.note("left_after_removing_cancel", bricks() - count)

    # Deleting the collection, and deleting the scene.
    start(f"a wall bricks={LONG} delay=0.005")
    yield from gui.wait_for(grown(20))
    bpy.data.collections.remove(running().collections()[0])
    yield from gui.wait_for(idle)
    first = bpy.context.scene
    start("a wall bricks=60 delay=0.02", count=2)
    yield from gui.wait_for(grown(20))
    bpy.context.window_manager.windows[0].scene = bpy.data.scenes.new("Another")
    yield from gui.wait_for(idle)
    gui.note("in_the_first_scene", len([item for item in first.collection.children if "brickwright_assembly" in item]))
    bpy.context.window_manager.windows[0].scene = first

    # Saving in mid-generation, undoing by the menu, and opening the saved file in mid-generation.
    path = str(gui.OUT / "saved.blend")
    start("a wall bricks=200 delay=0.01 rollback=20")
    yield from gui.wait_for(grown(20))
    bpy.ops.wm.save_as_mainfile(filepath=path)
    yield from gui.wait_for(idle)
    gui.note("finished_after_saving", len(walls()[-1].objects))
    start(f"a wall bricks={LONG} delay=0.005")
    yield from gui.wait_for(grown(20))
    with gui.in_view():
        bpy.ops.ed.undo()
    yield from gui.wait_for(idle)
    start(f"a wall bricks={LONG} delay=0.005")
    yield from gui.wait_for(grown(20))
    pid = gui.part("operators.worker_host").status().pid
    bpy.ops.wm.open_mainfile(filepath=path)
    gui.note("running_after_load", str(running()))
    yield 0.5
    gui.note("walls_after_load", len(walls()))
    start("a wall bricks=500 delay=0")
    session = running()
    yield from gui.wait_for(idle)
    gui.note("worker_survived_load", gui.part("operators.worker_host").status().pid == pid)
    gui.note("ticks", ticks)
    gui.note("bricks_after_load", session.bricks)

    # A file is opened in the middle of an import, and while a slow Python is being tried.
    host = gui.part("operators.worker_host")
    slow = gui.OUT / "python"
    answer = '{"python": "3.12.1", "torch": "2.9.0", "numpy": "2", "safetensors": "1", "device": "CPU"}'
    slow.write_text(f"#!/bin/sh\nsleep 3\necho 'brickwright:{answer}'\n", "utf-8")
    slow.chmod(0o755)
    with gui.in_view():
        gui.note("trying", str(bpy.ops.brickwright.choose_python("EXEC_DEFAULT", filepath=str(slow))))
    bring_in("many.ldr")
    yield from gui.wait_for(lambda: "many" in bpy.data.collections)
    bpy.ops.wm.open_mainfile(filepath=path)
    yield 0.5
    gui.note("collections_after_load", [item.name for item in bpy.data.collections if item.name == "many"])
    yield from gui.wait_for(lambda: host.task is None)
    gui.note("python_after_load", [host.problem, str(host.python and host.python.path)])

    # The worker is killed: told, and started again by the next prompt.
    start("a wall bricks=200 delay=0.001 crash=kill at=100")
    session = running()
    yield from gui.wait_for(idle)
    gui.note("crash", session.error)
    start("a wall bricks=20 delay=0")
    session = running()
    yield from gui.wait_for(idle)
    gui.note("after_crash", [session.outcome, session.bricks])
    gui.note("draw_ms", {name: 1000 * sorted(values)[len(values) // 2] for name, values in times.items() if values})

    # Blender closes in mid-generation; the test looks whether the process is gone.
    start(f"a wall bricks={LONG} delay=0.005")
    yield from gui.wait_for(grown(20))
    gui.note("last_pid", gui.part("operators.worker_host").status().pid)
    gui.finish()
    bpy.ops.wm.quit_blender()


gui.play(scenario)
