# SPDX-License-Identifier: GPL-3.0-or-later
"""The work of a build in pieces that are kept, so that an interrupted build goes on where it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from ...core.errors import InputError
from .making import Dropped, Made, made_of
from .naming import Named, name_table
from .shards import packed, read_shard, unpacked, write_shard
from .sources.model import Source
from .sources.opening import SourceSpec, open_source

CHUNK = 32  # models
_CODE = ("training/corpora", "core/legolise", "core/bricks")  # what items come from, besides the sources


@dataclass(frozen=True)
class Chunk:
    """Models ``first`` to ``stop`` of a source, made with so many ``iterations``; ``key`` tells whether they are made
    already."""

    spec: SourceSpec
    first: int
    stop: int
    iterations: int
    key: str

    def path(self, folder: Path) -> Path:
        """The file of what was made of it."""
        return folder / f"{self.key}.npz"


def chunks_of(spec: SourceSpec, source: Source, iterations: int) -> Iterator[Chunk]:
    """All chunks of a source."""
    basis = [_code(), spec.kind, source.key(), iterations]
    for first in range(0, len(source), CHUNK):
        stop = min(first + CHUNK, len(source))
        digest = hashlib.blake2b(repr((basis, first, stop)).encode(), digest_size=12)
        yield Chunk(spec, first, stop, iterations, digest.hexdigest())


@cache
def _code() -> str:
    """Digest of the modules and tables that items come from: with others, they are made again."""
    root = Path(__file__).resolve().parents[2]
    digest = hashlib.blake2b(digest_size=16)
    for folder in _CODE:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".txt"):
                digest.update(path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=4)
def _opened(spec: SourceSpec) -> Source:
    return open_source(spec)


def make_chunk(chunk: Chunk, folder: Path) -> int:
    """Make the items of a chunk and write them into ``folder``; returns how many there are."""
    source = _opened(chunk.spec)
    results = [r for index in range(chunk.first, chunk.stop) for r in made_of(source, index, chunk.iterations)]
    made = [result for result in results if isinstance(result, Made)]
    words = {
        "items": [_words(one) for one in made],
        "dropped": [[result.model_id, result.reason] for result in results if isinstance(result, Dropped)],
    }
    arrays = packed([one.built for one in made])
    arrays["words"] = np.frombuffer(json.dumps(words).encode(), np.uint8)
    write_shard(chunk.path(folder), arrays)
    return len(made)


def is_made(chunk: Chunk, folder: Path) -> bool:
    """Whether the file of a chunk is there and whole; a damaged one is removed."""
    path = chunk.path(folder)
    if not path.is_file():
        return False
    try:
        read_chunk(chunk, folder)
    except InputError:
        with suppress(OSError):
            path.unlink()
        return False
    return True


def read_chunk(chunk: Chunk, folder: Path) -> tuple[list[Made], list[Dropped]]:
    """What was made of a chunk; raises :class:`InputError` when its file is missing or damaged."""
    path = chunk.path(folder)
    arrays = read_shard(path)
    try:
        words = json.loads(arrays["words"].tobytes())
        made = []
        for row, fields in enumerate(words["items"]):
            named, lost = _named(fields.pop("named")), bool(fields.pop("lost_colours"))
            fields["captions"], fields["palette"] = tuple(fields["captions"]), tuple(fields["palette"])
            made.append(Made(unpacked(arrays, row, fields), named, lost))
        return made, [Dropped(*row) for row in words["dropped"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{path} is damaged: {error}; remove it and build again.") from error


def _words(one: Made) -> dict[str, object]:
    item = one.built.item
    return {
        "item_id": item.item_id,
        "object_id": item.object_id,
        "source": item.source,
        "licence": item.licence,
        "category": item.category,
        "captions": item.captions,
        "palette": item.palette,
        "mirrored": item.mirrored,
        "named": None if one.named is None else [one.named.category.name, one.named.phrase],
        "lost_colours": one.lost_colours,
    }


def _named(pair: list[str] | None) -> Named | None:
    return None if pair is None else Named(name_table().category(pair[0]), pair[1])
