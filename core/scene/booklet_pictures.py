# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of a booklet, one after the other, so that a window stays alive between them.

Like the import's, the queue keeps no ``bpy`` object between two calls: the bricks of each picture are made for it and
removed with its scene. That costs less than rendering it, and whatever the user does meanwhile cannot get in its way.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import bpy
import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..formats.booklet import Booklet, BookletStep, Chapter
from ..ldraw.part_shapes import PartShapes
from .drawing import OVERSAMPLING, Drawing, draw, drawn_bricks, encoded, highlighted, owners
from .frame import DEFAULT_SCALE, points_to_blender
from .part_pictures import AZIMUTH, ELEVATION, PartPicturesQueue
from .shapes import current_shapes
from .stage import staged

Bricks = NDArray[np.intp]

FRONT, BACK = AZIMUTH, AZIMUTH + math.pi  # from where a model is seen
SIZE = (1000, 720)  # pixels
HIGHLIGHT = (232, 74, 20)  # sRGB of the line around new bricks
GROWTH = 1.6  # the camera goes back when the model is larger by this than the last picture can hold
SEEN = 2e-5  # share of the picture that a brick must take to count as seen: 4 x 4 pixels of 1000 x 720


@dataclass(eq=False)
class BookletPictures:
    """``cover`` and ``steps`` (in the order of :meth:`Booklet.steps`) are JPEG files, ``parts`` PNG files by part and
    colour. ``turned``: whether the model is seen from the other side than in the step before."""

    cover: bytes = b""
    steps: list[bytes] = field(default_factory=list)
    turned: list[bool] = field(default_factory=list)
    parts: dict[tuple[str, int], bytes] = field(default_factory=dict)


class BookletQueue:
    """Pictures to make; :meth:`work` makes some of them, into ``pictures``.

    ``shapes``: of the parts, those of the session when None; ``engine``: workbench, cycles or eevee; ``samples``: per
    pixel, of the last two; ``size``: pixels of a step's picture; ``highlight``: sRGB of the line around new bricks;
    ``scale``: metres per LDU, with that of an assembly in the file its meshes are used.
    """

    def __init__(
        self,
        booklet: Booklet,
        shapes: PartShapes | None = None,
        *,
        engine: str = "workbench",
        samples: int = 16,
        size: tuple[int, int] = SIZE,
        highlight: Sequence[int] = HIGHLIGHT,
        scale: float = DEFAULT_SCALE,
    ) -> None:
        self.booklet = booklet
        self.pictures = BookletPictures()
        self.message = ""
        self.fraction = 0.0
        self._shapes = current_shapes() if shapes is None else shapes
        self._engine, self._samples = engine, samples
        self._canvas = (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING)
        self._highlight, self._scale = highlight, scale
        self._corners = corner_points(booklet.assembly, self._shapes, scale)
        self._slices = self._run()

    def work(self, seconds: float = float("inf")) -> bool:
        """Make pictures for about so long, at least one; false when all are made."""
        end = time.perf_counter() + seconds
        return any(time.perf_counter() >= end for _ in self._slices)

    def _run(self) -> Generator[None, None, None]:
        booklet, pictures = self.booklet, self.pictures
        drawn = PartPicturesQueue([row.key for row in booklet.parts], self._shapes, self._scale)
        self.message = drawn.message
        yield
        while drawn.work(0.0):
            yield
        pictures.parts.update(drawn.pictures)
        self.message = "Drawing the cover"
        every = np.arange(len(booklet.assembly))
        whole = np.ones(len(every), bool)
        pictures.cover = self._finished(self._drawn(every, whole, every, FRONT)[0], whole)
        total = booklet.step_count
        for chapter in booklet.chapters:
            frames, azimuth = self._frames(chapter), FRONT
            for step, frame in zip(chapter.steps, frames, strict=True):
                self.fraction = len(pictures.steps) / total
                self.message = f"Drawing step {len(pictures.steps) + 1} of {total}"
                yield
                azimuth = self._step(step, frame, azimuth)
        self.fraction = 1.0

    def _step(self, step: BookletStep, frame: Bricks, azimuth: float) -> float:
        """Make the picture of a step; returns from where it is seen."""
        bricks = np.concatenate([step.standing, step.new])
        is_new = np.arange(len(bricks)) >= len(step.standing)
        drawing, chosen = self._drawn(bricks, is_new, frame, azimuth)
        self.pictures.steps.append(self._finished(drawing, is_new))
        self.pictures.turned.append(chosen != azimuth)
        return chosen

    def _drawn(self, bricks: Bricks, is_new: NDArray[np.bool_], frame: Bricks, azimuth: float) -> tuple[Drawing, float]:
        """The picture of ``bricks``, and from where it is: ``azimuth``, or behind where that shows more new ones."""
        assembly = self.booklet.assembly.take(bricks)
        with drawn_bricks(self._scale, self._shapes) as (collection, maker):
            items = maker.make(
                0,
                assembly.parts,
                assembly.colours.tolist(),
                assembly.positions,
                assembly.rotations,
                assembly.steps.tolist(),
            )

            def staged_from(side: float) -> AbstractContextManager[bpy.types.Scene]:
                points = self._corners[frame].reshape(-1, 3)
                return staged(collection, size=self._canvas, azimuth=side, elevation=ELEVATION, points=points)

            def seen_in(owner: NDArray[np.int32]) -> int:
                pixels = np.bincount(owner[owner >= 0], minlength=len(items))[: len(items)]
                return int((pixels[is_new] >= max(SEEN * owner.size, 1)).sum())

            with staged_from(azimuth) as scene:
                owner = owners(scene, items)
                if seen_in(owner) == is_new.sum() or is_new.all():
                    return draw(scene, items, owner, self._engine, self._samples), azimuth
            behind = BACK if azimuth == FRONT else FRONT
            with staged_from(behind) as scene:
                other = owners(scene, items)
                if seen_in(other) > seen_in(owner):
                    return draw(scene, items, other, self._engine, self._samples), behind
            with staged_from(azimuth) as scene:
                return draw(scene, items, owner, self._engine, self._samples), azimuth

    def _finished(self, drawing: Drawing, is_new: NDArray[np.bool_]) -> bytes:
        return encoded(highlighted(drawing, is_new, self._highlight), "jpeg")

    def _frames(self, chapter: Chapter) -> list[Bricks]:
        """The bricks that are in view in each step: those of the last one that is not much larger."""
        shown = [np.concatenate([step.standing, step.new]) for step in chapter.steps]
        reach = [self._corners[bricks].reshape(-1, 3) for bricks in shown]
        sizes = [float(np.linalg.norm(points.max(axis=0) - points.min(axis=0))) for points in reach]
        frames = list(shown)
        for number in range(len(shown) - 2, -1, -1):
            later = sizes[number + 1] = max(sizes[number + 1], sizes[number])
            if sizes[number] * GROWTH >= later:
                frames[number], sizes[number] = frames[number + 1], later
        return frames


def corner_points(assembly: Assembly, shapes: PartShapes, scale: float) -> NDArray[np.float64]:
    """Corners (n, 8, 3) of the bounding boxes of the bricks' meshes, in Blender's metres around LDraw's origin."""
    boxes = []
    for part in assembly.part_names:
        low, high = shapes.bounds(part)
        boxes.append(np.where(np.array(list(np.ndindex(2, 2, 2)), bool), high, low))
    local = np.array(boxes).reshape(-1, 8, 3)[assembly.part_index]
    points = np.einsum("nij,ncj->nci", assembly.rotations, local) + assembly.positions[:, None]
    return points_to_blender(points.reshape(-1, 3), scale).reshape(-1, 8, 3)
