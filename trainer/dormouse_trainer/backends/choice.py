"""Picks the backend of this machine."""

import platform
import sys

from .protocol import LoadAdapted


def pick() -> LoadAdapted:
    """MLX on Apple silicon where it is installed, else PEFT."""
    if sys.platform == "darwin" and platform.machine() == "arm64":
        try:
            from .mlx import load_adapted

            return load_adapted
        except ImportError:
            pass
    from .peft import load_adapted

    return load_adapted
