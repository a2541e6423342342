"""Messages that once took gigabytes or minutes, or broke a check, cost little."""

import struct

import msgspec
import numpy as np
import pytest
from msgspec import structs

from grader.grading.checking import run_checks
from grader.grading.submission import CallFailure
from grader.results import Status
from grader.sandbox.protocol import (
    Array,
    Batch,
    Batches,
    GeneratorOutput,
    Items,
    JobResult,
    ModelConfig,
    Place,
    Report,
    RunCall,
    TrainModel,
    encode,
    skeleton_of,
)
from tests.fuzz.bounds import bounded
from tests.fuzz.forging import CALLS, EMPTY, MEGABYTES, SMALL, always, plain

# Pictures may contain values that are not numbers.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

MAX_REPEATED_BYTES = 30_000_000


def long_list(item: bytes) -> msgspec.Raw:
    """Return a list that repeats an item up to the maximum length of a report."""
    count = MAX_REPEATED_BYTES // len(item)
    return msgspec.Raw(b"\xdd" + struct.pack("!I", count) + item * count)


def long_text(text: bytes) -> msgspec.Raw:
    """Return a text that repeats itself up to the maximum length of a report."""
    content = text * (MAX_REPEATED_BYTES // len(text))
    return msgspec.Raw(b"\xdb" + struct.pack("!I", len(content)) + content)


SKELETON = skeleton_of(Items([Place()] * 3))
NO_FEED = {"kind": "list", "batches": []}
HUGE = {
    "a model of empty lists": {
        "type": "model",
        "kind": "M",
        "architecture": {"a": long_list(b"\x90")},
    },
    "batches of nothing": {
        "type": "batches",
        "training": {
            "kind": "list",
            "batches": long_list(msgspec.msgpack.encode({"pictures": EMPTY, "labels": EMPTY})),
        },
        "validation": NO_FEED,
    },
    "arrays of nothing": {
        "type": "arrays",
        "skeleton": b"\x90",
        "arrays": long_list(msgspec.msgpack.encode(EMPTY)),
    },
    "a skeleton of empty lists": {
        "type": "arrays",
        "skeleton": b"\x91" * 30_000_000,
    },
    "elements of nothing": {
        "type": "elements",
        "kind": "list",
        "skeleton": SKELETON,
        "arrays": [[[EMPTY] * 4] * 5000] * 5,
    },
    "a shape of ones": {
        "type": "batches",
        "training": {"kind": "", "batches": [{"pictures": {**EMPTY, "shape": long_list(b"\1")}}]},
        "validation": NO_FEED,
    },
    "a message of lines": {"type": "raised", "exception": "E", "message": long_text(b"ab\n")},
    "a message of quotes": {"type": "raised", "exception": "NameError", "message": long_text(b"'")},
    "a wordy answer": {"type": "unexpected", "what": long_text(b"a ")},
}


@pytest.mark.parametrize("call", CALLS, ids=[call.function for call in CALLS])
@pytest.mark.parametrize("value", HUGE.values(), ids=HUGE)
def test_a_huge_report_needs_little_more_memory_than_its_bytes(record, call, value):
    report = msgspec.msgpack.encode({"value": value})
    with bounded("huge reports", MEGABYTES), pytest.raises(CallFailure):
        record.submission(always(report)).call(call)


def pictures_of(shape: tuple[int, ...], dtype: str = "uint8") -> Array:
    """Return black pictures."""
    return Array.of(np.zeros(shape, dtype))


ODD_BATCHES = {
    "labels that are truth values": Batch(pictures_of((4, 24, 24, 3)), pictures_of((4,), "bool")),
    "no picture of endless height": Batch(Array("uint8", (0, 2**40, 24, 3), b""), SMALL),
    "endless pictures without pixels": Batch(Array("uint8", (2**40, 0, 0, 3), b""), SMALL),
    "one picture of many pixels": Batch(pictures_of((1, 3000, 3000, 3)), SMALL),
    "labels without end": Batch(pictures_of((9, 0, 0, 3)), pictures_of((10_000_000, 1))),
    "pictures without end": Batch(pictures_of((10_000, 24, 24, 3)), SMALL),
}


@pytest.mark.parametrize("batch", ODD_BATCHES.values(), ids=ODD_BATCHES)
def test_odd_batches_break_no_check_and_need_little_memory(record, context, batch):
    feed = GeneratorOutput("list", (batch,))
    answer = JobResult("finished", report=encode(Report(Batches(feed, feed))))
    with bounded("odd batches", 2 * MEGABYTES):
        submission = record.submission(lambda _work: answer)
        results = run_checks(context, submission, ("train_val_generators",))
        assert not [result for result in results if result.status is Status.BROKEN]
        assert any(result.status is Status.FAILED for result in results)


def odd_epochs(batch: Batch) -> dict[str, tuple[Batches, ...]]:
    """Return three epochs, some of which contain only one odd batch."""
    fine = Batch(pictures_of((2, 24, 24, 3)), pictures_of((2,)))
    odd, right = (Batches(*[GeneratorOutput("list", (one,))] * 2) for one in (batch, fine))
    half = structs.replace(right, validation=odd.validation)
    return {"all": (odd,) * 3, "later ones": (right, odd, odd), "of validation": (half,) * 3}


@pytest.mark.parametrize("which", ["all", "later ones", "of validation"])
@pytest.mark.parametrize(
    "batch",
    [
        Batch(pictures_of((0, 24, 24, 3)), pictures_of((0,))),
        Batch(pictures_of((0, 24, 24, 3), "float32"), pictures_of((2,), "float32")),
        Batch(pictures_of((0, 24, 24, 3), "bool"), pictures_of((0, 2), "float64")),
        Batch(pictures_of((0,)), pictures_of((3,))),
        Batch(pictures_of(()), pictures_of(())),
        Batch(pictures_of((2, 0, 0, 3)), pictures_of((2,))),
        Batch(Array.of(np.full((2, 24, 24, 3), np.nan)), Array.of(np.full(2, np.nan))),
    ],
    ids=[
        *("none", "labels but no pictures", "none of truth values"),
        *("no shape", "numbers", "no pixels", "no numbers"),
    ],
)
def test_epochs_of_no_pictures_break_no_check(recorded, batch, which):
    record, (context,) = recorded["augmentation"]
    first, *later = odd_epochs(batch)[which]
    value = structs.replace(first, later=tuple(later))
    odd = JobResult("finished", report=encode(Report(value)))
    submission = record.submission(
        lambda work: (
            odd if isinstance(work, RunCall) and work.call.epochs > 1 else record.outcome(work)
        )
    )

    results = run_checks(context, submission, ("augmentation",))

    assert not [result for result in results if result.status is Status.BROKEN]
    assert any(result.status is Status.FAILED for result in results)


@pytest.mark.parametrize(
    "training",
    [
        {"losses": [], "accuracies": [0.5], "predictions": plain(encode(SMALL))},
        {"losses": [0.7], "accuracies": [], "predictions": plain(encode(SMALL))},
        {"losses": [0.7], "accuracies": [0.5], "predictions": EMPTY},
        {"losses": [0.7], "accuracies": [0.5], "predictions": {**EMPTY, "shape": [], "data": b"1"}},
        {"losses": [0.7], "accuracies": [0.5], "evaluated_losses": [0.7]},
    ],
)
def test_a_training_without_values_is_refused(record, training):
    whole = {
        "predictions": plain(encode(SMALL)),
        "evaluated_losses": [0.7, 0.5],
        "initial_accuracy": 0.5,
        **training,
    }
    report = msgspec.msgpack.encode({"type": "training evidence", **whole})
    submission = record.submission(always(report))
    model = ModelConfig("Sequential", {"class_name": "Sequential", "config": {"layers": []}})
    with pytest.raises(CallFailure, match="could not be read"):
        submission.train(
            TrainModel(model, "a.npy", Array.of(np.zeros(0, np.uint8)), "b.npy", 1, 1, 1)
        )
