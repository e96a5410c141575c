# SPDX-License-Identifier: GPL-3.0-or-later
"""File > Import, File > Export and dropped files, for every assembly format that the core knows.

No module of operators may postpone its annotations: Blender reads them when a class is registered.
"""

import time
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import bpy
from bpy.props import CollectionProperty, EnumProperty, StringProperty
from bpy_extras.io_utils import ExportHelper, ImportHelper

from ..core.errors import BrickwrightError, InputError
from ..core.files import prepare_folder
from ..core.formats.files import write_assembly
from ..core.formats.obj import write_obj
from ..core.scene.embedded import shapes_of
from ..core.scene.files import export_glb, export_usd
from ..core.scene.importing import ImportQueue
from ..core.scene.objects import active_assembly, find_assembly, frame_of, is_assembly
from ..core.scene.reader import read_assembly
from . import import_options, part_library, preferences, session, viewport

SUFFIXES = (".ldr", ".mpd", ".dat", ".txt", ".json")
TICK = 0.02  # seconds between two ticks of an import in a window, and at least as long for one
LONGEST_TICK = 0.03
PROBLEMS = 5  # parts with damaged files that are named
EXPORTS = (
    ("LDR", "LDraw (.ldr)", "One LDraw model; every LDraw program reads it"),
    ("MPD", "LDraw multi-part (.mpd)", "LDraw models in one file: collections within the assembly are its submodels"),
    (
        "TXT",
        "Structure text (.txt)",
        "One line a brick, as BrickGPT writes it; eight parts on the stud grid, no colours",
    ),
    ("JSON", "BrickGPT JSON (.json)", "The same bricks as structure text, as JSON"),
    ("GLB", "glTF binary (.glb)", "For games and the web; bricks of one part share their geometry"),
    ("OBJ", "Wavefront (.obj)", "Old and understood by everything; large, as every brick has a geometry of its own"),
    ("USD", "Universal Scene Description (.usd)", "For film and other 3D programs; materials as preview surfaces"),
)


class IMPORT_SCENE_OT_brickwright(import_options.ImportProperties, bpy.types.Operator, ImportHelper):
    """Import brick assemblies, each into a collection of its own"""

    bl_idname = "import_scene.brickwright"
    bl_label = "Import Assembly"
    bl_options: ClassVar[set[str]] = {"REGISTER", "UNDO", "PRESET"}

    filter_glob: StringProperty(default=";".join(f"*{suffix}" for suffix in SUFFIXES), options={"HIDDEN"})
    directory: StringProperty(subtype="DIR_PATH", options={"SKIP_SAVE", "HIDDEN"})
    files: CollectionProperty(type=bpy.types.OperatorFileListElement, options={"SKIP_SAVE", "HIDDEN"})

    def draw(self, context: bpy.types.Context) -> None:
        import_options.draw(self)

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if self.files and self.directory:  # dropped into the viewport
            return self.execute(context) if bpy.app.background else self._start(context)
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        if self.options.is_invoke and not self.options.is_repeat and not bpy.app.background and self._paths():
            # Comes from the file browser, which cannot start a modal operator itself.
            directory = self.directory or str(Path(self.filepath).parent)
            names = [{"name": path.name} for path in self._paths()]
            chosen = {field: getattr(self, field) for field in import_options.FIELDS}
            bpy.ops.import_scene.brickwright("INVOKE_DEFAULT", directory=directory, files=names, **chosen)
            return {"CANCELLED"}
        queue = self._queue(context)
        queue.work()
        return self._report(context, queue)

    def modal(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if session.undone != self._undone:
            self.report({"WARNING"}, "The import stopped, because a step was undone or redone while it ran.")
            return self._stop(context, {"CANCELLED"})
        if event.type == "ESC" and event.value == "PRESS":
            self._queue_now.cancel()
            self.report({"WARNING"}, "The import was cancelled")
            return self._stop(context, {"FINISHED"} if self._queue_now.done else {"CANCELLED"})
        if event.type != "TIMER":
            return {"PASS_THROUGH"}
        # Drawing takes longer the more bricks stand; half of the time is for importing.
        drawing = time.perf_counter() - self._tick_ended
        busy = self._queue_now.work(min(max(drawing, TICK), LONGEST_TICK))
        self._tick_ended = time.perf_counter()
        if busy:
            context.window_manager.progress_update(self._queue_now.fraction)
            viewport.tell(context, f"{self._queue_now.message}   |   Esc: cancel")
            return {"RUNNING_MODAL"}
        return self._stop(context, self._report(context, self._queue_now))

    def cancel(self, context: bpy.types.Context) -> None:
        # The window closes or another file is opened: what stands stays, since the file may be going as well.
        self._stop(context, set())

    def _start(self, context: bpy.types.Context) -> set[str]:
        # Nothing is built yet: an undo step that Blender makes on the way must not hold half an assembly.
        self._queue_now = self._queue(context)
        self._undone = session.undone
        self._tick_ended = time.perf_counter()
        manager = context.window_manager
        manager.progress_begin(0.0, 1.0)
        self._timer = manager.event_timer_add(TICK, window=context.window)
        manager.modal_handler_add(self)
        return {"RUNNING_MODAL"}

    def _stop(self, context: bpy.types.Context, result: set[str]) -> set[str]:
        context.window_manager.event_timer_remove(self._timer)
        context.window_manager.progress_end()
        viewport.tell(context, None)
        return result

    def _paths(self) -> list[Path]:
        if self.files:
            folder = Path(bpy.path.abspath(self.directory or str(Path(self.filepath).parent)))
            return [folder / entry.name for entry in self.files if entry.name]
        return [Path(bpy.path.abspath(self.filepath))] if self.filepath else []

    def _queue(self, context: bpy.types.Context) -> ImportQueue:
        part_library.shapes(context)  # looked for by now, or waited for
        point = tuple(context.scene.cursor.location) if self.at_cursor else None
        return ImportQueue(
            self._paths(),
            import_options.scale_of(self, context),
            point,
            scene=context.scene.session_uid,
            options=replace(import_options.options_of(self), instance_above=preferences.instance_above(context)),
        )

    def _report(self, context: bpy.types.Context, queue: ImportQueue) -> set[str]:
        # For a script an error is an exception, which it should not get for files that did arrive.
        level = "WARNING" if queue.done and not self.options.is_invoke else "ERROR"
        for sentence in queue.failures:
            self.report({level}, sentence)
        if queue.missing:
            names = ", ".join(sorted(queue.missing)[:5]) + (", …" if len(queue.missing) > 5 else "")
            remedy = "" if part_library.has_library() else "; get the parts library in the sidebar, under Exchange"
            bricks = sum(queue.missing.values())
            words = "bricks of parts without a shape are shown as plain boxes"
            self.report({"WARNING"}, f"{bricks} {words}: {names}{remedy}")
        for sentence in list(queue.problems.values())[:PROBLEMS]:
            self.report({"WARNING"}, sentence)
        if not queue.done:
            if not queue.failures:
                self.report({"ERROR"}, "Choose at least one file to import.")
            return {"CANCELLED"}
        part_library.measure_cache()
        # The last one is the active assembly then.
        found = [find_assembly(identity) for identity in reversed(queue.identities)]
        viewport.select(context, [item for collection in found if collection for item in collection.all_objects])
        bricks = sum(count for _, count in queue.done)
        self.report({"INFO"}, f"Imported {bricks} bricks from {len(queue.done)} of {len(queue.paths)} files")
        return {"FINISHED"}


class EXPORT_SCENE_OT_brickwright(bpy.types.Operator, ExportHelper):
    """Export the active brick assembly, as it stands in the scene"""

    bl_idname = "export_scene.brickwright"
    bl_label = "Export Assembly"
    bl_options: ClassVar[set[str]] = {"PRESET"}

    format: EnumProperty(name="Format", items=EXPORTS, default="LDR")
    filter_glob: StringProperty(default="*.ldr;*.mpd;*.txt;*.json;*.glb;*.obj;*.usd", options={"HIDDEN"})
    collection: StringProperty(
        name="Collection",
        description="The assembly to export; the active one when empty. Blender's collection exporters set it",
        options={"SKIP_SAVE", "HIDDEN"},
    )
    # ExportHelper declares this as a plain attribute and adds it to the file name.
    check_extension = True

    @property
    def filename_ext(self) -> str:
        return f".{self.format.lower()}"

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if active_assembly(context) is None:
            cls.poll_message_set("Select a brick of the assembly to export")
            return False
        return True

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if not self.properties.is_property_set("filepath"):
            # The folder of the last export, with the name of this assembly, which may be another than the last one.
            name = bpy.path.clean_name(active_assembly(context).name)
            self.filepath = str(Path(self.filepath or bpy.data.filepath).parent / f"{name}{self.filename_ext}")
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        try:
            collection = self._chosen(context)
            assembly = read_assembly(collection)
            if not len(assembly):
                raise InputError(f"“{collection.name}” has no bricks to export.")
            if not self.filepath:
                raise InputError("Choose a file to export to.")
            path = Path(bpy.path.abspath(bpy.path.ensure_ext(self.filepath, self.filename_ext)))
            if self.format == "GLB":
                export_glb(collection, path)
            elif self.format == "USD":
                export_usd(collection, path)
            elif self.format == "OBJ":
                prepare_folder(path.parent)
                write_obj(path, assembly, shapes_of(collection), frame_of(collection)[0])
            else:
                write_assembly(path, assembly)
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}
        self.report({"INFO"}, f"Exported {collection.name} to {path.name}")
        return {"FINISHED"}

    def _chosen(self, context: bpy.types.Context) -> bpy.types.Collection:
        chosen = bpy.data.collections.get(self.collection) if self.collection else active_assembly(context)
        if chosen is None or not is_assembly(chosen):
            raise InputError(f"The collection “{self.collection}” is no brick assembly; choose one that is.")
        return chosen


class BRICKWRIGHT_FH_assembly(bpy.types.FileHandler):
    """Files that can be dropped into a 3D viewport"""

    bl_idname = "BRICKWRIGHT_FH_assembly"
    bl_label = "Brick Assembly"
    bl_import_operator = "import_scene.brickwright"
    bl_export_operator = "export_scene.brickwright"
    bl_file_extensions = ";".join(SUFFIXES)

    @classmethod
    def poll_drop(cls, context: bpy.types.Context) -> bool:
        return context.area is not None and context.area.type == "VIEW_3D"


CLASSES = (IMPORT_SCENE_OT_brickwright, EXPORT_SCENE_OT_brickwright, BRICKWRIGHT_FH_assembly)


def _import_entry(self: bpy.types.Menu, context: bpy.types.Context) -> None:
    self.layout.operator(IMPORT_SCENE_OT_brickwright.bl_idname, text="Brick Assembly (.ldr, .mpd, .txt, .json)")


def _export_entry(self: bpy.types.Menu, context: bpy.types.Context) -> None:
    for kind, label, _ in EXPORTS:
        entry = self.layout.operator(EXPORT_SCENE_OT_brickwright.bl_idname, text=f"Brick Assembly: {label}")
        entry.format = kind


def register_menus() -> None:
    """Add the entries to File > Import and File > Export."""
    bpy.types.TOPBAR_MT_file_import.append(_import_entry)
    bpy.types.TOPBAR_MT_file_export.append(_export_entry)


def unregister_menus() -> None:
    """Take the entries out again."""
    bpy.types.TOPBAR_MT_file_export.remove(_export_entry)
    bpy.types.TOPBAR_MT_file_import.remove(_import_entry)
