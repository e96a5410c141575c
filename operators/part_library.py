# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts library of this session: which one it is, and with it the shapes that new bricks get.

What the panels draw is kept here in memory. A look at the disk is a thread's work; it begins when a panel is drawn for
the first time, or when the first import needs it, and again when the choice changes.
"""

import threading
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..core.bricks.colours import use_further_colours
from ..core.environment import library_download
from ..core.environment.task import Task
from ..core.errors import BrickwrightError
from ..core.ldraw.discovery import Discovery, library_state, open_library
from ..core.ldraw.geometry import cache
from ..core.ldraw.library import Library
from ..core.ldraw.part_shapes import PartShapes
from ..core.scene.shapes import built_in_shapes, current_shapes, use_shapes
from . import preferences, viewport, worker_host

LOOK = 0.1  # seconds between two looks at whether the thread has finished
NONE = "No parts library: Brickwright's own part meshes are used, and other parts are shown as plain boxes."


@dataclass(frozen=True)
class Look:
    """What a thread found; ``has_own``: whether there is a downloaded copy; ``cache_bytes``: of finished meshes."""

    discovery: Discovery
    library: Library | None = None
    has_own: bool = False
    cache_bytes: int = 0


discovery: Discovery | None = None  # None: not looked yet
has_own = False  # whether there is a downloaded copy
cache_bytes = 0  # of the cached meshes, when last measured
problem = ""  # what went wrong last with a download or a removal
task: Task | None = None  # the download or unpacking that is under way
_look: Task | None = None


def downloads() -> Path | None:
    """The folder of the downloaded library; None where Blender has no user folder."""
    return _user_folder("library")


def cache_folder() -> Path | None:
    """The folder of the cached meshes; None where Blender has no user folder."""
    return _user_folder("parts")


def _user_folder(name: str) -> Path | None:
    try:
        return worker_host.store(create=False).folder / name
    except BrickwrightError:
        return None


def shapes(context: bpy.types.Context) -> PartShapes:
    """The shapes that new bricks get, with the library of the preferences; waits until it was looked for."""
    if discovery is None:
        preload(context)
        _look.wait()
        _use_look(context)
    return current_shapes()


def preload(context: bpy.types.Context) -> None:
    """Have a thread look for the library, once; does nothing afterwards."""
    global _look
    if discovery is not None or _look is not None:
        return
    chosen, folder, cached = preferences.library_path(context), downloads(), cache_folder()
    downloaded = None if folder is None else library_download.downloaded_library(folder)

    def work(task: Task) -> Look:
        found = library_state(chosen, downloaded)
        library = None if found.state is None else open_library(found.state.path)
        if library is not None:
            library.path("")  # has its listings read now, not by the first brick
        return Look(found, library, downloaded is not None and downloaded.is_dir(), _size(cached))

    _look = Task(work, "Looking for the parts library")
    if not bpy.app.background:
        bpy.app.timers.register(_watch, first_interval=LOOK, persistent=True)


def look_again(context: bpy.types.Context) -> None:
    """Look for the library anew; until that is done the former one serves."""
    global discovery, _look
    discovery = _look = None
    if not bpy.app.background:
        preload(context)


def words() -> str:
    """Which library is used, in a sentence for the panels."""
    if discovery is None:
        return "Looking for the parts library"
    return NONE if discovery.state is None else discovery.state.describe()


def has_library() -> bool:
    """Whether a library is known to be there."""
    return discovery is not None and discovery.state is not None


def is_own(path: Path) -> bool:
    """Whether ``path`` is in the folder of the downloaded library."""
    folder = downloads()
    return folder is not None and path.is_relative_to(folder)


def use(look: Look, context: bpy.types.Context) -> None:
    """Take new bricks' shapes from what was found from now on."""
    global discovery, has_own, cache_bytes
    discovery, has_own, cache_bytes = look.discovery, look.has_own, look.cache_bytes
    if look.library is None:
        use_further_colours({})  # those of a former library
    use_shapes(PartShapes(look.library, preferences.detail(context), cache_folder()))


def use_detail(context: bpy.types.Context) -> None:
    """Draw new bricks as finely as the preferences say now."""
    use_shapes(PartShapes(built_in_shapes().library, preferences.detail(context), cache_folder()))


def clear_cache() -> int:
    """Delete the cached meshes; how many there were."""
    global cache_bytes
    folder = cache_folder()
    count = cache.clear(folder) if folder is not None else 0
    cache_bytes = _size(folder)
    return count


def measure_cache() -> None:
    """Have a thread find out how large the cache is."""

    def measure() -> None:
        global cache_bytes
        cache_bytes = _size(cache_folder())

    threading.Thread(target=measure, daemon=True).start()


def _size(folder: Path | None) -> int:
    try:
        return 0 if folder is None else cache.size(folder)
    except OSError:  # somebody clears it meanwhile
        return 0


def _use_look(context: bpy.types.Context) -> None:
    """Use what the thread has found."""
    global _look, problem
    done, _look = _look, None
    if done is not None:
        problem = done.error or problem
        use(done.result or Look(Discovery(None)), context)


def _watch() -> float | None:
    if _look is None:
        return None
    if not _look.done:
        return LOOK
    _use_look(bpy.context)
    viewport.redraw(bpy.context)
    return None


CLASSES = ()


def unregister() -> None:
    """Stop a download, and forget the library."""
    global task, discovery, _look, problem
    if task is not None:
        task.cancel()
        task.wait(1.0)
    task = discovery = _look = None
    problem = ""
    use_further_colours({})
    use_shapes(PartShapes())
