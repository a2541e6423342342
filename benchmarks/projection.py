"""What many submissions would cost, computed from what was measured on few.

A class costs what its distinct models cost to train, and for each student what a submission costs
whose model is known. Both are work of one core or two for some seconds, without anything that
students share, so they add up over machines.
"""

from typing import Any, NamedTuple

Numbers = dict[str, Any]


class Constants(NamedTuple):
    """Seconds of two cores for a submission and for a training, and MB for a judging process."""

    submission: float
    training: float
    template_mb: float = 700
    judge_mb: float = 600


class Class(NamedTuple):
    """Students, and how many different models they hand in."""

    name: str
    students: int
    models: int


CLASSES = (
    Class("a large lecture", 10_000, 200),
    Class("a course on the net", 1_000_000, 5_000),
)
"""Assumed: of 20 students one has a model of his own at first, of 200 one in the end."""


def constants(growth: Numbers) -> Constants:
    """What the growth of a class tells: the slope between its two largest cold runs, and the rest.

    All distinct models are in both of them.
    """
    cold = sorted((run["size"], run["seconds"]) for run in growth["runs"] if run["what"] == "cold")
    (less, sooner), (more, later) = cold[-2:]
    submission = (later - sooner) / (more - less)
    return Constants(submission, (sooner - less * submission) / min(growth["models"], less))


def text(numbers: dict[str, Numbers]) -> str:
    """The table in Markdown, with what it is computed from."""
    found = constants(numbers["growth"])
    lines = [
        f"Two cores grade a submission in {found.submission:.2f} s and train a model in "
        f"{found.training:.1f} s. A fork of a submission needs about {found.judge_mb:.0f} MB for a "
        f"moment, the fork server of a machine {found.template_mb:.0f} MB.",
        "",
        "| | students | distinct models | core hours | on 64 cores | memory of 64 cores |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for one in CLASSES:
        seconds = 2 * (one.students * found.submission + one.models * found.training)
        memory = (found.template_mb + 64 * found.judge_mb) / 1000
        lines.append(
            f"| {one.name} | {one.students:,} | {one.models:,} | {seconds / 3600:.1f} "
            f"| {seconds / 64 / 60:.0f} min | {memory:.0f} GB |"
        )
    return "\n".join(lines)
