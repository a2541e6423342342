"""Measure the cost of isolation: an empty job at each isolation level, against a bare fork.

    python -m benchmarks.isolation_overhead --times 100

The bare fork is that of a process with TensorFlow imported, as the fork server has, and ends at
once. The kinds are measured in turns, so that all have the same conditions. The command prints
medians.
"""

import statistics
import time
from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial

import typer
from rich.progress import track

from benchmarks.warm_start import fork, warm_process
from grader.sandbox.client import Sandbox
from grader.sandbox.errors import UnprotectedError
from grader.sandbox.fork_server_handle import ForkServer
from grader.sandbox.protocol import ISOLATIONS, Call, Limits, Part, RunCall, Statement

_EMPTY_CALL = RunCall(
    Part("nothing", 1, (Statement(1, 1, "def nothing(): pass"),)), Call("nothing")
)


def main(times: int = 100) -> None:
    """Measure, and print the medians in milliseconds."""
    fork_server = ForkServer()
    with warm_process() as plain:
        measured = measure(times, fork_server, plain)
    fork_server.close()
    for name, values in measured.items():
        # The first turn starts the fork server.
        print(f"{name}: {statistics.median(values[1:]):.1f} ms in the median of {times}")


def measure(times: int, fork_server: ForkServer, plain: Executor) -> dict[str, list[float]]:
    """Return the milliseconds of each kind in each turn; `plain` makes the bare forks."""
    ways: dict[str, Callable[[], object]] = {
        "a bare fork": lambda: plain.submit(fork, 1).result(),
    }
    for level in ISOLATIONS:
        sandbox = Sandbox((level,), fork_server)
        try:
            assert sandbox.isolation == level
        except UnprotectedError as error:
            print(f"{level} is left out: {error}")
        else:
            ways[f"a job at {level}"] = partial(sandbox.run, _EMPTY_CALL, Limits())
    milliseconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in track(range(times + 1), description="turns"):
        for name, way in ways.items():
            started = time.monotonic()
            way()
            milliseconds[name].append(1000 * (time.monotonic() - started))
    return milliseconds


if __name__ == "__main__":
    typer.run(main)
