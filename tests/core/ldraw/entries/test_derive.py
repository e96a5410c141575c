# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest
from brickwright.core.bricks.catalogue import load_catalogue
from brickwright.core.bricks.mass import MEASURED
from brickwright.core.errors import InputError
from brickwright.core.ldraw.entries.derive import Deriver
from brickwright.core.ldraw.library import Library
from studded_library import box, place, text, write_library

SHAPED = load_catalogue().shaped
EVERY = 6  # of the parts of the table, those that are derived again


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return Deriver(Library(write_library(tmp_path_factory.mktemp("library"))))


@pytest.fixture(scope="module")
def deriver(data_dir):
    if not (data_dir / "ldraw" / "parts").is_dir():
        pytest.skip(f"no LDraw parts library in {data_dir / 'ldraw'}")
    return Deriver(Library(data_dir / "ldraw"))


def points(array):
    return set(map(tuple, (array.round() + 0.0).tolist()))


def test_a_brick(small):
    part = small.derive("100.dat")
    assert (part.name, part.title, part.category) == ("100.dat", "Brick 2 x 2", "Brick")
    assert part.bounds == (-20, 0, -20, 20, 24, 20)
    assert part.boxes.tolist() == [[-20, 0, -20, 20, 24, 20]]
    assert len(part.studs) == 4
    assert part.stud_axes is None
    assert points(part.sockets) == {(x, 24, z) for x in (-10, 10) for z in (-10, 10)} | {(0, 24, 0)}
    assert part.tubes.tolist() == [[0, 24, 0]]
    assert (part.others, part.held_otherwise) == ((), False)
    assert part.centre == pytest.approx((0, 10, 0), abs=1)


def test_a_stud_on_the_side(small):
    part = small.derive("101.dat")
    assert part.category == "Bracket"
    assert part.studs.tolist() == [[0, 0, 0], [0, 10, -10]]
    assert part.stud_axes.tolist() == [[0, -1, 0], [0, 0, -1]]
    assert part.socket_axes is None


def test_other_connectors_are_named(small):
    part = small.derive("102.dat")
    assert part.others == ("clip",)
    assert part.held_otherwise


def test_what_draws_nothing_has_no_entry(small):
    assert small.derive("104.dat") is None
    assert small.moved_to("103.dat") == "100.dat"
    assert small.moved_to("100.dat") == ""


def test_a_missing_part_is_named(small):
    with pytest.raises(InputError, match=r"9\.dat is not in the library"):
        small.derive("9.dat")


def test_boxes_keep_out_of_holes(tmp_path):
    lines = [
        *box(-10, 0, -10, -6, 24, 10), *box(6, 0, -10, 10, 24, 10), *box(-6, 0, -10, 6, 6, 10),
        *box(-6, 18, -10, 6, 24, 10), place("peghole.dat", (0, 12, -10), ((1, 0, 0), (0, 0, 1), (0, 1, 0))),
    ]  # fmt: skip
    part = Deriver(Library(write_library(tmp_path, parts={"1.dat": text("Beam", *lines)}))).derive("1.dat")
    hole = np.array((-6, 6, -10, 6, 18, 10))
    entered = np.minimum(part.boxes[:, 3:], hole[3:]) - np.maximum(part.boxes[:, :3], hole[:3])
    assert not (entered > 0.01).all(1).any()
    volume = (part.boxes[:, 3:] - part.boxes[:, :3]).prod(1).sum()
    assert volume > 0.9 * 20 * (24 * 20 - 12 * 12)
    assert [0, 12, -10, 0, 0, 1] in np.concatenate([part.sockets, part.socket_directions()], 1).tolist()


@pytest.fixture(scope="module")
def derived(deriver):
    return {name: deriver.derive(name) for name in list(SHAPED)[::EVERY]}


def test_studs_are_those_of_the_table(derived):
    for name, part in derived.items():
        assert points(part.studs) == points(SHAPED[name].studs), name
        np.testing.assert_allclose(part.bounds, SHAPED[name].bounds, atol=0.1, err_msg=name)


def test_sockets_are_mostly_those_of_the_table(derived):
    """Tubes that the table has and the library does not are left out of the count."""
    common = total = 0
    for name, part in derived.items():
        cells = points(SHAPED[name].sockets) - (points(SHAPED[name].tubes) - points(part.tubes))
        common, total = common + len(cells & points(part.sockets)), total + len(cells)
    assert common >= 0.95 * total


def test_boxes_are_inside_those_of_plain_bricks(derived):
    for name, part in derived.items():
        if SHAPED[name].shape.kind == "box":
            assert (part.boxes[:, :3] >= np.array(part.bounds[:3]) - 1e-6).all()
            volume = (part.boxes[:, 3:] - part.boxes[:, :3]).prod(1).max()
            assert volume > 0.75 * np.subtract(part.bounds[3:], part.bounds[:3]).prod(), name


@pytest.mark.parametrize("name", list(MEASURED))
def test_masses_are_near_the_measured_ones(deriver, name):
    assert deriver.derive(name).mass == pytest.approx(MEASURED[name], rel=0.15)
