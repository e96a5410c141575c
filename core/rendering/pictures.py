# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of triangles: colour with soft light, normals, depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .cameras import Camera
from .light import Light, linear_of, shaded, srgb_of
from .occlusion import in_sun, open_sky
from .rasteriser import Seen, rasterise
from .triangles import Triangles

Frame = Literal["world", "camera"]

SAMPLES = 2  # a pixel and direction


@dataclass(frozen=True, eq=False)
class Picture:
    """``rgb`` uint8 (h, w, 3), sRGB, black where nothing is seen; ``alpha`` uint8 (h, w): how much of a pixel is
    covered. The colour is not multiplied by it."""

    rgb: NDArray[np.uint8]
    alpha: NDArray[np.uint8]

    def over(self, background: ArrayLike) -> NDArray[np.uint8]:
        """uint8 (h, w, 3): in front of ``background``, sRGB (3,) or (h, w, 3), mixed as picture programs do."""
        behind = np.broadcast_to(np.asarray(background, np.float32), self.rgb.shape)
        share = self.alpha[..., None].astype(np.float32) / 255
        mixed: NDArray[np.uint8] = np.rint(self.rgb * share + behind * (1 - share)).astype(np.uint8)
        return mixed

    @property
    def rgba(self) -> NDArray[np.uint8]:
        """uint8 (h, w, 4)."""
        return np.concatenate([self.rgb, self.alpha[..., None]], axis=2)


def colour_picture(
    triangles: Triangles,
    camera: Camera,
    size: int,
    light: Light | None = None,
    samples: int = SAMPLES,
    occlusion: bool = True,
    shadows: bool = True,
) -> Picture:
    """A picture of ``size`` pixels square in ``light``, by default that of a viewport.

    ``samples``: points in a pixel and direction; ``occlusion``: darker where little sky is seen; ``shadows``: of the
    sun, of the triangles on themselves.
    """
    shine = Light.studio(camera) if light is None else light
    seen = rasterise(triangles, camera, (size * samples, size * samples))
    if triangles.paint is None:
        colours = linear_of(triangles.colours[seen.triangles])
    else:
        painted, there = triangles.paint(seen.triangles, seen.weights.astype(np.float64))
        seen, colours = seen.only(there), painted[there].astype(np.float32)
    if not len(seen.pixels):
        return Picture(np.zeros((size, size, 3), np.uint8), np.zeros((size, size), np.uint8))
    points, normals = seen.points(triangles), seen.normals(triangles, camera)
    to_camera = camera.rotation[2].astype(np.float32)
    if camera.perspective:
        to_camera = camera.position.astype(np.float32) - points
        to_camera /= np.sqrt(np.einsum("pc,pc->p", to_camera, to_camera))[:, None]
    sky = _open_sky(seen, points, normals, triangles, samples) if occlusion else 1.0
    sun = in_sun(points, normals @ np.asarray(shine.sun, np.float32), triangles, shine.sun, size) if shadows else 1.0
    linear = shaded(colours, normals, to_camera, shine, sky, sun)
    mean, cover = _reduced(seen, linear, samples)
    return Picture(srgb_of(mean), cover)


def normal_picture(
    triangles: Triangles, camera: Camera, size: int, samples: int = SAMPLES, frame: Frame = "world"
) -> Picture:
    """Unit normals n as colours (n + 1) / 2, in the frame of the triangles (``world``) or right, up and back of the
    camera."""
    seen = rasterise(triangles, camera, (size * samples, size * samples))
    normals = seen.normals(triangles, camera)
    if frame == "camera":
        normals = normals @ camera.rotation.T.astype(np.float32)
    mean, cover = _reduced(seen, normals, samples)
    lengths = np.linalg.norm(mean, axis=2, keepdims=True)
    unit = np.divide(mean, lengths, out=np.zeros_like(mean), where=lengths > 0)
    coded = np.rint((unit * 0.5 + 0.5) * 255).astype(np.uint8)
    return Picture(np.where(cover[..., None] > 0, coded, 0).astype(np.uint8), cover)


def depth_picture(triangles: Triangles, camera: Camera, size: int) -> NDArray[np.float32]:
    """float32 (size, size): depth in front of the camera at the centre of each pixel, infinite where nothing is."""
    seen = rasterise(triangles, camera, (size, size))
    depths: NDArray[np.float32] = seen.picture(seen.depths, np.inf)
    return depths


def _open_sky(
    seen: Seen, points: NDArray[np.float32], normals: NDArray[np.float32], triangles: Triangles, samples: int
) -> NDArray[np.float32]:
    """float32 (p,): worked out for one sample of each pixel and spread to all that face the same way."""
    there = seen.picture(np.ones(len(points), bool), False)
    coarse = (slice(None, None, samples), slice(None, None, samples))
    size = float(np.linalg.norm(triangles.bounds[1] - triangles.bounds[0]))
    radius = max(2, round(there.shape[0] / samples * 0.09))
    sky = open_sky(seen.picture(points)[coarse], seen.picture(normals)[coarse], there[coarse], max(size, 1e-9), radius)
    fine: NDArray[np.float32] = sky.repeat(samples, axis=0).repeat(samples, axis=1).ravel()[seen.pixels]
    return fine


def _reduced(seen: Seen, values: NDArray[np.float32], samples: int) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Mean of the covered samples of each pixel (h, w, c), and how much of it they cover (h, w)."""
    width, height = seen.size[0] // samples, seen.size[1] // samples
    row, column = np.divmod(seen.pixels, seen.size[0])
    pixel = row // samples * width + column // samples
    count = np.bincount(pixel, minlength=width * height)
    sums = np.stack([np.bincount(pixel, part, width * height) for part in values.T], axis=1)
    mean = (sums / np.maximum(count, 1)[:, None]).astype(np.float32)
    cover = np.rint(count * (255 / samples**2)).astype(np.uint8)
    return mean.reshape(height, width, -1), cover.reshape(height, width)
