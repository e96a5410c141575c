# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes that cannot be seen but at the joints: neighbours made one brick, and the joints of a layer laid anew.

The cells of one layer that bricks of one colour and height fill are filled again by others, so shape and colours stay.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..generation.grid_masks import grid_masks
from .changes import Change
from .grid import Box, Size, StudGrid
from .seams import Image, seams
from .springs import Strain

REACHES = (1, 4, 8)  # studs around the weak brick within which a layer is laid anew
_SIDE = 24  # studs, the widest window that is laid anew
_TILINGS = 24  # that are drawn of a window
_MOST_LAID = 10  # bricks that a change of joints takes away
_STAY = 1.0  # how much likelier a brick stays than comes anew
_KEPT = 2  # of them, those that hold the most together
_LONGEST_RUN = 4  # bricks that are joined to one
_NOISE = 0.5  # half the range of the factor by which a draw weighs


# What bricks h by w hold together at each lowest cell.
Values: TypeAlias = dict[tuple[int, int], Image]


class Tile(NamedTuple):
    """A brick of a layer: its lowest cell, its extent on x and on z."""

    x: int
    z: int
    h: int
    w: int


def joins(grid: StudGrid, strain: Strain, colours: NDArray[np.int32], most: int) -> list[Change]:
    """Runs of bricks side by side that one brick can replace, those first that slip most; at most ``most``."""
    found: list[tuple[float, Change]] = []
    sizes = set(grid.sizes)
    for first, box in enumerate(grid.boxes):
        for along in (0, 1) if box is not None else ():
            run, whole = [first], box
            while whole is not None and len(run) < _LONGEST_RUN:
                following = _next(grid, colours, whole, run[0], along)
                if following is None:
                    break
                run.append(following)
                whole = _grown(whole, grid.boxes[following], along)
                if whole.size in sizes:
                    change = Change("join", tuple(run), (whole,), (int(colours[first]),), 0.2, first)
                    found.append((_slip(grid, strain, run, whole), change))
    found.sort(key=lambda entry: -entry[0])
    return [change for slip, change in found[:most] if slip > 0]


def _next(grid: StudGrid, colours: NDArray[np.int32], box: Box, like: int, along: int) -> int | None:
    """The brick that continues ``box`` along x (0) or z (1) with the same width, level, height and colour."""
    x, z = (box.x + box.size.x, box.z) if along == 0 else (box.x, box.z + box.size.z)
    if x >= grid.owner.shape[0] or z >= grid.owner.shape[1]:
        return None
    other = int(grid.owner[x, z, box.level])
    there = grid.boxes[other] if other >= 0 else None
    if there is None or colours[other] != colours[like]:
        return None
    same = (there.x, there.z, there.level, there.size.plates) == (x, z, box.level, box.size.plates)
    return other if same and there.size[1 - along] == box.size[1 - along] else None


def _grown(box: Box, other: Box | None, along: int) -> Box:
    assert other is not None
    x, z = box.size.x, box.size.z
    size = (x + other.size.x, z) if along == 0 else (x, z + other.size.z)
    return box._replace(size=Size(*size, box.size.plates))


def _slip(grid: StudGrid, strain: Strain, run: list[int], whole: Box) -> float:
    """How far the ends of a run move against what one brick would: the spread of its motions, m squared."""
    middle = np.array([[whole.x + whole.size.x / 2, whole.z + whole.size.z / 2, whole.level]], np.float64)
    at = np.repeat(grid.metres(middle), len(run), 0)
    moved = strain.moved(np.array(run), at)
    return float(((moved - moved.mean(0)) ** 2).sum())


def bonds(
    grid: StudGrid, strain: Strain, colours: NDArray[np.int32], weak: Iterable[int], rng: random.Random, most: int
) -> list[Change]:
    """Layers laid anew around the ``weak`` bricks, in their own layer and in that of the bricks beneath them: the ways
    that hold more together than now, at most ``most``, the best first."""
    seen: set[tuple[int, ...]] = set()
    found: list[tuple[float, Change]] = []
    for brick in weak:
        for centre in (brick, *_beneath(grid, brick)):
            for reach in REACHES:
                freed = _freed(grid, colours, centre, reach)
                if len(freed) > 1 and tuple(freed) not in seen:
                    seen.add(tuple(freed))
                    found += _laid(grid, strain, freed, int(colours[centre]), brick, rng)
    found.sort(key=lambda entry: -entry[0])
    return [change for _, change in found[:most]]


def _beneath(grid: StudGrid, brick: int) -> list[int]:
    box = grid.boxes[brick]
    if box is None or box.level == 0:
        return []
    under = grid.owner[box.x : box.x + box.size.x, box.z : box.z + box.size.z, box.level - 1]
    return [i for i in np.unique(under).tolist() if i >= 0]


def _freed(grid: StudGrid, colours: NDArray[np.int32], centre: int, reach: int) -> list[int]:
    """Bricks of the layer, height and colour of ``centre`` that come within ``reach`` studs of it."""
    box = grid.boxes[centre]
    if box is None:
        return []
    x0, z0 = max(box.x - reach, 0), max(box.z - reach, 0)
    near = grid.owner[x0 : box.x + box.size.x + reach, z0 : box.z + box.size.z + reach, box.level]
    found = []
    for i in np.unique(near).tolist():
        other = grid.boxes[i] if i >= 0 else None
        if other is None or colours[i] != colours[centre]:
            continue
        if (other.level, other.size.plates) == (box.level, box.size.plates):
            found.append(i)
    return found


def _laid(
    grid: StudGrid, strain: Strain, freed: list[int], colour: int, brick: int, rng: random.Random
) -> list[tuple[float, Change]]:
    """The tilings of the cells of the bricks ``freed`` that hold the most together, and how much more than now."""
    old = [box for i in freed if (box := grid.boxes[i]) is not None]
    x0, z0 = min(box.x for box in old), min(box.z for box in old)
    width, depth = max(box.x + box.size.x for box in old) - x0, max(box.z + box.size.z for box in old) - z0
    if max(width, depth) > _SIDE:
        return []
    level, plates = old[0].level, old[0].size.plates
    shapes = sorted({(size.x, size.z) for size in grid.sizes if size.plates == plates and max(size[:2]) <= _SIDE})
    held = seams(grid, strain, level, plates)
    value = {(h, w): held.values(Size(h, w, plates)) for h, w in shapes}
    before = {Tile(box.x, box.z, box.size.x, box.size.z): i for i, box in zip(freed, old, strict=True)}
    found: dict[tuple[Tile, ...], float] = {}
    for _ in range(_TILINGS):
        tiles = _tiling(list(before), (x0, z0, width, depth), value, rng)
        if tiles and set(tiles) != set(before):
            found[tuple(sorted(tiles))] = _value(tiles, value)
    changes = []
    for drawn in sorted(found, key=lambda drawn: -found[drawn]):
        gone = tuple(i for tile, i in before.items() if tile not in drawn)
        if len(gone) > _MOST_LAID:
            continue
        boxes = tuple(Box(x, z, level, Size(h, w, plates)) for x, z, h, w in drawn if (x, z, h, w) not in before)
        effect = 0.1 * (len(gone) + len(boxes))
        change = Change("bond", gone, boxes, (colour,) * len(boxes), effect, brick)
        changes.append((found[drawn] - _value(before, value), change))
    return [(gain, change) for gain, change in changes if gain > 0][:_KEPT]


def _value(tiles: Iterable[Tile], value: Values) -> float:
    return sum(float(value[tile.h, tile.w][tile.x, tile.z]) for tile in tiles)


def _tiling(old: list[Tile], window: tuple[int, int, int, int], value: Values, rng: random.Random) -> list[Tile]:
    """Tiles of the cells of ``old``, drawn at random; those that hold more together are likelier. Empty when the draw
    comes to a cell that no shape fits."""
    x0, z0, width, depth = window
    shapes, stay = list(value), set(old)
    masks = grid_masks(width, depth, shapes)
    free = 0
    for x, z, h, w in old:
        free |= masks.rectangle(h, w, x - x0, z - z0)
    most = max(float(values.max(initial=0.0)) for values in value.values()) or 1.0
    tiles: list[Tile] = []
    while free:
        bit = free.bit_length() - 1
        x, z = masks.cell(bit)
        best, chosen, taken = -1.0, None, 0
        for shape, mask in masks.places[bit]:
            if mask & free == mask:
                h, w = shapes[shape]
                tile = Tile(x0 + x - h + 1, z0 + z - w + 1, h, w)
                wanted = float(value[h, w][tile.x, tile.z]) / most + 0.1 * masks.areas[shape] * (
                    1 + _STAY * (tile in stay)
                )
                wanted *= 1 - _NOISE + 2 * _NOISE * rng.random()
                if wanted > best:
                    best, chosen, taken = wanted, tile, mask
        if chosen is None:
            return []
        tiles.append(chosen)
        free &= ~taken
    return tiles
