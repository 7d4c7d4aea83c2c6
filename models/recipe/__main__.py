"""Make dormouse-tiny from nothing, or train a finished one further.

Run from models/:  python -m recipe --preset small [--minutes 70] [--threads 2] [--seed 1] [--out DIR]
                   python -m recipe --start dormouse-tiny/dormouse-tiny.gguf --minutes 60
                   python -m recipe --resume

Trains the tokenizer and the network on generated text, writes a checkpoint every few minutes to
--work, and at the end one Q8_0 GGUF file with its card to --out.
"""

import argparse
import json
import os
import sys
from dataclasses import replace
from pathlib import Path

# glibc gives large tensors back to the kernel after each step unless these limits are raised, and it reads them only
# when a process starts: 1.4 times more tokens a second.
MALLOC = {
    "MALLOC_MMAP_THRESHOLD_": "8000000000",
    "MALLOC_TRIM_THRESHOLD_": "16000000000",
    "MALLOC_TOP_PAD_": "268435456",
}
PRESETS = {"small": {"layers": 6, "minutes": 70.0}, "full": {"layers": 12, "minutes": 480.0}}
ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m recipe", description="Make dormouse-tiny from nothing.")
    parser.add_argument("--preset", choices=PRESETS, default="small")
    parser.add_argument("--minutes", type=float, help="minutes of training (default: the preset's)")
    parser.add_argument("--steps", type=int, default=0, help="steps instead of minutes: deterministic by seed")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=Path, metavar="FILE", help="a finished GGUF file to train further")
    parser.add_argument(
        "--resume", action="store_true", help="go on with the run in --work, by the options it began with"
    )
    parser.add_argument("--work", type=Path, default=ROOT / ".work", help="folder of checkpoints")
    parser.add_argument("--out", type=Path, default=ROOT / "dormouse-tiny", help="folder of the finished model")
    parser.add_argument("--no-compile", action="store_true", help="do without torch.compile")
    args = parser.parse_args()
    begun = args.work / "run.json"
    if args.resume:
        if not begun.exists():
            parser.error(f"{args.work} holds no run that could go on; leave out --resume")
        args = parser.parse_args([*json.loads(begun.read_text()), "--work", str(args.work), "--resume"])
    elif begun.exists():
        parser.error(f"{args.work} holds a run already: go on with it by --resume, or give another --work")
    if sys.platform == "linux" and any(os.environ.get(key) != value for key, value in MALLOC.items()):
        os.environ.update(MALLOC)
        os.execv(sys.executable, [sys.executable, "-m", "recipe", *sys.argv[1:]])

    import torch

    from . import card, curriculum, export, finished, language, tasks, tokenizer, training
    from .network import Network, Shape

    def log(line: str) -> None:
        print(line, flush=True)

    args.work.mkdir(parents=True, exist_ok=True)
    if not args.resume:
        begun.write_text(json.dumps(sys.argv[1:]))
    pieces = args.work / "tokenizer.json"
    preset = PRESETS[args.preset]
    torch.manual_seed(args.seed)
    if args.start:
        network, words = finished.read(args.start)
        how, before = f"--start {args.start.name} ({card.sha256(args.start)[:8]})", card.runs_before(args.start)
        words.save(str(pieces))
    else:
        network = Network(Shape(layers=preset["layers"], context=curriculum.CONTEXT))
        how, before = f"--preset {args.preset}", []
        if not pieces.exists():
            tokenizer.train(tasks.texts(args.seed, 20_000)).save(str(pieces))
    maker = curriculum.Curriculum(tokenizer.load(pieces), language.load())
    options = training.Options(
        minutes=args.minutes or preset["minutes"],
        steps=args.steps,
        threads=args.threads,
        seed=args.seed,
        compile=not args.no_compile,
    )
    if args.start:
        options = replace(options, **training.FINISHED)
    state = training.train(args.work, network, maker, options, log)
    path = export.write(network, maker.tokenizer, maker.language.document, args.out)
    card.begin(path, network.shape, options, state, how, before)
    log(
        json.dumps({"file": str(path), "bytes": path.stat().st_size, "steps": state["step"], "tokens": state["tokens"]})
    )
    log("figures: npm run bench -- model --card, in the repository's root")


if __name__ == "__main__":
    main()
