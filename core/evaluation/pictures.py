# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pictures of assemblies for a page, drawn without Blender."""

from __future__ import annotations

import math
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from ..bricks.assembly import Assembly
from ..ldraw.part_shapes import Detail, PartShapes
from ..rendering.assemblies import assembly_triangles
from ..rendering.cameras import around
from ..rendering.pictures import colour_picture

SIZE = 200  # pixels a side
AZIMUTH, ELEVATION = math.radians(-50), math.radians(28)
FOV = math.radians(20)

Pixels = NDArray[np.uint8]


def simple_shapes() -> PartShapes:
    """Shapes of parts with as few faces as a small picture needs, to be made once for many pictures."""
    return PartShapes(detail=Detail("low", bevel=False))


def draw_assembly(assembly: Assembly, shapes: PartShapes, size: int = SIZE) -> Pixels:
    """uint8 (size, size, 4) sRGB with alpha, transparent around the assembly, seen from its front and above."""
    triangles = assembly_triangles(assembly, shapes)
    if not len(triangles):
        return np.zeros((size, size, 4), np.uint8)
    camera = around(triangles.corners.reshape(-1, 3), AZIMUTH, ELEVATION, FOV)
    return colour_picture(triangles, camera, size, shadows=False).rgba


def encode_png(pixels: Pixels) -> bytes:
    """PNG (ISO/IEC 15948) of uint8 (h, w, 4)."""
    height, width, _ = pixels.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], 1)  # filter 0 in each row

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows.tobytes(), 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body
