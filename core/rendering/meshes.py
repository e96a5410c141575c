# SPDX-License-Identifier: GPL-3.0-or-later
"""Triangles of a coloured mesh, with its textures and the colours of its corners."""

from __future__ import annotations

from dataclasses import replace

from ..legolise.mesh import ColouredMesh
from .triangles import CREASE, Triangles, from_mesh


def mesh_triangles(mesh: ColouredMesh, crease: float = CREASE) -> Triangles:
    """A mesh as it looks; edges sharper than ``crease`` degrees stay. Raises :class:`InputError` for a damaged one."""
    mesh.require_usable()
    found = from_mesh(mesh.vertices, mesh.triangles, mesh.colours, crease)
    varies = mesh.corners is not None or bool(mesh.textures)
    return replace(found, paint=mesh.sample) if varies else found
