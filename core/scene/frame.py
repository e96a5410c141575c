# SPDX-License-Identifier: GPL-3.0-or-later
"""The one conversion between the LDraw frame (LDU, -Y up) and Blender's (metres, +Z up). Needs no bpy.

Blender's location is (X, Z, -Y) * scale + origin, and a rotation R becomes C R C^-1 with the same change of axes C.
Blender stores transforms in single precision; reading rounds to :data:`POSITION_DECIMALS` and
:data:`ROTATION_DECIMALS`, far below what a part measures, so that what was written comes back exactly, up to 50 metres
from the origin.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

DEFAULT_SCALE = 0.01  # metres per LDU: a stud pitch of 0.2 m suits a new scene, which is metres wide
POSITION_DECIMALS = 3
ROTATION_DECIMALS = 6

AXES = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])


def to_blender(
    positions: ArrayLike, rotations: ArrayLike, scale: float = DEFAULT_SCALE, origin: ArrayLike = (0.0, 0.0, 0.0)
) -> NDArray[np.float64]:
    """Matrices (n, 4, 4) of objects from positions (n, 3) in LDU and rotations (n, 3, 3); ``origin`` is in metres."""
    places = np.asarray(positions, np.float64).reshape(-1, 3)
    turns = np.asarray(rotations, np.float64).reshape(-1, 3, 3)
    matrices = np.zeros((len(places), 4, 4))
    matrices[:, :3, :3] = AXES @ turns @ AXES.T
    matrices[:, :3, 3] = places @ AXES.T * scale + np.asarray(origin, np.float64)
    matrices[:, 3, 3] = 1.0
    return matrices


def from_blender(
    matrices: ArrayLike, scale: float = DEFAULT_SCALE, origin: ArrayLike = (0.0, 0.0, 0.0)
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Positions (n, 3) in LDU and rotations (n, 3, 3) of objects with these matrices (n, 4, 4)."""
    frames = np.asarray(matrices, np.float64).reshape(-1, 4, 4)
    places = (frames[:, :3, 3] - np.asarray(origin, np.float64)) / scale @ AXES
    turns = AXES.T @ frames[:, :3, :3] @ AXES
    # Adding zero turns -0.0 into 0.0.
    return np.round(places, POSITION_DECIMALS) + 0.0, np.round(turns, ROTATION_DECIMALS) + 0.0


def points_to_blender(points: ArrayLike, scale: float = DEFAULT_SCALE) -> NDArray[np.float64]:
    """Points (v, 3) of a part frame in LDU as vertices in metres."""
    return np.asarray(points, np.float64).reshape(-1, 3) @ AXES.T * scale


def standing_origin(bounds: ArrayLike, point: ArrayLike, scale: float = DEFAULT_SCALE) -> tuple[float, float, float]:
    """Origin that makes a box stand on ``point`` (metres), its bottom centred there.

    ``bounds``: (2, 3) lowest and highest corner in LDU; the bottom is the largest y. The stud grid of a generation of
    20 x 20 studs, for example, has the bounds ((0, -456, 0), (400, 24, 400)).
    """
    low, high = np.asarray(bounds, np.float64)
    foot = np.array([(low[0] + high[0]) / 2, high[1], (low[2] + high[2]) / 2])
    x, y, z = np.asarray(point, np.float64) - foot @ AXES.T * scale
    return float(x), float(y), float(z)


def is_sheared(rotations: ArrayLike) -> NDArray[np.bool_]:
    """Which of the matrices (n, 3, 3) are more than rotation, mirroring and scale along the axes.

    LDraw files round their numbers, often to three decimals; an object's rotation and scale cannot hold the rest.
    """
    turns = AXES @ np.asarray(rotations, np.float64).reshape(-1, 3, 3) @ AXES.T
    products = np.abs(np.swapaxes(turns, 1, 2) @ turns)
    return products[:, (0, 0, 1), (1, 2, 2)].max(axis=1, initial=0.0) > 10.0**-ROTATION_DECIMALS
