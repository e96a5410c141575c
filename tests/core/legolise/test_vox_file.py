# SPDX-License-Identifier: GPL-3.0-or-later
import struct

import numpy as np
import pytest
from brickwright.core.errors import InputError
from brickwright.core.legolise.reading import read_model, voxelise_model
from brickwright.core.legolise.vox_file import read_vox
from hypothesis import given
from hypothesis import strategies as st


def chunk(name, content=b"", children=b""):
    return name + struct.pack("<ii", len(content), len(children)) + content + children


def words(**entries):
    parts = [struct.pack("<i", len(entries))]
    for key, value in entries.items():
        parts += [struct.pack("<i", len(text)) + text.encode() for text in (key, value)]
    return b"".join(parts)


def model(size, voxels):
    cells = b"".join(struct.pack("4B", *voxel) for voxel in voxels)
    return chunk(b"SIZE", struct.pack("<3i", *size)) + chunk(b"XYZI", struct.pack("<i", len(voxels)) + cells)


def transform(node, child, layer=-1, hidden=False, **frame):
    head = struct.pack("<i", node) + words(**({"_hidden": "1"} if hidden else {}))
    return chunk(b"nTRN", head + struct.pack("<4i", child, -1, layer, 1) + words(**frame))


def group(node, *children):
    return chunk(
        b"nGRP", struct.pack("<i", node) + words() + struct.pack(f"<{len(children) + 1}i", len(children), *children)
    )


def shape(node, number):
    return chunk(b"nSHP", struct.pack("<i", node) + words() + struct.pack("<ii", 1, number) + words())


def written(tmp_path, *chunks, version=150):
    path = tmp_path / "model.vox"
    path.write_bytes(b"VOX " + struct.pack("<i", version) + chunk(b"MAIN", children=b"".join(chunks)))
    return path


def test_voxels_have_the_colours_of_the_palette(tmp_path):
    palette = bytes(value for number in range(256) for value in (number, 2 * number % 256, 7, 255))
    filled, rgb = read_vox(written(tmp_path, model((4, 3, 2), [(1, 0, 0, 1), (3, 2, 1, 200)]), chunk(b"RGBA", palette)))
    assert filled.shape == (3, 3, 2)
    assert filled.sum() == 2
    assert tuple(rgb[0, 0, 0]) == (0, 0, 7)
    assert tuple(rgb[2, 2, 1]) == (199, 398 % 256, 7)


@pytest.mark.parametrize(
    ("number", "colour"),
    [(1, 0xFFFFFF), (2, 0xFFFFCC), (7, 0xFFCCFF), (37, 0xCCFFFF), (215, 0x000033), (216, 0xEE0000), (255, 0x111111)],
)
def test_the_default_palette_is_magicavoxels(tmp_path, number, colour):
    _, rgb = read_vox(written(tmp_path, model((1, 1, 1), [(0, 0, 0, number)])))
    assert tuple(rgb[0, 0, 0]) == tuple(colour.to_bytes(3, "big"))


def test_models_are_placed_by_their_scene(tmp_path):
    bar = model((3, 1, 1), [(0, 0, 0, 1), (1, 0, 0, 1), (2, 0, 0, 216)])
    dot = model((1, 1, 1), [(0, 0, 0, 2)])
    # Rows of the rotation: y, -x, z, a quarter turn that takes +x to -y.
    turned = str(1 | 0 << 2 | 1 << 5)
    scene = [transform(0, 1), group(1, 2, 4, 6), transform(2, 3, _r=turned, _t="10 0 0"), shape(3, 0)]
    scene += [transform(4, 5, _t="0 5 2"), shape(5, 1), transform(6, 7, hidden=True, _t="50 0 0"), shape(7, 1)]
    filled, rgb = read_vox(written(tmp_path, bar, dot, *scene, version=200))
    cells = {tuple(cell): tuple(rgb[tuple(cell)]) for cell in np.argwhere(filled).tolist()}
    white, red, pale = (255, 255, 255), (238, 0, 0), (255, 255, 204)
    assert cells == {(0, 7, 2): pale, (10, 2, 0): white, (10, 1, 0): white, (10, 0, 0): red}


def test_hidden_layers_are_left_out(tmp_path):
    dot = model((1, 1, 1), [(0, 0, 0, 2)])
    layers = chunk(b"LAYR", struct.pack("<i", 3) + words(_hidden="1") + struct.pack("<i", -1))
    path = written(tmp_path, dot, transform(0, 1, layer=3), shape(1, 0), layers)
    with pytest.raises(InputError, match="no voxels"):
        read_vox(path)


def test_of_frames_the_first_counts(tmp_path):
    frames = [model((2, 1, 1), [(0, 0, 0, 1)]), model((2, 1, 1), [(0, 0, 0, 1), (1, 0, 0, 1)])]
    assert read_vox(written(tmp_path, chunk(b"PACK", struct.pack("<i", 2)), *frames))[0].sum() == 1


@pytest.mark.parametrize(
    ("chunks", "says"),
    [
        ([], "no voxels"),
        ([model((1, 1, 1), [])], "no voxels"),
        ([model((1, 1, 1), [(4, 0, 0, 1)])], "damaged"),
        ([model((1, 1, 1), [(0, 0, 0, 1)])[:-2]], "damaged"),
        ([model((1, 1, 1), [(0, 0, 0, 1)]), transform(0, 0), shape(1, 0)], "damaged"),
        ([model((1, 1, 1), [(0, 0, 0, 1)]), transform(0, 1), shape(1, 7)], "damaged"),
        ([model((1, 1, 1), [(0, 0, 0, 1)]), transform(0, 1, _r="0"), shape(1, 0)], "damaged"),
        ([chunk(b"RGBA", b"123")], "damaged"),
    ],
)
def test_damaged_files_are_told_in_a_sentence(tmp_path, chunks, says):
    with pytest.raises(InputError, match=says):
        read_vox(written(tmp_path, *chunks))


def test_models_far_apart_are_refused(tmp_path):
    dot = model((1, 1, 1), [(0, 0, 0, 2)])
    scene = [transform(0, 1), group(1, 2, 4), transform(2, 3, _t="100000 0 0"), shape(3, 0)]
    scene += [transform(4, 5, _t="0 100000 0"), shape(5, 0)]
    with pytest.raises(InputError, match="100001 voxels apart"):
        read_vox(written(tmp_path, dot, *scene, version=200))


_WHOLE = model((2, 2, 2), [(0, 0, 0, 1), (1, 1, 1, 9)]) + transform(0, 1) + group(1, 2) + transform(2, 3) + shape(3, 0)


@given(st.lists(st.tuples(st.integers(0, len(_WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_changed_bytes_never_raise_anything_else(tmp_path_factory, changes):
    data = bytearray(_WHOLE)
    for at, value in changes:
        data[at] = value
    path = tmp_path_factory.getbasetemp() / "changed.vox"
    path.write_bytes(b"VOX " + struct.pack("<i", 150) + chunk(b"MAIN", children=bytes(data)))
    try:
        filled, rgb = read_vox(path)
    except InputError:
        return
    assert filled.any()
    assert rgb.shape == (*filled.shape, 3)


def test_voxels_become_cells_of_the_right_height(tmp_path):
    voxels = [(x, y, z, 1 if z < 4 else 216) for x in range(8) for y in range(4) for z in range(8)]
    cells = voxelise_model(read_model(written(tmp_path, model((8, 4, 8), voxels))), 8)
    assert cells.occupancy.shape == (8, 4, 20)
    assert cells.occupancy.all()
    assert (cells.rgb[:, :, :10] == 255).all()
    assert (cells.rgb[:, :, 10:] == (238, 0, 0)).all()
