# SPDX-License-Identifier: GPL-3.0-or-later
"""Stability analysis of real structures against other solvers, and of a brick more against all, as ratios in one run.

    python -m brickwright.benchmarks.physics [--data DIR] [--each 3] [--json FILE]

1. Building and solving by size class, against scipy's ``linprog`` (method highs) and, where its free licence allows the
   size, Gurobi, both given the same linear program ready built; and how the time grows with the number of bricks.
2. Checking again after adding or removing a brick, against checking all of it.

The structures are those of StableText2Brick in the data folder; without it walls of the same sizes are measured.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.bricks.assembly import Assembly
from ..core.bricks.catalogue import BRICK_HEIGHT
from ..core.errors import BrickwrightError, InputError, MissingDependencyError
from ..core.files import write_text
from ..core.formats.structure_text import parse_structure, structure_to_assembly
from ..core.physics.checker import StabilityChecker
from ..core.physics.contacts import find_contacts
from ..core.physics.program import Program, build_program
from ..core.physics.solver import solve_program
from ..core.physics.stability import analyse
from .report import best_seconds, format_rows, machine

COST_SCALE = 1e3
OBJECTIVE_TOLERANCE = 1e-6
SIZES = (60, 100, 120, 250, 400)  # bricks; each class takes structures within a twentieth
SPREAD = 0.05
Structures = dict[int, list[NDArray[np.int64]]]


def wall(length: int, height: int) -> NDArray[np.int64]:
    """A running bond of 1x4 and 1x2 bricks on y, ``length`` cells long."""
    rows: list[tuple[int, int, int, int, int]] = []
    for z in range(height):
        at = 0
        while at < length:
            size = 2 if (at == 0 and z % 2) or length - at < 4 else 4
            rows.append((1, size, 0, at, z))
            at += size
    return np.array(rows, np.int64)


def structures(folder: Path | None, sizes: Sequence[int], each: int) -> Structures:
    """``each`` structures of about as many bricks as each of ``sizes``, drawn from StableText2Brick in the data
    ``folder``; without it one wall a size. Raises :class:`InputError` where the folder has no such data."""
    if folder is None:
        return {size: [wall(20, max(1, size // 5))] for size in sizes}
    path = folder / "stabletext2brick" / "structures.jsonl.gz"
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            found = [parse_structure(json.loads(line)["bricks"]) for line in lines]
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"{path} cannot be read ({error}); name the folder of test data with --data.") from error
    generator, chosen = np.random.default_rng(0), {}
    for size in sizes:
        fitting = [rows for rows in found if abs(len(rows) - size) <= SPREAD * size]
        if fitting:
            chosen[size] = [fitting[i] for i in generator.permutation(len(fitting))[:each]]
    return chosen


def _arrays(program: Program) -> dict[str, Any]:
    from scipy.sparse import csc_array

    shape = (len(program.row_lower), len(program.cost))
    matrix = csc_array((program.values, program.rows, program.starts), shape=shape).tocsr()
    equal = program.row_lower == program.row_upper
    return {
        "c": program.cost * COST_SCALE,
        "A_eq": matrix[equal],
        "b_eq": program.row_upper[equal],
        "A_ub": matrix[~equal],
        "b_ub": program.row_upper[~equal],
        "bounds": np.stack([program.lower, np.full(len(program.cost), np.inf)], 1),
    }


def _linprog(arrays: dict[str, Any]) -> float:
    from scipy.optimize import linprog

    result = linprog(**arrays, method="highs")
    if result.status != 0:
        raise RuntimeError(f"scipy's linprog gave up: {result.message}")
    return float(result.fun) / COST_SCALE


def against_others(rows: NDArray[np.int64], rounds: int = 3) -> dict[str, float]:
    """Milliseconds ``build`` and ``all`` of our analysis, ``scipy`` and ``gurobi`` on the program (nan where its
    licence does not allow it or it is not installed). Raises :class:`RuntimeError` where the optima differ."""
    assembly = structure_to_assembly(rows)
    program = build_program(find_contacts(assembly, ground=BRICK_HEIGHT))
    arrays = _arrays(program)
    works: dict[str, Callable[[], object]] = {
        "build": lambda: build_program(find_contacts(assembly, ground=BRICK_HEIGHT)),
        "all": lambda: analyse(assembly, ground=BRICK_HEIGHT),
        "scipy": lambda: _linprog(arrays),
    }
    optima = [analyse(assembly, ground=BRICK_HEIGHT).objective * COST_SCALE, _linprog(arrays)]
    try:
        optima.append(solve_program(program, "gurobi").objective)
        works["gurobi"] = lambda: solve_program(program, "gurobi")
    except (InputError, MissingDependencyError):
        pass
    if max(optima) - min(optima) > OBJECTIVE_TOLERANCE * max(1.0, abs(optima[0])):
        raise RuntimeError(f"the optima of {len(rows)} bricks differ: {optima}")
    seconds = best_seconds(list(works.values()), rounds)
    return {"gurobi": float("nan")} | {name: 1e3 * s for name, s in zip(works, seconds, strict=True)}


def again(rows: NDArray[np.int64], rounds: int = 3) -> dict[str, float]:
    """Milliseconds to check all (``full``) and to check again after adding (``add``) or removing (``remove``) the last
    brick, building included."""
    whole = structure_to_assembly(rows)
    less = whole.take(np.arange(len(rows) - 1))
    full = best_seconds([lambda: analyse(whole, ground=BRICK_HEIGHT)], rounds)[0]
    return {
        "full": 1e3 * full,
        "add": 1e3 * _recheck(less, whole, rounds),
        "remove": 1e3 * _recheck(whole, less, rounds),
    }


def _recheck(first: Assembly, second: Assembly, rounds: int) -> float:
    """Fewest seconds to check ``second`` after ``first``."""
    best = float("inf")
    for _ in range(rounds):
        checker = StabilityChecker()
        checker.analyse(first, BRICK_HEIGHT)
        best = min(best, best_seconds([lambda checker=checker: checker.analyse(second, BRICK_HEIGHT)], 1)[0])  # type: ignore[misc]
    return best


def exponent(bricks: Sequence[float], seconds: Sequence[float]) -> float:
    """Exponent e of the least squares fit of seconds = c * bricks^e."""
    return float(np.polyfit(np.log(bricks), np.log(seconds), 1)[0])


def measure(chosen: Structures, rounds: int = 3) -> dict[str, Any]:
    """All measurements: ``sizes``, medians by size class, and ``exponent``, how building and solving grows."""
    table: dict[int, dict[str, float]] = {}
    for size, of_size in chosen.items():
        taken = [against_others(rows, rounds) | again(rows, rounds) for rows in of_size]
        table[size] = {name: median(one[name] for one in taken) for name in taken[0]}
        table[size] |= {
            "bricks": median(len(rows) for rows in of_size),
            "scipy ratio": median(one["scipy"] / one["all"] for one in taken),
            "gurobi ratio": median(one["gurobi"] / one["all"] for one in taken),
            "add ratio": median(one["add"] / one["full"] for one in taken),
            "remove ratio": median(one["remove"] / one["full"] for one in taken),
        }
    grown = (
        exponent([row["bricks"] for row in table.values()], [row["all"] for row in table.values()])
        if len(table) > 1
        else float("nan")
    )
    return {"machine": machine(), "sizes": table, "exponent": grown}


def tables(found: Mapping[str, Any]) -> str:
    """The measurements as text."""
    columns = {
        "bricks": ("bricks", "{:.0f}"),
        "build": ("build ms", "{:.1f}"),
        "all": ("build + solve ms", "{:.1f}"),
        "scipy ratio": ("scipy / ours", "{:.1f}"),
        "gurobi ratio": ("gurobi / ours", "{:.1f}"),
        "add": ("brick added ms", "{:.1f}"),
        "add ratio": ("of full", "{:.2f}"),
        "remove": ("removed ms", "{:.1f}"),
        "remove ratio": ("of full", "{:.2f}"),
    }
    rows = [
        [f"about {size}", *(form.format(row[name]) for name, (_, form) in columns.items())]
        for size, row in found["sizes"].items()
    ]
    return "\n".join(
        [
            found["machine"],
            "medians, processor time; scipy and Gurobi get the program ready built; nan: no licence for it",
            format_rows(("structures", *(title for title, _ in columns.values())), rows),
            f"build + solve grows as bricks^{found['exponent']:.2f}",
        ]
    )


def as_json(found: Mapping[str, Any]) -> str:
    """The measurements as JSON, null where nothing was measured."""

    def plain(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {str(key): plain(item) for key, item in value.items()}
        return None if isinstance(value, float) and np.isnan(value) else value

    return json.dumps(plain(found), indent=1, allow_nan=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    shared = Path(__file__).resolve().parents[1].parent / "shared" / "data"
    usual = os.environ.get("BRICKWRIGHT_DATA") or (str(shared) if shared.is_dir() else None)
    parser = argparse.ArgumentParser(prog="python -m brickwright.benchmarks.physics", description=__doc__)
    parser.add_argument("--data", type=Path, default=usual, metavar="DIR", help="folder of test data")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="BRICKS")
    parser.add_argument("--each", type=int, default=3, help="structures a size (default: 3)")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the measurements there, too")
    options = parser.parse_args(arguments)
    try:
        found = measure(structures(options.data and Path(options.data), options.sizes, options.each), options.rounds)
        print(tables(found))
        if options.json:
            write_text(options.json, as_json(found) + "\n")
    except BrickwrightError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
