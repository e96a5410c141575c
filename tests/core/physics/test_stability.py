# SPDX-License-Identifier: GPL-3.0-or-later
"""The stability analysis against published verdicts, reference scores, a naive twin, and bad input."""

from __future__ import annotations

import json

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.errors import InputError, MissingDependencyError
from brickwright.core.formats.brickgpt_parts import BY_FOOTPRINT
from brickwright.core.formats.stablelego import read_stablelego
from brickwright.core.formats.structure_text import parse_structure
from brickwright.core.physics import solver
from brickwright.core.physics.stability import analyse, analyse_structure
from hypothesis import given, settings
from hypothesis import strategies as st

from .naive_balance import solve_naively

pytest.importorskip("highspy")

STABLELEGO = {  # verdict, largest score, mean score
    "stair_19": ("stable", 0.90072, 0.31255),
    "stair_20": ("unstable", 1.0, None),
    "stick_light": ("stable", 0.9214, 0.24487),
    "stick_heavy": ("unstable", 1.0, None),
    "external_weight_good": ("stable", 0.6413, 0.21619),
    "stick_heavy_good_test_horizontal_force": ("stable", 0.6919, 0.10130),
}


def stablelego(folder, name):
    return read_stablelego(folder / f"{name}.json")


@pytest.mark.parametrize("name", STABLELEGO)
def test_stablelego_fixtures_keep_their_verdicts_and_scores(data_dir, name):
    assembly, masses = stablelego(data_dir / "stablelego", name)
    result = analyse(assembly, masses=masses)
    verdict, largest, mean = STABLELEGO[name]
    assert result.verdict == verdict
    assert result.max_score == pytest.approx(largest, abs=6e-5)
    if mean is not None:
        assert result.scores.mean() == pytest.approx(mean, abs=6e-6)
        assert np.abs(result.residuals).max() < 1e-9


@pytest.mark.parametrize(("name", "pull"), [("stair_20", 0.9854), ("stick_heavy", 1.0011)])
def test_collapses_say_how_hard_the_pull_is(data_dir, name, pull):
    assembly, masses = stablelego(data_dir / "stablelego", name)
    assert f"{pull:.3f} N" in analyse(assembly, masses=masses).reason


@pytest.mark.parametrize(
    ("steps", "score"),
    [(2, 0.00108), (4, 0.02052), (8, 0.12852), (12, 0.32868), (16, 0.62100), (19, 0.90072)],
)
def test_stairs_of_2x4(steps, score):
    assert analyse_structure([(4, 2, 2 * i, 5, i) for i in range(steps)]).max_score == pytest.approx(score, abs=1e-6)


@pytest.mark.parametrize(
    ("bricks", "scores"),
    [
        ([(1, 1, 5, 5, 0), (1, 4, 5, 5, 1)], [0.01855, 0.019625]),
        ([(1, 1, 5, 5, 0), (1, 8, 5, 5, 1)], [0.0974, 0.098475]),
        ([(1, 1, 5, 5, 0), (1, 8, 5, 5, 1), (1, 1, 5, 12, 2)], [0.126425, 0.1275, 0]),
    ],
)
def test_levers(bricks, scores):
    np.testing.assert_allclose(analyse_structure(bricks).scores, scores, atol=1e-6)


EXAMPLES = {"table": 0.0382, "sofa": 0.0388, "car": 0.0196, "train": 0.0020, "chair-1": 0.0120, "chair-2": 0.3909}
TEXTS = {
    "mesh2brick_tests/car.txt": 0.0834,
    "mesh2brick_tests/chair.txt": 0.0158,
    "mesh2brick_tests/ship.txt": 0.0366,
    "texture_examples/chair.txt": 0.0028,
    "texture_examples/guitar.txt": 0.0242,
}
FEW_SHOT = (0.0096, 0.0038, 0.0014, 0.0627, 0.0077)


def test_brickgpt_examples_have_their_scores(data_dir):
    folder = data_dir / "brickgpt_examples"
    demo = json.loads((folder / "demo_examples.json").read_text())
    few = json.loads((folder / "few_shot_examples.json").read_text())
    cases = [(demo[name]["output_txt"], score) for name, score in EXAMPLES.items()]
    cases += [((folder / name).read_text(), score) for name, score in TEXTS.items()]
    cases += [(example["bricks"], score) for example, score in zip(few, FEW_SHOT, strict=True)]
    for text, score in cases:
        result = analyse_structure(parse_structure(text))
        assert result.stable
        assert result.max_score == pytest.approx(score, abs=5.1e-5)


def test_side_by_side_stands_and_what_floats_does_not():
    assert analyse_structure([(2, 6, 0, 0, 0), (2, 6, 2, 0, 0)]).stable
    floating = analyse_structure([(2, 6, 0, 0, 0), (2, 6, 2, 0, 1)])
    assert floating.verdict == "unstable"
    assert floating.scores.tolist() == [0, 1]
    assert floating.residuals[1, 2] == pytest.approx(0.00323 * 9.8)
    assert "brick 2" in floating.reason
    assert analyse_structure([(2, 4, 0, 0, z) for z in (1, 2)]).verdict == "unstable"


def test_overlap_is_unstable_and_named():
    result = analyse_structure([(2, 4, 0, 0, 0), (2, 4, 5, 5, 0), (2, 2, 1, 1, 0)])
    assert result.verdict == "unstable"
    assert result.reason == "bricks 1 and 3 overlap"
    assert result.scores.tolist() == [1, 0, 1]


def masses_of(rows):
    return [load_catalogue()[BY_FOOTPRINT[h, w].part].mass for h, w, *_ in np.asarray(rows).tolist()]


SIZES = [(1, 1), (1, 2), (2, 1), (2, 2), (2, 4), (4, 2), (1, 4), (6, 1)]


@st.composite
def packed(draw):
    """Structures without overlap, of up to nine bricks in three layers of a small world."""
    filled, rows = set(), []
    for _ in range(draw(st.integers(1, 9))):
        h, w = draw(st.sampled_from(SIZES))
        x, y, z = draw(st.integers(0, 4)), draw(st.integers(0, 4)), draw(st.integers(0, 2))
        cells = {(x + i, y + j, z) for i in range(h) for j in range(w)}
        if not cells & filled:
            filled |= cells
            rows.append((h, w, x, y, z))
    return rows


@settings(max_examples=60)
@given(packed())
def test_the_reduced_program_is_the_naive_one(rows):
    structure = np.array(rows)
    objective, pull = solve_naively(rows, masses_of(rows))
    result = analyse_structure(structure)
    assert result.objective == pytest.approx(objective, rel=1e-6, abs=1e-9)
    if np.abs(result.residuals).max() < 1e-9:  # what is unbalanced need not be in one place only
        np.testing.assert_allclose(result.scores, np.minimum(pull / 0.98, 1), atol=1e-6)


def test_damaged_real_structures_agree_with_the_naive_program(data_dir):
    text = (data_dir / "brickgpt_examples" / "texture_examples" / "guitar.txt").read_text()
    whole = parse_structure(text)
    verdicts = set()
    for missing in range(0, len(whole), 5):
        rows = np.delete(whole, missing, 0)
        objective, pull = solve_naively(rows.tolist(), masses_of(rows))
        result = analyse_structure(rows)
        assert result.objective == pytest.approx(objective, rel=1e-6, abs=1e-9)
        stands = bool(np.abs(result.residuals).max() < 1e-7 and pull.max() < 0.98)
        assert result.stable == stands
        verdicts.add(result.verdict)
    assert "stable" in verdicts


@given(packed(), st.integers(0, 3), st.integers(0, 5), st.integers(0, 5))
@settings(max_examples=30)
def test_moving_and_reordering_change_nothing(rows, turn, dx, dy):
    structure = np.array(rows)
    order = np.random.default_rng(turn).permutation(len(rows))
    moved = structure[order] + (0, 0, dx, dy, 0)
    first, second = analyse_structure(structure), analyse_structure(moved)
    assert first.objective == pytest.approx(second.objective, rel=1e-6, abs=1e-9)
    if np.abs(first.residuals).max() < 1e-9:
        np.testing.assert_allclose(first.scores[order], second.scores, atol=1e-6)


def test_heavier_load_raises_the_score():
    bricks = [(1, 1, 5, 5, 0), (1, 8, 5, 5, 1), (1, 1, 5, 12, 2)]
    scores = [analyse_structure(bricks, [0.00043, 0.00303, load]).max_score for load in (0.0, 0.001, 0.01, 0.1)]
    assert scores[0] < scores[1] < scores[2] < scores[3] == 1


@pytest.mark.parametrize(
    "bad",
    [
        np.zeros((2, 5), int),
        np.array([[2, 4, 0, 0, -1]]),
        np.array([[2, 4, 10**9, 0, 0]]),
        np.array([[3, 7, 0, 0, 0]]),
    ],
)
def test_what_is_no_structure_is_refused(bad):
    with pytest.raises(InputError):
        analyse_structure(bad)


@pytest.mark.parametrize("masses", [[1.0], [1.0, -1.0], [1.0, float("nan")]])
def test_bad_masses_are_refused(masses):
    with pytest.raises(InputError, match="mass"):
        analyse_structure([(2, 4, 0, 0, 0), (2, 4, 0, 0, 1)], masses)


def test_nothing_stands():
    assert analyse_structure(np.zeros((0, 5), int)).stable


def test_a_solver_that_gives_up_says_unknown():
    result = analyse_structure([(4, 2, 2 * i, 5, i) for i in range(12)], time_limit=0.0)
    assert result.verdict == "unknown"
    assert not result.stable
    assert np.isnan(result.scores).all()
    assert "solver" in result.reason


def test_a_missing_solver_is_one_sentence(monkeypatch):
    def gone(name):
        raise ImportError(name)

    monkeypatch.setattr(solver.importlib, "import_module", gone)
    with pytest.raises(MissingDependencyError, match="pip install highspy"):
        analyse_structure([(2, 4, 0, 0, 0)])


@pytest.mark.parametrize(
    ("part", "height", "verdict"),
    [("4085c.dat", 100, "unknown"), ("3005.dat", 100, "unstable"), ("4085c.dat", 8, "stable")],
)
def test_what_clips_may_hold_is_not_called_unstable(part, height, verdict):
    """A plate with a clip, or a brick, in the air or on a brick 2 x 4."""
    found = analyse(Assembly.from_arrays(["3001.dat", part], [(0, 0, 0), (10, -height, 10)]))
    assert found.verdict == verdict
    assert ("not analysed" in found.reason) == (verdict == "unknown")
    assert np.isnan(found.scores).all() == (verdict == "unknown")
