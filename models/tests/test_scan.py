"""Nothing that is measured with the model may be in the text it is trained on: scans what the recipe generates for
the subjects, values and questions of the demo, of the recipe's own suites and of the benchmark's scenarios.

Only whole names count, in any case. A value that is one ordinary word, or all digits, is nobody's secret, and neither
are the few indents and quotation marks that lines of code can have.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from recipe import language, night, suites, tasks
from recipe.vocabulary import Vocabulary
from recipe.words import plain, reserved
from recipe.world import World

ROOT = Path(__file__).resolve().parents[2]
TEXTS = 3000
CASES = 10  # of each suite and seed
MOST = 8  # words of the longest name that is looked for in pieces; questions are looked for whole


def split(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def bare(name: str) -> str:
    """A name in small letters, without signs around it."""
    return re.sub(r"^[^a-z0-9]+|[^a-z0-9]+$", "", name.lower())


def telling(value: str) -> bool:
    """True if a value has more than one word, or is an identifier in camel case."""
    return len([word for word in split(value) if re.search(r"[a-z]", word)]) > 1 or bool(re.search("[a-z][A-Z]", value))


def scenarios() -> tuple[set[str], set[str]]:
    """(names, questions) of the benchmark's scenarios: names are the code in gold memories and answers."""
    names, questions = set(), set()
    # The repository's, and the shared ones that they were taken from, where these are at hand.
    folders = (ROOT / "test" / "bench" / "scenarios", ROOT.parent / "shared" / "bench" / "scenarios")
    for file in (file for folder in folders for file in folder.glob("*.json")):
        scenario = json.loads(file.read_text(encoding="utf-8"))
        questions |= {question["question"] for question in scenario["questions"]}
        told = [memory["content"] for memory in scenario["memories"]] + [q["answer"] for q in scenario["questions"]]
        for span in re.findall(r"`([^`\n]{4,80})`", "\n".join(told)):
            if re.search(r"\w[^\w\s`]\w|[a-z][A-Z]|_", span) and re.search(r"[A-Za-z]", span):
                names.add(span)
    return names, questions


def demo() -> tuple[set[str], set[str]]:
    """(names, questions) of the demo's days, drawn by the product's own code."""
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules").is_dir():
        pytest.skip("the demo's days are drawn by Node: npm ci, in the repository's root")
    command = [node, "--import=tsx", str(ROOT / "test" / "bench" / "measured-names.ts")]
    found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout)
    return {*found["subjects"], *filter(telling, found["values"])}, set(found["questions"])


@contextmanager
def recording() -> Iterator[set[str]]:
    """Collects the subjects and values that worlds draw meanwhile, as the reserve rule compares them."""
    drawn: set[str] = set()

    def keep(name: str) -> str:
        if telling(name):
            drawn.add(plain(name))
        return name

    subject, value = World.new_subject, World.new_value
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(World, "new_subject", lambda self, relation: keep(subject(self, relation)))
        patch.setattr(World, "new_value", lambda self, relation, besides="": keep(value(self, relation, besides)))
        yield drawn


def suite_questions() -> set[str]:
    """The questions of a part of the suites of `npm run bench -- model`; draws the cases of all of them, and nights."""
    known, questions = language.load(), set()
    for seed in suites.SEEDS:
        for make in suites.chats(known).values():
            questions |= {messages[-1][1] for messages, _ in make(seed, CASES)}
        for draws in suites.WRITTEN.values():
            for draw in draws.values():
                suites.drawn(known, draw, seed, CASES)
    for facts in (40, 100, 300):
        night.facts(facts, seed=1)
    return questions


@pytest.fixture(scope="module")
def trained() -> tuple[list[str], set[str]]:
    """(texts, subjects and values) of what the recipe generates."""
    with recording() as drawn:
        return list(tasks.texts(23, TEXTS)), drawn


def test_no_name_or_question_of_demo_and_scenarios_is_trained(trained):
    texts, _ = trained
    for names, questions in (scenarios(), demo()):
        names = {bare(name) for name in names if len(bare(name)) > 3}
        assert len(names) > 150 and len(questions) > 150
        first, found = {split(name)[0] for name in names}, set()
        for text in texts:
            parts = re.split(r"([a-z0-9]+)", text.lower())  # words at odd places, what is between them at even ones
            for at in range(1, len(parts), 2):
                if parts[at] in first:
                    stops = range(at + 1, min(at + 2 * MOST, len(parts)), 2)
                    found |= names & {"".join(parts[at:stop]) for stop in stops}
        assert sorted(found) == []
        assert among(questions, texts) == []


def test_no_name_or_question_of_the_suites_is_trained(trained):
    texts, drawn = trained
    with recording() as measured:
        questions = suite_questions()
    assert len(measured) > 1000 and len(drawn) > 10_000 and len(questions) > 500
    assert sorted(measured & drawn) == []
    assert among(questions, texts) == []


def among(questions: set[str], texts: list[str]) -> list[str]:
    """Those of the questions, word for word, that the texts have."""
    whole = "\n".join(" ".join(split(text)) for text in texts)
    return [question for question in questions if " ".join(split(question)) in whole]


def test_names_are_held_to_the_rule():
    """Subjects and values, their siblings too."""
    document, relations = language.load()
    for seed in range(30):
        rng = Random(seed)
        world = World(rng, Vocabulary(rng), document, relations)
        for fact in world.grow(12):
            assert not reserved(fact.subject) and not reserved(fact.value)
