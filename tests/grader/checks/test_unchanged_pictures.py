"""Changed pictures are noticed, whatever changes them and in either epoch; resized ones pass."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from grader.grading.check_context import CheckContext
from grader.grading.checking import run_checks
from grader.grading.reference import RecordedReference
from grader.grading.submission import CallEvidence
from grader.results import Status
from grader.sandbox.protocol import Array, Batch, Batches, Call, GeneratorOutput, InputFile
from grader.seeds import Seed
from grader.settings import read_settings
from samples.sample_class import REPOSITORY

CHECKS = (
    "returns_two_generators",
    "pixels_are_between_0_and_1",
    "labels_match_folders",
    "every_picture_once_an_epoch",
    "training_is_not_augmented",
    "validation_is_not_augmented",
)
SETTINGS = msgspec.structs.replace(
    read_settings(REPOSITORY / "solutions/baseline/settings.toml"),
    points={"train_val_generators": dict.fromkeys(CHECKS, 1.0)},
)
REFERENCE = {
    "train_val_generators/facts": {
        "picture_shape": [150, 150, 3],
        "scale": 1 / 255,
        "offset": 0.0,
        "labels": {"cats": 0.0, "dogs": 1.0},
    }
}
Pixels = NDArray[np.floating]
Change = Callable[[Pixels, np.random.Generator], Pixels]

CHANGES: dict[str, Change] = {
    "brightness by addition": lambda picture, rng: picture + rng.uniform(-0.04, 0.04),
    "brightness by multiplication": lambda picture, rng: picture * rng.uniform(0.97, 1.03),
    "contrast": lambda picture, rng: (picture - 0.5) * rng.uniform(0.95, 1.05) + 0.5,
    "weak noise": lambda picture, rng: picture + rng.normal(0, 4 / 255, picture.shape),
    "strong noise": lambda picture, rng: picture + rng.normal(0, 15 / 255, picture.shape),
    "single white pixels": lambda picture, rng: np.where(
        rng.random((150, 150, 1)) < 0.01, 1.0, picture
    ),
    "an erased part": lambda picture, _: np.where(
        np.add.outer(np.arange(150), np.arange(150))[..., None] < 40, 0.0, picture
    ),
    "exchanged colors": lambda picture, rng: picture[..., :: int(rng.choice([-1, 1]))],
    "mirroring": lambda picture, rng: picture[:, :: int(rng.choice([-1, 1]))],
}


@dataclass
class Generators:
    """A submission that changes the pictures of one set from an epoch on."""

    changed_set: str
    change: Change
    first_epoch: int
    resampling: Image.Resampling = Image.Resampling.NEAREST

    def call(self, call: Call) -> CallEvidence:
        epochs = [self._epoch(call, number) for number in range(2)]
        return CallEvidence(msgspec.structs.replace(epochs[0], later=(epochs[1],)), (), "")

    def _epoch(self, call: Call, number: int) -> Batches:
        rng = np.random.default_rng(number)
        outputs = []
        for name in ("training", "validation"):
            files = [
                one for one in call.input_files if one.path.startswith(f"{name}/") and one.content
            ]
            mixed = [files[index] for index in np.random.default_rng(3).permutation(len(files))]
            pictures = np.stack([self._picture(file) for file in mixed])
            if name == self.changed_set and number >= self.first_epoch:
                pictures = np.stack([self.change(picture, rng) for picture in pictures])
            labels = np.array(["/dogs/" in file.path for file in mixed], np.float32)
            batch = Batch(Array.of(pictures.astype(np.float32)), Array.of(labels))
            outputs.append(GeneratorOutput("Iterator", (batch,)))
        return Batches(*outputs)

    def _picture(self, file: InputFile) -> Pixels:
        picture = Image.open(BytesIO(file.content)).convert("RGB")
        return np.asarray(picture.resize((150, 150), self.resampling), np.float64) / 255


def failed_checks(submission: Generators) -> dict[str, str]:
    """Return the names of the failed checks, with what they found."""
    context = CheckContext(
        SETTINGS,
        Seed.of(5),
        RecordedReference(REFERENCE),
        lambda: pytest.fail("no training is needed"),
    )
    results = run_checks(context, submission)
    return {
        one.name.partition("::")[2]: str(one.actual)
        for one in results
        if one.status is not Status.PASSED
    }


@pytest.mark.parametrize("name", ["training", "validation"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_costs_only_the_point_of_its_set(name: str, change: Change) -> None:
    assert set(failed_checks(Generators(name, change, 0))) == {f"{name}_is_not_augmented"}


@pytest.mark.parametrize("name", ["training", "validation"])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_after_the_first_epoch_is_noticed(name: str, change: Change) -> None:
    failed = failed_checks(Generators(name, change, 1))

    assert set(failed) == {f"{name}_is_not_augmented"}
    assert "second epoch" in failed[f"{name}_is_not_augmented"]


@pytest.mark.parametrize("name", ["training", "validation"])
def test_a_second_epoch_that_is_darker_throughout_is_noticed(name: str) -> None:
    failed = failed_checks(Generators(name, lambda picture, _: picture * 0.95, 1))
    assert set(failed) == {f"{name}_is_not_augmented"}


@pytest.mark.parametrize("resampling", Image.Resampling, ids=lambda one: one.name)
def test_resized_pictures_are_unchanged(resampling: Image.Resampling) -> None:
    assert failed_checks(Generators("none", lambda picture, _: picture, 0, resampling)) == {}


def test_pictures_that_were_saved_once_more_are_unchanged() -> None:
    def saved_again(picture: Pixels, _: np.random.Generator) -> Pixels:
        file = BytesIO()
        Image.fromarray(np.uint8(np.round(picture * 255))).save(file, "JPEG", quality=90)
        return np.asarray(Image.open(file), np.float64) / 255

    assert failed_checks(Generators("training", saved_again, 0)) == {}
