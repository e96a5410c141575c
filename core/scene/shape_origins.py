# SPDX-License-Identifier: GPL-3.0-or-later
"""Which parts of the scene are not shown as the parts library has them, read off the meshes that bricks have now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import bpy

from . import keys
from .instancing import drawn


@dataclass(frozen=True)
class Replaced:
    """Bricks by part, the most frequent part first. ``boxes``: of parts whose shape is not known. ``own``: with a mesh
    of our own catalogue."""

    boxes: dict[str, int]
    own: dict[str, int]

    def text(self, name: str) -> str:
        """The lists in words, a part a line, for the assembly ``name``."""
        lines = [f"Replaced parts of {name}"]
        for words, counts in (("Shown as plain boxes", self.boxes), ("Shown with Brickwright's own meshes", self.own)):
            if counts:
                lines += ["", f"{words}: {len(counts)} parts, {sum(counts.values())} bricks"]
                lines += [f"{count:6d} x {part}" for part, count in counts.items()]
        return "\n".join(lines) + "\n"


def replaced_parts(collections: Iterable[bpy.types.Collection]) -> Replaced:
    """What is replaced among the bricks of these assemblies."""
    origins: dict[str, str] = {}
    found: dict[str, Counter[str]] = {"stand-in": Counter(), "catalogue": Counter()}
    for collection in collections:
        for item, count in drawn(collection):
            if item.type != "MESH":
                continue
            name = item.data.name_full
            if name not in origins:
                origins[name] = str(item.data.get(keys.ORIGIN_OF_SHAPE, ""))
            if origins[name] in found:
                found[origins[name]][item[keys.PART]] += count
    return Replaced(*(dict(found[origin].most_common()) for origin in ("stand-in", "catalogue")))


def replaced_counts() -> tuple[int, int]:
    """How many parts of the file are plain boxes, and how many have a mesh of our own; quick enough to be drawn."""
    found: dict[str, set[str]] = {"stand-in": set(), "catalogue": set()}
    for mesh in bpy.data.meshes:
        origin = str(mesh.get(keys.ORIGIN_OF_SHAPE))
        if origin in found and mesh.users:
            found[origin].add(str(mesh.get(keys.PART)))
    return len(found["stand-in"]), len(found["catalogue"])
