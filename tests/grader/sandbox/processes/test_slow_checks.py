"""Checking limits ends at the time limit, even if inspecting all processes takes longer."""

import os
from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest

from grader.sandbox.isolation.backend import IsolationBackend
from grader.sandbox.isolation.resource_usage import Meter
from grader.sandbox.processes.limit_monitor import LimitMonitor
from grader.sandbox.processes.worker_output import WorkerOutput
from grader.sandbox.protocol import Limits


class SlowProcesses:
    """A backend and a clock: it has 100 processes, and inspecting one takes a second."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def processes(self) -> "SlowProcesses":
        return self

    def __iter__(self) -> Iterator[int]:
        for _ in range(100):
            yield os.getpid()
            self.now += 1


def test_inspecting_processes_ends_at_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = SlowProcesses()
    monkeypatch.setattr("grader.sandbox.processes.limit_monitor.time", slow)
    output = cast(WorkerOutput, SimpleNamespace(report=b"", printed_bytes=0))
    limits = Limits(seconds=3, memory_mb=10**6)
    monitor = LimitMonitor(limits, cast(IsolationBackend, slow), Meter([]), output)

    outcome = monitor.excess()

    assert outcome == ("out of time", "ran longer than 3 s")
    assert slow.now == 4
