# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue's boxes, studs and sockets of an assembly, in its own frame, as flat arrays with their bricks.

Bricks whose part the catalogue does not know have none and are listed in ``unknown``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .assembly import Assembly
from .catalogue import Catalogue, Part, load_catalogue


@dataclass(frozen=True, eq=False)
class Placement:
    """What stands where. n bricks, k boxes, s studs, t sockets; LDU.

    ``box_brick`` (k,), ``centres`` (k, 3), ``half_axes`` (k, 3, 3): row i is half of a box's i-th edge as a vector.
    ``stud_brick`` (s,), ``studs`` (s, 3), ``socket_brick`` (t,), ``sockets`` (t, 3); ``stud_axes`` (s, 3),
    ``socket_axes`` (t, 3): unit vectors along which the studs, and those that fit the sockets, point. ``up`` (n, 3):
    unit vectors to the top of each brick. ``known`` (n,) bool, ``unknown``: sorted names of parts without an entry.
    ``held_otherwise`` (n,) bool: the part has connectors other than studs and sockets, or none that are known.
    """

    box_brick: NDArray[np.intp]
    centres: NDArray[np.float64]
    half_axes: NDArray[np.float64]
    stud_brick: NDArray[np.intp]
    studs: NDArray[np.float64]
    socket_brick: NDArray[np.intp]
    sockets: NDArray[np.float64]
    stud_axes: NDArray[np.float64]
    socket_axes: NDArray[np.float64]
    up: NDArray[np.float64]
    known: NDArray[np.bool_]
    unknown: tuple[str, ...]
    held_otherwise: NDArray[np.bool_]

    @cached_property
    def reach(self) -> NDArray[np.float64]:
        """(k, 3) half sizes of the bounding boxes of the boxes, along the assembly's axes."""
        return np.abs(self.half_axes).sum(1)


def place(assembly: Assembly, catalogue: Catalogue | None = None) -> Placement:
    """Boxes, studs and sockets of ``assembly``."""
    catalogue = load_catalogue() if catalogue is None else catalogue
    parts = [catalogue.get(name) for name in assembly.part_names]
    used = np.bincount(assembly.part_index, minlength=len(parts)) > 0
    known = np.array([part is not None for part in parts], bool)[assembly.part_index]
    unknown = {name for name, part, some in zip(assembly.part_names, parts, used, strict=True) if part is None and some}
    members = [
        (part, np.flatnonzero(assembly.part_index == index)) for index, part in enumerate(parts) if part is not None
    ]
    box_brick, boxes = _spread(members, lambda part: part.boxes, 6)
    stud_brick, studs = _spread(members, lambda part: part.studs, 3)
    socket_brick, sockets = _spread(members, lambda part: part.sockets, 3)
    turn = assembly.rotations

    def moved(bricks: NDArray[np.intp], points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.einsum("kij,kj->ki", turn[bricks], points) + assembly.positions[bricks])

    up = -turn[:, :, 1]
    up /= np.maximum(np.linalg.norm(up, axis=1, keepdims=True), 1e-9)

    def axes(bricks: NDArray[np.intp], of: Callable[[Part], NDArray[np.float64]]) -> NDArray[np.float64]:
        along = np.einsum("kij,kj->ki", turn[bricks], _spread(members, of, 3)[1])
        return np.asarray(along / np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9))

    turned_studs = any(part.stud_axes is not None for part, _ in members)
    turned_sockets = any(part.socket_axes is not None for part, _ in members)
    halves = (boxes[:, 3:] - boxes[:, :3]) / 2
    return Placement(
        box_brick,
        moved(box_brick, (boxes[:, 3:] + boxes[:, :3]) / 2),
        turn[box_brick].transpose(0, 2, 1) * halves[:, :, None],
        stud_brick,
        moved(stud_brick, studs),
        socket_brick,
        moved(socket_brick, sockets),
        axes(stud_brick, Part.stud_directions) if turned_studs else up[stud_brick],
        axes(socket_brick, Part.socket_directions) if turned_sockets else up[socket_brick],
        up,
        known,
        tuple(sorted(unknown)),
        np.array([part is not None and part.held_otherwise for part in parts], bool)[assembly.part_index],
    )


def _spread(
    members: list[tuple[Part, NDArray[np.intp]]], rows: Callable[[Part], NDArray[np.float64]], columns: int
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Rows of each brick's part, brick after brick in build order, and the bricks they belong to."""
    bricks = [np.repeat(which, len(rows(part))) for part, which in members]
    values = [np.tile(rows(part), (len(which), 1)) for part, which in members]
    if not members:
        return np.zeros(0, np.intp), np.zeros((0, columns))
    owner = np.concatenate(bricks)
    order = np.argsort(owner, kind="stable")
    return owner[order], np.concatenate(values)[order]
