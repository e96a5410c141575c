# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding the LDraw parts library of this computer: the user's choice, then where libraries usually are."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..bricks.colours import use_further_colours
from ..errors import InputError
from .colour_config import parse_colours
from .library import Library
from .library_state import LibraryState, inspect_library

#: The variable that programs for LDraw agree on.
VARIABLE = "LDRAWDIR"
CHOSEN, ENVIRONMENT, DOWNLOADED, FOUND = "as chosen", f"by {VARIABLE}", "as downloaded", "in a usual place"


@dataclass(frozen=True)
class Discovery:
    """``state``: the library to use, None when there is none. ``passed_over``: what was named or stood before it and
    cannot be used."""

    state: LibraryState | None
    passed_over: tuple[LibraryState, ...] = ()

    @property
    def problem(self) -> str:
        """The first thing that is wrong, in a sentence; empty when nothing is."""
        return self.passed_over[0].problem if self.passed_over else ""


def candidates(
    chosen: str | os.PathLike[str] | None = None,
    downloaded: str | os.PathLike[str] | None = None,
    variables: Mapping[str, str] = os.environ,
    home: Path | None = None,
    system: str = sys.platform,
) -> Iterator[tuple[Path, str]]:
    """Where a library may be, the first choice first, and what speaks for the place.

    ``chosen``: by the user. ``downloaded``: where our own copy would be. Usual places are those of LDraw's installers,
    of Debian's package ldraw-parts and of Studio.
    """
    if chosen:
        yield _expanded(chosen), CHOSEN
    if variables.get(VARIABLE):
        yield _expanded(variables[VARIABLE]), ENVIRONMENT
    if downloaded:
        yield Path(downloaded), DOWNLOADED
    home = Path.home() if home is None else home
    for path in _usual_places(variables, home, system):
        yield path, FOUND


def _expanded(path: str | os.PathLike[str]) -> Path:
    """``path`` with a leading ``~`` resolved; as it is where nobody has that name (pathlib would raise)."""
    return Path(os.path.expanduser(path))


def _usual_places(variables: Mapping[str, str], home: Path, system: str) -> Iterator[Path]:
    yield from (home / "LDraw", home / "ldraw")
    if system == "win32":
        yield from (home / "Documents" / "LDraw", Path(r"C:\LDraw"))
        if variables.get("PUBLIC"):
            yield Path(variables["PUBLIC"]) / "Documents" / "LDraw"
        for name in ("ProgramFiles", "ProgramFiles(x86)"):
            if variables.get(name):
                yield from (Path(variables[name]) / "LDraw", Path(variables[name]) / "Studio 2.0" / "ldraw")
    elif system == "darwin":
        yield from (home / "Library" / "LDraw", Path("/Library/LDraw"), Path("/Applications/LDraw"))
        yield Path("/Applications/Studio 2.0/ldraw")
    else:
        yield home / ".local" / "share" / "ldraw"
        yield from (Path("/usr/local/share/ldraw"), Path("/usr/share/ldraw"))


def library_state(
    chosen: str | os.PathLike[str] | None = None, downloaded: str | os.PathLike[str] | None = None
) -> Discovery:
    """Look for a library; never fails. A choice that cannot be used is passed over and told."""
    passed_over: list[LibraryState] = []
    for path, source in candidates(chosen, downloaded):
        named = source in (CHOSEN, ENVIRONMENT)
        if not named and not os.path.isdir(path):
            continue
        state = inspect_library(path, source)
        if state.usable:
            return Discovery(state, tuple(passed_over))
        passed_over.append(state)
    return Discovery(None, tuple(passed_over))


def find_library(
    chosen: str | os.PathLike[str] | None = None, downloaded: str | os.PathLike[str] | None = None
) -> Library | None:
    """The library to use, or None when there is none.

    Raises :class:`InputError` when ``chosen`` is named and cannot be used: what was asked for is not silently replaced.
    """
    if chosen:
        state = inspect_library(_expanded(chosen), CHOSEN)
        if not state.usable:
            raise InputError(state.problem)
        return open_library(state.path)
    found = library_state(None, downloaded).state
    return None if found is None else open_library(found.path)


def open_library(root: Path) -> Library:
    """The library in ``root``, with its colours made known where ours lack them; raises :class:`InputError`."""
    library = Library(root)
    use_further_colours(parse_colours(library.config()))
    return library
