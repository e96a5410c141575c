# SPDX-License-Identifier: GPL-3.0-or-later
"""Splits a corpus by object, so that no object has structures on both sides. Needs no torch."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from .corpus import StructureRow

TRAIN_SHARE = 0.85
VALIDATION_SHARE = 0.05  # the rest, 10 %, is the test set


class Split(NamedTuple):
    """Rows of a corpus in their own order, dealt out by object."""

    train: list[StructureRow]
    validation: list[StructureRow]
    test: list[StructureRow]


def split_of(object_id: str, seed: int = 0) -> str:
    """``train``, ``validation`` or ``test``: a function of the object and the seed alone.

    It does not depend on the other rows, so a grown corpus keeps every object where it was.
    """
    digest = hashlib.blake2b(f"{seed}:{object_id}".encode(), digest_size=8).digest()
    position = int.from_bytes(digest, "big") / 2**64
    if position < TRAIN_SHARE:
        return "train"
    return "validation" if position < TRAIN_SHARE + VALIDATION_SHARE else "test"


def split_by_object(rows: Iterable[StructureRow], seed: int = 0) -> Split:
    """Deal ``rows`` out to train (85 %), validation (5 %) and test (10 %) by a hash of their ``object_id``."""
    split = Split([], [], [])
    for row in rows:
        getattr(split, split_of(row.object_id, seed)).append(row)
    return split
