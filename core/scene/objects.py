# SPDX-License-Identifier: GPL-3.0-or-later
"""Bricks as Blender objects: making, finding, recolouring; collections as assemblies.

Nothing here keeps a reference to a ``bpy`` object beyond a call.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Sequence

import bpy
import numpy as np
from mathutils import Matrix
from numpy.typing import ArrayLike, NDArray

from ..ldraw.part_shapes import PartShapes
from . import keys
from .embedded import shapes_of
from .frame import DEFAULT_SCALE, is_sheared, to_blender
from .materials import colour_of_material, material_for
from .meshes import mesh_for

_SINGLE = 1e-6  # what products of matrices are off by in single precision, as a share of their entries


def new_assembly_collection(
    name: str,
    scale: float = DEFAULT_SCALE,
    origin: ArrayLike = (0.0, 0.0, 0.0),
    prompt: str = "",
    scene: bpy.types.Scene | None = None,
    gap: float = 0.0,
) -> bpy.types.Collection:
    """An empty assembly in ``scene`` (the current one when None); ``origin``: where LDraw's origin is, metres; ``gap``:
    LDU that bricks which touch are drawn apart."""
    collection = bpy.data.collections.new(name or "Assembly")
    collection[keys.ASSEMBLY] = str(uuid.uuid4())
    collection[keys.SCALE] = float(scale)
    collection[keys.ORIGIN] = [float(value) for value in np.asarray(origin, np.float64)]
    collection[keys.PROMPT] = prompt
    collection[keys.REPORT] = ""
    if gap:
        collection[keys.GAP] = float(gap)
    (scene or bpy.context.scene).collection.children.link(collection)
    return collection


def is_assembly(collection: bpy.types.Collection | None) -> bool:
    """Whether a collection is an assembly."""
    return collection is not None and keys.ASSEMBLY in collection


def find_assembly(identity: str, name: str = "") -> bpy.types.Collection | None:
    """The assembly of this file with this uuid, or None; ``name`` is where to look first."""
    return find_collection(keys.ASSEMBLY, identity, name)


def find_collection(key: str, identity: str, name: str = "") -> bpy.types.Collection | None:
    """The collection of this file that has ``identity`` as its property ``key``; ``name`` is where to look first."""
    likely = bpy.data.collections.get((name, None)) if name else None
    if likely is not None and likely.get(key) == identity:
        return likely
    own = (item for item in bpy.data.collections if item.library is None)
    return next((item for item in own if item.get(key) == identity), None)


def find_scene(identity: int) -> bpy.types.Scene | None:
    """The scene with this ``session_uid``, whatever it is called by now; None when it was deleted."""
    return next((scene for scene in bpy.data.scenes if scene.session_uid == identity), None)


def assemblies(scene: bpy.types.Scene) -> list[bpy.types.Collection]:
    """The assemblies of a scene, at any depth of its collections."""
    return [item for item in scene.collection.children_recursive if is_assembly(item)]


def active_assembly(context: bpy.types.Context) -> bpy.types.Collection | None:
    """The assembly that an operator means.

    That of the active object, else the active collection or one above it, else the only one of the scene.
    """
    scene_assemblies = assemblies(context.scene)
    active = context.view_layer.objects.active if context.view_layer else None
    wanted: list[bpy.types.Collection] = []
    if active is not None and active.select_get():
        wanted.extend(active.users_collection)
    if context.view_layer is not None:
        wanted.append(context.view_layer.active_layer_collection.collection)
    for candidate in wanted:
        for assembly in scene_assemblies:
            if assembly == candidate or candidate in assembly.children_recursive[:]:
                return assembly
    return scene_assemblies[0] if len(scene_assemblies) == 1 else None


def frame_of(collection: bpy.types.Collection) -> tuple[float, NDArray[np.float64]]:
    """Metres per LDU of an assembly, and where its LDraw origin is; the defaults where its properties make no sense."""
    scale = collection.get(keys.SCALE)
    try:
        origin = np.array(collection.get(keys.ORIGIN), np.float64)
    except (TypeError, ValueError):
        origin = np.zeros(0)
    return (
        float(scale) if isinstance(scale, int | float) and scale > 0 else DEFAULT_SCALE,
        origin if origin.shape == (3,) and np.isfinite(origin).all() else np.zeros(3),
    )


def follows_timeline(item: bpy.types.Object) -> bool:
    """Whether an object appears by its build step (:mod:`.timeline`)."""
    data = item.animation_data
    return data is not None and data.action is not None and keys.TIMELINE in data.action


def world_matrix(item: bpy.types.Object) -> Matrix:
    """Where an object is now, also when it was moved since the last update of the view layer.

    One that falls into its place on the timeline is there already.
    """
    if item.constraints or (item.parent is not None and item.parent_type != "OBJECT"):
        return item.matrix_world
    basis = item.matrix_basis.copy()  # what it gives is a view: writing to that would move the object
    if follows_timeline(item):
        basis.translation -= item.delta_location
    if item.parent is None:
        return basis
    around = world_matrix(item.parent)
    moved = around @ item.matrix_parent_inverse
    # A parent that was not moved must not change a digit of what hangs on it.
    rest = _SINGLE * (1.0 + max(map(abs, around.translation)))
    return basis if np.allclose(moved, np.eye(4), rtol=0.0, atol=rest) else moved @ basis


def brick_objects(collection: bpy.types.Collection) -> list[bpy.types.Object]:
    """The bricks of a collection and those within it, in build order; a duplicate follows its original."""
    found = [item for item in collection.all_objects if isinstance(item.get(keys.PART), str)]
    found.sort(key=_place)
    return found


def _place(item: bpy.types.Object) -> tuple[int, int, str]:
    order = item.get(keys.ORDER)
    return (order if isinstance(order, int) else 2**31, len(item.name), item.name)


class BrickMaker:
    """Makes objects of bricks within one call of a builder; looks up each mesh and material once.

    ``shapes``: of the parts; those that the assembly brings along and those of the session when None.
    """

    def __init__(self, collection: bpy.types.Collection, shapes: PartShapes | None = None) -> None:
        self._collection = collection
        self._shapes = shapes_of(collection) if shapes is None else shapes
        self._scale, self._origin = frame_of(collection)
        gap = collection.get(keys.GAP)
        self._gap = float(gap) if isinstance(gap, int | float) and gap > 0 else 0.0
        self._meshes: dict[str, bpy.types.Mesh] = {}
        self._materials: dict[int, bpy.types.Material] = {}

    def make(
        self,
        first: int,
        parts: Sequence[str],
        colours: Sequence[int],
        positions: NDArray[np.float64],
        rotations: NDArray[np.float64],
        steps: Sequence[int],
        homes: Sequence[bpy.types.Collection] | None = None,
    ) -> list[bpy.types.Object]:
        """Objects ``first`` and following of the build order; positions (n, 3) and rotations (n, 3, 3) in LDU.

        ``homes``: the collection of each, that of the assembly when None."""
        made = []
        self._shapes.prepare(set(parts))
        matrices = to_blender(positions, rotations, self._scale, self._origin).tolist()
        sheared = is_sheared(rotations).tolist()
        for i, (part, code, matrix, step) in enumerate(zip(parts, colours, matrices, steps, strict=True)):
            item = bpy.data.objects.new(brick_name(first + i, part), self.mesh(part))
            item.matrix_basis = Matrix(matrix)  # a bare list would be taken column by column
            item[keys.PART] = part
            item[keys.ID] = new_id()
            item[keys.STEP] = step
            item[keys.ORDER] = first + i
            if sheared[i]:
                held = np.array(item.matrix_basis)[:3, :3]
                item[keys.ROTATION] = np.concatenate([rotations[i].ravel(), held.ravel()]).tolist()
            self._paint(item, code)
            (self._collection if homes is None else homes[i]).objects.link(item)
            made.append(item)
        return made

    def _paint(self, item: bpy.types.Object, code: int) -> None:
        material = self._materials.get(code)
        if material is None:
            material = self._materials[code] = material_for(code)
        set_colour(item, code, material)

    def mesh(self, part: str) -> bpy.types.Mesh:
        """The shared mesh of a part."""
        mesh = self._meshes.get(part)
        if mesh is None:
            mesh = self._meshes[part] = mesh_for(part, self._scale, self._shapes, self._gap)
        return mesh


def brick_name(order: int, part: str) -> str:
    """Name of a brick's object; names in a row sort like the build order."""
    return f"{order + 1:04d} {part.removesuffix('.dat')}"


def new_id() -> str:
    """A new identity of a brick."""
    return secrets.token_hex(6)


def set_colour(item: bpy.types.Object, code: int, material: bpy.types.Material) -> None:
    """Give a brick a colour: properties, and the material on the object's own slot."""
    item[keys.COLOUR] = code
    item[keys.SHOWN] = code
    if item.material_slots:
        slot = item.material_slots[0]
        slot.link = "OBJECT"
        slot.material = material


def shown_colour(item: bpy.types.Object) -> int:
    """The LDraw colour that a brick has now.

    An artist recolours by the custom property or by another of our materials; whichever differs from what was set
    last is the change.
    """
    stored, shown = item.get(keys.COLOUR), item.get(keys.SHOWN)
    code = whole_number(stored, 16)
    if shown != stored and shown is not None:
        return code
    slots = item.material_slots
    painted = colour_of_material(slots[0].material) if slots else None
    return code if painted is None else painted


def whole_number(value: object, default: int) -> int:
    """A custom property as a number from 0 on, whatever an artist or a script has put there."""
    sound = isinstance(value, int | float) and 0 <= value < 2**31 and float(value).is_integer()
    return int(value) if sound else default


def remove_objects(items: Iterable[bpy.types.Object]) -> None:
    """Delete objects from the file; shared meshes and materials stay for the next use."""
    bpy.data.batch_remove(list(items))
