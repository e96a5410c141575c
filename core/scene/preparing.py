# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import can do beside Blender's main thread: reading a file, making the shapes of its parts, its points.

Nothing here touches ``bpy``; Python's threads take turns every few milliseconds, so the window stays alive meanwhile.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..formats.files import read_assembly
from ..ldraw.part_shapes import PartShapes
from ..ldraw.part_sources import part_sources
from .point_data import PointData, point_data


@dataclass(frozen=True)
class Prepared:
    """A file that was read: the ``assembly``, the ``shapes`` of its parts, which are made, its ``bounds`` (2, 3) in
    LDU, and the ``points`` of its bricks where it is to be shown as instances."""

    assembly: Assembly
    shapes: PartShapes
    bounds: NDArray[np.float64]
    points: PointData | None


class Preparation:
    """The work on one file in a thread of its own; ``message`` says what it is at.

    ``colour``: LDraw colour for formats that have none; ``shapes``: of the library's parts; ``scale``: metres per LDU;
    ``instance_above``: with how many bricks more than this it is prepared as instances, None: never.
    """

    def __init__(
        self, path: Path, colour: int, shapes: PartShapes, scale: float, instance_above: int | None = None
    ) -> None:
        self.message = f"Reading {path.name}"
        self._stopped = Event()
        pool = ThreadPoolExecutor(1, "brickwright-import")
        self._future: Future[Prepared] = pool.submit(self._prepare, path, colour, shapes, scale, instance_above)
        pool.shutdown(wait=False)

    def wait(self, seconds: float) -> bool:
        """Whether it is done, after waiting so long for it at most."""
        return bool(wait([self._future], seconds).done)

    def result(self) -> Prepared:
        """What was prepared; raises what reading it raised."""
        return self._future.result()

    def stop(self) -> None:
        """Have it end soon; nobody waits for it any more."""
        self._stopped.set()

    def _prepare(
        self, path: Path, colour: int, shapes: PartShapes, scale: float, instance_above: int | None
    ) -> Prepared:
        assembly = read_assembly(path, colour=colour)
        shapes = shapes.including(*part_sources(assembly))
        for name in assembly.part_names:
            if self._stopped.is_set():
                break
            self.message = f"Importing {path.name}: the shape of {name}"
            shapes.mesh(name)
        instanced = instance_above is not None and len(assembly) > instance_above
        points = point_data(assembly, scale) if instanced else None
        return Prepared(assembly, shapes, assembly_bounds(assembly, shapes), points)


def assembly_bounds(assembly: Assembly, shapes: PartShapes) -> NDArray[np.float64]:
    """Lowest and highest corner (2, 3) of the boxes around all bricks as ``shapes`` draws them, LDU."""
    boxes = np.array([shapes.bounds(name) for name in assembly.part_names]).reshape(-1, 2, 3)[assembly.part_index]
    middle = boxes.mean(axis=1)
    half = (boxes[:, 1] - boxes[:, 0]) / 2
    centres = assembly.positions + np.einsum("nij,nj->ni", assembly.rotations, middle)
    reach = np.einsum("nij,nj->ni", np.abs(assembly.rotations), half)
    return np.array([(centres - reach).min(axis=0), (centres + reach).max(axis=0)])
