# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder of anything that can be cut into cells, with what its owner says of each file if there is more than a name.

``captions.csv`` has a head line, ``captions.jsonl`` an object a line; both know the fields ``file`` (its path in the
folder) and, where wanted, ``category``, ``caption`` (in JSON also ``captions``, a list), ``licence`` and ``mirrored``
(0 for letters). Several lines may name one file; each brings a caption. Without a category the table of names is asked.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ....core.errors import InputError
from ....core.input_files import read_file
from ....core.legolise.reading import READABLE
from .model import Attribution, Model, file_key
from .set_models import SUFFIXES, cut_ldraw
from .voxel_files import cut_file

CSV, JSONL = "captions.csv", "captions.jsonl"
MOST_FILES = 100_000
_MAX_BYTES = 256 << 20
_UNKNOWN = "unknown"


@dataclass
class _Said:
    """What the owner says of a file."""

    category: str = ""
    captions: list[str] = field(default_factory=list)
    licence: str = ""
    mirrored: bool = True


class AnyFolder:
    """The models in ``folder`` and below. Raises :class:`InputError` when there is none, or what is said of them cannot
    be read or names a file that is not there."""

    name = "folder"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        readable = {*READABLE, *SUFFIXES}
        found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in readable and path.is_file())
        if not found or len(found) > MOST_FILES:
            kinds = ", ".join(sorted(readable))
            raise InputError(f"{folder} has {len(found)} models; it needs 1 to {MOST_FILES:,} files of {kinds}.")
        self._files = found
        self._said = _said(folder)
        missing = self._said.keys() - {self._inner(path) for path in found}
        if missing:
            raise InputError(f"The captions in {folder} name {min(missing)}, which is not there or no model.")

    def _inner(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()

    def attribution(self) -> Sequence[Attribution]:
        """The folder, with all licences that its captions name."""
        licences = sorted({said.licence for said in self._said.values() if said.licence})
        return [Attribution(self._folder.name, ", ".join(licences) or _UNKNOWN, str(self._folder))]

    def key(self) -> str:
        """Names, sizes and times of the models and captions."""
        texts = [path for name in (CSV, JSONL) if (path := self._folder / name).is_file()]
        return ";".join(f"{path.parent}/{file_key([path])}" for path in self._files + texts)

    def __len__(self) -> int:
        return len(self._files)

    def get(self, index: int) -> Model:
        """The model of the file ``index``."""
        path = self._files[index]
        said = self._said.get(self._inner(path), _Said())
        return Model(
            model_id=f"{self._folder.name}/{self._inner(path)}",
            name=path.stem,
            pack=self._folder.name,
            licence=said.licence or _UNKNOWN,
            cut=(cut_ldraw if path.suffix.lower() in SUFFIXES else cut_file)(path),
            category=said.category,
            captions=tuple(sorted(said.captions, key=len)),
            mirrored=said.mirrored,
        )


def _said(folder: Path) -> dict[str, _Said]:
    found: dict[str, _Said] = {}
    for name in (CSV, JSONL):
        if not (folder / name).is_file():
            continue
        number = 0
        try:
            text = read_file(folder / name, _MAX_BYTES).decode("utf-8-sig")
            lines = text.splitlines()
            rows = csv.DictReader(lines) if name == CSV else (json.loads(line) for line in lines if line.strip())
            for row in rows:
                number += 1
                _take(found, row)
        except (ValueError, TypeError, KeyError, AttributeError, csv.Error, RecursionError) as error:
            raise InputError(f"Entry {max(number, 1)} of {folder / name} cannot be read: {error}.") from error
    return found


def _take(found: dict[str, _Said], row: dict[str, object]) -> None:
    """One line; ValueError for what it should not say."""
    if not row.get("file"):
        raise ValueError("it has no file")
    said = found.setdefault(str(row["file"]).replace("\\", "/"), _Said())
    said.category = str(row.get("category") or said.category).strip().lower()
    said.licence = str(row.get("licence") or said.licence).strip()
    said.mirrored = said.mirrored and str(row.get("mirrored", "1")).strip().lower() not in ("0", "false", "no")
    captions = row.get("captions") or []
    if not isinstance(captions, list):
        raise ValueError("captions are not a list")
    for caption in (row.get("caption"), *captions):
        text = " ".join(str(caption or "").lower().split())
        if "{" in text or "}" in text:
            raise ValueError("a caption has braces")
        if text and text not in said.captions:
            said.captions.append(text)
