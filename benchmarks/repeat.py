"""Whether grading is free of luck: one submission, one seed, many gradings, one verdict.

    python -m benchmarks.repeat --times 1000 --anew 20

The model of a submission is trained once and then looked up, as in a course; `--anew` of the
gradings, spread evenly, train it again all the same.
"""

import statistics
from collections import Counter

import typer
from msgspec import structs
from rich.progress import track

from grader.course import Course
from grader.grading.grader import Grader
from grader.results import SubmissionResult
from grader.sandbox.client import Sandbox
from samples.sample_class import REPOSITORY, cases


def main(
    times: int = 1000, anew: int = 20, seed: int = 0, case: str = "course_notebook_overlap_and_lr"
) -> None:
    """Grade again and again, and print how many different verdicts came of it."""
    (chosen,) = [one for one in cases() if one.name == case]
    course = Course(REPOSITORY)
    verdicts: Counter[str] = Counter()
    seconds = []
    with Sandbox() as sandbox:
        stored, training = (
            Grader(course, "baseline", seed, use_cache, sandbox, chosen.rubric)
            for use_cache in (True, False)
        )
        for number in track(range(times), description="gradings"):
            trains = anew > 0 and number % max(times // anew, 1) == 0
            grader = training if trains else stored
            # Judged each time, though the verdict on this code is known.
            result = grader.evaluate(chosen.submission, case, grader.read(chosen.submission))
            verdicts[verdict_of(result)] += 1
            seconds.append(result.seconds)
    print(
        f"{times} gradings of {case}, {anew} with a training anew: {len(verdicts)} verdict(s), "
        f"median {statistics.median(seconds):.2f} s"
    )
    if len(verdicts) > 1:
        raise SystemExit(1)


def verdict_of(result: SubmissionResult) -> str:
    """All of a result but the time that it took."""
    return repr(structs.replace(result, seconds=0.0))


if __name__ == "__main__":
    typer.run(main)
