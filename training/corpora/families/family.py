# SPDX-License-Identifier: GPL-3.0-or-later
"""A family: a category with the function that draws one of its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .sketch import Sketch


@dataclass(frozen=True)
class Family:
    """``sketch`` paints one of the ``category`` on a fresh sketch; ``nouns`` are further names for all of them."""

    category: str
    sketch: Callable[[Sketch], None]
    nouns: tuple[str, ...] = ()
    mirrored: bool = True
