# SPDX-License-Identifier: GPL-3.0-or-later
"""File > Export: parts lists and booklets of building instructions of the active assembly."""

from pathlib import Path
from typing import ClassVar

import bpy
from bpy.props import BoolProperty, EnumProperty, FloatVectorProperty, IntProperty, StringProperty
from bpy_extras.io_utils import ExportHelper

from ..core.bricks.assembly import Assembly
from ..core.errors import BrickwrightError, InputError
from ..core.files import prepare_folder
from ..core.formats.booklet import plan_booklet
from ..core.formats.booklet_files import check_booklet_file, write_booklet
from ..core.formats.booklet_pdf import can_write_pdf
from ..core.formats.build_steps import BRICKS_PER_STEP
from ..core.formats.part_numbers import PartNumberBook
from ..core.formats.parts_list import make_parts_list
from ..core.formats.parts_list_files import SUFFIXES, caveats, write_parts_list
from ..core.ldraw.part_sources import part_sources
from ..core.scene.booklet_pictures import HIGHLIGHT, BookletQueue
from ..core.scene.objects import active_assembly, frame_of
from ..core.scene.part_pictures import PartPicturesQueue
from ..core.scene.reader import read_assembly
from ..core.scene.shapes import current_shapes
from .slices import SlicedOperator

LISTS = (
    ("XML", "BrickLink Wanted List (.xml)", "Upload it at bricklink.com to order the bricks"),
    ("REBRICKABLE", "Rebrickable (.csv)", "Import it at rebrickable.com as a parts list"),
    ("CSV", "Table (.csv)", "For spreadsheets: titles, colours and numbers of every part"),
    ("HTML", "Page with Pictures (.html)", "One file to read, mail and print"),
)
BOOKLETS = (
    ("HTML", "Page (.html)", "One file to read, mail and print, a step a page"),
    ("PDF", "PDF (.pdf)", "Needs ReportLab in Blender's Python; without it export a page and print that"),
)
ENGINES = (
    ("WORKBENCH", "Drawing", "Flat light and clear outlines; a second or less a step"),
    ("CYCLES", "Ray Traced", "As in a photograph; many times as long"),
)
PAPERS = (("A4", "A4", "297 x 210 mm"), ("LETTER", "Letter", "11 x 8.5 inches"))


class AssemblyExport(ExportHelper, SlicedOperator):
    """What the two exports have in common: the assembly, the file's name, and the way from the file browser."""

    # Set when the operator calls itself out of the file browser, which cannot start a modal operator.
    chosen: BoolProperty(default=False, options={"HIDDEN", "SKIP_SAVE"})
    check_extension = None  # the suffix follows the format, see check()

    @classmethod
    def poll(cls, context: bpy.types.Context) -> bool:
        if active_assembly(context) is None:
            cls.poll_message_set("Select a brick of the assembly to export")
            return False
        return True

    @property
    def suffix(self) -> str:
        """What the file's name is to end with."""
        raise NotImplementedError

    def check(self, context: bpy.types.Context) -> bool:
        wanted = self._with_suffix(self.filepath)
        changed = wanted != self.filepath
        self.filepath = wanted
        return changed

    def invoke(self, context: bpy.types.Context, event: bpy.types.Event) -> set[str]:
        if self.chosen:
            return self._begin(context, modal=True)
        if not self.properties.is_property_set("filepath"):
            name = bpy.path.clean_name(active_assembly(context).name)
            self.filepath = str(Path(self.filepath or bpy.data.filepath).parent / f"{name}{self.suffix}")
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: bpy.types.Context) -> set[str]:
        if self.options.is_invoke and not self.options.is_repeat and not bpy.app.background:
            options = {name: getattr(self, name) for name in self.kept if name != "chosen"}
            category, name = self.bl_idname.split(".")
            getattr(getattr(bpy.ops, category), name)(
                "INVOKE_DEFAULT", filepath=self._with_suffix(self.filepath), chosen=True, **options
            )
            return {"FINISHED"}
        return self._begin(context, modal=False)

    def _begin(self, context: bpy.types.Context, modal: bool) -> set[str]:
        try:
            collection = active_assembly(context)
            assembly = read_assembly(collection)
            if not len(assembly):
                raise InputError(f"“{collection.name}” has no bricks to export.")
            if not self.filepath:
                raise InputError("Choose a file to export to.")
            path = Path(bpy.path.abspath(self._with_suffix(self.filepath)))
            prepare_folder(path.parent)
            return self._export(context, assembly, path, frame_of(collection)[0], modal)
        except BrickwrightError as error:
            self.report({"ERROR"}, str(error))
            return {"CANCELLED"}

    def _with_suffix(self, path: str) -> str:
        known = sorted({*SUFFIXES.values(), ".html", ".pdf"}, key=len, reverse=True)
        bare = next((path[: -len(end)] for end in known if path.lower().endswith(end)), path)
        return f"{bare}{self.suffix}" if bare else ""

    def _export(
        self, context: bpy.types.Context, assembly: Assembly, path: Path, scale: float, modal: bool
    ) -> set[str]:
        raise NotImplementedError


class EXPORT_SCENE_OT_brickwright_parts(AssemblyExport, bpy.types.Operator):
    """Export the parts of the active brick assembly as a list, for ordering or for reading"""

    bl_idname = "export_scene.brickwright_parts"
    bl_label = "Export Parts List"
    bl_options: ClassVar[set[str]] = {"PRESET"}

    kept = ("format",)
    format: EnumProperty(name="Format", items=LISTS, default="XML")
    filename_ext = ".xml"
    filter_glob: StringProperty(default="*.xml;*.csv;*.html", options={"HIDDEN"})

    @property
    def suffix(self) -> str:
        return SUFFIXES[self.format.lower()]

    def _export(
        self, context: bpy.types.Context, assembly: Assembly, path: Path, scale: float, modal: bool
    ) -> set[str]:
        kind, shapes = self.format.lower(), current_shapes().including(*part_sources(assembly))
        parts = make_parts_list(assembly, PartNumberBook(shapes.library))
        wanted = [row.key for row in parts] if kind == "html" else []
        queue = PartPicturesQueue(wanted, shapes, scale)

        def finish() -> str:
            write_parts_list(path, parts, kind, queue.pictures)
            for sentence in caveats(parts, kind):
                self.report({"WARNING"}, sentence)
            return f"Listed {parts.quantity} bricks of {len(parts)} kinds in {path.name}"

        return self.begin(context, queue, finish, modal and kind == "html")


class EXPORT_SCENE_OT_brickwright_booklet(AssemblyExport, bpy.types.Operator):
    """Export building instructions of the active brick assembly, a picture a step"""

    bl_idname = "export_scene.brickwright_booklet"
    bl_label = "Export Booklet"
    bl_options: ClassVar[set[str]] = {"PRESET"}

    kept = ("format", "engine", "samples", "page", "bricks_per_step", "highlight")
    format: EnumProperty(name="Format", items=BOOKLETS, default="HTML")
    engine: EnumProperty(name="Pictures", items=ENGINES, default="WORKBENCH")
    samples: IntProperty(name="Samples", description="Per pixel, of ray traced pictures", default=16, min=1, max=4096)
    page: EnumProperty(name="Paper", items=PAPERS, default="A4")
    bricks_per_step: IntProperty(
        name="Bricks per Step",
        description="At most so many in the steps that are proposed for a model without any",
        default=BRICKS_PER_STEP,
        min=1,
        max=1000,
    )
    highlight: FloatVectorProperty(
        name="Highlight",
        description="Colour of the line around new bricks",
        subtype="COLOR_GAMMA",
        size=3,
        default=tuple(value / 255 for value in HIGHLIGHT),
        min=0.0,
        max=1.0,
    )
    filename_ext = ".html"
    filter_glob: StringProperty(default="*.html;*.pdf", options={"HIDDEN"})

    @property
    def suffix(self) -> str:
        return f".{self.format.lower()}"

    def draw(self, context: bpy.types.Context) -> None:
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.prop(self, "format")
        if self.format == "PDF" and not can_write_pdf():
            layout.label(text="ReportLab is not installed", icon="ERROR")
        layout.prop(self, "engine")
        if self.engine == "CYCLES":
            layout.prop(self, "samples")
        layout.prop(self, "page")
        layout.prop(self, "bricks_per_step")
        layout.prop(self, "highlight")

    def _export(
        self, context: bpy.types.Context, assembly: Assembly, path: Path, scale: float, modal: bool
    ) -> set[str]:
        page, shapes = self.page.lower(), current_shapes().including(*part_sources(assembly))
        check_booklet_file(path, page)
        booklet = plan_booklet(assembly, self.bricks_per_step, PartNumberBook(shapes.library))
        queue = BookletQueue(
            booklet,
            shapes,
            engine=self.engine.lower(),
            samples=self.samples,
            highlight=[round(value * 255) for value in self.highlight],
            scale=scale,
        )

        def finish() -> str:
            write_booklet(path, booklet, queue.pictures, page)
            return f"Exported {booklet.step_count} steps to {path.name}"

        return self.begin(context, queue, finish, modal)


CLASSES = (EXPORT_SCENE_OT_brickwright_parts, EXPORT_SCENE_OT_brickwright_booklet)


def _entries(self: bpy.types.Menu, context: bpy.types.Context) -> None:
    self.layout.operator(EXPORT_SCENE_OT_brickwright_parts.bl_idname, text="Brick Parts List (.xml, .csv, .html)")
    self.layout.operator(
        EXPORT_SCENE_OT_brickwright_booklet.bl_idname, text="Brick Building Instructions (.html, .pdf)"
    )


def register() -> None:
    """Add the entries to File > Export."""
    bpy.types.TOPBAR_MT_file_export.append(_entries)


def unregister() -> None:
    """Take the entries out again."""
    bpy.types.TOPBAR_MT_file_export.remove(_entries)
