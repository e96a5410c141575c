# SPDX-License-Identifier: GPL-3.0-or-later
"""From bricks to the scene: a whole assembly at once, or a batch per tick while a model is still placing.

:class:`AssemblyBuilder` is made for a modal timer. Between two calls it holds no ``bpy`` object, only the uuid of its
collection, so the user may undo, delete, rename, switch scenes or open another file in the meantime; the next call
then finds the collection again or raises :class:`AssemblyGoneError`. A brick costs the same whether it is the tenth or
the thousandth. Nothing here updates the view layer: Blender does that once at the next redraw.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any

import bpy
import numpy as np
from numpy.typing import ArrayLike

from ..bricks.assembly import Assembly, Brick
from ..errors import BrickwrightError
from ..generation.events import BrickPlaced
from ..ldraw.part_shapes import PartShapes
from ..ldraw.part_sources import Embedded
from . import keys
from .embedded import write_embedded
from .frame import DEFAULT_SCALE
from .groups import Grouping, Groups
from .instancing import place_instances, point_objects, remove_points
from .objects import BrickMaker, brick_objects, find_assembly, new_assembly_collection, remove_objects
from .point_data import PointData, point_data
from .reader import write_report
from .stress import write_stress


class AssemblyGoneError(BrickwrightError):
    """The collection of a builder is not in the file any more."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The assembly “{name}” is no longer in this file, so no more bricks were added to it.")


def build_assembly(
    assembly: Assembly,
    name: str = "",
    scale: float = DEFAULT_SCALE,
    origin: ArrayLike = (0.0, 0.0, 0.0),
    *,
    prompt: str = "",
    scene: bpy.types.Scene | None = None,
    shapes: PartShapes | None = None,
    grouping: Grouping = "NONE",
    gap: float = 0.0,
) -> bpy.types.Collection:
    """A collection of live bricks, linked to ``scene`` (the current one when None), up to date for reading.

    ``scale``: metres per LDU; ``origin``: where the LDraw origin comes to lie, in metres; ``shapes``: of the parts,
    those of the session when None; ``grouping``: what collections within it the bricks are in; ``gap``: LDU that bricks
    which touch are drawn apart. :func:`~.reader.read_assembly` is the inverse.
    """
    collection = new_assembly_collection(name or assembly.name, scale, origin, prompt, scene, gap)
    write_embedded(collection, assembly.embedded)
    _place(assembly, collection, 0, shapes, Groups(collection, grouping, assembly.submodels))
    bpy.context.view_layer.update()
    return collection


def build_instances(
    assembly: Assembly,
    name: str = "",
    scale: float = DEFAULT_SCALE,
    origin: ArrayLike = (0.0, 0.0, 0.0),
    *,
    scene: bpy.types.Scene | None = None,
    shapes: PartShapes | None = None,
    grouping: Grouping = "NONE",
) -> bpy.types.Collection:
    """Like :func:`build_assembly`, but the bricks of each collection are points of one object (:mod:`.instancing`)."""
    builder = AssemblyBuilder(
        name or assembly.name,
        scale,
        origin,
        scene=scene,
        shapes=shapes,
        grouping=grouping,
        embedded=assembly.embedded,
    )
    for _ in builder.add_instances(assembly, point_data(assembly, scale)):
        pass
    bpy.context.view_layer.update()
    return builder.finish()


class AssemblyBuilder:
    """Builds one assembly in the scene in batches; the collection appears at once, empty.

    ``count`` is the number of bricks placed so far and not taken back, whatever the user did to them meanwhile.
    ``embedded``: parts that the model brings along; the rest is as for :func:`build_assembly`.
    """

    def __init__(
        self,
        name: str,
        scale: float = DEFAULT_SCALE,
        origin: ArrayLike = (0.0, 0.0, 0.0),
        *,
        prompt: str = "",
        scene: bpy.types.Scene | None = None,
        shapes: PartShapes | None = None,
        grouping: Grouping = "NONE",
        gap: float = 0.0,
        embedded: Embedded = (),
    ) -> None:
        collection = new_assembly_collection(name, scale, origin, prompt, scene, gap)
        write_embedded(collection, embedded)
        self.identity: str = collection[keys.ASSEMBLY]
        self.name: str = collection.name
        self.count = 0
        self._shapes = shapes
        self._grouping = grouping
        self._groups: dict[int, str] = {}

    @property
    def collection(self) -> bpy.types.Collection | None:
        """The collection, looked up now; None when it is gone."""
        return find_assembly(self.identity, self.name)

    def make_mesh(self, part: str) -> None:
        """Have the mesh of a part ready, so that its first brick costs no more than another.

        Raises :class:`AssemblyGoneError`."""
        BrickMaker(self._require(), self._shapes).mesh(part)

    def add(self, bricks: Assembly | Iterable[Brick | BrickPlaced]) -> int:
        """Place bricks after those that stand; returns the new count. Raises :class:`AssemblyGoneError`.

        Only those of an assembly can go to the collections of their submodels."""
        collection = self._require()
        batch = bricks if isinstance(bricks, Assembly) else _gathered(bricks)
        if len(batch):
            groups = Groups(collection, self._grouping, batch.submodels, self._groups)
            _place(batch, collection, self.count, self._shapes, groups)
            self.count += len(batch)
        return self.count

    def add_instances(self, assembly: Assembly, data: PointData) -> Generator[float, None, None]:
        """Add the bricks of an assembly as instances, slice by slice; ``data``: its points. Yields how much is done, 0
        to 1. They are seen at the end.

        Raises :class:`AssemblyGoneError`. What was made is removed again when the generator is closed.
        """

        def homes() -> list[bpy.types.Collection]:
            groups = Groups(self._require(), self._grouping, assembly.submodels, self._groups)
            return groups.of(assembly.submodel.tolist(), assembly.steps.tolist())

        yield from place_instances(self._require, data, self._shapes, homes)
        self.count += len(data)

    def roll_back(self, to: int) -> int:
        """Take back all but the first ``to`` bricks; returns the new count. Raises :class:`AssemblyGoneError`.

        Copies that the user made of those bricks go with them; what the user added otherwise stays.
        """
        collection = self._require()
        if to < self.count:
            remove_objects(item for item in collection.all_objects if item.get(keys.ORDER, -1) >= to)
            self.count = max(to, 0)
        return self.count

    def finish(self, report: Mapping[str, Any] | None = None, scores: Sequence[float] = ()) -> bpy.types.Collection:
        """Store the report on the collection, and on each brick its score, and return the collection.

        Raises :class:`AssemblyGoneError`.
        """
        collection = self._require()
        if len(scores) == self.count:
            bricks = [item for item in brick_objects(collection) if 0 <= item.get(keys.ORDER, -1) < self.count]
            write_stress(collection, [item[keys.ID] for item in bricks], [scores[item[keys.ORDER]] for item in bricks])
        if report is not None:
            write_report(collection, report)
        return collection

    def discard(self) -> None:
        """Remove the collection and all bricks in it; does nothing when it is gone already."""
        collection = self.collection
        if collection is not None:
            remove_assembly(collection)
        self.count = 0

    def _require(self) -> bpy.types.Collection:
        collection = self.collection
        if collection is None or not collection.users:  # deleted, or only unlinked from its scene
            raise AssemblyGoneError(self.name)
        self.name = collection.name  # the user may have renamed it
        return collection


def _gathered(bricks: Iterable[Brick | BrickPlaced]) -> Assembly:
    batch = list(bricks)
    return Assembly.from_arrays(
        [brick.part for brick in batch],
        np.array([brick.position for brick in batch], np.float64).reshape(-1, 3),
        np.array([brick.rotation for brick in batch], np.float64).reshape(-1, 3, 3),
        np.array([brick.colour for brick in batch], np.int32),
        np.array([getattr(brick, "step", 0) for brick in batch], np.int32),
    )


def _place(
    bricks: Assembly, collection: bpy.types.Collection, first: int, shapes: PartShapes | None, groups: Groups
) -> None:
    """Make the objects ``first`` and following of an assembly in the scene."""
    steps = bricks.steps.tolist()
    BrickMaker(collection, shapes).make(
        first,
        bricks.parts,
        bricks.colours.tolist(),
        bricks.positions,
        bricks.rotations,
        steps,
        groups.of(bricks.submodel.tolist(), steps),
    )


def remove_assembly(collection: bpy.types.Collection) -> None:
    """Delete an assembly with its bricks; other objects in its collection go back to the scene's own collection."""
    remove_points(point_objects(collection))
    inner = list(collection.children_recursive)
    bricks = [item for item in collection.all_objects if keys.PART in item]
    strangers = [item for item in collection.all_objects if keys.PART not in item]
    scenes = [scene for scene in bpy.data.scenes if collection in scene.collection.children_recursive[:]]
    for scene in scenes:
        for item in strangers:
            if item.name not in scene.collection.objects:
                scene.collection.objects.link(item)
    bpy.data.batch_remove([*bricks, *inner, collection])
