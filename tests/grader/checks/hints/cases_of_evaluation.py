"""Evidence for the rules on evaluations, leaks, predictions and results of other functions."""

from typing import Any

import numpy as np

from grader.checks.evaluation_data import Measures, draw_data, measures_of
from grader.checks.hints.evaluation import COUNT_RULES, MEASURE_RULES, Counting, WrongMeasure
from grader.checks.hints.leaks import FALSE_RULES, MISSED_RULES, FalsePairs, MissedLeaks
from grader.checks.hints.left_files import CONTENT_RULES, EXTRA_RULES, MISSING_RULES, LeftFiles
from grader.checks.hints.prediction import (
    NAME_RULES,
    PAIR_RULES,
    PREPARATION_RULES,
    Named,
    NoPair,
    Prepared,
)
from grader.checks.hints.returned_values import KIND_RULES, VALUE_RULES, Returned
from grader.checks.stub_models import Pixels, dog_probability, draw_stub_model
from grader.grading.submission import CallEvidence
from grader.grading.training_data import SIDE
from grader.messages.rules import Rules
from grader.sandbox.protocol import Entry, Nothing, Raised
from grader.submissions.function_reading import FunctionReading
from tests.grader.checks.hints.made_evidence import CAUGHT, evidence

RIGHT = np.array([[25.0, 4.0], [6.0, 22.0]])
ARGMAX = {"called": frozenset({"argmax"})}


def counting(*counts: float, **reading: Any) -> Counting:
    return Counting(evidence({}, **reading), np.array(counts, float).reshape(2, 2), RIGHT)


DATA = draw_data(np.random.default_rng(3))
PREDICTED = (DATA.dogs > 0.5).astype(int)
MEASURES: Measures = DATA.measures()
CATS: Measures = measures_of(1 - DATA.labels, 1 - PREDICTED)


def measure(value: float, name: str = "precision") -> WrongMeasure:
    return WrongMeasure(name, value, DATA)


ONE_CLASS, OTHER_CLASS = ("cats/1.jpg", "cats/2.jpg"), ("cats/3.jpg", "dogs/4.jpg")


def missed(
    kind: str,
    found: tuple[Any, ...] = (),
    lost: tuple[Any, ...] = (ONE_CLASS,),
    exact: int = 0,
    called: str = "",
) -> MissedLeaks:
    reading = FunctionReading(called=frozenset(called.split()))
    return MissedLeaks(kind, found, lost, {"exact": exact, "mirrored": 0}, False, reading)


RNG = np.random.default_rng(5)
MODELS = [draw_stub_model(RNG, SIDE) for _ in range(4)]
# Coarse pictures, so that each change of them changes the predictions.
PICTURES = [np.kron(RNG.uniform(0.4, 1, (5, 5, 3)), np.ones((30, 30, 1))) for _ in MODELS]


def prepared(change: Any) -> Prepared:
    """Return the predictions of a function that gives changed pixels to the models."""
    pairs = zip(MODELS, PICTURES, strict=True)
    return Prepared(MODELS, PICTURES, [dog_probability(one, change(two)) for one, two in pairs])


def cropped(pixels: Pixels) -> Pixels:
    quarter = SIDE // 4
    middle = pixels[quarter : SIDE - quarter, quarter : SIDE - quarter]
    places = np.linspace(0, len(middle) - 1, SIDE).round().astype(int)
    return middle[places][:, places]


def named(found: str, right: str = "cat dog cat dog", **reading: Any) -> Named:
    return Named(evidence({}, **reading), found.split(), right.split())


UNUSED = {"unused": frozenset({"numbers"})}


def returned(
    found: Any,
    expected: Any,
    printed: str = "",
    caught: tuple[Raised, ...] = (),
    all_found: tuple[Any, ...] = (1, 2),
    **reading: Any,
) -> Returned:
    made = CallEvidence(Nothing(), (), printed, caught=caught, reading=FunctionReading(**reading))
    return Returned(made, found, expected, all_found, (3, 4))


def entry(path: str, content: str = "text") -> Entry:
    return Entry(path, "file", len(content), content)


def files(
    before: str, expected: str, found: str, caught: tuple[Raised, ...] = (), **reading: Any
) -> LeftFiles:
    """Return the files of these names, of which `name:content` has that content."""
    made = [
        {name: entry(name, content or "text") for name, _, content in parts}
        for parts in (
            [one.partition(":") for one in names.split()] for names in (before, expected, found)
        )
    ]
    return LeftFiles(evidence({}, caught, **reading), *made)


EMPTY_FILE = LeftFiles(evidence({}), {}, {"a": entry("a")}, {"a": entry("a", "")})

# For each rule the evidence that it speaks for, then evidence that it must not speak for.
CASES: dict[tuple[Rules[Any], str], tuple[Any, ...]] = {
    (COUNT_RULES, "exchanged"): (counting(25, 6, 4, 22), counting(25, 5, 5, 22)),
    (COUNT_RULES, "reversed"): (counting(22, 6, 4, 25), counting(22, 6, 5, 24)),
    (COUNT_RULES, "too_few"): (counting(24, 4, 6, 22), counting(26, 3, 6, 22)),
    (COUNT_RULES, "too_many"): (counting(50, 8, 12, 44), counting(26, 3, 6, 22)),
    (COUNT_RULES, "shuffled"): (counting(16, 13, 15, 13), counting(16, 13, 14, 14)),
    (COUNT_RULES, "argmax"): (
        counting(29, 0, 28, 0, **ARGMAX),
        counting(29, 0, 28, 0),
        counting(28, 1, 12, 16, **ARGMAX),
    ),
    (COUNT_RULES, "only_cats"): (counting(29, 0, 28, 0), counting(28, 1, 28, 0)),
    (COUNT_RULES, "only_dogs"): (counting(0, 29, 0, 28), counting(1, 28, 0, 28)),
    (COUNT_RULES, "threshold"): (counting(28, 1, 12, 16),),
    (MEASURE_RULES, "exchanged"): (
        measure(MEASURES.recall),
        measure(MEASURES.recall, "f1"),
        measure(0.1),
    ),
    (MEASURE_RULES, "of_cats"): (measure(CATS.precision), measure(CATS.precision + 0.01)),
    (MEASURE_RULES, "mean_of_classes"): (
        measure((MEASURES.precision + CATS.precision) / 2),
        measure(MEASURES.precision + 0.1),
        measure(float((DATA.labels == PREDICTED).mean()), "f1"),
    ),
    (MEASURE_RULES, "accuracy"): (
        measure(float((DATA.labels == PREDICTED).mean())),
        measure(0.1),
    ),
    (MEASURE_RULES, "mean_of_measures"): (
        measure((MEASURES.precision + MEASURES.recall) / 2),
        measure(0.1),
    ),
    (MEASURE_RULES, "f1"): (measure(1.6, "f1"), measure(0.1)),
    (MEASURE_RULES, "other"): (measure(0.1),),
    (MISSED_RULES, "names"): (
        MissedLeaks("exact", (), (ONE_CLASS,), {"mirrored": 0}, True, FunctionReading()),
        missed("exact"),
    ),
    (MISSED_RULES, "other_class"): (
        missed("exact", (ONE_CLASS,), (OTHER_CLASS,)),
        missed("exact", (OTHER_CLASS,), (OTHER_CLASS,)),
        missed("exact", (), (OTHER_CLASS,)),
    ),
    (MISSED_RULES, "pixels_too_exact"): (
        missed("resized", exact=4, called="abs mean"),
        missed("resized", exact=4, called="md5"),
        missed("resized", called="abs"),
    ),
    (MISSED_RULES, "only_exact"): (
        missed("resized", exact=4),
        missed("resized"),
        missed("resized", (ONE_CLASS,), exact=4),
        missed("resized", exact=4, called="abs"),
    ),
    (MISSED_RULES, "stored_again"): (missed("stored again"), missed("resized")),
    (MISSED_RULES, "resized"): (missed("resized"), missed("mirrored")),
    (MISSED_RULES, "mirrored"): (missed("mirrored"), missed("resized")),
    (MISSED_RULES, "exact"): (missed("exact"),),
    (FALSE_RULES, "nearly_all"): (FalsePairs(60, 99, 1, 1, 1), FalsePairs(5, 99, 1, 1, 1)),
    (FALSE_RULES, "nothing_shared"): (FalsePairs(5, 99, 1, 1, 1), FalsePairs(3, 99, 1, 1, 1)),
    (FALSE_RULES, "names"): (FalsePairs(2, 99, 1, 1, 0), FalsePairs(2, 99, 0, 1, 1)),
    (FALSE_RULES, "lengths"): (FalsePairs(2, 99, 0, 1, 1), FalsePairs(1, 99, 0, 0, 1)),
    (FALSE_RULES, "colors"): (FalsePairs(1, 99, 0, 0, 1),),
    (PREPARATION_RULES, "not_rescaled"): (
        prepared(lambda pixels: 255 * pixels),
        prepared(lambda pixels: 2 * pixels - 1),
    ),
    (PREPARATION_RULES, "divided_twice"): (
        prepared(lambda pixels: pixels / 255),
        prepared(lambda pixels: 255 * pixels),
    ),
    (PREPARATION_RULES, "centered"): (
        prepared(lambda pixels: 2 * pixels - 1),
        prepared(lambda pixels: pixels / 255),
    ),
    (PREPARATION_RULES, "channels"): (
        prepared(lambda pixels: pixels[:, :, ::-1]),
        prepared(lambda pixels: pixels[::-1]),
    ),
    (PREPARATION_RULES, "sides"): (
        prepared(lambda pixels: pixels.transpose(1, 0, 2)),
        prepared(lambda pixels: pixels[::-1]),
    ),
    (PREPARATION_RULES, "cropped"): (prepared(cropped), prepared(lambda pixels: pixels[::-1])),
    (PREPARATION_RULES, "other"): (prepared(lambda pixels: pixels[::-1]),),
    (NAME_RULES, "argmax"): (
        named("cat cat cat cat", **ARGMAX),
        named("cat cat cat cat"),
        named("dog dog dog dog", **ARGMAX),
    ),
    (NAME_RULES, "always_same"): (named("dog dog dog dog"), named("dog dog dog cat")),
    (NAME_RULES, "reversed"): (named("dog cat dog cat"), named("dog cat dog dog")),
    (NAME_RULES, "threshold"): (named("cat dog cat cat"),),
    (PAIR_RULES, "batch"): (NoPair(["dog", [[0.9]]]), NoPair(["dog", [0.9]])),
    (PAIR_RULES, "array"): (NoPair(["dog", [0.9]]), NoPair(["dog", 0.9, 1])),
    (PAIR_RULES, "exchanged"): (NoPair([0.9, "dog"]), NoPair([0.9])),
    (PAIR_RULES, "other"): (NoPair(0.9),),
    (KIND_RULES, "empty_body"): (
        returned(None, 3, is_empty=True),
        returned(None, 3),
        returned("a", 3, is_empty=True),
    ),
    (KIND_RULES, "hidden_exception"): (
        returned(None, 3, caught=CAUGHT),
        returned(None, 3),
        returned("a", 3, caught=CAUGHT),
    ),
    (KIND_RULES, "printed"): (
        returned(None, 3, "42\n"),
        returned(None, 3, "\n"),
        returned("a", 3, "42\n"),
    ),
    (KIND_RULES, "nothing"): (returned(None, 3), returned("a", 3)),
    (KIND_RULES, "other"): (returned("a", 3),),
    (VALUE_RULES, "argument_unused"): (returned(2, 3, **UNUSED), returned(2, 3)),
    (VALUE_RULES, "always_the_same"): (
        returned(2, 3, all_found=(2, 2)),
        returned(2, 3, all_found=(2, 5)),
    ),
    (VALUE_RULES, "order"): (returned([2, 1], [1, 2]), returned([2, 3], [1, 2])),
    (VALUE_RULES, "length"): (returned([1, 2, 3], [1, 2]), returned([2, 3], [1, 2])),
    (MISSING_RULES, "empty_body"): (
        files("a", "a b", "a", is_empty=True),
        files("a", "a b", "a"),
        files("a", "a b c", "a c", is_empty=True),
    ),
    (MISSING_RULES, "hidden_exception"): (
        files("a", "a b", "a", CAUGHT),
        files("a", "a b", "a"),
    ),
    (MISSING_RULES, "removed"): (files("a b", "a b", "a"), files("a", "a b", "a")),
    (MISSING_RULES, "other_names"): (files("a", "a b", "a c"), files("a c", "a b", "a c")),
    (MISSING_RULES, "other"): (files("a", "a b", "a"),),
    (EXTRA_RULES, "kept"): (files("a", "b", "a b"), files("", "b", "a b")),
    (EXTRA_RULES, "added"): (files("", "b", "a b"),),
    (CONTENT_RULES, "empty"): (EMPTY_FILE, files("", "a", "a:tex")),
    (CONTENT_RULES, "cut"): (files("", "a", "a:tex"), files("", "a", "a:texts")),
    (CONTENT_RULES, "other"): (files("", "a", "a:texts"),),
}
