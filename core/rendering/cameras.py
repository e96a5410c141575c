# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras: where a picture is taken from, and which part of the image plane it shows.

Azimuth 0 looks at the front, from -y; it grows counter-clockwise seen from above, so 90 degrees is the right side.
Elevation 90 degrees looks straight down. Pixels count from the upper left corner; their centres are at halves.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Window = tuple[float, float, float, float]  # left, right, bottom, top

FOV = math.radians(30.0)
MARGIN = 0.06  # of the picture's side, left free on each side of what it shows
_NEAR = 1e-3  # of a framed subject's distance: what is nearer than this is not framed


@dataclass(frozen=True, eq=False)
class Camera:
    """``position`` (3,); ``rotation`` (3, 3), whose rows are the directions right, up and back; ``perspective``, or all
    rays parallel; ``window``: what the picture shows of the image plane, at distance 1 with perspective."""

    position: Floats
    rotation: Floats
    perspective: bool
    window: Window

    def to_view(self, points: ArrayLike) -> Floats:
        """Points (..., 3) seen from the camera: to the right, up, and the depth in front of it."""
        seen: Floats = (np.asarray(points, np.float64) - self.position) @ self.rotation.T
        seen[..., 2] *= -1
        return seen

    def project(self, points: ArrayLike, size: tuple[int, int]) -> tuple[Floats, Floats]:
        """Pixels (..., 2), x to the right and y down, in a picture of ``size`` (width, height), and depths (...).

        With perspective, points must lie in front of the camera.
        """
        seen = self.to_view(points)
        plane = seen[..., :2] / seen[..., 2:] if self.perspective else seen[..., :2]
        left, right, bottom, top = self.window
        x = (plane[..., 0] - left) / (right - left) * size[0]
        y = (top - plane[..., 1]) / (top - bottom) * size[1]
        return np.stack([x, y], axis=-1), seen[..., 2]

    def unproject(self, pixels: ArrayLike, depths: ArrayLike, size: tuple[int, int]) -> Floats:
        """Points (..., 3) of pixels (..., 2) and depths (...): the inverse of :meth:`project`."""
        places, depth = np.asarray(pixels, np.float64), np.asarray(depths, np.float64)
        left, right, bottom, top = self.window
        across = left + places[..., 0] / size[0] * (right - left)
        up = top - places[..., 1] / size[1] * (top - bottom)
        far = depth if self.perspective else np.ones_like(depth)
        points: Floats = np.stack([across * far, up * far, -depth], axis=-1) @ self.rotation + self.position
        return points

    def framing(self, points: ArrayLike, margin: float = MARGIN) -> Camera:
        """The same camera with the square window that shows ``points`` (n, 3), ``margin`` of its side free around them.

        Points behind a camera with perspective count for nothing; with no point left the window stays.
        """
        seen = self.to_view(np.asarray(points, np.float64).reshape(-1, 3))
        plane = seen[:, :2]
        if self.perspective:
            ahead = seen[:, 2] > _NEAR * max(float(seen[:, 2].max(initial=0.0)), 1e-12)
            plane = plane[ahead] / seen[ahead, 2:]
        if not len(plane):
            return self
        low, high = plane.min(axis=0), plane.max(axis=0)
        half = max(float((high - low).max()), 1e-9) / 2 / (1 - 2 * margin)
        x, y = (low + high) / 2
        return replace(self, window=(x - half, x + half, y - half, y + half))


def directions(azimuth: float, elevation: float) -> Floats:
    """float64 (3, 3): right, up and back of a camera at ``azimuth`` and ``elevation`` (radians)."""
    sine, cosine = math.sin(azimuth), math.cos(azimuth)
    rise, flat = math.sin(elevation), math.cos(elevation)
    return np.array([[cosine, sine, 0.0], [-sine * rise, cosine * rise, flat], [sine * flat, -cosine * flat, rise]])


def look_at(eye: ArrayLike, target: ArrayLike, fov: float = FOV) -> Camera:
    """A camera with perspective at ``eye`` that looks at ``target`` with z up; ``fov``: radians, of a square picture.

    Raises ValueError where the two are one point.
    """
    place = np.asarray(eye, np.float64)
    back = place - np.asarray(target, np.float64)
    distance = float(np.linalg.norm(back))
    if distance == 0:
        raise ValueError("the camera is where it looks")
    azimuth = math.atan2(back[0], -back[1]) if back[0] or back[1] else 0.0
    elevation = math.asin(max(-1.0, min(1.0, back[2] / distance)))
    half = math.tan(fov / 2)
    return Camera(place, directions(azimuth, elevation), True, (-half, half, -half, half))


def around(points: ArrayLike, azimuth: float, elevation: float, fov: float = FOV, margin: float = MARGIN) -> Camera:
    """A camera that has ``points`` (n, 3) in a square picture, seen from ``azimuth`` and ``elevation`` (radians).

    ``fov``: radians, how strong the perspective is; 0: none, all rays are parallel.
    """
    places = np.asarray(points, np.float64).reshape(-1, 3)
    low, high = (places.min(axis=0), places.max(axis=0)) if len(places) else (np.zeros(3), np.ones(3))
    centre, radius = (low + high) / 2, max(float(np.linalg.norm(high - low)) / 2, 1e-9)
    rotation = directions(azimuth, elevation)
    distance = radius / math.sin(fov / 2) if fov > 0 else 2 * radius
    camera = Camera(centre + distance * rotation[2], rotation, fov > 0, (-1.0, 1.0, -1.0, 1.0))
    return camera.framing(places, margin)


def four_around(
    points: ArrayLike, azimuth: float = 0.0, elevation: float = 0.0, fov: float = FOV, margin: float = MARGIN
) -> tuple[Camera, Camera, Camera, Camera]:
    """Cameras at the front, right, back and left, all turned by ``azimuth``; see :func:`around`."""
    front, right, back, left = (
        around(points, azimuth + turn * math.pi / 2, elevation, fov, margin) for turn in range(4)
    )
    return front, right, back, left


def corner_cameras(
    bounds: ArrayLike, azimuth: float = math.pi / 4, elevation: float | None = None
) -> tuple[Camera, ...]:
    """The four cameras of LegoACE's multi-view pictures (Xu et al., SIGGRAPH Asia 2025) around ``bounds`` (2, 3).

    They look at the centre with a field of view of 60 degrees from sqrt(3) times the longest side away, in clockwise
    order from ``azimuth``; by default from the corners of the cube of twice that side.
    """
    low, high = np.asarray(bounds, np.float64)
    side = max(float((high - low).max()), 1e-9)
    rise = math.atan(math.sqrt(0.5)) if elevation is None else elevation
    centre = (low + high) / 2
    return tuple(
        look_at(centre + math.sqrt(3) * side * directions(azimuth - turn * math.pi / 2, rise)[2], centre, math.pi / 3)
        for turn in range(4)
    )
