# SPDX-License-Identifier: GPL-3.0-or-later
"""Small meshes that tests cut into cells."""

import numpy as np
<<<<<<<< HEAD:tests/support/solids.py
from brickwright.core.legolise.mesh import ColouredMesh

# Two a side: bottom, top, front, back, left, right; they look outwards.
_SIDES = [
    *([0, 2, 1], [1, 2, 3], [4, 5, 6], [5, 7, 6], [0, 1, 4], [1, 5, 4]),
    *([2, 6, 3], [3, 6, 7], [0, 4, 2], [2, 4, 6], [1, 3, 5], [3, 7, 5]),
]
========
from scipy.ndimage import label
>>>>>>>> wt-families:tests/support/cell_solids.py


def mesh_of(vertices, triangles, colour=(200, 30, 30)):
    """A mesh in one colour, or with a colour a face."""
    triangles = np.array(triangles, np.int64).reshape(-1, 3)
    colours = np.array(np.broadcast_to(np.array(colour, np.uint8), (len(triangles), 3)))
    return ColouredMesh(np.array(vertices, float).reshape(-1, 3), triangles, colours)


<<<<<<<< HEAD:tests/support/solids.py
def box(low=(0, 0, 0), high=(1, 1, 1), colour=(200, 30, 30)):
    """A closed box; its faces come two a side: bottom, top, front (-y), back, left (-x), right."""
    corners = [[(low, high)[n >> k & 1][k] for k in range(3)] for n in range(8)]
    return mesh_of(corners, _SIDES, colour)
========
def one_piece(filled):
    """Whether all cells hang together by faces."""
    return label(filled)[1] == 1
>>>>>>>> wt-families:tests/support/cell_solids.py


def together(*meshes):
    """One mesh of several, nothing welded."""
    offsets = np.cumsum([0] + [len(mesh.vertices) for mesh in meshes[:-1]])
    return ColouredMesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate([mesh.triangles + offset for mesh, offset in zip(meshes, offsets, strict=True)]),
        np.concatenate([mesh.colours for mesh in meshes]),
    )


def faces_of(mesh, keep):
    """The mesh with only some of its faces."""
    return ColouredMesh(mesh.vertices, mesh.triangles[keep], mesh.colours[keep])


def ball(radius=1.0, rings=16, colour=(200, 30, 30)):
    """A closed sphere of triangles about the origin."""
    up = np.linspace(0, np.pi, rings + 1)
    round_ = np.linspace(0, 2 * np.pi, 2 * rings, endpoint=False)
    points = [
        [radius * np.sin(a) * np.cos(b), radius * np.sin(a) * np.sin(b), radius * np.cos(a)] for a in up for b in round_
    ]
    count, faces = len(round_), []
    for i in range(rings):
        for j in range(count):
            a, b = i * count + j, i * count + (j + 1) % count
            faces += [[a, a + count, b], [b, a + count, b + count]]
    return mesh_of(points, faces, colour)
