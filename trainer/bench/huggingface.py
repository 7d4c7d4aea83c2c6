"""The peer of the training benchmark: transformers' Trainer on the same PEFT model, the same examples and recipe."""

from collections.abc import Callable
from typing import Any

from transformers import DataCollatorForSeq2Seq, Trainer, TrainerCallback, TrainingArguments

from dormouse_trainer.encode import IGNORE, Example
from dormouse_trainer.schema import Recipe


class Points(TrainerCallback):
    def __init__(self, every: int, point: Callable[[int], None]) -> None:
        self.every, self.point = every, point

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        if state.global_step % self.every == 0 or state.global_step == state.max_steps:
            self.point(state.global_step)


def row(example: Example, answers_only: bool) -> dict[str, list[int]]:
    """The example as Trainer takes it: labels stand at their own token, which the model shifts itself."""
    ids = [*example.ids, example.labels[-1]]
    return {"input_ids": ids, "labels": [IGNORE, *example.labels] if answers_only else ids}


def train_with_trainer(
    model: Any,
    tokenizer: Any,
    examples: list[Example],
    recipe: Recipe,
    seed: int,
    folder: str,
    tuned: bool,
    every: int,
    point: Callable[[int], None],
) -> None:
    """Trains `model` in place; `point` is called every so many steps and after the last one."""
    arguments = TrainingArguments(
        output_dir=folder,
        per_device_train_batch_size=recipe.batch_size,
        learning_rate=recipe.learning_rate,
        num_train_epochs=recipe.epochs,
        seed=seed % 2**32,
        # What follows changes no figure: nothing is saved or reported while the clock runs.
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        logging_strategy="no",
        train_sampling_strategy="group_by_length" if tuned else "random",
    )
    trainer = Trainer(
        model=model,
        args=arguments,
        train_dataset=[row(example, answers_only=tuned) for example in examples],  # type: ignore[arg-type]
        data_collator=DataCollatorForSeq2Seq(tokenizer, padding=True),
        callbacks=[Points(every, point)],
    )
    trainer.train()
