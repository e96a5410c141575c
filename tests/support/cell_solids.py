# SPDX-License-Identifier: GPL-3.0-or-later
"""What a solid of cells must be to be built: in one piece, not leaning too far out, not falling over."""

import numpy as np
from scipy.ndimage import label


def grown(mask, inside, axes=(0, 1, 2)):
    """``mask`` with the cells of ``inside`` that share a face with it, along ``axes``."""
    wider = mask.copy()
    for axis in axes:
        low = [slice(None)] * 3
        high = [slice(None)] * 3
        low[axis], high[axis] = slice(None, -1), slice(1, None)
        wider[tuple(low)] |= mask[tuple(high)]
        wider[tuple(high)] |= mask[tuple(low)]
    return wider & inside


def one_piece(filled):
    """Whether all cells hang together by faces."""
    return label(filled)[1] == 1


def overhanging(filled, studs):
    """Cells that are more than ``studs`` steps within their layer from one with a cell above or below."""
    held = np.zeros_like(filled)
    held[:, :, 0] = filled[:, :, 0]
    held[:, :, 1:] |= filled[:, :, 1:] & filled[:, :, :-1]
    held[:, :, :-1] |= filled[:, :, :-1] & filled[:, :, 1:]
    for _ in range(studs):
        held = grown(held, filled, (0, 1))
    return filled & ~held


def falls_over(filled):
    """Whether the centre of mass lies outside the convex hull of the cells on the floor."""
    centre = (np.argwhere(filled) + 0.5).mean(0)[:2]
    feet = np.argwhere(filled[:, :, 0])
    corners = np.concatenate([feet + step for step in ((0, 0), (0, 1), (1, 0), (1, 1))]) - centre
    angles = np.sort(np.arctan2(corners[:, 1], corners[:, 0]))
    gaps = np.diff(np.concatenate([angles, [angles[0] + 2 * np.pi]]))
    return bool(gaps.max() > np.pi + 1e-9)
