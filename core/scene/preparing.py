# SPDX-License-Identifier: GPL-3.0-or-later
"""What an import can do beside Blender's main thread: reading a file, making the shapes of its parts, its points.

Nothing here touches ``bpy``; Python's threads take turns every few milliseconds, so the window stays alive meanwhile.
"""

from __future__ import annotations

from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
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
        self._name, self._scale, self._instance_above = path.name, scale, instance_above
        self._stopped = Event()
        self._pool = ThreadPoolExecutor(1, "brickwright-import")
        self._reading: Future[tuple[Assembly, PartShapes]] = self._pool.submit(_read, path, colour, shapes)
        self._finishing: Future[Prepared] | None = None

    def wait(self, seconds: float) -> bool:
        """Whether it is done, after waiting so long for it at most. Call it where Blender may be called."""
        if self._finishing is None:
            if not wait([self._reading], seconds).done:
                return False
            if self._reading.exception() is not None:
                self.stop()
                return True
            assembly, shapes = self._reading.result()
            shapes.prepare(assembly.part_names)  # an add-on that makes them works in this thread only
            self._finishing = self._pool.submit(self._finish, assembly, shapes)
            self._pool.shutdown(wait=False)
        return bool(wait([self._finishing], seconds).done)

    def result(self) -> Prepared:
        """What was prepared; raises what reading it raised."""
        if self._finishing is None:
            self._reading.result()
            raise RuntimeError("the preparation is not done yet")
        return self._finishing.result()

    def stop(self) -> None:
        """Have it end soon; nobody waits for it any more."""
        self._stopped.set()
        self._pool.shutdown(wait=False)

    def _finish(self, assembly: Assembly, shapes: PartShapes) -> Prepared:
        for name in assembly.part_names:
            if self._stopped.is_set():  # Blender cannot quit before its threads end
                raise CancelledError
            self.message = f"Importing {self._name}: the shape of {name}"
            shapes.mesh(name)
        instanced = self._instance_above is not None and len(assembly) > self._instance_above
        points = point_data(assembly, self._scale) if instanced else None
        return Prepared(assembly, shapes, assembly_bounds(assembly, shapes), points)


def _read(path: Path, colour: int, shapes: PartShapes) -> tuple[Assembly, PartShapes]:
    assembly = read_assembly(path, colour=colour)
    return assembly, shapes.including(*part_sources(assembly))


def assembly_bounds(assembly: Assembly, shapes: PartShapes) -> NDArray[np.float64]:
    """Lowest and highest corner (2, 3) of the boxes around all bricks as ``shapes`` draws them, LDU."""
    boxes = np.array([shapes.bounds(name) for name in assembly.part_names]).reshape(-1, 2, 3)[assembly.part_index]
    middle = boxes.mean(axis=1)
    half = (boxes[:, 1] - boxes[:, 0]) / 2
    centres = assembly.positions + np.einsum("nij,nj->ni", assembly.rotations, middle)
    reach = np.einsum("nij,nj->ni", np.abs(assembly.rotations), half)
    return np.array([(centres - reach).min(axis=0), (centres + reach).max(axis=0)])
