# SPDX-License-Identifier: GPL-3.0-or-later
"""From a mesh to bricks: sizes, places, colours and reports, and what goes between processes."""

from __future__ import annotations

import json

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.errors import Cancelled, InputError
from brickwright.core.evaluation.validity import check
from brickwright.core.legolise.mesh import ColouredMesh
from brickwright.core.legolise.mesh_file import read_mesh_file, write_mesh
from brickwright.core.legolise.messages import LegoliseRequest, LegoliseResult
from brickwright.core.legolise.request import LegoliseOptions
from brickwright.core.legolise.service import legolise, plan_of

RED, BLUE = (180, 0, 0), (30, 90, 168)
QUICK = {"seconds": 1.0, "stability": False}


def box(size, low=(0.0, 0.0, 0.0), colours=RED) -> ColouredMesh:
    """A box with its lowest corner at ``low``; ``colours``: of all faces, or of the lower and the upper half's."""
    corners = np.array([(x, y, z) for z in (0, 1) for y in (0, 1) for x in (0, 1)], float) * size + low
    quads = [(0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5)]
    faces = np.array([triangle for a, b, c, d in quads for triangle in ((a, b, c), (a, c, d))])
    return ColouredMesh(corners, faces, np.array([colours] * len(faces), np.uint8))


def two_boxes() -> ColouredMesh:
    """A red box, and a blue one on it."""
    low, high = box((4, 4, 2)), box((4, 4, 2), (0, 0, 2), BLUE)
    return ColouredMesh(
        np.concatenate([low.vertices, high.vertices]),
        np.concatenate([low.triangles, high.triangles + len(low.vertices)]),
        np.concatenate([low.colours, high.colours]),
    )


@pytest.mark.parametrize("bricks", [60, 150])
def test_as_many_bricks_are_used_as_were_asked_for(bricks):
    options = LegoliseOptions(size_by="bricks", bricks=bricks, plates=False, **QUICK)
    report = legolise(box((3.0, 2, 2)), options).report
    assert 0.85 * bricks <= report["bricks"] <= bricks


def test_a_box_becomes_bricks_where_it_stands():
    result = legolise(box((8.0, 4.0, 4.8), (10, -2, 3)), LegoliseOptions(studs=8, plates=False, **QUICK))
    assert (result.studs, result.plates, result.pitch) == ((8, 4), 12, 1.0)
    assert result.foot == pytest.approx((14.0, 0.0, 3.0))
    assert set(result.assembly.colours.tolist()) == {4}
    found = check(result.assembly, load_catalogue())
    assert (found.valid, found.connected) == (True, True)
    assert (result.report["bricks"], result.report["valid"]) == (len(result.assembly), True)
    assert (result.report["stable"], result.report["left_out"]) == (None, 0)


def test_layers_that_stay_empty_do_not_move_it():
    """A cone on its tip, leaning to one side: the lowest layers hold too little of it to be filled."""
    corners = np.array([(0, 0, 0), (8, 0, 8), (10, 0, 8), (10, 2, 8), (8, 2, 8)], float)
    faces = np.array([(0, 2, 1), (0, 3, 2), (0, 4, 3), (0, 1, 4), (1, 2, 3), (1, 3, 4)])
    planned = plan_of(ColouredMesh(corners, faces, np.array([RED] * 6, np.uint8)), LegoliseOptions(studs=10))
    x, _, _ = planned.plan.shape
    assert planned.foot[0] + x / 2 * planned.pitch == pytest.approx(10, abs=0.05)
    top = planned.foot[2] + planned.plan.bottoms[-1] * 0.4 * planned.pitch
    assert top == pytest.approx(8, abs=0.05)


def test_colours_are_kept_and_the_palette_is_obeyed():
    options = LegoliseOptions(studs=8, **QUICK)
    assert set(legolise(two_boxes(), options).assembly.colours.tolist()) == {4, 1}
    greys = LegoliseOptions(studs=8, palette=(15, 0), **QUICK)
    assert set(legolise(two_boxes(), greys).assembly.colours.tolist()) <= {15, 0}


@pytest.mark.parametrize(
    ("options", "shape"),
    [
        ({"studs": 10}, (10, 5, 25)),
        ({"studs": 10, "plates": False}, (10, 5, 8)),
        ({"size_by": "box", "box": (20, 20, 5)}, (6, 3, 15)),
        ({"size_by": "ratio", "ratio": 100.0}, (13, 6, 31)),
        ({"size_by": "ratio", "ratio": 1.0, "unit": 0.01}, (13, 6, 31)),
    ],
)
def test_sizes(options, shape):
    mesh = box((10.0, 5.0, 10.0))
    plan = plan_of(mesh, LegoliseOptions(**options)).plan
    assert np.abs(np.subtract(plan.shape, shape)).max() <= 1, plan.shape


def test_a_budget_of_bricks_is_about_met():
    plans = [plan_of(box((3.0, 2, 2)), LegoliseOptions(size_by="bricks", bricks=n)) for n in (30, 300)]
    assert plans[0].plan.occupancy.sum() * 3 < plans[1].plan.occupancy.sum()
    for planned in plans:
        assert planned.pitch == pytest.approx(3.0 / planned.plan.shape[0], rel=0.2)


def test_an_inventory_is_obeyed_or_what_is_missing_is_listed():
    stock = {("3001.dat", 4): 30, ("3003.dat", 1): 30, ("91988.dat", 4): 3}
    options = LegoliseOptions(studs=4, plates=False, inventory=stock, **QUICK)
    result = legolise(box((4.0, 4.0, 3.6)), options)
    assert set(zip(result.assembly.parts, result.assembly.colours.tolist(), strict=True)) <= set(stock)
    few = LegoliseOptions(studs=4, plates=False, inventory={("3001.dat", 4): 1}, **QUICK)
    with pytest.raises(InputError, match=r"3001\.dat.*missing"):
        legolise(box((4.0, 4.0, 3.6)), few)
    none = LegoliseOptions(studs=4, inventory={("91988.dat", None): 1}, **QUICK)
    with pytest.raises(InputError, match="none of the plain bricks"):
        legolise(box((4.0, 4.0, 3.6)), none)


def test_progress_never_goes_back_and_a_cancel_is_heeded():
    told: list[float] = []
    legolise(box((4.0, 4, 4)), LegoliseOptions(studs=6, **QUICK), lambda words, share: told.append(share))
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] <= 1
    with pytest.raises(Cancelled):
        legolise(box((4.0, 4, 4)), LegoliseOptions(studs=6, **QUICK), cancelled=lambda: True)


def test_the_same_seed_gives_the_same_bricks():
    options = LegoliseOptions(studs=8, seed=3, stability=False)
    one, other = (legolise(two_boxes(), options).assembly for _ in range(2))
    assert one.parts == other.parts
    assert np.array_equal(one.positions, other.positions)


def test_a_mesh_goes_through_a_file(tmp_path):
    mesh = ColouredMesh(
        **vars(box((1, 1, 1))) | {
            "corners": np.full((12, 3, 3), 7, np.uint8),
            "textures": tuple(np.full((2, 2, 4), i, np.uint8) for i in range(11)),
            "texture": np.arange(12) % 11,
            "uv": np.zeros((12, 3, 2)),
        }
    )  # fmt: skip
    write_mesh(tmp_path / "mesh.npz", mesh)
    got = read_mesh_file(tmp_path / "mesh.npz")
    assert np.array_equal(got.vertices, mesh.vertices)
    assert np.array_equal(got.corners, mesh.corners)
    assert [int(pixels[0, 0, 0]) for pixels in got.textures] == list(range(11))
    for data in (b"", b"PK\x03\x04", b"not a file"):
        (tmp_path / "bad.npz").write_bytes(data)
        with pytest.raises(InputError):
            read_mesh_file(tmp_path / "bad.npz")
    with pytest.raises(InputError):
        read_mesh_file(tmp_path / "missing.npz")


RESULT = LegoliseResult(
    Assembly.from_arrays(["3001.dat", "3020.dat"], [(40, 0, 20), (40, -8, 20)], colours=[4, 1], steps=[0, 1]),
    (4, 2), 4, 0.2, (1.0, 2.0, 3.0), {"bricks": 2},
)  # fmt: skip


def test_requests_and_results_survive_json():
    sent = LegoliseRequest("/tmp/mesh.npz", LegoliseOptions(studs=7))
    assert LegoliseRequest.from_dict(json.loads(json.dumps(sent.to_dict()))) == sent
    got = LegoliseResult.from_dict(json.loads(json.dumps(RESULT.to_dict())))
    assert (got.studs, got.plates, got.pitch, got.foot, got.report) == ((4, 2), 4, 0.2, (1.0, 2.0, 3.0), {"bricks": 2})
    assert got.assembly.parts == RESULT.assembly.parts
    assert got.assembly.steps.tolist() == [0, 1]
    assert np.array_equal(got.assembly.positions, RESULT.assembly.positions)


@pytest.mark.parametrize(
    "change",
    [{"studs": [0, 2]}, {"studs": [4]}, {"pitch": 0}, {"pitch": "x"}, {"foot": [1, 2]}, {"foot": None}, {"report": []},
     {"steps": [0]}, {"steps": [0, -1]}, {"plates": 1.5}, {"more": 1}],
)  # fmt: skip
def test_other_results_are_refused(change):
    with pytest.raises(InputError):
        LegoliseResult.from_dict({**RESULT.to_dict(), **change})
