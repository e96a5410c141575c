# SPDX-License-Identifier: GPL-3.0-or-later
"""The tab "Brickwright" of the 3D viewport's sidebar."""

CATEGORY = "Brickwright"


class SidebarPanel:
    """Where all panels of the extension are."""

    bl_space_type = "VIEW_3D"
    bl_region_type = "UI"
    bl_category = CATEGORY


CLASSES = ()
