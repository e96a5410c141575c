# SPDX-License-Identifier: GPL-3.0-or-later
"""Fast pictures of triangles without Blender: cameras, a depth-buffer rasteriser, light. Needs numpy alone."""
