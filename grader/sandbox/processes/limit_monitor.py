"""The limits of a job, compared with the resources that its processes use."""

import time
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import NamedTuple

from grader.sandbox.isolation.backend import MAX_TASKS, MAX_WRITTEN_MB, IsolationBackend
from grader.sandbox.isolation.open_files import buffers_kb, count_open_files
from grader.sandbox.isolation.resource_usage import Meter, ResourceUsage
from grader.sandbox.processes.worker_output import WorkerOutput
from grader.sandbox.protocol import (
    MAX_OUTPUT_BYTES,
    MAX_REPORT_BYTES,
    MAX_TOTAL_OPEN_FILES,
    JobStatus,
    Limits,
)

# Checking the writable folder takes longer than checking the processes.
_CHECKS_PER_FOLDER_CHECK = 10


class Outcome(NamedTuple):
    """How a job ended: a status and its explanation."""

    status: JobStatus
    detail: str


OUT_OF_SPACE = Outcome(
    "out of space", f"wrote more than {MAX_WRITTEN_MB} MB, or more files than fit"
)
_TOO_MANY_OPEN_FILES = Outcome(
    "too many processes", f"opened more than {MAX_TOTAL_OPEN_FILES:,} files in all its processes"
)


def out_of_memory(limits: Limits) -> Outcome:
    """Return the outcome of a job that exceeds its memory limit."""
    return Outcome("out of memory", f"needed more than {limits.memory_mb} MB")


class LimitMonitor:
    """Compares a worker and all processes that it started with the limits of its job.

    The time limit counts from the creation of the monitor. `peak_memory_kb` is the highest memory
    seen.
    """

    def __init__(
        self, limits: Limits, backend: IsolationBackend, meter: Meter, output: WorkerOutput
    ) -> None:
        self._limits = limits
        self._backend = backend
        self._meter = meter
        self._output = output
        self._deadline = time.monotonic() + limits.seconds
        self._check_count = 0
        self.peak_memory_kb = 0

    def excess(self) -> Outcome | None:
        """Check all limits; returns the outcome for the first that is exceeded.

        However many processes there are, inspecting them ends when the time is up.
        """
        return (
            self._time_excess()
            or self._output_excess()
            or self._process_excess()
            # Inspecting the processes takes time, too.
            or self._time_excess()
            or self._space_excess()
        )

    def _is_time_up(self) -> bool:
        return time.monotonic() > self._deadline

    def _time_excess(self) -> Outcome | None:
        if self._is_time_up():
            return Outcome("out of time", f"ran longer than {self._limits.seconds:g} s")
        return None

    def _in_time(self, processes: Iterable[int]) -> Iterator[int]:
        """Yield processes until the time is up."""
        return takewhile(lambda _: not self._is_time_up(), processes)

    def _process_excess(self) -> Outcome | None:
        processes = self._backend.processes()
        # This check is first, because it is quick even if inspecting each file is not.
        if count_open_files(self._in_time(processes), MAX_TOTAL_OPEN_FILES) > MAX_TOTAL_OPEN_FILES:
            return _TOO_MANY_OPEN_FILES
        usage = self._usage(processes)
        self.peak_memory_kb = max(self.peak_memory_kb, usage.memory_kb)
        return self._usage_excess(usage)

    def _output_excess(self) -> Outcome | None:
        if len(self._output.report) > MAX_REPORT_BYTES:
            return Outcome("died", f"its answer is longer than {MAX_REPORT_BYTES >> 20} MB")
        if self._output.printed_bytes > MAX_OUTPUT_BYTES:
            return Outcome("too much output", f"printed more than {MAX_OUTPUT_BYTES >> 20} MB")
        return None

    def _usage_excess(self, usage: ResourceUsage) -> Outcome | None:
        if usage.memory_kb > self._limits.memory_mb * 1024:
            return out_of_memory(self._limits)
        if usage.threads > MAX_TASKS:
            detail = f"started more than {MAX_TASKS} processes and threads"
            return Outcome("too many processes", detail)
        if usage.cpu_seconds > self._limits.cpu_seconds:
            detail = f"used more than {self._limits.cpu_seconds:g} s of processor time"
            return Outcome("out of time", detail)
        return None

    def _usage(self, processes: list[int]) -> ResourceUsage:
        """Measure the processes, with the buffers of their sockets and pipes as memory."""
        usage = self._meter.usage(self._in_time(processes))
        buffers = buffers_kb(self._in_time(processes), self._limits.memory_mb * 1024)
        return usage._replace(memory_kb=usage.memory_kb + buffers)

    def _space_excess(self) -> Outcome | None:
        self._check_count += 1
        is_due = self._check_count % _CHECKS_PER_FOLDER_CHECK == 0
        return OUT_OF_SPACE if is_due and self._backend.is_full() else None
