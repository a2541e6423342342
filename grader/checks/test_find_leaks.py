"""Exercise `find_leaks(train_dir, val_dir)`: the pictures that lie in both sets."""

from dataclasses import dataclass
from pathlib import PurePosixPath

import msgspec
import pytest

from grader.checks.leaks import Pair, Planted, leak_calls
from grader.grading.call_failures import unexpected
from grader.grading.check_context import CheckContext
from grader.grading.submission import CallFailure, CheckFailure, Submission
from grader.sandbox.protocol import Plain


@dataclass(frozen=True)
class Found:
    """What a function found in planted folders: pairs of paths below them.

    `strange` are pairs that do not hold the paths of two files, one of each folder; `turned` counts
    those that came with the validation picture first. Where it is clear what is meant they are
    among `pairs`.
    """

    planted: Planted
    pairs: frozenset[Pair]
    strange: tuple[str, ...]
    turned: int


@pytest.fixture(scope="module")
def found(context: CheckContext, submission: Submission) -> list[Found]:
    """What the submission found in each call."""
    every = [_found(planted, submission) for planted in leak_calls(context)]
    if not any(one.pairs or one.strange for one in every):
        raise CallFailure(
            "the pairs of pictures that lie in both folders",
            "an empty list",
            "does it go into the folders of the classes, and does it add what it finds?",
        )
    return every


@pytest.mark.check(title="pairs of paths come back, the training picture first")
def test_returns_pairs(found: list[Found]) -> None:
    for one in found:
        if one.strange:
            raise CheckFailure(
                "pairs of paths of files, one in train_dir and one in val_dir",
                f"{len(one.strange)} others, such as {min(one.strange)}",
                "do both paths begin with the folder that they were found in?",
            )
        if one.turned:
            raise CheckFailure(
                "the training picture first in each pair",
                f"the validation picture first in {one.turned} of {len(one.pairs)}",
                "which of the two folders is the first argument?",
            )


@pytest.mark.check(title="copies to the byte are found")
def test_finds_exact_copies(found: list[Found]) -> None:
    _expect_found(
        "exact", found, "is each picture compared with all of the other folder, whatever its class?"
    )


@pytest.mark.check(title="copies that were stored again are found")
def test_finds_copies_stored_again(found: list[Found]) -> None:
    _expect_found(
        "stored again",
        found,
        "the bytes differ and each pixel by a little: what of a picture stays the same?",
    )


@pytest.mark.check(title="copies of another size are found")
def test_finds_resized_copies(found: list[Found]) -> None:
    _expect_found("resized", found, "how can pictures of different sizes be laid on each other?")


@pytest.mark.check(title="mirrored copies are found")
def test_finds_mirrored_copies(found: list[Found]) -> None:
    _expect_found("mirrored", found, "with what else than the picture itself must one compare?")


@pytest.mark.check(title="different pictures are not taken for copies")
def test_names_no_others(found: list[Found]) -> None:
    for one in found:
        false = one.pairs - one.planted.pairs
        if false:
            raise CheckFailure(
                "no pair of different pictures",
                f"{len(false)} of {len(one.pairs)}, such as {' and '.join(min(false))}",
                _false_hint(false, one.planted),
            )


def _expect_found(kind: str, found: list[Found], hint: str) -> None:
    false = sum(len(one.pairs - one.planted.pairs) for one in found)
    named = sum(len(one.pairs) for one in found)
    if false > sum(map(_different_pairs, found)) / 2:
        # Nearly all pairs hold all copies, too, without a look at any picture.
        raise CheckFailure(
            "pairs of copies, and few others",
            f"{false} of {named} pairs are of different pictures",
            "what must two pictures have in common before they count as a pair?",
        )
    planted = [pair for one in found for pair in one.planted.leaks[kind]]
    missed = [pair for one in found for pair in one.planted.leaks[kind] if pair not in one.pairs]
    if missed:
        raise CheckFailure(
            f"{len(planted)} pairs of this kind",
            # Not which one is missing: that is the answer.
            f"{len(planted) - len(missed)} of them",
            hint,
        )


def _different_pairs(one: Found) -> int:
    """How many pairs of different pictures the folders of a call hold."""
    every = len(one.planted.files("training")) * len(one.planted.files("validation"))
    return every - len(one.planted.pairs)


def _false_hint(false: set[Pair] | frozenset[Pair], planted: Planted) -> str:
    seeming = {
        kind: len(false & set(pairs)) for kind, pairs in planted.apart.items() if false & set(pairs)
    }
    if sum(seeming.values()) < len(false):
        return "they are not even alike: how much may two copies differ, and how much do others?"
    if "name" in seeming:
        return "they have the same name: may two pictures not be called the same?"
    if "length" in seeming:
        return "their files are equally long: may that not be so by chance?"
    return "they have the same colours, but not in the same places."


def _found(planted: Planted, submission: Submission) -> Found:
    pairs, strange, turned = set(), [], 0
    files = planted.files("training"), planted.files("validation")
    for first, second in _listed_pairs(planted, submission):
        pair = _meant(files, first, second)
        other = _meant(files, second, first)
        if pair is None and other is not None:
            pair, turned = other, turned + 1
        elif not (_is_path(first, "training") and _is_path(second, "validation")):
            strange.append(f"({first}, {second})")
        if pair is not None:
            pairs.add(pair)
    return Found(planted, frozenset(pairs), tuple(strange), turned)


def _listed_pairs(planted: Planted, submission: Submission) -> list[Pair]:
    value = submission.call(planted.call).value
    if not isinstance(value, Plain):
        mistake = unexpected("find_leaks", "a list of pairs of paths", value)
        raise CallFailure(mistake.expected, mistake.actual, mistake.hint)
    try:
        pairs = msgspec.convert(value.value, list[Pair])
    except msgspec.ValidationError:
        raise CallFailure(
            'a list of pairs such as ("…/training/cats/1.jpg", "…/validation/cats/7.jpg")',
            str(value.value)[:100],
            "does each element of the list hold two paths?",
        ) from None
    # Each is compared with all files; more than these there cannot be, even turned round as well.
    most = 2 * len(planted.files("training")) * len(planted.files("validation"))
    if len(pairs) > most:
        raise CallFailure(
            "each pair of pictures that lies in both folders, once",
            f"a list of {len(pairs)} pairs",
            "is one pair added again and again?",
        )
    return pairs


def _meant(files: tuple[set[str], set[str]], first: str, second: str) -> Pair | None:
    """The pair of files, of training and of validation, that two paths mean in this order."""
    one = _file(first, "training", files[0])
    other = _file(second, "validation", files[1])
    return None if one is None or other is None else (one, other)


def _file(path: str, place: str, files: set[str]) -> str | None:
    """The file below the folder of a set that a path means; its end will do if it is clear."""
    parts = PurePosixPath(path).parts
    if len(parts) > 2 and parts[-3] != place:
        return None
    ending = "/".join(parts[-2:])
    meant = [file for file in files if f"/{file}".endswith(f"/{ending}")]
    return meant[0] if len(meant) == 1 else None


def _is_path(path: str, place: str) -> bool:
    return PurePosixPath(path).parts[-3:-2] == (place,)
