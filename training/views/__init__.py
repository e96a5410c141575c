# SPDX-License-Identifier: GPL-3.0-or-later
"""Views of items for training: drawn, kept on disk, and varied when they are used."""
