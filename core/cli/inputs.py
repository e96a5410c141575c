# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files the words on the command line mean: files as they are, folders searched for what can be read."""

from __future__ import annotations

import glob
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..formats.files import FORMATS


@dataclass(frozen=True)
class Source:
    """A file to read, and where its output goes below the output folder (without the extension)."""

    path: Path
    place: Path


def find_sources(words: Iterable[Path]) -> Iterator[Source | InputError]:
    """The files named, those in the folders named (all levels, sorted, hidden ones left out), and those that a pattern
    with ``*``, ``?``, ``[…]`` or ``**`` means, which a shell did not expand.

    What a pattern finds keeps its place below the folder that the pattern begins with. A folder or pattern without a
    readable file is an error in its place, so that the rest still goes on.
    """
    for word in words:
        pattern = not word.exists() and glob.has_magic(str(word))
        if not (pattern or word.is_dir()):
            yield Source(word, Path(word.stem))
            continue
        root = _fixed_part(word) if pattern else word
        found = _below(root, glob.iglob(str(word), recursive=True) if pattern else [str(word)])
        if not found:
            where = f"No file matches {word}" if pattern else f"The folder {word} holds no file"
            yield InputError(f"{where} that can be read ({', '.join(FORMATS)}).")
        for path in found:
            yield Source(path, path.relative_to(root).with_suffix(""))


def _fixed_part(pattern: Path) -> Path:
    """The folder before the first part of a pattern that is none by itself."""
    parts = list(itertools.takewhile(lambda part: not glob.has_magic(part), pattern.parts[:-1]))
    return Path(*parts)


def _below(root: Path, matches: Iterable[str]) -> list[Path]:
    """The readable files among ``matches`` and in the folders among them, each once."""
    found: set[Path] = set()
    for match in map(Path, matches):
        found.update(match.rglob("*") if match.is_dir() else [match])
    return sorted(
        path
        for path in found
        if path.suffix.lower().removeprefix(".") in FORMATS
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(root).parts)
    )
