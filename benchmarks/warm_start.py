"""A process with the same imports as the fork server, for measurements of plain forks."""

import gc
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from unittest.mock import patch

from grader.sandbox.environment import ENVIRONMENT
from grader.sandbox.processes import fork_server as fork_server


@contextmanager
def warm_process() -> Iterator[Executor]:
    """Start one new process with the fork server's environment and imports, as an executor."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawned, initializer=_warm_up) as process:
        with patch.dict(os.environ, ENVIRONMENT):
            process.submit(os.getpid).result()
        yield process


def _warm_up() -> None:
    fork_server.warm_up()
    gc.collect()
    gc.freeze()


def fork(times: int) -> None:
    """Fork this process `times` times, and wait each time until the child has ended."""
    for _ in range(times):
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
