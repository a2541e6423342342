"""Landlock: rules that restrict which files this process and its children can open.

It needs no rights and no namespaces, so it works in containers that forbid those. The rules do not
cover attributes of files, sockets, and signals on older kernels: `seccomp` refuses those.

Source: landlock(7) and the kernel's `Documentation/userspace-api/landlock.rst`.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from grader.sandbox.isolation.kernel import call, libc

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION, _PATH_BENEATH = 1, 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
# All rights on files that each version knows.
_ALL_RIGHTS = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF}
_ALL_RIGHTS_NEWER = 0xFFFF
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | 0xC000
_TCP_BIND_AND_CONNECT = 3
_SCOPE_SOCKETS_AND_SIGNALS = 3


def version() -> int:
    """Return the version of Landlock's rules that the kernel knows.

    Raises:
        OSError: the kernel has no Landlock, or it is disabled.
    """
    return call("landlock", libc.syscall, _CREATE_RULESET, None, 0, _ASK_VERSION)


def restrict(
    readable: Iterable[Path], listed: Iterable[Path], devices: Iterable[Path], writable: Path
) -> None:
    """Restrict this process to these paths from now on; `no new privileges` must be set.

    Of `listed` folders the process may read the names of the entries, but not open the files.

    Raises:
        OSError: the kernel refuses; `strerror` names the step.
    """
    known = version()
    rights = _ALL_RIGHTS.get(known, _ALL_RIGHTS_NEWER)
    network = _TCP_BIND_AND_CONNECT if known >= 4 else 0
    scopes = _SCOPE_SOCKETS_AND_SIGNALS if known >= 6 else 0
    attributes = struct.pack("=QQQ", rights, network, scopes)
    size = 8 if known < 4 else 16 if known < 6 else 24
    rules = call("landlock rules", libc.syscall, _CREATE_RULESET, attributes, size, 0)
    for path in readable:
        _allow(rules, path, _EXECUTE | _READ_FILE | _READ_DIR)
    for path in listed:
        _allow(rules, path, _READ_DIR)
    for path in devices:
        _allow(rules, path, _READ_FILE | _WRITE_FILE)
    _allow(rules, writable, rights)
    call("landlock", libc.syscall, _RESTRICT_SELF, rules, 0)
    os.close(rules)


def _allow(rules: int, path: Path, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH)
    if not path.is_dir():
        rights &= _FILE_RIGHTS
    rule = ctypes.create_string_buffer(struct.pack("=Qi", rights, descriptor))
    call(f"landlock rule for {path}", libc.syscall, _ADD_RULE, rules, _PATH_BENEATH, rule, 0)
    os.close(descriptor)
