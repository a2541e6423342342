"""Project the cost of very large classes from measurements of smaller ones.

A class costs one training for each distinct model, and for each student a submission whose model is
known. Both take one or two cores for some seconds and share nothing, so the work can be spread over
machines.
"""

from typing import Any, NamedTuple

Numbers = dict[str, Any]


class Costs(NamedTuple):
    """Seconds of two cores for a submission and a training, and MB of the grader's processes."""

    submission_seconds: float
    training_seconds: float
    fork_server_mb: float = 700
    worker_mb: float = 600


class ProjectedClass(NamedTuple):
    """A class: the numbers of its students and of its distinct models."""

    name: str
    students: int
    models: int


PROJECTED_CLASSES = (
    ProjectedClass("a large lecture", 10_000, 200),
    ProjectedClass("an online course", 1_000_000, 5_000),
)
"""Assumed: one student in 50 has a model of their own, in a very large class one in 200."""


def measured_costs(scaling: Numbers) -> Costs:
    """Return the slope between the two largest cold runs, and from the rest a training's cost.

    Both runs contain all distinct models.
    """
    cold = sorted((run["size"], run["seconds"]) for run in scaling["runs"] if run["what"] == "cold")
    (small, small_seconds), (large, large_seconds) = cold[-2:]
    submission = (large_seconds - small_seconds) / (large - small)
    training = (small_seconds - small * submission) / min(scaling["models"], small)
    return Costs(submission, training)


def projection_table(scaling: Numbers) -> str:
    """Return the Markdown table, and the costs that it is computed from."""
    costs = measured_costs(scaling)
    lines = [
        f"Two cores grade a submission in {costs.submission_seconds:.2f} s and train a model in "
        f"{costs.training_seconds:.1f} s. A worker briefly holds about {costs.worker_mb:.0f} MB, "
        f"the fork server of a machine {costs.fork_server_mb:.0f} MB.",
        "",
        "| | students | distinct models | core hours | on 64 cores | memory of 64 cores |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for each in PROJECTED_CLASSES:
        seconds = 2 * (
            each.students * costs.submission_seconds + each.models * costs.training_seconds
        )
        memory = (costs.fork_server_mb + 64 * costs.worker_mb) / 1000
        lines.append(
            f"| {each.name} | {each.students:,} | {each.models:,} | {seconds / 3600:.1f} "
            f"| {seconds / 64 / 60:.0f} min | {memory:.0f} GB |"
        )
    return "\n".join(lines)
