# SPDX-License-Identifier: GPL-3.0-or-later
"""Layouts of real shapes against greedy ones and published ones: bricks, verdicts, and time as shapes grow.

    python -m brickwright.benchmarks.legolise [--data DIR] [--each 60] [--json FILE]

1. Shapes of StableText2Brick, in any colour and in four colours by region, against a greedy layout: layer by layer the
   largest brick that fits somewhere, in one colour, until all is filled; its pieces are joined and it is made to stand
   by the same steps as ours. And against the bricks that the data itself has, and a bound below which no layout can be.
2. The three examples of BrickGPT's mesh2brick, in its eight bricks, against its own results.
3. Seconds of balls of bricks by diameter.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.bricks.plan import ANY, Plan
from ..core.errors import BrickwrightError, InputError
from ..core.files import write_text
from ..core.formats.structure_text import parse_structure, structure_cells
from ..core.legolise.building import build
from ..core.legolise.joining import drop_loose, join
from ..core.legolise.layout import Layout, lay_out
from ..core.legolise.options import LayoutOptions
from ..core.legolise.part_set import COMMON, EIGHT_BRICKS, PartSet
from ..core.legolise.search import Search
from ..core.legolise.sheets import Sheet, cut, shown_faces, visible
from ..core.legolise.standing import make_stand
from ..core.legolise.stock import Stock
from ..core.legolise.structure import NOBODY, Laid, Structure
from ..core.physics.highs import HighsModel
from ..core.physics.program import LinearProgram
from .report import format_rows, machine

EXAMPLES = ("car", "chair", "ship")
COLOURS = (4, 1, 14, 2)
DIAMETERS = (10, 16, 20, 28, 40)
ADDED = 0.1  # share of the cells that either layout may add


def occupancy(structure: NDArray[np.int64]) -> NDArray[np.bool_]:
    """The cells (x, y, z) of a structure, trimmed."""
    cells = structure_cells(structure)[1]
    cells = cells - cells.min(0)
    filled = np.zeros(cells.max(0) + 1, bool)
    filled[tuple(cells.T)] = True
    return filled


def in_colours(filled: NDArray[np.bool_], rng: np.random.Generator) -> Plan:
    """A plan in four colours, each cell in that of the nearest of four points."""
    centres = rng.random((len(COLOURS), 3)) * filled.shape
    at = np.moveaxis(np.indices(filled.shape), 0, -1)[..., None, :] + 0.5
    nearest = ((at - centres) ** 2).sum(-1).argmin(-1)
    return Plan.of(filled, np.array(COLOURS)[nearest])


def greedy(plan: Plan, parts: PartSet) -> tuple[int, str]:
    """Bricks of the largest-first layout of ``plan``, which minds the colours of hidden cells too, and its verdict."""
    options = LayoutOptions(parts=parts, layers="as given", added_cells=ADDED)
    room = ((0, 0), (0, 0), (0, 1))
    plan = Plan.of(np.pad(plan.occupancy, room), np.pad(plan.colours, room, constant_values=ANY))
    sheets = cut(plan, parts, shown_faces(plan.occupancy))
    structure = Structure(plan.shape, sheets)
    stock = Stock(None, parts, sheets)
    for number, sheet in enumerate(sheets):
        for h, w in parts.shapes(sheet.kind):
            for x in range(sheet.mask.shape[0] - h + 1):
                for y in range(sheet.mask.shape[1] - w + 1):
                    cells = np.s_[x : x + h, y : y + w]
                    free = sheet.mask[cells] & (structure.owner[cells][:, :, sheet.level] == NOBODY)
                    codes = sheet.want[cells]
                    if free.all() and (codes == codes[0, 0]).all():
                        structure.put(Laid(number, x, y, h, w, int(codes[0, 0])))
    search = Search(structure, plan.occupancy.copy(), options, stock)
    may_add = int(np.ceil(ADDED * plan.occupancy.sum()))
    may_add -= len(join(search, plan.heights, may_add))
    drop_loose(search)
    found = make_stand(search, lambda: build(plan, structure, stock, 71), plan.heights, may_add, 30.0, None)
    return len(structure.bricks), found.verdict if found else "unknown"


def ours(plan: Plan, parts: PartSet) -> Layout:
    """Our layout of ``plan``."""
    return lay_out(plan, LayoutOptions(parts=parts, layers="as given", added_cells=ADDED))


def fewest(plan: Plan, parts: PartSet) -> int:
    """A bound from below for the bricks of any layout of ``plan``: of each layer, the least sum of shares of rectangles
    that cover its cells once, rounded up. What joins the layers is left out."""
    plan = visible(plan)
    return sum(_fewest_of(sheet, parts) for sheet in cut(plan, parts, shown_faces(plan.occupancy)))


def _fewest_of(sheet: Sheet, parts: PartSet) -> int:
    cells: NDArray[np.intp] = np.full(sheet.mask.shape, -1)
    cells[sheet.mask] = np.arange(sheet.mask.sum())
    covers = []
    for h, w in parts.shapes(sheet.kind):
        for x in range(cells.shape[0] - h + 1):
            for y in range(cells.shape[1] - w + 1):
                codes = sheet.want[x : x + h, y : y + w]
                own = cells[x : x + h, y : y + w].ravel()
                if own.min() >= 0 and len(set(codes[codes != ANY].tolist())) < 2:
                    covers.append(own)
    size = np.array([len(own) for own in covers])
    once = np.ones(int(sheet.mask.sum()))
    program = LinearProgram(
        cost=np.ones(len(covers)),
        lower=np.zeros(len(covers)),
        upper=np.full(len(covers), np.inf),
        row_lower=once,
        row_upper=once,
        starts=np.concatenate([[0], np.cumsum(size)]).astype(np.int32),
        rows=np.concatenate(covers).astype(np.int32),
        values=np.ones(int(size.sum())),
    )
    model = HighsModel(program)
    if not model.run(60.0):
        raise InputError(f"The bound was not found ({model.status}); try fewer shapes.")
    return int(np.ceil(model.objective() - 1e-6))


def shapes(data: Path, each: int) -> Iterator[NDArray[np.int64]]:
    """``each`` structures drawn from StableText2Brick."""
    path = data / "stabletext2brick" / "structures.jsonl.gz"
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["bricks"] for line in lines]
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path} cannot be read ({error}); name the folder of test data with --data.") from error
    for i in np.random.default_rng(0).permutation(len(texts))[:each]:
        yield parse_structure(texts[i])


def against_greedy(data: Path, each: int) -> dict[str, dict[str, Any]]:
    """By case: ``ratio``, median of our bricks by the greedy ones' where both are stable, of ``pairs`` objects;
    ``from``, ``to``: its quartiles; ``bound``: the same of the fewest bricks of any layout (:func:`fewest`); ``ours``,
    ``greedy``: shares that are stable; ``published``: the ratio to the data's own bricks; ``seconds`` of processor
    time, median and largest."""
    cases = {
        "any colour, eight bricks": (False, EIGHT_BRICKS),
        "four colours, eight bricks": (True, EIGHT_BRICKS),
        "four colours, common parts": (True, COMMON),
    }
    table = {}
    for case, (in_colour, parts) in cases.items():
        ratios, bounds, published, seconds, stable = [], [], [], [], []
        for structure in shapes(data, each):
            filled = occupancy(structure)
            plan = in_colours(filled, np.random.default_rng(len(structure))) if in_colour else Plan.of(filled)
            start = time.process_time()
            found = ours(plan, parts)
            seconds.append(time.process_time() - start)
            bricks, verdict = greedy(plan, parts)
            stable.append((found.stability == "stable", verdict == "stable"))
            if all(stable[-1]):
                ratios.append(len(found.assembly) / bricks)
                bounds.append(fewest(plan, parts) / bricks)
                published.append(len(found.assembly) / len(structure))
        table[case] = {
            "ratio": median(ratios),
            "from": float(np.quantile(ratios, 0.25)),
            "to": float(np.quantile(ratios, 0.75)),
            "bound": median(bounds),
            "pairs": len(ratios),
            "ours": float(np.mean([one for one, _ in stable])),
            "greedy": float(np.mean([other for _, other in stable])),
            "published": median(published),
            "median seconds": median(seconds),
            "most seconds": max(seconds),
        }
    return table


def examples(data: Path) -> dict[str, dict[str, Any]]:
    """BrickGPT's examples: ``theirs``, ``ours`` in bricks, and our verdict and score."""
    table = {}
    for name in EXAMPLES:
        path = data / "brickgpt_examples" / "mesh2brick_tests" / f"{name}.txt"
        structure = parse_structure(path.read_text("utf-8"))
        found = ours(Plan.of(occupancy(structure)), EIGHT_BRICKS)
        table[name] = {
            "theirs": len(structure),
            "ours": len(found.assembly),
            "verdict": found.stability,
            "score": found.max_score,
        }
    return table


def growth(diameters: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Balls: bricks, verdict, processor seconds."""
    table = {}
    for diameter in diameters:
        at = (np.indices((diameter,) * 3) - (diameter - 1) / 2) / (diameter / 2)
        start = time.process_time()
        found = ours(Plan.of((at**2).sum(0) <= 1), COMMON)
        seconds = time.process_time() - start
        table[diameter] = {"bricks": len(found.assembly), "verdict": found.stability, "seconds": seconds}
    return table


def tables(found: dict[str, Any]) -> str:
    """The measurements as text."""

    def table(title: str, rows: dict[Any, dict[str, Any]]) -> str:
        names = list(next(iter(rows.values())))
        cells = [[str(key), *(_shown(row[name]) for name in names)] for key, row in rows.items()]
        return format_rows((title, *names), cells)

    return "\n\n".join([found["machine"], *(table(name, rows) for name, rows in found.items() if name != "machine")])


def _shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    shared = Path(__file__).resolve().parents[1].parent / "shared" / "data"
    parser = argparse.ArgumentParser(prog="python -m brickwright.benchmarks.legolise", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("BRICKWRIGHT_DATA") or shared, metavar="DIR")
    parser.add_argument("--each", type=int, default=60, help="shapes a case (default: 60)")
    parser.add_argument("--diameters", type=int, nargs="*", default=DIAMETERS, metavar="STUDS")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the measurements there, too")
    options = parser.parse_args(arguments)
    try:
        found: dict[str, Any] = {
            "machine": machine(),
            "greedy": against_greedy(Path(options.data), options.each),
            "mesh2brick": examples(Path(options.data)),
        }
        if options.diameters:
            found["ball"] = growth(options.diameters)
        print(tables(found))
        if options.json:
            write_text(options.json, json.dumps(found, indent=1) + "\n")
    except BrickwrightError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
