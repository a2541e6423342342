"""The sandbox: what code beyond the border can see, do and use, and that the grader survives it."""

import contextlib
import errno
import os
import platform
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np
import psutil
import pytest

from grader.grading.grader import Grader
from grader.sandbox.client import Sandbox, Session, UnprotectedError, strongest
from grader.sandbox.protocol import (
    ISOLATIONS,
    PROTECTED,
    Call,
    InputFile,
    JobResult,
    Limits,
    ModelConfig,
    Nothing,
    Number,
    Part,
    PathArgument,
    Raised,
    Report,
    RunCall,
    Statement,
    TrainModel,
    TrainOwnModel,
)
from samples.sample_class import REPOSITORY
from tests.support.processes import wait_until
from tests.support.sandboxes import LIMITS, run, value

pytestmark = pytest.mark.slow


# One template serves all levels.
@pytest.fixture(scope="module", params=ISOLATIONS)
def sandbox(grader: Grader, request: pytest.FixtureRequest) -> Sandbox:
    """A sandbox at each level."""
    return Sandbox((request.param,), grader.sandbox.fork_server)


@pytest.fixture(scope="module", params=PROTECTED)
def walled(grader: Grader, request: pytest.FixtureRequest) -> Sandbox:
    """A sandbox at each level that protects."""
    return Sandbox((request.param,), grader.sandbox.fork_server)


@pytest.fixture(scope="module")
def alone(grader: Grader) -> Sandbox:
    """A sandbox with namespaces."""
    return Sandbox(("namespaces",), grader.sandbox.fork_server)


def printed(sandbox: Sandbox, body: str) -> str:
    """What the body prints; it must not raise."""
    outcome = run(sandbox, body)
    assert value(outcome) == Nothing()
    return outcome.printed.strip()


def test_a_call_gets_absolute_slash_terminated_paths_and_numbers(sandbox: Sandbox) -> None:
    call = Call("function", (PathArgument("data/"), Number(0.9)), folder="work1")

    outcome = run(sandbox, "print(*arguments)", call=call)

    path, number = outcome.printed.split()
    assert path.startswith("/tmp/")
    assert path.endswith("/work1/data/")
    assert number == "0.9"


def test_given_files_are_laid_out_and_what_is_left_is_listed(sandbox: Sandbox) -> None:
    given = (InputFile("in/a.txt", b"hello"), InputFile("in/empty"), InputFile("out/"))
    body = (
        "import os, shutil\n"
        "os.chdir(arguments[0])\n"
        "shutil.copy('in/a.txt', 'out/b.txt'); os.remove('in/empty')\n"
        "os.symlink('/x', 'out/link')\n"
        "os.mkfifo('out/pipe'); open(os.environ.get('TMPDIR', '/tmp') + '/elsewhere', 'w').close()"
    )

    outcome = run(sandbox, body, call=Call("function", (PathArgument(""),), "work2", given))

    entries = {entry.path: (entry.kind, entry.size) for entry in outcome.files}
    assert entries == {
        "/tmp/elsewhere": ("file", 0),
        "/tmp/home": ("folder", 0),
        "in": ("folder", 0),
        "in/a.txt": ("file", 5),
        "out": ("folder", 0),
        "out/b.txt": ("file", 5),
        "out/link": ("link", 0),
        "out/pipe": ("other", 0),
    }


def test_an_exception_comes_back_with_the_students_own_line(sandbox: Sandbox) -> None:
    error = value(run(sandbox, "import math\nreturn math.sqrt(-1)"))

    assert error == Raised("ValueError", "math domain error", 1, 3, "return math.sqrt(-1)")


def test_system_exit_is_an_answer_like_any_exception(sandbox: Sandbox) -> None:
    error = value(run(sandbox, "raise SystemExit(3)"))

    assert isinstance(error, Raised)
    assert error.exception == "SystemExit"


def test_the_view_holds_no_project_no_home_and_no_other_process(alone: Sandbox) -> None:
    seen = printed(
        alone,
        "import os\n"
        f"print(os.path.exists({str(REPOSITORY / 'grader')!r}), end=' ')\n"
        f"print(os.path.exists({str(REPOSITORY / 'solutions')!r}), end=' ')\n"
        f"print(os.path.exists({str(Path.home() / '.profile')!r}))\n"
        "print(sorted(name for name in os.listdir('/proc') if name.isdigit()))",
    )

    repository, home, processes = (
        seen.splitlines()[0][:11],
        seen.splitlines()[0],
        seen.splitlines()[1],
    )
    assert repository == "False False"
    assert ".ssh" not in home
    # The init process and the worker itself.
    assert processes == "['1', '2']"


def test_the_reference_is_not_importable_and_not_in_memory(walled: Sandbox) -> None:
    seen = printed(
        walled,
        "import sys\n"
        "print([name for name in sys.modules if 'catsdogs_ref' in name])\n"
        "try:\n    import catsdogs_ref\nexcept (ImportError, PermissionError):\n    print('no')",
    )

    assert seen.splitlines() == ["[]", "no"]


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"])
def test_there_is_no_network_not_even_loopback_or_local_sockets(
    walled: Sandbox, family: str
) -> None:
    error = value(run(walled, f"import socket\nsocket.socket(socket.{family})"))

    assert isinstance(error, Raised)
    assert "unreachable" in error.message


def test_files_of_others_cannot_be_read_listed_changed_or_removed(
    walled: Sandbox, tmp_path: Path
) -> None:
    planted = tmp_path / "gradebook.db"
    planted.write_text("grades")
    planted.chmod(0o666)
    tmp_path.chmod(0o777)
    body = (
        f"import os\npath, folder = {str(planted)!r}, {str(tmp_path)!r}\n"
        "for attempt in (\n"
        "    lambda: open(path).read(), lambda: open(path, 'a'), lambda: os.remove(path),\n"
        "    lambda: os.truncate(path, 0), lambda: os.listdir(folder),\n"
        "    lambda: os.rename(path, path + '2'), lambda: os.link(path, 'mine'),\n"
        "    lambda: os.symlink('x', folder + '/link'), lambda: os.mkdir(folder + '/new'),\n"
        "):\n"
        "    try: print('done', attempt())\n"
        "    except OSError as error: print(type(error).__name__)\n"
        "try: os.chmod(path, 0); os.utime(path, (0, 0))\n"
        "except OSError: pass"
    )
    assert set(printed(walled, body).split()) <= {"PermissionError", "FileNotFoundError", "OSError"}
    assert planted.read_text() == "grades"
    assert stat.S_IMODE(planted.stat().st_mode) == 0o666
    assert planted.stat().st_mtime > 0
    assert [path.name for path in tmp_path.iterdir()] == ["gradebook.db"]


def test_processes_of_others_cannot_be_signalled_read_or_seen(walled: Sandbox) -> None:
    body = (
        "import os\n"
        "def names():\n"
        "    try: return [name for name in os.listdir('/proc') if name.isdigit()]\n"
        "    except PermissionError: return []\n"
        f"for attempt in (lambda: os.kill({os.getpid()}, 0), lambda: os.kill(-1, 9),\n"
        f"    lambda: open('/proc/{os.getpid()}/environ').read(),\n"
        f"    lambda: os.setpriority(os.PRIO_PROCESS, {os.getpid()}, 19) or 1 / 0):\n"
        "    try: print('done', attempt())\n"
        "    except (OSError, ZeroDivisionError) as error: print(type(error).__name__)\n"
        "print(len(names()))"
    )
    priority = os.getpriority(os.PRIO_PROCESS, os.getpid())

    *attempts, seen = printed(walled, body).split()

    assert set(attempts[:3]) <= {"PermissionError", "ProcessLookupError", "FileNotFoundError"}
    # At most the init process and the worker itself.
    assert seen in ("0", "2")
    assert os.getpriority(os.PRIO_PROCESS, os.getpid()) == priority


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("unshare", "libc.unshare(0x10000000)"),
        ("clone into namespaces", "libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)"),
        ("mount", "libc.mount(b'x', b'/tmp', b'tmpfs', 0, None)"),
        ("ptrace", "libc.ptrace(16, 1, 0, 0)"),
        ("memfd_create", "libc.memfd_create(b'x', 0)"),
        ("shmget", "libc.shmget(0, 4096, 0o1600)"),
        ("keyctl", "libc.syscall(250, 0, -3, 0)"),
        ("bpf", "libc.syscall(321, 0, 0, 0)"),
        ("io_uring_setup", "libc.syscall(425, 1, 0)"),
        ("userfaultfd", "libc.syscall(323, 0)"),
        ("mount under its x32 number", "libc.syscall(0x40000000 + 165, 0, 0, 0, 0)"),
    ],
)
@pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers are those of x86_64")
def test_dangerous_system_calls_are_refused(walled: Sandbox, name: str, call: str) -> None:
    body = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        f"print({call}, ctypes.get_errno())"
    )

    assert printed(walled, body).split() == ["-1", str(errno.EPERM)]


def test_calls_of_another_architecture_kill_the_process(walled: Sandbox) -> None:
    # int 0x80 enters the kernel by its 32-bit table, where other calls have these numbers.
    body = (
        "import ctypes, mmap\n"
        "page = mmap.mmap(-1, 4096, prot=7)\n"
        "page.write(b'\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3')\n"
        "ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()"
    )

    outcome = run(walled, body)

    assert (outcome.status, outcome.detail) == ("died", "the process was killed by SIGSYS")


@pytest.mark.parametrize("path", ["/usr/x", "/x", "/dev/x", "/etc/x"])
def test_nothing_outside_the_temporary_folder_can_be_written(walled: Sandbox, path: str) -> None:
    error = value(run(walled, f"open({path!r}, 'w')"))

    assert isinstance(error, Raised)
    assert error.exception in ("OSError", "PermissionError")


def test_no_capability_is_left_and_none_can_be_gained(alone: Sandbox) -> None:
    status = printed(alone, "print(open('/proc/self/status').read())")
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)

    assert {int(fields[name], 16) for name in ("CapPrm", "CapEff", "CapBnd", "CapInh")} == {0}
    assert fields["NoNewPrivs"] == "1"
    assert fields["Uid"].split()[0] != "0"


def test_open_files_are_only_standard_streams_and_the_answer(alone: Sandbox) -> None:
    listing = printed(
        alone,
        "import os\n"
        "for name in sorted(os.listdir('/proc/self/fd'), key=int):\n"
        "    try: print(os.readlink('/proc/self/fd/' + name).split(':')[0])\n"
        "    except OSError: pass",
    )

    assert sorted(listing.split()) == ["/dev/null", "pipe", "pipe", "pipe"]


def test_the_graders_pictures_are_closed_when_students_code_runs(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """Through an open file its owner could open it again, to write."""
    pictures = tmp_path / "pictures.npy"
    np.save(pictures, np.zeros((8, 4, 4, 3), np.uint8))
    source = (
        "import os\n"
        "links = [f'/proc/self/fd/{name}' for name in os.listdir('/proc/self/fd')]\n"
        "links = [os.readlink(link) for link in links if os.path.exists(link)]\n"
        "count = sum('.npy' in link for link in links)\n"
        "def function(): raise ValueError(count)"
    )
    part = Part("function", 1, (Statement(1, 1, source),))
    unused = ModelConfig("Sequential", {}, None)
    training = TrainModel(unused, str(pictures), bytes(8), str(pictures), 4, 1, 1)

    outcome = sandbox.run(TrainOwnModel(part, Call("function"), training), LIMITS)

    assert msgspec.msgpack.decode(outcome.report)["why"] == "ValueError: 0"


def test_files_and_processes_of_one_call_are_gone_in_the_next(alone: Sandbox) -> None:
    leave = (
        "import os, time\n"
        "open('/tmp/left', 'w').write('x'); open('/dev/shm/left', 'w').write('x')\n"
        "if os.fork() == 0:\n    os.setsid(); time.sleep(600)"
    )
    assert value(run(alone, leave)) == Nothing()

    seen = printed(
        alone,
        "import os\nprint(os.path.exists('/tmp/left'), os.path.exists('/dev/shm/left'))\n"
        "print(len([name for name in os.listdir('/proc') if name.isdigit()]))",
    )

    assert seen.split() == ["False", "False", "2"]


def test_the_keeper_can_neither_be_signalled_nor_read(alone: Sandbox) -> None:
    body = (
        "import os, signal\n"
        "for attempt in (lambda: os.kill(1, signal.SIGKILL), lambda: os.kill(1, signal.SIGINT),\n"
        "    lambda: os.setpriority(os.PRIO_PROCESS, 1, 19), lambda: os.listdir('/proc/1/fd'),\n"
        "    lambda: open('/proc/1/environ').read(), lambda: open('/proc/1/mem', 'rb').read(1)):\n"
        "    try: print('done', attempt())\n"
        "    except OSError as error: print(type(error).__name__)"
    )

    assert set(printed(alone, body).split()) == {"PermissionError"}


def test_a_signal_to_its_own_group_reaches_no_other_submission(sandbox: Sandbox) -> None:
    body = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "for _ in range(20): os.kill(0, signal.SIGTERM); time.sleep(0.1)"
    )
    with ThreadPoolExecutor() as threads:
        bystander = threads.submit(run, sandbox, "import time\ntime.sleep(1)\nprint('well')")
        assert value(run(sandbox, body)) == Nothing()

    assert bystander.result().printed == "well\n"


def in_room(session: Session, body: str) -> JobResult:
    """Run a function with this body in a room."""
    source = "def function():\n" + "\n".join(f"    {line}" for line in body.splitlines())
    return session.run(
        RunCall(Part("function", 1, (Statement(1, 1, source),)), Call("function")), LIMITS
    )


def test_the_next_call_in_a_room_finds_no_file_of_the_one_before(sandbox: Sandbox) -> None:
    body = (
        "import os, tempfile\n"
        "print('left' in os.listdir(tempfile.gettempdir()), os.listdir('.'))\n"
        "for folder in (tempfile.gettempdir(), '.'): open(f'{folder}/left', 'w').write('left')\n"
        "os.makedirs('a/b/c')"
    )
    with sandbox.session() as session:
        said = [in_room(session, body).printed for _ in range(3)]

    assert said == ["False []\n"] * 3


def test_the_next_call_in_a_room_finds_no_process_and_no_shared_memory(alone: Sandbox) -> None:
    body = (
        "import os, subprocess\n"
        "print(sum(name.isdigit() for name in os.listdir('/proc')), os.listdir('/dev/shm'))\n"
        "open('/dev/shm/left', 'w').write('left')\n"
        "subprocess.Popen(['sleep', '1000'], start_new_session=True)"
    )
    with alone.session() as session:
        said = [in_room(session, body).printed for _ in range(3)]

    assert said == ["2 []\n"] * 3


def test_calls_share_a_wall_until_one_goes_wrong(alone: Sandbox) -> None:
    """Behind each wall processes are numbered anew; the init process is the first."""
    with alone.session() as session:
        numbers = [
            in_room(session, f"import os\nprint(os.getpid())\n{body}").printed
            for body in ("pass", "1 / 0", "os._exit(1)", "pass")
        ]

    assert numbers == ["2\n", "3\n", "4\n", "2\n"]


def test_what_cannot_be_removed_costs_a_wall_and_nothing_else(sandbox: Sandbox) -> None:
    deep = "import os\nfor _ in range(2000): os.mkdir('d'); os.chdir('d')\nprint('made')"
    with sandbox.session() as session:
        assert [in_room(session, deep).printed for _ in range(2)] == ["made\n"] * 2


def test_an_endless_loop_that_swallows_everything_is_stopped(sandbox: Sandbox) -> None:
    body = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"

    outcome = run(sandbox, body, Limits(seconds=1, memory_mb=600))

    assert (outcome.status, outcome.detail) == ("out of time", "ran longer than 1 s")
    assert outcome.seconds < 3


def test_one_large_array_is_a_memory_error(sandbox: Sandbox) -> None:
    error = value(run(sandbox, "bytearray(2 * 10**9)"))

    assert isinstance(error, Raised)
    assert error.exception == "MemoryError"


def test_memory_of_all_children_counts_together(sandbox: Sandbox) -> None:
    body = (
        "import os, time\n"
        "for _ in range(8):\n"
        "    if os.fork() == 0:\n"
        "        kept = b'x' * (2 * 10**8); time.sleep(60)\n"
        "time.sleep(60)"
    )

    outcome = run(sandbox, body)

    assert (outcome.status, outcome.detail) == ("out of memory", "needed more than 600 MB")


def test_shared_memory_counts(sandbox: Sandbox) -> None:
    body = "import mmap\nkept = mmap.mmap(-1, 2 * 10**9)\nwhile True: kept.write(bytes(10**7))"

    outcome = run(sandbox, body)

    assert (outcome.status, outcome.detail) == ("out of memory", "needed more than 600 MB")


def test_processor_time_of_all_children_counts_together(sandbox: Sandbox) -> None:
    body = "import os\nos.fork(); os.fork()\nwhile True: pass"

    outcome = run(sandbox, body, Limits(seconds=60, memory_mb=3000, cpu_seconds=2))

    assert outcome.status == "out of time"
    assert outcome.detail == "used more than 2 s of processor time"


def test_a_thread_bomb_is_stopped_with_its_reason(sandbox: Sandbox) -> None:
    body = (
        "import threading, time\n"
        "while True:\n"
        "    try: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "    except RuntimeError: pass"
    )

    outcome = run(sandbox, body, Limits(seconds=20, memory_mb=8000))

    assert outcome.status == "too many processes"
    assert "processes and threads" in outcome.detail


def test_a_fork_bomb_ends_within_its_call(sandbox: Sandbox) -> None:
    body = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"

    outcome = run(sandbox, body, Limits(seconds=10, memory_mb=600))

    assert outcome.status in ("out of time", "out of memory", "too many processes")
    assert value(run(sandbox, "pass")) == Nothing()


@pytest.mark.parametrize(
    "body",
    [
        "file = open('/dev/null', 'w')\nimport os, tempfile\n"
        "with tempfile.TemporaryFile() as file:\n"
        "    while True:\n"
        "        try: file.write(bytes(10**7))\n"
        "        except OSError: pass",
        "import os, tempfile\n"
        "folder = tempfile.mkdtemp()\n"
        "number = 0\n"
        "while True:\n"
        "    number += 1\n"
        "    try: open(f'{folder}/{number}', 'w').close()\n"
        "    except OSError: pass",
        "import os, tempfile, time\n"
        "os.chdir(tempfile.mkdtemp())\n"
        "for _ in range(30): os.mkdir('d' * 200); os.chdir('d' * 200)\n"
        "with open('file', 'wb') as file:\n"
        "    for _ in range(30): file.write(bytes(10**7))\n"
        "time.sleep(2)",
    ],
    ids=["one large file", "many small files", "deeper than a path can name"],
)
def test_a_full_disk_is_a_reason_of_its_own(walled: Sandbox, body: str) -> None:
    outcome = run(walled, body)

    assert outcome.status == "out of space"
    assert "wrote more than 256 MB" in outcome.detail


def test_endless_output_is_stopped_with_its_reason(sandbox: Sandbox) -> None:
    outcome = run(sandbox, "while True: print('x' * 100_000)")

    assert (outcome.status, outcome.detail) == ("too much output", "printed more than 50 MB")


def test_more_open_files_than_allowed_are_an_error(sandbox: Sandbox) -> None:
    error = value(run(sandbox, "kept = [open('/dev/null') for _ in range(2000)]"))

    assert isinstance(error, Raised)
    assert "Too many open files" in error.message


def test_who_left_his_parent_is_dead_when_the_outcome_comes(sandbox: Sandbox) -> None:
    body = (
        "import ctypes, os, time\n"
        "reading, writing = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork() == 0:\n"
        "        ctypes.CDLL(None).prctl(15, b'left-behind', 0, 0, 0)\n"
        "        os.write(writing, b'x')\n"
        "        while True: time.sleep(1)\n"
        "    os._exit(0)\n"
        "os.read(reading, 1)"
    )

    assert value(run(sandbox, body)) == Nothing()

    names = []
    for process in Path("/proc").glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):
            names.append(process.read_text().strip())
    assert names
    assert "left-behind" not in names


def test_nothing_stays_in_the_folder_for_temporary_files(sandbox: Sandbox) -> None:
    body = (
        "import os\n"
        "folder = os.environ.get('TMPDIR', '/tmp')\n"
        "print(folder)\n"
        "os.makedirs(folder + '/a/b'); open(folder + '/a/b/c', 'w')\n"
        "os.mkdir(folder + '/closed', 0)\n"
        "for _ in range(2000): os.mkdir('deep'); os.chdir('deep')"
    )

    # Where it is counted folder by folder, so deep a tree is as good as a full disk.
    folder = Path(run(sandbox, body).printed.strip())
    assert not folder.exists() or folder == Path(tempfile.gettempdir())


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("import os\nos._exit(0)", "exit code 0"),
        ("import ctypes\nctypes.string_at(0)", "SIGSEGV"),
        ("import os\nos.write(1, b'x'); os._exit(7)", "exit code 7"),
    ],
)
def test_a_process_that_ends_without_an_answer_is_reported_as_dead(
    sandbox: Sandbox, body: str, detail: str
) -> None:
    outcome = run(sandbox, body)

    assert outcome.status == "died"
    assert detail in outcome.detail


def test_much_output_is_cut_and_does_not_block(alone: Sandbox) -> None:
    outcome = run(alone, "for _ in range(2000): print('x' * 10_000)")

    assert value(outcome) == Nothing()
    assert len(outcome.printed) == 64 * 2**10


def test_output_that_is_no_text_is_still_shown(sandbox: Sandbox) -> None:
    outcome = run(sandbox, "import os\nos.write(1, b'ok \\xff')")

    assert outcome.printed == "ok \\xff"


def test_a_forged_answer_is_only_bytes_that_do_not_decode(sandbox: Sandbox) -> None:
    body = (
        "import os\n"
        "for fd in range(3, 20):\n"
        "    try: os.write(fd, b'passed: 24 points')\n"
        "    except OSError: pass"
    )

    outcome = run(sandbox, body)

    with pytest.raises(msgspec.MsgspecError):
        msgspec.msgpack.decode(outcome.report, type=Report)


def test_several_jobs_can_run_at_the_same_time(alone: Sandbox) -> None:
    outcomes: list[JobResult] = []

    def work(number: int) -> None:
        outcomes.append(run(alone, f"print({number})"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(int(outcome.printed) for outcome in outcomes) == list(range(6))


def warden_keeper_and_worker(fork_server: int) -> list[int]:
    """The three of one job, once each has started the next and those before them are gone."""
    line = [psutil.Process(fork_server)]
    with contextlib.suppress(psutil.NoSuchProcess):
        while len(children := line[-1].children()) == 1:
            line += children
    found = [process.pid for process in line[1:]]
    return found if len(found) == 3 else []


@pytest.mark.parametrize("generation", [0, 1, 2], ids=["supervisor", "init process", "worker"])
def test_what_is_killed_from_outside_is_done_again(alone: Sandbox, generation: int) -> None:
    outcomes: list[JobResult] = []
    limits = Limits(seconds=2, memory_mb=600)
    working = threading.Thread(
        target=lambda: outcomes.append(run(alone, "while True: pass", limits))
    )
    fork_server = alone.fork_server.pid
    assert fork_server is not None
    working.start()
    found = wait_until(lambda: warden_keeper_and_worker(fork_server), working.is_alive)

    os.kill(found[generation], signal.SIGKILL)
    working.join()

    assert [outcome.status for outcome in outcomes] == ["out of time"]


def test_what_kills_itself_again_is_reported_as_killed(grader: Grader) -> None:
    sandbox = Sandbox(("landlock",), grader.sandbox.fork_server)

    outcome = run(sandbox, "import os\nos.kill(os.getpid(), 9)")

    assert (outcome.status, outcome.detail) == ("killed", "the process was killed by SIGKILL")


def test_a_killed_template_is_started_again_and_gets_no_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLANTED_TOKEN", "secret")
    with Sandbox() as sandbox:
        names = printed(sandbox, "import os\nprint(*os.environ, *os.environ.values())")
        first = sandbox.fork_server.pid
        assert first is not None
        os.kill(first, 9)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)

        assert value(run(sandbox, "pass")) == Nothing()
        assert sandbox.fork_server.pid != first
        assert "PLANTED_TOKEN" not in names
        assert "secret" not in names
        assert str(Path.home()) not in names.split()


def test_a_template_that_is_killed_while_it_starts_is_started_again() -> None:
    with Sandbox() as sandbox:
        starting = threading.Thread(target=sandbox.start)
        starting.start()
        first = wait_until(lambda: sandbox.fork_server.pid, starting.is_alive)
        os.kill(first, signal.SIGKILL)
        starting.join()

        assert sandbox.fork_server.pid not in (None, first)
        assert value(run(sandbox, "pass")) == Nothing()


def test_the_template_stays_within_one_gigabyte(alone: Sandbox) -> None:
    run(alone, "pass")
    status = Path(f"/proc/{alone.fork_server.pid}/status").read_text()
    (peak,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]

    assert int(peak) < 2**20


@pytest.mark.parametrize(
    ("forbidden", "level"),
    [
        ([], "namespaces"),
        (["namespaces"], "landlock"),
        (["landlock"], "namespaces"),
        (["namespaces", "landlock"], "-"),
    ],
)
def test_the_strongest_wall_that_the_machine_allows_is_found(
    forbidden: list[str], level: str
) -> None:
    probe = [sys.executable, "-m", "grader.sandbox.processes.probe", *PROTECTED]
    container = [sys.executable, "-m", "tests.support.containers", *forbidden, "--", *probe]

    done = subprocess.run(container, capture_output=True, text=True, check=True, cwd=REPOSITORY)

    assert done.stdout.split()[0] == level


def test_a_machine_without_walls_is_refused_with_what_is_in_the_way() -> None:
    with pytest.raises(UnprotectedError, match="--allow-unprotected"):
        strongest(())
