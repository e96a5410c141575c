# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that bricks can be made of: meshes, voxels, point clouds."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..bricks.plan import PLATE
from ..errors import InputError
from ..npy import read_numbers
from .cubes import mesh_of_cubes
from .grid import Size
from .mesh import ColouredMesh
from .points import PointCloud, voxelise_points
from .scene_file import KINDS, read_scene
from .vox_file import read_vox
from .voxelise import voxelise
from .voxels import Voxels

#: What all of this can be read from, by the ends of the names.
READABLE = (*KINDS, ".vox", ".npy", ".xyz")
MAX_BYTES = 1 << 29
_MOST_CUBES = 512  # a side
_GREY = (160, 160, 160)

Model: TypeAlias = ColouredMesh | PointCloud


def read_model(path: Path) -> Model:
    """A mesh, or a point cloud, from a file; voxels become a mesh of cubes. z is up.

    ``.npy`` holds numbers or booleans (x, y, z), filled where they are not zero; colours (x, y, z, 3), filled where
    they are not black, or (x, y, z, 4), filled where the fourth is not zero; or points (n, 3), with colours (n, 6).
    Colours are 0 to 255, or 0 to 1 where they are no whole numbers. ``.xyz`` has a point a line, three or six numbers.
    Raises :class:`InputError` for what cannot be read.
    """
    kind = path.suffix.lower()
    if kind not in READABLE:
        raise InputError(f"{path} is none of the kinds that can be read: {', '.join(READABLE)}.")
    if kind == ".vox":
        return mesh_of_cubes(*read_vox(path))
    if kind == ".npy":
        return _of_array(path, read_numbers(path, "The array", MAX_BYTES, "it has at most 512 MB", _unusable))
    if kind == ".xyz":
        return _cloud(_numbers_of_lines(path))
    return read_scene(path)


def read_mesh(path: Path) -> ColouredMesh:
    """A mesh from a file, or voxels as a mesh of cubes; :class:`InputError` for points too."""
    model = read_model(path)
    if isinstance(model, PointCloud):
        raise InputError(f"{path} holds points without faces, where a mesh is needed; make a surface of them first.")
    return model


def voxelise_model(model: Model, size: Size, *, height: int = PLATE, solid: bool = True, thickness: int = 1) -> Voxels:
    """Cells of a mesh or a point cloud, see :func:`.voxelise.voxelise`."""
    if isinstance(model, PointCloud):
        return voxelise_points(model, size, height=height, solid=solid, thickness=thickness)
    return voxelise(model, size, height=height, solid=solid, thickness=thickness)


def _unusable(shape: tuple[int, ...]) -> str | None:
    """What an array of this shape must be instead; None where it can be used."""
    cubes = len(shape) == 3 or (len(shape) == 4 and shape[3] in (3, 4))
    if cubes and all(1 <= extent <= _MOST_CUBES for extent in shape[:3]):
        return None
    if len(shape) == 2 and shape[1] in (3, 6) and shape[0] > 0:
        return None
    return f"(x, y, z), at most {_MOST_CUBES} a side, with 3 or 4 colours in a fourth dimension, or points (n, 3 or 6)"


def _of_array(path: Path, values: NDArray[np.generic]) -> Model:
    if values.ndim == 2:
        return _cloud(values.astype(np.float64))
    if values.ndim == 3:
        filled = values != 0
        return mesh_of_cubes(filled, np.full((*filled.shape, 3), _GREY, np.uint8))
    rgb = _bytes(values[..., :3])
    filled = (values[..., 3] != 0) if values.shape[3] == 4 else (rgb != 0).any(axis=3)
    return mesh_of_cubes(np.asarray(filled, bool), rgb)


def _cloud(values: NDArray[np.float64]) -> PointCloud:
    colours = _bytes(values[:, 3:]) if values.shape[1] == 6 else np.full((len(values), 3), _GREY, np.uint8)
    return PointCloud(values[:, :3], colours)


def _bytes(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Colours 0 to 255; numbers with fractions are taken as 0 to 1 where none is larger."""
    numbers = values.astype(np.float64)
    unit = not np.issubdtype(values.dtype, np.integer) and numbers.size and numbers.max() <= 1
    return np.clip(np.rint(numbers * 255 if unit else numbers), 0, 255).astype(np.uint8)


def _numbers_of_lines(path: Path) -> NDArray[np.float64]:
    """The points of a text file (n, 3 or 6)."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"The point cloud {path} is larger than {MAX_BYTES >> 20} MB; thin it out first.")
        values = np.loadtxt(path, ndmin=2, comments="#")
    except OSError as error:
        raise InputError(f"The point cloud {path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, UnicodeDecodeError) as error:
        raise InputError(f"The point cloud {path} has lines that are not three or six numbers each.") from error
    if not len(values) or values.shape[1] not in (3, 6):
        raise InputError(f"The point cloud {path} has lines that are not three or six numbers each.")
    return np.asarray(values, np.float64)
