# SPDX-License-Identifier: GPL-3.0-or-later
"""Writing the files of a corpus, as :mod:`.reading` describes them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from ...core.errors import BrickwrightError
from ...core.files import write_text
from ..split import split_of
from .built import BuiltItem
from .making import Dropped
from .reading import ABOUT, CATEGORIES, FORMAT, ITEMS, LEFT_OUT, SHARD_NAME, SHARDS
from .shards import packed, write_shard
from .sources.model import Attribution

SHARD_ITEMS = 256
_SPLITS = ("train", "validation", "test")


@dataclass(frozen=True)
class BuildReport:
    """What a build has made: ``counts`` of items by split, ``left_out`` by reason, ``categories``, the ``digest``."""

    counts: dict[str, int]
    left_out: dict[str, int]
    categories: int
    digest: str


def write_corpus(
    out: Path,
    items: Sequence[BuiltItem],
    dropped: Sequence[Dropped],
    attributions: Sequence[Attribution],
    parameters: Mapping[str, object],
) -> BuildReport:
    """Write the corpus into the folder ``out``; corpus.json comes last, so that a folder that has it is whole.

    Raises :class:`BrickwrightError` when there is no item, :class:`InputError` when the folder cannot be written.
    """
    if not items:
        raise BrickwrightError("Nothing of the sources is an item of a corpus; see why with --sources and one of them.")
    with suppress(FileNotFoundError):
        (out / ABOUT).unlink()
    digest = hashlib.blake2b(digest_size=16)
    lines = []
    counts: Counter[str] = Counter()
    table: defaultdict[str, Counter[str]] = defaultdict(Counter)
    shards = range(0, len(items), SHARD_ITEMS)
    for number, first in enumerate(shards):
        batch = items[first : first + SHARD_ITEMS]
        arrays = packed(batch)
        for name in sorted(arrays):
            digest.update(arrays[name].tobytes())
        write_shard(out / SHARDS / SHARD_NAME.format(number), arrays)
        for row, built in enumerate(batch):
            split = split_of(built.item.object_id)
            counts[split] += 1
            table[built.item.category][split] += 1
            lines.append(json.dumps(_line(built, split, number, row), ensure_ascii=False))
    for path in (out / SHARDS).glob("*.npz"):
        if path.stem.isdigit() and int(path.stem) >= len(shards):
            path.unlink(missing_ok=True)
    digest.update("\n".join(lines).encode())
    write_text(out / ITEMS, "\n".join(lines) + "\n")
    write_text(out / LEFT_OUT, "".join(f"{json.dumps(asdict(one), ensure_ascii=False)}\n" for one in dropped))
    write_text(out / CATEGORIES, "".join(_table(table)))
    reasons = Counter(one.reason.partition(" as ")[0].partition(":")[0] for one in dropped)
    report = BuildReport({split: counts[split] for split in _SPLITS}, dict(reasons), len(table), digest.hexdigest())
    about = {
        "format": FORMAT,
        "what": "coloured, captioned shapes in plates and the bricks that they are built of",
        "items": len(items),
        "splits": report.counts,
        "categories": len(table),
        "left_out": report.left_out,
        "sources": [asdict(attribution) for attribution in attributions],
        "parameters": {**parameters, "shard_items": SHARD_ITEMS},
        "hash": report.digest,
    }
    write_text(out / ABOUT, json.dumps(about, indent=2, ensure_ascii=False) + "\n")
    return report


def _line(built: BuiltItem, split: str, shard: int, row: int) -> dict[str, object]:
    item = built.item
    return {
        "item_id": item.item_id,
        "object_id": item.object_id,
        "source": item.source,
        "licence": item.licence,
        "category": item.category,
        "captions": item.captions,
        "palette": item.palette,
        "mirrored": item.mirrored,
        "split": split,
        "shard": shard,
        "row": row,
        "shape": item.slots.shape,
        "layers": len(built.heights),
        "brick_count": len(built.bricks),
    }


def _table(table: dict[str, Counter[str]]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["category", *_SPLITS, "all"])
    for category, counts in sorted(table.items(), key=lambda pair: (-pair[1].total(), pair[0])):
        writer.writerow([category, *(counts[split] for split in _SPLITS), counts.total()])
    yield text.getvalue()
