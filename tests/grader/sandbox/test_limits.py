"""Limits count what the kernel holds for a submission, and what its ended processes used."""

import os
import platform
import resource
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from grader.grading.grader import Grader
from grader.sandbox.client import Sandbox, SandboxError
from grader.sandbox.isolation.resource_usage import Meter, buffers_kb
from grader.sandbox.protocol import ISOLATIONS, Call, InputFile, Limits, Nothing, Raised
from samples.sample_class import REPOSITORY
from tests.support.processes import wait_for_the_end_of
from tests.support.sandboxes import run, value

pytestmark = pytest.mark.slow

on_x86_64 = pytest.mark.skipif(
    platform.machine() != "x86_64", reason="the numbers are those of x86_64"
)


@pytest.fixture(scope="module", params=ISOLATIONS)
def sandbox(grader: Grader, request: pytest.FixtureRequest) -> Sandbox:
    """A sandbox at each level; one template serves all of them."""
    return Sandbox((request.param,), grader.sandbox.fork_server)


MAP = """
import ctypes, mmap, os, socket, time
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
def read_sparsely(gigabytes):
    start = libc.mmap(None, gigabytes << 30, mmap.PROT_READ, mmap.MAP_PRIVATE | 0x4020, -1, 0)
    if start == ctypes.c_void_p(-1).value: raise OSError(ctypes.get_errno(), 'mmap')
    for place in range(start, start + (gigabytes << 30), 2 << 20): ctypes.string_at(place, 1)
"""
TABLES_OF_ONE_PROCESS = MAP + "read_sparsely(600)\ntime.sleep(60)"
TABLES_OF_CHILDREN = (
    MAP + "for _ in range(6):\n    if os.fork() == 0: break\nread_sparsely(60)\ntime.sleep(60)"
)
TABLES_FOR_ONE_FILE = MAP + (
    "file = open('small', 'wb+'); file.truncate(2 << 20)\n"
    "for _ in range(3):\n    if os.fork() == 0: break\n"
    "start = libc.mmap(None, 110 << 30, 0, 0x4022, -1, 0)\n"
    "for place in range(start, start + (110 << 30), 4 << 20):\n"
    "    libc.mmap(place, 4096, 1, 0x11, file.fileno(), 0); ctypes.string_at(place, 1)\n"
    "time.sleep(60)"
)


@pytest.mark.parametrize(
    "body",
    [TABLES_OF_ONE_PROCESS, TABLES_OF_CHILDREN, TABLES_FOR_ONE_FILE],
    ids=["one process", "several processes", "one file many times"],
)
def test_page_tables_count_as_memory(sandbox: Sandbox, body: str) -> None:
    limits = Limits(seconds=60, memory_mb=250)

    outcome = run(sandbox, body.replace("(600)", "(200)"), limits)

    assert (outcome.status, outcome.detail) == ("out of memory", "needed more than 250 MB")


def test_page_tables_are_reported(sandbox: Sandbox) -> None:
    outcome = run(sandbox, MAP + "read_sparsely(100)\ntime.sleep(0.2)")

    assert value(outcome) == Nothing()
    assert 200 <= outcome.memory_mb < 300


def test_address_space_ends_where_its_tables_would_be_twice_the_memory(sandbox: Sandbox) -> None:
    error = value(
        run(sandbox, MAP + "libc.mmap(None, 500 << 30, 0, 0x4022, -1, 0)\nread_sparsely(200)")
    )

    assert isinstance(error, Raised)
    assert (error.exception, error.message) == ("OSError", "[Errno 12] mmap")


@pytest.mark.parametrize("name", [b"\xff", b"\x1cVmPTE: -999999", b"\rVmPTE: -999999"])
def test_the_name_of_a_process_changes_nothing_that_is_counted(
    sandbox: Sandbox, name: bytes
) -> None:
    body = (
        MAP + f"libc.prctl(15, {name!r}, 0, 0, 0)\n"
        "if os.fork() == 0: libc.prctl(15, b'\\xff', 0, 0, 0); time.sleep(60)\n"
        "kept = mmap.mmap(-1, 4 * 10**8); kept.write(bytes(len(kept) // 2))\n"
        "kept.write(bytes(len(kept) // 2)); time.sleep(60)"
    )

    outcome = run(sandbox, body, Limits(seconds=20, memory_mb=300))

    assert (outcome.status, outcome.detail) == ("out of memory", "needed more than 300 MB")
    assert value(run(sandbox, "pass")) == Nothing()


WITHOUT_ITS_FIRST_THREAD = """
import ctypes, mmap, os, socket, threading, time
def go_on(work):
    def later(): time.sleep(0.2); work(); time.sleep(60)
    threading.Thread(target=later).start()
    ctypes.CDLL(None).syscall(60, 0)
def fill_memory():
    global kept
    kept = mmap.mmap(-1, 4 * 10**8)
    for place in range(0, len(kept), 4096): kept[place] = 1
def open_sockets():
    global kept
    kept = [socket.socketpair() for _ in range(500)]
"""


@on_x86_64
@pytest.mark.parametrize("work", ["fill_memory", "open_sockets"])
def test_a_process_whose_first_thread_has_ended_is_counted(sandbox: Sandbox, work: str) -> None:
    body = WITHOUT_ITS_FIRST_THREAD + f"go_on({work})"

    outcome = run(sandbox, body, Limits(seconds=20, memory_mb=250))

    assert (outcome.status, outcome.detail) == ("out of memory", "needed more than 250 MB")


SOCKETS = (
    MAP
    + """
kept = []
def fill_sockets():
    try:
        while True:
            kept.append(socket.socketpair())
            for end in kept[-1]:
                end.setblocking(False)
                try:
                    while True: end.send(bytes(65536))
                except BlockingIOError: pass
    except OSError: pass
"""
)


def test_buffers_of_sockets_are_reported(sandbox: Sandbox) -> None:
    outcome = run(sandbox, SOCKETS + "fill_sockets()\ntime.sleep(0.2)")

    assert value(outcome) == Nothing()
    assert outcome.memory_mb > 226


@pytest.mark.parametrize(
    "body",
    [
        SOCKETS
        + "for _ in range(3):\n    if os.fork() == 0: break\nfill_sockets()\ntime.sleep(60)",
        MAP + "for _ in range(5):\n    if os.fork() == 0: break\n"
        "kept = [os.pipe() for _ in range(500)]\n"
        "for _, writing in kept: os.write(writing, bytes(65536))\n"
        "time.sleep(60)",
    ],
    ids=["sockets", "pipes"],
)
def test_buffers_of_children_count_together(sandbox: Sandbox, body: str) -> None:
    outcome = run(sandbox, body, Limits(seconds=20, memory_mb=120))

    assert (outcome.status, outcome.detail) == ("out of memory", "needed more than 120 MB")


def test_sockets_and_pipes_that_processes_share_count_once_and_files_not_at_all() -> None:
    before = buffers_kb([os.getpid()], 10**9)
    first, second = socket.socketpair()
    reading, writing = os.pipe()
    file = os.open("/dev/null", os.O_RDONLY)
    child = os.fork()
    if child == 0:
        os.read(reading, 1)
        os._exit(0)

    together = buffers_kb([os.getpid(), child], 10**9)
    cut_short = buffers_kb([os.getpid(), child], before // 2)

    os.write(writing, b"x")
    os.waitpid(child, 0)
    for descriptor in (reading, writing, file, first.detach(), second.detach()):
        os.close(descriptor)
    assert together - before == 2 * 312 + 64
    assert cut_short <= before


@pytest.mark.parametrize("work", ["hide_open_files", "close_a_folder", "leave_closed_folders"])
def test_a_plain_user_hides_nothing_from_himself(work: str) -> None:
    as_user = ["unshare", "--user", "--map-user=1234", "--map-group=1234"]
    if subprocess.run([*as_user, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("no user namespace can be had")

    subprocess.run(
        [*as_user, sys.executable, "-m", "tests.support.hiding", work], check=True, cwd=REPOSITORY
    )


BURN = """
import os, signal, time
def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass
def burn_in_child(seconds):
    if os.fork() == 0: burn(seconds); os._exit(0)
"""


@pytest.mark.parametrize(
    "body",
    [
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "while True:\n"
        "    burn_in_child(0.3)\n"
        "    try: os.wait()\n"
        "    except ChildProcessError: pass",
        "if os.fork() == 0:\n"
        "    signal.signal(signal.SIGCHLD, signal.SIG_IGN); os.setsid()\n"
        "    while True:\n"
        "        burn_in_child(0.3); burn_in_child(0.3)\n"
        "        try: os.wait()\n"
        "        except ChildProcessError: pass\n"
        "time.sleep(60)",
        "while True: burn_in_child(0.02); os.wait()",
    ],
    ids=["ignored", "ignored by one that left", "waited for"],
)
def test_processor_time_of_ended_children_counts(sandbox: Sandbox, body: str) -> None:
    outcome = run(sandbox, BURN + body, Limits(seconds=60, memory_mb=3000, cpu_seconds=2))

    assert (outcome.status, outcome.detail) == (
        "out of time",
        "used more than 2 s of processor time",
    )


def test_processor_time_of_children_that_are_waited_for_counts_once() -> None:
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
            used = meter.use([os.getpid(), child])
            ended = os.waitpid(child, os.WNOHANG)[0] == child
            time.sleep(0.01)

    used = meter.use([os.getpid()])

    own = time.process_time() - started
    # Three times 0.2 s, and what the forks themselves cost; counted twice it would be 1.2 s.
    assert 0.5 < used.cpu_seconds - own < 0.95


def test_a_meter_counts_memory_from_where_it_starts() -> None:
    meter = Meter([os.getpid()])
    kept = bytearray(b"x" * (50 << 20))

    used = meter.use([os.getpid()])

    assert len(kept) >> 10 <= used.memory_kb < 100 << 10
    assert used.threads == len(list(Path("/proc/self/task").iterdir()))


def test_a_call_that_finds_its_keeper_crippled_is_done_in_a_new_room(sandbox: Sandbox) -> None:
    with sandbox.session() as session:
        assert value(run(session, "pass")) == Nothing()
        (init_process,) = psutil.Process(sandbox.fork_server.pid).children()[-1].children()
        # As code of the same user could: a worker cannot open anything any more.
        resource.prlimit(init_process.pid, resource.RLIMIT_NOFILE, (4, 4))

        assert value(run(session, "pass")) == Nothing()
        assert not init_process.is_running()


# More names than an outcome may tell.
FLOOD = """
import os
name = b'\\xff' * 250
for _ in range(12): os.mkdir(name); os.chdir(name)
for number in range(9_000): open(name[:-5] + b'%05d' % number, 'w').close()
"""


def test_a_call_that_makes_its_sandbox_fail_again_is_the_submissions_failure(
    grader: Grader,
) -> None:
    with grader.sandbox.session() as session:
        outcome = run(session, FLOOD)

        assert outcome.status == "died"
        assert outcome.detail.startswith("it made its sandbox fail three times: ")
        assert value(run(session, "pass")) == Nothing()


def test_a_sandbox_that_fails_without_student_code_too_is_the_graders_fault(
    sandbox: Sandbox,
) -> None:
    # Its file cannot be laid out, whatever the function does.
    call = Call("function", given=(InputFile("x" * 300, b""),))

    with pytest.raises(SandboxError, match="File name too long"):
        run(sandbox, "pass", call=call)


class Ended(NamedTuple):
    """How work in a control group ended, as `tests.support.groups` prints it."""

    status: int
    ran_out_of_memory: bool
    cpu_seconds: float


def ended_in_group(work: str, memory_mb: int, tasks: int, needs: str = "cpu") -> Ended:
    """Have work done in a group that counts what it `needs`; skips the test where none can be."""
    command = [sys.executable, "-m", "tests.support.groups", work, str(memory_mb), str(tasks)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY)
    controls, *rest = done.stdout.split()
    if needs not in controls.split(","):
        pytest.skip(f"control groups (v2) of this machine count: {controls}")
    status, ran_out, seconds = rest
    return Ended(int(status), ran_out == "True", float(seconds))


def test_a_group_counts_children_that_nobody_sees_or_waits_for() -> None:
    assert ended_in_group("ignore_children", 1000, 100).cpu_seconds > 0.19


@pytest.mark.parametrize("work", ["hide_memory", "fill_sockets"])
def test_a_group_ends_at_memory_that_no_process_shows(work: str) -> None:
    ended = ended_in_group(work, 100, 100, needs="memory")

    assert (ended.status, ended.ran_out_of_memory) == (signal.SIGKILL, True)


def test_a_group_bounds_processes_of_root_too() -> None:
    ended = ended_in_group("fork_often", 1000, 10, needs="pids")

    assert os.waitstatus_to_exitcode(ended.status) == 7


def test_a_group_that_a_killed_process_left_is_removed_by_the_next() -> None:
    ended_in_group("fork_often", 1000, 100)
    command = [sys.executable, "-m", "tests.support.groups", "leave_the_group", "1000", "100"]
    maker = subprocess.Popen(command, cwd=REPOSITORY)
    assert maker.wait() == -signal.SIGKILL
    assert groups_of(maker.pid)

    ended_in_group("fork_often", 1000, 100)

    assert not groups_of(maker.pid)


def groups_of(process: int) -> list[Path]:
    """The control groups that a process has made."""
    return list(Path("/sys/fs/cgroup").rglob(f"grader-{process}"))


def test_what_groups_count_stands_in_the_result_and_none_is_left(sandbox: Sandbox) -> None:
    ended_in_group("fork_often", 1000, 100)
    with sandbox.session() as session:
        assert value(run(session, "pass")) == Nothing()
        (supervisor,) = psutil.Process(sandbox.fork_server.pid).children()
        assert groups_of(supervisor.pid)

    assert "cpu" in sandbox.protection.cgroup
    wait_for_the_end_of(supervisor.pid)
    assert not groups_of(supervisor.pid)


def test_short_children_that_nobody_waits_for_count_where_there_are_groups(
    sandbox: Sandbox,
) -> None:
    ended_in_group("fork_often", 1000, 100)
    body = (
        "signal.signal(signal.SIGCHLD, signal.SIG_IGN)\n"
        "while True:\n    burn_in_child(0.01)\n    try: os.wait()\n"
        "    except ChildProcessError: pass"
    )

    outcome = run(sandbox, BURN + body, Limits(seconds=60, memory_mb=3000, cpu_seconds=2))

    assert (outcome.status, outcome.detail) == (
        "out of time",
        "used more than 2 s of processor time",
    )
