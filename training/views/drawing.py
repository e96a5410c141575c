# SPDX-License-Identifier: GPL-3.0-or-later
"""Views of an item: pictures from around it, drawn at random in what people's images differ in.

Views come in sets of four with one look: at an azimuth of at most 45 degrees to either side of the front of the item,
then from its right, back and left. As the item's own front may be anywhere in an image, it is turned by quarters first.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...core.bricks.colours import load_colours
from ...core.bricks.plan import ANY, PLATE, Plan
from ...core.generation.image_encoder import KINDS
from ...core.generation.images import SIDE
from ...core.legolise.voxels import Voxels
from ...core.rendering.cameras import four_around
from ...core.rendering.cells import plan_triangles, rounded_triangles
from ...core.rendering.light import Light
from ...core.rendering.pictures import colour_picture, normal_picture
from ...core.rendering.triangles import Triangles
from ..corpora.item import CorpusItem

LOOKS = ("surface", "rounded", "cells", "studs")
SET = 4  # views of a set: front, right, back, left
NORMALS_SHARE = 0.25
_WEIGHTS = {True: (0.5, 0.15, 0.15, 0.2), False: (0.0, 0.4, 0.25, 0.35)}  # of the looks, with a surface and without
_STUDIO_SHARE = 0.4
_FLAT_SHARE = 0.12  # of cameras without perspective

#: What an item was made of, in the item's orientation and any unit, or None where only its cells are known.
Surface = Callable[[CorpusItem], Triangles | None]


@dataclass(frozen=True, eq=False)
class ViewSets:
    """``rgba`` uint8 (sets, 4, side, side, 4), straight alpha; for each set: ``kinds`` int8, numbers of KINDS, normals
    being those of the camera's frame; ``looks`` int8, numbers of :data:`LOOKS`; ``turns`` int8, quarter turns about z,
    from x towards y, of the item before the pictures were taken; ``azimuths`` and ``elevations`` float32, radians."""

    rgba: NDArray[np.uint8]
    kinds: NDArray[np.int8]
    looks: NDArray[np.int8]
    turns: NDArray[np.int8]
    azimuths: NDArray[np.float32]
    elevations: NDArray[np.float32]


def render_views(
    item: CorpusItem, count: int, generator: np.random.Generator, surface: Surface | None = None, side: int = SIDE
) -> ViewSets:
    """``count`` sets of four views of an item, ``side`` pixels square; the same generator draws the same."""
    original = None if surface is None else surface(item)
    shapes: dict[int, Triangles] = {} if original is None else {LOOKS.index("surface"): original}
    pictures = []
    kinds, looks, turns, azimuths, elevations = [], [], [], [], []
    for _ in range(count):
        look = int(generator.choice(len(LOOKS), p=_WEIGHTS[original is not None]))
        turn = int(generator.integers(4))
        kind = int(generator.random() < NORMALS_SHARE)
        azimuth, elevation = np.radians([generator.uniform(-45, 45), generator.uniform(-5, 45)]).tolist()
        if look not in shapes:
            shapes[look] = triangles_of(item, LOOKS[look])
        shape = shapes[look].turned(turn)
        fov = 0.0 if generator.random() < _FLAT_SHARE else math.radians(generator.uniform(10, 55))
        cameras = four_around(shape.corners.reshape(-1, 3), azimuth, elevation, fov)
        studio = generator.random() < _STUDIO_SHARE
        sun = azimuth + math.radians(generator.uniform(15, 80)) * generator.choice((-1, 1))
        height = math.radians(generator.uniform(30, 70))
        for number, camera in enumerate(cameras):
            if KINDS[kind] == "normals":
                pictures.append(normal_picture(shape, camera, side, frame="camera").rgba)
            else:
                light = None if studio else Light.at(sun + number * math.pi / 2, height)
                pictures.append(colour_picture(shape, camera, side, light).rgba)
        kinds.append(kind)
        looks.append(look)
        turns.append(turn)
        azimuths.append(azimuth)
        elevations.append(elevation)
    return ViewSets(
        np.array(pictures, np.uint8).reshape(count, SET, side, side, 4),
        np.array(kinds, np.int8),
        np.array(looks, np.int8),
        np.array(turns, np.int8),
        np.array(azimuths, np.float32),
        np.array(elevations, np.float32),
    )


def triangles_of(item: CorpusItem, look: str) -> Triangles:
    """The cells of an item, in stud pitches, as one of :data:`LOOKS` other than ``surface``."""
    codes = np.array([ANY, *item.palette], np.int32)[item.slots]
    if look == "rounded":
        rgb = np.array([(0, 0, 0), *(load_colours()[code].rgb for code in item.palette)], np.uint8)[item.slots]
        return rounded_triangles(Voxels(item.slots > 0, rgb, PLATE))
    return plan_triangles(Plan.of(item.slots > 0, codes, PLATE), studs=look == "studs")
