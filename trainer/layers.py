"""Layers of the Python packages: every module stands in one layer and imports only from its own layer and those above
it in the table; no circle, and at most 40 files a package.

Run in the repository's root: `python trainer/layers.py` (no dependencies); exit code 1 and one line a fault.
"""

import ast
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_FILES = 40

Layers = Sequence[tuple[str, str]]
"""(purpose, modules), the lowest layer first. A module of a sub-package has its folder's name before it."""

PACKAGES: Mapping[Path, Layers] = {
    ROOT / "trainer" / "dormouse_trainer": [
        (
            "documents on the wire, the error that people read, callbacks",
            "__init__ wire recipe material schema errors callbacks",
        ),
        ("files: atomic writes, locks, checkpoints, base models", "paths lock checkpoint registry"),
        ("texts as they are scored, stored and encoded", "credentials probes migrations encode packing"),
        ("the base model's computation, and what it is computed in", "kernels pace decoder decoding weights"),
        ("the base model with an adapter, and its backends", "model backends.__init__ backends.protocol"),
        ("the backends, and the choice between them", "backends.peft backends.mlx backends.choice"),
        (
            "what a night teaches",
            "lesson.__init__ lesson.provenance lesson.curate lesson.replay lesson.pairing lesson.qualify lesson.shares "
            "lesson.teaching lesson.examples lesson.novelty lesson.preparation",
        ),
        ("one night's work: training loop, gate, export, meter", "train ability bars gate export meter"),
        (
            "the fast path: live memories as low-rank deltas",
            "fast.__init__ fast.request fast.lesson fast.layers fast.covariance fast.answering fast.locft fast.places "
            "fast.memit fast.solver",
        ),
        ("the night's process", "link night"),
        (
            "jobs, the plan and idle signals, as the daemon sees them",
            "jobs governor.__init__ governor.plan governor.slept governor.sensors governor.idle",
        ),
        ("the scheduler and the process it starts", "night_process scheduler"),
        ("the daemon and its HTTP interface", "connections daemon_log security refusals job_routes routes daemon"),
    ],
    ROOT / "models" / "recipe": [
        ("words, names, the phrase grammar and the tokenizer", "__init__ words vocabulary language tokenizer"),
        ("an invented project", "world"),
        ("chats and code about it", "conversations code"),
        ("tasks of one request and one answer, and a night's facts", "extraction rehearsals summaries edits night"),
        ("what trains when", "tasks curriculum"),
        ("the network and its optimiser", "precision network muon"),
        ("held-out questions", "heldout suites"),
        ("training, files and figures", "training export finished card evaluate"),
        ("the command", "__main__"),
    ],
}


def module_of(file: Path, package: Path) -> str:
    return ".".join(file.relative_to(package).with_suffix("").parts)


def imported(file: Path, package: Path) -> set[str]:
    """Modules of `package` that `file` imports, in functions and for types too."""
    modules = {module_of(other, package) for other in package.rglob("*.py")}
    here = file.relative_to(package).parent.parts
    found: set[str] = set()

    def add(parts: Sequence[str], names: Sequence[str]) -> None:
        """An import of `names` from `parts`: each is a module, or something in the module or package `parts`."""
        for name in names:
            inner, outer = ".".join((*parts, name)), ".".join(parts)
            init = ".".join((*parts, "__init__"))
            found.update([inner] if inner in modules else [outer] if outer in modules else [init])

    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.ImportFrom):
            parts = tuple(node.module.split(".")) if node.module else ()
            names = [alias.name for alias in node.names]
            if node.level:
                add((*here[: len(here) - node.level + 1], *parts), names)
            elif parts[:1] == (package.name,):
                add(parts[1:], names)
        elif isinstance(node, ast.Import):
            for parts in (alias.name.split(".") for alias in node.names):
                if parts[0] == package.name:
                    add(parts[1:-1], parts[-1:]) if parts[1:] else found.add("__init__")
    return found & modules - {module_of(file, package)}


def circle(graph: Mapping[str, set[str]]) -> list[str] | None:
    """The modules of one import circle in their order; None if there is none."""
    done: set[str] = set()

    def walk(module: str, path: list[str]) -> list[str] | None:
        if module in path:
            return path[path.index(module) :]
        if module in done:
            return None
        for other in sorted(graph[module]):
            if found := walk(other, [*path, module]):
                return found
        done.add(module)
        return None

    return next((found for module in sorted(graph) if (found := walk(module, []))), None)


def faults(package: Path, layers: Layers) -> list[str]:
    """Breaches of the rules, one line each."""
    files = sorted(package.rglob("*.py"))
    graph = {module_of(file, package): imported(file, package) for file in files}
    layer = {module: number for number, (_, modules) in enumerate(layers) for module in modules.split()}
    lines = [f"{module} stands in no layer" for module in graph if module not in layer]
    lines += [f"{module} is in the table of layers, but no file" for module in layer if module not in graph]
    lines += [
        f"{module} imports {other}, which is in a higher layer ({layers[layer[other]][0]})"
        for module, others in graph.items()
        for other in sorted(others)
        if layer.get(other, 0) > layer.get(module, len(layers))
    ]
    if found := circle(graph):
        lines.append(f"imports in a circle: {' → '.join([*found, found[0]])}")
    for folder in sorted({file.parent for file in files}):
        if (count := len(list(folder.glob("*.py")))) > MOST_FILES:
            lines.append(f"{folder.name} holds {count} files, and at most {MOST_FILES} are allowed")
    return [f"{package.name}: {line}" for line in lines]


def main() -> int:
    lines = [line for package, layers in PACKAGES.items() for line in faults(package, layers)]
    print("\n".join(lines), end="\n" if lines else "")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
