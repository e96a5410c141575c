# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files the words on the command line mean: files as they are, folders searched for what can be read."""

from __future__ import annotations

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
    """The files named, and those in the folders named (all levels, sorted, hidden ones left out).

    A folder without a readable file is an error in its place, so that the rest still goes on.
    """
    for word in words:
        if not word.is_dir():
            yield Source(word, Path(word.stem))
            continue
        found = sorted(
            path
            for path in word.rglob("*")
            if path.suffix.lower().removeprefix(".") in FORMATS
            and path.is_file()
            and not any(part.startswith(".") for part in path.relative_to(word).parts)
        )
        if not found:
            yield InputError(f"The folder {word} holds no file that can be read ({', '.join(FORMATS)}).")
        for path in found:
            yield Source(path, path.relative_to(word).with_suffix(""))
