"""The meter counts the memory, processor time and threads of processes."""

import os
import time
from pathlib import Path

import pytest

from grader.sandbox.isolation.resource_usage import Meter

pytestmark = pytest.mark.slow


def test_processor_time_of_children_counts_once_if_the_parent_waits() -> None:
    meter = Meter([os.getpid()])
    started = time.process_time()
    for _ in range(3):
        child = os.fork()
        if child == 0:
            end = time.process_time() + 0.2
            while time.process_time() < end:
                pass
            os._exit(0)
        ended = False
        while not ended:
            used = meter.usage([os.getpid(), child])
            ended = os.waitpid(child, os.WNOHANG)[0] == child
            time.sleep(0.01)

    used = meter.usage([os.getpid()])

    own = time.process_time() - started
    # Three times 0.2 s, and what the forks themselves cost; counted twice it would be 1.2 s.
    assert 0.5 < used.cpu_seconds - own < 0.95


def test_a_meter_counts_memory_from_its_start() -> None:
    meter = Meter([os.getpid()])
    kept = bytearray(b"x" * (50 << 20))

    used = meter.usage([os.getpid()])

    assert len(kept) >> 10 <= used.memory_kb < 100 << 10
    assert used.threads == len(list(Path("/proc/self/task").iterdir()))
