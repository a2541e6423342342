"""Check that grading is deterministic: one submission and seed, many gradings, one result.

    python -m benchmarks.repeat --times 1000 --trainings 20

The model of the submission is trained once and then read from the cache, as in a course.
`--trainings` sets how many gradings, spread evenly, train it again.
"""

import statistics
from collections import Counter

import typer
from msgspec import structs
from rich.progress import track

from grader.course import Course
from grader.grading.grader import Grader
from grader.grading.steps import PendingSubmission
from grader.results import SubmissionResult
from grader.sandbox.client import Sandbox
from samples.sample_class import REPOSITORY, cases


def main(
    times: int = 1000,
    trainings: int = 20,
    seed: int = 0,
    case: str = "course_notebook_overlap_and_lr",
) -> None:
    """Grade repeatedly, and print the number of distinct results."""
    (chosen,) = [each for each in cases() if each.name == case]
    course = Course(REPOSITORY)
    results: Counter[str] = Counter()
    seconds = []
    with Sandbox() as sandbox:
        stored, training = (
            Grader(course, "baseline", seed, use_cache, sandbox, chosen.rubric)
            for use_cache in (True, False)
        )
        for number in track(range(times), description="gradings"):
            trains = trainings > 0 and number % max(times // trainings, 1) == 0
            grader = training if trains else stored
            # `evaluate` always runs the checks: it does not read cached results.
            result = grader.steps.evaluate(
                PendingSubmission(chosen.submission, case, grader.read(chosen.submission))
            )
            results[comparable_text(result)] += 1
            seconds.append(result.seconds)
    print(
        f"{times} gradings of {case}, {trainings} with a new training: "
        f"{len(results)} distinct result(s), median {statistics.median(seconds):.2f} s"
    )
    if len(results) > 1:
        raise SystemExit(1)


def comparable_text(result: SubmissionResult) -> str:
    """Return a result as text, without its time."""
    return repr(structs.replace(result, seconds=0.0))


if __name__ == "__main__":
    typer.run(main)
