# SPDX-License-Identifier: GPL-3.0-or-later
"""An assembly: an ordered set of bricks as struct of arrays, in the LDraw frame (LDU, right-handed, -Y up)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .submodels import NO_SUBMODELS, Submodels

IDENTITY = np.eye(3)


@dataclass(frozen=True)
class Brick:
    """One placed part.

    ``part`` is the LDraw file name in lower case with forward slashes (``3001.dat``), ``colour`` an LDraw colour code,
    ``position`` the part's origin in LDU, ``rotation`` the 3x3 matrix that LDraw writes row by row, ``step`` the
    zero-based build step.
    """

    part: str
    colour: int
    position: NDArray[np.float64]
    rotation: NDArray[np.float64]
    step: int = 0


@dataclass(frozen=True, eq=False)
class Assembly:
    """Bricks in build order.

    ``part_names``: distinct part names; ``part_index``: int32 (n,) into it; ``colours``: int32 (n,) LDraw codes
    (direct colours ``0x2RRGGBB`` fit too); ``positions``: float64 (n, 3) LDU; ``rotations``: float64 (n, 3, 3);
    ``steps``: int32 (n,), not descending in a file that is built in order; ``submodel``: int32 (n,), the innermost of
    ``submodels`` that a brick belongs to, -1 for the main model (all of them when it is left out); ``embedded``: name
    and text of the LDraw files of parts that it brings along.
    The arrays are read-only; every change makes a new assembly.
    """

    part_names: tuple[str, ...] = ()
    part_index: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    colours: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    positions: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 3)))
    rotations: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 3, 3)))
    steps: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    name: str = ""
    submodels: Submodels = NO_SUBMODELS
    submodel: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    embedded: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        n = len(self.part_index)
        if not len(self.submodel):
            object.__setattr__(self, "submodel", np.full(n, -1, np.int32))
        shapes = {"colours": (n,), "positions": (n, 3), "rotations": (n, 3, 3), "steps": (n,), "submodel": (n,)}
        for key, shape in shapes.items():
            if getattr(self, key).shape != shape:
                raise ValueError(f"{key} has the shape {getattr(self, key).shape}, expected {shape}")
        if n and not (self.part_index.min() >= 0 and self.part_index.max() < len(self.part_names)):
            raise ValueError("part_index points outside part_names")
        if n and not (self.submodel.min() >= -1 and self.submodel.max() < len(self.submodels)):
            raise ValueError("submodel points outside submodels")
        for key in ("part_index", *shapes):
            getattr(self, key).flags.writeable = False

    @classmethod
    def from_arrays(
        cls,
        parts: Sequence[str],
        positions: ArrayLike,
        rotations: ArrayLike | None = None,
        colours: ArrayLike | int = 16,
        steps: ArrayLike | None = None,
        name: str = "",
        submodels: Submodels = NO_SUBMODELS,
        submodel: ArrayLike = -1,
    ) -> Assembly:
        """Assembly from one part name a brick; scalars and missing arrays are broadcast (identity, step 0)."""
        n = len(parts)
        names: dict[str, int] = {}
        index = np.fromiter((names.setdefault(part, len(names)) for part in parts), np.int32, n)
        matrices = np.broadcast_to(IDENTITY if rotations is None else np.asarray(rotations, np.float64), (n, 3, 3))
        return cls(
            tuple(names),
            index,
            np.broadcast_to(np.asarray(colours, np.int32), n).copy(),
            np.array(positions, np.float64).reshape(n, 3),
            matrices.copy(),
            np.broadcast_to(np.asarray(0 if steps is None else steps, np.int32), n).copy(),
            name,
            submodels,
            np.broadcast_to(np.asarray(submodel, np.int32), n).copy(),
        )

    def __len__(self) -> int:
        return len(self.part_index)

    def __getitem__(self, i: int) -> Brick:
        return Brick(
            self.part_names[self.part_index[i]],
            int(self.colours[i]),
            self.positions[i],
            self.rotations[i],
            int(self.steps[i]),
        )

    def __iter__(self) -> Iterator[Brick]:
        return (self[i] for i in range(len(self)))

    @property
    def parts(self) -> list[str]:
        """Part name of each brick, in build order."""
        return [self.part_names[i] for i in self.part_index]

    @property
    def part_counts(self) -> dict[str, int]:
        """How many bricks there are of each part that is used, by name."""
        counts = np.bincount(self.part_index, minlength=len(self.part_names)).tolist()
        return {name: count for name, count in zip(self.part_names, counts, strict=True) if count}

    def take(self, indices: ArrayLike) -> Assembly:
        """The bricks at ``indices`` (integers or a boolean mask), in that order; all submodels stay known."""
        chosen = np.asarray(indices)
        if chosen.size == 0:
            chosen = chosen.astype(np.intp)
        return replace(
            self,
            part_index=self.part_index[chosen],
            colours=self.colours[chosen],
            positions=self.positions[chosen],
            rotations=self.rotations[chosen],
            steps=self.steps[chosen],
            submodel=self.submodel[chosen],
        )
