"""What the wall costs: a job that does nothing, behind each level, against a bare fork.

    python -m benchmarks.wall --times 100

The bare fork is one of a process that has TensorFlow imported, as the template has, and ends at
once. The kinds take turns, so that all meet the same machine. Prints medians.
"""

import os
import statistics
import time
from collections.abc import Callable

import typer
from rich.progress import track

from benchmarks.warm import be_like_the_template
from grader.evidence import ISOLATIONS, Call, Limits, Part, RunCall, Statement
from grader.sandbox import Sandbox, Template, UnprotectedError

_NOTHING = RunCall(Part("nothing", 1, (Statement(1, 1, "def nothing(): pass"),)), Call("nothing"))


def bare_fork() -> None:
    """Fork this process, which is as warm as the template, and wait until the child has ended."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def main(times: int = 100) -> None:
    """Measure, and print milliseconds."""
    be_like_the_template()
    template = Template()
    ways: dict[str, Callable[[], object]] = {"a bare fork": bare_fork}
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
    template.close()
    for name, values in milliseconds.items():
        # The first turn starts the template.
        print(f"{name}: {statistics.median(values[1:]):.1f} ms in the median of {times}")


if __name__ == "__main__":
    typer.run(main)
