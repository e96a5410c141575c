# SPDX-License-Identifier: GPL-3.0-or-later
"""From meshes, voxels, structures, set models and our own families to one data set of coloured, captioned shapes."""
