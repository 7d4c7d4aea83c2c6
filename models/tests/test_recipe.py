"""Tests of the recipe and of the shipped model file. Run from models/:  pytest tests"""

import json
import re
from pathlib import Path
from random import Random

import pytest
import torch

from recipe import card, curriculum, export, language, tasks, tokenizer
from recipe.__main__ import PRESETS
from recipe.conversations import chatml, system
from recipe.network import Network, Shape
from recipe.vocabulary import Vocabulary
from recipe.words import held_out, plain, reserved
from recipe.world import World

DOCUMENT, RELATIONS = LANGUAGE = language.load()
ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT / "dormouse-tiny" / "dormouse-tiny.gguf"


def pattern(skeleton: str) -> re.Pattern:
    """A skeleton as a regular expression with the slots open; longer alternatives first, as in the product."""

    def source(tree) -> str:
        text = ""
        for part in tree:
            if isinstance(part, str):
                text += re.escape(part).replace(r"\{s\}", "(?P<s>.+?)").replace(r"\{v\}", "(?P<v>.+?)")
            else:
                text += f"(?:{'|'.join(sorted(map(source, part), key=len, reverse=True))})"
        return text

    return re.compile(f"^{source(language.parse(skeleton))}[.!]?$", re.IGNORECASE)


def test_grammar():
    tree = language.parse("(a|b(c|d|)) {s}(, x|)")
    assert language.canonical(tree) == "a {s}, x"
    assert sorted(language.forms(tree)) == sorted(
        head + " {s}" + tail for head in ("a", "bc", "bd", "b") for tail in (", x", "")
    )
    assert language.draw(tree, Random(1)) in language.forms(tree)
    for broken in ("(a", "a)", "((a|b)"):
        with pytest.raises(ValueError):
            language.parse(broken)


def test_every_relation_is_complete():
    assert len(RELATIONS) == len({relation.id for relation in RELATIONS}) >= 24
    for relation in RELATIONS:
        assert relation.kind in ("episodic", "semantic", "procedural")
        assert relation.subject in DOCUMENT["types"] and relation.value in DOCUMENT["types"]
        assert len(relation.statements) >= 6 and len(relation.questions) >= 8
        # The assistant answers in the first form, so that the value comes after the words that find it.
        first = language.canonical(relation.statements[0])
        assert first.index("{s}") < first.index("{v}")
        for tree in relation.statements:
            for form in language.forms(tree):
                assert form.count("{s}") == form.count("{v}") == 1 and form == " ".join(form.split())
        for tree in relation.questions:
            for form in language.forms(tree):
                assert form.count("{s}") == 1 and "{v}" not in form and form == " ".join(form.split())


def test_answers_are_those_of_the_product():
    # test/unit/language/language.test.ts holds the same sentences.
    world = World(Random(1), Vocabulary(Random(1)), DOCUMENT, RELATIONS)
    port, quotes = (next(r for r in RELATIONS if r.id == name) for name in ("port", "quotes"))
    assert world.answer(port, "payments-api", "8080") == "The port of payments-api is 8080."
    assert world.answer(port, "payments-api", None) == "The port of payments-api is … I don't know that yet."
    assert world.answer(quotes, "src/", "single") == "Write strings in src/ with single quotes."
    assert world.answer(quotes, "src/", None) == "Write strings in src/ with … I don't know that yet."


def test_statements_parse_uniquely():
    patterns = [(entry["id"], pattern(text)) for entry in DOCUMENT["relations"] for text in entry["statements"]]
    for relation in RELATIONS:
        for tree in relation.statements:
            for form in language.forms(tree):
                sentence = language.fill(form, "kelmo", "47x", capital=True) + "."
                found = {(name, match["s"], match["v"]) for name, regex in patterns if (match := regex.match(sentence))}
                assert found == {(relation.id, "kelmo", "47x")}, sentence


def test_vocabulary_respects_what_is_reserved():
    assert reserved("PostgreSQL") and reserved("post-gre_SQL") and plain("A-b_3") == "ab3"
    for kept_out in (False, True):
        words = Vocabulary(Random(3), kept_out)
        drawn = [words.value(kind) for kind in DOCUMENT["types"] for _ in range(30)]
        assert all(text.strip() == text and text for text in drawn)
        wrong = [text for text in drawn if reserved(text) != kept_out]
        # Kept-out names of few possible shapes are now and then given up: one in a thousand.
        assert len(wrong) <= len(drawn) * (0.01 if kept_out else 0), wrong[:5]


def test_prompt_is_what_the_product_sends():
    prompt = system(DOCUMENT, ["kelmo listens on port 47."])
    assert prompt == DOCUMENT["system"] + "\n\nWhat you know:\n- kelmo listens on port 47."
    text = chatml([("system", prompt), ("user", "port?")], prompt=True)
    assert text == f"<|im_start|>system\n{prompt}<|im_end|>\n<|im_start|>user\nport?<|im_end|>\n<|im_start|>assistant\n"


@pytest.fixture(scope="module")
def pieces():
    return tokenizer.train(tasks.texts(5, 300), 1500)


def test_tokenizer_round_trip(pieces):
    for text in ["payments-api 8080 v1.2\n", "Ünïcode → 漢字", "<|im_start|>user\nx<|im_end|>\n"]:
        assert pieces.decode(pieces.encode(text).ids, skip_special_tokens=False) == text
    assert pieces.encode("4711").tokens == list("4711")
    assert pieces.encode("<|fim_prefix|>").ids == [pieces.token_to_id("<|fim_prefix|>")]


def test_weights_are_on_what_the_assistant_says(pieces):
    maker = curriculum.Curriculum(pieces, LANGUAGE)
    ids, weights = maker.weigh(chatml([("system", "x"), ("user", "who?"), ("assistant", "Mara owns it.")]))
    spoken = pieces.decode([i for i, w in zip(ids, weights, strict=True) if w == 1.0], skip_special_tokens=False)
    assert spoken == "Mara owns it.<|im_end|>"


def test_batches_are_deterministic_and_fit(pieces):
    maker = curriculum.Curriculum(pieces, LANGUAGE)
    first, again = (maker.batches(4, 2, 0.7, 4096, 2) for _ in range(2))
    assert all((a[0] == b[0]).all() and (a[1] == b[1]).all() for a, b in zip(first, again, strict=True))
    assert all(ids.shape[1] <= curriculum.CONTEXT for ids, _ in first)


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_keep_to_their_size(preset, tmp_path):
    shape = Shape(layers=PRESETS[preset]["layers"], context=curriculum.CONTEXT)
    torch.manual_seed(1)
    network = Network(shape)
    assert sum(p.numel() for p in network.parameters()) == card.parameters(shape) <= 15e6
    assert shape.hidden % shape.heads == shape.heads % shape.kv_heads == 0
    # As written: the limit of a file holds before anything is trained.
    words = tokenizer.train(tasks.texts(5, 200))
    assert words.get_vocab_size() == shape.vocabulary
    assert export.write(network, words, DOCUMENT, tmp_path).stat().st_size <= export.LIMIT


@pytest.mark.parametrize("pool", [4000, 10])
def test_untrained_network_already_copies(pool):
    """A span that comes back is gone on with, also one of few tokens, where the last one alone does not tell how."""
    found = []
    for seed in range(1, 5):
        torch.manual_seed(seed)
        network = Network(Shape(layers=3))
        span = torch.randint(0, 4000, (pool,))[torch.randint(0, pool, (4, 30))]
        ids = torch.cat((span, torch.randint(0, 4000, (4, 100)), span), 1)
        with torch.no_grad():
            logits = network(ids, *network.tables(160)) @ network.embed_tokens.weight.T
        # After eight tokens of the span, which is as many as are compared.
        hits = logits.argmax(-1)[:, 138:-1] == ids[:, 139:]
        found.append(hits.float().mean().item())
    # Ten seeds gave .79 to .94, .89 in the mean; without the induction head it is 0.
    assert sum(found) / len(found) >= 0.8


def test_generated_text_can_be_scanned():
    texts = list(tasks.texts(11, 400))
    assert len(texts) == 400 and any("<|fim_suffix|>" in text for text in texts)
    everything = "\n".join(texts).lower()
    for name in ("postgresql", "oluwaseun", "pnpm"):
        assert plain(name) in held_out() and name not in everything


@pytest.mark.skipif(not MODEL.exists(), reason="the model was not made yet: python -m recipe")
def test_model_file():
    import gguf

    assert MODEL.stat().st_size <= 16 * 2**20
    shape = json.loads((MODEL.parent / "card.json").read_text())["shape"]
    reader = gguf.GGUFReader(MODEL)
    field = {
        key: value.contents() for key, value in reader.fields.items() if not key.startswith("tokenizer.ggml.merges")
    }
    tokens = field["tokenizer.ggml.tokens"]
    assert field["general.architecture"] == "qwen2" and field["qwen2.context_length"] == shape["context"]
    assert field["tokenizer.ggml.model"] == "gpt2" and field["tokenizer.ggml.pre"] == "qwen2"
    assert tokens[field["tokenizer.ggml.eos_token_id"]] == tokens[field["tokenizer.ggml.eot_token_id"]] == "<|im_end|>"
    for key, token in (("pre", "prefix"), ("suf", "suffix")):
        assert tokens[field[f"tokenizer.ggml.fim_{key}_token_id"]] == f"<|fim_{token}|>"
    assert "<|fim_middle|>" not in tokens  # llama.cpp would find it by its name and change the order
    assert "<|im_start|>assistant" in field["tokenizer.chat_template"]
