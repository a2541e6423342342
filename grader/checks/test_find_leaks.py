"""Exercise `find_leaks(train_dir, val_dir)`: the pictures that are in both sets."""

from dataclasses import dataclass
from pathlib import PurePosixPath

import msgspec
import pytest

from grader.checks.hints.leaks import FALSE_RULES, MISSED_RULES, FalsePairs, MissedLeaks
from grader.checks.leaks import Pair, Scenario, leak_scenarios
from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.submission import CallEvidence, CallFailure, CheckFailure, Submission
from grader.sandbox.protocol import Plain
from grader.submissions.function_reading import FunctionReading


@dataclass(frozen=True)
class FoundPairs:
    """The pairs that a function returned for a scenario, as paths below the two folders.

    `malformed` are pairs that do not hold the paths of two files, one in each folder. `reversed`
    counts pairs with the validation picture first. Both are also in `pairs` where the files that
    they name are clear. `reading` is what the function's source shows.
    """

    scenario: Scenario
    pairs: frozenset[Pair]
    malformed: tuple[str, ...]
    reversed: int
    reading: FunctionReading

    @property
    def false_pairs(self) -> frozenset[Pair]:
        """The pairs of different pictures."""
        return self.pairs - self.scenario.pairs

    def leaks(self, kind: str) -> list[Pair]:
        """Return the pairs of copies of a kind, whether they were found or not."""
        return self.scenario.leaks[kind]


@pytest.fixture(scope="module")
def results(context: CheckContext, submission: Submission) -> list[FoundPairs]:
    """The pairs that the submission found in each scenario."""
    results = [_find_pairs(scenario, submission) for scenario in leak_scenarios(context)]
    if not any(result.pairs or result.malformed for result in results):
        raise CallFailure(
            "the pairs of pictures that are in both folders",
            "an empty list",
            "Does the function search the class folders, and append each pair that it finds?",
        )
    return results


@pytest.mark.check(title="find_leaks returns pairs of paths, the training picture first")
def test_returns_pairs(results: list[FoundPairs]) -> None:
    for result in results:
        if result.malformed:
            raise CheckFailure(
                "pairs of paths of files, one in train_dir and one in val_dir",
                f"{len(result.malformed)} others, such as {min(result.malformed)}",
                "Does each path begin with train_dir or val_dir, joined by os.path.join?",
            )
        if result.reversed:
            raise CheckFailure(
                "the training picture first in each pair",
                f"the validation picture first in {result.reversed} of {len(result.pairs)}",
                "Is the path from train_dir the first one of each pair?",
            )


@pytest.mark.check(title="exact copies are found")
def test_finds_exact_copies(results: list[FoundPairs]) -> None:
    _expect_leaks("exact", results)


@pytest.mark.check(title="copies that were saved again are found")
def test_finds_copies_stored_again(results: list[FoundPairs]) -> None:
    _expect_leaks("stored again", results)


@pytest.mark.check(title="copies of another size are found")
def test_finds_resized_copies(results: list[FoundPairs]) -> None:
    _expect_leaks("resized", results)


@pytest.mark.check(title="mirrored copies are found")
def test_finds_mirrored_copies(results: list[FoundPairs]) -> None:
    _expect_leaks("mirrored", results)


@pytest.mark.check(title="different pictures are not reported as copies")
def test_names_no_others(results: list[FoundPairs]) -> None:
    for result in results:
        if result.false_pairs:
            raise CheckFailure(
                "no pair of different pictures",
                f"{len(result.false_pairs)} of {len(result.pairs)}, "
                f"such as {' and '.join(min(result.false_pairs))}",
                FALSE_RULES.hint(_shared_properties(result)),
            )


def _expect_leaks(kind: str, results: list[FoundPairs]) -> None:
    """Expect all leaks of a kind, among few false pairs."""
    false = sum(len(result.false_pairs) for result in results)
    if false > sum(map(_count_different_pairs, results)) / 2:
        # A list of nearly all pairs holds the leaks, too, without any comparison of pictures.
        raise CheckFailure(
            "pairs of copies, and few others",
            f"{false} of {sum(len(result.pairs) for result in results)} pairs are of different "
            "pictures",
            "Nearly all pairs are returned: does the function compare two pictures before it "
            "returns them as a pair?",
        )
    leaks = _missed_leaks(kind, results)
    if leaks.missed:
        # The missing pair is not named, because it is the answer.
        raise CheckFailure(
            f"{len(leaks.found) + len(leaks.missed)} pairs of this kind",
            f"{len(leaks.found)} of them",
            MISSED_RULES.hint(leaks),
        )


def _missed_leaks(kind: str, results: list[FoundPairs]) -> MissedLeaks:
    """Return the pairs of a kind that were found and missed, and counts of the other kinds."""
    leaks = [(pair, pair in result.pairs) for result in results for pair in result.leaks(kind)]
    others = {
        other: sum(len(result.pairs & set(result.leaks(other))) for result in results)
        for other in results[0].scenario.leaks
        if other != kind
    }
    found = [pair for pair, is_found in leaks if is_found]
    missed = [pair for pair, is_found in leaks if not is_found]
    returned = [pair for result in results for pair in result.pairs]
    by_name = all(PurePosixPath(one).name == PurePosixPath(two).name for one, two in returned)
    is_by_name = bool(returned) and by_name
    return MissedLeaks(kind, found, missed, others, is_by_name, results[0].reading)


def _count_different_pairs(result: FoundPairs) -> int:
    """Count the pairs of different pictures that can be made of the files."""
    scenario = result.scenario
    pairs = len(scenario.files("training")) * len(scenario.files("validation"))
    return pairs - len(scenario.pairs)


def _shared_properties(result: FoundPairs) -> FalsePairs:
    shared = {
        name: len(result.false_pairs & set(pairs))
        for name, pairs in result.scenario.non_leaks.items()
    }
    count = len(result.false_pairs)
    possible = _count_different_pairs(result)
    return FalsePairs(count, possible, shared["name"], shared["length"], shared["colors"])


def _find_pairs(scenario: Scenario, submission: Submission) -> FoundPairs:
    pairs, malformed, reversed_count = set(), [], 0
    files = scenario.files("training"), scenario.files("validation")
    evidence = submission.call(scenario.call)
    for first, second in _returned_pairs(scenario, evidence):
        pair = _identify_pair(files, first, second)
        swapped = _identify_pair(files, second, first)
        if pair is None and swapped is not None:
            pair, reversed_count = swapped, reversed_count + 1
        elif not (_is_path_in(first, "training") and _is_path_in(second, "validation")):
            malformed.append(f"({first}, {second})")
        if pair is not None:
            pairs.add(pair)
    found = (frozenset(pairs), tuple(malformed), reversed_count)
    return FoundPairs(scenario, *found, evidence.reading)


def _returned_pairs(scenario: Scenario, evidence: CallEvidence) -> list[Pair]:
    """Return the pairs; raise `CallFailure` if it is no list, or if there are far too many."""
    value = evidence.value
    if not isinstance(value, Plain):
        failure = unexpected("find_leaks", "a list of pairs of paths", value, evidence.reading)
        raise CallFailure(failure.expected, failure.actual, failure.hint)
    try:
        pairs = msgspec.convert(value.value, list[Pair])
    except msgspec.ValidationError:
        raise CallFailure(
            'a list of pairs such as ("…/training/cats/1.jpg", "…/validation/cats/7.jpg")',
            str(value.value)[:100],
            "Does each element of the list hold two paths?",
        ) from None
    # Identifying a pair takes time, and there are no more pairs than these, in both orders.
    max_pairs = 2 * len(scenario.files("training")) * len(scenario.files("validation"))
    if len(pairs) > max_pairs:
        raise CallFailure(
            "each pair of pictures that is in both folders, once",
            f"a list of {len(pairs)} pairs",
            "Is the same pair appended more than once?",
        )
    return pairs


def _identify_pair(files: tuple[set[str], set[str]], first: str, second: str) -> Pair | None:
    """Return the training and the validation file that two paths name in this order."""
    training = _identify_file(first, "training", files[0])
    validation = _identify_file(second, "validation", files[1])
    return None if training is None or validation is None else (training, validation)


def _identify_file(path: str, set_name: str, files: set[str]) -> str | None:
    """Return the file of a set that a path names; the end of a path is enough if it is clear."""
    parts = PurePosixPath(path).parts
    if len(parts) > 2 and parts[-3] != set_name:
        return None
    ending = "/".join(parts[-2:])
    candidates = [file for file in files if f"/{file}".endswith(f"/{ending}")]
    return candidates[0] if len(candidates) == 1 else None


def _is_path_in(path: str, set_name: str) -> bool:
    return PurePosixPath(path).parts[-3:-2] == (set_name,)
