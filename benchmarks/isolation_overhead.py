"""What the wall costs: a job that does nothing, behind each level, against a bare fork.

    python -m benchmarks.isolation_overhead --times 100

The bare fork is one of a process that has TensorFlow imported, as the template has, and ends at
once. The kinds take turns, so that all meet the same machine. Prints medians.
"""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import Executor

import typer
from rich.progress import track

from benchmarks.warm_start import fork, like_the_template
from grader.sandbox.client import ForkServer, Sandbox, UnprotectedError
from grader.sandbox.protocol import ISOLATIONS, Call, Limits, Part, RunCall, Statement

_NOTHING = RunCall(Part("nothing", 1, (Statement(1, 1, "def nothing(): pass"),)), Call("nothing"))


def main(times: int = 100) -> None:
    """Measure, and print milliseconds."""
    template = ForkServer()
    with like_the_template() as plain:
        measured = measure(times, template, plain)
    template.close()
    for name, values in measured.items():
        # The first turn starts the template.
        print(f"{name}: {statistics.median(values[1:]):.1f} ms in the median of {times}")


def measure(times: int, template: ForkServer, plain: Executor) -> dict[str, list[float]]:
    """Milliseconds of each kind in each turn; `plain` makes plain forks."""
    ways: dict[str, Callable[[], object]] = {
        "a bare fork": lambda: plain.submit(fork, 1).result(),
    }
    for level in ISOLATIONS:
        sandbox = Sandbox((level,), template)
        try:
            assert sandbox.isolation == level
        except UnprotectedError as error:
            print(f"{level} is left out: {error}")
        else:
            ways[f"a job at {level}"] = lambda sandbox=sandbox: sandbox.run(_NOTHING, Limits())
    milliseconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in track(range(times + 1), description="turns"):
        for name, way in ways.items():
            started = time.monotonic()
            way()
            milliseconds[name].append(1000 * (time.monotonic() - started))
    return milliseconds


if __name__ == "__main__":
    typer.run(main)
