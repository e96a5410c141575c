# SPDX-License-Identifier: GPL-3.0-or-later
"""Meshes, voxels and points to bricks: voxels, colours of a palette, a layout that stands. numpy alone."""
