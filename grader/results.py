"""The results of a check, a submission and a whole class.

Of this project it imports only the texts for students. `GradeReport` encodes to the JSON contract,
version 1, that other tools rely on; `docs/results-format.md` describes the fields.
"""

from enum import StrEnum
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from grader.messages.phrases import SOURCE_LANGUAGE, Message, phrase


class Status(StrEnum):
    """The outcome of one check.

    `SKIPPED` means that a prerequisite failed. `BROKEN` means that the grader or the machine
    failed: this is not the student's fault, and a person has to decide.
    """

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"
    BROKEN = "broken"


class Training(msgspec.Struct, frozen=True, kw_only=True):
    """The progress of a model's training during grading, for people to review.

    `model` describes the model in one line: its layers with parameters, its optimizer and learning
    rate. `losses` holds the loss before training and that of each half epoch; None replaces NaN and
    infinity. `accuracies` holds the accuracy on training pictures after each half epoch, from 0 to
    1. `accuracy` is the accuracy on validation pictures, or None if a prediction is missing.
    """

    model: str
    parameters: int
    losses: tuple[float | None, ...]
    accuracies: tuple[float, ...]
    accuracy: float | None = None


class ShownTexts(msgspec.Struct, frozen=True):
    """The texts of a check result in one language; `finding` tells what was expected and found."""

    language: str
    title: str
    finding: str
    hint: str | None = None


def finding_phrase(expected: Message | None, actual: Message | None) -> Message:
    """Return the expected and the actual value in one sentence; empty if there is neither."""
    if actual is None:
        return ""
    end = "" if str(actual).endswith((".", "!", "?", "…")) else "."
    if expected is None:
        return phrase("Found {found}{end}", found=actual, end=end)
    return phrase(
        "Expected {expected}; found {found}{end}", expected=expected, found=actual, end=end
    )


class CheckResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one check; `name` is `exercise::check`.

    `hint_id` names the rule that gave the hint, and stays the same when its wording changes.

    `translated` are the texts in the language of the course, if that is not English.

    Only the check of a model's accuracy sets `training`, and only if the model was trained.
    `own_process` means that the evidence comes from the student's own process alone, because a
    model with custom layers cannot be rebuilt elsewhere.
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
    hint_id: str | None = None
    training: Training | None = None
    own_process: bool = False
    translated: ShownTexts | UnsetType = UNSET

    @property
    def finding(self) -> str:
        """The expected and the actual value in one sentence; empty if the check names neither."""
        return str(finding_phrase(self.expected, self.actual))

    @property
    def shown(self) -> ShownTexts:
        """The texts for the student, in the language of the course."""
        if self.translated is not UNSET:
            return self.translated
        return ShownTexts(SOURCE_LANGUAGE, self.title, self.finding, self.hint)


class SubmissionResult(msgspec.Struct, frozen=True, kw_only=True):
    """The result of one submission.

    `reason` explains why a submission is ungradable. `taken` lists for each graded function the
    cells of its code, first the cell that defines it. `notes` list the parts that could not be
    read. `flags` list findings for the instructor; no points depend on them. `isolation` names the
    isolation of the student's code, `seconds` is the time that grading took, and `reused` means
    that the result comes from the cache. `cgroup` lists the resources that a control group of the
    kernel measured and limited (`cpu`, `memory`, `pids`); the others were measured from /proc.
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
        """Whether the grader failed in a check, so that a person has to decide."""
        return any(check.status is Status.BROKEN for check in self.checks)

    @property
    def unprotected(self) -> bool:
        """Whether the student's code ran without isolation and may have forged its result."""
        return self.isolation == "process"

    @property
    def training(self) -> Training | None:
        """The training of the submission's model, if it was trained."""
        return next((check.training for check in self.checks if check.training), None)

    def of_exercise(self, exercise: str) -> tuple[CheckResult, ...]:
        """Return the results of one exercise, in the order in which the checks ran."""
        return tuple(check for check in self.checks if check.exercise == exercise)


class GradeReport(msgspec.Struct, frozen=True, kw_only=True):
    """The results of one `grader grade` run; it encodes to the JSON contract.

    `seed` is the number of the option `--seed`. Without that option the secret seed of the course
    was used, and `seed` is a number derived from the fingerprint. `fingerprint` identifies the
    seed: two reports of a course have the same fingerprint if their data comes from the same seed.
    It is empty in reports of earlier versions.
    """

    version: int = 1
    assignment: str
    seed: int
    fingerprint: str = ""
    results: tuple[SubmissionResult, ...]

    def to_json(self) -> str:
        """Encode the report as indented JSON text that ends in a newline."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2).decode() + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> "GradeReport":
        """Read a report; unknown fields are ignored.

        Raises:
            msgspec.DecodeError: the text is not JSON or not a report.
        """
        return msgspec.json.decode(text, type=cls)


def points_of(checks: tuple[CheckResult, ...]) -> float:
    """Return the total points of some checks."""
    return sum(check.points for check in checks)
