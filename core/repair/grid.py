# SPDX-License-Identifier: GPL-3.0-or-later
"""The cells of an assembly: a stud wide, a stud deep and a plate high; which brick has each, and where studs are.

Levels are counted in plates from the ground up, x and z in studs along LDraw's X and Z. Bricks of other kinds, and
bricks off the lattice that most plain bricks keep to, take all cells that they enter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..bricks.catalogue import PLATE_HEIGHT, STUD_PITCH, Catalogue
from ..bricks.contact import JOINT_TOLERANCE, PARALLEL, TOLERANCE
from ..bricks.placement import Placement, place
from ..errors import InputError
from ..formats.brickgpt_parts import BY_PART
from ..formats.structure_text import ALONG_X, ALONG_Y

MAX_CELLS = 20_000_000
EMPTY, BLOCKED = -1, -2
_SQUARE = 1e-3  # how far the entries of an upright rotation may be off
_ON_LATTICE = 0.05  # studs or plates


class Size(NamedTuple):
    """A plain brick: studs along x and z, height in plates."""

    x: int
    z: int
    plates: int


class Box(NamedTuple):
    """A plain brick on the grid: its lowest cell and its size."""

    x: int
    z: int
    level: int
    size: Size


@dataclass(frozen=True, eq=False)
class StudGrid:
    """Cells of n bricks.

    ``origin`` (3,) LDU: the lower corner of cell (0, 0, 0); ``grounded``: it lies on the ground, and not above it
    because the bricks are no whole number of plates from there. ``owner`` int (x, z, levels):
    the brick in each cell, ``EMPTY``, or ``BLOCKED`` where a stud off the lattice leaves no room. ``stud`` bool: a stud
    stands up into the cell from below; ``socket`` int: the brick whose underside, above the cell, takes a stud there,
    else ``EMPTY``. ``boxes``: each plain brick's place, None for other bricks. ``parts``: the parts that may be added,
    by size with x <= z.
    """

    origin: NDArray[np.float64]
    grounded: bool
    owner: NDArray[np.int32]
    stud: NDArray[np.bool_]
    socket: NDArray[np.int32]
    boxes: tuple[Box | None, ...]
    parts: dict[Size, str]

    def brick(self, box: Box, colour: int) -> tuple[str, NDArray[np.float64], NDArray[np.float64], int]:
        """(part, position (3,) LDU, rotation (3, 3), colour) of a plain brick."""
        size = box.size
        part = self.parts[Size(min(size[:2]), max(size[:2]), size.plates)]
        at = np.array([box.x + size.x / 2, -(box.level + size.plates), box.z + size.z / 2])
        position = self.origin + at * (STUD_PITCH, PLATE_HEIGHT, STUD_PITCH)
        return part, position, ALONG_X if size.x > size.z else ALONG_Y, colour

    def metres(self, cell: NDArray[np.float64]) -> NDArray[np.float64]:
        """(k, 3) LDU of points given in cells x, z, level."""
        at = np.stack([cell[:, 0], -cell[:, 2], cell[:, 1]], 1)
        return np.asarray(self.origin + at * (STUD_PITCH, PLATE_HEIGHT, STUD_PITCH))

    @property
    def sizes(self) -> tuple[Size, ...]:
        """The sizes that may be added, each way round."""
        turned = {Size(size.z, size.x, size.plates) for size in self.parts}
        return tuple(sorted(turned | set(self.parts)))


def stud_grid(assembly: Assembly, catalogue: Catalogue, ground: float | None = None) -> StudGrid:
    """The cells of ``assembly``, on the plane y = ``ground`` in LDU, None: on the level of its lowest brick.

    Raises :class:`InputError` when it spans more than ``MAX_CELLS`` cells.
    """
    placement = place(assembly, catalogue)
    known = _sizes_by_part(catalogue)
    sizes, low, plain = _plain(assembly, catalogue, known)
    reach = placement.reach
    if not len(reach):
        empty = np.zeros((0, 0, 0), np.int32)
        return StudGrid(np.zeros(3), False, empty, empty.astype(bool), empty, (None,) * len(assembly), {})
    bottom = float((placement.centres + reach)[:, 1].max()) if ground is None else ground
    pitch = np.array([STUD_PITCH, PLATE_HEIGHT, STUD_PITCH])
    phase = np.array([0.0, bottom, 0.0])
    if plain.any():
        for axis in range(3):
            values, counts = np.unique(np.round(low[plain, axis] % pitch[axis], 1) % pitch[axis], return_counts=True)
            phase[axis] = values[counts.argmax()]
    first, last = (placement.centres - reach).min(0), (placement.centres + reach).max(0)
    if not np.isfinite(first).all():
        raise InputError("The assembly has positions that are no numbers; correct them first.")
    origin = phase + np.floor((first - phase + TOLERANCE) / pitch) * pitch
    origin[1] = phase[1] + np.floor((bottom - phase[1] + JOINT_TOLERANCE) / PLATE_HEIGHT) * PLATE_HEIGHT
    grounded = bool(abs(origin[1] - bottom) <= JOINT_TOLERANCE)
    shape = np.ceil((last - origin - TOLERANCE) / pitch).astype(np.int64)
    levels = int(np.ceil((origin[1] - first[1] - TOLERANCE) / PLATE_HEIGHT))
    shape = np.maximum([shape[0], shape[2], levels], 0)
    if float(shape.astype(np.float64).prod()) > MAX_CELLS:
        raise InputError("The assembly is too wide to be repaired; split it, or bring stray bricks back to it.")
    corner = (low - origin) / pitch * (1, -1, 1)  # of plain bricks: the level of the underside
    cells = np.rint(corner).astype(np.int64)
    plain &= (np.abs(corner - cells) <= _ON_LATTICE).all(1) & (cells >= 0).all(1)
    owner = np.full(shape, EMPTY, np.int32)
    boxes: list[Box | None] = [None] * len(assembly)
    for i in np.flatnonzero(plain).tolist():
        (x, level, z), size = cells[i].tolist(), Size(*sizes[i].tolist())
        boxes[i] = Box(x, z, level, size)
        owner[x : x + size.x, z : z + size.z, level : level + size.plates] = i
    _fill_others(owner, placement, plain, origin, pitch)
    stud, socket = _joints(owner, placement, origin, pitch)
    return StudGrid(origin, grounded, owner, stud, socket, tuple(boxes), _allowed(assembly, known))


def _plain(
    assembly: Assembly, catalogue: Catalogue, known: dict[str, Size]
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """(sizes (n, 3), lowest corners (n, 3) LDU with the y of the underside, upright plain bricks (n,))."""
    of_part = np.zeros((max(len(assembly.part_names), 1), 3), np.int64)
    for i, name in enumerate(assembly.part_names):
        of_part[i] = known.get(catalogue.canonical(name), (0, 0, 0))
    sizes = of_part[assembly.part_index]
    axes = np.abs(assembly.rotations)
    along_x = np.abs(axes - np.abs(ALONG_X)).max(axis=(1, 2), initial=0) < _SQUARE
    along_z = np.abs(axes - np.abs(ALONG_Y)).max(axis=(1, 2), initial=0) < _SQUARE
    upright = (along_x | along_z) & (assembly.rotations[:, 1, 1] > 0)
    sizes = np.where(along_z[:, None], sizes[:, (1, 0, 2)], sizes)
    half = np.stack([sizes[:, 0] * STUD_PITCH / 2, -sizes[:, 2] * PLATE_HEIGHT, sizes[:, 1] * STUD_PITCH / 2], 1)
    return sizes, assembly.positions - half, upright & (sizes[:, 0] > 0)


def _sizes_by_part(catalogue: Catalogue) -> dict[str, Size]:
    """Bricks and plates that are boxes with a stud on every cell, as they lie in their own frame."""
    found = {}
    for name, part in catalogue.shaped.items():
        x, z, height = (part.shape.params[key] for key in ("x", "z", "height"))
        whole = part.shape.kind == "box" and part.category in ("Brick", "Plate") and len(part.studs) == x * z
        if whole and not part.shape.params["hollow_studs"]:
            found[name] = Size(x, z, round(height / PLATE_HEIGHT))
    return found


def _allowed(assembly: Assembly, known: dict[str, Size]) -> dict[Size, str]:
    """Parts by size, x <= z: those of structure text when the assembly has no others, so that it can still be written
    as that; else all plain bricks and plates."""
    library = all(name in BY_PART for name in assembly.part_names)
    found: dict[Size, str] = {}
    for name, size in known.items():
        if name in BY_PART or not library:
            found.setdefault(Size(min(size[:2]), max(size[:2]), size.plates), name)
    return found


def _fill_others(
    owner: NDArray[np.int32],
    placement: Placement,
    plain: NDArray[np.bool_],
    origin: NDArray[np.float64],
    pitch: NDArray[np.float64],
) -> None:
    """Give all cells that a box of another brick enters to that brick."""
    other = np.flatnonzero(~plain[placement.box_brick])
    reach = placement.reach[other]
    low = (placement.centres[other] - reach - origin + TOLERANCE) / pitch
    high = (placement.centres[other] + reach - origin - TOLERANCE) / pitch
    for i, (x0, y0, z0), (x1, y1, z1) in zip(
        placement.box_brick[other].tolist(), np.floor(low).astype(int).tolist(), np.ceil(high).astype(int).tolist(),
        strict=True,
    ):  # fmt: skip
        owner[max(x0, 0) : max(x1, 0), max(z0, 0) : max(z1, 0), max(-y1, 0) : max(-y0, 0)] = i


def _joints(
    owner: NDArray[np.int32], placement: Placement, origin: NDArray[np.float64], pitch: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
    """(``stud``, ``socket``) of :class:`StudGrid`; blocks the empty cells that studs off the lattice reach into."""
    stud, socket = np.zeros(owner.shape, bool), np.full(owner.shape, EMPTY, np.int32)
    cells, fits = _faces(placement.studs, origin, pitch)
    fits &= placement.stud_axes[:, 1] <= -PARALLEL
    good = fits & _inside(cells, owner.shape)
    stud[tuple(cells[good].T)] = True
    tips = placement.studs[~fits] + 2 * placement.stud_axes[~fits]
    reached = np.floor((tips - origin) / pitch * (1, -1, 1)).astype(np.int64)[:, (0, 2, 1)]
    x, z, level = reached[_inside(reached, owner.shape)].T
    owner[x, z, level] = np.where(owner[x, z, level] == EMPTY, BLOCKED, owner[x, z, level])
    cells, fits = _faces(placement.sockets, origin, pitch)
    cells[:, 2] -= 1
    good = fits & (placement.socket_axes[:, 1] <= -PARALLEL) & _inside(cells, owner.shape)
    socket[tuple(cells[good].T)] = placement.socket_brick[good]
    return stud, socket


def _faces(
    points: NDArray[np.float64], origin: NDArray[np.float64], pitch: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """(cells (k, 3) in the middle of whose lower faces ``points`` are, whether they are near enough to it)."""
    at = (points - origin) / pitch * (1, -1, 1) - (0.5, 0, 0.5)
    cells = np.rint(at).astype(np.int64)
    near = np.abs(at - cells) * pitch <= JOINT_TOLERANCE
    return cells[:, (0, 2, 1)], np.asarray(near.all(1))


def _inside(cells: NDArray[np.int64], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    return np.asarray(((cells >= 0) & (cells < shape)).all(1))
