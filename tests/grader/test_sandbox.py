"""The sandbox: what code beyond the border can see, do and use, and that the grader survives it."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from grader.evidence import (
    Call,
    GivenFile,
    Limits,
    Nothing,
    Number,
    Outcome,
    Part,
    PathTo,
    Raised,
    Report,
    RunCall,
    Statement,
)
from grader.grading import Grader
from grader.sandbox import Sandbox
from tests.sample_class import REPOSITORY

LIMITS = Limits(seconds=20, memory_mb=600)


@pytest.fixture(scope="module")
def sandbox(grader: Grader) -> Iterator[Sandbox]:
    return grader.sandbox


def run(sandbox: Sandbox, body: str, limits: Limits = LIMITS, call: Call | None = None) -> Outcome:
    """Run a function with this body, indented here, in a fresh fork."""
    source = "def function(*arguments):\n" + "\n".join(f"    {line}" for line in body.splitlines())
    code = Part("function", 1, (Statement(1, 1, source),))
    return sandbox.run(RunCall(code, call or Call("function")), limits)


def value(outcome: Outcome) -> object:
    """What the function's call came back as."""
    assert outcome.ending == "finished", outcome.detail
    return msgspec.msgpack.decode(outcome.report, type=Report).value


def printed(sandbox: Sandbox, body: str) -> str:
    """What the body prints; it must not raise."""
    outcome = run(sandbox, body)
    assert value(outcome) == Nothing()
    return outcome.printed.strip()


def test_a_call_gets_absolute_slash_terminated_paths_and_numbers(sandbox: Sandbox) -> None:
    call = Call("function", (PathTo("data/"), Number(0.9)), folder="work1")

    outcome = run(sandbox, "print(arguments)", call=call)

    assert outcome.printed.strip() == "('/tmp/work1/data/', 0.9)"


def test_given_files_are_laid_out_and_what_is_left_is_listed(sandbox: Sandbox) -> None:
    given = (GivenFile("in/a.txt", b"hello"), GivenFile("in/empty"), GivenFile("out/"))
    body = (
        "import os, shutil\n"
        "os.chdir(arguments[0])\n"
        "shutil.copy('in/a.txt', 'out/b.txt'); os.remove('in/empty')\n"
        "os.symlink('/x', 'out/link')\n"
        "os.mkfifo('out/pipe'); open('/tmp/elsewhere', 'w').close()"
    )

    outcome = run(sandbox, body, call=Call("function", (PathTo(""),), "work2", given))

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


def test_the_view_holds_no_project_no_home_and_no_other_process(sandbox: Sandbox) -> None:
    seen = printed(
        sandbox,
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
    assert processes == "['1']"


def test_the_reference_is_not_importable_and_not_in_memory(sandbox: Sandbox) -> None:
    seen = printed(
        sandbox,
        "import sys\n"
        "print([name for name in sys.modules if 'catsdogs_ref' in name])\n"
        "try:\n    import catsdogs_ref\nexcept ImportError as error:\n    print('no')",
    )

    assert seen.splitlines() == ["[]", "no"]


def test_there_is_no_network_not_even_loopback(sandbox: Sandbox) -> None:
    error = value(run(sandbox, "import socket\nsocket.create_connection(('127.0.0.1', 80), 2)"))

    assert isinstance(error, Raised)
    assert "unreachable" in error.message


@pytest.mark.parametrize("path", ["/usr/x", "/x", "/dev/x", "/etc/x"])
def test_nothing_outside_the_temporary_folder_can_be_written(sandbox: Sandbox, path: str) -> None:
    error = value(run(sandbox, f"open({path!r}, 'w')"))

    assert isinstance(error, Raised)
    assert error.exception in ("OSError", "PermissionError")


def test_no_capability_is_left_and_none_can_be_gained(sandbox: Sandbox) -> None:
    status = printed(sandbox, "print(open('/proc/self/status').read())")
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)

    assert {int(fields[name], 16) for name in ("CapPrm", "CapEff", "CapBnd", "CapInh")} == {0}
    assert fields["NoNewPrivs"] == "1"
    assert fields["Uid"].split()[0] != "0"


def test_open_files_are_only_standard_streams_and_the_answer(sandbox: Sandbox) -> None:
    listing = printed(
        sandbox,
        "import os\n"
        "for name in sorted(os.listdir('/proc/self/fd'), key=int):\n"
        "    try: print(os.readlink('/proc/self/fd/' + name).split(':')[0])\n"
        "    except OSError: pass",
    )

    assert sorted(listing.split()) == ["/dev/null", "pipe", "pipe", "pipe"]


def test_files_and_processes_of_one_call_are_gone_in_the_next(sandbox: Sandbox) -> None:
    leave = (
        "import os, time\n"
        "open('/tmp/left', 'w').write('x'); open('/dev/shm/left', 'w').write('x')\n"
        "if os.fork() == 0:\n    os.setsid(); time.sleep(600)"
    )
    assert value(run(sandbox, leave)) == Nothing()

    seen = printed(
        sandbox,
        "import os\nprint(os.path.exists('/tmp/left'), os.path.exists('/dev/shm/left'))\n"
        "print(len([name for name in os.listdir('/proc') if name.isdigit()]))",
    )

    assert seen.split() == ["False", "False", "1"]


def test_an_endless_loop_that_swallows_everything_is_stopped(sandbox: Sandbox) -> None:
    body = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"

    outcome = run(sandbox, body, Limits(seconds=1, memory_mb=600))

    assert (outcome.ending, outcome.detail) == ("out of time", "ran longer than 1 s")
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

    assert (outcome.ending, outcome.detail) == ("out of memory", "needed more than 600 MB")


def test_a_fork_bomb_ends_within_its_call(sandbox: Sandbox) -> None:
    outcome = run(sandbox, "import os\nwhile True: os.fork()", Limits(seconds=3, memory_mb=600))

    assert outcome.ending in ("out of time", "out of memory", "finished")
    assert value(run(sandbox, "pass")) == Nothing()


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

    assert outcome.ending == "died"
    assert detail in outcome.detail


def test_much_output_is_cut_and_does_not_block(sandbox: Sandbox) -> None:
    outcome = run(sandbox, "for _ in range(2000): print('x' * 10_000)")

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


def test_several_jobs_can_run_at_the_same_time(sandbox: Sandbox) -> None:
    outcomes: list[Outcome] = []

    def work(number: int) -> None:
        outcomes.append(run(sandbox, f"print({number})"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(int(outcome.printed) for outcome in outcomes) == list(range(6))


def test_a_killed_template_is_started_again_and_gets_no_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PLANTED_TOKEN", "secret")
    with Sandbox() as sandbox:
        names = printed(sandbox, "import os\nprint(*os.environ, *os.environ.values())")
        first = sandbox.template.pid
        assert first is not None
        os.kill(first, 9)
        os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)

        assert value(run(sandbox, "pass")) == Nothing()
        assert sandbox.template.pid != first
        assert "PLANTED_TOKEN" not in names
        assert "secret" not in names
        assert str(Path.home()) not in names.split()


def test_the_template_stays_within_one_gigabyte(sandbox: Sandbox) -> None:
    run(sandbox, "pass")
    status = Path(f"/proc/{sandbox.template.pid}/status").read_text()
    (peak,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]

    assert int(peak) < 2**20
