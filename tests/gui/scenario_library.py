# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside the real Blender's window: getting the parts library. Findings go to the test beside it."""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.environ["BRICKWRIGHT_GUI_ROOT"], "tests", "support"))
import addon_utils
import bpy
import inside_blender as gui
from archive_server import ArchiveServer
from small_library import archive

MODEL = "".join(
    f"1 {colour} {30 * number} 0 0 1 0 0 0 1 0 0 0 1 {part}.dat\n"
    for number, (part, colour) in enumerate([("3001", 4), ("3003", 1), ("9990", 14), ("9991", 2), ("9992", 15)])
)


def libraries():
    return gui.part("operators.part_library")


def draw_times(panel):
    """Milliseconds that ``panel`` takes to be drawn, from now on."""
    taken = []
    draw = panel.draw

    def timed(self, context):
        start = time.perf_counter()
        draw(self, context)
        taken.append(1000 * (time.perf_counter() - start))

    panel.draw = timed
    return taken


def show_exchange():
    """Leave the sidebar to the panels Assembly and Exchange, the second of which is closed at first."""
    for panel in reversed(gui.part("panels.generate").CLASSES):
        bpy.utils.unregister_class(panel)
    panel = gui.part("panels.exchange").BRICKWRIGHT_PT_exchange
    bpy.utils.unregister_class(panel)
    panel.bl_options = set()
    bpy.utils.register_class(panel)


def show_preferences():
    """Turn the large viewport into the extension's preferences."""
    area = max(bpy.context.window_manager.windows[0].screen.areas, key=lambda area: area.width * area.height)
    area.type = "PREFERENCES"
    bpy.context.preferences.active_section = "ADDONS"
    bpy.context.window_manager.addon_search = "Brickwright"
    module = next(module for module in addon_utils.modules() if module.__name__ == gui.MODULE)
    addon_utils.module_bl_info(module)["show_expanded"] = True
    return area


def scenario():
    gui.enable()
    bpy.context.preferences.system.use_online_access = False
    show_exchange()
    yield from gui.open_sidebar()
    yield from gui.wait_for(lambda: libraries().discovery is not None)
    gui.note("first", libraries().words())

    yield 0.5
    gui.photograph("offer")
    (gui.OUT / "model.ldr").write_text(MODEL)
    with gui.in_view():
        bpy.ops.import_scene.brickwright(
            "INVOKE_DEFAULT", directory=str(gui.OUT), files=[{"name": "model.ldr"}], scale=0.01
        )
    yield from gui.wait_for(lambda: gui.part("core.scene.objects").assemblies(bpy.context.scene))
    yield 1.0
    gui.photograph("boxes")
    gui.note("counts", gui.part("core.scene.shape_origins").replaced_counts())

    # The popup with the list; Escape closes it.
    with gui.in_view():
        bpy.ops.brickwright.replaced_parts("INVOKE_DEFAULT")
    yield 1.0
    gui.photograph("replaced")
    gui.key("Escape")
    yield 0.5

    # Preferences: allowed to go online, download, cancel half way, go on.
    area = show_preferences()
    times = draw_times(gui.part("panels.preferences").BRICKWRIGHT_AP_preferences)
    yield 1.0
    gui.photograph("preferences")
    server = ArchiveServer(archive(padding=40_000_000))
    server.PIECE, server.slow = 400_000, 0.02
    gui.part("core.environment.library_download").LIBRARY_URL = server.url
    bpy.context.preferences.system.use_online_access = True
    with bpy.context.temp_override(window=bpy.context.window_manager.windows[0], area=area):
        bpy.ops.brickwright.download_library("INVOKE_DEFAULT")
    yield from gui.wait_for(lambda: (libraries().task.fraction or 0) > 0.3)
    yield 0.3
    gui.photograph("download")
    bpy.ops.brickwright.cancel_library()
    yield from gui.wait_for(lambda: libraries().task is None)
    gui.note("after_cancel", libraries().has_library())
    server.slow = 0.0
    with bpy.context.temp_override(window=bpy.context.window_manager.windows[0], area=area):
        bpy.ops.brickwright.download_library("INVOKE_DEFAULT")
    yield from gui.wait_for(lambda: libraries().task is None and libraries().has_library())
    yield 0.5
    gui.photograph("downloaded")
    gui.note("sent", server.sent)
    gui.note("words", libraries().words())
    gui.note("draw", sorted(times))
    area.type = "VIEW_3D"

    # The model that stands gets the library's shapes.
    yield 0.5
    with gui.in_view():
        bpy.ops.brickwright.update_parts("INVOKE_DEFAULT")
    yield from gui.wait_for(lambda: gui.part("core.scene.shape_origins").replaced_counts() != (3, 2))
    yield 0.5
    gui.photograph("updated")
    gui.note("updated", gui.part("core.scene.shape_origins").replaced_counts())

    # Another import has the library's shapes; another path is looked at in the background.
    with gui.in_view():
        bpy.ops.import_scene.brickwright(
            "INVOKE_DEFAULT", directory=str(gui.OUT), files=[{"name": "model.ldr"}], scale=0.01
        )
    yield from gui.wait_for(lambda: len(gui.part("core.scene.objects").assemblies(bpy.context.scene)) == 2)
    yield 1.0
    gui.photograph("library")
    gui.note("counts_with_library", gui.part("core.scene.shape_origins").replaced_counts())
    chosen = bpy.context.preferences.addons[gui.MODULE].preferences
    chosen.library_path = str(gui.OUT / "nowhere")
    yield from gui.wait_for(lambda: libraries().discovery is not None)
    gui.note("gone", [libraries().discovery.problem, libraries().has_library()])
    for panel in gui.part("panels.generate").CLASSES:
        bpy.utils.register_class(panel)
    gui.finish()
    bpy.ops.wm.quit_blender()


gui.play(scenario)
