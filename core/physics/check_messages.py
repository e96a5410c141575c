# SPDX-License-Identifier: GPL-3.0-or-later
"""What a process that checks assemblies is asked and what it answers, as objects that JSON can carry.

Whoever reads one of these trusts nothing in it: every list is counted, every number is bounded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..errors import InputError
from .json_arrays import ASSEMBLY_FIELDS, assembly_fields, assembly_of, numbers
from .stability import MAX_BRICKS, Verdict

MAX_SECONDS = 600.0
MAX_COORDINATE = 1e7  # LDU: 4 km
MAX_ENTRY = 100.0  # of a rotation; a scaled brick has more than 1
MAX_FORCES = 5000  # that an answer shows
NO_REQUEST = "This is not an assembly to check."
NO_RESULT = "This is not the result of a check."

Cause = Literal["", "overlap", "hanging", "unbalanced", "pulled", "solver"]


@dataclass(frozen=True, eq=False)
class CheckRequest:
    """An assembly to check on the plane y = ``ground`` in LDU (None: on the level of its lowest brick), within
    ``time_limit`` seconds."""

    assembly: Assembly
    ground: float | None = None
    time_limit: float = 60.0

    def checked(self) -> CheckRequest:
        """This request; raises :class:`InputError` with one sentence on what cannot be checked."""
        count = len(self.assembly)
        if count > MAX_BRICKS:
            raise InputError(
                f"The assembly has {count:,} bricks; at most {MAX_BRICKS:,} can be checked at once, so check its "
                "parts one by one."
            )
        if not 0 < self.time_limit <= MAX_SECONDS:
            raise InputError(f"The time limit is {self.time_limit} s; it must be above 0 and at most {MAX_SECONDS:g}.")
        far = max(np.abs(self.assembly.positions).max(initial=0.0), abs(self.ground or 0.0))
        if not far <= MAX_COORDINATE or not np.abs(self.assembly.rotations).max(initial=0.0) <= MAX_ENTRY:
            raise InputError("The assembly has bricks that are too far away or scaled too much; move them back.")
        return self

    def to_dict(self) -> dict[str, Any]:
        """For JSON; the inverse of :meth:`from_dict`."""
        return {**assembly_fields(self.assembly), "ground": self.ground, "time_limit": self.time_limit}

    @classmethod
    def from_dict(cls, fields: object) -> CheckRequest:
        """Request from what JSON brought; raises :class:`InputError` when it is not one."""
        if not isinstance(fields, dict) or set(fields) != {*ASSEMBLY_FIELDS, "ground", "time_limit"}:
            raise InputError(NO_REQUEST)
        ground = fields["ground"]
        try:
            assembly = assembly_of(fields)
            limits = numbers([0 if ground is None else ground, fields["time_limit"]], 2)
        except ValueError as error:
            raise InputError(NO_REQUEST) from error
        return cls(assembly, None if ground is None else float(limits[0]), float(limits[1])).checked()


@dataclass(frozen=True, eq=False)
class Forces:
    """Forces in the contacts, the strongest first: ``at`` (k, 3) LDU; ``axis`` (k, 3) unit vectors along which the
    upper brick is pushed, both in the LDraw frame; ``pushes``, ``pulls`` (k,) in N."""

    at: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 3)))
    axis: NDArray[np.float64] = field(default_factory=lambda: np.zeros((0, 3)))
    pushes: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    pulls: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


@dataclass(frozen=True, eq=False)
class CheckResult:
    """What is known of an assembly of n bricks.

    ``valid`` to ``unknown_parts`` are those of :class:`..evaluation.validity.Validity`, pairs and bricks counted.
    ``cause``: what is wrong first, empty for what is stable; ``reason``: in words. ``scores`` (n,): as in
    :class:`.stability.Stability`, nan where nothing is known. ``max_score``: None where nothing was solved.
    ``weakest``: numbers of the bricks that are nearest to giving way, from 0.
    """

    verdict: Verdict
    cause: Cause
    reason: str
    valid: bool
    connected: bool | None
    components: int
    overlaps: int
    floating: int
    held_otherwise: int
    unknown_parts: tuple[str, ...]
    scores: NDArray[np.float64]
    weakest: tuple[int, ...]
    max_score: float | None
    solver: str
    seconds: float
    forces: Forces = field(default_factory=Forces)

    def to_dict(self) -> dict[str, Any]:
        """For JSON; the inverse of :meth:`from_dict`."""
        fields: dict[str, Any] = {name: getattr(self, name) for name in _PLAIN}
        fields["unknown_parts"] = list(self.unknown_parts)
        fields["weakest"] = list(self.weakest)
        fields["scores"] = [round(score, 6) if math.isfinite(score) else None for score in self.scores.tolist()]
        fields["at"] = self.forces.at.round(3).ravel().tolist()
        fields["axis"] = self.forces.axis.round(6).ravel().tolist()
        fields["pushes"] = self.forces.pushes.round(9).tolist()
        fields["pulls"] = self.forces.pulls.round(9).tolist()
        return fields

    @classmethod
    def from_dict(cls, fields: object, bricks: int) -> CheckResult:
        """Result for so many ``bricks`` from what JSON brought; raises :class:`InputError` when it is not one."""
        names = {*_PLAIN, "unknown_parts", "weakest", "scores", "at", "axis", "pushes", "pulls"}
        if not isinstance(fields, dict) or set(fields) != names:
            raise InputError(NO_RESULT)
        sound = all(isinstance(fields[name], kind) for name, kind in _PLAIN.items())
        sound = sound and fields["verdict"] in get_args(Verdict) and fields["cause"] in get_args(Cause)
        parts, scores, pushes = fields["unknown_parts"], fields["scores"], fields["pushes"]
        sound = sound and all(isinstance(value, list) for value in (parts, scores, pushes))
        if not sound or not all(isinstance(part, str) for part in parts) or len(pushes) > MAX_FORCES:
            raise InputError(NO_RESULT)
        try:
            known = numbers([math.nan if score is None else score for score in scores], bricks, gaps=True)
            weakest = numbers(fields["weakest"], None, whole=True).astype(int)
            if len(weakest) > bricks or not ((weakest >= 0) & (weakest < bricks)).all():
                raise ValueError("numbers of no bricks")
            k = len(pushes)
            forces = Forces(
                numbers(fields["at"], 3 * k).reshape(k, 3),
                numbers(fields["axis"], 3 * k).reshape(k, 3),
                numbers(pushes, k),
                numbers(fields["pulls"], k),
            )
        except ValueError as error:
            raise InputError(NO_RESULT) from error
        plain = {name: fields[name] for name in _PLAIN}
        return cls(**plain, unknown_parts=tuple(parts), weakest=tuple(weakest.tolist()), scores=known, forces=forces)


_PLAIN: Mapping[str, Any] = {
    **dict.fromkeys(("verdict", "cause", "reason", "solver"), str),
    "valid": bool,
    "connected": bool | None,
    **dict.fromkeys(("components", "overlaps", "floating", "held_otherwise"), int),
    "seconds": int | float,
    "max_score": int | float | None,
}
