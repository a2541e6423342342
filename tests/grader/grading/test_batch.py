"""Several judges at once: the same results in the same order, whoever dies on the way."""

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
from grader.grading.batch import WorkerError, graded
from grader.grading.checking import CheckConfigError
from grader.grading.grader import Grader
from grader.results import SubmissionResult
from grader.sandbox.isolation.process_list import descendants
from grader.sandbox.protocol import Isolation, Slice
from grader.submissions.student_folder import FoundSubmission
from tests.conftest import SEED
from tests.support.processes import interruptible, wait_for_the_end_of, wait_until


def handed_in(folder: Path, count: int) -> list[FoundSubmission]:
    """Submissions with one small function, each its own."""
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
def anew(course: Course, grader: Grader) -> Iterator[Grader]:
    """A grader that looks up no verdict."""
    with Grader(course, "baseline", SEED, use_cache=False, sandbox=grader.sandbox) as anew:
        yield anew


def compared(results: Iterator[tuple[int, SubmissionResult]]) -> list[SubmissionResult]:
    """Results in order of place, without what may differ."""
    return [replace(each, seconds=0.0) for _, each in sorted(results, key=lambda pair: pair[0])]


def test_results_do_not_depend_on_the_number_of_judges_or_the_order(
    anew: Grader, tmp_path: Path
) -> None:
    submissions = handed_in(tmp_path, 5)

    alone = compared(graded(anew, submissions, 1))
    together = compared(graded(anew, submissions, 3))
    backwards = compared(graded(anew, submissions[::-1], 2))[::-1]

    assert alone == together == backwards
    assert [result.student for result in alone] == [found.student for found in submissions]


def test_what_is_known_or_cannot_be_graded_needs_no_judge(
    grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    submissions = [
        *handed_in(tmp_path, 2),
        FoundSubmission(tmp_path / "x.ipynb", "x", "is a folder"),
    ]
    first = compared(graded(grader, submissions, 1))
    monkeypatch.setattr(Grader, "judge", None)

    again = compared(graded(grader, submissions, 1))

    assert [result.reused for result in again] == [True, True, False]
    assert [replace(each, reused=False) for each in again] == [
        replace(each, reused=False) for each in first
    ]


class Interfering(Grader):
    """A grader whose judging process does something before it judges the first submission."""

    def __init__(self, anew: Grader, course: Course, act: Callable[[], None], once: Path) -> None:
        super().__init__(course, "baseline", SEED, use_cache=False, sandbox=anew.sandbox)
        self._act = act
        self._once = once

    def evaluate(self, path: Path, student: str, source: Slice) -> SubmissionResult:
        if student == "student0" and not self._once.exists():
            self._once.touch()
            self._act()
        return super().judge(path, student, source)


def kill_oneself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_submission_whose_judge_was_killed_is_given_to_another(
    anew: Grader, course: Course, tmp_path: Path
) -> None:
    submissions = handed_in(tmp_path, 3)
    disturbed = Interfering(anew, course, kill_oneself, tmp_path / "once")

    assert compared(graded(disturbed, submissions, 2)) == compared(graded(anew, submissions, 2))
    assert (tmp_path / "once").exists()


def test_a_submission_that_ends_two_judges_is_ungradable_and_the_class_is_graded(
    anew: Grader, course: Course, tmp_path: Path
) -> None:
    disturbed = Interfering(anew, course, kill_oneself, Path("/nowhere/at/all"))
    disturbed._once = _Never()  # type: ignore[assignment]

    first, *others = compared(graded(disturbed, handed_in(tmp_path, 3), 2))

    assert (first.student, first.status) == ("student0", "ungradable")
    assert first.reason == "the process that judged it died 2 times (SIGKILL)"
    assert [result.status for result in others] == ["graded", "graded"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_submission_that_takes_too_long_to_judge_is_ungradable_and_the_class_is_graded(
    anew: Grader, course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    def work_without_end() -> None:
        # In C, where neither an exception nor a signal handler of Python comes in between.
        hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)

    monkeypatch.setattr("grader.grading.batch.EVALUATION_SECONDS", 3.0)
    disturbed = Interfering(anew, course, work_without_end, tmp_path / "once")

    first, *others = compared(graded(disturbed, handed_in(tmp_path, 3), jobs))

    assert first.status == "ungradable"
    assert "took more than 3 s of processor time to judge" in (first.reason or "")
    assert [result.status for result in others] == ["graded", "graded"]


class WaitingForTheFirst(Grader):
    """A grader that reads the last submission only once a judge has begun with the first one."""

    def __init__(self, anew: Grader, course: Course, begun: Path) -> None:
        super().__init__(course, "baseline", SEED, use_cache=False, sandbox=anew.sandbox)
        self._begun = begun

    def find_cached(
        self,
        path: Path,
        student: str,
        fault: str | None = None,
        isolation: Isolation | None = None,
    ) -> SubmissionResult | Slice:
        if student == "student2":
            latest = time.monotonic() + 60
            wait_until(self._begun.exists, lambda: time.monotonic() < latest)
        return super().look_up(path, student, fault, isolation)

    def evaluate(self, path: Path, student: str, source: Slice) -> SubmissionResult:
        self._begun.touch()
        return super().judge(path, student, source)


def test_the_first_submission_is_judged_while_others_are_still_read(
    anew: Grader, course: Course, tmp_path: Path
) -> None:
    waiting = WaitingForTheFirst(anew, course, tmp_path / "begun")

    results = compared(graded(waiting, handed_in(tmp_path, 3), 1))

    assert [result.student for result in results] == ["student0", "student1", "student2"]


class _Never:
    """A path that never comes to exist."""

    def exists(self) -> bool:
        return False

    def touch(self) -> None:
        pass


def test_a_failure_of_the_grader_ends_the_class_with_its_words(
    anew: Grader, course: Course, tmp_path: Path
) -> None:
    def fail() -> None:
        raise CheckConfigError("no such check")

    disturbed = Interfering(anew, course, fail, tmp_path / "once")

    with pytest.raises(WorkerError, match="no such check"):
        list(graded(disturbed, handed_in(tmp_path, 2), 2))


def test_judges_share_one_template_and_leave_nobody_behind(anew: Grader, tmp_path: Path) -> None:
    anew.sandbox.start()
    fork_server = anew.sandbox.fork_server.pid
    before = set(descendants(os.getpid()))

    compared(graded(anew, handed_in(tmp_path, 4), 3))
    anew.close()

    assert anew.sandbox.fork_server.pid == fork_server
    judges = {pid for pid in descendants(os.getpid()) if pid not in before}
    assert not judges - set(descendants(fork_server or 0))


@pytest.fixture
def handled() -> Iterator[list[int]]:
    """The signals that this process, as a server does, handled when it was asked to end."""
    signals: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: signals.append(number))
    yield signals
    signal.signal(signal.SIGTERM, before)


def test_judges_end_where_whoever_started_them_handles_the_signal_to_end(
    anew: Grader, tmp_path: Path, handled: list[int]
) -> None:
    results = compared(graded(anew, handed_in(tmp_path, 2), 2))

    assert [result.status for result in results] == ["graded", "graded"]
    assert handled == []


def test_a_judge_ends_when_it_is_asked_to_whatever_its_parent_handles(
    anew: Grader, course: Course, tmp_path: Path, handled: list[int]
) -> None:
    def ask_oneself_to_end() -> None:
        os.kill(os.getpid(), signal.SIGTERM)

    disturbed = Interfering(anew, course, ask_oneself_to_end, tmp_path / "once")
    disturbed._once = _Never()  # type: ignore[assignment]

    (result,) = compared(graded(disturbed, handed_in(tmp_path, 1), 1))

    assert result.reason == "the process that judged it died 2 times (SIGTERM)"


def test_an_interruption_keeps_what_is_graded_and_leaves_nobody_behind(
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
    _, said = grading.communicate()

    assert grading.returncode == 130
    assert "what was graded is kept" in said
    assert "Traceback" not in said
    for process in started:
        wait_for_the_end_of(process)
