"""In which numbers a device computes: bfloat16 where it has instructions for it, float32 where that is emulated."""

from functools import lru_cache

import torch


@lru_cache(4)
def working(device: torch.device) -> torch.dtype:
    """The dtype of autocast, of the rotary tables and of Muon's iteration on `device`.

    Emulated bfloat16 is not just slow: a training step took several times that of float32.
    """
    if device.type == "cuda":
        return torch.bfloat16
    found = torch.cpu.get_capabilities()
    return torch.bfloat16 if found.get("avx512_bf16") or found.get("amx_bf16") else torch.float32


def autocast(device: torch.device) -> torch.autocast:
    dtype = working(device)
    return torch.autocast(device.type, torch.bfloat16, enabled=dtype is torch.bfloat16)
