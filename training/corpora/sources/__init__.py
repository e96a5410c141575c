# SPDX-License-Identifier: GPL-3.0-or-later
"""Where shapes come from: packs of meshes, voxel files, structure text, set models, folders of anything, our families."""
