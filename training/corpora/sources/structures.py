# SPDX-License-Identifier: GPL-3.0-or-later
"""Captioned structure text: bricks that are laid already, without colours. We give each one or two plausible ones."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ....core.bricks.plan import BRICK
from ....core.errors import InputError
from ...corpus import CORPUS_FILE, StructureRow, load_structures
from ..built import BuiltItem
from ..colours import plausible_pair
from ..item import PLATES, STUDS, CorpusItem
from ..shaping import largest_piece
from ..slots import renumbered
from .model import Attribution, file_key, read_attribution

TWO_COLOURS = 0.6  # share of items with two
LICENCE = "MIT"
#: Where the second colour is: the share of the height below which it lies, from and to.
_SPLIT = {"car": (0.05, 0.3), "chair": (0.3, 0.5), "table": (0.55, 0.9), "sofa": (0.15, 0.4)}
#: What is below the split, when it is told.
_BELOW = {"chair": "legs", "table": "legs", "sofa": "base"}


class Structures:
    """The structures of ``structures.jsonl.gz`` in ``folder``."""

    name = "structures"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / CORPUS_FILE
        if not self._file.is_file():
            raise InputError(f"{folder} has no {CORPUS_FILE}.")

    @cached_property
    def _rows(self) -> list[StructureRow]:
        return load_structures(self._file)

    def attribution(self) -> Sequence[Attribution]:
        """One for all."""
        return [Attribution("stabletext2brick", LICENCE, read_attribution(self._folder, "").origin)]

    def key(self) -> str:
        """Name, size and time of the file."""
        return file_key([self._file])

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, index: int) -> BuiltItem:
        """A structure in its own bricks; its colours depend on its name alone."""
        row = self._rows[index]
        seed = int.from_bytes(hashlib.blake2b(row.structure_id.encode(), digest_size=8).digest(), "big")
        return coloured(row, np.random.default_rng(seed))


def coloured(row: StructureRow, generator: np.random.Generator) -> BuiltItem:
    """``row`` in one colour, or in two with the second below a height that suits the category.

    The captions are those of the row in lower case, and short ones that name the colours.
    """
    bricks = row.structure - [0, 0, *row.structure[:, 2:].min(0)]
    layers = int(bricks[:, 4].max()) + 1
    slot = np.zeros(len(bricks), np.int64)
    if generator.random() < TWO_COLOURS and layers > 2:
        share = generator.uniform(*_SPLIT.get(row.category, (0.2, 0.8)))
        slot[bricks[:, 4] < max(1, round(share * layers))] = 1
    palette = plausible_pair(generator)[: int(slot.max()) + 1]
    box = (bricks[:, 2:4] + bricks[:, :2]).max(0)
    if (box > STUDS).any() or layers * BRICK > PLATES:
        raise InputError(f"The structure {row.structure_id} is larger than {STUDS} studs or {PLATES} plates.")
    slots = np.zeros((*box, layers), np.uint8)
    for (h, w, x, y, z), own in zip(bricks.tolist(), slot.tolist(), strict=True):
        slots[x : x + h, y : y + w, z] = own + 1
    if not largest_piece(slots != 0).sum() == np.count_nonzero(slots):
        raise InputError("its bricks are several pieces")
    slots, palette, order = renumbered(np.repeat(slots, BRICK, 2), palette)
    item = CorpusItem(
        item_id=f"structures/{row.structure_id}",
        object_id=f"structures/{row.object_id}",
        source="structures",
        licence=LICENCE,
        category=row.category,
        captions=_captions(row, order),
        slots=slots,
        palette=palette,
    )
    return BuiltItem(item, np.full(layers, BRICK, np.int8), _rows(bricks, order[slot]))


def _rows(bricks: NDArray[np.int64], slot: NDArray[np.int64]) -> NDArray[np.int16]:
    return np.column_stack([bricks[:, [4, 2, 3, 0, 1]], slot]).astype(np.int16)


def _captions(row: StructureRow, order: NDArray[np.int64]) -> tuple[str, ...]:
    """Templates, short to long; ``order``: the slot of the upper colour, and of the lower one where there are two."""
    upper = f"{{{order[0]}}}"
    found = [f"a {row.category}", f"a {upper} {row.category}"]
    if len(order) > 1:
        lower = f"{{{order[1]}}}"
        found.append(f"a {upper} and {lower} {row.category}")
        if row.category in _BELOW:
            found.append(f"a {upper} {row.category} with {lower} {_BELOW[row.category]}")
    return (*found, *(caption.lower() for caption in row.captions if "{" not in caption))
