# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts that a model brought along, kept with its assembly in the Blender file, so that it can be drawn and exported
again where the file it came from is not at hand."""

from __future__ import annotations

import json

import bpy

from ..ldraw.part_shapes import PartShapes
from ..ldraw.part_sources import Embedded, embedded_sources
from .keys import EMBEDDED
from .shapes import current_shapes


def write_embedded(collection: bpy.types.Collection, embedded: Embedded) -> None:
    """Keep name and text of part files with an assembly."""
    if embedded:
        collection[EMBEDDED] = json.dumps(dict(embedded))


def read_embedded(collection: bpy.types.Collection) -> Embedded:
    """What :func:`write_embedded` kept; empty where there is nothing, or nothing that can be read."""
    try:
        texts = json.loads(collection.get(EMBEDDED) or "{}")
    except (ValueError, TypeError):
        return ()
    if not isinstance(texts, dict):
        return ()
    return tuple((name, text) for name, text in texts.items() if isinstance(text, str))


def shapes_of(collection: bpy.types.Collection) -> PartShapes:
    """The shapes that bricks of an assembly get now: those that it brings along, then those of the session."""
    return current_shapes().including(*embedded_sources(read_embedded(collection)))
