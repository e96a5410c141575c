# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a corpus: words at once, shapes and bricks shard by shard when they are asked for.

The folder of a corpus:

``corpus.json``        what it is: sources with licences, parameters, counts, a hash of all items
``items.jsonl``        a line an item: the fields of :class:`CorpusItem` but the slots, ``split``, ``shard``, ``row``,
                       ``shape`` (studs, studs, plates), ``layers``, ``brick_count``
``shards/NNNN.npz``    shapes and bricks (:mod:`.shards`)
``left_out.jsonl``     a line each model that is no part of it, with the reason
``categories.csv``     counts by category and split
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...core.errors import InputError
from ...core.input_files import read_file
from .built import BuiltItem
from .shards import read_shard, unpacked

FORMAT = 1
ABOUT, ITEMS, SHARDS, LEFT_OUT, CATEGORIES = "corpus.json", "items.jsonl", "shards", "left_out.jsonl", "categories.csv"
SHARD_NAME = "{:04d}.npz"
_MAX_BYTES = 1 << 30
_KEPT_SHARDS = 64
_WORDS = ("item_id", "object_id", "source", "licence", "category", "captions", "palette", "mirrored")


class Corpus(Sequence[BuiltItem]):
    """A corpus on disk. ``about`` is its corpus.json, ``rows`` the lines of items.jsonl."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.about = _about(folder / ABOUT)
        self.rows = _rows(folder / ITEMS)
        self._shard = lru_cache(maxsize=_KEPT_SHARDS)(read_shard)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> BuiltItem:  # type: ignore[override]
        """One item, read when it is asked for; raises :class:`InputError` when its shard is damaged."""
        row = self.rows[index]
        words = {name: row[name] for name in _WORDS}
        words["captions"], words["palette"] = tuple(words["captions"]), tuple(words["palette"])
        return unpacked(self._shard(self.folder / SHARDS / SHARD_NAME.format(row["shard"])), row["row"], words)

    def __iter__(self) -> Iterator[BuiltItem]:
        return (self[index] for index in range(len(self)))

    def indices(self, split: str) -> list[int]:
        """Numbers of the items of ``train``, ``validation`` or ``test``."""
        return [index for index, row in enumerate(self.rows) if row["split"] == split]


def load_corpus(folder: str | Path) -> Corpus:
    """The corpus in ``folder``; raises :class:`InputError` when there is none or it is damaged."""
    return Corpus(Path(folder))


def _about(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise InputError(f"{path.parent} is no corpus: it has no {path.name}; make one with: brickwright corpus.")
    try:
        about = json.loads(read_file(path, _MAX_BYTES))
        known = about["format"] == FORMAT
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise InputError(f"{path} is damaged: {error}.") from error
    if not known:
        raise InputError(f"{path} has the format {about['format']}, this version reads {FORMAT}; build it again.")
    return dict(about)


def _rows(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    try:
        for line in read_file(path, _MAX_BYTES).decode("utf-8").splitlines():
            row = json.loads(line)
            if not all(isinstance(row[name], int) and row[name] >= 0 for name in ("shard", "row")):
                raise ValueError("its place is not a number")
            missing = [name for name in (*_WORDS, "split") if name not in row]
            if missing:
                raise ValueError(f"it has no {missing[0]}")
            rows.append(row)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"Line {len(rows) + 1} of {path} is not an item: {error}.") from error
    if not rows:
        raise InputError(f"{path} has no items; build the corpus again.")
    return rows
