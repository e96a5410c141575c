# SPDX-License-Identifier: GPL-3.0-or-later
"""The submodels of an assembly: which model was placed where, and in which one, as struct of arrays.

Each entry is one occurrence. A model that is placed four times has four, and what it places in its turn has its own in
each of them. Frames are those of the assembly, as for bricks, so a submodel can be read without its parents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Submodel:
    """One occurrence: ``name`` of the model as its file has it (``wing.ldr``), ``parent`` the number of the occurrence
    that it is placed in (-1: the main model), ``position`` (3,) in LDU and ``rotation`` (3, 3) in the assembly's frame,
    the ``colour`` that its bricks of colour 16 have taken, ``step`` the zero-based step in which its own first begins.
    """

    name: str
    parent: int
    position: NDArray[np.float64]
    rotation: NDArray[np.float64]
    colour: int = 16
    step: int = 0


@dataclass(frozen=True, eq=False)
class Submodels:
    """m occurrences, each after the one that it is placed in.

    ``names``: distinct names; ``name_index``: int32 (m,) into it; ``parents``: int32 (m,), -1 for the main model;
    ``positions``: float64 (m, 3) LDU; ``rotations``: float64 (m, 3, 3); ``colours``, ``steps``: int32 (m,).
    The arrays are read-only.
    """

    names: tuple[str, ...] = ()
    name_index: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    parents: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    positions: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 3)))
    rotations: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 3, 3)))
    colours: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    steps: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))

    def __post_init__(self) -> None:
        m = len(self.name_index)
        shapes = {"parents": (m,), "positions": (m, 3), "rotations": (m, 3, 3), "colours": (m,), "steps": (m,)}
        for key, shape in shapes.items():
            if getattr(self, key).shape != shape:
                raise ValueError(f"{key} of submodels has the shape {getattr(self, key).shape}, expected {shape}")
        if m and not (self.name_index.min() >= 0 and self.name_index.max() < len(self.names)):
            raise ValueError("name_index points outside names")
        if not ((self.parents >= -1) & (self.parents < np.arange(m))).all():
            raise ValueError("a submodel must come after the one that it is placed in")
        for key in ("name_index", *shapes):
            getattr(self, key).flags.writeable = False

    @classmethod
    def of(cls, occurrences: Sequence[Submodel]) -> Submodels:
        """From one object an occurrence."""
        names: dict[str, int] = {}
        return cls(
            name_index=np.array([names.setdefault(item.name, len(names)) for item in occurrences], np.int32),
            names=tuple(names),
            parents=np.array([item.parent for item in occurrences], np.int32),
            positions=np.array([item.position for item in occurrences], np.float64).reshape(-1, 3),
            rotations=np.array([item.rotation for item in occurrences], np.float64).reshape(-1, 3, 3),
            colours=np.array([item.colour for item in occurrences], np.int32),
            steps=np.array([item.step for item in occurrences], np.int32),
        )

    def __len__(self) -> int:
        return len(self.name_index)

    def __getitem__(self, i: int) -> Submodel:
        return Submodel(
            self.names[self.name_index[i]],
            int(self.parents[i]),
            self.positions[i],
            self.rotations[i],
            int(self.colours[i]),
            int(self.steps[i]),
        )

    def __iter__(self) -> Iterator[Submodel]:
        return (self[i] for i in range(len(self)))


NO_SUBMODELS = Submodels()
