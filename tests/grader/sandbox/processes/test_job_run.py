"""The end of a job: no process or file remains, and its output is kept within bounds."""

import contextlib
import tempfile
from pathlib import Path

import msgspec
import pytest

from grader.sandbox.client import Sandbox
from grader.sandbox.protocol import (
    Nothing,
    Report,
)
from tests.support.sandboxes import run, value


def test_orphaned_processes_are_dead_when_the_result_arrives(sandbox: Sandbox) -> None:
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


def test_no_file_remains_in_the_folder_for_temporary_files(sandbox: Sandbox) -> None:
    body = (
        "import os\n"
        "folder = os.environ.get('TMPDIR', '/tmp')\n"
        "print(folder)\n"
        "os.makedirs(folder + '/a/b'); open(folder + '/a/b/c', 'w')\n"
        "os.mkdir(folder + '/closed', 0)\n"
        "for _ in range(2000): os.mkdir('deep'); os.chdir('deep')"
    )

    # Backends that count files folder by folder report so deep a tree as a full disk.
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
def test_a_worker_that_ends_without_a_report_is_reported_as_dead(
    sandbox: Sandbox, body: str, detail: str
) -> None:
    result = run(sandbox, body)

    assert result.status == "died"
    assert detail in result.detail


def test_much_output_is_cut_and_does_not_block(namespaces_sandbox: Sandbox) -> None:
    result = run(namespaces_sandbox, "for _ in range(2000): print('x' * 10_000)")

    assert value(result) == Nothing()
    assert len(result.printed) == 64 * 2**10


def test_output_that_is_not_text_is_escaped(sandbox: Sandbox) -> None:
    result = run(sandbox, "import os\nos.write(1, b'ok \\xff')")

    assert result.printed == "ok \\xff"


def test_a_forged_report_does_not_decode(sandbox: Sandbox) -> None:
    body = (
        "import os\n"
        "for fd in range(3, 20):\n"
        "    try: os.write(fd, b'passed: 24 points')\n"
        "    except OSError: pass"
    )

    result = run(sandbox, body)

    with pytest.raises(msgspec.MsgspecError):
        msgspec.msgpack.decode(result.report, type=Report)
