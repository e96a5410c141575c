# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from brickwright.core.bricks.catalogue import BRICK_HEIGHT, Catalogue, load_catalogue
from brickwright.core.bricks.collision_boxes import collision_boxes
from brickwright.core.bricks.mass import MEASURED
from brickwright.core.bricks.outlines import sampled, signed_distance
from brickwright.core.bricks.part_table import ALIASES, PARTS

CATALOGUE = load_catalogue()
# BrickGPT's brick library: grams by depth x width.
BRICKGPT = {"1x1": 0.43, "1x2": 0.81, "1x4": 1.57, "1x6": 2.28, "1x8": 3.03, "2x2": 1.15, "2x4": 2.16, "2x6": 3.23}


def test_a_classic_box_of_bricks_is_there():
    assert len(CATALOGUE) >= 120
    titles = {part.title for part in CATALOGUE.shaped.values()}
    for size in ("1 x 1", "1 x 2", "1 x 3", "1 x 4", "1 x 6", "1 x 8", "2 x 2", "2 x 3", "2 x 4", "2 x 6", "2 x 8"):
        assert {f"Brick {size}", f"Plate {size}"} <= titles
    for title in ("Tile 2 x 2", "Slope 45 2 x 2", "Slope 33 3 x 2", "Slope 45 2 x 2 Inverted", "Slope 45 2 x 4 Double"):
        assert title in titles
    for title in ("Arch 1 x 4", "Brick 2 x 2 Round", "Plate 1 x 1 Round", "Cone 1 x 1", "Plate 2 x 2 Corner"):
        assert title in titles


def test_numbers_and_titles_are_unique():
    assert len({row.number for row in PARTS}) == len(PARTS)
    titles = [part.title for part in CATALOGUE.shaped.values()]
    assert len(set(titles)) == len(titles), sorted(title for title in titles if titles.count(title) > 1)


@pytest.mark.parametrize("name", ["3001.dat", "3001", "3001.DAT", " 3001.dat ", "3001p01.dat", "3001P0A.DAT"])
def test_look_up_is_forgiving(name):
    assert CATALOGUE[name].name == "3001.dat"
    assert name in CATALOGUE
    assert CATALOGUE.canonical(name) == "3001.dat"


@pytest.mark.parametrize("name", ["", "9999.dat", "30.dat", "3001p.dat", "s/3001s01.dat", "3001pin.ldr"])
def test_what_is_not_there_is_not_found(name):
    assert CATALOGUE.get(name) is None
    assert name not in CATALOGUE
    with pytest.raises(KeyError):
        CATALOGUE[name]


def test_names_that_are_not_known_come_back_normalised():
    assert CATALOGUE.canonical("S\\4567.DAT") == "s/4567.dat"


def test_aliases_lead_to_parts():
    for alias, name in ALIASES.items():
        assert alias not in list(CATALOGUE)
        assert CATALOGUE[alias] is CATALOGUE[name]
    assert CATALOGUE["3023"].name == "3023b.dat"


def test_masses_of_brickgpt_are_exact():
    assert len(MEASURED) == len(BRICKGPT)
    for name in MEASURED:
        params = CATALOGUE[name].shape.params
        assert CATALOGUE[name].mass == pytest.approx(BRICKGPT[f"{params['z']}x{params['x']}"] / 1000, abs=1e-12)


@pytest.mark.parametrize("name", list(CATALOGUE.shaped))
def test_every_part_is_consistent(name):
    part = CATALOGUE[name]
    low, high = np.array(part.bounds[:3]), np.array(part.bounds[3:])
    assert (low < high).all()
    assert 1e-5 < part.mass < 0.2
    for array, columns in ((part.boxes, 6), (part.studs, 3), (part.sockets, 3), (part.tubes, 3)):
        assert array.shape[1] == columns
        assert array.dtype == np.float64
        assert not array.flags.writeable
    assert len(part.boxes) <= 32
    assert (part.boxes[:, :3] >= low - 1e-4).all()
    assert (part.boxes[:, 3:] <= high + 1e-4).all()
    assert (part.boxes[:, :3] < part.boxes[:, 3:]).all()
    assert len(part.sockets) > 0
    for points in (part.studs, part.sockets):
        assert len(np.unique(points, axis=0)) == len(points)
        assert (points >= low - 1e-6).all()
        assert (points <= high + 1e-6).all()
    for x0, y0, z0, x1, y1, z1 in part.shape.params["cavities"]:
        assert x0 < x1
        assert y0 < y1 - 3.9  # a stud fits
        assert z0 < z1
        assert y0 > low[1]


@pytest.mark.parametrize(
    "name", [name for name, part in CATALOGUE.shaped.items() if part.shape.kind in ("prism", "revolved")]
)
def test_collision_boxes_stay_inside_round_and_slanted_bodies(name):
    part = CATALOGUE[name]
    params, boxes = part.shape.params, collision_boxes(part.shape)
    grids = [np.meshgrid(*(np.linspace(box[i], box[i + 3], 5) for i in range(3))) for box in boxes]
    points = np.concatenate([np.stack(grid, axis=-1).reshape(-1, 3) for grid in grids])
    if part.shape.kind == "prism":
        polygon = sampled(params["outline"], params["arcs"], 1.0)
        points = points[:, [i for i in range(3) if i != "xyz".index(params["axis"])]]
    else:
        polygon = sampled(params["profile"], params["arcs"], 1.0)
        # The profile runs down the outside first; the underside counts as filled.
        end = int(polygon[:, 1].argmax())
        polygon = np.array([*polygon[: end + 1], (0.0, polygon[end, 1])])
        points = np.stack([np.hypot(points[:, 0], points[:, 2]), points[:, 1]], axis=1)
    assert signed_distance(polygon, points).min() > -0.1


@pytest.mark.parametrize("name", [name for name, part in CATALOGUE.shaped.items() if part.shape.kind == "prism"])
def test_collision_boxes_fill_most_of_a_slanted_body(name):
    part = CATALOGUE[name]
    params = part.shape.params
    points = np.random.default_rng(0).uniform(part.bounds[:3], part.bounds[3:], (4000, 3))
    axes = [i for i in range(3) if i != "xyz".index(params["axis"])]
    inside = signed_distance(sampled(params["outline"], params["arcs"], 1.0), points[:, axes]) > 0
    boxes = part.boxes[None]
    filled = ((points[:, None] >= boxes[..., :3]) & (points[:, None] <= boxes[..., 3:])).all(2).any(1)
    assert filled[inside].mean() > 0.75


def test_studs_and_sockets_of_a_brick():
    part = CATALOGUE["3001"]
    assert part.title == "Brick 2 x 4"
    assert part.category == "Brick"
    assert part.studs.tolist() == [[x, 0.0, z] for x in (-30.0, -10.0, 10.0, 30.0) for z in (-10.0, 10.0)]
    assert part.tubes.tolist() == [[-20.0, BRICK_HEIGHT, 0.0], [0.0, BRICK_HEIGHT, 0.0], [20.0, BRICK_HEIGHT, 0.0]]
    assert len(part.sockets) == 8 + 3
    assert part.boxes.tolist() == [[-40.0, 0.0, -20.0, 40.0, 24.0, 20.0]]
    assert CATALOGUE["3010"].shape.params["pins"] == ((-20.0, 24.0, 0.0), (0.0, 24.0, 0.0), (20.0, 24.0, 0.0))
    assert len(CATALOGUE["3068b"].studs) == 0
    assert CATALOGUE["3794b"].studs.tolist() == [[0.0, 0.0, 0.0]]


def test_a_catalogue_of_ones_own():
    part = CATALOGUE["3005"]
    own = Catalogue({"x.dat": part}, {"y.dat": "x.dat"})
    assert own["Y"] is part
    assert list(own) == ["x.dat"]
    assert own.get("3005") is None
