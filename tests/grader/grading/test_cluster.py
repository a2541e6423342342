"""A Dask cluster: the same results as on one machine, whatever happens to its workers.

Each test grades on real worker processes on this machine, each with a template of its own.
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
from grader.grading.batch import WorkerError, graded
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
def anew(course: Course, grader: Grader) -> Grader:
    """A grader that looks up no verdict."""
    return Grader(course, "baseline", SEED, use_cache=False, sandbox=grader.sandbox)


@pytest.fixture
def elsewhere(course: Course, tmp_path: Path) -> Course:
    """A course in which nothing has been graded yet."""
    shutil.copytree(course.solutions, tmp_path / "course" / "solutions")
    return Course(tmp_path / "course")


def on(
    workers: LocalCluster, grader: Grader, submissions: list[FoundSubmission]
) -> list[SubmissionResult]:
    return compared(cluster.graded(grader, submissions, workers.scheduler_address))


def processes(workers: LocalCluster) -> list[int]:
    """The process numbers of the workers."""
    return [nanny.pid for nanny in workers.workers.values()]


def judging(workers: LocalCluster) -> bool:
    """Whether some worker has been given some code."""
    # Copies, as the scheduler's thread goes on changing them.
    busy = [list(each.processing) for each in list(workers.scheduler.workers.values())]
    return any("_judge" in task.key for tasks in busy for task in tasks)


def test_a_class_is_graded_as_without_a_cluster(
    grader: Grader, elsewhere: Course, workers: LocalCluster
) -> None:
    names = ("rescale_by_256", "model_not_compiled", "untouched_release", "cut_notebook")
    submissions = find_submissions([SUBMISSIONS / name for name in names], "baseline")
    expected = compared(graded(grader, submissions, 1))
    arguments = ["grade", *(SUBMISSIONS / name for name in names), "--format", "json"]
    arguments += ["--seed", SEED, "--dask", workers.scheduler_address]

    done, again = (run(*arguments, cwd=elsewhere.root) for _ in range(2))

    assert done.returncode == again.returncode == 1
    results, looked_up = (GradeReport.from_json(each.stdout).results for each in (done, again))
    assert [result.reused for result in results] == [False] * 4
    assert [result.reused for result in looked_up] == [True, True, True, False]
    for found in (results, looked_up):
        assert [replace(each, seconds=0.0, reused=False) for each in found] == [
            replace(each, reused=False) for each in expected
        ]


def test_the_same_code_is_judged_once(anew: Grader, workers: LocalCluster, tmp_path: Path) -> None:
    first, second = handed_in(tmp_path, 2)
    second.path.write_text(first.path.read_text())

    results = dict(cluster.graded(anew, [first, second], workers.scheduler_address))

    assert [results[place].student for place in (0, 1)] == ["student0", "student1"]
    assert results[0].seconds == results[1].seconds
    assert not results[1].reused


def test_killed_workers_lose_nothing_and_leave_nobody_behind(
    anew: Grader, workers: LocalCluster, tmp_path: Path
) -> None:
    submissions = handed_in(tmp_path, 8)
    expected = compared(graded(anew, submissions, 2))
    coming = cluster.graded(anew, submissions, workers.scheduler_address)

    first = next(coming)
    killed = processes(workers)
    started = [process for worker in killed for process in descendants(worker)]
    for worker in killed:
        os.kill(worker, signal.SIGKILL)

    assert compared(iter([first, *coming])) == expected
    assert not set(processes(workers)) & set(killed)
    for process in started:
        wait_for_the_end_of(process)


def test_who_is_there_whenever_a_worker_dies_is_named(
    anew: Grader, workers: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers.scheduler, "allowed_failures", 0)
    path = tmp_path / "zoe.py"
    path.write_text(ENDLESS)
    failures: list[str] = []

    def grade() -> None:
        with pytest.raises(WorkerError) as raised:
            on(workers, anew, [FoundSubmission(path, "zoe")])
        failures.append(str(raised.value))

    grading = threading.Thread(target=grade)
    grading.start()
    wait_until(lambda: judging(workers), grading.is_alive)
    for worker in processes(workers):
        os.kill(worker, signal.SIGKILL)
    grading.join()

    assert failures == [f"the workers that had {path} died 1 times"]


def test_a_failure_of_a_worker_ends_the_class_with_its_words(
    anew: Grader, workers: LocalCluster, tmp_path: Path
) -> None:
    points = {"learning": {"loss_rises": 1.0}}
    anew.config = replace(anew.config, settings=replace(anew.settings, points=points))

    with pytest.raises(WorkerError, match=r"worker tcp://127\.0\.0\.1:.* learning::loss_rises"):
        on(workers, anew, handed_in(tmp_path, 1))


@pytest.mark.parametrize(
    ("name", "other", "said"),
    [
        (
            "kit",
            lambda _: {"tensorflow": "1.0"},
            r"worker tcp://.*tensorflow is 2\.\S+ there, 1\.0 ",
        ),
        ("settings_key", lambda *_: b"others", "worker tcp://.*photos"),
    ],
)
def test_a_worker_that_may_judge_otherwise_is_refused(
    anew: Grader,
    workers: LocalCluster,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    other: object,
    said: str,
) -> None:
    monkeypatch.setattr(cluster, name, other)

    with pytest.raises(WorkerError, match=said):
        on(workers, anew, handed_in(tmp_path, 1))


def test_the_wall_is_that_of_the_workers(
    elsewhere: Course, workers: LocalCluster, tmp_path: Path
) -> None:
    (found,) = handed_in(tmp_path, 1)
    arguments = ("grade", found.path, "--format", "json", "--dask", workers.scheduler_address)

    done = run(*arguments, cwd=elsewhere.root, forbidden=PROTECTED)

    (result,) = json.loads(done.stdout)["results"]
    assert (result["isolation"], done.returncode) == ("namespaces", 0)


def test_an_interrupted_class_goes_on(
    elsewhere: Course, workers: LocalCluster, tmp_path: Path
) -> None:
    folder = tmp_path / "class"
    folder.mkdir()
    submissions = handed_in(folder, 3)
    (folder / "zoe.py").write_text(ENDLESS)
    arguments = ["grade", str(folder), "--seed", str(SEED), "--format", "json"]
    arguments += ["--dask", workers.scheduler_address]
    command = interruptible([GRADER, *arguments], elsewhere.root)
    wait_until(
        lambda: len(list(elsewhere.state.glob("cache/*.msgpack"))) >= len(submissions),
        lambda: command.poll() is None,
    )
    command.send_signal(signal.SIGINT)
    _, said = command.communicate()

    assert command.returncode == 130
    assert "what was graded is kept" in said
    assert "Traceback" not in said
    (folder / "zoe.py").write_text(ENDLESS.replace("while True: pass", "return"))
    # A worker ends what it has begun, also when nobody wants it any more; a new one is free.
    for worker in processes(workers):
        os.kill(worker, signal.SIGKILL)
    again = run(*arguments, cwd=elsewhere.root)
    reused = {each["student"]: each["reused"] for each in json.loads(again.stdout)["results"]}
    assert reused == {"student0": True, "student1": True, "student2": True, "zoe": False}


def test_a_cluster_without_workers_is_not_waited_for_forever(
    anew: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_WORKER_SECONDS", 0.1)

    with (
        LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=":0") as nobody,
        pytest.raises(WorkerError, match="has no worker"),
    ):
        on(nobody, anew, handed_in(tmp_path, 1))


def test_a_scheduler_that_goes_away_is_told(anew: Grader, tmp_path: Path) -> None:
    local = LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0"
    )
    with local:
        coming = cluster.graded(anew, handed_in(tmp_path, 3), local.scheduler_address)
        next(coming)

    with pytest.raises(WorkerError, match=r"the connection to the scheduler at tcp://.* was lost"):
        list(coming)


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        ("nowhere", 2, "'nowhere' is no address of a cluster: missing port"),
        ("pigeon://x:1", 2, "unknown address scheme 'pigeon'"),
        ("tls://x:1", 2, "check your TLS configuration"),
        ("tcp://127.0.0.1:1", 3, "no Dask scheduler answers at tcp://127.0.0.1:1"),
    ],
)
def test_where_no_cluster_is_one_line_says_so(
    course: Course, tmp_path: Path, address: str, code: int, said: str
) -> None:
    (found,) = handed_in(tmp_path, 1)

    done = run("grade", found.path, "--dask", address, cwd=course.root)

    assert done.returncode == code
    assert said in single_line(done)


def test_without_the_extra_one_line_says_how_to_get_it(course: Course, tmp_path: Path) -> None:
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
