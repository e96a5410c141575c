# SPDX-License-Identifier: GPL-3.0-or-later
"""What an assembly has to stand: gravity, a tilt of the ground, weights put on bricks, pushes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError

GRAVITY = 9.8  # m/s^2, as StableLego has it


@dataclass(frozen=True)
class Load:
    """A force on brick number ``brick`` (from 0), in N along x, y (on the ground) and z (up), at its centre of mass."""

    brick: int
    force: tuple[float, float, float]

    @classmethod
    def weight(cls, brick: int, mass: float) -> Load:
        """``mass`` in kg put on a brick."""
        return cls(brick, (0.0, 0.0, -mass * GRAVITY))


@dataclass(frozen=True)
class Conditions:
    """How an assembly stands.

    ``tilt``: degrees by which the ground is tilted, down towards ``tilt_towards``, degrees from x to y. ``loads``: more
    forces. ``ground_clutch`` False: the ground has no studs that hold bricks down; it still keeps them from sliding.
    ``yaw``: torques about the vertical are balanced, too, which the published models leave out.
    """

    loads: tuple[Load, ...] = ()
    tilt: float = 0.0
    tilt_towards: float = 0.0
    ground_clutch: bool = True
    yaw: bool = False

    def gravity(self) -> NDArray[np.float64]:
        """(3,) acceleration in the frame of the ground."""
        tilt, towards = math.radians(self.tilt), math.radians(self.tilt_towards)
        across = math.sin(tilt)
        return GRAVITY * np.array([across * math.cos(towards), across * math.sin(towards), -math.cos(tilt)])

    def wrenches(self, mass: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, 6) force in N and torque in N m on each brick of ``mass`` kg (n,), about its centre of mass.

        Raises :class:`InputError` for a load on a brick that is not there or that is no number.
        """
        result = np.zeros((len(mass), 6))
        result[:, :3] = mass[:, None] * self.gravity()
        for load in self.loads:
            if not 0 <= load.brick < len(mass):
                raise InputError(f"There is no brick {load.brick + 1} to put a load on; there are {len(mass)} bricks.")
            if not np.isfinite(load.force).all():
                raise InputError(f"The load on brick {load.brick + 1} is not a finite number of newtons.")
            result[load.brick, :3] += load.force
        return result
