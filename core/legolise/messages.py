# SPDX-License-Identifier: GPL-3.0-or-later
"""What a process that makes bricks of a mesh is asked and what it answers, as objects that JSON can carry.

As in :mod:`..physics.check_messages`, nothing in one of these is trusted: every list is counted, every number bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..bricks.assembly import Assembly
from ..errors import InputError
from ..physics.json_arrays import ASSEMBLY_FIELDS, assembly_fields, assembly_of, numbers
from .request import LegoliseOptions

MAX_BRICKS = 200_000
MAX_PATH = 4096
MAX_REPORT = 100  # entries
NO_REQUEST = "This is not a mesh to make bricks of."
NO_RESULT = "This is not what became of a mesh."


@dataclass(frozen=True)
class LegoliseRequest:
    """The mesh in the file ``mesh`` (:mod:`.mesh_file`), to become bricks as ``options`` say."""

    mesh: str
    options: LegoliseOptions

    def checked(self) -> LegoliseRequest:
        """This request; raises :class:`InputError` with one sentence on what cannot be."""
        self.options.checked()
        return self

    def to_dict(self) -> dict[str, Any]:
        """For JSON; the inverse of :meth:`from_dict`."""
        return {"mesh": self.mesh, "options": self.options.to_dict()}

    @classmethod
    def from_dict(cls, fields: object) -> LegoliseRequest:
        """Request from what JSON brought; raises :class:`InputError` when it is not one."""
        if not isinstance(fields, dict) or set(fields) != {"mesh", "options"}:
            raise InputError(NO_REQUEST)
        if not isinstance(fields["mesh"], str) or not 0 < len(fields["mesh"]) <= MAX_PATH:
            raise InputError(NO_REQUEST)
        return cls(fields["mesh"], LegoliseOptions.from_dict(fields["options"]))


@dataclass(frozen=True, eq=False)
class LegoliseResult:
    """What became of a model: the ``assembly`` in build order; ``studs``: of the plan on x and y, ``plates`` on z;
    ``pitch``: how many units of the model a stud is wide; ``foot``: the middle of the plan's floor in the model's
    frame; ``report``: facts as JSON has them (:func:`.service.legolise`)."""

    assembly: Assembly
    studs: tuple[int, int]
    plates: int
    pitch: float
    foot: tuple[float, float, float]
    report: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """For JSON; the inverse of :meth:`from_dict`."""
        return {
            **assembly_fields(self.assembly),
            "colours": self.assembly.colours.tolist(),
            "steps": self.assembly.steps.tolist(),
            "studs": list(self.studs),
            "plates": self.plates,
            "pitch": self.pitch,
            "foot": list(self.foot),
            "report": self.report,
        }

    @classmethod
    def from_dict(cls, fields: object) -> LegoliseResult:
        """Result from what JSON brought; raises :class:`InputError` when it is not one."""
        names = {*ASSEMBLY_FIELDS, "colours", "steps", "studs", "plates", "pitch", "foot", "report"}
        if not isinstance(fields, dict) or set(fields) != names:
            raise InputError(NO_RESULT)
        report = fields["report"]
        if not isinstance(report, dict) or len(report) > MAX_REPORT:
            raise InputError(NO_RESULT)
        try:
            assembly = assembly_of(fields)
            count = len(assembly)
            steps = numbers(fields["steps"], count, whole=True).astype(np.int32)
            x, y = numbers(fields["studs"], 2, whole=True).astype(int).tolist()
            (z,) = numbers([fields["plates"]], 1, whole=True).astype(int).tolist()
            pitch, *foot = numbers([fields["pitch"], *fields["foot"]], 4).tolist()
            if count > MAX_BRICKS or min(x, y, z) < 1 or not pitch > 0 or (steps < 0).any():
                raise ValueError("no such sizes")
        except (ValueError, TypeError) as error:
            raise InputError(NO_RESULT) from error
        built = Assembly.from_arrays(assembly.parts, assembly.positions, assembly.rotations, assembly.colours, steps)
        return cls(built, (x, y), z, pitch, (foot[0], foot[1], foot[2]), report)
