"""Calls to the Linux kernel that Python's standard library lacks; errors name the step.

Sources: prctl(2), capabilities(7), setrlimit(2), clone(2).
"""

import ctypes
import os
import resource
import signal

libc = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36
_PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 24, 38
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63
_SYS_CLONE3 = 435
_CLONE_INTO_CGROUP = 0x200000000


def call(step: str, function: object, *arguments: object) -> int:
    """Call a C function.

    Raises:
        OSError: the function returns -1; `strerror` names the step.
    """
    result: int = function(*arguments)  # type: ignore[operator]
    if result == -1:
        code = ctypes.get_errno()
        raise OSError(code, f"{step}: {os.strerror(code)}")
    return result


def prctl(option: int, value: int) -> None:
    """Set one attribute of this process; raises OSError."""
    call(f"prctl {option}", libc.prctl, option, value, 0, 0, 0)


def fork_into(cgroup: int) -> int:
    """Fork as `os.fork` does, with the child in a control group from its start.

    `cgroup` is a descriptor of the group's folder. This process must have only one thread.

    Raises:
        OSError: the kernel refuses.
    """
    # struct clone_args: flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls,
    # set_tid, set_tid_size, cgroup.
    fields = (_CLONE_INTO_CGROUP, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, cgroup)
    arguments = (ctypes.c_uint64 * len(fields))(*fields)
    # Unlike CDLL, PyDLL keeps Python's global lock with this thread, in both processes.
    libc_with_lock = ctypes.PyDLL(None, use_errno=True)
    ctypes.pythonapi.PyOS_BeforeFork()
    process: int = libc_with_lock.syscall(_SYS_CLONE3, arguments, ctypes.sizeof(arguments))
    code = ctypes.get_errno()
    if process == 0:
        ctypes.pythonapi.PyOS_AfterFork_Child()
    else:
        ctypes.pythonapi.PyOS_AfterFork_Parent()
    if process == -1:
        raise OSError(code, f"clone3: {os.strerror(code)}")
    return process


def set_user(user: int) -> None:
    """Change to a user, and the group of the same number, irrevocably; raises OSError."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def drop_privileges(limits: dict[int, int]) -> None:
    """Give up all capabilities irrevocably, and set hard limits.

    `limits` maps `resource.RLIMIT_*` to its limit.

    Raises:
        OSError: the kernel refuses.
    """
    for kind, limit in limits.items():
        resource.setrlimit(kind, (limit, limit))
    for capability in range(_LAST_CAPABILITY + 1):
        # EINVAL marks the end of the capabilities that this kernel knows.
        if libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    call("no capabilities", libc.capset, header, nothing)
    prctl(_PR_SET_NO_NEW_PRIVS, 1)
    # Last, because a change of user clears it. The student's process dies with its init process.
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
