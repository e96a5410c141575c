# SPDX-License-Identifier: GPL-3.0-or-later
"""Stability analysis against scipy's ``linprog`` on the same linear program, as ratios in one run.

    python -m brickwright.benchmarks.physics [--files STRUCTURE.txt …]

scipy is given the program as BrickGPT's formulation has it, one variable a contact, and also after our reductions;
both times without the building of it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.formats.structure_text import parse_structure, structure_to_assembly
from ..core.physics.contacts import find_contacts
from ..core.physics.program import Program, build_program
from ..core.physics.solver import solve_program
from ..core.physics.stability import analyse_structure
from .report import best_seconds, format_rows, machine

COST_SCALE = 1e3
OBJECTIVE_TOLERANCE = 1e-6


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


def _linprog(arrays: dict[str, Any], method: str) -> float:
    from scipy.optimize import linprog

    result = linprog(**arrays, method=method)
    if result.status != 0:
        raise RuntimeError(f"scipy's linprog gave up: {result.message}")
    return float(result.fun) / COST_SCALE


def measure(name: str, structure: NDArray[np.int64]) -> list[str]:
    """One row of the table."""
    contacts = find_contacts(structure_to_assembly(structure))
    program = build_program(contacts)
    arrays, whole = _arrays(program), _arrays(build_program(contacts, reduce=False))
    ours = solve_program(program).objective
    for theirs in (_linprog(arrays, "highs-ds"), _linprog(whole, "highs-ds")):
        if abs(theirs - ours) > OBJECTIVE_TOLERANCE * max(1.0, abs(ours)):
            raise RuntimeError(f"{name}: the objectives differ, {ours} and {theirs}")
    all_of_it, solving, *others = best_seconds(
        [
            lambda: analyse_structure(structure),
            lambda: solve_program(program),
            lambda: _linprog(whole, "highs-ds"),
            lambda: _linprog(whole, "highs-ipm"),
            lambda: _linprog(arrays, "highs-ds"),
        ]
    )
    return [
        name,
        str(len(structure)),
        f"{1e3 * all_of_it:.1f}",
        f"{1e3 * solving:.1f}",
        *(f"{other / solving:.2f}" for other in others),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m brickwright.benchmarks.physics", description=__doc__)
    parser.add_argument("--files", type=Path, nargs="*", default=[], help="structure texts to measure as well")
    options = parser.parse_args(arguments)
    cases = {f"wall {length} x {height}": wall(length, height) for length, height in ((12, 5), (24, 10), (40, 20))}
    cases |= {path.stem: parse_structure(path.read_text(encoding="utf-8")) for path in options.files}
    heading = ("structure", "bricks", "all ms", "solve ms", "scipy ds", "scipy ipm", "scipy ds, reduced")
    print(machine())
    print(
        "scipy's columns: its time over our time to solve (dual simplex, interior point); processor time, best of five"
    )
    print(format_rows(heading, [measure(name, structure) for name, structure in cases.items()]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
