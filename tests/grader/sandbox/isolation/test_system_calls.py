"""The filter of system calls: what it refuses, in every spelling, and that ordinary code works."""

import ctypes
import errno
import os
import platform
import re
import socket
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.grading.grader import Grader
from grader.sandbox.client import Sandbox
from grader.sandbox.isolation import seccomp
from grader.sandbox.isolation.system_calls import (
    ALLOW,
    CONDITIONS,
    GROUPS,
    NEWEST,
    SHARED_CONDITIONS,
)
from grader.sandbox.protocol import ISOLATIONS, Limits
from samples.sample_class import REPOSITORY
from tests.grader.sandbox.test_client import printed, run

X86_64, AARCH64 = 0xC000003E, 0xC00000B7
HEADERS = (
    Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    Path("/usr/include/asm-generic/unistd.h"),
)
# uretprobe and uprobe, which no filter sees: the kernel kills whatever calls them by itself.
UNFILTERED = (335, 336)
HIGH = 1 << 32
OTHER = os.getpid()

on_x86_64 = pytest.mark.skipif(
    platform.machine() != "x86_64", reason="the numbers are those of x86_64"
)

# By what they would do: the numbers of calls and their arguments.
REFUSED = {
    "have the kernel signal others": [
        *[(72, 0, command | high, OTHER) for command in (8, 10, 15) for high in (0, HIGH)],
        *[(16, 0, command | high, 0) for command in (0x8901, 0x8902, 0x5452) for high in (0, HIGH)],
        (72, 0, 1024, 1),
        (72, 0, 1026, 0x80000000),
        (72, 0, -1, 0),
        (16, 0, -1, 0),
    ],
    "share memory and messages with others": [
        *[(number, 0, 0, 0, 0) for number in (29, 30, 31, 67)],
        *[(number, 0, 0, 0, 0) for number in (64, 65, 66, 220)],
        *[(number, 0, 0, 0, 0) for number in (68, 69, 70, 71)],
        *[(number, 0, 0, 0, 0) for number in range(240, 246)],
    ],
    "connect to others": [
        *[(53, 1, kind | flags, 0) for kind in (2, 3, 4, 5) for flags in (0, 0o2004000, HIGH)],
        *[(53, 1 | HIGH, 2, 0), (53, 30, 1, 0), (53, -1, 1, 0), (53, 1, 0x11, 0)],
        *[(number, 0, 0, 0) for number in (42, 43, 46, 47, 49, 50, 54, 288, 299, 307)],
    ],
    "watch folders": [(number, 0, 0, 0) for number in (253, 254, 255, 294, 300, 301)],
    "change attributes of files": [
        *[(16, 0, command | high, 0) for command in (0x40086602, 0x401C5820) for high in (0, HIGH)],
        (468, -100, 0, 0, 0, 0),
        (469, -100, 0, 0, 0, 0),
    ],
    "queue reads and writes": [(number, 0, 0, 0) for number in (*range(206, 211), 333, 425, 426)],
    "change the limits of others": [
        *[(302, process, 7, 0, 0) for process in (1, OTHER, -1, OTHER | HIGH)],
        *[(number, process, 0, 0) for number in (203, 144, 142, 314) for process in (1, OTHER)],
        *[(141, 0, 1, 19), (141, 1, 0, 19), (141, 2, 0, 19), (141, 2 | HIGH, 0, 19)],
        *[(157, option, 0, 0, 0) for option in (1, 4, 22, 36, 4 | HIGH, 0x59616D61)],
    ],
    "enter other namespaces": [
        *[
            (56, flags | high | 17, 0, 0, 0, 0)
            for flags in (1 << 28, 1 << 29)
            for high in (0, HIGH)
        ],
        *[(number, 0, 0, 0, 0, 0) for number in (155, 161, 165, 166, 272, 308, 428, 442)],
    ],
    "open files out of view of the supervisor": [
        *[(436, 900, 900, flags | high) for flags in (2, 6) for high in (0, HIGH)],
        *[(56, 0x10900 | high, 0, 0, 0, 0) for high in (0, HIGH)],
    ],
    "take large pages that were set aside": [
        (9, 0, 1 << 21, 3, flags, -1, 0) for flags in (0x40022, 0x40021, 0x54040022)
    ],
    "reach other processes": [(number, 1, 0, 0, 0, 0) for number in (101, 310, 311, 312, 438, 440)],
}

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


@pytest.fixture(scope="module", params=ISOLATIONS)
def sandbox(grader: Grader, request: pytest.FixtureRequest) -> Sandbox:
    """A sandbox at each level; `process` has the filter, too, where the kernel has filters."""
    return Sandbox((request.param,), grader.sandbox.fork_server)


def attempts(sandbox: Sandbox, calls: list[tuple[int, ...]]) -> list[tuple[int, str]]:
    """Make calls by number, with arguments of 64 bits; returns results and names of errors."""
    body = (
        "import ctypes, errno\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "libc.syscall.restype = ctypes.c_long\n"
        f"for call in {calls!r}:\n"
        "    ctypes.set_errno(0)\n"
        "    result = libc.syscall(*map(ctypes.c_long, call))\n"
        "    print(result, errno.errorcode.get(ctypes.get_errno(), '-'))"
    )
    pairs = [line.split() for line in printed(sandbox, body).splitlines()]
    return [(int(result), error) for result, error in pairs]


@on_x86_64
@pytest.mark.parametrize("purpose", REFUSED)
def test_calls_are_refused_whatever_stands_in_the_half_that_the_kernel_ignores(
    sandbox: Sandbox, purpose: str
) -> None:
    calls = REFUSED[purpose]

    found = attempts(sandbox, calls)

    assert len(found) == len(calls)
    assert [call for call, got in zip(calls, found, strict=True) if got != (-1, "EPERM")] == []


@on_x86_64
def test_every_call_that_the_table_leaves_out_is_refused(sandbox: Sandbox) -> None:
    listed = {numbers[0] for group in GROUPS for numbers in group.calls.values()}
    others = sorted(set(range(NEWEST + 1)) - listed - set(UNFILTERED))
    with_32_bit_pointers = [0x40000000 + number for number in range(NEWEST + 1)]
    newer = [NEWEST + 1, 600, 0x3FFFFFFF]

    found = attempts(sandbox, [(number,) for number in (*others, *with_32_bit_pointers, *newer)])

    assert set(found[: -len(newer)]) == {(-1, "EPERM")}
    assert found[-len(newer) :] == [(-1, "ENOSYS")] * len(newer)


@on_x86_64
def test_files_have_no_extended_attributes(sandbox: Sandbox) -> None:
    calls = [(number, 0, 0, 0, 0, 0) for number in (*range(188, 200), *range(463, 467))]

    assert set(attempts(sandbox, calls)) == {(-1, "ENOTSUP")}


def test_attributes_stay_where_the_process_is_the_user_who_owns_the_machines_files() -> None:
    """As nobody it could not change those of the interpreter, to which /proc/self/exe leads."""
    chmod, copied = (0xC000003E, 90), (0xC000003E, 0)
    own, nobody = (seccomp.program(shared=False, own_user=own) for own in (True, False))

    if platform.machine() == "x86_64":
        assert decide(own, *chmod) == 0x00050000
        assert decide(nobody, *chmod) == decide(own, *copied) == 0x7FFF0000


@pytest.mark.parametrize("kind", ORDINARY)
def test_ordinary_code_works_behind_the_filter(sandbox: Sandbox, kind: str) -> None:
    outcome = run(sandbox, f"{ORDINARY[kind]}\nprint('done')", Limits(seconds=60, memory_mb=2000))

    assert outcome.printed.endswith("done\n"), (outcome.printed, outcome.report)


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
    """Return what a bystander answers; nothing when it has been killed."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write("alive\n")
        process.stdin.flush()
    except BrokenPipeError:
        return ""
    return process.stdout.readline().strip()


@pytest.mark.parametrize("kind", ["pipe", "socketpair"])
def test_no_event_on_a_file_of_its_own_signals_another_process(
    sandbox: Sandbox, bystander: "subprocess.Popen[str]", kind: str
) -> None:
    making = "os.pipe()" if kind == "pipe" else "[end.detach() for end in socket.socketpair()]"
    body = (
        "import fcntl, os, signal, socket, struct\n"
        f"reading, writing = {making}\n"
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


def test_attributes_of_a_file_of_its_own_cannot_be_set_and_no_lease_be_taken(
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


def test_limits_of_another_process_cannot_be_changed_even_of_a_child(sandbox: Sandbox) -> None:
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


def decide(
    program: list[tuple[int, int, int, int]], architecture: int, number: int, *arguments: int
) -> int:
    """Return what a program answers to a call, as the kernel would run it."""
    padded = [*arguments, *[0] * (6 - len(arguments))]
    halves = struct.unpack("<16I", struct.pack("<IIQ6Q", number, architecture, 0, *padded))
    value = place = 0
    while True:
        operation, when_true, when_false, constant = program[place]
        place += 1
        match operation:
            case 0x20:
                value = halves[constant // 4]
            case 0x54:
                value &= constant
            case 0x05:
                place += constant
            case 0x15:
                place += when_true if value == constant else when_false
            case 0x35:
                place += when_true if value >= constant else when_false
            case _:
                assert operation == 0x06
                return constant


@pytest.mark.parametrize(("machine", "architecture"), [("x86_64", X86_64), ("aarch64", AARCH64)])
@pytest.mark.parametrize("shared", [False, True])
def test_each_call_gets_the_answer_of_its_group_on_both_architectures(
    monkeypatch: pytest.MonkeyPatch, machine: str, architecture: int, shared: bool
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: machine)
    program = seccomp.program(shared)
    column = ("x86_64", "aarch64").index(machine)
    answers = {}
    for group in GROUPS:
        answer = group.shared_answer if shared else group.answer
        for name, numbers in group.calls.items():
            if numbers[column] is not None and name not in SHARED_CONDITIONS:
                answers[numbers[column]] = 0x7FFF0000 if answer == ALLOW else 0x50000 | answer
    conditional = {
        numbers[column]
        for group in GROUPS
        for name, numbers in group.calls.items()
        if name in SHARED_CONDITIONS
    }

    for number in set(range(NEWEST + 1)) - conditional:
        found = decide(program, architecture, number)
        assert found == answers.get(number, 0x50000 | errno.EPERM), number
    assert decide(program, architecture, NEWEST + 1) == 0x50000 | errno.ENOSYS
    assert decide(program, architecture, 0x40000000) == 0x50000 | errno.EPERM
    other = AARCH64 if architecture == X86_64 else X86_64
    assert {decide(program, other, number) for number in range(500)} == {0x80000000}


@pytest.mark.parametrize("column", [0, 1], ids=["x86_64", "aarch64"])
def test_the_numbers_are_those_of_the_kernels_headers(column: int) -> None:
    if not HEADERS[column].is_file():
        pytest.skip(f"{HEADERS[column]} is not installed")
    pattern = re.compile(r"#define __NR(?:3264)?_(\w+)\s+(\d+)$", re.MULTILINE)
    kernel = {name: int(number) for name, number in pattern.findall(HEADERS[column].read_text())}
    # In the generic header, calls of 32-bit machines have names of their own.
    kernel["newfstatat"] = kernel.get("newfstatat", kernel.get("fstatat", -1))
    listed = {name: numbers[column] for group in GROUPS for name, numbers in group.calls.items()}

    known = {name: number for name, number in listed.items() if name in kernel}
    assert known == {name: kernel[name] for name in known}
    # Older headers lack newer calls only.
    assert {name for name in listed if name not in kernel and (listed[name] or 451) < 451} == set()


def test_each_call_is_in_one_group_and_conditions_are_about_listed_calls() -> None:
    names = [name for group in GROUPS for name in group.calls]

    assert len(names) == len(set(names))
    assert set(SHARED_CONDITIONS) <= set(names)
    assert set(CONDITIONS) <= set(SHARED_CONDITIONS)


def test_the_security_page_lists_the_groups_of_calls() -> None:
    page = (REPOSITORY / "docs" / "security.md").read_text("utf-8")

    for group in GROUPS:
        names = ", ".join(f"`{name}`" for name in group.calls)
        assert f"| {group.name} | {group.reason} | {names} |\n" in page
