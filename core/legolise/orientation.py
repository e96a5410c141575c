# SPDX-License-Identifier: GPL-3.0-or-later
"""Which side of a surface is out: faces turned so that the outside of each piece can be trusted, as far as it can.

A *piece* is what hangs together by edges.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..bricks.components import component_labels

_WELD = 1e-5  # of the longest side: corners closer than this are one
_DISAGREE = 0.05  # share of a piece's edges whose faces look to different sides


def orient(corners: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """``corners`` (f, 3, 3) of triangles with those pieces turned over that look inwards, and bool (f,): which faces
    belong to pieces that agree with themselves about what is out.

    A piece looks inwards where the volume that it sweeps from its own middle is negative.
    """
    vertex = _weld(corners)
    edges = np.concatenate([vertex[:, [0, 1]], vertex[:, [1, 2]], vertex[:, [2, 0]]])
    face = np.tile(np.arange(len(corners)), 3)
    forwards = edges[:, 0] < edges[:, 1]
    key = edges.min(axis=1) * (int(vertex.max()) + 1) + edges.max(axis=1)
    order = np.argsort(key, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0])
    pairs = starts[np.diff(np.r_[starts, len(order)]) == 2]
    one, other = order[pairs], order[pairs + 1]
    same = np.flatnonzero(np.diff(key[order]) == 0)
    piece = component_labels(len(corners), np.stack([face[order[same]], face[order[same + 1]]], axis=1))
    count = int(piece.max()) + 1
    against = np.bincount(piece[face[one]], forwards[one] == forwards[other], count)
    agrees = against <= _DISAGREE * np.bincount(piece[face[one]], minlength=count)
    number = np.bincount(piece, minlength=count)
    centre = np.stack([np.bincount(piece, corners[:, :, k].mean(axis=1), count) / number for k in range(3)], axis=1)
    own = corners - centre[piece][:, None]
    volume = np.bincount(piece, np.einsum("fk,fk->f", own[:, 0], np.cross(own[:, 1], own[:, 2])), count)
    inwards = (volume < 0)[piece]
    turned = np.where(inwards[:, None, None], corners[:, ::-1], corners)
    return turned, agrees[piece]


def _weld(corners: NDArray[np.float64]) -> NDArray[np.int64]:
    """(f, 3) number of the vertex at each corner; corners at one place are one vertex."""
    points = corners.reshape(-1, 3)
    low = points.min(axis=0)
    step = max(float((points.max(axis=0) - low).max()) * _WELD, np.finfo(float).tiny)
    rounded = np.rint((points - low) / step).astype(np.int64)
    key = (rounded[:, 0] << 42) | (rounded[:, 1] << 21) | rounded[:, 2]
    return np.asarray(np.unique(key, return_inverse=True)[1].reshape(-1, 3), np.int64)
