"""The verdict records: what a check, a submission and a whole grading run ended with.

This is the lowest module: it imports nothing of ours. `GradeReport` encodes to the JSON
contract, version 1, that other tools rely on; the fields are described in
`docs/results-format.md`.
"""

from enum import StrEnum
from typing import Literal

import msgspec

_DRAFT = "https://json-schema.org/draft/2020-12/schema"


class Status(StrEnum):
    """How one check ended.

    `SKIPPED` means that something it needs failed before. `BROKEN` means that the grader or the
    machine failed: the student is not to blame and somebody has to look.
    """

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    BROKEN = "broken"


class Training(msgspec.Struct, frozen=True, kw_only=True):
    """What a submission's model learned while it was judged, for people to look at.

    `model` is its family in one line: its layers with parameters, its optimizer and rate.
    `losses` holds the loss before training and that of each half epoch, None where it was no
    number; `accuracies` the share of right answers for training pictures after each half epoch;
    `accuracy` that for the validation pictures, None when it does not answer for each of them.
    """

    model: str
    parameters: int
    losses: tuple[float | None, ...]
    accuracies: tuple[float, ...]
    accuracy: float | None = None


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict of one check; `name` is `exercise::check`.

    `training` is there only for the check of a model's accuracy, when it was trained. `own_process`
    says that the evidence came from the student's own process alone, because a model with own
    layers cannot be rebuilt elsewhere.
    """

    name: str
    exercise: str
    title: str
    status: Status
    points: float
    max_points: float
    expected: str | None = None
    actual: str | None = None
    hint: str | None = None
    training: Training | None = None
    own_process: bool = False

    @property
    def finding(self) -> str:
        """What was expected and what came, in words; empty where nothing is to be told."""
        if self.expected is None and self.actual is None:
            return ""
        expected = f"expected {self.expected}, " if self.expected is not None else ""
        return f"{expected}got {self.actual}"


class SubmissionResult(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict of one submission.

    `reason` says why it is ungradable. `taken` tells for each graded function the cells that its
    code was taken from, the one that defines it first, and `notes` what could not be read. `flags`
    name what an instructor may want to look at; no point depends on them.
    `isolation` tells how far the student's code was walled off, `seconds` what grading took, and
    `reused` that the same code had been judged before. `cgroup` names what a control group of the
    kernel counted and bounded while the code ran, of `cpu`, `memory` and `pids`; the rest was
    counted from /proc.
    """

    submission: str
    student: str
    status: Literal["graded", "ungradable"]
    reason: str | None = None
    score: float
    max_score: float
    isolation: str
    seconds: float
    checks: tuple[CheckResult, ...] = ()
    taken: dict[str, tuple[int, ...]] = {}
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    reused: bool = False
    cgroup: tuple[str, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether the grader itself failed somewhere, so that a person has to look."""
        return any(check.status is Status.BROKEN for check in self.checks)

    @property
    def unprotected(self) -> bool:
        """Whether the student's code was not walled off, so that it may have forged its verdict."""
        return self.isolation == "process"

    @property
    def training(self) -> Training | None:
        """What its model learned, if it was trained."""
        return next((check.training for check in self.checks if check.training), None)

    def of_exercise(self, exercise: str) -> tuple[CheckResult, ...]:
        """The checks of one exercise, in the order in which they ran."""
        return tuple(check for check in self.checks if check.exercise == exercise)


class GradeReport(msgspec.Struct, frozen=True, kw_only=True):
    """What one `grader grade` run found; encodes to the JSON contract.

    `seed` is the number that was given with `--seed`. Otherwise the course's own seed was used,
    which is never told, and the number stands for it. `fingerprint` stands for either: two reports
    of a course have the same one if their data was drawn from the same seed. It is empty in reports
    of earlier versions.
    """

    version: int = 1
    assignment: str
    seed: int
    fingerprint: str = ""
    results: tuple[SubmissionResult, ...]

    def to_json(self) -> str:
        """The report as indented JSON text that ends in a newline."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> "GradeReport":
        """Read a report back; unknown fields are ignored.

        Raises:
            msgspec.DecodeError: the text is not JSON, or not such a report.
        """
        return msgspec.json.decode(text, type=cls)


def json_schema() -> str:
    """The JSON Schema (draft 2020-12) of a report, as JSON text that ends in a newline."""
    schema = {"$schema": _DRAFT, **msgspec.json.schema(GradeReport)}
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def points_of(checks: tuple[CheckResult, ...]) -> float:
    """The points earned by these checks together."""
    return sum(check.points for check in checks)
