"""The calls of `split_data` on drawn folders, and the files that each call left.

Five calls with the usual ratio and one with each of several other ratios are made. The folders hold
empty files, tiny pictures and, in one call, a large picture. A function that drops empty files only
after it fixed the sizes gets the right sizes by luck in a third of the usual calls and in a quarter
of the others, and in all nine of them once in 100,000 gradings.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from msgspec.structs import replace

from grader.checks.odd_sizes import large_picture, tiny_pictures
from grader.grading.check_context import CheckContext
from grader.grading.pictures import file_names, small_picture
from grader.grading.submission import CallEvidence
from grader.sandbox.protocol import Call, InputFile, Number, PathArgument
from grader.seeds import keras_seed

# Ratios, and the numbers of pictures that they divide without a remainder. The first one is used in
# the course; only the calls with the others show whether it is written into the function.
_DIVISORS = {0.9: 10, 0.8: 5, 0.75: 4, 0.6: 5, 0.5: 2}
USUAL, *OTHERS = _DIVISORS
# The generators of the next exercise read only files with these endings.
_ENDINGS = (".jpg", ".jpeg")
USUAL_CALLS = 5
# These usual calls get the folder of the first one, its names with other contents, or its contents
# under other names: a rule chooses the same files again, chance does not.
SAME_FOLDER, SAME_NAMES, SAME_CONTENTS, WITH_LARGE_FILE = 1, 2, 3, 4
# With this many pictures, chance chooses the same tenth twice in one of two million pairs of calls.
_REPEATED_PICTURES = 50
_SOURCE = "PetImages/Cat/"
_TRAINING, _VALIDATION = _SETS = ("training/cats", "validation/cats")
EMPTY_DIGEST = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class Split:
    """One call of `split_data` and the files that it left."""

    call: Call
    evidence: CallEvidence

    @property
    def ratio(self) -> float:
        """The argument SPLIT_SIZE."""
        ratio = self.call.arguments[3]
        assert isinstance(ratio, Number)
        return ratio.value

    @cached_property
    def pictures(self) -> dict[str, str]:
        """Digest by name of the non-empty files in the source folder before the call."""
        return {name: _digest(content) for name, content in self._input_files() if content}

    @property
    def empty(self) -> list[str]:
        """Names of the empty files in the source folder before the call."""
        return [name for name, content in self._input_files() if not content]

    @cached_property
    def sizes(self) -> dict[str, int]:
        """Bytes by name of the non-empty files in the source folder before the call."""
        return {name: len(content) for name, content in self._input_files() if content}

    @cached_property
    def training(self) -> dict[str, str]:
        """Digest by name of the copies in the training folder."""
        return self._copies(_TRAINING)

    @cached_property
    def validation(self) -> dict[str, str]:
        """Digest by name of the copies in the validation folder."""
        return self._copies(_VALIDATION)

    @cached_property
    def files_in_sets(self) -> tuple[tuple[str, str], ...]:
        """Name and digest of each file in the sets with the ending of a picture, copies or not."""
        return tuple(
            (path.rpartition("/")[2], digest)
            for path, digest in self._picture_files.items()
            if path.rpartition("/")[0] in _SETS
        )

    @cached_property
    def source(self) -> dict[str, str]:
        """Digest by name of the files in the source folder after the call."""
        return {
            path.removeprefix(_SOURCE): digest
            for path, digest in self._picture_files.items()
            if path.startswith(_SOURCE)
        }

    @cached_property
    def misplaced(self) -> dict[str, int]:
        """Number of copies in each folder that is neither a set nor the source."""
        pictures = set(self.pictures.values())
        folders = Counter(
            path.rpartition("/")[0]
            for path, digest in self._picture_files.items()
            if digest in pictures and not path.startswith(_SOURCE)
        )
        return {folder: count for folder, count in folders.items() if folder not in _SETS}

    def names_of(self, copies: dict[str, str]) -> set[str]:
        """Return the names in the source folder of the pictures that these files are copies of."""
        contents = set(copies.values())
        return {name for name, digest in self.pictures.items() if digest in contents}

    def _input_files(self) -> list[tuple[str, bytes]]:
        files = [given for given in self.call.input_files if not given.path.endswith("/")]
        return [(given.path.rpartition("/")[2], given.content) for given in files]

    def _copies(self, folder: str) -> dict[str, str]:
        """Return the files directly in a folder that are copies of source files."""
        contents = {EMPTY_DIGEST, *self.pictures.values()}
        return {
            path.rpartition("/")[2]: digest
            for path, digest in self._picture_files.items()
            if path.rpartition("/")[0] == folder and digest in contents
        }

    @cached_property
    def _picture_files(self) -> dict[str, str]:
        """Digest by path of the files with the ending of a picture after the call."""
        return {
            entry.path: entry.digest
            for entry in self.evidence.files
            if entry.kind == "file" and entry.path.lower().endswith(_ENDINGS)
        }


def split_call(context: CheckContext, ratio: float, number: int = 0) -> Call:
    """Draw a folder of 20 to 50 pictures with as many empty files among them, and the call on it.

    The ratio of the number of pictures is a whole number, so rounding makes no difference, and
    counting the empty files gives another one.
    """
    if ratio == USUAL and number in _VARIATIONS:
        draw = partial(_VARIATIONS[number], split_call(context, USUAL))
    else:
        draw = partial(_draw_split, ratio, number)
    return context.random_input(draw, "split_data", str(ratio), str(number))


def _draw_split(ratio: float, number: int, rng: np.random.Generator) -> Call:
    divisor = _DIVISORS[ratio]
    count = divisor * int(rng.integers(20 // divisor, 40 // divisor + 1))
    if ratio == USUAL and number == 0:
        count = _REPEATED_PICTURES
    names = file_names(rng, count + int(rng.integers(20, 41)))
    contents = _draw_contents(rng, count)
    if ratio == USUAL and number == WITH_LARGE_FILE:
        contents[-1] = large_picture(rng)
    contents += [b""] * (len(names) - count)
    order = rng.permutation(len(names))
    files = [InputFile(f"{_SOURCE}{names[i]}", contents[i]) for i in order]
    folders = [InputFile(f"{folder}/") for folder in _SETS]
    paths = (PathArgument(_SOURCE), *(PathArgument(f"{folder}/") for folder in _SETS))
    return Call(
        "split_data",
        (*paths, Number(ratio)),
        folder=f"split{rng.integers(1000, 9999)}",
        input_files=(*files, *folders),
        random_seed=keras_seed(rng),
    )


def _with_another_seed(call: Call, rng: np.random.Generator) -> Call:
    return replace(call, random_seed=keras_seed(rng))


def _with_other_contents(call: Call, rng: np.random.Generator) -> Call:
    """Keep names, order and empty files, but draw another picture for each name."""
    contents = _draw_contents(rng, sum(bool(given.content) for given in call.input_files))
    others = iter([contents[i] for i in rng.permutation(len(contents))])
    given = tuple(
        replace(file, content=next(others)) if file.content else file for file in call.input_files
    )
    return replace(_with_another_seed(call, rng), input_files=given)


def _with_other_names(call: Call, rng: np.random.Generator) -> Call:
    """Keep the files and their order, but draw another name for each."""
    files = [given for given in call.input_files if not given.path.endswith("/")]
    names = iter(file_names(rng, len(files)))
    given = tuple(
        replace(file, path=f"{_SOURCE}{next(names)}") if file in files else file
        for file in call.input_files
    )
    return replace(_with_another_seed(call, rng), input_files=given)


_VARIATIONS = {
    SAME_FOLDER: _with_another_seed,
    SAME_NAMES: _with_other_contents,
    SAME_CONTENTS: _with_other_names,
}


def _draw_contents(rng: np.random.Generator, count: int) -> list[bytes]:
    """Draw distinct pictures, a few of them tiny."""
    tiny = tiny_pictures(rng)
    return tiny + [small_picture(rng) for _ in range(count - len(tiny))]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
