# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source gives models or items in the corpus's frame: z up, trimmed, with a licence and a name."""

import json

import numpy as np
import pytest
from brickwright.core.bricks.assembly import Assembly
from brickwright.core.errors import InputError
from brickwright.core.formats.structure_text import parse_structure, structure_to_assembly
from brickwright.core.legolise.voxelise import voxelise
from brickwright.training.corpora.facing import quarters_of
from brickwright.training.corpora.making import Dropped, Made, made_of
from brickwright.training.corpora.shaping import shape_of
from brickwright.training.corpora.sources.families import DrawnFamilies
from brickwright.training.corpora.sources.folder import AnyFolder
from brickwright.training.corpora.sources.meshes import MeshPacks
from brickwright.training.corpora.sources.opening import FOLDERS, SourceSpec, open_source
from brickwright.training.corpora.sources.set_models import mesh_of_boxes
from brickwright.training.corpora.sources.structures import coloured
from brickwright.training.corpus import StructureRow
from corpus_sources import cells_of, write_pack

CHAIR = "".join(f"1x1 ({x},{y},{z})\n" for z in (0, 1) for x in (0, 3) for y in (0, 3)) + "2x4 (0,0,2)\n2x4 (2,0,2)\n"


def test_meshes_are_turned_from_y_up_to_z_up(tmp_path):
    # A foot towards +z, which is the front of y-up models, and a red top.
    boxes = [
        ((0, 0, 0), (10, 10, 4), (90, 42, 18)),
        ((0, 10, 0), (10, 20, 4), (200, 26, 9)),
        ((0, 0, 4), (10, 3, 8), (90, 42, 18)),
    ]
    write_pack(tmp_path / "pack", {"statue": boxes})
    model = MeshPacks(tmp_path).get(0)
    shaped = shape_of(model.cut((20.0, 20.0, 50.0)))
    x, y, z = shaped.slots.shape
    assert z > 2 * max(x, y)
    low = shaped.slots[:, :, 0] != 0
    high = shaped.slots[:, :, -1] != 0
    assert low.sum() > high.sum()
    assert not high[:, 0].any()  # the foot is at low y
    assert shaped.palette[int(shaped.slots[x // 2, y - 1, z - 1]) - 1] == 4


@pytest.mark.parametrize("content", ["{", "[3]", '[{"name": "x"}]'])
def test_a_damaged_index_is_one_sentence(tmp_path, content):
    write_pack(tmp_path / "pack", {"cup": [((0, 0, 0), (1, 1, 1), (9, 9, 9))]})
    (tmp_path / "pack" / "index.json").write_text(content)
    with pytest.raises(InputError, match="not an index"):
        len(MeshPacks(tmp_path))


def test_structures_keep_their_bricks_and_get_colours():
    row = StructureRow("s", "o", "chair", ("A Chair with Legs.",), parse_structure(CHAIR))
    palettes = set()
    for seed in range(30):
        built = coloured(row, np.random.default_rng(seed))
        assert built.item.slots.shape == (4, 4, 9)
        assert np.array_equal(cells_of(built), built.item.slots)
        assert "a chair with legs." in built.item.captions
        palettes.add(built.item.palette)
        if len(built.item.palette) == 2:
            legs = built.item.slots[0, 0, 0] - 1
            assert f"a {{{1 - legs}}} chair with {{{legs}}} legs" in built.item.captions
    assert {len(palette) for palette in palettes} == {1, 2}
    assert len(palettes) > 20


def test_a_structure_in_two_pieces_is_left_out():
    row = StructureRow("s", "o", "car", ("a",), parse_structure("2x2 (0,0,0)\n2x2 (6,6,0)\n"))
    with pytest.raises(InputError, match="several pieces"):
        coloured(row, np.random.default_rng(0))


def test_set_models_are_cut_by_the_boxes_of_their_parts():
    assembly = structure_to_assembly(parse_structure("2x4 (0,0,0)\n2x4 (0,0,1)\n2x2 (0,0,2)\n"), colour=4)
    voxels = voxelise(mesh_of_boxes(assembly), (2.0, 4.0, 9.0))
    assert voxels.occupancy.shape == (2, 4, 9)
    assert voxels.occupancy[:, :, :6].all()
    assert voxels.occupancy[:, :, 6:].sum() == 2 * 2 * 3
    assert voxels.occupancy[:, :2, 6:].all()
    red = voxels.rgb[voxels.occupancy].mean(0)
    assert red[0] > 2 * red[1]
    strange = Assembly.from_arrays(["glorp.dat"], np.zeros((1, 3)))
    with pytest.raises(InputError, match="does not know 100%"):
        mesh_of_boxes(strange)


def test_families_are_drawn_the_same_every_time():
    first, again = DrawnFamilies(4, 7), DrawnFamilies(9, 7)
    assert np.array_equal(first.get(3).item.slots, again.get(3).item.slots)
    assert first.get(3).item.item_id == "families/7-3"
    made = list(made_of(first, 0, 2))
    assert all(isinstance(one, Made | Dropped) for one in made)


def test_a_folder_says_what_is_wrong_with_its_captions(tmp_path):
    np.save(tmp_path / "a.npy", np.ones((3, 3, 3), bool))
    (tmp_path / "captions.jsonl").write_text(json.dumps({"file": "a.npy", "captions": "red"}) + "\n")
    with pytest.raises(InputError, match=r"Entry 1 of .*captions are not a list"):
        AnyFolder(tmp_path)


def test_fronts_are_turned_by_pack_and_category():
    assert quarters_of("kenney_kits_fbx Furniture Pack (1.0)", "chair") == 2
    assert quarters_of("kenney_kits_fbx Furniture Pack (1.0)", "lamp") == 0
    assert quarters_of("quaternius_glb house_interior_pack", "chair") == 0


@pytest.mark.parametrize(
    ("kind", "name"),
    [("meshes", "kaykit_furniture_bits/chair_A"), ("voxels", "vox_mmmm/veh_mini1"), ("models", "models/10252")],
)
def test_real_data_become_items(data_dir, kind, name):
    if not (data_dir / FOLDERS[kind]).is_dir():
        pytest.skip(f"no {FOLDERS[kind]} in the test data")
    source = open_source(SourceSpec(kind, data_dir / FOLDERS[kind]))
    index = next(
        i
        for i in range(len(source))
        if (kind != "models" or source._files[i].name.startswith(name.split("/")[1] + " "))
        and source.get(i).model_id == name
    )
    made = [one for one in made_of(source, index, 1) if isinstance(one, Made)]
    assert made
    for one in made:
        assert one.built.item.category in ("chair", "car")
        assert 10 < len(one.built.bricks) <= 500
