# SPDX-License-Identifier: GPL-3.0-or-later
"""One model of a source becomes items, or a reason why it does not: what the processes of a build do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...core.errors import InputError
from .built import BuiltItem
from .facing import quarters_of
from .item import CorpusItem
from .laying import TooManyBricks, laid
from .naming import LeftOut, Named, name_table
from .shaping import Unfit, box_of, boxes, shape_of
from .sources.model import Model, Source

_SMALLER = 0.75  # of the size, where a model needs too many bricks
_LEAST_STUDS = 6
_COARSE = 6  # studs of the cut that tells shapes apart


@dataclass(frozen=True)
class Dropped:
    """A model, or one size of it, that is no item, and why."""

    model_id: str
    reason: str


@dataclass(frozen=True, eq=False)
class Made:
    """An item with what its name means, from which its captions come when all items are known; None: it has its own.
    ``lost_colours``: see :class:`Model`."""

    built: BuiltItem
    named: Named | None
    lost_colours: bool = False


def made_of(source: Source, index: int, iterations: int) -> Iterator[Made | Dropped]:
    """Items of the model ``index`` of ``source``, or why there is none; ``iterations``: steps of a layout's search."""
    try:
        found = source.get(index)
    except InputError as error:
        yield Dropped(f"{source.name}/{index}", str(error))
        return
    if isinstance(found, BuiltItem):
        yield _finished(found, iterations)
    else:
        yield from _from_model(source.name, found, iterations)


def _finished(found: BuiltItem, iterations: int) -> Made | Dropped:
    """An item that came as cells, with bricks if it had none."""
    if len(found.bricks):
        return Made(found, None)
    try:
        return Made(laid(found.item, iterations), None)
    except Unfit as error:
        return Dropped(found.item.item_id, str(error))


def meaning_of(model: Model) -> Named | LeftOut:
    """What a model is: what its source says, else what the table of names makes of its name."""
    table = name_table()
    if not model.category:
        return table.meaning(model.name, model.pack)
    return Named(table.category(model.category), model.category)


def _from_model(source: str, model: Model, iterations: int) -> Iterator[Made | Dropped]:
    named = meaning_of(model)
    if isinstance(named, LeftOut):
        yield Dropped(model.model_id, named.reason)
        return
    try:
        position = _position(model)
    except InputError as error:
        yield Dropped(model.model_id, str(error))
        return
    done: set[tuple[int, ...]] = set()
    for number, box in enumerate(boxes(named.category, position)):
        try:
            built = _fitted(source, model, named, box, number, iterations)
        except (Unfit, InputError) as error:
            yield Dropped(f"{model.model_id}#{number}", str(error))
            continue
        if built.item.slots.shape not in done:
            done.add(built.item.slots.shape)
            yield Made(built, None if model.captions else named, model.lost_colours)


def _position(model: Model) -> float:
    """A number from 0 to 1 that follows from the shape alone, so that copies in other packs come in the same sizes."""
    coarse = model.cut(box_of(_COARSE)).occupancy
    return hashlib.blake2b(repr(coarse.shape).encode() + np.packbits(coarse).tobytes(), digest_size=1).digest()[0] / 255


def _fitted(
    source: str, model: Model, named: Named, box: tuple[float, float, float], number: int, iterations: int
) -> BuiltItem:
    """The model in ``box``, or in the largest smaller one in which it does not need too many bricks."""
    while True:
        shaped = shape_of(model.cut(box))
        slots = np.ascontiguousarray(np.rot90(shaped.slots, quarters_of(model.pack, named.category.name)))
        item = CorpusItem(
            item_id=f"{model.model_id}#{number}",
            object_id=model.model_id,
            source=source,
            licence=model.licence,
            category=named.category.name,
            captions=model.captions or (named.phrase,),
            slots=slots,
            palette=shaped.palette,
            mirrored=model.mirrored,
        )
        try:
            return laid(item, iterations)
        except TooManyBricks:
            studs = int(max(box[0], box[2] / 2.5) * _SMALLER)
            if studs < _LEAST_STUDS:
                raise
            box = box_of(studs)
