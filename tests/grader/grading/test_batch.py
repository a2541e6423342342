"""Several workers: the same results in the same order, whichever worker dies."""

import hashlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from grader.course import Course
from grader.grading.batch import WorkerError, grade_in_parallel
from grader.grading.check_context import CheckConfigError
from grader.grading.grader import Grader
from grader.grading.steps import GradingSteps, PendingSubmission
from grader.results import SubmissionResult
from grader.sandbox.isolation.process_list import descendants
from grader.submissions.student_folder import FoundSubmission
from tests.conftest import SEED
from tests.support.processes import interruptible, wait_for_the_end_of, wait_until

pytestmark = pytest.mark.slow


def handed_in(folder: Path, count: int) -> list[FoundSubmission]:
    """Write submissions that differ in one small function."""
    found = []
    for number in range(count):
        path = folder / f"student{number}.py"
        path.write_text(
            "import os\n\n\ndef create_train_val_dirs(root_path):\n"
            f"    os.makedirs(root_path + '/training/{'cats' if number % 2 else number}')\n"
        )
        found.append(FoundSubmission(path, path.stem))
    return found


@pytest.fixture
def uncached(course: Course, grader: Grader) -> Iterator[Grader]:
    """A grader that reuses no cached results."""
    with Grader(course, "baseline", SEED, use_cache=False, sandbox=grader.sandbox) as uncached:
        yield uncached


def compared(results: Iterator[tuple[int, SubmissionResult]]) -> list[SubmissionResult]:
    """Sort results by index and drop the durations, which differ."""
    return [replace(each, seconds=0.0) for _, each in sorted(results, key=lambda pair: pair[0])]


def test_results_do_not_depend_on_the_number_of_workers_or_the_order(
    uncached: Grader, tmp_path: Path
) -> None:
    submissions = handed_in(tmp_path, 5)

    alone = compared(grade_in_parallel(uncached, submissions, 1))
    together = compared(grade_in_parallel(uncached, submissions, 3))
    backwards = compared(grade_in_parallel(uncached, submissions[::-1], 2))[::-1]

    assert alone == together == backwards
    assert [result.student for result in alone] == [found.student for found in submissions]


def test_what_is_known_or_cannot_be_graded_needs_no_worker(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submissions = [
        *handed_in(tmp_path, 2),
        FoundSubmission(tmp_path / "x.ipynb", "x", "is a folder"),
    ]
    first = compared(grade_in_parallel(grader, submissions, 1))
    monkeypatch.setattr(GradingSteps, "evaluate", None)

    again = compared(grade_in_parallel(grader, submissions, 1))

    assert [result.reused for result in again] == [True, True, False]
    assert [replace(each, reused=False) for each in again] == [
        replace(each, reused=False) for each in first
    ]


def interfering(grader: Grader, act: Callable[[], None], marker: "Path | Never") -> Grader:
    """Make workers call `act` before the first submission, until `marker` exists."""
    evaluate = grader.steps.evaluate

    def evaluate_after_act(pending: PendingSubmission) -> SubmissionResult:
        if pending.student == "student0" and not marker.exists():
            marker.touch()
            act()
        return evaluate(pending)

    grader.steps.evaluate = evaluate_after_act  # type: ignore[method-assign]
    return grader


class Never:
    """A path that never comes to exist."""

    def exists(self) -> bool:
        return False

    def touch(self) -> None:
        pass


@pytest.fixture
def disturbed(course: Course, grader: Grader) -> Iterator[Grader]:
    """A second grader without cached results, for a test to interfere with."""
    with Grader(course, "baseline", SEED, use_cache=False, sandbox=grader.sandbox) as disturbed:
        yield disturbed


def kill_oneself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_submission_whose_worker_was_killed_is_given_to_another(
    uncached: Grader, disturbed: Grader, tmp_path: Path
) -> None:
    submissions = handed_in(tmp_path, 3)
    interfering(disturbed, kill_oneself, tmp_path / "once")

    assert compared(grade_in_parallel(disturbed, submissions, 2)) == compared(
        grade_in_parallel(uncached, submissions, 2)
    )
    assert (tmp_path / "once").exists()


def test_a_submission_that_kills_two_workers_is_ungradable_and_the_class_is_graded(
    disturbed: Grader, tmp_path: Path
) -> None:
    interfering(disturbed, kill_oneself, Never())

    first, *others = compared(grade_in_parallel(disturbed, handed_in(tmp_path, 3), 2))

    assert (first.student, first.status) == ("student0", "ungradable")
    assert first.reason == "the process that graded it died 2 times (SIGKILL)"
    assert [result.status for result in others] == ["graded", "graded"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_submission_that_takes_too_long_is_ungradable_and_the_class_is_graded(
    disturbed: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    def run_forever() -> None:
        # In C, which neither an exception nor a signal handler of Python interrupts.
        hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)

    monkeypatch.setattr("grader.grading.batch.EVALUATION_SECONDS", 3.0)
    interfering(disturbed, run_forever, tmp_path / "once")

    first, *others = compared(grade_in_parallel(disturbed, handed_in(tmp_path, 3), jobs))

    assert first.status == "ungradable"
    assert "took more than 3 s of processor time to grade" in (first.reason or "")
    assert [result.status for result in others] == ["graded", "graded"]


def test_the_first_submission_is_graded_while_others_are_still_read(
    uncached: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = tmp_path / "begun"
    prepare = uncached.steps.prepare

    def prepare_last_after_begin(
        path: Path, student: str, fault: str | None = None
    ) -> SubmissionResult | PendingSubmission:
        if student == "student2":
            latest = time.monotonic() + 60
            wait_until(begun.exists, lambda: time.monotonic() < latest)
        return prepare(path, student, fault)

    monkeypatch.setattr(uncached.steps, "prepare", prepare_last_after_begin)
    interfering(uncached, lambda: None, begun)

    results = compared(grade_in_parallel(uncached, handed_in(tmp_path, 3), 1))

    assert [result.student for result in results] == ["student0", "student1", "student2"]


def test_a_failure_of_the_grader_ends_the_class_with_its_message(
    disturbed: Grader, tmp_path: Path
) -> None:
    def fail() -> None:
        raise CheckConfigError("no such check")

    interfering(disturbed, fail, tmp_path / "once")

    with pytest.raises(WorkerError, match="no such check"):
        list(grade_in_parallel(disturbed, handed_in(tmp_path, 2), 2))


def test_workers_share_one_fork_server_and_leave_no_process(
    uncached: Grader, tmp_path: Path
) -> None:
    uncached.sandbox.start()
    fork_server = uncached.sandbox.fork_server.pid
    before = set(descendants(os.getpid()))

    compared(grade_in_parallel(uncached, handed_in(tmp_path, 4), 3))
    uncached.close()

    assert uncached.sandbox.fork_server.pid == fork_server
    workers = {pid for pid in descendants(os.getpid()) if pid not in before}
    assert not workers - set(descendants(fork_server or 0))


@pytest.fixture
def handled_signals() -> Iterator[list[int]]:
    """The termination signals that this process has handled, as a server does."""
    signals: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: signals.append(number))
    yield signals
    signal.signal(signal.SIGTERM, before)


def test_workers_end_although_their_parent_handles_the_termination_signal(
    uncached: Grader, tmp_path: Path, handled_signals: list[int]
) -> None:
    results = compared(grade_in_parallel(uncached, handed_in(tmp_path, 2), 2))

    assert [result.status for result in results] == ["graded", "graded"]
    assert handled_signals == []


@pytest.mark.usefixtures("handled_signals")
def test_a_termination_signal_ends_a_worker_although_its_parent_handles_it(
    disturbed: Grader, tmp_path: Path
) -> None:
    def terminate_oneself() -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    interfering(disturbed, terminate_oneself, Never())

    (result,) = compared(grade_in_parallel(disturbed, handed_in(tmp_path, 1), 1))

    assert result.reason == "the process that graded it died 2 times (SIGTERM)"


def test_an_interruption_keeps_what_is_graded_and_leaves_no_process(
    course: Course, tmp_path: Path
) -> None:
    for found in handed_in(tmp_path, 3):
        found.path.write_text(found.path.read_text() + "\n    late = 'interrupted'\n")
    endless = "def create_train_val_dirs(root_path):\n    while True: pass\n"
    (tmp_path / "zoe.py").write_text(endless)
    before = set(course.state.glob("cache/*.msgpack"))
    command = "from grader.cli.main import main; main()"
    arguments = ["grade", str(tmp_path), "--seed", str(SEED), "--jobs", "1"]
    grading = interruptible([sys.executable, "-c", command, *arguments], course.root)
    wait_until(
        lambda: len(set(course.state.glob("cache/*.msgpack")) - before) >= 3,
        lambda: grading.poll() is None,
    )
    started = descendants(grading.pid)

    grading.send_signal(signal.SIGINT)
    _, errors = grading.communicate()

    assert grading.returncode == 130
    assert "finished work is kept" in errors
    assert "Traceback" not in errors
    for process in started:
        wait_for_the_end_of(process)
