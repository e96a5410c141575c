# SPDX-License-Identifier: GPL-3.0-or-later
"""What a brick is to the transformer: an ordered list of fields and, as the last ones, which shape it has.

The vocabulary is data that is stored with the weights, so a model with other parts, heights, rotations or colours
needs no other code. A brick's fields are its layer z, then the x and y of its *anchor* (its cell of highest x and y),
then its shape; one value beyond the last layer of the field ``z`` means the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import CheckpointError
from ..formats.brickgpt_parts import GRID, LAYER, LIBRARY, STUD

MAX_SHAPES = 65_536
MAX_EXTENT = 4096


@dataclass(frozen=True)
class Shape:
    """A part in one of its rotations: LDraw ``part``, ``rotation`` row by row, ``size`` in studs on x and y."""

    part: str
    rotation: tuple[float, ...]
    size: tuple[int, int]


@dataclass(frozen=True)
class Vocabulary:
    """``grid``: values of the fields x, y and z; ``shapes``: those of the field shape."""

    grid: tuple[int, int, int]
    shapes: tuple[Shape, ...]

    @property
    def fields(self) -> tuple[tuple[str, int], ...]:
        """Names and numbers of values of the fields, in the order in which they are drawn."""
        return (("z", self.grid[2] + 1), ("x", self.grid[0]), ("y", self.grid[1]), ("shape", len(self.shapes)))

    @property
    def end(self) -> int:
        """The value of z that ends an assembly."""
        return self.grid[2]

    @cached_property
    def sizes(self) -> NDArray[np.int32]:
        """int32 (S, 2): studs on x and y of each shape."""
        return np.array([shape.size for shape in self.shapes], np.int32)

    @cached_property
    def _index(self) -> dict[tuple[int, int], int]:
        return {shape.size: i for i, shape in reversed(list(enumerate(self.shapes)))}

    def encode(self, structure: ArrayLike) -> NDArray[np.int32]:
        """int32 (n, 4): z, x, y, shape of the rows h, w, x, y, z of a structure, in their order.

        Raises KeyError for a size that no shape has.
        """
        rows = np.asarray(structure, np.int64).reshape(-1, 5)
        shape = [self._index[h, w] for h, w in rows[:, :2].tolist()]
        anchors = rows[:, 2:4] + rows[:, :2] - 1
        return np.column_stack([rows[:, 4], anchors, shape]).astype(np.int32)

    def placement(
        self, row: tuple[int, int, int, int, int]
    ) -> tuple[str, tuple[float, float, float], tuple[float, ...]]:
        """LDraw part, position in LDU and rotation of a brick h, w, x, y, z."""
        h, w, x, y, z = row
        shape = self.shapes[self._index[h, w]]
        return shape.part, ((x + h / 2) * STUD, -float(LAYER * z), (y + w / 2) * STUD), shape.rotation

    def to_json(self) -> dict[str, Any]:
        """The vocabulary as plain data."""
        return {
            "grid": list(self.grid),
            "fields": [{"name": name, "values": values} for name, values in self.fields],
            "shapes": [
                {"part": shape.part, "rotation": list(shape.rotation), "size": list(shape.size)}
                for shape in self.shapes
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Vocabulary:
        """Inverse of :meth:`to_json`; raises :class:`CheckpointError` when it is not a vocabulary."""
        try:
            grid = tuple(int(extent) for extent in data["grid"])
            items = data["shapes"]
            if len(grid) != 3 or not all(1 <= extent <= MAX_EXTENT for extent in grid):
                raise ValueError("its grid is not three sizes")
            if not 1 <= len(items) <= MAX_SHAPES:
                raise ValueError("it has no shapes, or too many")
            shapes = []
            for item in items:
                rotation = tuple(float(value) for value in item["rotation"])
                size = tuple(int(extent) for extent in item["size"])
                if len(rotation) != 9 or len(size) != 2 or not all(1 <= extent <= MAX_EXTENT for extent in size):
                    raise ValueError("a shape is malformed")
                shapes.append(Shape(str(item["part"]), rotation, (size[0], size[1])))
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointError(f"The model's vocabulary cannot be read ({error}): get the model again.") from error
        return cls((grid[0], grid[1], grid[2]), tuple(shapes))


def brickgpt_vocabulary() -> Vocabulary:
    """The eight bricks of BrickGPT, each along x and along y, in a world of 20 x 20 x 20 (Pun et al. 2025)."""
    along_y = (0.0, 0.0, 1.0, 0.0, 1.0, 0.0, -1.0, 0.0, 0.0)
    along_x = (-1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, -1.0)
    shapes = []
    for part in LIBRARY:
        shapes.append(Shape(part.part, along_y, (part.height, part.width)))
        if part.height != part.width:
            shapes.append(Shape(part.part, along_x, (part.width, part.height)))
    return Vocabulary((GRID, GRID, GRID), tuple(shapes))
