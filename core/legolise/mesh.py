# SPDX-License-Identifier: GPL-3.0-or-later
"""A triangle mesh with colours, as it comes from Blender or a file, before it is cut into cells."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .colour_space import to_linear

MAX_FACES = 2_000_000
_CUT_OUT = 0.5  # texels less opaque than this are holes


@dataclass(frozen=True, eq=False)
class ColouredMesh:
    """``vertices`` float (v, 3), z up, in any unit; ``triangles`` int (f, 3); ``colours`` uint8 (f, 3), sRGB.

    Further colours multiply those of the faces, in linear light as glTF 2.0 does: ``corners`` uint8 (f, 3, 3), sRGB at
    each corner; ``textures``, uint8 (h, w, 4) sRGB and alpha, the first row at the top, with ``texture`` int (f,) the
    one of each face (-1: none) and ``uv`` float (f, 3, 2), whose v goes up; beyond 0 to 1 it repeats.
    """

    vertices: NDArray[np.float64]
    triangles: NDArray[np.int64]
    colours: NDArray[np.uint8]
    corners: NDArray[np.uint8] | None = None
    textures: tuple[NDArray[np.uint8], ...] = ()
    texture: NDArray[np.int64] | None = None
    uv: NDArray[np.float64] | None = field(default=None)

    def __post_init__(self) -> None:
        faces = len(self.triangles)
        if self.vertices.shape[1:] != (3,) or self.triangles.shape[1:] != (3,) or self.colours.shape != (faces, 3):
            raise ValueError(
                f"vertices, triangles and colours are {self.vertices.shape}, {self.triangles.shape} "
                f"and {self.colours.shape}"
            )
        if (self.corners is not None and self.corners.shape != (faces, 3, 3)) or (
            self.textures and (self.texture is None or self.uv is None or self.uv.shape != (faces, 3, 2))
        ):
            raise ValueError("colours of corners or textures do not match the faces")

    def require_usable(self) -> None:
        """Raise :class:`InputError` for a mesh that nothing can be made of."""
        if not len(self.triangles):
            raise InputError("The mesh has no faces; give it a surface, or read it as a point cloud.")
        if len(self.triangles) > MAX_FACES:
            raise InputError(
                f"The mesh has {len(self.triangles):,} triangles, more than {MAX_FACES:,}; simplify it first, "
                "for example with Blender's Decimate."
            )
        if self.triangles.min() < 0 or self.triangles.max() >= len(self.vertices):
            raise InputError("The mesh is damaged: its faces name vertices that it does not have.")
        if not np.isfinite(self.vertices).all():
            raise InputError("The mesh has vertices that are not numbers (NaN or infinite); remove them first.")

    def sample(
        self, faces: NDArray[np.int64], weights: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Linear colour (n, 3) at points of ``faces`` (n,) with barycentric ``weights`` (n, 3), and whether something
        is there (n,): not where a texture is cut out."""
        light = to_linear(self.colours[faces])
        there = np.ones(len(faces), bool)
        if self.corners is not None:
            light *= np.einsum("nk,nkc->nc", weights, to_linear(self.corners[faces]))
        if self.textures and self.texture is not None and self.uv is not None:
            uv = np.einsum("nk,nkc->nc", weights, self.uv[faces])
            uv = np.where(np.isfinite(uv), uv, 0)
            uv = np.where((uv < 0) | (uv > 1), uv % 1, uv)  # the edges themselves belong to their own side
            image = self.texture[faces]
            for number, pixels in enumerate(self.textures):
                here = np.flatnonzero(image == number)
                if len(here):
                    height, width = pixels.shape[:2]
                    column = np.minimum((uv[here, 0] * width).astype(np.int64), width - 1)
                    row = np.minimum(((1 - uv[here, 1]) * height).astype(np.int64), height - 1)
                    texels = pixels[row, column]
                    light[here] *= to_linear(texels[:, :3])
                    there[here] = texels[:, 3] >= 255 * _CUT_OUT
        return light, there
