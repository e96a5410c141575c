# SPDX-License-Identifier: GPL-3.0-or-later
"""Convert Folder: ``brickwright convert`` in a process of its own, with progress and Cancel in the sidebar.

It goes on when the window that started it is closed or another file is opened; nothing of the file takes part in it.
"""

from functools import partial
from pathlib import Path

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, StringProperty

from ..core.cli.convert_process import describe, start_conversion
from ..core.environment.task import Task
from ..core.scene.frame import DEFAULT_SCALE
from . import part_library, viewport

LOOK = 0.1  # seconds between two looks at the process
TARGETS = (
    ("GLB", "glTF binary (.glb)", "For games and the web; bricks of one part share their geometry"),
    ("OBJ", "Wavefront (.obj)", "Old and understood by everything; large, as every brick has a geometry of its own"),
    ("USD", "Universal Scene Description (.usd)", "Made by further Blender processes"),
    ("BLEND", "Blender (.blend)", "A scene with lights and a camera each; made by further Blender processes"),
    ("PNG", "Picture (.png)", "Rendered by further Blender processes"),
    ("LDR", "LDraw (.ldr)", "One LDraw model; every LDraw program reads it"),
    ("MPD", "LDraw multi-part (.mpd)", "LDraw models in one file"),
    ("TXT", "Structure text (.txt)", "One line a brick, as BrickGPT writes it"),
    ("JSON", "BrickGPT JSON (.json)", "The same bricks as structure text, as JSON"),
)
DETAILS = (
    ("LOW", "Low", "No rounded edges, coarse studs"),
    ("STANDARD", "Standard", "Rounded edges"),
    ("HIGH", "High", "For close-ups"),
)

task: Task | None = None  # the conversion that is under way
outcome = ""  # what came of the last one, in words
failed = False  # whether a file of it failed, or the whole


class BRICKWRIGHT_OT_convert_folder(bpy.types.Operator):
    """Convert all brick models of a folder, and of the folders in it, to another format; Blender stays free"""

    bl_idname = "brickwright.convert_folder"
    bl_label = "Convert Folder"
    bl_options = {"PRESET"}

    directory: StringProperty(name="Folder", description="Where the models are", subtype="DIR_PATH")
    filter_folder: BoolProperty(default=True, options={"HIDDEN"})
    filter_glob: StringProperty(default="*.ldr;*.mpd;*.dat;*.txt;*.json", options={"HIDDEN"})
    format: EnumProperty(name="To", description="What each model is converted to", items=TARGETS, default="GLB")
    output: StringProperty(
        name="Output",
        description="Folder to write to, with the same folders in it. Empty: a new one beside the chosen folder",
        subtype="DIR_PATH",
        options={"SKIP_SAVE"},
    )
    detail: EnumProperty(name="Detail", description="How finely parts are made", items=DETAILS, default="STANDARD")
    scale: FloatProperty(
        name="Scale",
        description="Metres per LDraw unit: 0.01 makes a stud 0.2 m wide, 0.0004 is real size",
        default=DEFAULT_SCALE,
        min=1e-6,
        soft_min=0.0001,
        soft_max=1.0,
        precision=4,
    )
    resume: BoolProperty(
        name="Skip Converted",
        description="Leave out what was converted into this folder with the same options since the model changed",
        default=True,
    )
    strict: BoolProperty(
        name="Refuse Unknown Parts",
        description="Do not convert models with parts that have no shape; otherwise these are plain boxes",
        default=False,
    )
    jobs: IntProperty(name="Processes", description="Models at a time; 0: one a processor", default=0, min=0, max=64)

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if task is not None:
            cls.poll_message_set("A folder is being converted; wait for it or press Cancel")
        return task is None

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        for name in ("format", "output"):
            layout.prop(self, name)
        column = layout.column()
        column.active = self.format not in ("LDR", "MPD", "TXT", "JSON")
        for name in ("detail", "scale"):
            column.prop(self, name)
        for name in ("resume", "strict", "jobs"):
            layout.prop(self, name)

    def execute(self, context: bpy.types.Context) -> set[str]:
        global task, outcome
        if not self.directory:
            self.report({"ERROR"}, "Choose the folder with the models.")
            return {"CANCELLED"}
        folder = Path(bpy.path.abspath(self.directory))
        out = Path(bpy.path.abspath(self.output)) if self.output else folder.with_name(f"{folder.name} converted")
        outcome = ""
        task = start_conversion(folder, out, self.format.lower(), self._options(), self._flags())
        if bpy.app.background:
            task.wait()
            level, words, result = conclude(task, out)
            self.report({level}, words)
            return result
        bpy.app.timers.register(partial(_watch, task, out), first_interval=LOOK, persistent=True)
        viewport.redraw(context)
        return {"FINISHED"}

    def _options(self) -> dict[str, str | float]:
        library = part_library.shapes(bpy.context).library
        options: dict[str, str | float] = {
            "detail": self.detail.lower(),
            "scale": round(self.scale, 9),
            "jobs": self.jobs,
        }
        cache = part_library.cache_folder()
        folders = {"library": None if library is None else library.root, "cache": cache}
        return options | {name: str(path) for name, path in folders.items() if path is not None}

    def _flags(self) -> list[str]:
        return [name for name in ("resume", "strict") if getattr(self, name)]


class BRICKWRIGHT_OT_cancel_conversion(bpy.types.Operator):
    """Stop converting; what is converted stays, and Skip Converted goes on from there"""

    bl_idname = "brickwright.cancel_conversion"
    bl_label = "Cancel"
    bl_options = {"INTERNAL"}

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if task is None:
            cls.poll_message_set("Nothing is being converted")
        return task is not None

    def execute(self, context: bpy.types.Context) -> set[str]:
        task.cancel()
        return {"FINISHED"}


def conclude(done: Task, out: Path) -> tuple[str, str, set[str]]:
    """Take note of what came of a conversion: level and words of the report on it, and what its operator returns."""
    global task, outcome, failed
    task = None
    if done.stopped:
        outcome, failed = "Cancelled; what was converted stays", False
        return "WARNING", outcome, {"CANCELLED"}
    if done.error:
        outcome, failed = done.error, True
        return "ERROR", outcome, {"CANCELLED"}
    outcome, failed = describe(done.result, out), done.result.failed > 0
    return "WARNING" if failed else "INFO", outcome, {"FINISHED"}


def _watch(watched: Task, out: Path) -> float | None:
    """Timer that shows the progress and, in the end, what came of it; it outlives windows and files."""
    if task is not watched:  # the extension was switched off
        return None
    viewport.redraw(bpy.context)
    if not watched.done:
        viewport.tell(bpy.context, f"{watched.message}   |   Cancel is in the sidebar, Brickwright > Exchange")
        return LOOK
    conclude(watched, out)
    viewport.tell(bpy.context, None)
    bpy.ops.brickwright.tell_conversion("INVOKE_DEFAULT")
    return None


class BRICKWRIGHT_OT_tell_conversion(bpy.types.Operator):
    """Report what came of the last conversion"""

    bl_idname = "brickwright.tell_conversion"
    bl_label = "Tell of Conversion"
    bl_options = {"INTERNAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        self.report({"WARNING" if failed else "INFO"}, outcome)
        return {"FINISHED"}


CLASSES = (BRICKWRIGHT_OT_convert_folder, BRICKWRIGHT_OT_cancel_conversion, BRICKWRIGHT_OT_tell_conversion)


def _export_entry(self: bpy.types.Menu, context: bpy.types.Context) -> None:
    self.layout.operator(BRICKWRIGHT_OT_convert_folder.bl_idname, text="Folder of Brick Models…")


def register() -> None:
    """Add the entry to File > Export."""
    bpy.types.TOPBAR_MT_file_export.append(_export_entry)


def unregister() -> None:
    """Take it out again, and end what runs."""
    global task
    bpy.types.TOPBAR_MT_file_export.remove(_export_entry)
    if task is not None:
        task.cancel()
    task = None
