# SPDX-License-Identifier: GPL-3.0-or-later
"""Building a corpus: chunks of models in parallel, then what needs all items, then the files."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from ...core.errors import BrickwrightError
from ...core.files import prepare_folder
from .chunks import Chunk, chunks_of, is_made, make_chunk, read_chunk
from .finishing import finished
from .making import Dropped, Made
from .reading import SHARDS
from .sources.opening import SourceSpec, open_source
from .writing import BuildReport, write_corpus

CHUNKS = "chunks"  # folder of what is made already; may be removed when the corpus is built

Progress = Callable[[int, int, int], None]


@dataclass(frozen=True)
class BuildOptions:
    """``iterations``: steps of each layout's search; ``jobs``: processes; ``resume``: use the chunks that are there."""

    iterations: int = 30
    jobs: int = 1
    resume: bool = False


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
    items, doubles = finished(made)
    attributions = [attribution for _, source in opened for attribution in source.attribution()]
    return write_corpus(out, items, dropped + doubles, attributions, {"iterations": options.iterations})


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
    # Started afresh, as a fork would copy threads. This process alone hears an interruption.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, signal.signal, (signal.SIGINT, signal.SIG_IGN)) as pool:
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
            pool.shutdown(wait=False, cancel_futures=True)
