"""The processor time of a worker: exceeding the limit ends it; shared work does not count."""

import hashlib
import multiprocessing
import signal
import time

import pytest

from grader.grading.time_limit import TIME_LIMIT_SIGNAL, processor_time_limit, without_time_limit


def work(seconds: float) -> None:
    """Take processor time, most of it within one call of a function in C."""
    started = time.process_time()
    while time.process_time() - started < seconds:
        hashlib.pbkdf2_hmac("sha256", b"", b"", 100_000)


def exceed_limit() -> None:
    with processor_time_limit(0.2):
        work(5)


def do_shared_work() -> None:
    with processor_time_limit(0.4), without_time_limit():
        work(0.8)


def exceed_limit_after_shared_work() -> None:
    with processor_time_limit(0.2):
        with without_time_limit():
            work(0.3)
        work(5)


@pytest.mark.parametrize(
    ("task", "code"),
    [
        (exceed_limit, -TIME_LIMIT_SIGNAL),
        (do_shared_work, 0),
        (exceed_limit_after_shared_work, -TIME_LIMIT_SIGNAL),
    ],
)
def test_only_the_time_of_a_submission_counts(task, code):
    process = multiprocessing.get_context("fork").Process(target=task)
    process.start()
    process.join()
    assert process.exitcode == code


def test_without_a_limit_shared_work_starts_no_timer() -> None:
    with without_time_limit():
        pass
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
