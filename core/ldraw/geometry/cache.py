# SPDX-License-Identifier: GPL-3.0-or-later
"""Finished meshes of parts on disk, each valid as long as the files it was made from are as they were.

One file a mesh: four bytes of length, a JSON header of that length, then the arrays one after the other. The header
names every file that was looked up with its stamp, those that did not exist included, so a part that is added to the
library later is seen, too. Whatever is not as it should be counts as not there: the cache never fails, it only helps.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from ...bricks.meshes import PartMesh
from ...errors import BrickwrightError
from ...files import write_by_rename

SCHEME = 2  # part of every key; a change of how meshes are made needs a new one
_MAX_HEADER = 4 << 20
_NORMAL = 32767.0  # normals are kept in 16 bits a coordinate
_SUFFIX = ".mesh"


class MeshCache:
    """Meshes by key in one folder; ``stamp`` tells the present stamp of a file, None when it does not exist."""

    def __init__(self, folder: Path, stamp: Callable[[str], str | None]) -> None:
        self.folder = folder
        self._stamp = stamp
        self._writable = True

    def load(self, key: str) -> PartMesh | None:
        """The mesh that was stored under ``key``, unless a file that it was made from has changed."""
        try:
            data = self._path(key).read_bytes()
            end = 4 + int.from_bytes(data[:4], "little")
            if end > _MAX_HEADER:
                return None
            header = json.loads(data[4:end])
            if header["key"] != key or any(self._stamp(name) != mark for name, mark in header["files"].items()):
                return None
            return _unpack(header["arrays"], data, end)
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None

    def store(self, key: str, mesh: PartMesh, files: Iterable[str]) -> None:
        """Keep ``mesh``, made from ``files``; after a first failure (full disk, no permission) nothing is tried."""
        if not self._writable:
            return
        arrays, blob = _pack(mesh)
        marks = {name: self._stamp(name) for name in sorted(files)}
        header = json.dumps({"key": key, "files": marks, "arrays": arrays}).encode()
        data = len(header).to_bytes(4, "little") + header + blob
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_by_rename(self._path(key), lambda temporary: temporary.write_bytes(data))
        except (OSError, BrickwrightError):
            self._writable = False

    def _path(self, key: str) -> Path:
        return self.folder / (hashlib.sha256(f"{SCHEME} {key}".encode()).hexdigest()[:32] + _SUFFIX)


def clear(folder: Path) -> int:
    """Delete the meshes below ``folder``; returns how many there were."""
    paths = list(folder.rglob(f"*{_SUFFIX}"))
    for path in paths:
        path.unlink(missing_ok=True)
    return len(paths)


def size(folder: Path) -> int:
    """Bytes of the meshes below ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob(f"*{_SUFFIX}"))


def _pack(mesh: PartMesh) -> tuple[list[list[Any]], bytes]:
    wide = len(mesh.vertices) > 1 << 16
    colours = mesh.face_colours
    one_colour = len(colours) > 0 and bool((colours == colours[0]).all())
    arrays = (
        mesh.vertices,
        mesh.loops.astype(np.uint32 if wide else np.uint16),
        mesh.sizes.astype(np.uint8),
        np.packbits(mesh.smooth),
        mesh.sharp_edges.astype(np.uint32 if wide else np.uint16),
        np.round(mesh.normals * _NORMAL).astype(np.int16),
        colours[:1] if one_colour else colours,
    )
    return [[array.dtype.str, list(array.shape)] for array in arrays], b"".join(array.tobytes() for array in arrays)


def _unpack(described: list[list[Any]], data: bytes, at: int) -> PartMesh:
    arrays = []
    for kind, shape in described:
        dtype, count = np.dtype(str(kind)), int(np.prod(shape))
        arrays.append(np.frombuffer(data, dtype, count, at).reshape(shape))
        at += count * dtype.itemsize
    vertices, loops, sizes, smooth, sharp, normals, colours = arrays
    if (
        at != len(data)
        or (len(loops) and int(loops.max()) >= len(vertices))
        or int(sizes.sum()) != len(loops)
        or sharp.max(initial=0) > len(vertices)
    ):
        raise ValueError("the arrays do not fit together")
    counts = sizes.astype(np.int32)
    return PartMesh(
        vertices,
        loops.astype(np.int32),
        (np.cumsum(counts) - counts).astype(np.int32),
        np.unpackbits(smooth, count=len(sizes)).astype(bool),
        sharp.astype(np.int32),
        normals.astype(np.float32) / np.float32(_NORMAL),
        np.broadcast_to(colours, len(sizes)).astype(np.int32),
        plain=True,
    )
