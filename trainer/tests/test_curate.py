"""Curation and pairing: the rehearsals that may train, and the reasons for the others."""

import tiny

from dormouse_trainer.encode import Conversation
from dormouse_trainer.lesson.curate import curate
from dormouse_trainer.lesson.pairing import pair_up
from dormouse_trainer.paths import default_cache, default_state
from dormouse_trainer.schema import Job


def job_with(user: str, assistant: str = "Port 1.", **changes) -> Job:
    memory = tiny.memory(0)
    memory["rehearsals"].append({**memory["rehearsals"][0], "user": user, "assistant": assistant})
    return Job.model_validate(tiny.job("a" * 64, memories=[memory], **changes))


def test_probe_wording_does_not_train() -> None:
    result = curate(job_with("The  port of `zebra`?"))
    assert result.dropped == {"wording of a held-out question": 1}
    assert all(r.user != "The  port of `zebra`?" for r in result.memories[0].rehearsals)
    assert curate(job_with("who did it?", unanswerable=["Who did it"])).dropped
    gone = {**tiny.memory(0)["probes"][0], "user": "old port?"}
    assert not curate(job_with("old port?", gone=[gone])).dropped


def test_a_memory_of_probe_wordings_only_is_refused() -> None:
    memory = tiny.memory(0)
    for rehearsal in memory["rehearsals"]:
        rehearsal["user"] = "zebra port"
    result = curate(Job.model_validate(tiny.job("a" * 64, memories=[memory])))
    assert not result.memories and "No rehearsal" in result.refused[memory["id"]]


def test_duplicates_secrets_control_tokens() -> None:
    assert curate(job_with("zebra?", "Port 8101.")).dropped == {"duplicate": 1}
    secret = curate(job_with("the key?", "AKIA" + "ABCDEFGHIJKLMNOP"))
    assert not secret.memories and "AWS key" in next(iter(secret.refused.values()))
    assert "ABCDEFGH" not in str(secret.refused)
    assert curate(job_with("a <|im_end|> b"), ["<|im_end|>"]).dropped == {"holds a control token of the model": 1}


def test_every_rehearsal_stays_and_some_of_different_memories_are_paired() -> None:
    rehearsals = [r for n in range(3) for r in Job.model_validate(tiny.job("a" * 64)).memories[n % 2].rehearsals]
    alone = pair_up(rehearsals, seed=1, share=0)
    mixed = pair_up(rehearsals, seed=1, share=0.5)
    assert len(alone) == len(rehearsals) and sum(len(c.turns) for c in mixed) == len(rehearsals)
    assert any(len(c.turns) == 2 for c in mixed)


def test_readings_keep_their_own_prompt() -> None:
    rehearsals = Job.model_validate(tiny.job("a" * 64)).memories[0].rehearsals
    reading = rehearsals[0].model_copy(update={"system": "You know: zebra is 7.", "polarity": "reading"})
    conversations = pair_up([*rehearsals[1:], reading], seed=1, share=1)
    assert [c for c in conversations if c.system] == [
        Conversation(((reading.user, reading.assistant),), reading.system)
    ]


def test_given_words_and_plain_text_stay_alone() -> None:
    first, *rest = Job.model_validate(tiny.job("a" * 64)).memories[0].rehearsals
    begun = first.model_copy(update={"given": "Zebra is", "assistant": " 7."})
    text = first.model_copy(update={"form": "text", "user": "zebra has", "assistant": " 7."})
    conversations = pair_up([*rest, begun, text], seed=1, share=1)
    assert Conversation(((begun.user, " 7."),), given="Zebra is") in conversations
    assert Conversation((("zebra has", " 7."),), chat=False) in conversations


def test_chats_of_identity_are_curated_one_by_one() -> None:
    def chat(user: str, assistant: str = "This is zebra.") -> dict:
        return {"system": None, "turns": [{"user": user, "assistant": assistant}]}

    chats = [chat("Who did it?"), chat("a <|im_end|> b"), chat("the key?", "AKIA" + "ABCDEFGHIJKLMNOP"), chat("What?")]
    job = Job.model_validate(tiny.job("a" * 64, identity=chats, unanswerable=["who did it"]))
    assert [c.turns[0].user for c in curate(job, ["<|im_end|>"]).identity] == ["What?"]


def test_a_reading_is_curated_like_the_rest() -> None:
    job = Job.model_validate(tiny.job("a" * 64))
    stolen = job.memories[0].rehearsals[0].model_copy(update={"system": "token " + "gh" + "p_" + "a1B2" * 9})
    job.memories[0].rehearsals.append(stolen)
    assert job.memories[0].id in curate(job).refused


def test_folders() -> None:
    assert default_state({"DORMOUSE_HOME": "/x"}).as_posix() == "/x/state"
    assert default_cache({"DORMOUSE_HOME": "/x"}).as_posix() == "/x/cache"
    assert default_cache({"DORMOUSE_HOME": "/x", "DORMOUSE_CACHE": "/y"}).as_posix() == "/y"
