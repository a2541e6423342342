"""Each isolation backend keeps student code from the machine, the grader and other students."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np
import pytest

from grader.sandbox.client import Sandbox
from grader.sandbox.protocol import (
    Array,
    Call,
    ModelConfig,
    Nothing,
    Part,
    Raised,
    Statement,
    TrainModel,
    TrainOwnModel,
)
from samples.sample_class import REPOSITORY
from tests.support.sandboxes import LIMITS, printed, run, value


def test_no_project_no_home_and_no_other_process_is_in_view(namespaces_sandbox: Sandbox) -> None:
    seen = printed(
        namespaces_sandbox,
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


def test_the_reference_is_not_importable_and_not_in_memory(protected_sandbox: Sandbox) -> None:
    seen = printed(
        protected_sandbox,
        "import sys\n"
        "print([name for name in sys.modules if 'catsdogs_ref' in name])\n"
        "try:\n    import catsdogs_ref\nexcept (ImportError, PermissionError):\n    print('no')",
    )

    assert seen.splitlines() == ["[]", "no"]


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"])
def test_no_network_loopback_or_local_socket_can_be_opened(
    protected_sandbox: Sandbox, family: str
) -> None:
    error = value(run(protected_sandbox, f"import socket\nsocket.socket(socket.{family})"))

    assert isinstance(error, Raised)
    assert "unreachable" in error.message


def test_files_of_others_cannot_be_read_listed_changed_or_removed(
    protected_sandbox: Sandbox, tmp_path: Path
) -> None:
    gradebook = tmp_path / "gradebook.db"
    gradebook.write_text("grades")
    gradebook.chmod(0o666)
    tmp_path.chmod(0o777)
    body = (
        f"import os\npath, folder = {str(gradebook)!r}, {str(tmp_path)!r}\n"
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
    assert set(printed(protected_sandbox, body).split()) <= {
        "PermissionError",
        "FileNotFoundError",
        "OSError",
    }
    assert gradebook.read_text() == "grades"
    assert stat.S_IMODE(gradebook.stat().st_mode) == 0o666
    assert gradebook.stat().st_mtime > 0
    assert [path.name for path in tmp_path.iterdir()] == ["gradebook.db"]


def test_processes_of_others_cannot_be_signaled_read_or_listed(protected_sandbox: Sandbox) -> None:
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

    *attempts, seen = printed(protected_sandbox, body).split()

    assert set(attempts[:3]) <= {"PermissionError", "ProcessLookupError", "FileNotFoundError"}
    # At most the init process and the worker itself.
    assert seen in ("0", "2")
    assert os.getpriority(os.PRIO_PROCESS, os.getpid()) == priority


@pytest.mark.parametrize("path", ["/usr/x", "/x", "/dev/x", "/etc/x"])
def test_nothing_outside_the_temporary_folder_can_be_written(
    protected_sandbox: Sandbox, path: str
) -> None:
    error = value(run(protected_sandbox, f"open({path!r}, 'w')"))

    assert isinstance(error, Raised)
    assert error.exception in ("OSError", "PermissionError")


def test_no_capability_is_left_and_none_can_be_gained(namespaces_sandbox: Sandbox) -> None:
    status = printed(namespaces_sandbox, "print(open('/proc/self/status').read())")
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)

    assert {int(fields[name], 16) for name in ("CapPrm", "CapEff", "CapBnd", "CapInh")} == {0}
    assert fields["NoNewPrivs"] == "1"
    assert fields["Uid"].split()[0] != "0"


def test_only_the_standard_streams_and_the_report_pipe_are_open(
    namespaces_sandbox: Sandbox,
) -> None:
    listing = printed(
        namespaces_sandbox,
        "import os\n"
        "for name in sorted(os.listdir('/proc/self/fd'), key=int):\n"
        "    try: print(os.readlink('/proc/self/fd/' + name).split(':')[0])\n"
        "    except OSError: pass",
    )

    assert sorted(listing.split()) == ["/dev/null", "pipe", "pipe", "pipe"]


def test_the_graders_pictures_are_closed_before_student_code_runs(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    """The owner of a file could open it for writing through an open descriptor."""
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
    labels = Array.of(np.zeros(8, np.uint8))
    training = TrainModel(unused, str(pictures), labels, str(pictures), 4, 1, 1)

    result = sandbox.run(TrainOwnModel(part, Call("function"), training), LIMITS)

    assert msgspec.msgpack.decode(result.report)["why"] == "ValueError: 0"


def test_the_init_process_can_neither_be_signaled_nor_read(namespaces_sandbox: Sandbox) -> None:
    body = (
        "import os, signal\n"
        "for attempt in (lambda: os.kill(1, signal.SIGKILL), lambda: os.kill(1, signal.SIGINT),\n"
        "    lambda: os.setpriority(os.PRIO_PROCESS, 1, 19), lambda: os.listdir('/proc/1/fd'),\n"
        "    lambda: open('/proc/1/environ').read(), lambda: open('/proc/1/mem', 'rb').read(1)):\n"
        "    try: print('done', attempt())\n"
        "    except OSError as error: print(type(error).__name__)"
    )

    assert set(printed(namespaces_sandbox, body).split()) == {"PermissionError"}


def test_a_signal_to_the_own_group_reaches_no_other_submission(sandbox: Sandbox) -> None:
    body = (
        "import os, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "for _ in range(20): os.kill(0, signal.SIGTERM); time.sleep(0.1)"
    )
    with ThreadPoolExecutor() as threads:
        bystander = threads.submit(run, sandbox, "import time\ntime.sleep(1)\nprint('well')")
        assert value(run(sandbox, body)) == Nothing()

    assert bystander.result().printed == "well\n"
