# SPDX-License-Identifier: GPL-3.0-or-later
import itertools
import math

import pytest
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.bricks.mass import ABS_DENSITY, BODY_FACTOR, LDU_IN_METRES, MEASURED, TUBE_FACTOR, plastic_volume

CATALOGUE = load_catalogue()


def modelled(name: str) -> float:
    part = CATALOGUE[name]
    return plastic_volume(part.shape, len(part.studs), part.tubes) * LDU_IN_METRES**3 * ABS_DENSITY


@pytest.mark.parametrize("name", list(MEASURED))
def test_the_model_agrees_with_measured_masses(name):
    assert modelled(name) == pytest.approx(MEASURED[name], rel=0.06)


def test_volume_of_a_plate_by_hand():
    part = CATALOGUE["3022"]
    body = 40 * 40 * 8 - 32 * 32 * 4 + 4 * math.pi * 36 * 4
    expected = BODY_FACTOR * body + TUBE_FACTOR * math.pi * (64 - 36) * 4
    assert plastic_volume(part.shape, 4, part.tubes) == pytest.approx(expected)


def test_volume_of_a_cone_by_hand():
    part = CATALOGUE["4589"]
    cone = math.pi * 19 / 3 * (36 + 60 + 100) + math.pi * 64 * 5
    stud = math.pi * (36 - 16) * 4
    expected = BODY_FACTOR * (cone - math.pi * 36 * 12 + stud)
    assert plastic_volume(part.shape, 1, part.tubes) == pytest.approx(expected)


def test_volume_of_corner_slopes_by_hand():
    """Corner frustum and concave corner of 45 degrees make the full prism's volume together, less what both have."""
    convex, concave = CATALOGUE["3045"], CATALOGUE["3046"]
    studs_and_tubes = [(part, len(part.studs)) for part in (convex, concave)]
    stud = math.pi * 36 * 4
    tube = TUBE_FACTOR * math.pi * (64 - 36)
    frustum = 20 / 3 * (20 * 20 + 40 * 40 + 20 * 40) + 40 * 40 * 4
    slope = 40 * (20 * 20 + 20 * 20 / 2 + 40 * 4)
    bodies = {convex.name: frustum, concave.name: 2 * slope - frustum}
    for part, studs in studs_and_tubes:
        cavities = part.shape.params["cavities"]
        hollow = _covered(cavities)
        roof = min(box[1] for box in cavities if box[0] <= 10 <= box[3] and box[2] <= -10 <= box[5])
        expected = BODY_FACTOR * (bodies[part.name] - hollow + studs * stud) + tube * (24 - roof)
        assert plastic_volume(part.shape, studs, part.tubes) == pytest.approx(expected, rel=1e-9)


def _covered(boxes) -> float:
    """Volume of a union of boxes with whole-numbered corners, cell by cell."""
    cells = set()
    for box in boxes:
        x0, y0, z0, x1, y1, z1 = (round(value) for value in box)
        cells |= set(itertools.product(range(x0, x1), range(y0, y1), range(z0, z1)))
    return float(len(cells))


def test_masses_are_plausible():
    for lighter, heavier in (
        ("3024", "3005"),
        ("3020", "3001"),
        ("3070b", "3024"),
        ("3040b", "3004"),
        ("3622", "3010"),
    ):
        assert CATALOGUE[lighter].mass < CATALOGUE[heavier].mass
    assert 1.0e-3 < CATALOGUE["3020"].mass < 1.5e-3
