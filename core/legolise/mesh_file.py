# SPDX-License-Identifier: GPL-3.0-or-later
"""A coloured mesh as a ``.npz`` file, with which one process hands it to another. Nothing in it is unpickled."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..files import write_by_rename
from .mesh import ColouredMesh

_ARRAYS = ("vertices", "triangles", "colours")
_OPTIONAL = ("corners", "texture", "uv")


def write_mesh(path: Path, mesh: ColouredMesh) -> None:
    """Write ``mesh``; raises :class:`BrickwrightError` where the file cannot be written."""
    arrays = {name: getattr(mesh, name) for name in _ARRAYS}
    arrays |= {name: getattr(mesh, name) for name in _OPTIONAL if getattr(mesh, name) is not None}
    arrays |= {f"texture_{number}": pixels for number, pixels in enumerate(mesh.textures)}

    def save(temporary: Path) -> None:
        with temporary.open("wb") as file:
            np.savez(file, **arrays)

    write_by_rename(path, save)


def read_mesh_file(path: Path) -> ColouredMesh:
    """The mesh that :func:`write_mesh` wrote; raises :class:`InputError` for anything else."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as found:
            arrays = {name: found[name] for name in found.files}
        textures = [arrays.pop(f"texture_{number}") for number in range(len(arrays)) if f"texture_{number}" in arrays]
        return ColouredMesh(**arrays, textures=tuple(textures))
    except (OSError, ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile) as error:
        raise InputError("The mesh could not be handed over; try again.") from error
