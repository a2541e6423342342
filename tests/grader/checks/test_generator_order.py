"""Shuffled training pictures: an order by chance costs nothing, a real one does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO

import msgspec
import numpy as np
import pytest
from PIL import Image

from grader.grading.check_context import CheckContext
from grader.grading.checking import run_checks
from grader.grading.reference import RecordedReference
from grader.grading.submission import CallEvidence
from grader.results import CheckResult, Status
from grader.sandbox.protocol import Array, Batch, Batches, Call, GeneratorOutput, InputFile
from grader.seeds import Seed
from grader.settings import read_settings
from samples.sample_class import REPOSITORY

POINTS = {"train_val_generators": {"returns_two_generators": 1.0, "training_is_shuffled": 1.0}}
SETTINGS = msgspec.structs.replace(
    read_settings(REPOSITORY / "solutions/baseline/settings.toml"), points=POINTS
)
Order = Callable[[list[InputFile]], list[InputFile]]


def by_class(files: list[InputFile]) -> list[InputFile]:
    return sorted(files, key=lambda file: file.path)


def mixed(files: list[InputFile]) -> list[InputFile]:
    cats, dogs = ([one for one in files if kind in one.path] for kind in ("/cats/", "/dogs/"))
    shuffled = np.random.default_rng(3)
    shuffled.shuffle(cats)
    shuffled.shuffle(dogs)
    pairs = [one for pair in zip(cats, dogs, strict=False) for one in pair]
    return [*pairs, *cats[len(dogs) :], *dogs[len(cats) :]]


@dataclass
class Generators:
    """A submission whose training generator has one order for each call, in turn."""

    orders: list[Order]
    calls: list[Call] = field(default_factory=list)

    def call(self, call: Call) -> CallEvidence:
        if call not in self.calls:
            self.calls.append(call)
        order = self.orders[self.calls.index(call)]
        outputs = []
        for name in ("training", "validation"):
            files = [
                one for one in call.input_files if one.path.startswith(f"{name}/") and one.content
            ]
            chosen = order(files) if name == "training" else files
            outputs.append(GeneratorOutput("Iterator", (batch_of(chosen),)))
        return CallEvidence(Batches(*outputs), (), "")


def batch_of(files: list[InputFile]) -> Batch:
    pictures = [
        np.asarray(Image.open(BytesIO(file.content)).resize((150, 150), Image.Resampling.NEAREST))
        for file in files
    ]
    labels = ["/dogs/" in file.path for file in files]
    return Batch(
        Array.of(np.stack(pictures).astype(np.float32) / 255),
        Array.of(np.array(labels, np.float32)),
    )


def run(*orders: Order) -> tuple[CheckResult, int]:
    """Run the check on generators with these orders; return the result and the number of calls."""
    context = CheckContext(
        SETTINGS, Seed.of(5), RecordedReference({}), lambda: pytest.fail("no training is needed")
    )
    submission = Generators(list(orders))
    _, shuffled = run_checks(context, submission)
    return shuffled, len(submission.calls)


def test_shuffled_pictures_pass_at_once() -> None:
    result, calls = run(mixed)
    assert (result.status, calls) == (Status.PASSED, 1)


def test_pictures_that_are_in_order_only_once_pass() -> None:
    result, calls = run(by_class, mixed)
    assert (result.status, calls) == (Status.PASSED, 2)


def test_pictures_that_are_always_in_order_fail() -> None:
    result, _ = run(by_class, by_class)
    assert result.status is Status.FAILED
    assert result.actual == "first all of one class, then all of the other"
