# SPDX-License-Identifier: GPL-3.0-or-later
"""Structure text, BrickGPT's format: one brick a line, ``{h}x{w} ({x},{y},{z})``.

``h`` is the extent on x, ``w`` on y, ``(x, y, z)`` the lowest corner in cells of a stud, z the layer. A structure is an
int64 array (n, 5) of rows ``h, w, x, y, z`` in build order. Format and LDraw placements as in BrickGPT's
``brick_structure.py``; every line ends with a newline, the last too.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..bricks.assembly import Assembly
from ..errors import InputError
from .brickgpt_parts import BY_FOOTPRINT, BY_PART, DIMENSIONS, GRID, LAYER, STUD, LibraryBrick

MAX_TEXT = 32 * 2**20
MAX_BRICKS = 1_000_000
COLOUR = 115  # the colour that BrickGPT writes

#: Part frame -> assembly frame for a brick that is long on y (or square), and for one that is long on x.
ALONG_Y = np.array([[0.0, 0, 1], [0, 1, 0], [-1, 0, 0]])
ALONG_X = np.array([[-1.0, 0, 0], [0, 1, 0], [0, 0, -1]])
_MATRIX_TEXT = ("0 0 1 0 1 0 -1 0 0", "-1 0 0 0 1 0 0 0 -1")  # these two as BrickGPT writes them
_SQUARE = 1e-3  # how far the entries of an upright rotation may be off

_LINE = re.compile(r"([0-9]{1,9})x([0-9]{1,9}) \(([0-9]{1,9}),([0-9]{1,9}),([0-9]{1,9})\)")


def parse_structure(text: str, grid: int = GRID) -> NDArray[np.int64]:
    """Structure (n, 5) from structure text; blank lines, a byte order mark and CRLF are let through.

    Raises :class:`InputError` with the line's number when a line is malformed, not a brick of the library, or outside
    the world of ``grid`` cells a side. Overlaps are not looked at.
    """
    if len(text) > MAX_TEXT:
        raise InputError(f"The structure text has {len(text)} characters; at most {MAX_TEXT} can be read.")
    rows: list[tuple[int, int, int, int, int]] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line = line.strip()
        if not line:
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise InputError(
                f"Line {number} of the structure text is {_shown(line)}; expected for example 2x4 (0,0,0)."
            )
        h, w, x, y, z = (int(group) for group in match.groups())
        _check_brick(h, w, x, y, z, f"Line {number} of the structure text", grid)
        rows.append((h, w, x, y, z))
        if len(rows) > MAX_BRICKS:
            raise InputError(f"The structure text has more than {MAX_BRICKS} bricks; split it.")
    return np.array(rows, np.int64).reshape(-1, 5)


def format_structure(structure: ArrayLike) -> str:
    """Structure text of a structure (n, 5); the inverse of :func:`parse_structure`."""
    rows = np.asarray(structure, np.int64).reshape(-1, 5).tolist()
    return "".join(f"{h}x{w} ({x},{y},{z})\n" for h, w, x, y, z in rows)


def check_structure(structure: ArrayLike, grid: int = GRID) -> NDArray[np.int64]:
    """``structure`` as int64 (n, 5); :class:`InputError` names the first brick not of the library or off the grid."""
    array = np.asarray(structure, np.int64).reshape(-1, 5)
    for number, (h, w, x, y, z) in enumerate(array.tolist(), 1):
        _check_brick(h, w, x, y, z, f"Brick {number}", grid)
    return array


def structure_to_assembly(structure: ArrayLike, colour: int = COLOUR, name: str = "") -> Assembly:
    """Assembly of a structure (n, 5): one step a brick, LDraw positions as BrickGPT writes them.

    Raises :class:`InputError` when a footprint is not in the library.
    """
    array = np.asarray(structure, np.int64).reshape(-1, 5)
    parts = [_library_brick(h, w, f"Brick {number}").part for number, (h, w) in enumerate(array[:, :2].tolist(), 1)]
    h, w, x, y, z = array.T
    positions = np.stack([(x + h / 2) * STUD, -LAYER * z, (y + w / 2) * STUD], axis=1)
    rotations = np.where((h > w)[:, None, None], ALONG_X, ALONG_Y)
    return Assembly.from_arrays(parts, positions, rotations, colour, np.arange(len(array)), name)


def assembly_to_structure(
    assembly: Assembly, grid: int | None = None, align: bool = False, tolerance: float = 0.05
) -> NDArray[np.int64]:
    """Structure (n, 5) of an assembly, colours and steps left out; the inverse of :func:`structure_to_assembly`.

    ``align`` first moves the whole so that its lowest corner is cell (0, 0, 0). ``grid`` None sets no upper bound.
    Raises :class:`InputError` for the first brick that is not one of the eight, not upright in a quarter turn, more
    than ``tolerance`` LDU off the stud grid, or outside the grid.
    """
    n = len(assembly)
    known = np.array([part in BY_PART for part in assembly.part_names], bool)
    foreign = np.flatnonzero(~known[assembly.part_index]) if n else np.zeros(0, np.intp)
    if foreign.size:
        first = int(foreign[0])
        raise InputError(
            f"Brick {first + 1} is {assembly[first].part}, which structure text cannot say: "
            "it knows the bricks 1x1, 1x2, 1x4, 1x6, 1x8, 2x2, 2x4 and 2x6 only."
        )
    sides = np.array([(BY_PART[p].width, BY_PART[p].height) if p in BY_PART else (0, 0) for p in assembly.part_names])
    h, w, corners, upright = lay_on_grid(assembly, sides)
    if not upright.all():
        raise InputError(
            f"Brick {int(np.argmin(upright)) + 1} is tilted, scaled or turned by less than a quarter turn; "
            "structure text holds upright bricks on the stud grid only."
        )
    if align and n:
        corners = corners - corners.min(axis=0)
    cells = np.rint(corners)
    off = np.flatnonzero((np.abs(corners - cells) * (STUD, STUD, LAYER) > tolerance).any(axis=1))
    if off.size:
        raise InputError(f"Brick {int(off[0]) + 1} is off the stud grid, which structure text cannot say.")
    outside = (cells < 0).any(axis=1)
    if grid is not None:
        outside |= (cells + np.stack([h, w, np.ones_like(h)], axis=1) > grid).any(axis=1)
    if outside.any():
        limit = "from cell 0 up" if grid is None else f"of {grid} cells a side"
        raise InputError(f"Brick {int(np.flatnonzero(outside)[0]) + 1} is outside the grid {limit}.")
    return np.column_stack([h, w, cells]).astype(np.int64)


def format_brickgpt_ldr(structure: ArrayLike) -> str:
    """LDraw text of a structure (n, 5), byte for byte as BrickGPT writes it: no header, colour 115, a step a brick."""
    rows = np.asarray(structure, np.int64).reshape(-1, 5).tolist()
    lines = []
    for number, (h, w, x, y, z) in enumerate(rows, 1):
        part = _library_brick(h, w, f"Brick {number}").part.upper()
        lines.append(
            f"1 {COLOUR} {(x + h / 2) * STUD} {-LAYER * z} {(y + w / 2) * STUD} {_MATRIX_TEXT[h > w]} {part}\n0 STEP\n"
        )
    return "".join(lines)


def lay_on_grid(
    assembly: Assembly, sides: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """(h (n,), w (n,), lowest corners (n, 3) in cells, not rounded, upright (n,)) of bricks of one brick's height.

    ``sides`` (p, 2): studs along x and z of each of ``assembly.part_names``. What is not ``upright`` is tilted, scaled
    or turned by less than a quarter turn, and its other figures mean nothing.
    """
    x, z = sides.reshape(-1, 2)[assembly.part_index].T
    axes = np.abs(assembly.rotations)
    along_x, along_y = (
        np.abs(axes - np.abs(matrix)).max(axis=(1, 2), initial=0) < _SQUARE for matrix in (ALONG_X, ALONG_Y)
    )
    h, w = np.where(along_x, x, z), np.where(along_x, z, x)
    at = assembly.positions
    corners = np.stack([at[:, 0] / STUD - h / 2, at[:, 2] / STUD - w / 2, at[:, 1] / -LAYER], axis=1)
    return h, w, corners, (along_x | along_y) & (assembly.rotations[:, 1, 1] > 0)


def structure_cells(structure: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Cells of a structure int (n, 5): (owner (c,), xyz (c, 3)), brick after brick, each row by row in x."""
    bricks = np.asarray(structure, np.int64).reshape(-1, 5)
    area = bricks[:, 0] * bricks[:, 1]
    owner = np.repeat(np.arange(len(bricks)), area)
    k = np.arange(len(owner)) - np.repeat(np.cumsum(area) - area, area)
    dx, dy = np.divmod(k, bricks[owner, 1])
    cells = bricks[owner, 2:].copy()
    cells[:, 0] += dx
    cells[:, 1] += dy
    return owner, cells


def _library_brick(h: int, w: int, where: str) -> LibraryBrick:
    brick = BY_FOOTPRINT.get((h, w))
    if brick is None:
        raise InputError(f"{where} is {h}x{w}, which is not in the library; its bricks are {DIMENSIONS}.")
    return brick


def _check_brick(h: int, w: int, x: int, y: int, z: int, where: str, grid: int) -> None:
    _library_brick(h, w, where)
    if min(x, y, z) < 0 or x + h > grid or y + w > grid or z >= grid:
        raise InputError(f"{where}, {h}x{w} ({x},{y},{z}), is outside the grid of {grid} cells a side.")


def _shown(line: str) -> str:
    return repr(line if len(line) <= 40 else line[:40] + "…")
