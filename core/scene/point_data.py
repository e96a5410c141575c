# SPDX-License-Identifier: GPL-3.0-or-later
"""What the points of an instanced assembly carry, as arrays: to and from an assembly. Needs no bpy.

A point has its place and the rest of its matrix, so a mirrored or sheared brick is shown as it is. Which part it is
and in which colour, its source says; bricks that agree in both share one.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..bricks.assembly import Assembly
from .frame import to_blender

HALF = 24  # bits of an identity in each of the two numbers that hold it


@dataclass(frozen=True)
class PointData:
    """Points (n,) and their m sources.

    ``parts`` and ``colours`` (m,) of the sources; ``source``: int32 (n,) into them; ``places``: float32 (n, 3), metres
    from where LDraw's origin is; ``turns``: float32 (n, 4, 4), columns first as Blender keeps matrices, without the
    place; ``steps`` and ``orders``: int32 (n,); ``identities``: int32 (n, 2).
    """

    parts: tuple[str, ...]
    colours: tuple[int, ...]
    source: NDArray[np.int32]
    places: NDArray[np.float32]
    turns: NDArray[np.float32]
    steps: NDArray[np.int32]
    orders: NDArray[np.int32]
    identities: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.source)


def point_data(
    assembly: Assembly, scale: float, orders: ArrayLike | None = None, identities: Sequence[str] | None = None
) -> PointData:
    """The points of an assembly's n bricks; ``scale``: metres per LDU.

    ``orders`` (n,): places in the build order, 0 to n - 1 when None; ``identities`` (n,): new ones when None. Sources
    come in the order in which they are first used.
    """
    pairs, first, inverse = np.unique(
        np.stack([assembly.part_index, assembly.colours], 1), axis=0, return_index=True, return_inverse=True
    )
    ranks = np.argsort(first, kind="stable")
    place = np.empty(len(pairs), np.int32)
    place[ranks] = np.arange(len(pairs), dtype=np.int32)
    matrices = to_blender(assembly.positions, assembly.rotations, scale)
    places = matrices[:, :3, 3].astype(np.float32)
    matrices[:, :3, 3] = 0.0
    return PointData(
        tuple(assembly.part_names[i] for i in pairs[ranks, 0]),
        tuple(pairs[ranks, 1].tolist()),
        place[inverse.ravel()],
        places,
        np.ascontiguousarray(matrices.transpose(0, 2, 1), np.float32),
        assembly.steps.astype(np.int32),
        np.arange(len(assembly), dtype=np.int32) if orders is None else np.array(orders, np.int32),
        new_identities(len(assembly)) if identities is None else identity_numbers(identities),
    )


def point_matrices(places: NDArray[np.floating], turns: NDArray[np.floating]) -> NDArray[np.float64]:
    """Matrices (n, 4, 4) of instances in the frame of their object, from places (n, 3) and turns (n, 4, 4)."""
    matrices = turns.transpose(0, 2, 1).astype(np.float64)
    matrices[:, :3, 3] += places
    return matrices


def new_identities(count: int) -> NDArray[np.int32]:
    """Identities (count, 2) that nobody has yet."""
    numbers = np.frombuffer(secrets.token_bytes(8 * count), np.uint32).reshape(count, 2)
    return (numbers >> (32 - HALF)).astype(np.int32)


def identity_numbers(identities: Iterable[str]) -> NDArray[np.int32]:
    """Numbers (n, 2) of identities of 12 hexadecimal digits; one of another form gets new numbers."""
    rows = [_number(identity) for identity in identities]
    numbers = np.array([-1 if row is None else row for row in rows], np.int64)
    found = np.stack([numbers >> HALF, numbers & (1 << HALF) - 1], 1).astype(np.int32)
    unknown = numbers < 0
    found[unknown] = new_identities(int(unknown.sum()))
    return found


def _number(identity: str) -> int | None:
    try:
        return int(identity, 16) if len(identity) == 2 * HALF // 4 and identity.isalnum() else None
    except ValueError:
        return None


def identity_words(numbers: NDArray[np.int32]) -> list[str]:
    """Identities of the numbers (n, 2), each once.

    A point that was copied has the numbers of its original. What it is called instead follows from these, so that it
    is called the same at every reading.
    """
    found: list[str] = []
    times: dict[str, int] = {}
    for high, low in (numbers & (1 << HALF) - 1).tolist():
        word = f"{high:06x}{low:06x}"
        again = times[word] = times.get(word, -1) + 1
        found.append(hashlib.sha256(f"{word} {again}".encode()).hexdigest()[: HALF // 2] if again else word)
    return found
