# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers for scripts that run inside a real Blender's window: the extension, steps by timer, keys, photographs.

The script gets its files from environment variables that the test sets: ``BRICKWRIGHT_GUI_OUT`` (a folder),
``BRICKWRIGHT_GUI_ROOT`` (the extension) and ``BRICKWRIGHT_GUI_PYTHON`` (an interpreter with numpy for the worker).
"""

import importlib
import json
import os
import subprocess
import time
import traceback
from pathlib import Path

import addon_utils
import bpy

OUT = Path(os.environ["BRICKWRIGHT_GUI_OUT"])
ROOT = Path(os.environ["BRICKWRIGHT_GUI_ROOT"])
PYTHON = os.environ["BRICKWRIGHT_GUI_PYTHON"]
PATIENCE = float(os.environ.get("BRICKWRIGHT_GUI_PATIENCE", "60"))  # seconds
MODULE = "bl_ext.here.brickwright"

findings = {}
bpy.context.preferences.view.show_splash = False


def enable():
    """Put the extension into a repository of its own and switch it on."""
    folder = OUT / "repository"
    folder.mkdir(exist_ok=True)
    if not (folder / "brickwright").exists():
        (folder / "brickwright").symlink_to(ROOT, target_is_directory=True)
    repositories = bpy.context.preferences.extensions.repos
    repositories.new(name="here", module="here", custom_directory=str(folder))
    bpy.ops.preferences.addon_refresh()
    addon_utils.enable(MODULE, default_set=True, persistent=True)


def part(name):
    """A module of the extension: ``part("operators.session")``."""
    return importlib.import_module(f"{MODULE}.{name}")


def use_scripted_worker():
    """Have the scripted generator instead of the real one."""
    part("operators.worker_host").use_command([PYTHON, str(ROOT / "tests" / "support" / "scripted_worker.py")])


def in_view(**more):
    """A context override for the first 3D viewport."""
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    region = next(region for region in area.regions if region.type == "WINDOW")
    return bpy.context.temp_override(window=window, area=area, region=region, **more)


def open_sidebar():
    """Show the tab; takes effect after a redraw or two."""
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    area.spaces.active.show_region_ui = True
    yield 0.5
    region = next(region for region in area.regions if region.type == "UI")
    region.active_panel_category = "Brickwright"
    area.tag_redraw()
    yield 0.5


def photograph(name):
    """The screen as it is, as ``name``.png."""
    command = f"xwd -root -silent | convert xwd:- {OUT / name}.png"
    subprocess.run(["sh", "-c", command], check=True, timeout=60)


def small_view():
    """Swap the large viewport for a small one, which a computer without a graphics card draws far more quickly."""
    areas = bpy.context.window_manager.windows[0].screen.areas
    next(area for area in areas if area.type == "VIEW_3D").type = "TEXT_EDITOR"
    next(area for area in areas if area.type == "OUTLINER").type = "VIEW_3D"


def key(*keys):
    """Press real keys, with the mouse over the viewport."""
    window = bpy.context.window_manager.windows[0]
    area = next(area for area in window.screen.areas if area.type == "VIEW_3D")
    place = (area.x + area.width // 2, window.height - area.y - area.height // 2)
    subprocess.run(["xdotool", "mousemove", *map(str, place)], check=True, timeout=60)
    subprocess.run(["xdotool", "key", *keys], check=True, timeout=60)


def note(name, value):
    """Keep a finding for the test."""
    findings[name] = value


def finish():
    """Hand the findings over and say that the script is done."""
    (OUT / "findings.json").write_text(json.dumps(findings, default=str), "utf-8")
    Path(os.environ["GUI_DONE"]).touch()


def wait_for(condition, seconds=PATIENCE):
    """Step until ``condition()``; raises after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("this did not come true in time")
        yield 0.05


def play(scenario):
    """Run the generator function ``scenario`` step by step, then say that the script is done."""
    steps = scenario()

    def step():
        try:
            return next(steps)
        except StopIteration:
            pass
        except BaseException:
            findings["exception"] = traceback.format_exc()
            traceback.print_exc()
        finish()
        return None

    bpy.app.timers.register(step, first_interval=1.0, persistent=True)
