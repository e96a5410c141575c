# SPDX-License-Identifier: GPL-3.0-or-later
"""Views to one vector: a small residual network a view, then attention over the views.

Residual blocks with the norm before (He et al., Identity Mappings in Deep Residual Networks, 2016) and group norm (Wu
and He 2018), which needs no batch. Where things are in a view matters, so its last grid is flattened, not averaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from ..errors import InputError

Kind = Literal["colour", "normals"]
KINDS: tuple[Kind, ...] = ("colour", "normals")
VIEWS = 4  # most views of one object: front, right, back, left
CHANNELS = 4  # red, green, blue, mask
_GROUPS = 8
_REDUCTION = 16  # side of the input over side of the last grid


@dataclass(frozen=True)
class ImageConfig:
    """Sizes of an :class:`ImageEncoder`: ``side`` pixels of a view, a multiple of 16; ``widths`` and ``blocks`` of the
    four stages; ``output``: width of the vector."""

    side: int = 96
    widths: tuple[int, ...] = (32, 64, 112, 192)
    blocks: tuple[int, ...] = (1, 1, 2, 1)
    grid_width: int = 48
    output: int = 256


@dataclass(frozen=True)
class Views:
    """Views of a batch of objects. ``pixels`` uint8 (batch, views, 4, side, side): red, green, blue, mask; ``kinds``
    int64 (batch, views): numbers of :data:`KINDS`; ``present`` bool (batch, views); ``ordered`` bool (batch,): they are
    the front, right, back and left of it; otherwise the first counts as its front."""

    pixels: Tensor
    kinds: Tensor
    present: Tensor
    ordered: Tensor

    @classmethod
    def of(cls, views: Sequence[NDArray[np.uint8]], kind: Kind = "colour", device: torch.device | None = None) -> Views:
        """A batch of one object from views uint8 (4, side, side); four are taken as ordered. Raises
        :class:`InputError` for none or more than four."""
        if not 1 <= len(views) <= VIEWS:
            raise InputError(f"{len(views)} images are given; give one of the object, or up to {VIEWS}.")
        pixels = torch.from_numpy(np.stack(views))[None].to(device)
        kinds = torch.full(pixels.shape[:2], KINDS.index(kind), dtype=torch.int64, device=device)
        present = torch.ones(pixels.shape[:2], dtype=torch.bool, device=device)
        return cls(pixels, kinds, present, torch.tensor([len(views) == VIEWS], device=device))


class _Block(nn.Module):
    """x + convolutions of the normed x, at half the resolution where ``stride`` is 2."""

    def __init__(self, inward: int, outward: int, stride: int) -> None:
        super().__init__()
        self.first_norm = nn.GroupNorm(_GROUPS, inward)
        self.first = nn.Conv2d(inward, outward, 3, stride, 1, bias=False)
        self.second_norm = nn.GroupNorm(_GROUPS, outward)
        self.second = nn.Conv2d(outward, outward, 3, 1, 1, bias=False)
        nn.init.zeros_(self.second.weight)  # a block starts as its shortcut
        self.shortcut = (
            nn.Identity() if stride == 1 and inward == outward else nn.Conv2d(inward, outward, 1, bias=False)
        )
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        inside = F.silu(self.first_norm(x))
        kept = x if self.stride == 1 else F.avg_pool2d(x, self.stride)
        branch = self.second(F.silu(self.second_norm(self.first(inside))))
        result: Tensor = self.shortcut(kept) + branch
        return result


class ImageEncoder(nn.Module):
    """:class:`Views` to vectors (batch, ``config.output``); an object without a view gets a learned vector."""

    def __init__(self, config: ImageConfig) -> None:
        super().__init__()
        if config.side % _REDUCTION:
            raise ValueError(f"the side of a view is {config.side}, not a multiple of {_REDUCTION}")
        self.config = config
        first, last = config.widths[0], config.widths[-1]
        self.stem = nn.Conv2d(CHANNELS, first, 3, 2, 1)
        self.kind = nn.Embedding(len(KINDS), first)
        blocks: list[nn.Module] = []
        width = first
        for stage, (outward, count) in enumerate(zip(config.widths, config.blocks, strict=True)):
            for number in range(count):
                blocks.append(_Block(width, outward, 2 if stage and not number else 1))
                width = outward
        self.blocks = nn.Sequential(*blocks)
        self.norm = nn.GroupNorm(_GROUPS, last)
        self.narrow = nn.Conv2d(last, config.grid_width, 1)
        cells = (config.side // _REDUCTION) ** 2
        self.view = nn.Linear(config.grid_width * cells + last, config.output)
        self.place = nn.Embedding(VIEWS + 2, config.output)  # the last two: the first of views in no order, and others
        self.view_norm = nn.LayerNorm(config.output)
        self.mix = nn.Linear(config.output, config.output)
        self.weight = nn.Linear(config.output, 1, bias=False)
        self.out_norm = nn.LayerNorm(config.output)
        self.out = nn.Linear(config.output, config.output)
        self.missing = nn.Parameter(torch.zeros(config.output))
        for embedding in (self.kind, self.place):
            nn.init.normal_(embedding.weight, std=0.02)

    def encode_views(self, pixels: Tensor, kinds: Tensor) -> Tensor:
        """Vectors (n, output) of single views uint8 (n, 4, side, side) of ``kinds`` (n,)."""
        x = pixels.to(self.missing.dtype) / 127.5 - 1
        x = self.stem(x) + self.kind(kinds)[:, :, None, None]
        x = F.silu(self.norm(self.blocks(x)))
        features = torch.cat([self.narrow(x).flatten(1), x.mean((2, 3))], 1)
        vectors: Tensor = self.view(features)
        return vectors

    def forward(self, views: Views) -> Tensor:
        batch, count = views.present.shape
        vectors = self.missing.new_zeros(batch, count, self.config.output)
        vectors[views.present] = self.encode_views(views.pixels[views.present], views.kinds[views.present]).to(
            vectors.dtype
        )
        order = torch.arange(count, device=views.present.device).expand(batch, -1)
        place = torch.where(views.ordered[:, None], order, VIEWS + order.clamp(max=1))
        x = self.view_norm(vectors + self.place(place))
        scores = self.weight(x).squeeze(-1).masked_fill(~views.present, -1e4).softmax(-1)
        pooled = (F.silu(self.mix(x)) * scores[..., None]).sum(1)
        result: Tensor = self.out(self.out_norm(pooled))
        return torch.where(views.present.any(1)[:, None], result, self.missing)
