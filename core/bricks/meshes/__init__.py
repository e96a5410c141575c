# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes of the catalogue's parts, made from their parameters; needs numpy alone."""

from .assemble import BEVEL, Level, part_mesh
from .bodies import CLEARANCE
from .surface import PartMesh
from .triangles import loop_triangles

__all__ = ["BEVEL", "CLEARANCE", "Level", "PartMesh", "loop_triangles", "part_mesh"]
