"""Runs one job as the daemon would, in the environment that it gives a night, without a daemon.

Run: `python bench/night.py --job DIR --state DIR --base FILE --threads N` (see `dormouse_trainer/night.py`)
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dormouse_trainer.night_process import environment

if __name__ == "__main__":
    os.chdir(sys.path[0])
    os.execve(sys.executable, [sys.executable, "-m", "dormouse_trainer.night", *sys.argv[1:]], environment())
