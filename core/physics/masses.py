# SPDX-License-Identifier: GPL-3.0-or-later
"""Masses of bricks one brick high, by their size in studs."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ..bricks.catalogue import BRICK_HEIGHT, Part, load_catalogue
from ..errors import InputError


def is_plain_brick(part: Part) -> bool:
    """True for a box of one brick's height with studs all over: a brick of the stud grid."""
    params = part.shape.params
    return (
        part.shape.kind == "box"
        and params.get("height") == BRICK_HEIGHT
        and len(part.studs) == params["x"] * params["z"]
        and not params.get("groove")
    )


@lru_cache(maxsize=1)
def _catalogue_masses() -> dict[tuple[int, int], float]:
    masses: dict[tuple[int, int], float] = {}
    for part in load_catalogue().values():
        if is_plain_brick(part):
            short, long = sorted((int(part.shape.params["x"]), int(part.shape.params["z"])))
            masses[short, long] = part.mass
    return masses


def brick_mass(h: int, w: int) -> float | None:
    """Kilograms of a plain brick of h by w studs (for BrickGPT's eight its own figure), or None."""
    return _catalogue_masses().get((min(h, w), max(h, w)))


def structure_masses(structure: NDArray[np.int64]) -> NDArray[np.float64]:
    """Mass in kg of each brick of ``structure`` (n, 5); :class:`InputError` names a size that has no known mass."""
    if not len(structure):
        return np.zeros(0)
    sizes, index = np.unique(np.sort(structure[:, :2], axis=1), axis=0, return_inverse=True)
    masses = [brick_mass(h, w) for h, w in sizes.tolist()]
    if None in masses:
        h, w = sizes[masses.index(None)]
        raise InputError(f"The mass of a brick {h}x{w} is not known; give the masses of the bricks in kilograms.")
    return np.array(masses, np.float64)[index.reshape(-1)]
