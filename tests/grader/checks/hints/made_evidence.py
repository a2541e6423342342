"""Evidence of calls, made for tests of hints."""

import hashlib
from collections.abc import Mapping
from typing import Any

from grader.checks.splits import Split
from grader.grading.submission import CallEvidence
from grader.sandbox.protocol import Call, Entry, InputFile, Nothing, Number, PathArgument, Raised
from grader.submissions.function_reading import FunctionReading, SourceLine

LINE = SourceLine(3, 7, "files.remove(one)")
CAUGHT = (Raised("FileNotFoundError", "No such file", 3, 7, "copyfile(a, b)"),)


def evidence(
    files: Mapping[str, bytes | None], caught: tuple[Raised, ...] = (), **reading: Any
) -> CallEvidence:
    """Return the evidence of a call that left files, and folders where the content is None."""
    entries = tuple(
        Entry(path, "folder")
        if content is None
        else Entry(path, "file", len(content), hashlib.sha256(content).hexdigest())
        for path, content in files.items()
    )
    return CallEvidence(Nothing(), entries, "", caught=caught, reading=FunctionReading(**reading))


def content_of(number: int) -> bytes:
    """Return the content of a picture; all have the same size."""
    return b"picture %04d" % number


def split(  # noqa: PLR0913 - each part of a split can be wrong
    training: Mapping[str, bytes],
    validation: Mapping[str, bytes],
    count: int = 20,
    ratio: float = 0.9,
    empty: int = 2,
    others: Mapping[str, bytes] | None = None,
    pictures: Mapping[str, bytes] | None = None,
    caught: tuple[Raised, ...] = (),
    **reading: Any,
) -> Split:
    """Return a split of `count` pictures that left these files in the sets."""
    source = dict(pictures or {f"{n}.jpg": content_of(n) for n in range(count)})
    source |= {f"empty{n}.jpg": b"" for n in range(empty)}
    inputs = tuple(InputFile(f"PetImages/Cat/{name}", data) for name, data in source.items())
    places = {f"PetImages/Cat/{name}": data for name, data in source.items()}
    places |= {f"training/cats/{name}": data for name, data in training.items()}
    places |= {f"validation/cats/{name}": data for name, data in validation.items()}
    places |= others or {}
    paths = tuple(map(PathArgument, ("PetImages/Cat/", "training/cats/", "validation/cats/")))
    call = Call("split_data", (*paths, Number(ratio)), input_files=inputs)
    return Split(call, evidence(places, caught, **reading))


def copies(first: int, last: int) -> dict[str, bytes]:
    """Return the pictures with these numbers, the last one excluded, by name."""
    return {f"{n}.jpg": content_of(n) for n in range(first, last)}
