# SPDX-License-Identifier: GPL-3.0-or-later
"""A small add-on with the interface of ImportLDraw, and with its manners: what it does to a file, it does on purpose.

It reads the quads of part files and the references of assembled parts. ``calls`` holds the arguments of each call;
``fails`` makes the next calls raise, ``lazy`` has them finish without making anything.
"""

import bpy
import mathutils
from bpy.props import BoolProperty, EnumProperty, FloatProperty, StringProperty

bl_info = {"name": "ImportLDraw stand-in", "blender": (2, 81, 0), "category": "Import-Export"}

TURN = mathutils.Matrix.Rotation(-1.5707963267948966, 4, "X")
UNIT = 0.0004

calls = []
fails = False
lazy = False


class ImportLDrawOps(bpy.types.Operator):
    """Import a model"""

    bl_idname = "import_scene.importldraw"
    bl_label = "Import LDraw Models"
    bl_options = {"REGISTER", "UNDO", "PRESET"}

    filepath: StringProperty()
    ldrawPath: StringProperty(default="")
    realScale: FloatProperty(default=1.0)
    look: EnumProperty(items=(("normal", "Realistic", ""), ("instructions", "Instructions", "")), default="normal")
    resPrims: EnumProperty(items=tuple((name, name, "") for name in ("Standard", "High", "Low")), default="Standard")
    bevelEdges: BoolProperty(default=True)
    addGaps: BoolProperty(default=True)
    addEnvironment: BoolProperty(default=True)
    positionCamera: BoolProperty(default=True)
    positionOnGround: BoolProperty(default=True)

    def execute(self, context):
        from pathlib import Path

        print("[importldraw] loading", self.filepath)
        calls.append({key: getattr(self, key) for key in type(self).__annotations__})
        stored = "\n".join(f"{key} = {value}" for key, value in calls[-1].items())
        Path(__file__).with_name("ImportLDrawPreferences.ini").write_text(f"[importldraw]\n{stored}\n")
        if not (Path(self.ldrawPath) / "parts").is_dir() or lazy:
            return {"FINISHED"}
        bpy.ops.object.select_all(action="DESELECT")
        scene = bpy.context.scene
        root = bpy.data.objects.new("parts.ldr", None)
        bpy.context.collection.objects.link(root)
        self.references(Path(self.filepath), root, TURN, "4")
        if fails:
            raise ValueError("a part is broken")
        for name in ("Cube", "Light"):
            if name in scene.objects:
                bpy.context.collection.objects.unlink(scene.objects[name])
        if self.addEnvironment:
            bpy.ops.mesh.primitive_plane_add(size=40)
        if scene.camera is not None:
            scene.camera.location = (6.5, -6.5, 4.75)
        for area in bpy.context.screen.areas:
            if area.type == "VIEW_3D":
                area.spaces.active.overlay.show_edge_sharp = True
        scene.render.engine = "CYCLES"
        scene.cycles.samples = 400
        scene.world.use_nodes = True  # fails where there is no world
        return {"FINISHED"}

    def references(self, path, parent, turn, colour):
        """An object for each reference of a file."""
        from pathlib import Path

        scale = UNIT * self.realScale
        for line in path.read_text().splitlines():
            words = line.split()
            if not words or words[0] != "1":
                continue
            x, y, z, *rest = map(float, words[2:14])
            rows = [(*rest[3 * i : 3 * i + 3], place * scale) for i, place in enumerate((x, y, z))]
            file = Path(self.ldrawPath) / "parts" / words[14]
            own = colour if words[1] == "16" else words[1]
            item = bpy.data.objects.new(f"00001_{words[14]}", self.mesh(file, own, scale) if file.exists() else None)
            item.matrix_basis = turn @ mathutils.Matrix((*rows, (0, 0, 0, 1)))
            item.parent = parent
            bpy.context.collection.objects.link(item)
            if item.data is not None:
                bevel = item.modifiers.new("Bevel", "BEVEL")
                bevel.width, bevel.segments, bevel.limit_method = 0.5 * scale, 2, "WEIGHT"
                item.modifiers.new("Edge Split", "EDGE_SPLIT").split_angle = 0.5
            if file.exists():
                self.references(file, item, mathutils.Matrix(), own)

    def mesh(self, file, colour, scale):
        """The quads of a file; None when it has none."""
        quads = [line.split() for line in file.read_text().splitlines() if line.startswith("4 ")]
        if not quads:
            return None
        points = [tuple(scale * float(v) for v in quad[2 + 3 * i : 5 + 3 * i]) for quad in quads for i in range(4)]
        mesh = bpy.data.meshes.new(f"Mesh_{file.name}_{colour}")
        mesh.from_pydata(points, [], [range(4 * i, 4 * i + 4) for i in range(len(quads))])
        for polygon, quad in zip(mesh.polygons, quads, strict=True):
            name = f"Material_{colour if quad[1] == '16' else quad[1]}"
            material = bpy.data.materials.get(name) or bpy.data.materials.new(name)
            if mesh.materials.get(name) is None:
                mesh.materials.append(material)
            polygon.material_index = mesh.materials.find(name)
        return mesh


def register():
    """Switch it on."""
    bpy.utils.register_class(ImportLDrawOps)


def unregister():
    """Switch it off."""
    bpy.utils.unregister_class(ImportLDrawOps)
