# SPDX-License-Identifier: GPL-3.0-or-later
"""MagicaVoxel's .vox files, versions 150 and 200: models, palette, and the scene that places them.

Format: https://github.com/ephtracy/voxel-model, "MagicaVoxel-file-format-vox.txt" and its extension. Axes are x, y, z
with z up.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError

MAX_BYTES = 1 << 28
MAX_CELLS = 1 << 27
_MOST_DEPTH = 100  # nodes inside nodes
_HEADER = 8

#: Cells (n, 3) and palette entries (n,) of one model, and its size (3,).
_Model: TypeAlias = tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.int64]]
#: A rotation (3, 3) and a translation (3,).
_Place: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass
class _File:
    models: list[_Model] = field(default_factory=list)
    palette: NDArray[np.uint8] = field(default_factory=lambda: _default_palette())
    places: dict[int, tuple[int, _Place]] = field(default_factory=dict)  # transform nodes: child and place
    groups: dict[int, tuple[int, ...]] = field(default_factory=dict)
    shapes: dict[int, int] = field(default_factory=dict)


def read_vox(path: Path) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
    """What is filled, bool (x, y, z), and the sRGB colours, uint8 (x, y, z, 3), of all visible models together.

    Of several models that no scene places, which are the frames of an animation, the first counts. Raises
    :class:`InputError` for a file that cannot be read, is damaged, empty or too large.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"The voxel file {path} cannot be read: {error.strerror}.") from error
    if len(data) > MAX_BYTES:
        raise InputError(f"The voxel file {path} is larger than {MAX_BYTES >> 20} MB; save a part of it.")
    if data[:4] != b"VOX ":
        raise InputError(f"The file {path} is no MagicaVoxel file; save it as .vox.")
    try:
        file = _parse(data)
        placed = _placed(file)
    except (struct.error, ValueError, IndexError, KeyError) as error:
        raise InputError(f"The voxel file {path} is damaged; save it again in MagicaVoxel.") from error
    if not placed:
        raise InputError(f"There are no voxels in {path}; nothing can be built.")
    low = np.min([cells.min(axis=0) for cells, _ in placed], axis=0)
    shape = np.max([cells.max(axis=0) for cells, _ in placed], axis=0) - low + 1
    if np.prod(shape.astype(float)) > MAX_CELLS:
        raise InputError(
            f"The models in {path} lie {shape.max()} voxels apart, too far to work with; move them closer."
        )
    filled = np.zeros(shape, bool)
    rgb = np.zeros((*shape, 3), np.uint8)
    for cells, colours in placed:
        where = tuple((cells - low).T)
        filled[where] = True
        rgb[where] = file.palette[colours]
    return filled, rgb


def _parse(data: bytes) -> _File:
    """The chunks of a file; ValueError and struct.error where it is damaged."""
    file = _File()
    at, end = _HEADER, len(data)
    size = np.zeros(3, np.int64)
    hidden_layers: set[int] = set()
    nodes: list[tuple[int, int, dict[str, str], int, _Place]] = []
    while at + 12 <= end:
        name, length, _ = struct.unpack_from("<4sii", data, at)
        at += 12
        if length < 0 or at + length > end:
            raise ValueError("a chunk is cut off")
        content = _Reader(data[at : at + length])
        at += length  # children follow like siblings
        if name == b"SIZE":
            size = np.array([content.number() for _ in range(3)], np.int64)
        elif name == b"XYZI":
            count = content.number()
            voxels = np.frombuffer(content.data, np.uint8, 4 * count, 4).reshape(-1, 4)
            cells = voxels[:, :3].astype(np.int64)
            if (cells >= size).any():
                raise ValueError("voxels outside of their model")
            file.models.append((cells, voxels[:, 3], size))
        elif name == b"RGBA":
            entries = np.frombuffer(content.data, np.uint8, 1024).reshape(256, 4)[:, :3]
            file.palette = np.concatenate([entries[-1:], entries[:-1]])  # colour 1 comes first
        elif name == b"nTRN":
            node, attributes = content.number(), content.words()
            child, _, layer, frames = (content.number() for _ in range(4))
            nodes.append((node, child, attributes, layer, _place(content.words() if frames > 0 else {})))
        elif name == b"nGRP":
            node, _ = content.number(), content.words()
            file.groups[node] = tuple(content.number() for _ in range(content.number()))
        elif name == b"nSHP":
            node, _ = content.number(), content.words()
            content.number()
            file.shapes[node] = content.number()
        elif name == b"LAYR":
            layer, attributes = content.number(), content.words()
            if attributes.get("_hidden") == "1":
                hidden_layers.add(layer)
    for node, child, attributes, layer, place in nodes:
        if attributes.get("_hidden") == "1" or layer in hidden_layers:
            file.groups[node] = ()
        else:
            file.places[node] = (child, place)
    return file


class _Reader:
    """Numbers and dictionaries from the content of a chunk."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._at = 0

    def number(self) -> int:
        (value,) = struct.unpack_from("<i", self.data, self._at)
        self._at += 4
        return int(value)

    def words(self) -> dict[str, str]:
        found = {}
        for _ in range(self.number()):
            key = self._text()
            found[key] = self._text()
        return found

    def _text(self) -> str:
        length = self.number()
        if not 0 <= length <= len(self.data) - self._at:
            raise ValueError("a text is cut off")
        text = self.data[self._at : self._at + length].decode("utf-8", "replace")
        self._at += length
        return text


def _place(frame: dict[str, str]) -> _Place:
    """Rotation and translation of a frame; a byte says which column each row takes, and the signs of the rows."""
    packed = int(frame.get("_r", "4"))
    columns = [packed & 3, packed >> 2 & 3]
    columns.append(3 - sum(columns))
    if sorted(columns) != [0, 1, 2]:
        raise ValueError("a rotation takes a column twice")
    rotation = np.zeros((3, 3), np.int64)
    for row, column in enumerate(columns):
        rotation[row, column] = -1 if packed >> (4 + row) & 1 else 1
    move = np.array([int(word) for word in frame.get("_t", "0 0 0").split()], np.int64)
    if move.shape != (3,):
        raise ValueError("a translation has not three numbers")
    return rotation, move


def _placed(file: _File) -> list[tuple[NDArray[np.int64], NDArray[np.uint8]]]:
    """Cells in the scene and palette entries of each visible model that is not empty."""
    if not file.shapes:
        return [(cells, colours) for cells, colours, _ in file.models[:1] if len(cells)]
    found = []
    todo: list[tuple[int, NDArray[np.int64], NDArray[np.int64], int]] = [
        (0, np.eye(3, dtype=np.int64), np.zeros(3, np.int64), 0)
    ]
    visited = 0
    while todo:
        node, rotation, move, depth = todo.pop()
        visited += 1
        if depth > _MOST_DEPTH or visited > 100 * (len(file.places) + len(file.groups) + len(file.shapes)):
            raise ValueError("nodes contain themselves")
        if node in file.places:
            child, (turn, shift) = file.places[node]
            todo.append((child, rotation @ turn, rotation @ shift + move, depth + 1))
        elif node in file.groups:
            todo += [(child, rotation, move, depth + 1) for child in file.groups[node]]
        else:
            cells, colours, size = file.models[file.shapes[node]]
            if len(cells):
                # Halves keep to the middles of cells, about which they turn.
                middles = (2 * (cells - size // 2) + 1) @ rotation.T
                found.append(((middles - 1) // 2 + move, colours))
    return found


def _default_palette() -> NDArray[np.uint8]:
    """uint8 (256, 3): a cube of six values without black, blue changing first, then ramps of red, green, blue, grey."""
    steps = np.arange(255, -1, -51, dtype=np.uint8)
    cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)[:-1]
    ramp = np.array([238, 221, 187, 170, 136, 119, 85, 68, 34, 17], np.uint8)[:, None]
    ramps = [ramp * np.array(mask, np.uint8) for mask in ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1))]
    return np.concatenate([np.zeros((1, 3), np.uint8), cube, *ramps])
