"""The sandbox and its sessions: calls, isolation from each other, and retries."""

import contextlib
import os
import resource
import signal
import threading

import psutil
import pytest

from grader.grading.grader import Grader
from grader.sandbox.client import Sandbox
from grader.sandbox.errors import SandboxError
from grader.sandbox.isolation.view import WRITABLE
from grader.sandbox.protocol import (
    Call,
    InputFile,
    JobResult,
    Limits,
    Nothing,
    Number,
    Part,
    PathArgument,
    Raised,
    RunCall,
    Statement,
)
from tests.support.processes import wait_until
from tests.support.sandboxes import LIMITS, printed, run, value

pytestmark = pytest.mark.slow


def test_a_function_gets_absolute_slash_terminated_paths_and_numbers(sandbox: Sandbox) -> None:
    call = Call("function", (PathArgument("data/"), Number(0.9)), folder="work1")

    result = run(sandbox, "print(*arguments)", call=call)

    path, number = result.printed.split()
    assert path.startswith(f"{WRITABLE}/")
    assert path.endswith("/work1/data/")
    assert number == "0.9"


def test_input_files_are_created_and_remaining_files_are_listed(sandbox: Sandbox) -> None:
    input_files = (InputFile("in/a.txt", b"hello"), InputFile("in/empty"), InputFile("out/"))
    body = (
        "import os, shutil\n"
        "os.chdir(arguments[0])\n"
        "shutil.copy('in/a.txt', 'out/b.txt'); os.remove('in/empty')\n"
        "os.symlink('/x', 'out/link')\n"
        "os.mkfifo('out/pipe'); open(os.environ.get('TMPDIR', '/tmp') + '/elsewhere', 'w').close()"
    )

    result = run(sandbox, body, call=Call("function", (PathArgument(""),), "work2", input_files))

    entries = {entry.path: (entry.kind, entry.size) for entry in result.files}
    assert entries == {
        f"{WRITABLE}/elsewhere": ("file", 0),
        f"{WRITABLE}/home": ("folder", 0),
        "in": ("folder", 0),
        "in/a.txt": ("file", 5),
        "out": ("folder", 0),
        "out/b.txt": ("file", 5),
        "out/link": ("link", 0),
        "out/pipe": ("other", 0),
    }


def test_a_seed_set_at_the_top_level_does_not_fix_random_choices(
    namespaces_sandbox: Sandbox,
) -> None:
    seeded = Statement(1, 1, "import random\nif True: random.seed(1)")
    function = Statement(1, 3, "def function(): print(random.random())")
    part = Part("function", 1, (seeded, function))

    first, second, again = (
        namespaces_sandbox.run(RunCall(part, Call("function", random_seed=seed)), LIMITS).printed
        for seed in (1, 2, 1)
    )

    assert first.startswith("0.")
    assert first == again != second


def test_an_exception_is_reported_with_the_students_own_line(sandbox: Sandbox) -> None:
    error = value(run(sandbox, "import math\nreturn math.sqrt(-1)"))

    assert error == Raised("ValueError", "math domain error", 1, 3, "return math.sqrt(-1)")


def test_system_exit_is_reported_like_any_exception(sandbox: Sandbox) -> None:
    error = value(run(sandbox, "raise SystemExit(3)"))

    assert isinstance(error, Raised)
    assert error.exception == "SystemExit"


def test_files_and_processes_of_one_call_are_gone_in_the_next(namespaces_sandbox: Sandbox) -> None:
    leave = (
        "import os, time\n"
        "open('/tmp/left', 'w').write('x'); open('/dev/shm/left', 'w').write('x')\n"
        "if os.fork() == 0:\n    os.setsid(); time.sleep(600)"
    )
    assert value(run(namespaces_sandbox, leave)) == Nothing()

    seen = printed(
        namespaces_sandbox,
        "import os\nprint(os.path.exists('/tmp/left'), os.path.exists('/dev/shm/left'))\n"
        "print(len([name for name in os.listdir('/proc') if name.isdigit()]))",
    )

    assert seen.split() == ["False", "False", "2"]


def test_the_next_call_in_a_session_finds_no_file_of_earlier_calls(sandbox: Sandbox) -> None:
    body = (
        "import os, tempfile\n"
        "print('left' in os.listdir(tempfile.gettempdir()), os.listdir('.'))\n"
        "for folder in (tempfile.gettempdir(), '.'): open(f'{folder}/left', 'w').write('left')\n"
        "os.makedirs('a/b/c')"
    )
    with sandbox.session() as session:
        outputs = [run(session, body).printed for _ in range(3)]

    assert outputs == ["False []\n"] * 3


def test_the_next_call_in_a_session_finds_no_process_and_no_shared_memory(
    namespaces_sandbox: Sandbox,
) -> None:
    body = (
        "import os, subprocess\n"
        "print(sum(name.isdigit() for name in os.listdir('/proc')), os.listdir('/dev/shm'))\n"
        "open('/dev/shm/left', 'w').write('left')\n"
        "subprocess.Popen(['sleep', '1000'], start_new_session=True)"
    )
    with namespaces_sandbox.session() as session:
        outputs = [run(session, body).printed for _ in range(3)]

    assert outputs == ["2 []\n"] * 3


def test_calls_share_an_isolated_environment_until_one_fails(namespaces_sandbox: Sandbox) -> None:
    """Process ids start from 1, the init process, in each isolated environment."""
    with namespaces_sandbox.session() as session:
        numbers = [
            run(session, f"import os\nprint(os.getpid())\n{body}").printed
            for body in ("pass", "1 / 0", "os._exit(1)", "pass")
        ]

    assert numbers == ["2\n", "3\n", "4\n", "2\n"]


def test_files_that_cannot_be_removed_cost_only_a_new_environment(sandbox: Sandbox) -> None:
    deep = "import os\nfor _ in range(2000): os.mkdir('d'); os.chdir('d')\nprint('made')"
    with sandbox.session() as session:
        assert [run(session, deep).printed for _ in range(2)] == ["made\n"] * 2


def test_several_jobs_can_run_at_the_same_time(namespaces_sandbox: Sandbox) -> None:
    results: list[JobResult] = []

    def work(number: int) -> None:
        results.append(run(namespaces_sandbox, f"print({number})"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(int(result.printed) for result in results) == list(range(6))


def supervisor_init_process_and_worker(fork_server: int) -> list[int]:
    """Return the three process ids of a job, or nothing unless exactly these three run."""
    ancestry = [psutil.Process(fork_server)]
    with contextlib.suppress(psutil.NoSuchProcess):
        while len(children := ancestry[-1].children()) == 1:
            ancestry += children
    processes = [process.pid for process in ancestry[1:]]
    return processes if len(processes) == 3 else []


@pytest.mark.parametrize("generation", [0, 1, 2], ids=["supervisor", "init process", "worker"])
def test_a_job_that_is_killed_from_outside_runs_again(
    namespaces_sandbox: Sandbox, generation: int
) -> None:
    results: list[JobResult] = []
    limits = Limits(seconds=2, memory_mb=600)
    runner = threading.Thread(
        target=lambda: results.append(run(namespaces_sandbox, "while True: pass", limits))
    )
    fork_server = namespaces_sandbox.fork_server.pid
    assert fork_server is not None
    runner.start()
    processes = wait_until(lambda: supervisor_init_process_and_worker(fork_server), runner.is_alive)

    os.kill(processes[generation], signal.SIGKILL)
    runner.join()

    assert [result.status for result in results] == ["out of time"]


def test_a_submission_that_kills_itself_twice_is_reported_as_killed(grader: Grader) -> None:
    sandbox = Sandbox(("landlock",), grader.sandbox.fork_server)

    result = run(sandbox, "import os\nos.kill(os.getpid(), 9)")

    assert (result.status, result.detail) == ("killed", "the process was killed by SIGKILL")


def test_a_call_with_a_crippled_init_process_runs_in_a_new_environment(sandbox: Sandbox) -> None:
    with sandbox.session() as session:
        assert value(run(session, "pass")) == Nothing()
        (init_process,) = psutil.Process(sandbox.fork_server.pid).children()[-1].children()
        # Code of the same user could do this: then a worker cannot open any file.
        resource.prlimit(init_process.pid, resource.RLIMIT_NOFILE, (4, 4))

        assert value(run(session, "pass")) == Nothing()
        assert not init_process.is_running()


# More file names than fit into a result.
CREATE_MANY_FILES = """
import os
name = b'\\xff' * 250
for _ in range(12): os.mkdir(name); os.chdir(name)
for number in range(9_000): open(name[:-5] + b'%05d' % number, 'w').close()
"""


def test_a_call_that_makes_its_sandbox_fail_three_times_fails_the_submission(
    grader: Grader,
) -> None:
    with grader.sandbox.session() as session:
        result = run(session, CREATE_MANY_FILES)

        assert result.status == "died"
        assert result.detail.startswith("it made its sandbox fail three times: ")
        assert value(run(session, "pass")) == Nothing()


def test_a_sandbox_that_also_fails_without_student_code_is_the_graders_fault(
    sandbox: Sandbox,
) -> None:
    # Its input file cannot be created, whatever the function does.
    call = Call("function", input_files=(InputFile("x" * 300, b""),))

    with pytest.raises(SandboxError, match="File name too long"):
        run(sandbox, "pass", call=call)
