# SPDX-License-Identifier: GPL-3.0-or-later
"""Operators on the parts library: download, unpack, choose, look again, remove, and clear the cache of its meshes."""

from pathlib import Path

import bpy
from bpy.props import StringProperty

from ..core.environment import library_download
from ..core.environment.task import Task
from ..core.errors import BrickwrightError
from ..core.ldraw.library_state import inspect_library
from . import part_library, preferences, viewport
from .tasks import TaskOperator


def idle(cls: type[bpy.types.Operator]) -> bool:
    """For a ``poll``: whether no download is under way; says so otherwise."""
    if part_library.task is not None:
        cls.poll_message_set("The parts library is being downloaded; wait for it or press Cancel")
    return part_library.task is None


def conclude(task: Task) -> tuple[str, str]:
    """Use the library that a task brought or looked at; the level and the words of the report on it."""
    part_library.task = None
    if task.stopped:
        return "INFO", "Cancelled; what was downloaded stays for the next time"
    part_library.problem = task.error or task.result.problem
    if part_library.problem:
        return "ERROR", part_library.problem
    chosen = preferences.get(bpy.context)
    if chosen is not None:
        # A copy of our own is found by itself, unless another choice comes before it.
        own = part_library.is_own(task.result.path)
        chosen.library_path = "" if own else str(task.result.path)
    part_library.look_again(bpy.context)
    return "INFO", f"{task.result.describe()}; new bricks get their shapes from it"


class LibraryTask(TaskOperator):
    """A task that brings a library."""

    host = part_library
    conclude = staticmethod(conclude)

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return idle(cls)

    def folder(self) -> Path | None:
        """Where it is to go; reports when there is no such place."""
        folder = part_library.downloads()
        if folder is None:
            self.report({"ERROR"}, "Blender's user folder cannot be written to; make it writable, then try again.")
        return folder


class BRICKWRIGHT_OT_download_library(LibraryTask, bpy.types.Operator):
    """Download the official LDraw parts library into the extension's user folder: every part with its true shape"""

    bl_idname = "brickwright.download_library"
    bl_label = "Download Parts Library"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not bpy.app.online_access:
            cls.poll_message_set(library_download.OFFLINE.rstrip("."))
            return False
        return super().poll(context)

    def execute(self, context: bpy.types.Context) -> set[str]:
        folder = self.folder()
        if folder is None:
            return {"CANCELLED"}
        url = library_download.LIBRARY_URL
        return self.begin(context, library_download.download_library(folder, url, online=bpy.app.online_access))


class BRICKWRIGHT_OT_choose_library(LibraryTask, bpy.types.Operator):
    """Use a parts library that is on this computer: its folder, or the file complete.zip, which is then unpacked"""

    bl_idname = "brickwright.choose_library"
    bl_label = "Choose Folder"
    bl_options = {"INTERNAL"}

    filepath: StringProperty(name="Library", subtype="FILE_PATH", options={"SKIP_SAVE"})
    filter_glob: StringProperty(default="*.zip", options={"HIDDEN"})

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        path = Path(bpy.path.abspath(self.filepath))
        if path.suffix.lower() == ".zip":
            folder = self.folder()
            if folder is None:
                return {"CANCELLED"}
            return self.begin(context, library_download.unpack_archive(path, folder))
        if not path.is_dir() and path.parent.is_dir():  # the file browser adds a file's name to the folder
            path = path.parent
        return self.begin(context, Task(lambda task: inspect_library(path), f"Looking at {path}"))


class BRICKWRIGHT_OT_rescan_library(bpy.types.Operator):
    """Look for the parts library again, after it was updated, moved or installed"""

    bl_idname = "brickwright.rescan_library"
    bl_label = "Rescan"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        return idle(cls)

    def execute(self, context: bpy.types.Context) -> set[str]:
        part_library.problem = ""
        part_library.look_again(context)
        return {"FINISHED"}


class BRICKWRIGHT_OT_cancel_library(bpy.types.Operator):
    """Stop the download; what arrived stays, and the next time goes on from there"""

    bl_idname = "brickwright.cancel_library"
    bl_label = "Cancel"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if part_library.task is None:
            cls.poll_message_set("Nothing is being downloaded")
        return part_library.task is not None

    def execute(self, context: bpy.types.Context) -> set[str]:
        part_library.task.cancel()
        return {"FINISHED"}


class BRICKWRIGHT_OT_remove_library(bpy.types.Operator):
    """Delete the downloaded copy of the parts library; libraries elsewhere are not touched"""

    bl_idname = "brickwright.remove_library"
    bl_label = "Remove Downloaded Copy"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not part_library.has_own:
            cls.poll_message_set("No copy was downloaded")
            return False
        return idle(cls)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        return set(context.window_manager.invoke_confirm(self, event))

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            library_download.remove_library(part_library.downloads())
            part_library.problem = ""
        except BrickwrightError as error:
            part_library.problem = str(error)
            self.report({"ERROR"}, str(error))
        chosen = preferences.get(context)
        if chosen is not None and part_library.is_own(Path(chosen.library_path)):
            chosen.library_path = ""
        part_library.look_again(context)
        viewport.redraw(context)
        return {"CANCELLED"} if part_library.problem else {"FINISHED"}


class BRICKWRIGHT_OT_clear_part_cache(bpy.types.Operator):
    """Delete the finished meshes of parts that are kept on disk; they are made again when they are needed"""

    bl_idname = "brickwright.clear_part_cache"
    bl_label = "Clear Cache"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if not part_library.cache_bytes:
            cls.poll_message_set("The cache is empty")
        return bool(part_library.cache_bytes)

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            count = part_library.clear_cache()
        except OSError as error:
            self.report({"ERROR"}, f"The cache could not be cleared ({error.strerror or error}); try again.")
            return {"CANCELLED"}
        self.report({"INFO"}, f"Cleared the meshes of {count} parts")
        return {"FINISHED"}


CLASSES = (
    BRICKWRIGHT_OT_download_library,
    BRICKWRIGHT_OT_choose_library,
    BRICKWRIGHT_OT_rescan_library,
    BRICKWRIGHT_OT_cancel_library,
    BRICKWRIGHT_OT_remove_library,
    BRICKWRIGHT_OT_clear_part_cache,
)
