# SPDX-License-Identifier: GPL-3.0-or-later
"""Which sources there are, and opening one by its name: in the process that builds and in those that help it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ....core.errors import InputError
from .families import DrawnFamilies
from .folder import AnyFolder
from .meshes import MeshPacks
from .model import Source
from .set_models import SetModels
from .structures import Structures
from .voxel_files import VoxelFiles

#: Kind: the folder of the data in which it is found.
FOLDERS = {"meshes": "meshes", "voxels": "vox_mmmm", "structures": "stabletext2brick", "models": "ldraw_models"}
KINDS = (*FOLDERS, "families")


@dataclass(frozen=True)
class SourceSpec:
    """A source by its ``kind`` (:data:`KINDS`, or ``folder`` for a folder of anything) and ``folder``; ``count`` and
    ``seed`` of what is drawn."""

    kind: str
    folder: Path | None = None
    count: int = 0
    seed: int = 0


def open_source(spec: SourceSpec) -> Source:
    """The source; raises :class:`InputError` when its folder holds nothing of the kind."""
    if spec.kind == "families":
        return DrawnFamilies(spec.count, spec.seed)
    if spec.folder is None or not spec.folder.is_dir():
        raise InputError(f"{spec.folder} is no folder; it should hold the source “{spec.kind}”.")
    readers: dict[str, Callable[[Path], Source]] = {
        "meshes": MeshPacks,
        "voxels": VoxelFiles,
        "structures": Structures,
        "models": SetModels,
        "folder": AnyFolder,
    }
    return readers[spec.kind](spec.folder)
