"""Limits on time, processes, open files, disk space and output are enforced with their reason."""

import pytest

from grader.sandbox.client import Sandbox
from grader.sandbox.protocol import (
    MAX_TOTAL_OPEN_FILES,
    Limits,
    Nothing,
    Raised,
)
from tests.support.sandboxes import run, value

pytestmark = pytest.mark.slow


def test_an_endless_loop_that_catches_every_exception_is_stopped(sandbox: Sandbox) -> None:
    body = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"

    result = run(sandbox, body, Limits(seconds=1, memory_mb=600))

    assert (result.status, result.detail) == ("out of time", "ran longer than 1 s")
    assert result.seconds < 3


def test_processor_time_of_all_children_counts_together(sandbox: Sandbox) -> None:
    body = "import os\nos.fork(); os.fork()\nwhile True: pass"

    result = run(sandbox, body, Limits(seconds=60, memory_mb=3000, cpu_seconds=2))

    assert result.status == "out of time"
    assert result.detail == "used more than 2 s of processor time"


def test_a_thread_bomb_is_stopped_with_its_reason(sandbox: Sandbox) -> None:
    body = (
        "import threading, time\n"
        "while True:\n"
        "    try: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
        "    except RuntimeError: pass"
    )

    result = run(sandbox, body, Limits(seconds=20, memory_mb=8000))

    assert result.status == "too many processes"
    assert "processes and threads" in result.detail


def test_a_fork_bomb_ends_within_its_call(sandbox: Sandbox) -> None:
    body = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"

    result = run(sandbox, body, Limits(seconds=10, memory_mb=600))

    assert result.status in ("out of time", "out of memory", "too many processes")
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
def test_a_full_disk_is_reported_as_such(protected_sandbox: Sandbox, body: str) -> None:
    result = run(protected_sandbox, body)

    assert result.status == "out of space"
    assert "wrote more than 256 MB" in result.detail


def test_endless_output_is_stopped_with_its_reason(sandbox: Sandbox) -> None:
    result = run(sandbox, "while True: print('x' * 100_000)")

    assert (result.status, result.detail) == ("too much output", "printed more than 50 MB")


def test_more_open_files_than_allowed_are_an_error(sandbox: Sandbox) -> None:
    error = value(run(sandbox, "kept = [open('/dev/null') for _ in range(2000)]"))

    assert isinstance(error, Raised)
    assert "Too many open files" in error.message


# The children inherit more files than the supervisor can inspect within the time limit.
INHERIT_FILES = """
import os, time
null = os.open('/dev/null', os.O_RDONLY)
for number in range(10, 1000): os.dup2(null, number)
for _ in range(200): os.posix_spawn('/bin/sleep', ['sleep', '60'], {})
time.sleep(60)
"""


def test_processes_that_inherit_many_files_are_stopped_at_once(sandbox: Sandbox) -> None:
    result = run(sandbox, INHERIT_FILES, Limits(seconds=8, memory_mb=3000))

    assert (result.status, result.detail) == (
        "too many processes",
        f"opened more than {MAX_TOTAL_OPEN_FILES:,} files in all its processes",
    )
    assert result.seconds < 8


BURN_TIME = """
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
    ids=["ignored", "ignored by an orphaned process", "waited for"],
)
def test_processor_time_of_ended_children_counts(sandbox: Sandbox, body: str) -> None:
    result = run(sandbox, BURN_TIME + body, Limits(seconds=60, memory_mb=3000, cpu_seconds=2))

    assert (result.status, result.detail) == (
        "out of time",
        "used more than 2 s of processor time",
    )
