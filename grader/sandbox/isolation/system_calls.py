"""The system calls that student code may make, in groups, each with its reason.

All others are refused. The table comes from recordings (`benchmarks/system_calls.py`) of sample
submissions, of their trainings and of everyday programs. It also has the calls that other versions
of Linux, the C library and Python use for the same purpose.

Sources: the manual pages of the calls, and the kernel's tables `syscall_64.tbl` (x86_64) and
`asm-generic/unistd.h` (aarch64).
"""

import errno
from collections.abc import Mapping
from typing import NamedTuple

Numbers = tuple[int | None, int | None]
"""The number of a call on x86_64 and on aarch64; None if the architecture has no such call."""

ALLOW, PRETEND = -1, 0
"""Answers besides error numbers: the kernel makes the call, or only reports success."""

MAX_CALL_NUMBER = 471
"""The highest number in the kernel's tables when this table was made (Linux 7.0).

Later calls are answered as an older kernel answers unknown calls: libraries expect that and fall
back on older calls.
"""


class CallGroup(NamedTuple):
    """The calls of one purpose, by name, and the answer to them.

    `shared_answer` is the answer if files and processes of other users are in view.
    """

    name: str
    reason: str
    calls: Mapping[str, Numbers]
    answer: int
    shared_answer: int


def _group(
    name: str, reason: str, calls: str, answer: int = ALLOW, shared_answer: int | None = None
) -> CallGroup:
    """Create a group from calls written as `name x86_64/aarch64, ...`."""
    numbers = {}
    for entry in calls.split(", "):
        call, _, pair = entry.partition(" ")
        x86_64, aarch64 = (None if number == "-" else int(number) for number in pair.split("/"))
        numbers[call] = (x86_64, aarch64)
    if shared_answer is None:
        shared_answer = answer
    return CallGroup(name, reason, numbers, answer, shared_answer)


GROUPS = (
    _group(
        "memory",
        "Allocators, NumPy and compiled code ask for memory. Each call acts on the caller's own.",
        "brk 12/214, mmap 9/222, munmap 11/215, mprotect 10/226, mremap 25/216, "
        "madvise 28/233, msync 26/227, mincore 27/232, mbind 237/235, get_mempolicy 239/236, "
        "set_mempolicy 238/237, membarrier 324/283, map_shadow_stack 453/453, mseal 462/462",
    ),
    _group(
        "threads",
        "TensorFlow and NumPy start threads, name them, and let them wait for each other.",
        "futex 202/98, futex_waitv 449/449, futex_wake 454/454, futex_wait 455/455, "
        "futex_requeue 456/456, set_robust_list 273/99, set_tid_address 218/96, "
        "rseq 334/293, gettid 186/178, sched_yield 24/124, sched_getaffinity 204/123, "
        "sched_getparam 143/121, sched_getscheduler 145/120, sched_getattr 315/275, "
        "sched_get_priority_max 146/125, sched_get_priority_min 147/126, "
        "sched_rr_get_interval 148/127, getcpu 309/168, arch_prctl 158/-, prctl 157/167",
    ),
    _group(
        "processes",
        "A function may start programs and wait for them, and ask about itself.",
        "clone 56/220, fork 57/-, vfork 58/-, execve 59/221, exit 60/93, exit_group 231/94, "
        "wait4 61/260, waitid 247/95, getpid 39/172, getppid 110/173, getpgid 121/155, "
        "getpgrp 111/-, setpgid 109/154, getsid 124/156, setsid 112/157, "
        "getpriority 140/141, getrlimit 97/163, setrlimit 160/164, getrusage 98/165, "
        "times 100/153",
    ),
    _group(
        "own limits",
        "A process may lower its own priority and limits, but not those of another, such "
        "as the one that starts the workers.",
        "prlimit64 302/261, sched_setaffinity 203/122, sched_setscheduler 144/119, "
        "sched_setparam 142/118, sched_setattr 314/274, setpriority 141/140",
    ),
    _group(
        "descriptors",
        "Files and pipes are opened, copied and closed. What may be opened is decided by "
        "the file system in view.",
        "open 2/-, openat 257/56, openat2 437/437, creat 85/-, close 3/57, "
        "close_range 436/436, dup 32/23, dup2 33/-, dup3 292/24, pipe 22/-, pipe2 293/59, "
        "fcntl 72/25, ioctl 16/29",
    ),
    _group(
        "file locks",
        "Code may lock a file. The call does nothing and reports success, because other "
        "submissions could see a lock on a file or device that all may open.",
        "flock 73/32",
        answer=PRETEND,
    ),
    _group(
        "contents",
        "Files are read, written and copied.",
        "read 0/63, write 1/64, readv 19/65, writev 20/66, pread64 17/67, pwrite64 18/68, "
        "preadv 295/69, pwritev 296/70, preadv2 327/286, pwritev2 328/287, lseek 8/62, "
        "sendfile 40/71, copy_file_range 326/285, ftruncate 77/46, fallocate 285/47, "
        "fsync 74/82, fdatasync 75/83, sync_file_range 277/84, fadvise64 221/223, "
        "readahead 187/213",
    ),
    _group(
        "names",
        "Files are found, made, renamed and removed.",
        "stat 4/-, fstat 5/80, lstat 6/-, newfstatat 262/79, statx 332/291, statfs 137/43, "
        "fstatfs 138/44, access 21/-, faccessat 269/48, faccessat2 439/439, readlink 89/-, "
        "readlinkat 267/78, getdents 78/-, getdents64 217/61, getcwd 79/17, chdir 80/49, "
        "fchdir 81/50, umask 95/166, mkdir 83/-, mkdirat 258/34, rmdir 84/-, unlink 87/-, "
        "unlinkat 263/35, rename 82/-, renameat 264/38, renameat2 316/276, link 86/-, "
        "linkat 265/37, symlink 88/-, symlinkat 266/36, mknod 133/-, mknodat 259/33",
    ),
    _group(
        "attributes",
        "Copying sets mode and times. Where the file system is shared the calls do "
        "nothing and report success, because they would also reach files that cannot be "
        "opened.",
        "chmod 90/-, fchmod 91/52, fchmodat 268/53, fchmodat2 452/452, chown 92/-, "
        "fchown 93/55, lchown 94/-, fchownat 260/54, utime 132/-, utimes 235/-, "
        "futimesat 261/-, utimensat 280/88",
        shared_answer=PRETEND,
    ),
    _group(
        "extended attributes",
        "`shutil.copy2` and `cp` ask for them, and carry on when the file system has none.",
        "setxattr 188/5, lsetxattr 189/6, fsetxattr 190/7, setxattrat 463/463, "
        "getxattr 191/8, lgetxattr 192/9, fgetxattr 193/10, getxattrat 464/464, "
        "listxattr 194/11, llistxattr 195/12, flistxattr 196/13, listxattrat 465/465, "
        "removexattr 197/14, lremovexattr 198/15, fremovexattr 199/16, "
        "removexattrat 466/466",
        answer=errno.ENOTSUP,
    ),
    _group(
        "events",
        "`select`, `asyncio` and `subprocess` wait for several pipes at once.",
        "select 23/-, pselect6 270/72, poll 7/-, ppoll 271/73, epoll_create 213/-, "
        "epoll_create1 291/20, epoll_ctl 233/21, epoll_wait 232/-, epoll_pwait 281/22, "
        "epoll_pwait2 441/441, eventfd 284/-, eventfd2 290/19",
    ),
    _group(
        "pairs of sockets",
        "`asyncio` and `multiprocessing` use two connected ends within one process.",
        "socketpair 53/199, sendto 44/206, recvfrom 45/207, shutdown 48/210, "
        "getsockname 51/204, getpeername 52/205, getsockopt 55/209",
    ),
    _group(
        "signals",
        "Python and the C library install handlers for signals, and wait for them.",
        "rt_sigaction 13/134, rt_sigprocmask 14/135, rt_sigreturn 15/139, "
        "rt_sigpending 127/136, rt_sigtimedwait 128/137, rt_sigsuspend 130/133, "
        "sigaltstack 131/132, pause 34/-, restart_syscall 219/128",
    ),
    _group(
        "sending signals",
        "A process may stop what it started, and itself.",
        "kill 62/129, tkill 200/130, tgkill 234/131, rt_sigqueueinfo 129/138, "
        "rt_tgsigqueueinfo 297/240",
    ),
    _group(
        "by number or name",
        "Where processes and files of others are in view, these would reach them.",
        "pidfd_open 434/434, pidfd_send_signal 424/424, truncate 76/45",
        shared_answer=errno.EPERM,
    ),
    _group(
        "time",
        "Clocks are read, and timers wake their own process.",
        "clock_gettime 228/113, clock_getres 229/114, clock_nanosleep 230/115, "
        "nanosleep 35/101, gettimeofday 96/169, time 201/-, alarm 37/-, getitimer 36/102, "
        "setitimer 38/103, timer_create 222/107, timer_settime 223/110, "
        "timer_gettime 224/108, timer_getoverrun 225/109, timer_delete 226/111, "
        "timerfd_create 283/85, timerfd_settime 286/86, timerfd_gettime 287/87",
    ),
    _group(
        "the machine",
        "Python and TensorFlow ask for the user, the system and random bytes.",
        "uname 63/160, sysinfo 99/179, getrandom 318/278, getuid 102/174, geteuid 107/175, "
        "getgid 104/176, getegid 108/177, getresuid 118/148, getresgid 120/150, "
        "getgroups 115/158",
    ),
    _group(
        "network",
        "`socket` is answered as on a machine without a network.",
        "socket 41/198",
        answer=errno.ENETUNREACH,
    ),
    _group(
        "clone3",
        "The C library falls back on `clone`, whose flags can be checked, only after this error.",
        "clone3 435/435",
        answer=errno.ENOSYS,
    ),
)
"""No call is in two groups."""


class Condition(NamedTuple):
    """A condition on one argument of a call; unless it holds, `otherwise` answers the call.

    The kernel takes all of these arguments as 32 bits and ignores the higher half, so the condition
    ignores it, too. `argument` counts from 0. The bits in `mask` must equal one of `values`, or
    with `or_itself` the id of the calling process.
    """

    argument: int
    values: tuple[int, ...]
    mask: int = 0xFFFFFFFF
    or_itself: bool = False
    otherwise: int = errno.EPERM


# CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET.
_NEW_NAMESPACES = 0x7E020000
# CLONE_THREAD, CLONE_FILES: the supervisor could not see files that a thread has open for itself.
_THREAD, _SAME_FILES = 0x10000, 0x400
# CLOSE_RANGE_CLOEXEC, but not CLOSE_RANGE_UNSHARE, which gives a running thread such files.
_CLOSE_RANGE = (0, 4)
# Large pages are reserved for another program, and no limit counts them.
_MAP_HUGETLB = 0x40000
# F_DUPFD, GETFD, SETFD, GETFL, SETFL, DUPFD_QUERY, DUPFD_CLOEXEC, GETPIPE_SZ. Not those that let
# the kernel send signals to others (SETOWN, SETSIG, SETLEASE, NOTIFY), enlarge pipes, or show the
# locks of others (GETLK, OFD_GETLK).
_FCNTL = (0, 1, 2, 3, 4, 1027, 1030, 1032)
# F_SETLK, SETLKW, OFD_SETLK, OFD_SETLKW: answered like `flock`.
_FCNTL_LOCKS = (6, 7, 37, 38)
# Recognize a terminal and its size (TCGETS, TCGETS2, TIOCGPGRP, TIOCGWINSZ), count readable bytes
# (FIONREAD), do not block (FIONBIO), close in children or not (FIONCLEX, FIOCLEX), share the blocks
# of a copy (FICLONE). Not those that change attributes of files or send signals.
_IOCTL = (0x5401, 0x802C542A, 0x540F, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451, 0x40049409)
# GET_DUMPABLE, SET_NAME, GET_NAME, CAPBSET_READ, SET_VMA. Not SET_DUMPABLE, which hides a process
# from those that count its resources.
_PRCTL = (3, 15, 16, 23, 0x53564D41)
_AF_UNIX, _SOCK_STREAM = 1, 1
# SOCK_NONBLOCK and SOCK_CLOEXEC may be set. Datagram sockets of a pair can send to other addresses.
_SOCKET_TYPE = 0xFFFFFFFF & ~(0o4000 | 0o2000000)
_PRIO_PROCESS = 0
# CLOCK_REALTIME to CLOCK_TAI, and the processor time of the caller and of its thread. The clocks of
# other processes, and of devices, have negative numbers that contain the number of the process.
_CLOCKS = (*range(12), 0xFFFFFFFA, 0xFFFFFFFE)

_ITSELF = (Condition(0, (0,), or_itself=True),)
_OWN_CLOCK = (Condition(0, _CLOCKS),)

CONDITIONS: Mapping[str, tuple[Condition, ...]] = {
    "clone": (
        Condition(
            0,
            (0, _SAME_FILES, _THREAD | _SAME_FILES),
            mask=_NEW_NAMESPACES | _THREAD | _SAME_FILES,
        ),
    ),
    "close_range": (Condition(2, _CLOSE_RANGE),),
    "mmap": (Condition(3, (0,), mask=_MAP_HUGETLB),),
    "fcntl": (
        Condition(1, (*_FCNTL, *_FCNTL_LOCKS)),
        Condition(1, _FCNTL, otherwise=PRETEND),
    ),
    "ioctl": (Condition(1, _IOCTL),),
    "prctl": (Condition(0, _PRCTL),),
    "socketpair": (Condition(0, (_AF_UNIX,)), Condition(1, (_SOCK_STREAM,), mask=_SOCKET_TYPE)),
    "setpriority": (Condition(0, (_PRIO_PROCESS,)), Condition(1, (0,), or_itself=True)),
    "prlimit64": _ITSELF,
    "sched_setaffinity": _ITSELF,
    "sched_setscheduler": _ITSELF,
    "sched_setparam": _ITSELF,
    "sched_setattr": _ITSELF,
}
"""Calls that are allowed only with these arguments; the first condition that fails answers."""

SHARED_CONDITIONS: Mapping[str, tuple[Condition, ...]] = {
    **CONDITIONS,
    "clock_gettime": _OWN_CLOCK,
    "clock_getres": _OWN_CLOCK,
    "clock_nanosleep": _OWN_CLOCK,
    "timer_create": _OWN_CLOCK,
    "kill": _ITSELF,
    "tkill": _ITSELF,
    "tgkill": _ITSELF,
    "rt_sigqueueinfo": _ITSELF,
    "rt_tgsigqueueinfo": _ITSELF,
}
"""The same, if processes of other users are in view."""
