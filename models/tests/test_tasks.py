"""Tests of the tasks of one request and one answer: what they ask for has one right answer, and it is given."""

import json
import re
from random import Random

import pytest

from recipe import code, conversations, edits, extraction, language, night, rehearsals, summaries, tasks
from recipe.tokenizer import FIM_PREFIX, FIM_SUFFIX
from recipe.vocabulary import Vocabulary
from recipe.world import Fact, World

DOCUMENT, RELATIONS = language.load()


def world(name: str, number: int) -> World:
    rng = Random(f"{name}/{number}")
    return World(rng, Vocabulary(rng), DOCUMENT, RELATIONS)


@pytest.mark.parametrize("task", tasks.SINGLE)
def test_tasks_are_deterministic(task):
    first, again = (tasks.SINGLE[task](world("same", 3)) for _ in range(2))
    assert first == again and tasks.shares(1.0)[task] > 0


def test_extraction_quotes_what_users_said_and_nothing_else():
    sizes = set()
    for number in range(200):
        messages, answer, memories = extraction.draw(world("extract", number))
        lines = [json.loads(line) for line in messages[-1][1].split("\n")[1:]]
        said = [line["said"][0] for line in lines if line["role"] == "user"]
        assert json.loads(answer) == {"facts": memories}
        # Every user turn that was acknowledged is noted, and no question is.
        noted = [lines[at - 1]["said"][0] for at, line in enumerate(lines) if line["said"] == DOCUMENT["acknowledge"]]
        assert [memory["quote"] for memory in memories] == noted and set(noted) <= set(said)
        assert all(memory["subject"] in memory["text"] for memory in memories)
        assert all(list(memory) == ["quote", "text", "kind", "subject"] for memory in memories)
        sizes.add(len(memories))
    assert sizes == {0, 1, 2}


def test_rehearsals_ask_differently_and_answer_whole():
    for number in range(100):
        messages, written, gold = rehearsals.draw(world("rehearse", number), 2)
        talks = json.loads(written)["conversations"]
        assert len({talk["user"] for talk in talks}) == 2 and gold["subject"] in messages[-1][1]
        for talk in talks:
            assert gold["subject"] in talk["user"] and talk["assistant"] == gold["answer"]
            assert gold["value"] in gold["answer"]


def test_summaries_hold_the_newest_values_at_a_sixth():
    kinds = set()
    for number in range(100):
        messages, answer, gold = summaries.draw(world("summary", number), ratio=summaries.RATIO)
        text = messages[-1][1]
        assert len(answer) * summaries.RATIO <= gold["length"] == len(text)
        assert answer.split("\n") == gold["facts"] and len(set(gold["facts"])) == len(gold["facts"])
        assert len(gold["quotes"]) == len(gold["facts"]) and all(quote in text for quote in gold["quotes"])
        kinds.add((text.startswith("Summary so far:"), any(quote.startswith("- ") for quote in gold["quotes"])))
    assert len(kinds) == 3  # a summary so far may be there, and all of it replaced


def test_edits_follow_the_convention_that_is_given():
    unknown = 0
    for number in range(300):
        messages, answer, gold = edits.draw(world("edit", number))
        given = edits.code(messages[-1][1])
        if not gold["line"]:
            unknown += 1
            assert answer.endswith(DOCUMENT["unknown"])
            continue
        assert given != gold["line"] and "\n" not in gold["line"] and edits.code(answer) == gold["line"]
        # Words that only the right line has come from the convention, which the answer says first.
        said, told = answer.split("\n")[0], set(re.findall(r"\w+", gold["line"])) - set(re.findall(r"\w+", given))
        assert all(word in said for word in told), answer
    assert 15 < unknown < 80


@pytest.mark.parametrize("relation", [one for one in RELATIONS if one.code], ids=lambda one: one.id)
def test_every_convention_can_be_asked_for_without_its_memory(relation):
    for number in range(8):
        one = world("convention", number)
        fact = edits.agree(one, relation)
        assert edits.known(fact)
        for complete in (False, True) if relation.code.open() else (False,):
            question, answer = edits.ask(one, fact, complete)
            given, line = edits.code(question), edits.code(answer)
            assert fact.subject in question and given != line and "{" not in line.replace(fact.value, "")
            assert not complete or line.startswith(given)
    assert not edits.known(Fact(relation, "kelmo", "no such sign")) or relation.code.signs is None


def test_notes_hold_what_comes_next():
    for number in range(50):
        text, rest = conversations.notes(world("notes", number), 3)
        lines, start = text.rsplit("\n", 1)
        assert len(lines.split("\n")) == 3 and rest.startswith(" ") and rest.endswith(".")
        relation = next(r for r in RELATIONS if matches(r, start + rest))
        found = re.fullmatch(shape(relation), start + rest)
        assert found
        value = found["v"]
        assert value in lines and value in rest


def shape(relation) -> str:
    form = re.escape(language.fill(language.canonical(relation.statements[0]), "\0", "\1", capital=True))
    return form.replace("\0", ".+").replace("\1", "(?P<v>.+)") + r"\."


def matches(relation, sentence: str) -> bool:
    return re.fullmatch(shape(relation), sentence) is not None


def test_infill_has_one_answer():
    for number in range(300):
        rng = Random(number)
        prompt, middle = code.infill(rng, rng.randint(4, 14))
        after, before = prompt.removeprefix(FIM_SUFFIX).split(FIM_PREFIX)
        lines = (before + "\0").split("\n")
        whole = lines[-1][:-1] + middle.removesuffix("<|endoftext|>")
        # The line before the gap stands once more in the file, and the line after that is the answer.
        others = lines[:-2] + after.split("\n")
        assert others.count(lines[-2]) == 1 and others[others.index(lines[-2]) + 1] == whole


def test_a_night_asks_for_what_its_facts_say():
    facts = night.facts(40, 1)
    assert facts == night.facts(40, 1) != night.facts(40, 2)
    assert len({fact["text"] for fact in facts}) == 40
    for fact in facts:
        assert fact["text"] == fact["head"] + fact["rest"]
    fixes = [fact["edit"] for fact in facts if fact["edit"]]
    assert len(fixes) >= 5 and all(fix["line"] not in fix["question"] for fix in fixes)
