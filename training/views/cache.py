# SPDX-License-Identifier: GPL-3.0-or-later
"""Views of a corpus on disk, drawn once by several processes: shards of WebP pictures, about 2 KB a view.

A shard ``views-KEY-NNNN.npz`` holds ``data`` uint8, all files one after the other, ``ptr`` int64 (views + 1,) where
each begins, ``items`` the ids of its items, and for each item and set what :class:`.drawing.ViewSets` says of them.
KEY is a hash of what the shard depends on, so a shard that is there and fits is not made again.
"""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import zipfile
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.errors import InputError, MissingDependencyError
from ...core.files import prepare_folder, write_by_rename
from ...core.generation.images import NEUTRAL, SIDE
from ..corpora.item import CorpusItem
from .drawing import SET, Surface, ViewSets, render_views

SHARD_ITEMS = 32
SETS = 3  # of each item: twelve views
QUALITY = 88  # of WebP
_FIELDS = ("kinds", "looks", "turns", "azimuths", "elevations")
_DAMAGED = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Shard:
    """The items ``first`` … of a cache, and where their views go."""

    path: Path
    items: tuple[CorpusItem, ...]
    sets: int
    seed: int
    surface: Surface | None


def build_views(
    items: Sequence[CorpusItem],
    folder: Path,
    sets: int = SETS,
    seed: int = 0,
    surface: Surface | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
) -> list[Path]:
    """Draw ``sets`` sets of four views of each item into shards in ``folder``; returns the shards in order.

    Shards that are there already stay. The same items, sets and seed give the same shards however many ``jobs``
    (processes) there are; ``surface`` goes to them and must be picklable, so a function of a module or an instance of
    a class. ``progress`` is told how many shards of how many are done. Raises :class:`MissingDependencyError` without
    pillow.
    """
    _pillow()
    prepare_folder(folder)
    shards = []
    for number, first in enumerate(range(0, len(items), SHARD_ITEMS)):
        chosen = tuple(items[index] for index in range(first, min(first + SHARD_ITEMS, len(items))))
        path = folder / f"views-{_key(chosen, sets, seed, surface)}-{number:04d}.npz"
        shards.append(_Shard(path, chosen, sets, seed, surface))
    todo = [shard for shard in shards if not shard.path.is_file()]
    done = len(shards) - len(todo)
    if jobs == 1 or len(todo) < 2:
        for shard in todo:
            _make(shard)
            done += 1
            if progress is not None:
                progress(done, len(shards))
    else:
        with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
            for _ in pool.map(_make, todo):
                done += 1
                if progress is not None:
                    progress(done, len(shards))
    return [shard.path for shard in shards]


class ViewCache:
    """Views of shards, in memory as they are on disk and decoded when they are asked for.

    ``items``: ids in order. For each item and set (n, sets): ``kinds``, ``looks``, ``turns``, ``azimuths`` and
    ``elevations`` as in :class:`ViewSets`. Raises :class:`InputError` for a shard that is missing or damaged.
    """

    def __init__(self, shards: Sequence[Path]) -> None:
        self._pil = _pillow()
        self.items: list[str] = []
        self._data: list[NDArray[np.uint8]] = []
        fields: dict[str, list[NDArray[Any]]] = {name: [] for name in _FIELDS}
        begins: list[NDArray[np.int64]] = []
        shard_of: list[int] = []
        for number, path in enumerate(shards):
            try:
                with np.load(path, allow_pickle=False) as file:
                    arrays = {name: file[name] for name in ("data", "ptr", "items", *_FIELDS)}
                names = arrays["items"].tolist()
                spans = np.stack([arrays["ptr"][:-1], arrays["ptr"][1:]], axis=1).reshape(len(names), -1, SET, 2)
                if int(arrays["ptr"][-1]) != len(arrays["data"]) or spans.shape[1] != arrays["kinds"].shape[1]:
                    raise ValueError("its parts do not fit together")
            except _DAMAGED as error:
                raise InputError(f"{path} is no shard of views ({error}); delete it and draw them again.") from error
            self.items += names
            self._data.append(arrays["data"])
            begins.append(spans)
            shard_of += [number] * len(names)
            for name in _FIELDS:
                fields[name].append(arrays[name])
        if not self.items:
            raise InputError("There are no shards of views; draw them first.")
        self._spans, self._shard = np.concatenate(begins), np.array(shard_of)
        self.kinds, self.looks, self.turns, self.azimuths, self.elevations = (
            np.concatenate(fields[name]) for name in _FIELDS
        )

    def pixels(self, item: int, number: int, view: int) -> NDArray[np.uint8]:
        """uint8 (4, side, side): red, green and blue on neutral grey, and mask, of a view 0 to 3 of a set."""
        low, high = self._spans[item, number, view].tolist()
        data = self._data[self._shard[item]][low:high].tobytes()
        with self._pil.open(io.BytesIO(data), formats=("WEBP",)) as image:
            rgba = np.array(image.convert("RGBA"))
        share = rgba[..., 3:].astype(np.float32) / 255
        rgb = np.rint(rgba[..., :3] * share + NEUTRAL * (1 - share)).astype(np.uint8)
        return np.concatenate([rgb, rgba[..., 3:]], axis=2).transpose(2, 0, 1)


def _make(shard: _Shard) -> None:
    """Draw one shard and write it."""
    files: list[bytes] = []
    drawn: list[ViewSets] = []
    for item in shard.items:
        seed = hashlib.blake2b(f"{shard.seed}:{item.item_id}".encode(), digest_size=8).digest()
        views = render_views(item, shard.sets, np.random.default_rng(int.from_bytes(seed, "big")), shard.surface)
        files += [_webp(rgba) for rgba in views.rgba.reshape(-1, SIDE, SIDE, 4)]
        drawn.append(views)
    arrays: dict[str, NDArray[Any]] = {
        "data": np.frombuffer(b"".join(files), np.uint8),
        "ptr": np.cumsum([0, *map(len, files)], dtype=np.int64),
        "items": np.array([item.item_id for item in shard.items]),
        **{name: np.stack([getattr(views, name) for views in drawn]) for name in _FIELDS},
    }

    def write(temporary: Path) -> None:
        with open(temporary, "wb") as file:
            np.savez(file, **arrays)  # type: ignore[arg-type]

    write_by_rename(shard.path, write)


def _webp(rgba: NDArray[np.uint8]) -> bytes:
    buffer = io.BytesIO()
    _pillow().fromarray(rgba).save(buffer, "WEBP", quality=QUALITY, alpha_quality=90, method=2)
    return buffer.getvalue()


def _key(items: Sequence[CorpusItem], sets: int, seed: int, surface: Surface | None) -> str:
    digest = hashlib.blake2b(f"{sets} {seed} {SIDE} {QUALITY} {surface is not None}".encode(), digest_size=6)
    for item in items:
        digest.update(f"{item.item_id} {item.palette} {item.slots.shape}".encode())
        digest.update(item.slots.tobytes())
    return digest.hexdigest()


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError as error:
        raise MissingDependencyError(
            "Views are kept with pillow, which is not installed: pip install pillow."
        ) from error
    return Image
