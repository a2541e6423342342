"""With the filter ordinary code works, and no call reaches processes or files of others."""

import ctypes
import errno
import fcntl
import os
import socket
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.sandbox.client import Sandbox
from grader.sandbox.protocol import (
    Limits,
)
from tests.support.sandboxes import printed, run

PROGRAM = "/bin/ls"
OFD_GETLK, OFD_SETLK = 36, 37
# A lock on a whole file for one writer.
LOCK = struct.pack("hhqqi4x", fcntl.F_WRLCK, 0, 0, 0, 0)

# Bodies of functions as students write them, and programs that they start.
ORDINARY = {
    "programs": (
        "import subprocess\n"
        "script = '''set -e; echo hi | cat > f; mkdir -p a/b; mv a c; cp -a c d; rm -r c; ls -la\n"
        "touch f; chmod 600 f; sort f | wc -l; date; uname -a; du -s .; find . | head -3\n"
        "tar cf t.tar f; tar xf t.tar; ln -s f g; stat f; nproc; dd if=f of=h; cp f i; sync f\n"
        "head -c 9 /dev/urandom | od; sed -i s/h/j/ f; nice true; timeout 9 true; mkfifo p\n"
        "(sleep 0.01 & wait)'''\n"
        "subprocess.run(['sh', '-c', script], check=True, capture_output=True)"
    ),
    "files": (
        "import fcntl, mmap, os, shutil, sqlite3, tempfile\n"
        "os.makedirs('a/b'); open('a/b/c', 'w').write('x')\n"
        "shutil.copytree('a', 'd'); shutil.copy2('a/b/c', 'e'); shutil.move('e', 'f')\n"
        "os.link('f', 'g'); os.symlink('f', 'h'); os.chmod('f', 0o600); os.utime('f')\n"
        "os.mkfifo('p'); os.replace('g', 'i'); shutil.disk_usage('.'); shutil.rmtree('d')\n"
        "shutil.make_archive('z', 'zip', 'a'); shutil.unpack_archive('z.zip', 'out')\n"
        "base = sqlite3.connect('x.db'); base.execute('create table t (a)'); base.close()\n"
        "with open('f', 'r+b') as file:\n"
        "    fcntl.flock(file, fcntl.LOCK_EX); fcntl.lockf(file, fcntl.LOCK_EX)\n"
        "    os.posix_fallocate(file.fileno(), 0, 9999); mmap.mmap(file.fileno(), 99).close()\n"
        "    os.set_inheritable(file.fileno(), True); os.fsync(file.fileno())"
    ),
    "processes": (
        "import asyncio, multiprocessing, os, signal, socket, time\n"
        "async def program():\n"
        "    started = await asyncio.create_subprocess_exec('echo', 'x', stdout=-1)\n"
        "    await started.communicate()\n"
        "asyncio.run(program())\n"
        "fork = multiprocessing.get_context('fork')\n"
        "queue = fork.SimpleQueue(); child = fork.Process(target=queue.put, args=(1,))\n"
        "child.start(); queue.get(); child.join()\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])\n"
        "signal.setitimer(signal.ITIMER_REAL, 0.01); signal.sigwait([signal.SIGALRM])\n"
        "os.nice(1); os.sched_setaffinity(os.getpid(), os.sched_getaffinity(0))\n"
        "os.kill(os.getpid(), 0); os.getpriority(os.PRIO_PROCESS, 0); os.uname(); time.time()\n"
        "a, b = socket.socketpair(); a.setblocking(False); b.send(b'x'); a.recv(1)\n"
        "import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0))"
    ),
    "TensorFlow": (
        "import numpy as np\nimport tensorflow as tf\n"
        "model = tf.keras.Sequential([tf.keras.Input((8,)), tf.keras.layers.Dense(2)])\n"
        "model.compile('adam', 'mse'); model.fit(np.ones((8, 8)), np.ones((8, 2)), verbose=0)\n"
        "model.save('m.keras'); model.save_weights('m.weights.h5')\n"
        "tf.train.Checkpoint(model=model).write('checkpoint')\n"
        "numbers = tf.data.Dataset.range(9).cache('cache').shuffle(9).batch(3).prefetch(2)\n"
        "assert sum(1 for _ in numbers) == 3\n"
        "tf.io.gfile.copy('m.keras', 'n.keras'); tf.io.gfile.rename('n.keras', 'o.keras')\n"
        "np.memmap('m.npy', mode='w+', shape=(99,)).flush()"
    ),
}


@pytest.mark.parametrize("kind", ORDINARY)
def test_ordinary_code_works_with_the_filter(sandbox: Sandbox, kind: str) -> None:
    result = run(sandbox, f"{ORDINARY[kind]}\nprint('done')", Limits(seconds=60, memory_mb=2000))

    assert result.printed.endswith("done\n"), (result.printed, result.report)


@pytest.fixture
def bystander(sandbox: Sandbox) -> Iterator["subprocess.Popen[str]"]:
    """A process of the user that code in the sandbox runs as; it echoes lines."""
    user = int(printed(sandbox, "import os\nprint(os.getuid())"))
    as_user = user if os.geteuid() == 0 and sandbox.isolation != "namespaces" else None
    with subprocess.Popen(
        ["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, user=as_user
    ) as process:
        yield process
        process.kill()


def echo(process: "subprocess.Popen[str]") -> str:
    """Return the answer of a bystander; empty if it has been killed."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write("alive\n")
        process.stdin.flush()
    except BrokenPipeError:
        return ""
    return process.stdout.readline().strip()


@pytest.mark.parametrize("kind", ["pipe", "socketpair"])
def test_no_event_on_an_own_file_signals_another_process(
    sandbox: Sandbox, bystander: "subprocess.Popen[str]", kind: str
) -> None:
    create_pair = "os.pipe()" if kind == "pipe" else "[end.detach() for end in socket.socketpair()]"
    body = (
        "import fcntl, os, signal, socket, struct\n"
        f"reading, writing = {create_pair}\n"
        f"for command, value in ((fcntl.F_SETOWN, {bystander.pid}),\n"
        f"    (15, struct.pack('ii', 1, {bystander.pid})), (10, signal.SIGKILL),\n"
        "    (fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)):\n"
        "    try: fcntl.fcntl(reading, command, value)\n"
        "    except OSError: pass\n"
        "os.write(writing, b'x')\n"
        "print('written')"
    )

    assert printed(sandbox, body) == "written"
    assert echo(bystander) == "alive"


def test_shared_memory_of_others_can_be_neither_read_nor_removed(sandbox: Sandbox) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmat.restype = ctypes.c_void_p
    segment = libc.shmget(0, 4096, 0o1666)
    try:
        address = libc.shmat(segment, None, 0)
        ctypes.memmove(address, b"secret", 6)
        body = (
            "import ctypes\n"
            "libc = ctypes.CDLL(None, use_errno=True)\n"
            "libc.shmat.restype = ctypes.c_void_p\n"
            f"address = libc.shmat({segment}, None, 0)\n"
            "print(ctypes.get_errno())\n"
            "if address != 2**64 - 1: ctypes.memmove(address, b'gotcha', 6)\n"
            f"print(libc.shmctl({segment}, 0, None), ctypes.get_errno())"
        )

        seen = printed(sandbox, body).split()

        assert seen == [str(errno.EPERM), "-1", str(errno.EPERM)]
        assert ctypes.string_at(address, 6) == b"secret"
    finally:
        libc.shmctl(segment, 0, None)


@pytest.mark.parametrize("name", ["{folder}/socket", "\0grader-test"], ids=["path", "abstract"])
@pytest.mark.parametrize("kind", ["SOCK_DGRAM", "SOCK_DGRAM | socket.SOCK_NONBLOCK"])
def test_no_datagram_reaches_a_socket_of_another_process(
    sandbox: Sandbox, name: str, kind: str
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as listener,
    ):
        address = name.format(folder=folder)
        listener.bind(address)
        for path in Path(folder), *Path(folder).glob("socket"):
            path.chmod(0o777)
        body = (
            "import socket\n"
            "try:\n"
            f"    end, _ = socket.socketpair(socket.AF_UNIX, socket.{kind})\n"
            f"    print(end.sendto(b'x', {address!r}))\n"
            "except OSError as error: print(error.errno)"
        )

        assert printed(sandbox, body) == str(errno.EPERM)
        with pytest.raises(BlockingIOError):
            listener.recv(1)


def test_attributes_and_leases_of_an_own_file_cannot_be_set(
    sandbox: Sandbox,
) -> None:
    body = (
        "import array, fcntl, os\n"
        "with open('file', 'w') as file:\n"
        "    flags = array.array('L', [0x40])\n"
        "    for attempt in (lambda: fcntl.ioctl(file, 0x40086602, flags),\n"
        "        lambda: fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK),\n"
        "        lambda: os.setxattr('file', 'user.x', b'1'),\n"
        "        lambda: os.getxattr('file', 'user.x'),\n"
        "        lambda: os.listxattr('/usr')):\n"
        "        try: print('done', attempt())\n"
        "        except OSError as error: print(error.errno)"
    )

    found = printed(sandbox, body).split()

    assert found == [str(errno.EPERM)] * 2 + [str(errno.ENOTSUP)] * 3


def test_limits_of_another_process_cannot_be_changed_not_even_of_a_child(sandbox: Sandbox) -> None:
    body = (
        "import os, resource, time\n"
        "child = os.fork()\n"
        "if child == 0: time.sleep(60); os._exit(0)\n"
        "for attempt in (lambda: resource.prlimit(child, resource.RLIMIT_CPU, (0, 0)),\n"
        "    lambda: resource.prlimit(child, resource.RLIMIT_CPU),\n"
        "    lambda: os.sched_setaffinity(child, {0}),\n"
        "    lambda: os.setpriority(os.PRIO_PROCESS, child, 19)):\n"
        "    try: print('done', attempt())\n"
        "    except PermissionError: print('refused')"
    )

    assert printed(sandbox, body).split() == ["refused"] * 4


def test_a_lock_on_a_file_that_all_may_open_does_not_reach_others(sandbox: Sandbox) -> None:
    body = (
        "import fcntl\n"
        f"program = open({PROGRAM!r}, 'rb')\n"
        "fcntl.flock(program, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "with open('/dev/null', 'wb') as device:\n"
        f"    for command in (fcntl.F_SETLK, {OFD_SETLK}, {OFD_SETLK + 1}):\n"
        f"        fcntl.fcntl(device, command, {LOCK!r})\n"
        "print('locked')"
    )

    with Path(PROGRAM).open("rb") as program, Path(os.devnull).open("wb") as device:
        fcntl.flock(program, fcntl.LOCK_EX)
        # This lock lasts until the file is closed, even if the process closes another /dev/null.
        fcntl.fcntl(device, OFD_SETLK, LOCK)
        assert printed(sandbox, body) == "locked"


def test_locks_of_others_are_not_shown(sandbox: Sandbox) -> None:
    body = (
        "import fcntl\n"
        f"with open({PROGRAM!r}, 'rb') as program:\n"
        f"    for command in (fcntl.F_GETLK, {OFD_GETLK}):\n"
        f"        try: print(fcntl.fcntl(program, command, {LOCK!r}))\n"
        "        except PermissionError: print('refused')"
    )

    assert printed(sandbox, body).split() == ["refused"] * 2
