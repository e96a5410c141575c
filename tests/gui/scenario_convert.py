# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs inside the real Blender's window: a folder is converted in the background. Findings go to the test beside it."""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["BRICKWRIGHT_GUI_ROOT"], "tests", "support"))
import bpy
import inside_blender as gui

BRICK = "1 {colour} {x} 0 0 1 0 0 0 1 0 0 0 1 3001.dat\n"


def write_models(folder, count, bricks):
    folder.mkdir()
    for i in range(count):
        rows = (BRICK.format(colour=x % 16, x=80 * x) for x in range(bricks))
        (folder / f"model {i:03d}.ldr").write_text("".join(rows))


def show_exchange_alone():
    """The panel is closed and far down at first, which a photograph should not be."""
    assembly, generate = gui.part("panels.assembly"), gui.part("panels.generate")
    for panel in (*reversed(generate.CLASSES), *reversed(assembly.CLASSES)):
        if issubclass(panel, bpy.types.Panel):
            bpy.utils.unregister_class(panel)
    exchange = gui.part("panels.exchange").BRICKWRIGHT_PT_exchange
    bpy.utils.unregister_class(exchange)
    exchange.bl_options = {"HIDE_HEADER"}  # else it stays closed
    bpy.utils.register_class(exchange)


def scenario():
    gui.enable()
    yield from gui.open_sidebar()
    show_exchange_alone()
    yield 1.0
    converting = gui.part("operators.convert_folder")
    write_models(gui.OUT / "models", 60, 3000)

    def convert(**options):
        with gui.in_view():
            return str(bpy.ops.brickwright.convert_folder("EXEC_DEFAULT", directory=str(gui.OUT / "models"), **options))

    beats = 0

    def beat():
        nonlocal beats
        beats += 1
        return 0.0

    bpy.app.timers.register(beat)
    gui.note("started", convert(output=str(gui.OUT / "out"), jobs=1))
    gui.note("still_running", converting.task is not None)
    yield from gui.wait_for(lambda: converting.task.result is None and (converting.task.fraction or 0) > 0.1)
    gui.note("while_running", converting.task.message)
    gui.note("poll_while_running", bpy.ops.brickwright.convert_folder.poll())
    yield 0.5
    gui.photograph("converting")
    bpy.ops.brickwright.cancel_conversion()
    yield from gui.wait_for(lambda: converting.task is None)
    gui.note("cancelled", converting.outcome)
    gui.note("beats", beats)
    gui.note("kept", len(list((gui.OUT / "out").glob("*.glb"))))

    convert(output=str(gui.OUT / "out"))
    yield from gui.wait_for(lambda: converting.task is None)
    gui.note("finished", converting.outcome)
    gui.note("files", len(list((gui.OUT / "out").glob("*.glb"))))
    yield 1.0
    gui.photograph("converted")

    (gui.OUT / "models" / "bad.ldr").write_text("not LDraw")
    convert(output=str(gui.OUT / "ldr"), format="LDR", jobs=1)
    # Another file is opened; the conversion goes on.
    yield from gui.wait_for(lambda: (converting.task.fraction or 0) > 0.05)
    bpy.ops.wm.read_homefile(use_empty=True)
    gui.note("goes_on", converting.task is not None and not converting.task.done)
    yield from gui.wait_for(lambda: converting.task is None)
    gui.note("failed", [converting.failed, converting.outcome])

    (gui.OUT / "one").mkdir()
    (gui.OUT / "one" / "tower.ldr").write_text(BRICK.format(colour=4, x=0))
    with gui.in_view():
        bpy.ops.brickwright.convert_folder(
            "EXEC_DEFAULT", directory=str(gui.OUT / "one"), output=str(gui.OUT / "blend"), format="BLEND"
        )
    yield from gui.wait_for(lambda: converting.task is None)
    gui.note("blend", converting.outcome)
    gui.finish()
    bpy.ops.wm.quit_blender()


gui.play(scenario)
