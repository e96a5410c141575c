# SPDX-License-Identifier: GPL-3.0-or-later
"""What needs all items of a corpus: which are the same, what is tall among its kind, colours for those without."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .built import BuiltItem
from .captions import Measures, Proportions, captions_of
from .colours import plausible_pair
from .duplicates import Seen
from .making import Dropped, Made
from .naming import held_out_words

_GREYS = frozenset({71, 72})
_WORD = re.compile(r"[a-z]+")


def finished(made: Sequence[Made]) -> tuple[list[BuiltItem], list[Dropped]]:
    """Items with their captions and objects, and those that are left out because they are there already."""
    seen = Seen()
    kept: list[Made] = []
    doubles: list[Dropped] = []
    objects: dict[str, str] = {}  # of an item that looks like another one's
    for one in made:
        item = one.built.item
        shape, both = seen.alike(item)
        if both is not None:
            doubles.append(Dropped(item.item_id, f"nearly the same as {both.item_id}"))
            continue
        if shape is not None and shape.object_id != item.object_id:
            objects[item.object_id] = _first(objects, shape.object_id)
        kept.append(one)
    kept = _dyed(kept)
    proportions = _proportions(kept)
    items = []
    for one in kept:
        item = one.built.item
        captions = item.captions
        if one.named is not None:
            among = proportions.get(item.category)
            captions = captions_of(one.named, item.slots, len(item.palette), among, item.item_id)
        captions = tuple(text for text in captions if not held_out_words() & set(_WORD.findall(text)))
        if not captions:
            doubles.append(Dropped(item.item_id, "all its captions have words that are held out"))
            continue
        object_id = _first(objects, item.object_id)
        items.append(replace(one.built, item=replace(item, captions=captions, object_id=object_id)))
    return items, doubles


def _first(objects: dict[str, str], name: str) -> str:
    """The object at the end of a chain of objects that look alike."""
    while objects.get(name, name) != name:
        name = objects[name]
    return name


def _proportions(made: list[Made]) -> dict[str, Proportions]:
    measures: defaultdict[str, list[Measures]] = defaultdict(list)
    for one in made:
        if one.named is not None:
            measures[one.built.item.category].append(Measures.of(one.built.item.slots))
    found = {category: Proportions.among(own) for category, own in measures.items()}
    return {category: own for category, own in found.items() if own is not None}


def _dyed(made: Sequence[Made]) -> list[Made]:
    """``made`` with colours for models that lost theirs on the way to us and are grey all over: the main colour of
    another item of the category where colours belong to it, else a plausible one."""
    donors: defaultdict[str, list[int]] = defaultdict(list)
    for one in made:
        if one.named is not None and one.built.item.palette[0] not in _GREYS:
            donors[one.built.item.category].append(one.built.item.palette[0])
    result = []
    for one in made:
        item = one.built.item
        if one.named is not None and one.lost_colours and len(item.palette) == 1 and item.palette[0] in _GREYS:
            digest = hashlib.blake2b(item.object_id.encode(), digest_size=8).digest()
            generator = np.random.default_rng(int.from_bytes(digest, "big"))
            own = donors[item.category] if "natural" in one.named.category.traits else []
            code = int(generator.choice(own)) if own else plausible_pair(generator)[0]
            one = replace(one, built=replace(one.built, item=replace(item, palette=(code,))))
        result.append(one)
    return result
