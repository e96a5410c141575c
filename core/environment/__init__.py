# SPDX-License-Identifier: GPL-3.0-or-later
"""The generator's own Python environment: found, probed, set up, removed. Needs neither bpy nor torch."""
