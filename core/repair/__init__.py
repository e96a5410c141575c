# SPDX-License-Identifier: GPL-3.0-or-later
"""Small changes that make an unstable assembly stand."""
