# SPDX-License-Identifier: GPL-3.0-or-later
"""Small isometric pictures of assemblies, painted from their cells with numpy alone.

Every face of a cell covers the same pixels but for its place, so a picture is stamps from the back to the front: faces,
dark seams where another brick or an edge begins, studs. Seen from above the corner of low x and low y.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.catalogue import Catalogue
from ..bricks.colours import colour
from .cells import EMPTY, BrickCells, brick_cells

SIZE = 200  # pixels a side
_SMOOTH = 3  # painted this much larger, then averaged
_SEAM = 0.62  # of a face's brightness
_STUD_RADIUS, _STUD_HEIGHT = 0.3, 0.2  # in studs

Pixels = NDArray[np.uint8]
_Stamp = NDArray[np.int64]  # (p, 2): x and y of pixels relative to a cell's corner


@dataclass(frozen=True)
class _Face:
    """A kind of visible face: which way it looks, the steps of its sides, how bright it is."""

    outwards: tuple[int, int, int]
    sides: tuple[tuple[int, int, int], tuple[int, int, int]]
    shade: float


_FACES = (
    _Face((0, -1, 0), ((1, 0, 0), (0, 0, 1)), 0.70),
    _Face((-1, 0, 0), ((0, 1, 0), (0, 0, 1)), 0.84),
    _Face((0, 0, 1), ((1, 0, 0), (0, 1, 0)), 1.0),
)


def draw_assembly(assembly: Assembly, size: int = SIZE, catalogue: Catalogue | None = None) -> Pixels:
    """uint8 (size, size, 4) sRGB with alpha, transparent around the assembly; empty without a brick that is known."""
    cells = brick_cells(assembly, catalogue)
    side = size * _SMOOTH
    canvas = np.zeros((side, side, 4), np.float32)
    if cells.brick.size:
        tints = np.array([colour(int(code)).rgb for code in assembly.colours], np.float32)
        _paint(canvas, cells, tints)
    alpha = canvas[..., 3:]
    pooled = np.concatenate([canvas[..., :3] * alpha, alpha], 2).reshape(size, _SMOOTH, size, _SMOOTH, 4).mean((1, 3))
    pooled[..., :3] /= np.maximum(pooled[..., 3:], 1e-6)
    return np.asarray(np.rint(np.clip(pooled * (1, 1, 1, 255), 0, 255)), np.uint8)


def encode_png(pixels: Pixels) -> bytes:
    """PNG (ISO/IEC 15948) of uint8 (h, w, 4)."""
    height, width, _ = pixels.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], 1)  # filter 0 in each row

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _paint(canvas: NDArray[np.float32], cells: BrickCells, tints: NDArray[np.float32]) -> None:
    size = np.array(cells.brick.shape)
    axes = _screen_axes(size, len(canvas))
    grid = np.pad(cells.brick, 2, constant_values=EMPTY)
    filled = np.argwhere(cells.brick != EMPTY)
    # The front is at low x and low y: from the far corner down to it, lower layers first.
    filled = filled[np.lexsort((filled[:, 2], -(filled[:, 0] + filled[:, 1])))]
    owner = cells.brick[tuple(filled.T)]
    low, high = _extent(size, axes)
    origin = np.rint((len(canvas) - (low + high)) / 2).astype(np.int64)
    corners = filled @ axes + origin

    def around(step: NDArray[np.int64]) -> NDArray[np.int32]:
        return np.asarray(grid[tuple((filled + 2 + step).T)])

    layers: list[tuple[NDArray[np.intp], _Stamp, NDArray[np.float32]]] = []  # cells, their stamp, their colours

    def stamp(which: NDArray[np.bool_], pixels: _Stamp, shade: float) -> None:
        chosen = np.flatnonzero(which)
        layers.append((chosen, pixels, np.minimum(tints[owner[chosen]] * shade, 255)))

    for face in _FACES:
        outwards, (u, v) = np.array(face.outwards), np.array(face.sides)
        base = np.maximum(outwards, 0) @ axes
        seen = around(outwards) == EMPTY
        pixels, edges = _parallelogram(u @ axes, v @ axes, max(1, round(np.abs(axes[0]).max() * 0.06)))
        stamp(seen, pixels + base, face.shade)
        for step, edge in zip((-v, v, -u, u), edges, strict=True):
            border = (around(step) != owner) | (around(step + outwards) != EMPTY)
            stamp(seen & border, edge + base, face.shade * _SEAM)
    studded = cells.studs[tuple(filled.T)] & (around(np.array((0, 0, 1))) == EMPTY)
    side, top = _stud(axes)
    stamp(studded, side, 0.66)
    stamp(studded, top, 1.06)

    rank = np.concatenate([np.repeat(which, len(pixels)) for which, pixels, _ in layers])
    at = np.concatenate([(corners[which][:, None] + pixels).reshape(-1, 2) for which, pixels, _ in layers])
    colours = np.concatenate([np.repeat(found, len(pixels), 0) for _, pixels, found in layers])
    order = np.argsort(rank, kind="stable")
    at, colours = at[order], colours[order]
    inside = ((at >= 0) & (at < len(canvas))).all(1)
    place = at[inside][:, 1] * len(canvas) + at[inside][:, 0]
    # Where a place is painted more than once, the last stays: the first from the end.
    last, index = np.unique(place[::-1], return_index=True)
    flat = canvas.reshape(-1, 4)
    flat[last, :3] = colours[inside][::-1][index]
    flat[last, 3] = 1


def _screen_axes(size: NDArray[np.int64], side: int) -> NDArray[np.int64]:
    """(3, 2): whole pixels, right and down, of a step of a cell along x, y and z, as large as the picture allows."""
    for unit in range(side, 1, -1):
        wide, deep, high = round(unit * 0.866), round(unit * 0.5), max(1, round(unit * 0.4))
        axes = np.array([[wide, -deep], [-wide, -deep], [0, -high]])
        low, high_corner = _extent(size, axes)
        if (high_corner - low <= 0.96 * side).all() and wide <= side // 8:
            return axes
    return np.array([[2, -1], [-2, -1], [0, -1]])


def _extent(size: NDArray[np.int64], axes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Lowest and highest pixel of a box of ``size`` cells with its corner at 0."""
    corners = (np.indices((2, 2, 2)).reshape(3, -1).T * size) @ axes
    return corners.min(0), corners.max(0)


def _parallelogram(u: NDArray[np.int64], v: NDArray[np.int64], line: int) -> tuple[_Stamp, tuple[_Stamp, ...]]:
    """Pixels between two steps from 0, and those along the edges at -v, +v, -u and +u, ``line`` pixels wide."""
    corners = np.array([0 * u, u, v, u + v])
    low, high = corners.min(0), corners.max(0)
    pixels = np.stack(np.meshgrid(*(np.arange(a, b) for a, b in zip(low, high, strict=True)), indexing="ij"), -1)
    pixels = pixels.reshape(-1, 2)
    along = (pixels + 0.5) @ np.linalg.inv(np.array([u, v], float))
    inside = ((along >= 0) & (along < 1)).all(1)
    pixels, along = pixels[inside], along[inside]
    area = abs(float(u[0] * v[1] - u[1] * v[0]))
    near_u, near_v = line * np.linalg.norm(v) / area, line * np.linalg.norm(u) / area
    edges = (along[:, 1] < near_v, along[:, 1] >= 1 - near_v, along[:, 0] < near_u, along[:, 0] >= 1 - near_u)
    return pixels, tuple(pixels[edge] for edge in edges)


def _stud(axes: NDArray[np.int64]) -> tuple[_Stamp, _Stamp]:
    """Pixels of a stud's side and of its top on the top face of a cell."""
    unit = float(np.abs(axes[0]).max()) / 0.866
    # A circle of radius r looks like an ellipse with half axes r sqrt(3/2) and r sqrt(1/2) in this projection.
    wide, flat, rise = (unit * value for value in (_STUD_RADIUS * 1.5**0.5, _STUD_RADIUS * 0.5**0.5, _STUD_HEIGHT))
    centre = np.array([0.5, 0.5, 1.0]) @ axes
    reach = int(np.ceil(wide + rise)) + 1
    offsets = np.stack(np.meshgrid(*[np.arange(-reach, reach + 1)] * 2, indexing="ij"), -1).reshape(-1, 2) + 0.5
    x, y = offsets[:, 0] / wide, offsets[:, 1]
    top = x**2 + ((y + rise) / flat) ** 2 <= 1
    body = (np.abs(x) <= 1) & (y <= flat * np.sqrt(np.maximum(1 - x**2, 0))) & (y >= -rise) & ~top
    pixels = np.floor(offsets + centre).astype(np.int64)
    return pixels[body], pixels[top]
