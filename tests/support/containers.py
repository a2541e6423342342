"""Run a command as on a machine that forbids some kinds of isolation.

    python -m tests.support.containers namespaces -- grader grade ...

The program refuses their system calls, as container engines do by default.
"""

import ctypes
import errno
import os
import platform
import struct
import sys

# On x86_64 and aarch64: unshare, mount, setns; Landlock's three calls have the same numbers.
_SYSTEM_CALLS = {
    "namespaces": {"x86_64": (272, 165, 308), "aarch64": (97, 40, 268)},
    "landlock": {"x86_64": (444, 445, 446), "aarch64": (444, 445, 446)},
}
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 38, 22, 2
_LOAD, _EQUAL, _RETURN, _ALLOW, _ERRNO = 0x20, 0x15, 0x06, 0x7FFF0000, 0x00050000


def forbid(*kinds: str) -> None:
    """Refuse the system calls of these kinds of isolation, in this process and its children."""
    steps = [(_LOAD, 0, 0, 0)]
    for kind in kinds:
        for number in _SYSTEM_CALLS[kind][platform.machine()]:
            steps += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | errno.EPERM)]
    code = b"".join(struct.pack("=HBBI", *step) for step in [*steps, (_RETURN, 0, 0, _ALLOW)])
    instructions = ctypes.create_string_buffer(code)
    program = struct.pack("@HP", len(code) // 8, ctypes.addressof(instructions))
    libc = ctypes.CDLL(None, use_errno=True)
    for call in (
        (_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
        (_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program, 0, 0),
    ):
        if libc.prctl(*call) != 0:
            raise OSError(ctypes.get_errno(), f"prctl {call[0]}")


def main() -> None:
    """Forbid the kinds named before `--`, then execute the command behind it."""
    separator = sys.argv.index("--")
    forbid(*sys.argv[1:separator])
    os.execvp(sys.argv[separator + 1], sys.argv[separator + 1 :])


if __name__ == "__main__":
    main()
