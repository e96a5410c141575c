# SPDX-License-Identifier: GPL-3.0-or-later
"""A proof is found for what stands, and never for what does not."""

from __future__ import annotations

import numpy as np
import pytest
from brickwright.core.formats.structure_text import structure_to_assembly
from brickwright.core.physics import proof
from brickwright.core.physics.checker import StabilityChecker
from brickwright.core.physics.contacts import find_contacts
from brickwright.core.physics.loads import Conditions
from brickwright.core.physics.pattern_solver import PatternSolver
from brickwright.core.physics.program import build_program
from brickwright.core.physics.solution import Solution
from brickwright.core.physics.stability import analyse, analyse_contacts

from .test_solver import random_structure
from .test_stability import STABLELEGO, stablelego

pytest.importorskip("highspy")
GROUND = 24.0


@pytest.mark.parametrize("conditions", [None, Conditions(tilt=25.0, yaw=True, ground_clutch=False)])
def test_what_is_proved_to_stand_is_what_stands(conditions):
    generator = np.random.default_rng(7)
    seen = set()
    for _ in range(60):
        contacts = find_contacts(structure_to_assembly(random_structure(generator)), ground=GROUND)
        found = analyse_contacts(contacts, conditions)
        proved = proof.prove(build_program(contacts, conditions))
        assert found.stable or not proved.balanced
        assert proved.balanced or not (found.stable and found.max_score < 0.19)
        seen.add((found.verdict, proved.balanced))
    assert {("stable", True), ("unstable", False)} <= seen


@pytest.mark.parametrize("name", sorted(STABLELEGO))
def test_a_proof_near_the_limit_is_right(data_dir, monkeypatch, name):
    monkeypatch.setattr(proof, "PROVE_FROM", 0)
    assembly, masses = stablelego(data_dir / "stablelego", name)
    assert analyse(assembly, masses=masses, verdict_only=True).verdict == STABLELEGO[name][0]


TOWER = [(2, 4, 0, 0, 0), (2, 2, 0, 0, 1), (2, 6, 0, 0, 2)]


def test_a_proof_is_enough_where_the_verdict_is_wanted(monkeypatch):
    assembly = structure_to_assembly(np.array(TOWER))
    whole = StabilityChecker().analyse(assembly, GROUND, verdict_only=True)
    assert whole.scored
    monkeypatch.setattr(proof, "PROVE_FROM", 0)
    found = StabilityChecker().analyse(assembly, GROUND, verdict_only=True)
    assert found.stable
    assert not found.scored
    assert not found.weakest()
    scored = StabilityChecker().analyse(assembly, GROUND)
    assert scored.stable
    assert scored.scores.tolist() == whole.scores.tolist()


def test_the_verdict_is_known_where_the_scores_take_too_long(monkeypatch):
    monkeypatch.setattr(proof, "PROVE_FROM", 0)
    gave_up = Solution(False, False, "Time limit reached", np.zeros(0), float("nan"), "HiGHS")
    monkeypatch.setattr(PatternSolver, "solve", lambda *arguments, **more: gave_up)
    stable, falling = (structure_to_assembly(np.array(rows)) for rows in (TOWER, [*TOWER, (1, 1, 9, 9, 1)]))
    found = analyse(stable, ground=GROUND)
    assert found.stable
    assert not found.scored
    assert analyse(falling, ground=GROUND).verdict == "unknown"
