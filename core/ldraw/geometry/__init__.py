# SPDX-License-Identifier: GPL-3.0-or-later
"""From the files of an LDraw library to meshes of parts."""
