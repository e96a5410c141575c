# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of MagicaVoxel files whose names say what they are: ``chr_army1a.vox``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from ....core.errors import InputError
from ....core.legolise.grid import Size
from ....core.legolise.reading import read_model, voxelise_model
from ....core.legolise.voxels import Voxels
from .model import Attribution, Model, file_key, read_attribution

_VARIANT = re.compile(r"\d+[a-z]?$")


def cut_file(path: Path) -> Callable[[Size], Voxels]:
    """What cuts the mesh, voxels or points in ``path``, which is read once, when it is first cut."""
    read = cache(lambda: read_model(path))
    return lambda size: voxelise_model(read(), size)


class VoxelFiles:
    """All ``.vox`` files in ``folder``."""

    name = "voxels"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = sorted(folder.glob("*.vox"))
        if not self._files:
            raise InputError(f"{folder} has no .vox files.")
        self._attribution = read_attribution(folder, folder.name)

    def attribution(self) -> Sequence[Attribution]:
        """One for all."""
        return [self._attribution]

    def key(self) -> str:
        """Names, sizes and times of the files."""
        return file_key(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def get(self, index: int) -> Model:
        """The model of the file ``index``."""
        path = self._files[index]
        return Model(
            model_id=f"{self._folder.name}/{path.stem}",
            name=_VARIANT.sub("", path.stem.replace("_", " ")).strip(),
            pack=self._folder.name,
            licence=self._attribution.licence.partition("(")[0].strip(),
            cut=cut_file(path),
        )
