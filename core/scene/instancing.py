# SPDX-License-Identifier: GPL-3.0-or-later
"""Many bricks as one object: each is a point of its mesh, and geometry nodes show an instance of a source there.

Blender's updates take longer the more objects there are; an assembly of thousands of bricks is quick as one. The
sources, one object for each part and colour, are in a collection that is in no scene. Recolouring a source, moving the
object, and moving, copying or deleting its points in Edit Mode are seen and read back; single bricks cannot be
selected.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..ldraw.part_shapes import PartShapes
from . import keys
from .embedded import shapes_of
from .instance_nodes import add_modifier, sources_of
from .objects import BrickMaker, brick_objects, frame_of, remove_objects, shown_colour, world_matrix
from .pending import Pending
from .point_data import PointData, identity_words, point_matrices

UNKNOWN = -1.0  # the score of a point for which none is known; a material cannot tell nan from a number

# What a point has besides its place: the type of the attribute, that of its numbers, and how many there are.
ATTRIBUTES = {
    keys.SOURCE: ("INT", np.int32, 1),
    keys.TURN: ("FLOAT4X4", np.float32, 16),
    keys.STEP: ("INT", np.int32, 1),
    keys.ORDER: ("INT", np.int32, 1),
    keys.ID: ("INT32_2D", np.int32, 2),
    keys.HOME: ("INT", np.int32, 1),
}


@dataclass(frozen=True)
class PointBricks:
    """The n bricks that an assembly has as points, in build order.

    ``parts``; ``colours`` (n,) LDraw codes; ``matrices`` (n, 4, 4) in the world, metres; ``steps`` and ``orders``
    (n,); ``identities``; ``stress`` (n,), nan where no score is known; ``homes``: the collection of each.
    """

    parts: list[str]
    colours: NDArray[np.int32]
    matrices: NDArray[np.float64]
    steps: NDArray[np.int32]
    orders: NDArray[np.int32]
    identities: list[str]
    stress: NDArray[np.float64]
    homes: list[bpy.types.Collection]


def point_objects(collection: bpy.types.Collection) -> list[bpy.types.Object]:
    """The objects of a collection, and of those within it, whose points are bricks."""
    return [item for item in collection.all_objects if keys.INSTANCES in item and item.type == "MESH"]


def is_instanced(collection: bpy.types.Collection) -> bool:
    """Whether an assembly has bricks that are shown as instances."""
    return any(keys.INSTANCES in item for item in collection.all_objects)


def brick_count(collection: bpy.types.Collection) -> int:
    """How many bricks an assembly has; quick enough for a panel."""
    return len(brick_objects(collection)) + sum(len(item.data.vertices) for item in point_objects(collection))


def add_source(sources: bpy.types.Collection, part: str, colour: int, shapes: PartShapes) -> None:
    """Make the next of the sources. Geometry nodes take them in the order of their names."""
    number = len(sources.objects)
    (source,) = BrickMaker(sources, shapes).make(number, [part], [colour], np.zeros((1, 3)), np.eye(3)[None], [0])
    source.name = f"Source {number + 1:05d} {part.removesuffix('.dat')}"


def add_points(
    collection: bpy.types.Collection,
    data: PointData,
    sources: bpy.types.Collection,
    homes: Sequence[bpy.types.Collection],
) -> bpy.types.Object:
    """Link one object to an assembly with the n points ``data`` that show ``sources``; it stands at LDraw's origin.

    ``homes`` (n): the collection of each brick, the assembly or one within it. An object for each of them would be
    slow: every one depends on all sources.
    """
    inner = [home for home in dict.fromkeys(homes) if home != collection]
    numbers = {home: number for number, home in enumerate(inner)}
    for home, number in numbers.items():
        home[keys.HOME] = number
    mesh = bpy.data.meshes.new(f"{collection.name} Bricks")
    mesh.vertices.add(len(data))
    mesh.vertices.foreach_set("co", data.places.ravel())
    places = np.array([numbers.get(home, -1) for home in homes], np.int32)
    values = (data.source, data.turns, data.steps, data.orders, data.identities, places)
    for (name, (kind, _, _)), numbers in zip(ATTRIBUTES.items(), values, strict=True):
        mesh.attributes.new(name, kind, "POINT").data.foreach_set("value", numbers.ravel())
    item = bpy.data.objects.new(mesh.name, mesh)
    item.location = frame_of(collection)[1].tolist()
    item[keys.INSTANCES] = True
    add_modifier(item, sources)
    collection.objects.link(item)
    return item


def place_instances(
    find: Callable[[], bpy.types.Collection],
    data: PointData,
    shapes: PartShapes | None = None,
    homes: Callable[[], Sequence[bpy.types.Collection]] | None = None,
) -> Generator[float, None, None]:
    """Add the points ``data`` to the assembly that ``find()`` returns or raises for, slice by slice.

    ``shapes``: of the parts, those that new bricks of the assembly get when None; ``homes()``: the collection of each
    of the n bricks, the assembly when None. Yields after each source how much is done, 0 to 1; at the end all bricks
    are seen at once. What was made is removed again when it is closed before, or when ``find`` raises.
    """
    pending = Pending(find(), "Sources")
    shapes = shapes_of(find()) if shapes is None else shapes
    placed = False
    try:
        for number, (part, colour) in enumerate(zip(data.parts, data.colours, strict=True), 1):
            find()
            add_source(pending.require(), part, colour, shapes)
            yield number / (len(data.parts) + 1)
        collection, sources = find(), pending.require()
        add_points(collection, data, sources, [collection] * len(data) if homes is None else homes())
        placed = True
    finally:
        if not placed:
            pending.discard()
    yield 1.0


def drawn(collection: bpy.types.Collection) -> list[tuple[bpy.types.Object, int]]:
    """The objects that have the meshes of an assembly's bricks, and how many bricks each of them draws."""
    found = [(item, 1) for item in brick_objects(collection)]
    for item in point_objects(collection):
        sources = source_objects(item)
        numbers = point_values(item, keys.SOURCE)[:, 0]
        found += zip(sources, np.bincount(numbers[numbers >= 0], minlength=len(sources)).tolist(), strict=False)
    return found


def source_objects(item: bpy.types.Object) -> list[bpy.types.Object]:
    """The sources of an object's points, by their number."""
    sources = sources_of(item)
    found = [] if sources is None else [one for one in sources.objects if isinstance(one.get(keys.PART), str)]
    found.sort(key=lambda one: (one.get(keys.ORDER, 0), one.name))
    return found


@dataclass(frozen=True)
class ShownPoints:
    """The n points of one object of which there is a source: ``sources`` (m,), the ``source`` (n,) of each,
    ``matrices`` (n, 4, 4) in the world, metres, ``stress`` (n,), nan where it is not known, and which points they are,
    ``index`` (n,)."""

    sources: list[bpy.types.Object]
    source: NDArray[np.int32]
    matrices: NDArray[np.float64]
    stress: NDArray[np.float64]
    index: NDArray[np.intp]

    @property
    def meshes(self) -> list[bpy.types.Mesh]:
        """What is seen at each point."""
        return [self.sources[number].data for number in self.source]

    @property
    def corners(self) -> NDArray[np.float64]:
        """World positions (8 n, 3) of the corners of the boxes around what is seen."""
        boxes = np.array([one.bound_box for one in self.sources]).reshape(-1, 8, 3)[self.source]
        placed = np.einsum("nij,nkj->nki", self.matrices[:, :3, :3], boxes) + self.matrices[:, None, :3, 3]
        return placed.reshape(-1, 3)


def shown_points(item: bpy.types.Object) -> ShownPoints:
    """What an object's points show; raises :class:`InputError` when it has lost what its points carry."""
    sources = source_objects(item)
    source = point_values(item, keys.SOURCE)[:, 0]
    index = np.flatnonzero((source >= 0) & (source < len(sources)))
    turns = point_values(item, keys.TURN).reshape(-1, 4, 4)[index]
    matrices = np.array(world_matrix(item)) @ point_matrices(point_places(item)[index], turns)
    return ShownPoints(sources, source[index], matrices, point_stress(item)[index], index)


def read_points(collection: bpy.types.Collection) -> PointBricks:
    """The bricks that an assembly has as points; one of which the source was deleted is not seen and left out.

    Raises :class:`InputError` when an object has lost what its points carry.
    """
    numbers: list[NDArray[np.int32]] = [np.zeros((0, 5), np.int32)]  # colour, step, order, identity
    matrices, stress = [np.zeros((0, 4, 4))], [np.zeros(0)]
    parts: list[str] = []
    homes: list[bpy.types.Collection] = []
    inner = {child[keys.HOME]: child for child in collection.children_recursive if keys.HOME in child}
    for item in point_objects(collection):
        shown = shown_points(item)
        names = [one[keys.PART] for one in shown.sources]
        colours = np.array([shown_colour(one) for one in shown.sources], np.int32)
        parts += [names[number] for number in shown.source]
        own = point_values(item, keys.HOME)[shown.index, 0].tolist()
        homes += [inner.get(number, collection) for number in own]
        columns = [point_values(item, key)[shown.index] for key in (keys.STEP, keys.ORDER, keys.ID)]
        numbers.append(np.concatenate([colours[shown.source][:, None], *columns], 1))
        matrices.append(shown.matrices)
        stress.append(shown.stress)
    table = np.concatenate(numbers)
    ranks = np.argsort(table[:, 2], kind="stable")  # a copy has the order of its original, and comes after it
    table = table[ranks]
    return PointBricks(
        [parts[rank] for rank in ranks],
        table[:, 0],
        np.concatenate(matrices)[ranks],
        table[:, 1],
        table[:, 2],
        identity_words(table[:, 3:]),
        np.concatenate(stress)[ranks],
        [homes[rank] for rank in ranks],
    )


def point_values(item: bpy.types.Object, name: str) -> NDArray[Any]:
    """Numbers (n, width) of one of :data:`ATTRIBUTES` of an object's points; raises :class:`InputError`."""
    kind, number, width = ATTRIBUTES[name]
    attribute = item.data.attributes.get(name)
    if attribute is None or attribute.data_type != kind or attribute.domain != "POINT":
        raise InputError(f"The points of “{item.name}” have lost their attribute {name}; undo, or import it again.")
    if item.mode == "EDIT":
        raise InputError(f"The points of “{item.name}” are being edited; leave Edit Mode first.")
    values = np.empty(width * len(attribute.data), number)
    attribute.data.foreach_get("value", values)
    return values.reshape(-1, width)


def point_places(item: bpy.types.Object) -> NDArray[np.float32]:
    """Places (n, 3) of an object's points in its own frame, metres."""
    places = np.empty(3 * len(item.data.vertices), np.float32)
    item.data.vertices.foreach_get("co", places)
    return places.reshape(-1, 3)


def point_stress(item: bpy.types.Object) -> NDArray[np.float64]:
    """Scores (n,) of an object's points, nan where none is known."""
    scores = np.full(len(item.data.vertices), UNKNOWN, np.float32)
    if keys.STRESS in item.data.attributes:
        item.data.attributes[keys.STRESS].data.foreach_get("value", scores)
    return np.where(scores < 0.0, np.nan, scores)


def write_point_stress(collection: bpy.types.Collection, known: Mapping[str, float]) -> None:
    """Give the points whose identities are ``known`` these scores; the others lose theirs.

    Points that are being edited are as they were; Blender would not keep it.
    """
    items = [item for item in point_objects(collection) if item.mode != "EDIT"]
    numbers = [point_values(item, keys.ID) for item in items]
    orders = [point_values(item, keys.ORDER)[:, 0] for item in items]
    if not items:
        return
    ranks = np.argsort(np.concatenate(orders), kind="stable")
    scores = np.empty(len(ranks), np.float32)
    scores[ranks] = [known.get(word, np.nan) for word in identity_words(np.concatenate(numbers)[ranks])]
    scores[~np.isfinite(scores)] = UNKNOWN
    for item, part in zip(items, np.split(scores, np.cumsum([len(n) for n in numbers])[:-1]), strict=True):
        attributes = item.data.attributes
        attribute = attributes.get(keys.STRESS) or attributes.new(keys.STRESS, "FLOAT", "POINT")
        attribute.data.foreach_set("value", part)
        item.data.update()


def remove_points(items: Iterable[bpy.types.Object]) -> None:
    """Delete objects with their points, and the sources that nobody else shows."""
    items = list(items)
    meshes = [item.data for item in items]
    sources = {found for item in items if (found := sources_of(item)) is not None}
    remove_objects(items)
    bpy.data.batch_remove([mesh for mesh in meshes if not mesh.users])
    for found in sources:
        if not found.users:
            bpy.data.batch_remove([*found.objects, found])  # shared meshes and materials stay for the next use
