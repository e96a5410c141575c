# SPDX-License-Identifier: GPL-3.0-or-later
"""Collections within an assembly: its submodels, nested as in the file, or its steps; made, and read back.

A collection is a submodel unless it is one of a step. What a multi-part file says of a submodel is in its custom
properties; one that an artist made has none, and stands in the frame of the collection around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal

import bpy
import numpy as np
from numpy.typing import NDArray

from ..bricks.colours import MAIN_COLOUR
from ..bricks.submodels import NO_SUBMODELS, Submodel, Submodels
from ..ldraw.document import MODEL_SUFFIXES
from . import keys
from .objects import whole_number

#: How the bricks of an assembly are spread over collections: not at all, by submodel, by step.
Grouping = Literal["NONE", "SUBMODELS", "STEPS"]

_COPY = re.compile(r"\.\d{3,}$")  # what Blender puts behind a name that is taken
_LONGEST = 59  # bytes of a name, which leaves room for that


class Groups:
    """The collections of the bricks of an assembly, within one call of a builder; made when their first brick comes.

    ``names``: what they were called at the last call, by number; what is found and made now is added.
    """

    def __init__(
        self,
        collection: bpy.types.Collection,
        grouping: Grouping,
        submodels: Submodels = NO_SUBMODELS,
        names: dict[int, str] | None = None,
    ) -> None:
        self._collection = collection
        self._grouping = grouping
        self._submodels = submodels
        self._names = {} if names is None else names
        self._found = {-1: collection}

    def of(self, submodel: Sequence[int], steps: Sequence[int]) -> list[bpy.types.Collection]:
        """The collection of each brick, whose submodels and steps these are."""
        if self._grouping == "NONE":
            return [self._collection] * len(steps)
        find, numbers = (self._step, steps) if self._grouping == "STEPS" else (self._submodel, submodel)
        return [self._found.get(number) or find(number) for number in numbers]

    def _step(self, step: int) -> bpy.types.Collection:
        found = self._look_up(step)
        if found is None:
            found = self._add(f"Step {step + 1}", step, self._collection)
            found[keys.STEP] = step
        return found

    def _submodel(self, number: int) -> bpy.types.Collection:
        chain = [number]
        while chain[-1] not in self._found and self._look_up(chain[-1]) is None:
            chain.append(int(self._submodels.parents[chain[-1]]))
        for i in reversed(chain[:-1]):
            known = self._submodels[i]
            collection = self._add(_label(known.name), i, self._found[known.parent])
            collection[keys.SUBMODEL] = known.name
            collection[keys.FRAME] = np.concatenate([known.position, known.rotation.ravel()]).tolist()
            collection[keys.COLOUR] = known.colour
            collection[keys.STEP] = known.step
        return self._found[number]

    def _look_up(self, number: int) -> bpy.types.Collection | None:
        """The collection of that number, also when it was renamed or moved since; None when there is none yet."""
        if number not in self._names:
            return None
        mark = self._mark(number)
        found = bpy.data.collections.get((self._names[number], None))
        if found is None or found.get(keys.NUMBER) != mark or not found.users:
            inner = self._collection.children_recursive
            found = next((child for child in inner if child.get(keys.NUMBER) == mark), None)
        if found is not None:
            self._found[number], self._names[number] = found, found.name
        return found

    def _add(self, name: str, number: int, around: bpy.types.Collection) -> bpy.types.Collection:
        collection = self._found[number] = bpy.data.collections.new(name)
        collection[keys.NUMBER] = self._mark(number)
        self._names[number] = collection.name
        around.children.link(collection)
        return collection

    def _mark(self, number: int) -> str:
        return f"{self._collection[keys.ASSEMBLY]} {number}"


def read_groups(
    collection: bpy.types.Collection,
    items: Sequence[bpy.types.Object | bpy.types.Collection],
    own_steps: Sequence[int] | None = None,
) -> tuple[Submodels, NDArray[np.int32], NDArray[np.int32]]:
    """The submodels of an assembly that hold any of its bricks (n), and of each brick the submodel (n,) and the step
    (n,): its own, or that of the collection it is in if that is one of a step.

    ``items`` (n): the object of each brick, or the collection of one that is a point; ``own_steps`` (n): those of the
    objects when None.
    """
    owners = np.full(len(items), -1, np.int32)
    known = [whole_number(item.get(keys.STEP), 0) for item in items] if own_steps is None else own_steps
    steps = np.array(known, np.int32)
    if not collection.children:
        return NO_SUBMODELS, owners, steps
    places: dict[bpy.types.ID, list[int]] = {}
    for i, item in enumerate(items):
        places.setdefault(item, []).append(i)
    groups: list[bpy.types.Collection] = []
    parents: list[int] = []
    for child, parent in _walk(collection):
        inside = [i for item in (child, *child.objects) for i in places.get(item, ())]
        if _is_step(child):
            owners[inside], steps[inside] = parent, whole_number(child[keys.STEP], 0)
            continue
        owners[inside] = len(groups)
        groups.append(child)
        parents.append(parent)
    first_steps = np.full(len(groups) + 1, np.iinfo(np.int32).max)  # the last one is the assembly's, for the number -1
    np.minimum.at(first_steps, owners, steps)
    for i in range(len(groups) - 1, -1, -1):
        first_steps[parents[i]] = min(first_steps[parents[i]], first_steps[i])
    numbers = np.full(len(groups) + 1, -1, np.int32)
    occurrences: list[Submodel] = []
    for i, child in enumerate(groups):
        if first_steps[i] < np.iinfo(np.int32).max:
            numbers[i] = len(occurrences)
            parent = int(numbers[parents[i]])
            around = occurrences[parent] if parent >= 0 else None
            occurrences.append(_read_submodel(child, parent, around, int(first_steps[i])))
    return Submodels.of(occurrences), numbers[owners], steps


def _walk(collection: bpy.types.Collection) -> Iterator[tuple[bpy.types.Collection, int]]:
    """Each collection within, before those that it holds, with the number of the submodel around it, -1 for none.

    Submodels are numbered in this order. A collection that is linked twice counts where it is met first."""
    seen = {collection}
    count = 0
    stack = [(child, -1) for child in reversed(collection.children)]
    while stack:
        child, parent = stack.pop()
        if child in seen:
            continue
        seen.add(child)
        yield child, parent
        if not _is_step(child):
            parent, count = count, count + 1
        stack += [(inner, parent) for inner in reversed(child.children)]


def _is_step(collection: bpy.types.Collection) -> bool:
    return keys.STEP in collection and keys.SUBMODEL not in collection


def _read_submodel(collection: bpy.types.Collection, parent: int, around: Submodel | None, first_step: int) -> Submodel:
    position, rotation = (np.zeros(3), np.eye(3)) if around is None else (around.position, around.rotation)
    frame = _frame(collection.get(keys.FRAME))
    if frame is not None:
        position, rotation = frame[:3], frame[3:].reshape(3, 3)
    return Submodel(
        _name(collection),
        parent,
        position,
        rotation,
        whole_number(collection.get(keys.COLOUR), MAIN_COLOUR),
        whole_number(collection.get(keys.STEP), first_step),
    )


def _frame(value: object) -> NDArray[np.float64] | None:
    """The twelve numbers of a frame, whatever an artist or a script has put there."""
    try:
        numbers = np.array(value, np.float64)
    except (TypeError, ValueError):
        return None
    return numbers if numbers.shape == (12,) and np.isfinite(numbers).all() else None


def _name(collection: bpy.types.Collection) -> str:
    """The file name of a submodel: that of its file, unless the collection is new or has been renamed since."""
    own, given = _COPY.sub("", collection.name), collection.get(keys.SUBMODEL)
    if isinstance(given, str) and _COPY.sub("", _label(given)) == own:
        return given
    return own if own.lower().endswith(MODEL_SUFFIXES) else f"{own}.ldr"


def _label(name: str) -> str:
    """What the collection of a submodel is called."""
    stem = name[:-4] if name.lower().endswith(MODEL_SUFFIXES) else name
    return stem.encode("utf-8", "replace")[:_LONGEST].decode("utf-8", "ignore").strip() or "Submodel"
