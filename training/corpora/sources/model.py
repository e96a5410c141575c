# SPDX-License-Identifier: GPL-3.0-or-later
"""One model of a source, before it is cut into cells; and what every source offers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ....core.legolise.grid import Size
from ....core.legolise.voxels import Voxels
from ..built import BuiltItem


@dataclass(frozen=True, eq=False)
class Model:
    """``model_id`` is unique within the corpus. ``name`` and ``pack`` are what the table of names is asked, unless
    ``category`` says it already. ``cut``: the model in cells a plate high at a size. ``captions``: own ones, which name
    no colour by slot. ``mirrored``: its mirror image is as good. ``lost_colours``: a
    grey that it has all over is no colour of its own."""

    model_id: str
    name: str
    pack: str
    licence: str
    cut: Callable[[Size], Voxels]
    category: str = ""
    captions: tuple[str, ...] = ()
    mirrored: bool = True
    lost_colours: bool = False


@dataclass(frozen=True, eq=False)
class Attribution:
    """Where a source came from and what its licence asks for, for model cards."""

    title: str
    licence: str
    origin: str = ""


class Source(Protocol):
    """A source of models or of items that are built already; the same order every time."""

    name: str

    def attribution(self) -> Sequence[Attribution]:
        """Whom to name, one a pack."""
        ...

    def __len__(self) -> int: ...

    def get(self, index: int) -> Model | BuiltItem:
        """One of them; raises :class:`InputError` when it cannot be read."""
        ...

    def key(self) -> str:
        """What its content depends on, for resuming: another text when files have changed."""
        ...


def file_key(paths: Sequence[Path]) -> str:
    """Names, sizes and times of files."""
    return ";".join(f"{path.name}:{(stat := path.stat()).st_size}:{stat.st_mtime_ns}" for path in paths)


def read_attribution(folder: Path, title: str) -> Attribution:
    """What the SOURCE.txt of a folder says: its ``repo:`` and ``licence:`` lines; empty where there is none."""
    file = folder / "SOURCE.txt"
    found = {"repo": "", "licence": ""}
    if file.is_file():
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            word, colon, rest = line.partition(":")
            if colon and word.strip() in found:
                found[word.strip()] = rest.strip()
    return Attribution(title, found["licence"] or "unknown", found["repo"])
