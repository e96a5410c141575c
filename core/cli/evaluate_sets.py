# SPDX-License-Identifier: GPL-3.0-or-later
"""Folders of assemblies for ``brickwright evaluate``: read and measured, some at a time, each once.

What was measured is kept in ``cache.jsonl`` of the output folder, a line a file, and counts as long as the file has the
size and time that it had; so an interrupted run goes on where it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import BrickwrightError, InputError
from ..evaluation.items import Item, measure, pack_plan, unpack_plan
from ..evaluation.labels import USUAL, Label, read_labels
from ..formats.files import read_assembly
from .console import about
from .inputs import Source, find_sources
from .json_lines import append_line, read_lines

CACHE = "cache.jsonl"
_PREFERRED = (".ldr", ".mpd", ".txt", ".json", ".dat")  # of files of one name, which only differ in the format
_KEYS = ("file", "bytes", "time", "stability", "figures", "cells")


@dataclass
class ItemSet:
    """The assemblies of a folder that could be read, and ``unreadable``: file and sentence of the others. ``missing``:
    names that the labels speak of without a file; ``unlabelled``: names that no label speaks of, where there are any.
    """

    folder: Path
    items: list[Item] = field(default_factory=list)
    unreadable: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unlabelled: list[str] = field(default_factory=list)


class Cache:
    """Measurements of files that an earlier run made; lines that cannot be used are made again."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / CACHE
        self._found = {entry["file"]: entry for entry in read_lines(self._path, _is_whole)}

    def get(self, path: Path, stability: bool) -> dict[str, Any] | None:
        """The entry of a file that is as it was, measured at least as fully."""
        entry = self._found.get(str(path.resolve()))
        if entry is None or (entry["bytes"], entry["time"]) != _state(path) or (stability and not entry["stability"]):
            return None
        return entry

    def add(self, entry: dict[str, Any]) -> None:
        """Keep an entry, on the disk too."""
        self._found[entry["file"]] = entry
        append_line(self._path, entry)


def read_set(
    folder: Path,
    out: Path,
    cache: Cache,
    stability: bool,
    jobs: int,
    labels: Path | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ItemSet:
    """All assemblies of a folder, by name; ``labels``: the file that speaks of them, None: the folder's own, if any.

    ``out``: the folder that results go to, which is not read. Raises :class:`InputError` for a folder that is not
    there, has no assembly, or none that can be read, and for labels that cannot be read.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is no folder; name one that holds assemblies.")
    found = ItemSet(folder)
    sources: dict[str, Path] = {}
    for source in find_sources([folder], out):
        if not isinstance(source, Source):
            raise source
        name = source.place.as_posix()
        if name not in sources or _rank(source.path) < _rank(sources[name]):
            sources[name] = source.path
    names = sorted(sources)
    said = _labels(folder, labels, names)
    for number, (name, result) in enumerate(_measured(sources, names, cache, stability, jobs), 1):
        progress(number, len(names))
        if isinstance(result, BrickwrightError):
            found.unreadable.append((str(sources[name]), about(sources[name], result)))
            continue
        label = said.get(name) or said.get(Path(name).name) or Label()
        folder_name = Path(name).parent.name
        plan = unpack_plan(result["cells"])
        found.items.append(
            Item(
                name,
                sources[name],
                plan,
                result["figures"],
                label.captions,
                label.category or folder_name,
                label.object_id,
                label.seed,
            )
        )
    if not found.items:
        raise InputError(f"None of the {len(names)} files in {folder} could be read: {found.unreadable[0][1]}")
    if said:
        places = {key for name in names for key in (name, Path(name).name)}
        found.missing = sorted(name for name in said if name not in places)
        found.unlabelled = [name for name in names if name not in said and Path(name).name not in said]
    return found


def _labels(folder: Path, given: Path | None, names: list[str]) -> dict[str, Label]:
    own = [folder / name for name in USUAL if (folder / name).is_file()]
    path = given if given is not None else own[0] if own else None
    return {} if path is None else read_labels(path, names)


def _measured(
    sources: dict[str, Path], names: list[str], cache: Cache, stability: bool, jobs: int
) -> Iterator[tuple[str, dict[str, Any] | BrickwrightError]]:
    """The cache's entry of each name, in order, or what was wrong with its file."""

    def look(name: str) -> tuple[dict[str, Any] | BrickwrightError, bool]:
        path = sources[name]
        kept = cache.get(path, stability)
        if kept is not None:
            return kept, False
        try:
            return _entry(path, stability), True
        except BrickwrightError as error:
            return error, False
        except (OSError, MemoryError, RecursionError) as error:
            return InputError(f"{path} cannot be measured ({type(error).__name__}: {error})."), False

    pool = ThreadPoolExecutor(jobs)
    try:
        for name, (result, new) in zip(names, pool.map(look, names), strict=True):
            if new and not isinstance(result, BrickwrightError):
                cache.add(result)
            yield name, result
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _entry(path: Path, stability: bool) -> dict[str, Any]:
    size, time = _state(path)
    figures, plan = measure(read_assembly(path), stability)
    values = (str(path.resolve()), size, time, stability, figures, pack_plan(plan))
    return dict(zip(_KEYS, values, strict=True))


def _state(path: Path) -> tuple[int, int]:
    status = os.stat(path)
    return status.st_size, status.st_mtime_ns


def _is_whole(entry: dict[str, Any]) -> bool:
    return tuple(entry) == _KEYS and isinstance(entry["figures"], dict) and unpack_plan(entry["cells"]) is not None


def _rank(path: Path) -> int:
    suffix = path.suffix.lower()
    return _PREFERRED.index(suffix) if suffix in _PREFERRED else len(_PREFERRED)
