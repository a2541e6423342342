"""All memory that a job causes counts, also page tables and buffers of the kernel."""

import pytest

from grader.sandbox.client import Sandbox
from grader.sandbox.protocol import (
    Limits,
    Nothing,
    Raised,
)
from tests.support.sandboxes import on_x86_64, run, value

pytestmark = pytest.mark.slow


def test_one_large_array_raises_a_memory_error(sandbox: Sandbox) -> None:
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

    result = run(sandbox, body)

    assert (result.status, result.detail) == ("out of memory", "needed more than 600 MB")


def test_shared_memory_counts(sandbox: Sandbox) -> None:
    body = "import mmap\nkept = mmap.mmap(-1, 2 * 10**9)\nwhile True: kept.write(bytes(10**7))"

    result = run(sandbox, body)

    assert (result.status, result.detail) == ("out of memory", "needed more than 600 MB")


MAP_MEMORY = """
import ctypes, mmap, os, socket, time
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
def read_sparsely(gigabytes):
    start = libc.mmap(None, gigabytes << 30, mmap.PROT_READ, mmap.MAP_PRIVATE | 0x4020, -1, 0)
    if start == ctypes.c_void_p(-1).value: raise OSError(ctypes.get_errno(), 'mmap')
    for address in range(start, start + (gigabytes << 30), 2 << 20): ctypes.string_at(address, 1)
"""


TABLES_OF_ONE_PROCESS = MAP_MEMORY + "read_sparsely(600)\ntime.sleep(60)"


TABLES_OF_CHILDREN = (
    MAP_MEMORY
    + "for _ in range(6):\n    if os.fork() == 0: break\nread_sparsely(60)\ntime.sleep(60)"
)


TABLES_FOR_ONE_FILE = MAP_MEMORY + (
    "file = open('small', 'wb+'); file.truncate(2 << 20)\n"
    "for _ in range(3):\n    if os.fork() == 0: break\n"
    "start = libc.mmap(None, 110 << 30, 0, 0x4022, -1, 0)\n"
    "for address in range(start, start + (110 << 30), 4 << 20):\n"
    "    libc.mmap(address, 4096, 1, 0x11, file.fileno(), 0); ctypes.string_at(address, 1)\n"
    "time.sleep(60)"
)


@pytest.mark.parametrize(
    "body",
    [TABLES_OF_ONE_PROCESS, TABLES_OF_CHILDREN, TABLES_FOR_ONE_FILE],
    ids=["one process", "several processes", "one file many times"],
)
def test_page_tables_count_as_memory(sandbox: Sandbox, body: str) -> None:
    limits = Limits(seconds=60, memory_mb=250)

    result = run(sandbox, body.replace("(600)", "(200)"), limits)

    assert (result.status, result.detail) == ("out of memory", "needed more than 250 MB")


def test_page_tables_are_reported(sandbox: Sandbox) -> None:
    result = run(sandbox, MAP_MEMORY + "read_sparsely(100)\ntime.sleep(0.2)")

    assert value(result) == Nothing()
    assert 200 <= result.memory_mb < 300


def test_address_space_is_limited_by_the_size_of_its_page_tables(sandbox: Sandbox) -> None:
    error = value(
        run(
            sandbox, MAP_MEMORY + "libc.mmap(None, 500 << 30, 0, 0x4022, -1, 0)\nread_sparsely(200)"
        )
    )

    assert isinstance(error, Raised)
    assert (error.exception, error.message) == ("OSError", "[Errno 12] mmap")


@pytest.mark.parametrize("name", [b"\xff", b"\x1cVmPTE: -999999", b"\rVmPTE: -999999"])
def test_the_name_of_a_process_does_not_change_its_counted_memory(
    sandbox: Sandbox, name: bytes
) -> None:
    body = (
        MAP_MEMORY + f"libc.prctl(15, {name!r}, 0, 0, 0)\n"
        "if os.fork() == 0: libc.prctl(15, b'\\xff', 0, 0, 0); time.sleep(60)\n"
        "kept = mmap.mmap(-1, 4 * 10**8); kept.write(bytes(len(kept) // 2))\n"
        "kept.write(bytes(len(kept) // 2)); time.sleep(60)"
    )

    result = run(sandbox, body, Limits(seconds=20, memory_mb=300))

    assert (result.status, result.detail) == ("out of memory", "needed more than 300 MB")
    assert value(run(sandbox, "pass")) == Nothing()


WITHOUT_ITS_FIRST_THREAD = """
import ctypes, mmap, os, socket, threading, time
def outlive_first_thread(work):
    def later(): time.sleep(0.2); work(); time.sleep(60)
    threading.Thread(target=later).start()
    ctypes.CDLL(None).syscall(60, 0)
def fill_memory():
    global kept
    kept = mmap.mmap(-1, 4 * 10**8)
    for offset in range(0, len(kept), 4096): kept[offset] = 1
def open_sockets():
    global kept
    kept = [socket.socketpair() for _ in range(500)]
"""


@on_x86_64
@pytest.mark.parametrize("work", ["fill_memory", "open_sockets"])
def test_a_process_whose_first_thread_has_ended_is_counted(sandbox: Sandbox, work: str) -> None:
    body = WITHOUT_ITS_FIRST_THREAD + f"outlive_first_thread({work})"

    result = run(sandbox, body, Limits(seconds=20, memory_mb=250))

    assert (result.status, result.detail) == ("out of memory", "needed more than 250 MB")


SOCKETS = (
    MAP_MEMORY
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
    result = run(sandbox, SOCKETS + "fill_sockets()\ntime.sleep(0.2)")

    assert value(result) == Nothing()
    assert result.memory_mb > 226


@pytest.mark.parametrize(
    "body",
    [
        SOCKETS
        + "for _ in range(3):\n    if os.fork() == 0: break\nfill_sockets()\ntime.sleep(60)",
        MAP_MEMORY + "for _ in range(5):\n    if os.fork() == 0: break\n"
        "kept = [os.pipe() for _ in range(500)]\n"
        "for _, writing in kept: os.write(writing, bytes(65536))\n"
        "time.sleep(60)",
    ],
    ids=["sockets", "pipes"],
)
def test_buffers_of_children_count_together(sandbox: Sandbox, body: str) -> None:
    result = run(sandbox, body, Limits(seconds=20, memory_mb=120))

    assert (result.status, result.detail) == ("out of memory", "needed more than 120 MB")
