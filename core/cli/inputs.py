# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files the words on the command line mean: files as they are, folders searched for what can be read."""

from __future__ import annotations

import glob
import itertools
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError
from ..formats.files import FORMATS


@dataclass(frozen=True)
class Source:
    """A file to read, and where its output goes below the output folder (without the extension)."""

    path: Path
    place: Path


def find_sources(
    words: Iterable[Path], out: Path | None = None, kinds: Collection[str] = FORMATS
) -> Iterator[Source | InputError]:
    """The files named, those in the folders named (all levels, sorted, hidden ones left out), and those that a pattern
    with ``*``, ``?``, ``[…]`` or ``**`` means, which a shell did not expand. ``kinds``: extensions of the files that
    are looked for.

    What a pattern finds keeps its place below the folder that the pattern begins with. Links to folders are not
    followed below a folder or by ``**``. What is in ``out``, the folder that results go to, is no source of the next
    run, where it is within the folder searched. A folder or pattern without a readable file, and a folder within that
    cannot be read, is an error in its place, so that the rest still goes on.
    """
    for word in words:
        pattern = not os.path.exists(word) and glob.has_magic(str(word))
        if not (pattern or os.path.isdir(word)):
            yield Source(word, Path(word.stem))
            continue
        root = _fixed_part(word) if pattern else word
        unreadable: list[InputError] = []
        try:
            found = _below(root, root.glob(str(word.relative_to(root))) if pattern else [word], unreadable, kinds)
        except ValueError:  # Python's own words do not say what to write instead
            yield InputError(f"The pattern {word} cannot be searched for; write ** only as a whole folder's name.")
            continue
        if out is not None and root.resolve() in out.resolve().parents:
            found = [path for path in found if not path.parent.resolve().is_relative_to(out.resolve())]
        if not (found or unreadable):
            where = f"No file matches {word}" if pattern else f"The folder {word} holds no file"
            yield InputError(f"{where} that can be read ({', '.join(kinds)}).")
        yield from unreadable
        for path in found:
            yield Source(path, path.relative_to(root).with_suffix(""))


def _fixed_part(pattern: Path) -> Path:
    """The folder before the first part of a pattern that is none by itself."""
    parts = list(itertools.takewhile(lambda part: not glob.has_magic(part), pattern.parts[:-1]))
    return Path(*parts)


def _below(root: Path, matches: Iterable[Path], unreadable: list[InputError], kinds: Collection[str]) -> list[Path]:
    """The readable files among ``matches`` and in the folders among them, each once."""

    def note(error: OSError) -> None:
        unreadable.append(InputError(f"The folder {error.filename} cannot be read ({error.strerror})."))

    found: set[Path] = set()
    for match in matches:
        if match.is_dir():
            for folder, _, names in os.walk(match, onerror=note):
                found.update(Path(folder, name) for name in names)
        else:
            found.add(match)
    return sorted(
        path
        for path in found
        if path.suffix.lower().removeprefix(".") in kinds
        and not any(part.startswith(".") for part in path.relative_to(root).parts)
        and _is_readable_or_says_why(path)
    )


def _is_readable_or_says_why(path: Path) -> bool:
    """Whether ``path`` is a file, or something that should be one, of which reading tells what is wrong."""
    try:
        return path.is_file() or path.is_symlink()
    except OSError:
        return True
