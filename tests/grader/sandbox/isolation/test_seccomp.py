"""The filter refuses system calls outside the table, however a program spells them."""

import errno
import os

import pytest

from grader.sandbox.client import Sandbox
from grader.sandbox.isolation.system_calls import (
    GROUPS,
    MAX_CALL_NUMBER,
)
from tests.support.sandboxes import on_x86_64, printed, run

# uretprobe and uprobe, which no filter sees: the kernel kills whatever calls them by itself.
UNFILTERED = (335, 336)


HIGH = 1 << 32


OTHER = os.getpid()


# The numbers of calls and their arguments, by their effect.
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
    "take reserved large pages": [
        (9, 0, 1 << 21, 3, flags, -1, 0) for flags in (0x40022, 0x40021, 0x54040022)
    ],
    "reach other processes": [(number, 1, 0, 0, 0, 0) for number in (101, 310, 311, 312, 438, 440)],
}


def make_calls(sandbox: Sandbox, calls: list[tuple[int, ...]]) -> list[tuple[int, str]]:
    """Make calls by number, with arguments of 64 bits; returns results and error names."""
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
def test_calls_are_refused_whatever_the_ignored_half_of_an_argument_is(
    sandbox: Sandbox, purpose: str
) -> None:
    calls = REFUSED[purpose]

    found = make_calls(sandbox, calls)

    assert len(found) == len(calls)
    assert [call for call, got in zip(calls, found, strict=True) if got != (-1, "EPERM")] == []


@on_x86_64
def test_every_call_outside_the_table_is_refused(sandbox: Sandbox) -> None:
    listed = {numbers[0] for group in GROUPS for numbers in group.calls.values()}
    others = sorted(set(range(MAX_CALL_NUMBER + 1)) - listed - set(UNFILTERED))
    with_32_bit_pointers = [0x40000000 + number for number in range(MAX_CALL_NUMBER + 1)]
    newer = [MAX_CALL_NUMBER + 1, 600, 0x3FFFFFFF]

    found = make_calls(sandbox, [(number,) for number in (*others, *with_32_bit_pointers, *newer)])

    assert set(found[: -len(newer)]) == {(-1, "EPERM")}
    assert found[-len(newer) :] == [(-1, "ENOSYS")] * len(newer)


@on_x86_64
def test_files_have_no_extended_attributes(sandbox: Sandbox) -> None:
    calls = [(number, 0, 0, 0, 0, 0) for number in (*range(188, 200), *range(463, 467))]

    assert set(make_calls(sandbox, calls)) == {(-1, "ENOTSUP")}


@pytest.mark.parametrize(
    "call",
    [
        pytest.param("libc.unshare(0x10000000)", id="unshare"),
        pytest.param("libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)", id="clone into namespaces"),
        pytest.param("libc.mount(b'x', b'/tmp', b'tmpfs', 0, None)", id="mount"),
        pytest.param("libc.ptrace(16, 1, 0, 0)", id="ptrace"),
        pytest.param("libc.memfd_create(b'x', 0)", id="memfd_create"),
        pytest.param("libc.shmget(0, 4096, 0o1600)", id="shmget"),
        pytest.param("libc.syscall(250, 0, -3, 0)", id="keyctl"),
        pytest.param("libc.syscall(321, 0, 0, 0)", id="bpf"),
        pytest.param("libc.syscall(425, 1, 0)", id="io_uring_setup"),
        pytest.param("libc.syscall(323, 0)", id="userfaultfd"),
        pytest.param("libc.syscall(0x40000000 + 165, 0, 0, 0, 0)", id="mount with x32 number"),
    ],
)
@on_x86_64
def test_dangerous_system_calls_are_refused(protected_sandbox: Sandbox, call: str) -> None:
    body = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        f"print({call}, ctypes.get_errno())"
    )

    assert printed(protected_sandbox, body).split() == ["-1", str(errno.EPERM)]


def test_calls_of_another_architecture_kill_the_process(protected_sandbox: Sandbox) -> None:
    # int 0x80 enters the kernel by its 32-bit table, where other calls have these numbers.
    body = (
        "import ctypes, mmap\n"
        "page = mmap.mmap(-1, 4096, prot=7)\n"
        "page.write(b'\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3')\n"
        "ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()"
    )

    result = run(protected_sandbox, body)

    assert (result.status, result.detail) == ("died", "the process was killed by SIGSYS")


DEFINE_READS = """
import ctypes, errno, os, time
libc = ctypes.CDLL(None, use_errno=True)
def reads(clock):
    for read in (time.clock_gettime, time.clock_getres):
        try: read(clock)
        except OSError as error: assert error.errno == errno.EPERM; return False
    return True
"""


def test_clocks_of_other_processes_are_refused(shared_view_sandbox: Sandbox) -> None:
    clocks = [(~process << 3) | kind for process in (1, OTHER) for kind in (0, 1, 2, 6)]
    body = DEFINE_READS + (
        f"print([reads(clock) for clock in {clocks}])\n"
        f"for clock in {clocks}:\n"
        "    libc.timer_create(clock, None, ctypes.byref(ctypes.c_void_p()))\n"
        "    assert ctypes.get_errno() == errno.EPERM\n"
        "    print(libc.clock_nanosleep(clock, 0, (ctypes.c_long * 2)(0, 1), None))"
    )

    seen = printed(shared_view_sandbox, body).splitlines()

    assert seen == [str([False] * len(clocks)), *[str(errno.EPERM)] * len(clocks)]


def test_clocks_of_the_machine_and_of_the_caller_can_be_read(sandbox: Sandbox) -> None:
    body = DEFINE_READS + (
        "print(all(reads(clock) for clock in (*range(8), 11, ~0 << 3 | 2, ~0 << 3 | 6)))\n"
        "time.process_time(), time.thread_time(), time.monotonic(), time.perf_counter()"
    )

    assert printed(sandbox, body) == "True"
