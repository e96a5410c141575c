# SPDX-License-Identifier: GPL-3.0-or-later
"""Making a layout stand: the joints around its weakest bricks are laid anew until the force balance holds."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from ..bricks.assembly import Assembly
from ..errors import MissingDependencyError
from ..physics.checker import StabilityChecker
from ..physics.stability import MAX_BRICKS, Stability
from .search import Search

_ROUNDS = 4
_WEAK = 6  # bricks around which windows are laid again in a round
_WINDOWS = 5  # for each of them
_STRONGER = 4.0  # times the weight of joints on joints

Build = Callable[[], tuple[Assembly, list[int]]]


def make_stand(search: Search, build: Build, seconds: float, cancelled: Callable[[], bool] | None) -> Stability | None:
    """Lay windows around weak bricks again until what ``build`` makes stands, at most for ``seconds``; the last verdict
    on it, None where there is none: no time, no solver, or more bricks than can be analysed."""
    end = time.monotonic() + seconds
    options = search.options
    stronger = dataclasses.replace(options.weights, seam=options.weights.seam * _STRONGER)
    checker = StabilityChecker()
    found: Stability | None = None
    try:
        for _ in range(_ROUNDS):
            assembly, numbers = build()
            left = end - time.monotonic()
            if left <= 0 or not 0 < len(assembly) <= MAX_BRICKS:
                return found
            found = checker.analyse(assembly, time_limit=left, cancelled=cancelled)
            if found.verdict != "unstable":
                return found
            search.options = dataclasses.replace(options, weights=stronger)
            weak = [numbers[i] for i in found.weakest(_WEAK)]
            for number in weak:
                _relay_around(search, number)
        assembly, _ = build()
        return checker.analyse(assembly, time_limit=max(end - time.monotonic(), 0.0), cancelled=cancelled)
    except MissingDependencyError:
        return None
    finally:
        search.options = options


def _relay_around(search: Search, number: int) -> None:
    """Lay windows around a brick, those under and on it again."""
    structure = search.structure
    for i in range(_WINDOWS):
        if number not in structure.bricks:
            return
        near = sorted(structure.near[number])
        for other in (number, *near):
            if other in structure.bricks:
                search.relay(search.around(other, i + 1))
