# SPDX-License-Identifier: GPL-3.0-or-later
"""Importing assembly files into the scene, a slice of time after the other, so that a window stays alive.

A file that cannot be read is reported in one sentence and does not stop the others. Like the builder it uses, the
queue keeps no ``bpy`` object between two calls.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np
from numpy.typing import NDArray

from ..errors import BrickwrightError, InputError
from .builder import AssemblyBuilder
from .frame import DEFAULT_SCALE, standing_origin
from .groups import Grouping
from .minifigs import parent_minifigs
from .objects import find_scene
from .preparing import Preparation, Prepared
from .shapes import current_shapes
from .timeline import Timeline, animate_steps

BATCH = 64  # bricks between two looks at the clock, a few milliseconds
CORNER_SECONDS = 1.5e-6  # that Blender needs for a corner of a new mesh, most of them for its normals: measured
PAUSE = 0.005  # seconds to wait for the file at each look
APART = 80.0  # LDU between assemblies that are set side by side: four studs
GAP = 0.125  # LDU (0.05 mm) between bricks that touch, where they are drawn with gaps


@dataclass(frozen=True)
class ImportOptions:
    """How assemblies are to arrive.

    ``grouping``: in which collections within the assembly the bricks are; ``gaps``: whether bricks that touch are drawn
    a little apart; ``on_ground``: whether an assembly that keeps its coordinates is lifted or lowered to stand at Z 0;
    ``minifigs``: whether the limbs of minifigs hang on each other; ``timeline``: when the bricks of each step appear,
    None: all are there at once; ``instance_above``: assemblies of more bricks than this are shown as instances, None:
    none is. What minifigs and the timeline ask for only objects have, so with these there are no instances.
    """

    grouping: Grouping = "NONE"
    gaps: bool = False
    on_ground: bool = False
    minifigs: bool = False
    timeline: Timeline | None = None
    instance_above: int | None = None


class ImportQueue:
    """Files to import; :meth:`work` does some of it.

    ``point``: where the first assembly is to stand, in metres, the others to its right; None leaves the LDraw origin of
    each at the world's. ``colour``: LDraw colour for formats that have none. ``scene``: the ``session_uid`` of the one
    to import into, the current one when None. ``options``: how they are to arrive. Afterwards ``done`` holds what was
    imported (file name, bricks), ``identities`` the uuids of these assemblies, ``failures`` a sentence per file that
    was not, ``missing`` the parts whose shape is known nowhere, with how many bricks of each are shown as plain boxes,
    and ``problems`` a sentence per part whose file is damaged.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        scale: float = DEFAULT_SCALE,
        point: Sequence[float] | None = (0.0, 0.0, 0.0),
        colour: int = 4,
        scene: int | None = None,
        options: ImportOptions | None = None,
    ) -> None:
        self.paths = list(paths)
        self.scale = scale
        self.point = None if point is None else np.array(point, np.float64)
        self.colour = colour
        self.scene = scene
        self.options = ImportOptions() if options is None else options
        self.done: list[tuple[str, int]] = []
        self.identities: list[str] = []
        self.failures: list[str] = []
        self.missing: dict[str, int] = {}
        self.problems: dict[str, str] = {}
        self.message = ""
        self.fraction = 0.0
        self._builder: AssemblyBuilder | None = None
        self._slices = self._run()

    def work(self, seconds: float = float("inf")) -> bool:
        """Import for about so long; false when everything is imported or reported.

        Each slice says how long the next one is likely to take; one that does not fit any more begins the next call.
        """
        end = time.perf_counter() + seconds
        return any(time.perf_counter() + needed >= end for needed in self._slices)

    def cancel(self) -> None:
        """Stop; the assembly that is only half there is removed, those that are complete stay."""
        self._slices.close()
        if self._builder is not None:
            self._builder.discard()
            self._builder = None

    def _run(self) -> Generator[float, None, None]:
        for number, path in enumerate(self.paths):
            self.message = f"Reading {path.name}"
            self.fraction = number / len(self.paths)
            yield 0.0
            preparation = Preparation(path, self.colour, current_shapes(), self.scale, self._instance_above())
            try:
                while not preparation.wait(PAUSE):
                    self.message = preparation.message
                    yield 0.0
                yield from self._build(path, preparation.result(), number)
            except GeneratorExit:
                preparation.stop()
                raise
            except BrickwrightError as error:
                self.failures.append(_sentence(path, str(error)))
            except (OSError, MemoryError, RecursionError) as error:
                self.failures.append(_sentence(path, getattr(error, "strerror", None) or "It is too large."))
            self._builder = None
        self.fraction = 1.0

    def _build(self, path: Path, prepared: Prepared, number: int) -> Generator[float, None, None]:
        assembly, shapes = prepared.assembly, prepared.shapes
        builder = self._builder = AssemblyBuilder(
            path.stem,
            self.scale,
            self._place(prepared.bounds),
            scene=self._scene(),
            shapes=shapes,
            grouping=self.options.grouping,
            gap=GAP if self.options.gaps else 0.0,
            embedded=assembly.embedded,
        )
        for name in assembly.part_names:
            self.message = f"Importing {path.name}: the mesh of {name}"
            yield CORNER_SECONDS * len(shapes.mesh(name).loops)
            builder.make_mesh(name)
        for count in self._add(builder, prepared):
            self.message = f"Importing {path.name}: {count} of {len(assembly)} bricks"
            self.fraction = (number + count / len(assembly)) / len(self.paths)
            yield 0.0
        if self.options.minifigs:
            self.message = f"Importing {path.name}: minifigs"
            yield 0.0
            parent_minifigs(builder.finish())
        if self.options.timeline is not None:
            self.message = f"Importing {path.name}: steps on the timeline"
            yield 0.0
            animate_steps(builder.finish(), self._scene(), self.options.timeline)
        builder.finish()
        self.done.append((path.name, len(assembly)))
        self.identities.append(builder.identity)
        for part, count in assembly.part_counts.items():
            if shapes.origin(part) == "stand-in":
                self.missing[part] = self.missing.get(part, 0) + count
            if part in shapes.problems:
                self.problems[part] = shapes.problems[part]

    def _add(self, builder: AssemblyBuilder, prepared: Prepared) -> Generator[int, None, None]:
        """Add the bricks, slice by slice; yields of how many the work is done."""
        assembly = prepared.assembly
        if prepared.points is not None:
            for share in builder.add_instances(assembly, prepared.points):
                yield int(share * len(assembly))
            return
        for start in range(0, len(assembly), BATCH):
            yield builder.add(assembly.take(np.arange(start, min(start + BATCH, len(assembly)))))

    def _instance_above(self) -> int | None:
        objects = self.options.minifigs or self.options.timeline is not None
        return None if objects else self.options.instance_above

    def _scene(self) -> bpy.types.Scene:
        scene = bpy.context.scene if self.scene is None else find_scene(self.scene)
        if scene is None:
            raise InputError("The scene it was to go into was deleted; import it again.")
        return scene

    def _place(self, bounds: NDArray[np.float64]) -> tuple[float, float, float]:
        """Origin of the next assembly, which has these bounds; moves the point on to the right."""
        if self.point is None and not self.options.on_ground:
            return (0.0, 0.0, 0.0)
        if self.point is None:
            return (0.0, 0.0, float(bounds[1, 1]) * self.scale)
        half = (bounds[1, 0] - bounds[0, 0]) / 2 * self.scale
        if self.done:
            self.point[0] += half
        origin = standing_origin(bounds, self.point, self.scale)
        self.point[0] += half + APART * self.scale
        return origin


def _sentence(path: Path, text: str) -> str:
    """An error as one sentence that names its file."""
    return text if path.name in text else f"{path.name}: {text}"
