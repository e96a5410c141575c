# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
from brickwright.core.ldraw.entries.inside import look
from brickwright.core.ldraw.part_file import parse_part
from hypothesis import given
from hypothesis import strategies as st
from studded_library import box, brick_shell, text

POINTS = np.linspace(-11, 27, 12) + 0.1


def triangles(*lines):
    faces = parse_part(text("A", *lines).splitlines()).faces
    return np.concatenate([faces[:, (0, 1, 2)], faces[:, (0, 2, 3)]])


def in_box(x0, y0, z0, x1, y1, z1):
    x, y, z = np.meshgrid(POINTS, POINTS, POINTS, indexing="ij")
    return (x > x0) & (x < x1) & (y > y0) & (y < y1) & (z > z0) & (z < z1)


boxes = st.tuples(*[st.integers(-10, 8)] * 3, *[st.integers(9, 26)] * 3)


@given(st.lists(boxes, min_size=1, max_size=3))
def test_boxes_that_overlap_are_solid(several):
    seen = look(triangles(*(line for one in several for line in box(*one))), True, (POINTS,) * 3)
    assert np.array_equal(seen.solid, np.any([in_box(*one) for one in several], axis=0))


@given(boxes)
def test_without_winding_crossings_are_counted(one):
    lines = box(*one)
    lines[::2] = box(*one, inwards=True)[::2]
    assert np.array_equal(look(triangles(*lines), False, (POINTS,) * 3).solid, in_box(*one))


def test_a_body_with_a_missing_face_is_still_solid():
    lines = box(-10, 0, -10, 10, 24, 10, open_y1=True)
    assert np.array_equal(look(triangles(*lines), True, (POINTS,) * 3).solid, in_box(-10, 0, -10, 10, 24, 10))


def test_the_hollow_of_a_brick_is_covered_and_not_solid():
    seen = look(triangles(*brick_shell(1, 1, 24)), True, (POINTS,) * 3)
    hollow = in_box(-6, 4, -6, 6, 24, 6)
    assert np.array_equal(seen.solid, in_box(-10, 0, -10, 10, 24, 10) & ~hollow)
    assert seen.covered[hollow].all()
    assert not seen.covered[~in_box(-10, 0, -10, 10, 24, 10) & ~in_box(-6, 4, -6, 6, 30, 6)].any()
