# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a corpus of captioned structures: gzipped JSON lines as StableText2Brick is laid out. Needs no torch.

Each line holds ``structure_id``, ``object_id``, ``category``, ``captions`` and ``bricks`` (structure text). Sizes are
bounded, so that a damaged or hostile file ends in a clear error and not in a full memory.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.errors import InputError
from ..core.formats.structure_text import parse_structure

CORPUS_FILE = "structures.jsonl.gz"
MAX_LINE = 1_000_000  # characters; the longest of StableText2Brick has 10,000
MAX_ROWS = 1_000_000


@dataclass(frozen=True, eq=False)
class StructureRow:
    """One structure of a corpus: ``structure`` is int64 (n, 5), rows h, w, x, y, z in build order."""

    structure_id: str
    object_id: str
    category: str
    captions: tuple[str, ...]
    structure: NDArray[np.int64]


def _row(fields: dict[str, Any]) -> StructureRow:
    captions = fields["captions"]
    if not isinstance(captions, list) or not captions or not all(isinstance(caption, str) for caption in captions):
        raise ValueError("captions are not a list of texts")
    structure_id, object_id, category = (fields[key] for key in ("structure_id", "object_id", "category"))
    if not all(isinstance(name, str) and name for name in (structure_id, object_id, category)):
        raise ValueError("a name is not a text")
    try:
        structure = parse_structure(fields["bricks"])
    except InputError as error:
        raise ValueError(str(error).rstrip(".")) from error
    if not len(structure):
        raise ValueError("it has no bricks")
    return StructureRow(structure_id, object_id, category, tuple(captions), structure)


def load_structures(path: str | Path) -> list[StructureRow]:
    """Rows of the corpus at ``path``: the ``.jsonl.gz`` file, or a folder that holds ``structures.jsonl.gz``.

    Raises :class:`InputError` when it cannot be read or a line is not a captioned structure.
    """
    file = Path(path)
    if file.is_dir():
        file = file / CORPUS_FILE
    rows: list[StructureRow] = []
    try:
        with gzip.open(file, "rt", encoding="utf-8") as stream:
            while line := stream.readline(MAX_LINE + 1):
                if len(line) > MAX_LINE or len(rows) >= MAX_ROWS:
                    raise InputError(f"The corpus {file} is too large: a line is too long or it has too many lines.")
                if line.strip():
                    rows.append(_row(json.loads(line)))
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"The corpus {file} cannot be read ({error}): check its path.") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"Line {len(rows) + 1} of the corpus {file} is not a captioned structure: {error}.") from error
    if not rows:
        raise InputError(f"The corpus {file} is empty.")
    return rows
