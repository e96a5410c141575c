# SPDX-License-Identifier: GPL-3.0-or-later
import math

import numpy as np
import pytest
from brickwright.core.bricks import outlines
from hypothesis import given
from hypothesis import strategies as st

half_axis = st.floats(2.0, 200.0)


@given(half_axis, half_axis, st.floats(-50, 50), st.floats(-50, 50), st.floats(1.0, 45.0))
def test_arcs_lie_on_their_ellipse(a, b, cu, cv, step):
    points = ((cu + a, cv), (cu, cv + b), (cu, cv))
    polygon = outlines.sampled(points, ((0, cu, cv, a, b),), step)
    assert len(polygon) == math.ceil(90 / step - 1e-9) + 2
    arc = polygon[:-1]
    np.testing.assert_allclose(((arc[:, 0] - cu) / a) ** 2 + ((arc[:, 1] - cv) / b) ** 2, 1.0, rtol=1e-6)
    area, _ = outlines.area_and_length(polygon)
    assert area <= math.pi * a * b / 4 * 1.0001
    assert area >= math.pi * a * b / 4 * (math.sin(math.radians(step)) / math.radians(step)) * 0.98


def test_an_arc_goes_the_shorter_way_round():
    outline = outlines.quarter(0, 0, 80, 60)
    polygon = outlines.sampled(*outline)
    assert polygon[:, 0].min() >= -1e-9
    assert polygon[:, 1].max() <= 1e-9
    area, length = outlines.area_and_length(outlines.sampled(*outline, step=0.5))
    assert area == pytest.approx(math.pi * (80**2 - 60**2) / 4, rel=1e-4)
    assert length == pytest.approx(math.pi * (80 + 60) / 2 + 40, rel=1e-4)


@given(st.floats(-3, 3), st.floats(-3, 3))
def test_distance_of_a_square(x, y):
    square = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
    dx, dy = abs(x) - 1, abs(y) - 1
    expected = -math.hypot(max(dx, 0), max(dy, 0)) if max(dx, dy) > 0 else -max(dx, dy)
    assert outlines.signed_distance(square, np.array([(x, y)]))[0] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("outline", "area"),
    [
        (outlines.corner(2, 1), 3 * 400),
        (outlines.corner(4, 2), 12 * 400),
        (outlines.cut(3, 3, 2, 1), 9 * 400 - 40 * 40 / 2),
        (outlines.cut(6, 3, 2, 2), 18 * 400 - 40 * 40),
        (outlines.wedge(2, 4, 1, "right"), 8 * 400 - 80 * 20 / 2),
        (outlines.arch(80, 48, 20, 28, 8), 80 * 48 - 40 * 20 - math.pi * 200),
        (outlines.arch(120, 48, 40, 48, 12, True), 120 * 48 - math.pi * 40 * 36 / 2),
    ],
)
def test_areas(outline, area):
    assert outlines.area_and_length(outlines.sampled(*outline, step=0.5))[0] == pytest.approx(area, rel=1e-4)


def test_an_arch_that_is_cut_off_by_the_ground():
    points, _ = outlines.arch(80, 24, 20, 28, 8)
    assert max(y for _, y in points) == 24
    assert (0.0, 8) in points
    left, right = (sorted(x for x, y in points if y == 24)[i] for i in (1, 2))
    assert -left == right == pytest.approx(math.sqrt(20**2 - 4**2))
