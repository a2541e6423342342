"""The time of a judge: it ends the process, and what is made for all does not count."""

import hashlib
import multiprocessing
import signal
import time

import pytest

from grader.grading.time_limit import OVERRUN, bounded, not_counted


def work(seconds: float) -> None:
    """Take processor time, most of it within one call of a function in C."""
    started = time.process_time()
    while time.process_time() - started < seconds:
        hashlib.pbkdf2_hmac("sha256", b"", b"", 100_000)


def overrun() -> None:
    with bounded(0.2):
        work(5)


def own_work() -> None:
    with bounded(0.4), not_counted():
        work(0.8)


def overrun_after_own_work() -> None:
    with bounded(0.2):
        with not_counted():
            work(0.3)
        work(5)


@pytest.mark.parametrize(
    ("task", "code"), [(overrun, -OVERRUN), (own_work, 0), (overrun_after_own_work, -OVERRUN)]
)
def test_only_the_time_of_a_submission_counts(task, code):
    process = multiprocessing.get_context("fork").Process(target=task)
    process.start()
    process.join()
    assert process.exitcode == code


def test_where_nothing_is_bounded_own_work_starts_no_timer() -> None:
    with not_counted():
        pass
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
