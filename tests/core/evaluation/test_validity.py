# SPDX-License-Identifier: GPL-3.0-or-later
import gzip
import json
import time

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.bricks.connections import close_boxes, entering
from brickwright.core.bricks.contact import TOLERANCE
from brickwright.core.bricks.placement import place
from brickwright.core.evaluation.validity import check
from brickwright.core.formats.structure_text import parse_structure, structure_to_assembly

CATALOGUE = load_catalogue()


@pytest.fixture(scope="session")
def structures(data_dir):
    path = data_dir / "stabletext2brick" / "structures.jsonl.gz"
    if not path.is_file():
        pytest.skip(f"no {path}")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [structure_to_assembly(parse_structure(json.loads(line)["bricks"])) for line in lines]


def test_the_structures_of_brickgpt_are_valid(structures):
    verdicts = [check(assembly, CATALOGUE) for assembly in structures]
    assert len(verdicts) == 2806
    assert all(verdict.valid for verdict in verdicts)
    # All stand on the ground. The corpus counts the ground as a tie: 284 of its structures are several components.
    assert all(verdict.grounded and not verdict.unknown_parts for verdict in verdicts)
    assert sum(verdict.connected for verdict in verdicts) == 2522
    assert sum(verdict.components == 1 for verdict in verdicts) == 2522


def test_a_hundred_bricks_take_less_than_20_ms(structures):
    assembly = next(assembly for assembly in structures if len(assembly) >= 100)
    check(assembly, CATALOGUE)
    times = []
    for _ in range(10):
        started = time.process_time()
        check(assembly, CATALOGUE)
        times.append(time.process_time() - started)
    assert min(times) < 0.020


def structure(text: str) -> Assembly:
    return structure_to_assembly(parse_structure(text))


@pytest.mark.parametrize(
    ("text", "valid", "connected", "components", "floating"),
    [
        ("2x4 (0,0,0)\n", True, True, 1, []),
        ("2x4 (0,0,0)\n2x4 (0,0,1)\n", True, True, 1, []),
        ("2x4 (0,0,0)\n4x2 (1,1,1)\n", True, True, 1, []),
        ("2x4 (0,0,0)\n2x4 (2,0,0)\n", True, False, 2, []),
        ("2x4 (0,0,0)\n2x4 (2,0,0)\n4x2 (0,0,1)\n", True, True, 1, []),
        ("2x4 (0,0,0)\n2x4 (1,0,0)\n", False, False, 2, []),
        ("2x6 (0,0,0)\n2x6 (2,0,1)\n", True, False, 2, [1]),
        ("1x1 (0,0,0)\n1x1 (0,0,2)\n1x1 (0,0,3)\n", True, False, 2, [1, 2]),
        ("1x8 (0,0,1)\n1x1 (0,0,2)\n", True, True, 1, []),
    ],
)
def test_small_structures(text, valid, connected, components, floating):
    verdict = check(structure(text), CATALOGUE)
    assert (verdict.valid, verdict.connected, verdict.components) == (valid, connected, components)
    assert verdict.floating.tolist() == floating
    assert verdict.grounded == (not floating)


def test_the_ground_can_be_given():
    assembly = structure("1x8 (0,0,1)\n1x1 (0,0,2)\n")
    assert not check(assembly, CATALOGUE, ground=24.0).connected
    assert check(assembly, CATALOGUE, ground=0.0).connected


def test_parts_without_an_entry_are_named_and_left_out():
    assembly = Assembly.from_arrays(["3001.dat", "no-such-part.dat", "3001.dat"], [(0, 0, 0), (0, 0, 0), (0, -24, 0)])
    verdict = check(assembly)
    assert verdict.unknown_parts == ("no-such-part.dat",)
    assert verdict.valid
    assert verdict.connected
    nothing = check(Assembly.from_arrays(["no-such-part.dat"], [(0, 0, 0)]))
    assert (nothing.valid, nothing.connected, nothing.components) == (True, False, 0)


def test_an_empty_assembly_is_valid_and_not_connected():
    verdict = check(Assembly())
    assert (verdict.valid, verdict.connected, verdict.components, verdict.grounded) == (True, False, 0, True)


def test_real_models_hardly_overlap(data_dir):
    """Models as people build them: what fits in reality must not be called an overlap.

    In all 60 of them 784 of 176,143 pairs of bricks that touch. The most frequent ones are in the models themselves:
    parts that are hinged or clipped at an angle are pushed into each other, and seated figures into what they sit on.
    """
    from brickwright.core.ldraw.reader import read_assembly

    paths = sorted((data_dir / "ldraw_models").glob("*.mpd"))[::4]
    if not paths:
        pytest.skip("no models in ldraw_models")
    touching = overlaps = 0
    for path in paths:
        placement = place(read_assembly(path), CATALOGUE)
        boxes = close_boxes(placement, TOLERANCE)
        touching += len(np.unique(np.sort(placement.box_brick[boxes], axis=1), axis=0))
        overlaps += len(entering(placement, boxes))
    assert touching > 30_000
    assert overlaps < 0.01 * touching


def placed(*bricks: tuple[str, tuple[float, float, float]]) -> Assembly:
    return Assembly.from_arrays([part for part, _ in bricks], [at for _, at in bricks])


GROUND_BRICK, CLIP_PLATE = ("3001.dat", (0, 0, 0)), "4085c.dat"  # Plate 1 x 1 with Clip Vertical


def test_what_clips_may_hold_is_not_called_apart():
    verdict = check(placed(GROUND_BRICK, (CLIP_PLATE, (0, -100, 0))))
    assert verdict.connected is None
    assert verdict.held_otherwise.tolist() == [1]
    assert verdict.grounded
    assert verdict.components == 2


def test_what_nothing_holds_is_called_apart_beside_it():
    verdict = check(placed(GROUND_BRICK, (CLIP_PLATE, (0, -100, 0)), ("3005.dat", (0, -200, 0))))
    assert verdict.connected is False
    assert verdict.floating.tolist() == [2]
    assert verdict.held_otherwise.tolist() == [1]


def test_a_clip_that_sits_on_studs_is_connected():
    verdict = check(placed(GROUND_BRICK, (CLIP_PLATE, (10, -8, 10))))
    assert verdict.connected is True
    assert not len(verdict.held_otherwise)


def test_studs_on_the_side_hold():
    """A tile on the stud that a brick has on its side, and beside it."""
    quarter = np.array([((1, 0, 0), (0, 1, 0), (0, 0, 1)), ((1, 0, 0), (0, 0, -1), (0, 1, 0))], float)
    for x, connected in ((0, True), (7, False)):
        bricks = placed(("87087.dat", (0, 0, 0)), ("3070b.dat", (x, 10, -18)))
        turned = Assembly.from_arrays(list(bricks.parts), bricks.positions, rotations=quarter)
        verdict = check(turned)
        assert (verdict.valid, verdict.connected) == (True, connected)
