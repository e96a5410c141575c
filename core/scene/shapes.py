# SPDX-License-Identifier: GPL-3.0-or-later
"""Which shapes of parts new bricks get in this session: one choice, made by the preferences or the command line."""

from __future__ import annotations

from ..ldraw.part_shapes import PartShapes

_current = PartShapes()


def current_shapes() -> PartShapes:
    """The shapes that new bricks get; without a parts library those of our catalogue."""
    return _current


def use_shapes(shapes: PartShapes) -> None:
    """Give new bricks other shapes from now on; bricks that stand keep theirs."""
    global _current
    _current = shapes
