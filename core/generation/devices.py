# SPDX-License-Identifier: GPL-3.0-or-later
"""Where and in which precision to compute."""

from __future__ import annotations

import torch

from ..errors import InputError


def pick_device(wanted: str) -> torch.device:
    """``auto`` is CUDA, then Apple's MPS, then the CPU; raises :class:`InputError` for a device that is not here."""
    if wanted == "auto":
        wanted = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        return torch.zeros(1, device=wanted).device
    except (RuntimeError, AssertionError) as error:
        raise InputError(f"The device {wanted!r} cannot be used here: choose cpu, cuda, mps or auto.") from error


def pick_dtype(device: torch.device) -> torch.dtype:
    """bfloat16 where the hardware multiplies it natively, else float32."""
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float32
    if device.type == "cpu" and torch.backends.cpu.get_cpu_capability().startswith("AVX512"):
        return torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else torch.float32
    return torch.float32
