# SPDX-License-Identifier: GPL-3.0-or-later
"""Images as a condition: the object alone, square, on a neutral grey, at the size that the image encoder reads.

What is object is said by the file's alpha, or by the border: a plain background (a colour with a gradient across the
picture) is what hangs together with the border and has nearly its colour. Any other background stays in.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from ..rendering.cameras import MARGIN
from .image_file import load_image

SIDE = 96  # pixels of a view
NEUTRAL = 128  # sRGB grey behind an object
_BLANK = 6  # sRGB: an image whose values differ by no more shows nothing
_OPAQUE = 0.98  # share of alpha over which a file's alpha says nothing
_BORDER = 0.02  # of the side: how wide the frame is that the background is read from
_PLAIN = 26.0  # sRGB: how far the border may be off its own gradient, for a background to be plain
_TOLERANCE = (12.0, 34.0)  # sRGB: at least and at most, how far a pixel of the background is off
_SPECK = 0.002  # of the picture: what is smaller is no object
_ALL = 0.97  # of the picture: what is larger is no object but a picture without a background

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class View:
    """``rgb`` uint8 (side, side, 3), sRGB, on a neutral grey; ``mask`` uint8 (side, side): how much of each pixel is
    object; ``notes``: sentences for the user about what was done."""

    rgb: NDArray[np.uint8]
    mask: NDArray[np.uint8]
    notes: tuple[str, ...] = ()

    @property
    def channels(self) -> NDArray[np.uint8]:
        """uint8 (4, side, side): red, green, blue and mask, as the image encoder takes them."""
        return np.concatenate([self.rgb.transpose(2, 0, 1), self.mask[None]])


def read_view(path: str | os.PathLike[str], side: int = SIDE, remove_background: bool = True) -> View:
    """The object in an image file, framed; raises :class:`InputError` with a sentence for a file that shows none."""
    name = Path(path).name
    file = load_image(path)
    rgb, alpha = file.rgba[..., :3], file.rgba[..., 3]
    notes = file.notes
    if file.has_alpha and alpha.max() < _BLANK:
        raise InputError(f"{name} is fully transparent; choose an image that shows an object.")
    visible = rgb[alpha >= _BLANK]
    cut_out = file.has_alpha and (alpha >= 128).mean() < _OPAQUE
    if not cut_out and (np.ptp(visible, axis=0) <= _BLANK).all():
        raise InputError(f"{name} shows nothing but one colour; choose an image that shows an object.")
    mask = alpha
    if not cut_out and remove_background:
        found = foreground(rgb)
        if found is None:
            notes = (*notes, f"{name} has no plain background; the whole picture is taken for the object.")
        mask = np.full(rgb.shape[:2], 255, np.uint8) if found is None else found.astype(np.uint8) * 255
    return View(*framed(rgb, mask, side), notes)


def framed(
    rgb: NDArray[np.uint8], mask: NDArray[np.uint8], side: int = SIDE, margin: float = MARGIN
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """What ``mask`` (h, w) shows of ``rgb`` (h, w, 3), on neutral grey in a square of ``side`` pixels, ``margin`` of it
    free all around; and the mask of that. An empty mask gives plain grey."""
    rows, columns = np.flatnonzero((mask > 127).any(axis=1)), np.flatnonzero((mask > 127).any(axis=0))
    if not len(rows):
        return np.full((side, side, 3), NEUTRAL, np.uint8), np.zeros((side, side), np.uint8)
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    length = max(bottom - top, right - left) / (1 - 2 * margin)
    share = (mask / 255.0).astype(np.float32)
    layers = np.concatenate([rgb * share[..., None], share[..., None]], axis=2).astype(np.float32)
    for axis, (low, high) in enumerate(((top, bottom), (left, right))):
        layers = _resampled(layers, axis, (low + high - length) / 2, length, side)
    cover = layers[..., 3]
    coloured = layers[..., :3] + NEUTRAL * (1 - cover[..., None])
    return np.rint(np.clip(coloured, 0, 255)).astype(np.uint8), np.rint(np.clip(cover, 0, 1) * 255).astype(np.uint8)


def foreground(rgb: NDArray[np.uint8]) -> NDArray[np.bool_] | None:
    """bool (h, w): what stands before a plain background, or None where there is no such background or no object."""
    height, width = rgb.shape[:2]
    frame = np.ones((height, width), bool)
    thick = max(1, round(_BORDER * min(height, width)))
    frame[thick : height - thick, thick : width - thick] = False
    y, x = np.mgrid[:height, :width]
    # A gradient may bend: straight, product and squares.
    u, v = 2 * x / max(width - 1, 1) - 1, 2 * y / max(height - 1, 1) - 1
    terms = np.stack([np.ones_like(u), u, v, u * v, u * u, v * v], axis=-1).astype(np.float32)
    background = _fitted(terms[frame], rgb[frame].astype(np.float32))
    off = np.abs(rgb - terms @ background).max(axis=2)
    spread = float(np.quantile(off[frame], 0.75))
    if spread > _PLAIN:
        return None
    like = off <= np.clip(3 * spread + 6, *_TOLERANCE)
    outside = _spread_over(like, frame & like)
    object_ = ~outside
    object_ = _without_specks(object_)
    share = float(object_.mean())
    return object_ if _SPECK < share < _ALL else None


def _fitted(terms: Floats, values: Floats) -> Floats:
    """Coefficients (k, 3) of ``values`` (n, 3) in ``terms`` (n, k), heeding the larger part that agrees.

    Least absolute deviations by iterated least squares (E. J. Schlossmacher, 1973), so that an object which touches
    the border does not count.
    """
    weights = np.ones(len(values), np.float32)
    start = np.median(values, axis=0)
    weights = 1 / np.maximum(np.abs(values - start).max(axis=1), 4.0)
    found = np.zeros((terms.shape[1], values.shape[1]), np.float32)
    ridge = 1e-3 * np.eye(terms.shape[1], dtype=np.float32)
    for _ in range(12):
        weighted = terms * weights[:, None]
        found = np.linalg.solve(weighted.T @ terms + ridge * weights.sum(), weighted.T @ values).astype(np.float32)
        weights = 1 / np.maximum(np.abs(values - terms @ found).max(axis=1), 1.0)
    return found


def _spread_over(allowed: NDArray[np.bool_], start: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """All that hangs together with ``start`` by the four neighbours within ``allowed``.

    A sweep carries it along whole rows and columns in both directions, so that few are needed.
    """
    reached = start & allowed
    while True:
        before = int(reached.sum())
        for axis in (0, 1):
            for flip in (False, True):
                part, free = (np.flip(array, axis) if flip else array for array in (reached, allowed))
                part |= _swept(part, free, axis)
        if int(reached.sum()) == before:
            return reached


def _swept(reached: NDArray[np.bool_], allowed: NDArray[np.bool_], axis: int) -> NDArray[np.bool_]:
    """What is reached going up ``axis`` before something that is not allowed."""
    index = np.arange(reached.shape[axis]).reshape([-1, 1] if axis == 0 else [1, -1])
    seed = np.maximum.accumulate(np.where(reached, index, -1), axis=axis)
    wall = np.maximum.accumulate(np.where(allowed, -1, index), axis=axis)
    return np.asarray(allowed & (seed > wall))


def _without_specks(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is left when all that is narrower than three pixels is gone, with its own outline back."""
    padded = np.pad(mask, 1)
    core = np.ones_like(mask)
    windows = [padded[dy : dy + mask.shape[0], dx : dx + mask.shape[1]] for dy in range(3) for dx in range(3)]
    for window in windows:
        core &= window
    return _spread_over(mask, core)


def _resampled(layers: Floats, axis: int, start: float, length: float, side: int) -> Floats:
    """``side`` means over equal parts of ``start`` … ``start + length`` along ``axis``; 0 beyond the ends.

    Where the parts are narrower than a pixel, neighbours are mixed.
    """
    size = layers.shape[axis]
    step = length / side
    centres = start + (np.arange(side) + 0.5) * step
    half = max(step, 1.0) / 2
    sums = np.concatenate([np.zeros_like(layers.take([0], axis)), np.cumsum(layers, axis=axis, dtype=np.float64)], axis)
    ends = [_at(sums, axis, np.clip(centres + way * half, 0, size)) for way in (-1, 1)]
    return ((ends[1] - ends[0]) / (2 * half)).astype(np.float32)


def _at(sums: NDArray[np.float64], axis: int, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """``sums`` at fractional ``places`` along ``axis``."""
    low = np.minimum(places.astype(np.int64), sums.shape[axis] - 2)
    shape = [1] * sums.ndim
    shape[axis] = len(places)
    part = (places - low).reshape(shape)
    mixed: NDArray[np.float64] = sums.take(low, axis) * (1 - part) + sums.take(low + 1, axis) * part
    return mixed
