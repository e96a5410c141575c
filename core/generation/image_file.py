# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading image files with pillow: bounded, upright, eight bits, with or without alpha, or a sentence why not."""

from __future__ import annotations

import io
import os
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, MissingDependencyError
from ..input_files import read_file

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
MAX_BYTES = 256 << 20
MAX_PIXELS = 40_000_000
WORKING_SIDE = 512  # pixels; larger pictures are reduced to it, as the model sees far fewer


@dataclass(frozen=True, eq=False)
class ImageFile:
    """``rgba`` uint8 (h, w, 4), sRGB and straight alpha, at most :data:`WORKING_SIDE` a side; ``has_alpha``: the file
    says what is see-through; ``notes``: sentences about what was left out of it."""

    rgba: NDArray[np.uint8]
    has_alpha: bool
    notes: tuple[str, ...] = ()


def load_image(path: str | os.PathLike[str]) -> ImageFile:
    """The picture in a file; raises :class:`InputError` when it cannot be used.

    It is turned as its EXIF orientation says; CMYK and grey become RGB, 16 bits become 8; of an animation the first
    frame is taken. Raises :class:`MissingDependencyError` without pillow.
    """
    name = Path(path).name
    data = read_file(path, MAX_BYTES)
    try:
        import PIL  # noqa: F401
    except ImportError as error:
        raise MissingDependencyError(
            "Reading images needs pillow, which is not installed: pip install pillow."
        ) from error
    if not data:
        raise InputError(f"{name} is empty; save or download it again.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pillow's bound is higher than ours, and what it doubts is told or harmless
        return _decoded(data, name)


def _decoded(data: bytes, name: str) -> ImageFile:
    from PIL import Image, ImageOps

    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise InputError(f"{name} is too large to be read; scale it down to 4,000 pixels a side or less.") from error
    except Image.UnidentifiedImageError as error:
        raise InputError(f"{name} is not a PNG, JPEG, WebP, BMP, GIF or TIFF image, or it is damaged.") from error
    except (OSError, ValueError, SyntaxError, OverflowError) as error:
        raise InputError(f"{name} is damaged; save or download it again.") from error
    image.draft("RGB", (2 * WORKING_SIDE, 2 * WORKING_SIDE))  # JPEGs are decoded at a lower resolution
    if image.width * image.height > MAX_PIXELS:
        raise InputError(
            f"{name} has {image.width:,} x {image.height:,} pixels, more than {MAX_PIXELS // 1_000_000} million; "
            "scale it down."
        )
    try:
        frames = 1 if image.format == "MPO" else int(getattr(image, "n_frames", 1))  # MPO: one picture for each eye
        image.load()
        image = ImageOps.exif_transpose(image)
        image, has_alpha = _eight_bits(image)
    except (OSError, ValueError, SyntaxError, IndexError, EOFError, OverflowError) as error:
        raise InputError(f"{name} is cut off or damaged; save or download it again.") from error
    notes = (f"{name} holds {frames} pictures or frames; the first is used.",) if frames > 1 else ()
    return ImageFile(_reduced(image), has_alpha, notes)


def _eight_bits(image: Image.Image) -> tuple[Image.Image, bool]:
    """The image as RGBA, and whether its alpha comes from the file."""
    from PIL import Image

    if image.mode.startswith(("I", "F")):  # 16 or 32 bits of grey, which pillow would clip
        values = np.asarray(image, np.float64)
        values = np.where(np.isfinite(values), values, 0)
        most = float(values.max(initial=0.0))
        ranges = (1.0, 255.0, 65535.0, most) if image.mode == "F" else (65535.0, most)
        full = next(limit for limit in ranges if most <= limit)
        grey = np.rint(np.clip(values / full, 0, 1) * 255)
        image = Image.fromarray(grey.astype(np.uint8))
    has_alpha = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
    if image.mode == "CMYK":
        image = image.convert("RGB")
    return image.convert("RGBA"), has_alpha


def _reduced(image: Image.Image) -> NDArray[np.uint8]:
    """At most :data:`WORKING_SIDE` a side; colour behind full transparency does not bleed in."""
    from PIL import Image

    scale = min(1.0, WORKING_SIDE / max(image.size))
    if scale < 1:
        width, height = (max(1, round(side * scale)) for side in image.size)
        image = image.convert("RGBa").resize((width, height), Image.Resampling.BOX, reducing_gap=2.0).convert("RGBA")
    return np.array(image, np.uint8)
