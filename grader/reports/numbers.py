"""What a class report tells, counted: pure functions of results."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median

from grader.results import CheckResult, Status, SubmissionResult, Training

_BINS = 10
# Of one check's wrong evidence, so many kinds are told.
_KINDS = 3


@dataclass(frozen=True)
class Overview:
    """The class in a few numbers; scores in points, None without anybody graded."""

    submissions: int
    graded: int
    mean: float | None
    median: float | None
    most: float
    seconds: float
    slowest: float
    reused: int
    isolations: tuple[str, ...]


@dataclass(frozen=True)
class Bin:
    """How many submissions reached from `low` to below `high` percent of the points."""

    low: int
    high: int
    count: int


@dataclass(frozen=True)
class Evidence:
    """One way in which a check failed, and in how many submissions."""

    finding: str
    hint: str | None
    count: int


@dataclass(frozen=True)
class CheckNumbers:
    """How a check ended in the class, with the commonest wrong evidence first."""

    name: str
    exercise: str
    title: str
    passed: int
    failed: int
    skipped: int
    broken: int
    evidence: tuple[Evidence, ...]

    @property
    def rate(self) -> float | None:
        """The share of those judged who passed, from 0 to 1; None when nobody was judged."""
        judged = self.passed + self.failed
        return self.passed / judged if judged else None


@dataclass(frozen=True)
class Family:
    """Models that are alike, what they learned, and whose they are."""

    model: str
    parameters: tuple[int, ...]
    trainings: tuple[Training, ...]
    students: tuple[str, ...]

    @property
    def accuracies(self) -> tuple[float, ...]:
        """The accuracies that were reached, lowest first."""
        return tuple(sorted(one.accuracy for one in self.trainings if one.accuracy is not None))


def overview(results: Sequence[SubmissionResult]) -> Overview:
    """The class in a few numbers."""
    graded = [result for result in results if result.status == "graded"]
    scores = [result.score for result in graded]
    seconds = [result.seconds for result in results]
    return Overview(
        submissions=len(results),
        graded=len(graded),
        mean=mean(scores) if scores else None,
        median=median(scores) if scores else None,
        most=max((result.max_score for result in results), default=0.0),
        seconds=sum(seconds),
        slowest=max(seconds, default=0.0),
        reused=sum(result.reused for result in results),
        isolations=tuple(sorted({result.isolation for result in results})),
    )


def distribution(results: Sequence[SubmissionResult]) -> list[Bin]:
    """Ten bins of the share of points that was reached; full marks are in the last one."""
    shares = [
        result.score / result.max_score
        for result in results
        if result.status == "graded" and result.max_score
    ]
    places = Counter(min(int(share * _BINS), _BINS - 1) for share in shares)
    width = 100 // _BINS
    return [Bin(place * width, (place + 1) * width, places[place]) for place in range(_BINS)]


def check_numbers(results: Sequence[SubmissionResult]) -> list[CheckNumbers]:
    """How each check ended, in the order in which they ran."""
    by_name: dict[str, list[CheckResult]] = {}
    for result in results:
        for check in result.checks:
            by_name.setdefault(check.name, []).append(check)
    return [_numbers(checks) for checks in by_name.values()]


def hardest(checks: Iterable[CheckNumbers], count: int = 3) -> list[CheckNumbers]:
    """The checks that somebody failed, those with the lowest share of passes first."""
    failed = [check for check in checks if check.failed]
    return sorted(failed, key=lambda check: (check.rate, -check.failed))[:count]


def families(results: Sequence[SubmissionResult]) -> list[Family]:
    """The models that were trained, those with the highest accuracy first."""
    groups: dict[str, list[tuple[Training, str]]] = {}
    for result in results:
        if result.training is not None:
            groups.setdefault(result.training.model, []).append((result.training, result.student))
    found = [
        Family(
            model=model,
            parameters=tuple(sorted({training.parameters for training, _ in members})),
            trainings=tuple(training for training, _ in members),
            students=tuple(student for _, student in members),
        )
        for model, members in groups.items()
    ]
    return sorted(found, key=lambda family: max(family.accuracies, default=0.0), reverse=True)


def _numbers(checks: Sequence[CheckResult]) -> CheckNumbers:
    ends = Counter(check.status for check in checks)
    wrong = Counter(check.finding for check in checks if check.status is Status.FAILED)
    hints = {check.finding: check.hint for check in checks}
    return CheckNumbers(
        name=checks[0].name,
        exercise=checks[0].exercise,
        title=checks[0].title,
        passed=ends[Status.PASSED],
        failed=ends[Status.FAILED],
        skipped=ends[Status.SKIPPED],
        broken=ends[Status.BROKEN],
        evidence=tuple(
            Evidence(finding, hints[finding], count) for finding, count in wrong.most_common(_KINDS)
        ),
    )
