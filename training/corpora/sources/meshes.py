# SPDX-License-Identifier: GPL-3.0-or-later
"""Packs of coloured meshes: a folder a pack with ``index.json`` and ``meshes.npz``, Y up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ....core.errors import InputError
from ....core.input_files import read_file
from ....core.legolise.grid import Size
from ....core.legolise.mesh import ColouredMesh
from ....core.legolise.voxelise import voxelise
from ....core.legolise.voxels import Voxels
from .model import Attribution, Model, file_key, read_attribution

LICENCE = "CC0 1.0"
_MAX_INDEX = 64 << 20  # bytes
_Z_UP = "Realistic Car Pack"  # its cars were made with z up, and stand on their noses otherwise
_GREY = "quaternius_fbx"  # many of its models have no colours in their files
_ARRAYS = ("verts", "faces", "colors", "vert_ptr", "face_ptr")


class MeshPacks:
    """All packs in ``folder``. Raises :class:`InputError` when there is none, or an index is damaged."""

    name = "meshes"

    def __init__(self, folder: Path) -> None:
        self._packs = sorted(path.parent for path in folder.glob("*/index.json"))
        if not self._packs:
            raise InputError(f"{folder} has no packs of meshes: folders with index.json and meshes.npz.")

    @cached_property
    def _entries(self) -> list[tuple[Path, int, str, str, str]]:
        """Pack, number in it, name, file and subpack of every mesh."""
        found = []
        for pack in self._packs:
            try:
                index = json.loads(read_file(pack / "index.json", _MAX_INDEX))
                for number, entry in enumerate(index):
                    # The maker's own grouping tells a tank of a war from one of a fish.
                    found.append((pack, number, str(entry["name"]), str(entry["file"]), str(entry.get("pack", ""))))
            except (ValueError, TypeError, KeyError) as error:
                raise InputError(f"{pack / 'index.json'} is not an index of meshes: {error}.") from error
        return found

    def attribution(self) -> Sequence[Attribution]:
        """One a pack."""
        return [read_attribution(pack, pack.name) for pack in self._packs]

    def key(self) -> str:
        """Names, sizes and times of the packs' files."""
        return file_key([pack / file for pack in self._packs for file in ("index.json", "meshes.npz")])

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, index: int) -> Model:
        """The mesh ``index``; its file is read when it is cut."""
        pack, number, name, file, subpack = self._entries[index]
        return Model(
            model_id=f"{pack.name}/{Path(file).with_suffix('').as_posix()}",
            name=name,
            pack=f"{pack.name} {subpack}",
            licence=LICENCE,
            cut=lambda size: _cut(pack, number, size, _Z_UP in subpack),
            lost_colours=pack.name == _GREY,
        )


def _cut(pack: Path, number: int, size: Size, z_up: bool) -> Voxels:
    return voxelise(_mesh(pack, number, z_up), size)


def _mesh(pack: Path, number: int, z_up: bool) -> ColouredMesh:
    """One mesh of a pack, turned so that z is up; the longest side is about 1."""
    arrays = _arrays(str(pack))
    vertices, faces = (slice(*arrays[f"{of}_ptr"][number : number + 2]) for of in ("vert", "face"))
    points = arrays["verts"][vertices].astype(np.float64) / 65535
    turned = points if z_up else np.stack([points[:, 0], -points[:, 2], points[:, 1]], 1)
    return ColouredMesh(turned, arrays["faces"][faces].astype(np.int64), arrays["colors"][faces].astype(np.uint8))


@lru_cache(maxsize=1)
def _arrays(pack: str) -> dict[str, NDArray[np.generic]]:
    try:
        with np.load(Path(pack) / "meshes.npz", allow_pickle=False) as file:
            return {name: file[name] for name in _ARRAYS}
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{pack}/meshes.npz cannot be read: {error}.") from error
