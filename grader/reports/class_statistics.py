"""The statistics of a class report, as pure functions of results."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median

from grader.results import CheckResult, Status, SubmissionResult, Training

_BINS = 10
_MAX_WRONG_ANSWERS = 3


@dataclass(frozen=True)
class Overview:
    """The class in a few numbers; scores in points, and None if nobody was graded."""

    submissions: int
    graded: int
    mean: float | None
    median: float | None
    max_score: float
    seconds: float
    slowest: float
    reused: int
    isolations: tuple[str, ...]


@dataclass(frozen=True)
class Bin:
    """The number of submissions with `low` to below `high` percent of the points."""

    low: int
    high: int
    count: int


@dataclass(frozen=True)
class WrongAnswer:
    """One way in which submissions failed a check, and their number."""

    finding: str
    hint: str | None
    count: int


@dataclass(frozen=True)
class CheckStatistics:
    """The results of one check in the class, with its most common wrong answers first."""

    name: str
    exercise: str
    title: str
    passed: int
    failed: int
    skipped: int
    broken: int
    wrong_answers: tuple[WrongAnswer, ...]

    @property
    def rate(self) -> float | None:
        """The share of passed among passed and failed, from 0 to 1; None without either."""
        checked = self.passed + self.failed
        return self.passed / checked if checked else None


@dataclass(frozen=True)
class ModelGroup:
    """Models with the same layers and optimizer, their trainings, and their students."""

    model: str
    parameters: tuple[int, ...]
    trainings: tuple[Training, ...]
    students: tuple[str, ...]

    @property
    def accuracies(self) -> tuple[float, ...]:
        """The accuracies of the trained models, lowest first."""
        return tuple(sorted(one.accuracy for one in self.trainings if one.accuracy is not None))


def overview(results: Sequence[SubmissionResult]) -> Overview:
    """Return the class in a few numbers."""
    graded = [result for result in results if result.status == "graded"]
    scores = [result.score for result in graded]
    seconds = [result.seconds for result in results]
    return Overview(
        submissions=len(results),
        graded=len(graded),
        mean=mean(scores) if scores else None,
        median=median(scores) if scores else None,
        max_score=max((result.max_score for result in results), default=0.0),
        seconds=sum(seconds),
        slowest=max(seconds, default=0.0),
        reused=sum(result.reused for result in results),
        isolations=tuple(sorted({result.isolation for result in results})),
    )


def distribution(results: Sequence[SubmissionResult]) -> list[Bin]:
    """Return ten bins of the share of points; full marks are in the last bin."""
    shares = [
        result.score / result.max_score
        for result in results
        if result.status == "graded" and result.max_score
    ]
    counts = Counter(min(int(share * _BINS), _BINS - 1) for share in shares)
    width = 100 // _BINS
    return [Bin(index * width, (index + 1) * width, counts[index]) for index in range(_BINS)]


def check_statistics(results: Sequence[SubmissionResult]) -> list[CheckStatistics]:
    """Return the statistics of each check, in the order in which the checks ran."""
    by_name: dict[str, list[CheckResult]] = {}
    for result in results:
        for check in result.checks:
            by_name.setdefault(check.name, []).append(check)
    return [_statistics(checks) for checks in by_name.values()]


def hardest(checks: Iterable[CheckStatistics], count: int = 3) -> list[CheckStatistics]:
    """Return the failed checks with the lowest share of passes, lowest first."""
    failed = [check for check in checks if check.failed]
    return sorted(failed, key=lambda check: (check.rate, -check.failed))[:count]


def model_groups(results: Sequence[SubmissionResult]) -> list[ModelGroup]:
    """Return the trained models in groups, the group with the highest accuracy first."""
    groups: dict[str, list[tuple[Training, str]]] = {}
    for result in results:
        if result.training is not None:
            groups.setdefault(result.training.model, []).append((result.training, result.student))
    found = [
        ModelGroup(
            model=model,
            parameters=tuple(sorted({training.parameters for training, _ in members})),
            trainings=tuple(training for training, _ in members),
            students=tuple(student for _, student in members),
        )
        for model, members in groups.items()
    ]
    return sorted(found, key=lambda group: max(group.accuracies, default=0.0), reverse=True)


def _statistics(checks: Sequence[CheckResult]) -> CheckStatistics:
    statuses = Counter(check.status for check in checks)
    findings = Counter(check.shown.finding for check in checks if check.status is Status.FAILED)
    hints = {check.shown.finding: check.shown.hint for check in checks}
    return CheckStatistics(
        name=checks[0].name,
        exercise=checks[0].exercise,
        title=checks[0].shown.title,
        passed=statuses[Status.PASSED],
        failed=statuses[Status.FAILED],
        skipped=statuses[Status.SKIPPED],
        broken=statuses[Status.BROKEN],
        wrong_answers=tuple(
            WrongAnswer(finding, hints[finding], count)
            for finding, count in findings.most_common(_MAX_WRONG_ANSWERS)
        ),
    )
