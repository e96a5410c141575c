# SPDX-License-Identifier: GPL-3.0-or-later
"""Building a corpus: chunks of models in parallel, then what needs all items: duplicates, captions, splits, files."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import multiprocessing
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ...core.errors import BrickwrightError
from ...core.files import prepare_folder, write_text
from ..split import split_of
from .built import BuiltItem
from .captions import Measures, Proportions, captions_of
from .chunks import Chunk, chunks_of, is_made, make_chunk, read_chunk
from .duplicates import Seen
from .making import Dropped, Made
from .naming import held_out_words
from .reading import ABOUT, CATEGORIES, FORMAT, ITEMS, LEFT_OUT, SHARD_NAME, SHARDS
from .shards import packed, write_shard
from .sources.model import Attribution
from .sources.opening import SourceSpec, open_source

CHUNKS = "chunks"  # folder of what is made already; may be removed when the corpus is built
SHARD_ITEMS = 256
_SPLITS = ("train", "validation", "test")

Progress = Callable[[int, int, int], None]


@dataclass(frozen=True)
class BuildOptions:
    """``iterations``: steps of each layout's search; ``jobs``: processes; ``resume``: use the chunks that are there."""

    iterations: int = 30
    jobs: int = 1
    resume: bool = False


@dataclass(frozen=True)
class BuildReport:
    """What a build has made: ``counts`` of items by split, ``left_out`` by reason, ``categories``, the ``digest``."""

    counts: dict[str, int]
    left_out: dict[str, int]
    categories: int
    digest: str


def build_corpus(
    specs: Sequence[SourceSpec], out: Path, options: BuildOptions, progress: Progress | None = None
) -> BuildReport:
    """Make the corpus of the sources in the folder ``out``, as :mod:`.reading` describes it.

    ``progress`` is told the chunks done, their number, and the items so far. The same sources, tables and options
    give the same corpus however many jobs there are and wherever the work was interrupted. Raises
    :class:`InputError` for a source that is none, or a folder that cannot be written.
    """
    opened = [(spec, open_source(spec)) for spec in specs]
    folder = out / CHUNKS
    prepare_folder(folder)
    prepare_folder(out / SHARDS)
    chunks = [chunk for spec, source in opened for chunk in chunks_of(spec, source, options.iterations)]
    _forget(folder, {chunk.path(folder).name for chunk in chunks} if options.resume else set())
    _make(chunks, folder, options.jobs, progress)
    made: list[Made] = []
    dropped: list[Dropped] = []
    for chunk in chunks:
        own, lost = read_chunk(chunk, folder)
        made += own
        dropped += lost
    items, doubles = _finished(made)
    attributions = [attribution for _, source in opened for attribution in source.attribution()]
    return _write(out, items, dropped + doubles, attributions, options)


def _forget(folder: Path, kept: set[str]) -> None:
    """Remove the chunks in ``folder`` that are not ``kept``."""
    for path in folder.glob("*.npz"):
        if path.name not in kept:
            path.unlink(missing_ok=True)


def _make(chunks: list[Chunk], folder: Path, jobs: int, progress: Progress | None) -> None:
    """Make the chunks that are not made yet."""
    todo = [chunk for chunk in chunks if not is_made(chunk, folder)]
    done, items = len(chunks) - len(todo), 0

    def tell(count: int) -> None:
        nonlocal done, items
        done, items = done + 1, items + count
        if progress is not None:
            progress(done, len(chunks), items)

    if jobs == 1 or len(todo) < 2:
        for chunk in todo:
            tell(make_chunk(chunk, folder))
        return
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        running: set[Future[int]] = {pool.submit(make_chunk, chunk, folder) for chunk in todo}
        try:
            while running:
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                for future in ended:
                    tell(future.result())
        except BrokenProcessPool as error:
            raise BrickwrightError(
                "A process of the build was ended, perhaps for want of memory; go on with --resume and fewer --jobs."
            ) from error
        finally:
            for future in running:
                future.cancel()


def _finished(made: list[Made]) -> tuple[list[BuiltItem], list[Dropped]]:
    """Items with their captions and objects, and those that are there already."""
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
    proportions = _proportions(kept)
    items = []
    for one in kept:
        item = one.built.item
        captions = item.captions
        if one.named is not None:
            among = proportions.get(item.category)
            captions = captions_of(one.named, item.slots, len(item.palette), among, item.item_id)
        captions = tuple(text for text in captions if not held_out_words() & set(_words(text)))
        if not captions:
            doubles.append(Dropped(item.item_id, "all its captions have words that are held out"))
            continue
        object_id = _first(objects, item.object_id)
        items.append(replace(one.built, item=replace(item, captions=captions, object_id=object_id)))
    return items, doubles


def _words(text: str) -> list[str]:
    return text.replace(",", " ").replace(".", " ").replace("-", " ").split()


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


def _write(
    out: Path,
    items: list[BuiltItem],
    dropped: list[Dropped],
    attributions: list[Attribution],
    options: BuildOptions,
) -> BuildReport:
    """Write the corpus; corpus.json comes last, so that a folder that has it is whole."""
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
        "parameters": {"iterations": options.iterations, "shard_items": SHARD_ITEMS},
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
