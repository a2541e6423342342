"""The calls of `split_data`, and what they left on disk.

Five calls with the usual ratio and one with each of several others, on folders drawn anew, with
empty files among the pictures. Who drops those only after the sizes are fixed comes to the right
sizes by luck in a third of the usual calls and in a quarter of the others: in all nine of them once
in 100,000.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from grader.checking import Exam
from grader.evidence import Call, GivenFile, Number, PathTo
from grader.pictures import file_names, small_picture
from grader.submission import CallEvidence

# Ratios, and the numbers of pictures that they divide without a rest. The course's own comes first:
# who wrote it into the function is told so by the calls with the others and by those alone.
_UNITS = {0.9: 10, 0.8: 5, 0.75: 4, 0.6: 5, 0.5: 2}
USUAL, *OTHERS = _UNITS
# A copy without such an ending is no picture to the generators that come next.
_ENDINGS = (".jpg", ".jpeg")
USUAL_CALLS = 5
EMPTY_DIGEST = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class Split:
    """One call and what it left."""

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
        """Digest by name of the non-empty files that were given."""
        return {name: _digest(content) for name, content in self._given() if content}

    @property
    def empty(self) -> list[str]:
        """Names of the empty files that were given."""
        return [name for name, content in self._given() if not content]

    @cached_property
    def training(self) -> dict[str, str]:
        """Digest by name of the copies in the training folder."""
        return self._copies("training/cats/")

    @cached_property
    def validation(self) -> dict[str, str]:
        """Digest by name of the copies in the validation folder."""
        return self._copies("validation/cats/")

    @cached_property
    def source(self) -> dict[str, str]:
        """Digest by name of the files in the source folder afterwards."""
        return self._in("PetImages/Cat/")

    def names_of(self, copies: dict[str, str]) -> set[str]:
        """Names in the source of the pictures that these files are copies of."""
        contents = set(copies.values())
        return {name for name, digest in self.pictures.items() if digest in contents}

    def _given(self) -> list[tuple[str, bytes]]:
        files = [given for given in self.call.given if not given.path.endswith("/")]
        return [(given.path.rpartition("/")[2], given.content) for given in files]

    def _copies(self, folder: str) -> dict[str, str]:
        """Of the files in a folder those whose content was given: others count nowhere."""
        given = {EMPTY_DIGEST, *self.pictures.values()}
        return {name: digest for name, digest in self._in(folder).items() if digest in given}

    def _in(self, folder: str) -> dict[str, str]:
        return {
            entry.path.removeprefix(folder): entry.digest
            for entry in self.evidence.files
            if entry.kind == "file"
            and entry.path.startswith(folder)
            and entry.path.lower().endswith(_ENDINGS)
        }


def split_call(exam: Exam, ratio: float, number: int = 0) -> Call:
    """A folder of 20 to 40 pictures with as many empty files among them, and a ratio.

    The number of pictures is chosen so that the ratio gives a whole number, however it is rounded,
    and another one when the empty files are counted.
    """
    return exam.drawn(partial(_draw_split, ratio), "split_data", str(ratio), str(number))


def _draw_split(ratio: float, rng: np.random.Generator) -> Call:
    count = _UNITS[ratio] * int(rng.integers(20 // _UNITS[ratio], 40 // _UNITS[ratio] + 1))
    names = file_names(rng, count + int(rng.integers(20, 41)))
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


def in_listed_order(split: Split) -> bool:
    """Whether a set is just the beginning or the end of the listing, as made or sorted."""
    made = [name for name in _listing(split) if name in split.pictures]
    for listing in (made, made[::-1], sorted(made), sorted(made)[::-1]):
        for chosen in (split.training, split.validation):
            wanted = split.names_of(chosen)
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
