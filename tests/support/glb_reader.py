# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a .glb by the letter of the specification, for tests of what writes one."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np

KINDS = {5120: np.int8, 5121: np.uint8, 5122: np.int16, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
WIDTHS = {"SCALAR": 1, "VEC3": 3}


class Glb:
    """A parsed file: ``document`` is its JSON; the methods decode what it describes."""

    def __init__(self, data: bytes) -> None:
        magic, version, length = struct.unpack("<4sII", data[:12])
        assert (magic, version, length) == (b"glTF", 2, len(data))
        size, kind = struct.unpack("<I4s", data[12:20])
        assert kind == b"JSON"
        assert size % 4 == 0
        self.document: dict[str, Any] = json.loads(data[20 : 20 + size])
        self.blob = b""
        if 20 + size < len(data):
            (count, kind), rest = struct.unpack("<I4s", data[20 + size : 28 + size]), data[28 + size :]
            assert (kind, count, count % 4) == (b"BIN\0", len(rest), 0)
            self.blob = rest
            assert self.document["buffers"] == [{"byteLength": count}]

    def accessor(self, number: int) -> np.ndarray:
        """The values of an accessor; normalised ones as real numbers."""
        accessor = self.document["accessors"][number]
        view = self.document["bufferViews"][accessor["bufferView"]]
        kind, width = np.dtype(KINDS[accessor["componentType"]]), WIDTHS[accessor["type"]]
        stride = view.get("byteStride", kind.itemsize * width)
        start, count = accessor["byteOffset"], accessor["count"]
        assert start % kind.itemsize == view["byteOffset"] % 4 == 0
        assert start + stride * (count - 1) + kind.itemsize * width <= view["byteLength"]
        assert view["byteOffset"] + view["byteLength"] <= len(self.blob)
        at = view["byteOffset"] + start
        values = np.ndarray((count, width), kind, self.blob, at, (stride, kind.itemsize))
        if accessor.get("normalized"):
            return np.maximum(values / np.iinfo(kind).max, -1.0)
        return values.astype(np.float64) if kind.kind == "f" else values[:, 0]

    def matrix(self, node: dict[str, Any]) -> np.ndarray:
        """The local matrix (4, 4) of a node."""
        x, y, z, w = node.get("rotation", (0, 0, 0, 1))
        assert abs(x * x + y * y + z * z + w * w - 1) < 1e-5
        turn = np.array(
            [
                [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
                [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
                [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
            ]
        )
        matrix = np.eye(4)
        matrix[:3, :3] = turn * node.get("scale", (1, 1, 1))
        matrix[:3, 3] = node.get("translation", (0, 0, 0))
        return matrix

    def bricks(self) -> list[tuple[dict[str, Any], np.ndarray]]:
        """Mesh and world matrix of what each root of the scene shows, in their order."""
        found = []

        def visit(number: int, outer: np.ndarray) -> None:
            node = self.document["nodes"][number]
            matrix = outer @ self.matrix(node)
            if "mesh" in node:
                found.append((self.document["meshes"][node["mesh"]], matrix))
            for child in node.get("children", ()):
                visit(child, matrix)

        for root in self.document["scenes"][self.document["scene"]].get("nodes", ()):
            visit(root, np.eye(4))
        return found

    def corners(self, mesh: dict[str, Any]) -> np.ndarray:
        """All corners (c, 3) of the triangles of a mesh."""
        return np.concatenate(
            [self.accessor(p["attributes"]["POSITION"])[self.accessor(p["indices"])] for p in mesh["primitives"]]
        )
