"""A process that is as warm as the template, so that a plain fork of it is one of that."""

import gc
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from unittest.mock import patch

from grader.sandbox.client import ENVIRONMENT
from grader.sandbox.processes import fork_server as template


@contextmanager
def like_the_template() -> Iterator[Executor]:
    """One process, started afresh in the template's environment, that does what it is given."""
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawned, initializer=_warm_up) as process:
        with patch.dict(os.environ, ENVIRONMENT):
            process.submit(os.getpid).result()
        yield process


def _warm_up() -> None:
    template.warm_up()
    gc.collect()
    gc.freeze()


def fork(times: int) -> None:
    """Fork this process so often, and wait each time until the child has ended."""
    for _ in range(times):
        child = os.fork()
        if child == 0:
            os._exit(0)
        os.waitpid(child, 0)
