# SPDX-License-Identifier: GPL-3.0-or-later
"""Which shapes of parts new bricks get in this session: one choice, made by the preferences or the command line."""

from __future__ import annotations

from typing import Literal

from ..errors import BrickwrightError
from ..ldraw.library import Library
from ..ldraw.part_shapes import PartShapes
from . import importldraw
from .importldraw_shapes import ImportLDrawShapes

Route = Literal["automatic", "importldraw", "built-in"]

_built_in = PartShapes()
_route: Route = "automatic"
_importldraw: ImportLDrawShapes | None = None
_why_not = ""  # why ImportLDraw is not used although it was chosen


def current_shapes() -> PartShapes:
    """The shapes that new bricks get; without a parts library those of our catalogue."""
    global _importldraw, _why_not
    _why_not = ""
    if not _takes_importldraw():
        return _built_in
    folder = str(_built_in.library.root) if _built_in.library is not None else importldraw.known_library()
    known = _importldraw
    if known is None or known.built_in is not _built_in or str(known.library and known.library.root) != folder:
        try:
            known = _importldraw = ImportLDrawShapes(_built_in, _built_in.library or Library(folder))
        except BrickwrightError as error:
            _why_not = str(error)
            return _built_in
    return known


def built_in_shapes() -> PartShapes:
    """The shapes that our own importer makes, whoever makes those of new bricks."""
    return _built_in


def use_shapes(shapes: PartShapes) -> None:
    """Give new bricks other shapes from now on; bricks that stand keep theirs."""
    global _built_in
    _built_in = shapes


def use_route(route: Route) -> None:
    """Choose who makes the meshes of a parts library's parts from now on.

    ``automatic``: our own importer where a library is known to us, since it is many times as fast; else ImportLDraw
    where that is enabled and knows a library.
    """
    global _route, _importldraw
    _route, _importldraw = route, None


def route_words() -> str:
    """Who makes new meshes, for a panel; touches no file."""
    if not _takes_importldraw():
        if _route == "importldraw":
            return "ImportLDraw is not enabled; built-in"
        return "Built-in, from the parts library" if _built_in.library is not None else "Built-in parts"
    if _why_not:
        return "ImportLDraw has no parts library; built-in"
    return "ImportLDraw failed; built-in" if _importldraw is not None and _importldraw.failure else "ImportLDraw"


def _takes_importldraw() -> bool:
    if _route == "built-in" or not importldraw.is_enabled():
        return False
    return _route == "importldraw" or (_built_in.library is None and bool(importldraw.known_library()))
