# SPDX-License-Identifier: GPL-3.0-or-later
"""Tiny sources of a corpus: packs of boxes, structure text, items of a few cells."""

import gzip
import json

import numpy as np
from brickwright.training.corpora.built import BuiltItem
from brickwright.training.corpora.item import CorpusItem

_SIDES = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]


def write_pack(folder, meshes):
    """A pack: ``meshes`` maps names to lists of (low, high, rgb), boxes with y up."""
    folder.mkdir(parents=True)
    index, verts, faces, colours, vert_ptr, face_ptr = [], [], [], [], [0], [0]
    for name, boxes in meshes.items():
        points, sides, rgb = [], [], []
        for low, high, colour in boxes:
            base = len(points)
            points += [[(low, high)[n >> k & 1][k] for k in range(3)] for n in range(8)]
            for a, b, c, d in _SIDES:
                sides += [[base + a, base + b, base + c], [base + a, base + c, base + d]]
            rgb += [colour] * 12
        corners = np.array(points, float)
        corners -= corners.min(0)
        verts.append(np.rint(corners / corners.max() * 65535).astype(np.uint16))
        faces.append(np.array(sides, np.uint16))
        colours.append(np.array(rgb, np.uint8))
        vert_ptr.append(vert_ptr[-1] + len(points))
        face_ptr.append(face_ptr[-1] + len(sides))
        index.append({"name": name, "pack": folder.name, "file": f"{name.replace(' ', '_')}.obj"})
    (folder / "index.json").write_text(json.dumps(index))
    np.savez(
        folder / "meshes.npz",
        verts=np.concatenate(verts),
        faces=np.concatenate(faces),
        colors=np.concatenate(colours),
        vert_ptr=np.array(vert_ptr),
        face_ptr=np.array(face_ptr),
    )


def write_structures(folder, structures):
    """A file of structure text: ``structures`` maps names to (category, captions, text)."""
    folder.mkdir(parents=True)
    with gzip.open(folder / "structures.jsonl.gz", "wt") as file:
        for name, (category, captions, bricks) in structures.items():
            row = {
                "structure_id": name,
                "object_id": name,
                "category": category,
                "captions": captions,
                "bricks": bricks,
            }
            file.write(json.dumps(row) + "\n")


def item(slots, palette=(4, 15), **changes):
    """An item of the cells (x, y, plates)."""
    cells = np.asarray(slots, np.uint8)
    fields = {"captions": ("a {0} box",), "category": "box", "licence": "CC0", "source": "test"}
    fields = {"item_id": "a", "object_id": "a", **fields, **changes}
    return CorpusItem(slots=cells, palette=palette[: max(int(cells.max()), 1)], **fields)


def built_of_cells(slots, palette=(4, 15), **changes):
    """An item in bricks of one cell each."""
    own = item(slots, palette, **changes)
    bricks = [[z, x, y, 1, 1, own.slots[x, y, z] - 1] for x, y, z in np.argwhere(own.slots)]
    return BuiltItem(own, np.ones(own.slots.shape[2], np.int8), np.array(bricks, np.int16).reshape(-1, 6))


def cells_of(built):
    """uint8 (x, y, plate): slots from 1 of what the bricks fill."""
    cells = np.zeros((*built.item.slots.shape[:2], int(built.heights.sum())), np.uint8)
    tops = np.cumsum(built.heights)
    for layer, x, y, width, depth, slot in built.bricks.tolist():
        cells[x : x + width, y : y + depth, tops[layer] - built.heights[layer] : tops[layer]] = slot + 1
    return cells
