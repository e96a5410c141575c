# SPDX-License-Identifier: GPL-3.0-or-later
import gzip
import random

import numpy as np
import pytest
from brickwright.core.bricks.catalogue import Catalogue, load_catalogue
from brickwright.core.bricks.derived_parts import SHIPPED, DerivedParts, derived_part, parts_file
from brickwright.core.errors import InputError
from hypothesis import given
from hypothesis import strategies as st

CATALOGUE = load_catalogue()
MOST_BYTES = 1_000_000

numbers = st.floats(-500, 500).map(lambda value: round(value, 2) + 0.0)
AXES = ((0, -1, 0), (0, 1, 0), (1, 0, 0), (0, 0, -1), (0.6, -0.8, 0))


def rows(columns):
    return st.lists(st.tuples(*[numbers] * columns), max_size=4)


@st.composite
def pointed(draw):
    found = draw(st.lists(st.tuples(numbers, numbers, numbers, st.sampled_from(AXES)), max_size=4))
    found.sort(key=lambda row: row[3] != AXES[0])
    return [row[:3] for row in found], [row[3] for row in found]


@st.composite
def some_parts(draw):
    return [
        derived_part(
            name, draw(st.text("aZ é\"\\", min_size=1)), "Brick", draw(st.tuples(*[numbers] * 6)), draw(rows(6)),
            draw(pointed()), draw(pointed()), draw(rows(3)), draw(st.lists(st.sampled_from(("clip", "bar")))),
            round(draw(st.floats(0, 0.1)), 7), draw(st.tuples(*[numbers] * 3)),
        )
        for name in draw(st.lists(st.from_regex(r"[a-z0-9]{1,6}\.dat", fullmatch=True), unique=True, max_size=4))
    ]  # fmt: skip


@given(some_parts())
def test_a_file_brings_back_what_was_written(tmp_path_factory, parts):
    path = tmp_path_factory.mktemp("parts") / "parts.gz"
    path.write_bytes(parts_file(parts, {"~old.dat": "new.dat"}))
    found = DerivedParts(path)
    assert sorted(found) == sorted(part.name for part in parts)
    for part in parts:
        read = found[part.name]
        for key in ("name", "title", "category", "bounds", "others", "centre"):
            assert getattr(read, key) == getattr(part, key)
        for key in ("boxes", "studs", "sockets", "tubes"):
            np.testing.assert_allclose(getattr(read, key), getattr(part, key), atol=1e-9)
        np.testing.assert_allclose(read.stud_directions(), part.stud_directions(), atol=1e-4)
        np.testing.assert_allclose(read.socket_directions(), part.socket_directions(), atol=1e-4)
        assert read.mass == pytest.approx(part.mass, abs=1e-9)
        assert found[part.name] is read


@given(some_parts(), st.randoms())
def test_the_order_of_the_parts_is_of_no_account(parts, chance):
    mixed = list(parts)
    chance.shuffle(mixed)
    assert parts_file(mixed, {}) == parts_file(parts, {})


def test_a_damaged_file_is_said(tmp_path):
    path = tmp_path / "parts.gz"
    path.write_bytes(SHIPPED.read_bytes()[:5000])
    with pytest.raises(InputError, match=r"parts\.gz cannot be read"):
        DerivedParts(path).get("3001.dat")
    path.write_bytes(SHIPPED.read_bytes()[:1000] + bytes(4000))
    with pytest.raises(InputError, match=r"parts\.gz cannot be read"):
        DerivedParts(path).get("3001.dat")
    with pytest.raises(InputError, match="install Brickwright again"):
        len(DerivedParts(tmp_path / "none.gz"))


def catalogue(tmp_path, *names, **aliases):
    part = CATALOGUE.shaped["3005.dat"]
    path = tmp_path / "parts.gz"
    rows = [
        derived_part(name, name, "", part.bounds, part.boxes, ((), ()), ((), ()), (), (), 0.001, (0, 0, 0))
        for name in names
    ]
    path.write_bytes(parts_file(rows, {f"{old}.dat": f"{new}.dat" for old, new in aliases.items()}))
    return Catalogue({"3005.dat": part}, {"30055.dat": "3005.dat"}, DerivedParts(path))


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("7001.dat", "7001.dat"), ("7001P01.DAT", "7001.dat"), ("7001pb012", "7001.dat"), ("7001ps1", "7001.dat"),
        ("7001d03", "7001.dat"),
        ("21318 - 7001p01.dat", "7001.dat"), ("8 - none.dat", None),
        ("7001a.dat", "7001.dat"), ("7001ap0x", "7001.dat"), ("7002.dat", "7002b.dat"),
        ("7002a.dat", "7002b.dat"), ("7002p01.dat", "7002b.dat"), ("73p1ac02.dat", "73c02.dat"),
        ("73p1ac01.dat", "73.dat"), ("u9001p01.dat", "u9001.dat"), ("old.dat", "7001.dat"), ("older.dat", "7001.dat"),
        ("3005.dat", "3005.dat"), ("30055.dat", "3005.dat"), ("moved.dat", "3005.dat"), ("3005px1.dat", "3005.dat"),
        ("7001p.dat", None), ("700.dat", None), ("70012.dat", None), ("s/7001s01.dat", None), ("gone.dat", None),
    ],
)  # fmt: skip
def test_names_and_what_they_stand_for(tmp_path, asked, kept):
    known = catalogue(
        tmp_path, "7001.dat", "7002b.dat", "73.dat", "73c02.dat", "u9001.dat", "3005.dat",
        old="7001", older="old", moved="30055", gone="nowhere",
    )  # fmt: skip
    assert (asked in known) == (kept is not None)
    if kept is not None:
        assert known.canonical(asked) == kept
        assert known[asked].name == kept
    assert known["3005"] is known.shaped["3005.dat"]
    assert list(known) == ["3005.dat", "7001.dat", "7002b.dat", "73.dat", "73c02.dat", "u9001.dat"]
    assert len(known) == 6


def test_moves_in_a_circle_end(tmp_path):
    known = catalogue(tmp_path, "7001.dat", a="b", b="a")
    assert "a.dat" not in known


def test_the_file_that_ships_is_small_and_sorted():
    assert SHIPPED.stat().st_size < MOST_BYTES
    lines = gzip.decompress(SHIPPED.read_bytes()).decode("utf-8").splitlines()
    names = [line.partition("\t")[0] for line in lines]
    assert names == sorted(set(names))
    assert len(names) > 2000


def test_parts_of_the_file_that_ships_are_sound():
    chance = random.Random(0)
    names = [name for name in CATALOGUE if name not in CATALOGUE.shaped]
    for name in chance.sample(names, 300):
        part = CATALOGUE[name]
        low, high = np.array(part.bounds[:3]), np.array(part.bounds[3:])
        assert part.name == name
        assert part.title
        assert (low <= high).all()
        assert (part.boxes[:, :3] >= low - 0.7).all()
        assert (part.boxes[:, 3:] <= high + 0.7).all()
        assert (part.boxes[:, :3] < part.boxes[:, 3:]).all()
        assert 0 <= part.mass < 1
        for axes in (part.stud_directions(), part.socket_directions()):
            np.testing.assert_allclose(np.linalg.norm(axes, axis=1), 1)


def test_real_models_are_known(data_dir):
    """Bricks of real models that have an entry with boxes, and with studs or sockets."""
    from brickwright.core.ldraw.reader import read_assembly

    paths = sorted((data_dir / "ldraw_models").glob("*.mpd"))
    if not paths:
        pytest.skip("no models in ldraw_models")
    bricks = boxed = joined = 0
    for path in paths:
        assembly = read_assembly(path)
        for name, count in zip(assembly.part_names, np.bincount(assembly.part_index), strict=False):
            part = CATALOGUE.get(name)
            bricks += int(count)
            boxed += int(count) * (part is not None and len(part.boxes) > 0)
            joined += int(count) * (part is not None and len(part.studs) + len(part.sockets) > 0)
    assert boxed >= 0.95 * bricks
    assert joined >= 0.85 * bricks
