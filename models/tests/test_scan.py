"""Nothing that is measured with the model may be in the text it is trained on: scans what the recipe generates."""

import json
import re
from pathlib import Path

from recipe import curriculum
from recipe.words import plain

BENCH = Path(__file__).resolve().parents[2] / "test" / "bench" / "scenarios"
TEXTS = 4000


def measured() -> set[str]:
    """Questions of the benchmark's scenarios, and the names and code in their gold memories and answers, reduced to
    letters and digits. One ordinary word is nobody's secret: names of a scenario have a sign or a capital inside."""
    found = set()
    for file in BENCH.glob("*.json"):
        scenario = json.loads(file.read_text(encoding="utf-8"))
        found |= {plain(question["question"]) for question in scenario["questions"]}
        told = [memory["content"] for memory in scenario["memories"]] + [q["answer"] for q in scenario["questions"]]
        for span in re.findall(r"`([^`\n]{6,80})`", "\n".join(told)):
            if re.search(r"\w[^\w\s`]\w|[a-z][A-Z]|_", span):
                found.add(plain(span))
    return {text for text in found if len(text) >= 8}


def test_nothing_measured_is_trained():
    names = measured()
    assert len(names) > 200
    texts = "\n".join(plain(text) for text in curriculum.texts(23, TEXTS))
    assert [name for name in sorted(names) if name in texts] == []
