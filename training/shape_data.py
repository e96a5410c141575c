# SPDX-License-Identifier: GPL-3.0-or-later
"""Tensors of a corpus for the planner's stages: occupancies, tokenised captions, objects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..core.evaluation.voxels import structure_voxels
from ..core.generation.text_encoder import TextBatch, TextConfig, WordVocabulary
from .corpus import StructureRow


@dataclass(frozen=True)
class ShapeData:
    """``occupancy`` bool (n, x, y, z), centred in x and y on the floor; ``captions`` one batch per caption rank (short
    to long), every row's caption of that rank."""

    rows: Sequence[StructureRow]
    occupancy: Tensor
    captions: tuple[TextBatch, ...]

    @classmethod
    def from_rows(
        cls, rows: Sequence[StructureRow], vocabulary: WordVocabulary, text: TextConfig, device: torch.device
    ) -> ShapeData:
        """Data of ``rows`` on ``device``; rows with fewer captions than others repeat their last."""
        occupancy = torch.from_numpy(np.stack([structure_voxels(row.structure) for row in rows])).to(device)
        ranks = max(len(row.captions) for row in rows)
        batches = []
        for rank in range(ranks):
            batch = vocabulary.encode([row.captions[min(rank, len(row.captions) - 1)] for row in rows], text)
            batches.append(TextBatch(batch.ids.to(device), batch.unseen.to(device)))
        return cls(rows, occupancy, tuple(batches))

    def text(self, rank: int, index: Tensor) -> TextBatch:
        """Captions of ``rank`` of the rows ``index``, trimmed to the longest of them."""
        ids = self.captions[rank].ids[index]
        length = max(1, int((ids > 0).sum(1).max()))
        return TextBatch(ids[:, :length], self.captions[rank].unseen)


def mirrored(occupancy: Tensor, chosen: Tensor) -> Tensor:
    """``occupancy`` (batch, x, y, z) with left and right exchanged where ``chosen``; the captions stay true."""
    return torch.where(chosen[:, None, None, None], occupancy.flip(1), occupancy)


def stretched(occupancy: Tensor, chosen: Tensor, spread: float = 0.12) -> Tensor:
    """``occupancy`` with each axis scaled by a random factor about the middle of the floor where ``chosen``."""
    batch, *sizes = occupancy.shape
    device = occupancy.device
    scale = 1 + spread * torch.randn(batch, 3, device=device).clamp(-1.5, 1.5)
    scale = torch.where(chosen[:, None], scale, torch.ones((), device=device))
    index, inside = [], []
    for axis, size in enumerate(sizes):
        centre = -0.5 if axis == 2 else (size - 1) / 2
        source = ((torch.arange(size, device=device) - centre) / scale[:, axis : axis + 1] + centre).round().long()
        inside.append((source >= 0) & (source < size))
        index.append(source.clamp(0, size - 1))
    rows = torch.arange(batch, device=device)[:, None, None, None]
    x, y, z = index[0][:, :, None, None], index[1][:, None, :, None], index[2][:, None, None, :]
    kept = inside[0][:, :, None, None] & inside[1][:, None, :, None] & inside[2][:, None, None, :]
    return occupancy[rows, x, y, z] & kept
