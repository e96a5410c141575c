# SPDX-License-Identifier: GPL-3.0-or-later
"""What a process that proposes repairs is asked and what it answers, as objects that JSON can carry.

As in :mod:`..physics.check_messages`, nothing in one of these is trusted: every list is counted, every number bounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..errors import InputError
from ..physics.check_messages import CheckRequest, CheckResult
from ..physics.json_arrays import ASSEMBLY_FIELDS, assembly_fields, assembly_of, numbers
from ..physics.stability import MAX_BRICKS
from .changes import Kind
from .proposal import Step

MAX_STEPS = 1000
MAX_WORDS = 2000  # characters of a sentence
NO_REQUEST = "This is not an assembly to repair."
NO_RESULT = "This is not the proposal of a repair."


@dataclass(frozen=True, eq=False)
class RepairRequest:
    """An assembly to repair; the fields are those of :func:`.search.propose`, ``seconds`` at most those of a check."""

    assembly: Assembly
    ground: float | None = None
    target: float = 1.0
    seconds: float = 30.0

    def checked(self) -> RepairRequest:
        """This request; raises :class:`InputError` with one sentence on what cannot be repaired."""
        if not 0 < self.target <= 1:
            raise InputError(f"The target score is {self.target}; it must be above 0 and at most 1.")
        CheckRequest(self.assembly, self.ground, self.seconds).checked()
        return self

    def to_dict(self) -> dict[str, Any]:
        """For JSON; the inverse of :meth:`from_dict`."""
        return {
            **assembly_fields(self.assembly),
            "colours": self.assembly.colours.tolist(),
            "ground": self.ground,
            "target": self.target,
            "seconds": self.seconds,
        }

    @classmethod
    def from_dict(cls, fields: object) -> RepairRequest:
        """Request from what JSON brought; raises :class:`InputError` when it is not one."""
        if not isinstance(fields, dict) or set(fields) != {*ASSEMBLY_FIELDS, "colours", "ground", "target", "seconds"}:
            raise InputError(NO_REQUEST)
        ground = fields["ground"]
        try:
            assembly = assembly_of(fields)
            height, target, seconds = numbers(
                [0 if ground is None else ground, fields["target"], fields["seconds"]], 3
            ).tolist()
        except ValueError as error:
            raise InputError(NO_REQUEST) from error
        return cls(assembly, None if ground is None else height, target, seconds).checked()


@dataclass(frozen=True, eq=False)
class RepairResult:
    """Proposed changes to an assembly: ``removed``, ``added``, ``steps``, ``solved`` and ``summary`` as
    :class:`.proposal.Repair` has them; ``after``: what a check says of :func:`.proposal.changed`, in its order."""

    removed: NDArray[np.intp]
    added: Assembly
    steps: tuple[Step, ...]
    solved: bool
    summary: str
    after: CheckResult

    def to_dict(self) -> dict[str, Any]:
        """For JSON; the inverse of :meth:`from_dict`."""
        added = self.added
        own = Assembly.from_arrays(added.parts, added.positions, added.rotations, added.colours)  # no other part names
        return {
            "removed": self.removed.tolist(),
            "added": {**assembly_fields(own), "colours": own.colours.tolist()},
            "steps": [[step.kind, step.words] for step in self.steps],
            "solved": self.solved,
            "summary": self.summary,
            "after": self.after.to_dict(),
        }

    @classmethod
    def from_dict(cls, fields: object, bricks: int) -> RepairResult:
        """Result for so many ``bricks`` from what JSON brought; raises :class:`InputError` when it is not one."""
        if not isinstance(fields, dict) or set(fields) != {"removed", "added", "steps", "solved", "summary", "after"}:
            raise InputError(NO_RESULT)
        new, steps = fields["added"], fields["steps"]
        sound = isinstance(fields["solved"], bool) and _is_words(fields["summary"])
        sound = sound and isinstance(new, dict) and set(new) == {*ASSEMBLY_FIELDS, "colours"}
        sound = sound and isinstance(steps, list) and len(steps) <= MAX_STEPS and all(map(_is_step, steps))
        if not sound:
            raise InputError(NO_RESULT)
        try:
            removed = numbers(fields["removed"], None, whole=True).astype(np.intp)
            if len(removed) > bricks or (np.diff(removed) <= 0).any() or not _within(removed, bricks):
                raise ValueError("numbers of no bricks")
            added = assembly_of(new)
        except ValueError as error:
            raise InputError(NO_RESULT) from error
        if len(added) > MAX_BRICKS:
            raise InputError(NO_RESULT)
        after = CheckResult.from_dict(fields["after"], bricks - len(removed) + len(added))
        made = tuple(Step(kind, words) for kind, words in steps)
        return cls(removed, added, made, fields["solved"], fields["summary"], after)


def _within(numbers_of_bricks: NDArray[np.intp], bricks: int) -> bool:
    return bool(((numbers_of_bricks >= 0) & (numbers_of_bricks < bricks)).all())


def _is_step(step: object) -> bool:
    return isinstance(step, list) and len(step) == 2 and step[0] in get_args(Kind) and _is_words(step[1])


def _is_words(words: object) -> bool:
    return isinstance(words, str) and len(words) <= MAX_WORDS
