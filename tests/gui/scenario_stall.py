# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside the real Blender's window: how long imports of large models hold it up. For the test beside it.

A gap is the time between two turns of Blender's main loop: our own work in a tick, updates of the scene, drawing. The
same gaps are taken while the finished scene is only drawn again and again, which no importer can better.
"""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, os.path.join(os.environ["BRICKWRIGHT_GUI_ROOT"], "tests", "support"))
import bpy
import inside_blender as gui
import numpy as np

BRICKS = int(os.environ.get("BRICKWRIGHT_STALL_BRICKS", "5000"))
MODEL = os.environ.get("BRICKWRIGHT_STALL_MODEL", "")
AS_OBJECTS = "BRICKWRIGHT_STALL_OBJECTS" in os.environ  # instead of instances
LIBRARY = os.environ.get("BRICKWRIGHT_STALL_LIBRARY", "")
PARTS = ("3001", "3002", "3003", "3004", "3005", "3010", "3020", "3021", "3022", "3023", "3024", "3710")
COLOURS = (0, 1, 2, 4, 14, 15, 25, 28, 36, 41)
STILL = 8  # redraws of the finished scene


class Gaps:
    """Takes the time between turns of the main loop, and of what is known within: the importer's own work in each tick,
    by the clock and of the processor, updates of the scene, and drawing the viewport."""

    def __init__(self):
        self.gaps, self.ticks, self.busy, self.updates, self.drawing = [], [], [], [], []
        self._doing = ""
        self._last = self._update = self._draw = time.perf_counter()
        queue = gui.part("core.scene.importing").ImportQueue
        self._queue, self._work = queue, queue.work

        def work(importing, seconds=float("inf")):
            started, busy = time.perf_counter(), time.thread_time()
            try:
                return self._work(importing, seconds)
            finally:
                self._doing = importing.message
                self.ticks.append((time.perf_counter() - started, importing.message))
                self.busy.append((time.thread_time() - busy, importing.message))

        queue.work = work
        self._hooks = [
            (bpy.app.handlers.depsgraph_update_pre, self._before_update),
            (bpy.app.handlers.depsgraph_update_post, self._after_update),
        ]
        for hooks, function in self._hooks:
            hooks.append(function)
        view = bpy.types.SpaceView3D
        self._handles = [
            view.draw_handler_add(self._before_drawing, (), "WINDOW", "PRE_VIEW"),
            view.draw_handler_add(self._after_drawing, (), "WINDOW", "POST_PIXEL"),
        ]
        self._turn = self._beat  # a method is another object at each look
        bpy.app.timers.register(self._turn)

    def _beat(self):
        now = time.perf_counter()
        self.gaps.append((now - self._last, self._doing))
        self._last = now
        return 0.0

    def _before_update(self, *_):
        self._update = time.perf_counter()

    def _after_update(self, *_):
        self.updates.append((time.perf_counter() - self._update, self._doing))

    def _before_drawing(self):
        self._draw = time.perf_counter()

    def _after_drawing(self):
        self.drawing.append((time.perf_counter() - self._draw, self._doing))

    def stop(self):
        """Give everything back and say what was found: of each the longest, in seconds, the longest first."""
        self._queue.work = self._work
        bpy.app.timers.unregister(self._turn)
        for hooks, function in self._hooks:
            hooks.remove(function)
        for handle in self._handles:
            bpy.types.SpaceView3D.draw_handler_remove(handle, "WINDOW")
        found = {"ticks": len(self.ticks), "turns": len(self.gaps)}
        for name in ("ticks", "busy", "updates", "drawing", "gaps"):
            longest = sorted(getattr(self, name), reverse=True)[:3]
            found[f"longest_{name}"] = [[round(seconds, 4), doing] for seconds, doing in longest]
        return found


def write_random(path):
    """A model of standard bricks at random places of a grid, and in random colours."""
    random = np.random.default_rng(5)
    grid = random.integers(-40, 40, (BRICKS, 3)) * (20, 24, 20)
    rows = zip(grid.tolist(), random.choice(COLOURS, BRICKS), random.choice(PARTS, BRICKS), strict=True)
    lines = [f"1 {colour} {x} {y} {z} 1 0 0 0 1 0 0 0 1 {part}.dat" for (x, y, z), colour, part in rows]
    path.write_text("\n".join(lines), "utf-8")


def take(name, path, instance_above):
    """Import one file with the clock running, and let the finished scene be drawn."""
    bpy.context.preferences.addons[gui.MODULE].preferences.instance_above = instance_above
    gaps = Gaps()
    started = time.perf_counter()
    with gui.in_view():
        bpy.ops.import_scene.brickwright("INVOKE_DEFAULT", directory=str(path.parent), files=[{"name": path.name}])
    yield from gui.wait_for(lambda: not busy(), 600)
    seconds = time.perf_counter() - started
    turns = len(gaps.gaps) + 5  # the undo step, and the first drawing of everything
    yield from gui.wait_for(lambda: len(gaps.gaps) >= turns, 600)
    found = gaps.stop()
    found["seconds"] = round(seconds, 3)
    still = Gaps()
    area = next(area for area in bpy.context.window_manager.windows[0].screen.areas if area.type == "VIEW_3D")
    for _ in range(STILL):
        area.tag_redraw()
        yield 0.0
    found["still"] = still.stop()
    (collection,) = assemblies()
    found["bricks"] = count(collection)
    found["objects"] = len(collection.all_objects)
    gui.key("ctrl+z")
    yield from gui.wait_for(lambda: not assemblies(), 60)
    bricks = [sum(map(count, assemblies()))]
    gui.key("ctrl+shift+z")
    yield from gui.wait_for(assemblies, 60)
    found["undone"] = [*bricks, *map(count, assemblies())]
    gui.note(name, found)
    gui.photograph(name)


def assemblies():
    """Those of the scene."""
    return gui.part("core.scene.objects").assemblies(bpy.context.scene)


def count(collection):
    """How many bricks an assembly has."""
    return gui.part("core.scene.instancing").brick_count(collection)


def busy():
    """Whether an import is under way."""
    return any("brickwright" in one.bl_idname.lower() for one in bpy.context.window.modal_operators)


def scenario():
    gui.enable()
    yield from gui.open_sidebar()
    if LIBRARY:
        library = gui.part("core.ldraw.library").Library(LIBRARY)
        shapes = gui.part("core.ldraw.part_shapes").PartShapes(library, cache=gui.OUT / "cache")
        gui.part("core.scene.shapes").use_shapes(shapes)
    path = Path(MODEL) if MODEL else gui.OUT / "random.ldr"
    if not MODEL:
        write_random(path)
    yield from take("import", path, 10**6 if AS_OBJECTS else 1000)
    gui.finish()
    bpy.ops.wm.quit_blender()


gui.play(scenario)
