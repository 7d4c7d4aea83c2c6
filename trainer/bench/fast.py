"""The fast path behind a pipe, for the benchmark: a warm process that solves, and measures what a solution costs.

Run: `python bench/fast.py BASE.gguf SHA256 CACHE [--threads 2]`

Each line of the standard input is one request, each line of the output its answer. `{"solve": FastRequest, "out":
file}` writes an adapter and gives `{"sha256", "bytes", "seconds", "cpuSeconds", "steps", "ranks": {layer: rank},
"left"}`; `{"perplexity": Locality, "system": text}` gives `{"base", "over"}`, the texts' perplexity without the latest
solution, and the ratio of that with it. A refusal is `{"error": {"what", "why", "next"}}`.
"""

import argparse
import json
import math
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dormouse_trainer.night_process import environment


def main() -> None:
    parser = argparse.ArgumentParser(description="Solves fast memories, request by request.")
    parser.add_argument("base", type=Path)
    parser.add_argument("sha256")
    parser.add_argument("cache", type=Path)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if os.environ.get("OMP_WAIT_POLICY") != "PASSIVE":
        os.execve(sys.executable, [sys.executable, *sys.argv], environment())
    import torch

    from dormouse_trainer.ability import unseen
    from dormouse_trainer.errors import TrainerError
    from dormouse_trainer.fast import layers
    from dormouse_trainer.fast.request import FastRequest
    from dormouse_trainer.fast.solver import Solved, Solver
    from dormouse_trainer.model import score
    from dormouse_trainer.schema import Locality

    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    solver = Solver(options.base, options.sha256, options.cache)
    last: Solved | None = None

    def report(message: str, share: float) -> None:
        print(f"{message}: {share:.0%}", file=sys.stderr, flush=True)

    def solve(asked: dict) -> dict[str, object]:
        nonlocal last
        request, clock, out = FastRequest.model_validate(asked["solve"]), time.process_time(), Path(asked["out"])
        last = solver.solve(request, report)
        sha256 = solver.write(last, out)
        return {
            "sha256": sha256,
            "bytes": out.stat().st_size,
            "seconds": round(last.seconds, 2),
            "cpuSeconds": round(time.process_time() - clock, 2),
            "steps": last.steps,
            "ranks": {number: len(a) for number, (a, _) in last.deltas.items()},
            "left": [each.model_dump() for each in last.left],
        }

    def perplexity(asked: dict) -> dict[str, object]:
        """Of the latest solution."""
        if last is None:
            raise ValueError("nothing was solved yet")
        texts = unseen(solver.tokenizer, asked["system"], Locality.model_validate(asked["perplexity"]))
        plain = score(solver.decoder, texts).double().mean().item()
        with layers.applied(solver.decoder, last.deltas):
            now = score(solver.decoder, texts).double().mean().item()
        return {"base": math.exp(plain), "over": math.exp(now - plain)}

    for line in sys.stdin:
        asked = json.loads(line)
        try:
            with torch.no_grad() if "perplexity" in asked else torch.enable_grad():
                answer = perplexity(asked) if "perplexity" in asked else solve(asked)
        except TrainerError as error:
            answer = {"error": error.text.model_dump()}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
