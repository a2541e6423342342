"""Exercise `split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE)`.

A call for each of several ratios, on folders drawn anew with empty files among the pictures: the
copies, the source and the printed lines are judged from what is on disk afterwards.
"""

import hashlib
from typing import NamedTuple

import msgspec
import pytest

from grader.checking import Exam
from grader.evidence import Call, GivenFile, Number, PathTo
from grader.pictures import file_names, small_picture
from grader.submission import CallEvidence, Mistake, Submission

# Ratios, and the numbers of pictures that they divide without a rest. The course's own comes first:
# who wrote it into the function is told so by the calls with the others and by those alone.
_UNITS = {0.9: 10, 0.8: 5, 0.75: 4, 0.6: 5, 0.5: 2}
_USUAL, *_OTHERS = _UNITS
_EMPTY_DIGEST = hashlib.sha256(b"").hexdigest()


class Split(NamedTuple):
    """One call and what it left."""

    call: Call
    evidence: CallEvidence

    @property
    def pictures(self) -> dict[str, str]:
        """Digest by name of the non-empty files that were given."""
        return {name: _digest(content) for name, content in self._given() if content}

    @property
    def empty(self) -> list[str]:
        """Names of the empty files that were given."""
        return [name for name, content in self._given() if not content]

    @property
    def training(self) -> dict[str, str]:
        """Digest by name of the files in the training folder."""
        return self._in("training/cats/")

    @property
    def validation(self) -> dict[str, str]:
        """Digest by name of the files in the validation folder."""
        return self._in("validation/cats/")

    @property
    def source(self) -> dict[str, str]:
        """Digest by name of the files in the source folder afterwards."""
        return self._in("PetImages/Cat/")

    def _given(self) -> list[tuple[str, bytes]]:
        files = [given for given in self.call.given if not given.path.endswith("/")]
        return [(given.path.rpartition("/")[2], given.content) for given in files]

    def _in(self, folder: str) -> dict[str, str]:
        return {
            entry.path.removeprefix(folder): entry.digest
            for entry in self.evidence.files
            if entry.kind == "file" and entry.path.startswith(folder)
        }


class Sizes(msgspec.Struct, frozen=True):
    """How many files the reference puts into each set."""

    training: int
    validation: int


def split_call(exam: Exam, ratio: float) -> Call:
    """A folder of 20 to 40 pictures with four to nine empty files among them, and a ratio.

    The number of pictures is chosen so that the ratio gives a whole number, however it is rounded,
    and another one when the empty files are counted.
    """
    rng = exam.draw("split_data", str(ratio))
    count = _UNITS[ratio] * int(rng.integers(20 // _UNITS[ratio], 40 // _UNITS[ratio] + 1))
    names = file_names(rng, count + int(rng.integers(4, 10)))
    contents = [small_picture(rng) for _ in range(count)] + [b""] * (len(names) - count)
    order = rng.permutation(len(names))
    files = [GivenFile(f"PetImages/Cat/{names[i]}", contents[i]) for i in order]
    folders = [GivenFile("training/cats/"), GivenFile("validation/cats/")]
    paths = (PathTo("PetImages/Cat/"), PathTo("training/cats/"), PathTo("validation/cats/"))
    return Call(
        "split_data",
        (*paths, Number(ratio)),
        folder=f"split{rng.integers(1000, 9999)}",
        given=(*files, *folders),
        random_seed=int(rng.integers(2**31)),
    )


@pytest.fixture(scope="module")
def split(exam: Exam, submission: Submission) -> Split:
    """The main call."""
    call = split_call(exam, _USUAL)
    return Split(call, submission.call(call))


@pytest.fixture(scope="module")
def other_splits(exam: Exam, submission: Submission) -> list[Split]:
    """A call with other files for each other ratio."""
    calls = [split_call(exam, ratio) for ratio in _OTHERS]
    return [Split(call, submission.call(call)) for call in calls]


@pytest.fixture(scope="module")
def sizes(exam: Exam) -> Sizes:
    """The reference's sizes in the main call."""
    return _reference_sizes(exam, _USUAL)


@pytest.fixture(scope="module")
def other_sizes(exam: Exam) -> list[Sizes]:
    """The reference's sizes in the calls with other ratios."""
    return [_reference_sizes(exam, ratio) for ratio in _OTHERS]


@pytest.mark.check(title="the sets have the sizes that SPLIT_SIZE asks for")
def test_set_sizes_match(split: Split, sizes: Sizes) -> None:
    _expect_sizes(split, sizes)


@pytest.mark.check(title="no picture is in both sets")
def test_copies_are_disjoint(split: Split) -> None:
    names = split.training.keys() & split.validation.keys()
    contents = set(split.training.values()) & set(split.validation.values()) - {_EMPTY_DIGEST}
    shared = max(len(names - set(split.empty)), len(contents))
    if not shared:
        return
    whole = shared >= len(split.validation)
    what = (
        f"all {shared} validation files are also in training" if whole else f"{shared} shared files"
    )
    raise Mistake("0 shared files", what, "do both slices start at the beginning of the same list?")


@pytest.mark.check(title="every picture is in one of the sets")
def test_union_is_complete(split: Split) -> None:
    copied = {**split.training, **split.validation}
    lost = [name for name, digest in split.pictures.items() if copied.get(name) != digest]
    if lost:
        raise Mistake(
            f"all {len(split.pictures)} pictures",
            f"{len(lost)} left out or changed: {', '.join(sorted(lost)[:3])}",
            "where does the second set begin, and where does it end?",
        )


@pytest.mark.check(title="empty files are in neither set")
def test_leaves_out_empty_files(split: Split) -> None:
    copied = {**split.training, **split.validation}
    kept = [name for name in copied if name in split.empty or copied[name] == _EMPTY_DIGEST]
    if kept:
        raise Mistake(
            "0 empty files in the sets",
            f"{len(kept)} of {len(split.empty)}: {', '.join(sorted(kept)[:3])}",
            "is the size of each file looked at before it goes into the list?",
        )


@pytest.mark.check(title="empty files are reported")
def test_reports_empty_files(split: Split) -> None:
    if not split.evidence.printed.strip():
        raise Mistake(
            f"a line for each of the {len(split.empty)} empty files",
            "nothing was printed",
            "print the name of each file that is left out.",
        )


@pytest.mark.check(title="the source folder stays as it was")
def test_leaves_source_untouched(split: Split) -> None:
    given = {**split.pictures, **dict.fromkeys(split.empty, _EMPTY_DIGEST)}
    gone = [name for name in given if name not in split.source]
    changed = [name for name in split.source if split.source[name] != given.get(name)]
    if gone or changed:
        raise Mistake(
            f"{len(given)} files, unchanged",
            f"{len(gone)} gone, {len(changed)} new or changed",
            "are the files moved or removed, where they should be copied?",
        )


@pytest.mark.check(title="which picture goes where is random")
def test_picks_at_random(split: Split, other_splits: list[Split]) -> None:
    if all(_in_listed_order(one) for one in (split, *other_splits)):
        raise Mistake(
            "pictures drawn at random",
            "each set is one end of the directory listing",
            "is the list shuffled, and is the shuffled one used afterwards?",
        )


@pytest.mark.check(title="another SPLIT_SIZE gives other sizes", needs=["set_sizes_match"])
def test_respects_other_ratio(other_splits: list[Split], other_sizes: list[Sizes]) -> None:
    for split, sizes in zip(other_splits, other_sizes, strict=True):
        _expect_sizes(split, sizes)


def _reference_sizes(exam: Exam, ratio: float) -> Sizes:
    def observe(reference: Submission) -> Sizes:
        call = split_call(exam, ratio)
        split = Split(call, reference.call(call))
        return Sizes(len(split.training), len(split.validation))

    return exam.reference.fact(f"split_data/{ratio}", Sizes, observe)


def _expect_sizes(split: Split, wanted: Sizes) -> None:
    training, validation = len(split.training), len(split.validation)
    if (training, validation) == (wanted.training, wanted.validation):
        return
    ratio = split.call.arguments[3]
    assert isinstance(ratio, Number)
    pictures = len(split.pictures)
    raise Mistake(
        f"{wanted.training} for training and {wanted.validation} for validation "
        f"({pictures} pictures, SPLIT_SIZE {ratio.value:g})",
        f"{training} and {validation}",
        _size_hint(split, wanted, ratio.value),
    )


def _size_hint(split: Split, wanted: Sizes, ratio: float) -> str:
    empty, pictures = len(split.empty), len(split.pictures)
    training, validation = len(split.training), len(split.validation)
    if not training and not validation:
        return "are the files copied into the folders given as TRAINING_DIR and VALIDATION_DIR?"
    if any(name in split.empty for name in (*split.training, *split.validation)):
        return f"were the {empty} empty files left out?"
    if training + validation == pictures and training == int((pictures + empty) * ratio):
        return f"were the {empty} empty files counted before they were dropped?"
    if training + validation > pictures:
        return "does a picture go into both sets?"
    if (training, validation) == (wanted.validation, wanted.training):
        return "are the two sets swapped?"
    return f"is the number for training {ratio:g} of the {pictures} pictures that are not empty?"


def _in_listed_order(split: Split) -> bool:
    """Whether a set is just the beginning or the end of the listing, as made or sorted."""
    made = [name for name in _listing(split) if name in split.pictures]
    for listing in (made, made[::-1], sorted(made), sorted(made)[::-1]):
        for chosen in (split.training, split.validation):
            wanted = {name for name in chosen if name in split.pictures}
            is_part = 0 < len(wanted) < len(listing)
            if is_part and wanted in (set(listing[: len(wanted)]), set(listing[-len(wanted) :])):
                return True
    return False


def _listing(split: Split) -> list[str]:
    """Names in the order in which the files were made; a listing has it forwards or backwards."""
    files = [given.path for given in split.call.given if not given.path.endswith("/")]
    return [path.rpartition("/")[2] for path in files]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
