# SPDX-License-Identifier: GPL-3.0-or-later
"""glTF nodes of bricks: every transform as translation, rotation and scale, which is all that glTF allows.

LDraw places bricks with any matrix. One that is a rotation up to the rounding of its digits becomes the nearest
rotation; one that also stretches along its own axes, or mirrors, gets a scale. Only a sheared brick needs two nodes: by
its singular values a matrix is a rotation after a stretch after a rotation, and a child's transform comes first.

A submodel is a node above those of its bricks, at its own place and turned as it is; one that is also stretched or
mirrored is not turned, and its bricks carry all of it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly

ROUNDING = 2e-3  # of the products of columns of a matrix whose entries have three decimals, as many files do
_DECIMALS = 7  # of quaternions and scales, what single precision holds
_PLACES = 7  # significant digits of a translation
_NOISE = 9  # decimals of matrices that are told apart


def assembly_nodes(
    assembly: Assembly, meshes: NDArray[np.int64], axes: NDArray[np.float64], scale: float
) -> tuple[list[dict[str, Any]], list[int]]:
    """Nodes of an assembly whose bricks have ``meshes`` (n,) (-1: none), and the numbers of those without a parent.

    ``axes`` (3, 3) leads from LDraw's frame to glTF's, ``scale`` is in metres per LDU. The first n nodes are the bricks
    in build order; what is in a submodel, and submodels without bricks, are told by the nodes' ``children``.
    """
    positions, matrices = assembly.positions @ axes.T * scale, axes @ assembly.rotations @ axes.T
    owners, submodels = assembly.submodel, assembly.submodels
    if owners.max(initial=-1) < 0:
        return brick_nodes(meshes, positions, matrices)
    count, total = len(assembly), len(submodels)
    # The last frame is that of the main model, which so has the number -1.
    turns = np.concatenate([[_rigid(matrix) for matrix in axes @ submodels.rotations @ axes.T], np.eye(3)[None]])
    places = np.concatenate([submodels.positions @ axes.T * scale, np.zeros((1, 3))])

    def inside(
        parents: NDArray[np.int32], positions: NDArray[np.float64], matrices: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        back = np.swapaxes(turns[parents], 1, 2)
        return np.einsum("nij,nj->ni", back, positions - places[parents]), back @ matrices

    nodes, _ = brick_nodes(meshes, *inside(owners, positions, matrices))
    frames, _ = brick_nodes(np.full(total, -1), *inside(submodels.parents, places[:-1], turns[:-1]))
    first = np.full(total, count)
    np.minimum.at(first, owners[owners >= 0], np.flatnonzero(owners >= 0))
    children: dict[int, list[tuple[int, int]]] = {}
    for brick, owner in enumerate(owners.tolist()):
        children.setdefault(owner, []).append((brick, brick))
    for number in reversed(range(total)):  # what a submodel holds comes after it
        parent = int(submodels.parents[number])
        if first[number] == count:
            continue
        if parent >= 0:
            first[parent] = min(first[parent], first[number])
        frame = {"name": submodels.names[submodels.name_index[number]].removesuffix(".ldr"), **frames[number]}
        frame["children"] = [node for _, node in sorted(children[number])]
        children.setdefault(parent, []).append((int(first[number]), len(nodes)))
        nodes.append(frame)
    return nodes, [node for _, node in sorted(children[-1])]


def _rigid(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rotation that ``matrix`` (3, 3) is but for rounding; none where it is more."""
    if np.abs(matrix.T @ matrix - np.eye(3)).max() > ROUNDING or np.linalg.det(matrix) < 0:
        return np.eye(3)
    left, _, right = np.linalg.svd(matrix)
    return np.asarray(left @ right)


def brick_nodes(
    meshes: NDArray[np.int64], positions: NDArray[np.float64], matrices: NDArray[np.float64]
) -> tuple[list[dict[str, Any]], list[int]]:
    """Nodes of bricks with ``meshes`` (n,) (-1: none), ``positions`` (n, 3) and ``matrices`` (n, 3, 3) in glTF's frame,
    and the numbers of those that have no parent, brick after brick. The second node of a sheared brick comes after all.
    """
    distinct, which = np.unique(np.round(matrices, _NOISE).reshape(-1, 9), axis=0, return_inverse=True)
    turns = [turn(matrix) for matrix in distinct.reshape(-1, 3, 3)]
    digits = _PLACES - 1 - int(np.floor(np.log10(np.abs(positions).max(initial=1e-3) or 1.0)))
    places = np.round(positions, digits) + 0.0
    nodes: list[dict[str, Any]] = []
    inner: list[dict[str, Any]] = []
    for mesh, place, kind in zip(meshes.tolist(), places.tolist(), which.ravel().tolist(), strict=True):
        outer_turn, inner_turn = turns[kind]
        own = {} if mesh < 0 else {"mesh": mesh}
        node = {"translation": place} if any(place) else {}
        if inner_turn is None:
            nodes.append(own | node | outer_turn)
        else:
            nodes.append(node | outer_turn | {"children": [len(meshes) + len(inner)]})
            inner.append(own | inner_turn)
    return nodes + inner, list(range(len(meshes)))


def turn(matrix: NDArray[np.float64]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Rotation and scale of a node whose matrix (3, 3) this is, and those of a node below it if it takes two."""
    lengths = np.linalg.norm(matrix, axis=0)
    if (lengths > 0).all():
        axes = matrix / lengths
        if np.abs(axes.T @ axes - np.eye(3)).max() <= ROUNDING:
            if np.linalg.det(axes) < 0:
                lengths, axes = lengths * (-1, 1, 1), axes * (-1, 1, 1)
            lengths = np.where(np.abs(np.abs(lengths) - 1) <= ROUNDING, np.sign(lengths), lengths)
            left, _, right = np.linalg.svd(axes)
            return _turned(left @ right, lengths), None
    left, lengths, right = np.linalg.svd(matrix)
    for side in (left, right):
        if np.linalg.det(side) < 0:
            side *= -1
            lengths = -lengths
    return _turned(left, lengths), _turned(right, np.ones(3))


def _turned(rotation: NDArray[np.float64], scale: NDArray[np.float64]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    x, y, z, w = quaternion(rotation)
    if (x, y, z) != (0, 0, 0):
        found["rotation"] = [x, y, z, w]
    if (scale != 1).any():
        found["scale"] = (np.round(scale, _DECIMALS) + 0.0).tolist()
    return found


def quaternion(rotation: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Unit quaternion (x, y, z, w) of a rotation (3, 3), w not negative.

    The one of four columns that is longest is taken (S. W. Shepperd, Quaternion from rotation matrix, 1978).
    """
    (a, b, c), (d, e, f), (g, h, i) = rotation.tolist()
    rows = np.array(
        [
            [1 + a - e - i, b + d, c + g, h - f],
            [b + d, 1 - a + e - i, f + h, c - g],
            [c + g, f + h, 1 - a - e + i, d - b],
            [h - f, c - g, d - b, 1 + a + e + i],
        ]
    )
    row = rows[np.argmax(rows.diagonal())]
    row = row / np.linalg.norm(row) * (-1 if row[3] < 0 else 1)
    x, y, z, w = (np.round(row, _DECIMALS) + 0.0).tolist()
    return x, y, z, w
