"""A Dask cluster: the same results as on one machine, even if workers die.

Each test grades on real worker processes on this machine, each with its own fork server.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from distributed import LocalCluster
from msgspec.structs import replace

from grader.course import Course
from grader.grading import cluster
from grader.grading.assignment_files import AssignmentFiles
from grader.grading.batch import WorkerError, grade_in_parallel
from grader.grading.grader import Grader
from grader.results import GradeReport, SubmissionResult
from grader.sandbox.isolation.process_list import descendants
from grader.sandbox.protocol import PROTECTED
from grader.submissions.discovery import find_submissions
from grader.submissions.student_folder import FoundSubmission
from samples.sample_class import SUBMISSIONS
from tests.conftest import SEED
from tests.grader.cli.test_commands import GRADER, single_line
from tests.grader.cli.test_commands import grader as run
from tests.grader.grading.test_batch import compared, handed_in
from tests.support.processes import interruptible, wait_for_the_end_of, wait_until

pytestmark = pytest.mark.slow

ENDLESS = "def create_train_val_dirs(root_path):\n    while True: pass\n"


@pytest.fixture
def uncached(course: Course, grader: Grader) -> Grader:
    """A grader that reuses no cached results."""
    return Grader(course, "baseline", SEED, use_cache=False, sandbox=grader.sandbox)


@pytest.fixture
def empty_course(course: Course, tmp_path: Path) -> Course:
    """A course in which nothing has been graded yet."""
    shutil.copytree(course.solutions, tmp_path / "course" / "solutions")
    return Course(tmp_path / "course")


def on(
    workers: LocalCluster, grader: Grader, submissions: list[FoundSubmission]
) -> list[SubmissionResult]:
    return compared(cluster.grade_on_cluster(grader, submissions, workers.scheduler_address))


def worker_pids(workers: LocalCluster) -> list[int]:
    """Return the process ids of the workers."""
    return [nanny.pid for nanny in workers.workers.values()]


def is_evaluating(workers: LocalCluster) -> bool:
    """Return whether a worker has code to evaluate."""
    # Copies, because the scheduler's thread changes the originals.
    busy = [list(each.processing) for each in list(workers.scheduler.workers.values())]
    return any("evaluate_slice" in task.key for tasks in busy for task in tasks)


def test_a_class_is_graded_as_without_a_cluster(
    grader: Grader, empty_course: Course, workers: LocalCluster
) -> None:
    names = ("rescale_by_256", "model_not_compiled", "untouched_release", "cut_notebook")
    submissions = find_submissions([SUBMISSIONS / name for name in names], "baseline")
    expected = compared(grade_in_parallel(grader, submissions, 1))
    arguments = ["grade", *(SUBMISSIONS / name for name in names), "--format", "json"]
    arguments += ["--seed", SEED, "--dask", workers.scheduler_address]

    done, again = (run(*arguments, cwd=empty_course.root) for _ in range(2))

    assert done.returncode == again.returncode == 1
    results, cached = (GradeReport.from_json(each.stdout).results for each in (done, again))
    assert [result.reused for result in results] == [False] * 4
    assert [result.reused for result in cached] == [True, True, True, False]
    for found in (results, cached):
        assert [replace(each, seconds=0.0, reused=False) for each in found] == [
            replace(each, reused=False) for each in expected
        ]


def test_equal_code_is_evaluated_once(
    uncached: Grader, workers: LocalCluster, tmp_path: Path
) -> None:
    first, second = handed_in(tmp_path, 2)
    second.path.write_text(first.path.read_text())

    results = dict(cluster.grade_on_cluster(uncached, [first, second], workers.scheduler_address))

    assert [results[index].student for index in (0, 1)] == ["student0", "student1"]
    assert results[0].seconds == results[1].seconds
    assert not results[1].reused


def test_killed_workers_lose_no_result_and_leave_no_process(
    uncached: Grader, workers: LocalCluster, tmp_path: Path
) -> None:
    submissions = handed_in(tmp_path, 8)
    expected = compared(grade_in_parallel(uncached, submissions, 2))
    coming = cluster.grade_on_cluster(uncached, submissions, workers.scheduler_address)

    first = next(coming)
    killed = worker_pids(workers)
    started = [process for worker in killed for process in descendants(worker)]
    for worker in killed:
        os.kill(worker, signal.SIGKILL)

    assert compared(iter([first, *coming])) == expected
    assert not set(worker_pids(workers)) & set(killed)
    for process in started:
        wait_for_the_end_of(process)


def test_a_submission_whose_workers_die_is_named(
    uncached: Grader, workers: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers.scheduler, "allowed_failures", 0)
    path = tmp_path / "zoe.py"
    path.write_text(ENDLESS)
    failures: list[str] = []

    def grade() -> None:
        with pytest.raises(WorkerError) as raised:
            on(workers, uncached, [FoundSubmission(path, "zoe")])
        failures.append(str(raised.value))

    grading = threading.Thread(target=grade)
    grading.start()
    wait_until(lambda: is_evaluating(workers), grading.is_alive)
    for worker in worker_pids(workers):
        os.kill(worker, signal.SIGKILL)
    grading.join()

    assert failures == [f"the workers that had {path} died 1 times"]


def test_a_failure_of_a_worker_ends_the_class_with_its_message(
    uncached: Grader, workers: LocalCluster, tmp_path: Path
) -> None:
    points = {"learning": {"loss_rises": 1.0}}
    uncached.config = replace(uncached.config, settings=replace(uncached.settings, points=points))

    with pytest.raises(WorkerError, match=r"worker tcp://127\.0\.0\.1:.* learning::loss_rises"):
        on(workers, uncached, handed_in(tmp_path, 1))


@pytest.mark.parametrize(
    ("owner", "name", "other", "expected"),
    [
        (
            cluster,
            "software_versions",
            lambda: {"tensorflow": "1.0"},
            r"worker tcp://.*tensorflow is 2\.\S+ there, 1\.0 ",
        ),
        (cluster, "settings_key", lambda *_: b"others", "worker tcp://.*photos"),
        (AssignmentFiles, "digest", lambda _: "others", "worker tcp://.*checks and data"),
    ],
    ids=["versions", "photos", "checks"],
)
def test_a_worker_whose_results_may_differ_is_refused(  # noqa: PLR0913 - fixtures and cases
    uncached: Grader,
    workers: LocalCluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    owner: object,
    name: str,
    other: object,
    expected: str,
) -> None:
    monkeypatch.setattr(owner, name, other)

    with pytest.raises(WorkerError, match=expected):
        on(workers, uncached, handed_in(tmp_path, 1))


def test_the_reported_isolation_is_that_of_the_workers(
    empty_course: Course, workers: LocalCluster, tmp_path: Path
) -> None:
    (found,) = handed_in(tmp_path, 1)
    arguments = ("grade", found.path, "--format", "json", "--dask", workers.scheduler_address)

    done = run(*arguments, cwd=empty_course.root, forbidden=PROTECTED)

    (result,) = json.loads(done.stdout)["results"]
    assert (result["isolation"], done.returncode) == ("namespaces", 0)


def test_a_rerun_resumes_an_interrupted_class(
    empty_course: Course, workers: LocalCluster, tmp_path: Path
) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    submissions = handed_in(folder, 3)
    (folder / "zoe.py").write_text(ENDLESS)
    arguments = ["grade", str(folder), "--seed", str(SEED), "--format", "json"]
    arguments += ["--dask", workers.scheduler_address]
    command = interruptible([GRADER, *arguments], empty_course.root)
    wait_until(
        lambda: len(list(empty_course.state.glob("cache/*.msgpack"))) >= len(submissions),
        lambda: command.poll() is None,
    )
    command.send_signal(signal.SIGINT)
    _, errors = command.communicate()

    assert command.returncode == 130
    assert "finished work is kept" in errors
    assert "Traceback" not in errors
    (folder / "zoe.py").write_text(ENDLESS.replace("while True: pass", "return"))
    # A worker finishes its task even after the command ended; a new worker is free.
    for worker in worker_pids(workers):
        os.kill(worker, signal.SIGKILL)
    again = run(*arguments, cwd=empty_course.root)
    reused = {each["student"]: each["reused"] for each in json.loads(again.stdout)["results"]}
    assert reused == {"student0": True, "student1": True, "student2": True, "zoe": False}


def test_a_cluster_without_workers_is_not_waited_for_forever(
    uncached: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_WORKER_SECONDS", 0.1)

    with (
        LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=":0") as empty_cluster,
        pytest.raises(WorkerError, match="has no worker"),
    ):
        on(empty_cluster, uncached, handed_in(tmp_path, 1))


def test_a_lost_scheduler_is_reported(uncached: Grader, tmp_path: Path) -> None:
    local = LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0"
    )
    with local:
        coming = cluster.grade_on_cluster(uncached, handed_in(tmp_path, 3), local.scheduler_address)
        next(coming)

    with pytest.raises(WorkerError, match=r"the connection to the scheduler at tcp://.* was lost"):
        list(coming)


@pytest.mark.parametrize(
    ("address", "code", "expected"),
    [
        ("nowhere", 2, "'nowhere' is no address of a cluster: missing port"),
        ("pigeon://x:1", 2, "unknown address scheme 'pigeon'"),
        ("tls://x:1", 2, "check your TLS configuration"),
        ("tcp://127.0.0.1:1", 3, "no Dask scheduler answers at tcp://127.0.0.1:1"),
    ],
)
def test_a_wrong_address_gives_a_one_line_error(
    course: Course, tmp_path: Path, address: str, code: int, expected: str
) -> None:
    (found,) = handed_in(tmp_path, 1)

    done = run("grade", found.path, "--dask", address, cwd=course.root)

    assert done.returncode == code
    assert expected in single_line(done)


def test_a_missing_extra_gives_one_line_with_the_install_command(
    course: Course, tmp_path: Path
) -> None:
    (found,) = handed_in(tmp_path, 1)
    program = (
        "import sys; sys.modules['distributed'] = None; from grader.cli.main import main; main()"
    )
    arguments = ["grade", str(found.path), "--dask", "tcp://127.0.0.1:8786"]

    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "pip install 'catsdogs-classroom[dask]'" in single_line(done)
