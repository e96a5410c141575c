# SPDX-License-Identifier: GPL-3.0-or-later
"""The solvers against each other, and what they say when they cannot be used."""

from __future__ import annotations

import types

import numpy as np
import pytest
from brickwright.core.errors import InputError, MissingDependencyError
from brickwright.core.formats.structure_text import parse_structure, structure_to_assembly
from brickwright.core.physics import solver
from brickwright.core.physics.contacts import find_contacts
from brickwright.core.physics.program import build_program
from brickwright.core.physics.stability import analyse_contacts

pytest.importorskip("highspy")

SIZES = [(1, 1), (1, 2), (2, 1), (2, 2), (2, 4), (4, 2), (1, 4), (6, 1), (1, 8), (8, 1)]
FREE_LICENCE = 2000  # rows or columns


def random_structure(generator, most=14):
    """Bricks without overlap, each on the ground or on another one."""
    filled, rows = set(), []
    for _ in range(400):
        h, w = SIZES[generator.integers(len(SIZES))]
        x, y, z = (int(generator.integers(limit)) for limit in (8, 8, 6))
        cells = {(x + i, y + j, z) for i in range(h) for j in range(w)}
        carried = z == 0 or any((i, j, z - 1) in filled for i, j, _ in cells)
        if carried and not cells & filled:
            filled |= cells
            rows.append((h, w, x, y, z))
        if len(rows) == most:
            break
    return np.array(sorted(rows, key=lambda row: row[4]))


def agree(first, second):
    assert first.verdict == second.verdict
    assert first.objective == pytest.approx(second.objective, rel=1e-6, abs=1e-9)


def test_highs_and_gurobi_agree():
    pytest.importorskip("gurobipy", reason="gurobipy is not installed")
    generator, compared, verdicts = np.random.default_rng(5), 0, set()
    while compared < 60:
        contacts = find_contacts(structure_to_assembly(random_structure(generator)))
        program = build_program(contacts)
        if max(len(program.cost), len(program.row_lower)) > FREE_LICENCE:
            continue
        ours, theirs = (analyse_contacts(contacts, solver=name) for name in ("highs", "gurobi"))
        agree(ours, theirs)
        assert theirs.solver.startswith("Gurobi")
        compared += 1
        verdicts.add(ours.verdict)
    assert verdicts == {"stable", "unstable"}


def test_simplex_and_interior_point_agree_on_damaged_structures(data_dir):
    whole = parse_structure((data_dir / "brickgpt_examples" / "texture_examples" / "chair.txt").read_text())
    generator = np.random.default_rng(3)
    for _ in range(12):
        kept = np.sort(generator.choice(len(whole), int(len(whole) * generator.uniform(0.6, 0.95)), replace=False))
        contacts = find_contacts(structure_to_assembly(whole[kept]), ground=24)
        agree(*(analyse_contacts(contacts, solver=name) for name in ("highs", "highs-ipm")))


def test_a_licence_that_is_too_small_is_one_sentence():
    pytest.importorskip("gurobipy", reason="gurobipy is not installed")
    contacts = find_contacts(structure_to_assembly([(2, 4, 0, 4 * y, z) for y in range(5) for z in range(20)]))
    said = ""
    try:
        analyse_contacts(contacts, solver="gurobi")
    except InputError as error:
        said = str(error)
    assert not said or "licence is too small" in said, "a full licence solves it"


def test_auto_takes_gurobi_where_only_that_is_there(monkeypatch):
    asked = []
    monkeypatch.setattr(solver, "_installed", lambda name: name == "gurobipy")
    monkeypatch.setitem(solver.SOLVERS, "gurobi", lambda program, limit, *_: asked.append(limit))
    solver.solve_program(types.SimpleNamespace(), time_limit=7.0)
    assert asked == [7.0]


def test_solvers_that_are_not_there_say_how_to_get_them(monkeypatch):
    def gone(name):
        raise ImportError(name)

    program = build_program(find_contacts(structure_to_assembly([(2, 4, 0, 0, 0)])))
    monkeypatch.setattr(solver.importlib, "import_module", gone)
    for name in ("auto", "highs", "gurobi"):
        with pytest.raises(MissingDependencyError, match="pip install"):
            solver.solve_program(program, name)
    with pytest.raises(InputError, match="choose auto, highs"):
        solver.solve_program(program, "abacus")
