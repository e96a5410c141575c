# SPDX-License-Identifier: GPL-3.0-or-later
"""Where shapes come from: meshes, voxels, structure text, set models, folders of anything, our own families."""
