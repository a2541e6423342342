"""A filter on system calls: what no exercise needs and an attack begins with is refused.

A filter stays for good and holds for all children. It is a program of the kernel's classic BPF that
looks at a call's number, and at one argument where that decides.

Sources: seccomp(2), the kernel's `Documentation/userspace-api/seccomp_filter.rst`, and its system
call tables.
"""

import ctypes
import errno
import platform
import struct
from collections.abc import Iterable, Iterator, Mapping

from grader.inside.kernel import call, libc

# name: (number on x86_64, number on aarch64), None where there is no such call.
_FORBIDDEN = {
    # Other views of the file system, other namespaces.
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "setns": (308, 268),
    "unshare": (272, 97),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    # Other processes' memory and files.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    # Memory and messages that no limit of a process counts.
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # Large parts of the kernel.
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "modify_ldt": (154, None),
    "iopl": (172, None),
    "ioperm": (173, None),
    # The machine as a whole.
    "reboot": (169, 142),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "syslog": (103, 116),
    "vhangup": (153, 58),
}
# Where the file system is shared with others, attributes could be changed of files that cannot be
# opened. Copying sets them, so these calls do nothing and say that they did.
_PRETENDED = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "setpriority": (141, 140),
}
# Where processes are in view, these are for a process itself only: their first argument.
_OWN = {
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "prlimit64": (302, 261),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
}
_ELSEWHERE = {"truncate": (76, 45), "pidfd_send_signal": (424, 424)}
_SOCKET = {"socket": (41, 198)}
_CLONE = {"clone": (56, 220)}
_CLONE3 = {"clone3": (435, 435)}

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32_BIT = 0x40000000
# CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
_NEW_NAMESPACES = 0x7E020000

_PR_SET_SECCOMP, _MODE_FILTER = 22, 2
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16

_Numbers = tuple[int | None, int | None]
_Instruction = tuple[int, int, int, int]


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def program(own: int | None = None) -> bytes:
    """The filter, for `confine`.

    `own` is the number of the process to be confined where files and processes of others are in
    view: there calls that reach them by name or number are filtered, too.

    Raises:
        OSError: this machine's call numbers are not known.
    """
    return b"".join(struct.pack("=HBBI", *step) for step in _steps(own))


def confine(program: bytes) -> None:
    """Filter the calls of this process and its children; `no new privileges` must be set.

    Raises:
        OSError: the kernel has no such filter.
    """
    length = len(program) // 8
    call(
        "filter of system calls",
        libc.prctl,
        _PR_SET_SECCOMP,
        _MODE_FILTER,
        ctypes.byref(_Program(length, program)),
        0,
        0,
    )


def _steps(own: int | None) -> list[_Instruction]:
    if platform.machine() not in _ARCHITECTURES:
        raise OSError(f"filter of system calls: not known for {platform.machine()}")
    column, architecture = _ARCHITECTURES[platform.machine()]
    forbidden = {**_FORBIDDEN, **(_ELSEWHERE if own is not None else {})}
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL_PROCESS),
        (_LOAD, 0, 0, _NUMBER),
        # The same calls under other numbers.
        (_AT_LEAST, 0, 1, _X32_BIT),
        (_RETURN, 0, 0, _ERRNO | errno.EPERM),
        *_answer(_numbers(forbidden, column), errno.EPERM),
        *_answer(_numbers(_SOCKET, column), errno.ENETUNREACH),
        # So that the C library falls back on `clone`, whose flags can be seen.
        *_answer(_numbers(_CLONE3, column), errno.ENOSYS),
    ]
    for number in _numbers(_CLONE, column):
        steps += _with_argument(number, [(_ANY_BIT, 0, 1, _NEW_NAMESPACES), _refusal()])
    if own is not None:
        steps += _answer(_numbers(_PRETENDED, column), 0)
        itself = [(_EQUAL, 2, 0, own), (_EQUAL, 1, 0, 0), _refusal()]
        for number in _numbers(_OWN, column):
            steps += _with_argument(number, itself)
    return [*steps, (_RETURN, 0, 0, _ALLOW)]


def _numbers(calls: Mapping[str, _Numbers], column: int) -> Iterator[int]:
    for numbers in calls.values():
        number = numbers[column]
        if number is not None:
            yield number


def _answer(numbers: Iterable[int], error: int) -> Iterator[_Instruction]:
    """Answer these calls with an error instead of doing them."""
    for number in numbers:
        yield (_EQUAL, 0, 1, number)
        yield (_RETURN, 0, 0, _ERRNO | error)


def _with_argument(number: int, steps: list[_Instruction]) -> list[_Instruction]:
    """Let `steps` decide on a call by its first argument; whoever passes them is allowed."""
    body = [(_LOAD, 0, 0, _FIRST_ARGUMENT), *steps, (_RETURN, 0, 0, _ALLOW)]
    return [(_EQUAL, 0, len(body), number), *body]


def _refusal() -> _Instruction:
    return (_RETURN, 0, 0, _ERRNO | errno.EPERM)
