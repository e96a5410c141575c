# SPDX-License-Identifier: GPL-3.0-or-later
"""Which bricks of an assembly are the limbs of minifigs, and which brick each of them hangs on.

Families are the LDraw library's: torsos 973, heads 3626, arms 3818 and 3819, hands 3820 and 977 (hook 2531), hips 3815
(short legs 41879), legs 3816 and 3817 (wooden 2532), each with letters for moulds and patterns. Where they sit on each
other is measured on the minifigs of set models, of which nearly all agree to a tenth of an LDU.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .assembly import Assembly

_FAMILIES = {
    "torso": r"973|3814",
    "head": r"3626",
    "arm": r"3818|3819",
    "hand": r"3820|977|2531",
    "hips": r"3815|41879",
    "leg": r"3816|3817|2532",
}
_PATTERNS = {kind: re.compile(rf"(?:{numbers})(?:[a-z][a-z0-9]*)?\.dat") for kind, numbers in _FAMILIES.items()}


@dataclass(frozen=True)
class _Joint:
    """How a limb hangs on another: at one of ``places`` in that one's frame, ``reach`` LDU off at most."""

    limb: str
    on: str
    places: tuple[tuple[float, float, float], ...]
    reach: float


# A hand goes where its arm is turned to: 22 LDU from the shoulder.
_JOINTS = (
    _Joint("head", "torso", ((0, -24, 0),), 10.0),
    _Joint("arm", "torso", ((-15.55, 9, 0), (15.55, 9, 0)), 6.0),
    _Joint("hand", "arm", ((0, 0, 0),), 28.0),
    _Joint("hips", "torso", ((0, 32, 0),), 8.0),
    _Joint("leg", "hips", ((0, 12, 0),), 8.0),
)
_PAIRS = 1 << 17  # distances measured at a time, which bounds the memory
_WORN = 2.0  # LDU: what has its origin at that of a head is worn on it


def limb_kind(part: str) -> str | None:
    """``torso``, ``head``, ``arm``, ``hand``, ``hips`` or ``leg`` for a part of that family, else None."""
    return next((kind for kind, pattern in _PATTERNS.items() if pattern.fullmatch(part)), None)


def minifig_parents(assembly: Assembly) -> NDArray[np.int32]:
    """For each brick (n,) the one it hangs on, -1 for none: hands on arms; arms, heads and hips on torsos; legs on
    hips; what a head wears on the head. Each hangs on the nearest that is close enough to be the same figure's.
    """
    kinds = np.array([limb_kind(name) or "" for name in assembly.part_names], object)
    of_brick = kinds[assembly.part_index] if len(assembly) else np.zeros(0, object)
    parents = np.full(len(assembly), -1, np.int32)
    for joint in _JOINTS:
        _hang(assembly, parents, of_brick == joint.limb, of_brick == joint.on, joint.places, joint.reach)
    _hang(assembly, parents, of_brick == "", of_brick == "head", ((0, 0, 0),), _WORN)
    return parents


def _hang(
    assembly: Assembly,
    parents: NDArray[np.int32],
    limbs: NDArray[np.bool_],
    hosts: NDArray[np.bool_],
    places: tuple[tuple[float, float, float], ...],
    reach: float,
) -> None:
    host = np.flatnonzero(hosts)
    if not len(host):
        return
    sockets = np.einsum("hij,kj->hki", assembly.rotations[host], np.array(places)) + assembly.positions[host][:, None]
    flat, owner = sockets.reshape(-1, 3), np.repeat(host, len(places))
    waiting = np.flatnonzero(limbs)
    at_once = max(1, _PAIRS // len(flat))
    for start in range(0, len(waiting), at_once):
        some = waiting[start : start + at_once]
        distances = np.linalg.norm(flat - assembly.positions[some, None], axis=2)
        nearest = distances.argmin(axis=1)
        near = distances[np.arange(len(some)), nearest] <= reach
        parents[some[near]] = owner[nearest[near]]
