"""Namespaces in which only Python, TensorFlow and one private folder of the machine are in view.

Three steps, because only the next fork enters a new pid namespace. The supervisor calls `enter`
(new user, mount, pid, network, ipc and uts namespaces and a read-only root), its child calls
`mount_proc` (a /proc of its own), and each child of that calls `drop_user` (a user without rights).
With real root rights the root is built first and the worker drops the rights later; for a plain
user everything happens inside a new user namespace.

Sources: unshare(2), pivot_root(2), mount_setattr(2), user_namespaces(7).
"""

import ctypes
import os
import platform
from pathlib import Path

from grader.sandbox.isolation.kernel import PR_SET_DUMPABLE, call, libc, prctl, set_user
from grader.sandbox.isolation.view import DEVICES, NOBODY, hidden_paths, links, readable_paths

_CLONE_NEWNS = 0x00020000
_CLONE_NEWUTS = 0x04000000
_CLONE_NEWIPC = 0x08000000
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWPID = 0x20000000
_CLONE_NEWNET = 0x40000000
_MS_NOSUID, _MS_NODEV, _MS_NOEXEC = 2, 4, 8
_MS_BIND, _MS_REC, _MS_PRIVATE = 4096, 16384, 1 << 18
_MNT_DETACH = 2
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_ATTR_RDONLY, _ATTR_NOSUID, _ATTR_NODEV = 1, 2, 4
_SYS_MOUNT_SETATTR = 442
_SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}

_STUDENT_USER = 1000
_SHARED_MEMORY_MB = 64
# Nothing below this folder is shown in the new root, so a mount may cover it.
_NEW_ROOT = "/sys"


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")]


def enter(space_mb: int, files: int) -> None:
    """Enter new namespaces with a small read-only root; the next fork is their first process.

    `space_mb` and `files` bound the content of the writable folder /tmp. Open file descriptors stay
    open.

    Raises:
        OSError: the machine does not allow it; `strerror` names the step.
    """
    spaces = _CLONE_NEWNS | _CLONE_NEWPID | _CLONE_NEWNET | _CLONE_NEWIPC | _CLONE_NEWUTS
    user, group = os.geteuid(), os.getegid()
    # Root of a container may have fewer rights than a plain user in their own user namespace.
    if user != 0 or libc.unshare(spaces) == -1:
        call("new namespaces", libc.unshare, spaces | _CLONE_NEWUSER)
        _map_identity(user, group)
    _mount("private mounts", None, "/", None, _MS_REC | _MS_PRIVATE)
    _build_root(space_mb, files)


def mount_proc() -> None:
    """Mount a /proc that shows the new pid namespace, whose first process this is.

    Raises:
        OSError: as for `enter`.
    """
    _mount("own /proc", "proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)


def drop_user() -> None:
    """Change to a user without rights, if this process has real root rights.

    Raises:
        OSError: as for `enter`.
    """
    if os.geteuid() == 0 and Path("/").stat().st_uid == 0:
        _change_to_nobody()


def _build_root(space_mb: int, files: int) -> None:
    _mount("root", "tmpfs", _NEW_ROOT, "tmpfs", _MS_NOSUID | _MS_NODEV, "size=1m,mode=755")
    root = Path(_NEW_ROOT)
    # First, because an installation may be below /tmp: it is shown in the new /tmp, read-only.
    _mount_writable_folders(root, space_mb, files)
    _show_readable_paths(root)
    for device in DEVICES:
        _bind(root, device, read_only=False)
    # A new /proc may be mounted only while a full one is in view: `mount_proc` covers this one.
    (root / "proc").mkdir()
    _mount("old /proc", "/proc", str(root / "proc"), None, _MS_BIND | _MS_REC)
    _change_root()


def _mount_writable_folders(root: Path, space_mb: int, files: int) -> None:
    for name, size in (("tmp", f"{space_mb}m"), ("dev/shm", f"{_SHARED_MEMORY_MB}m")):
        (root / name).mkdir(parents=True)
        options = f"size={size},nr_inodes={files},mode=1777"
        _mount(name, "tmpfs", str(root / name), "tmpfs", _MS_NOSUID | _MS_NODEV, options)


def _show_readable_paths(root: Path) -> None:
    for path in readable_paths():
        _bind(root, path)
    for path, real in links().items():
        link = root / path.relative_to("/")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(real)
    for path in hidden_paths():
        _mount("cover", "tmpfs", str(root / path.relative_to("/")), "tmpfs", 0, "size=4k,mode=755")


def _change_root() -> None:
    os.chdir(_NEW_ROOT)
    pivot_root = _SYS_PIVOT_ROOT.get(platform.machine())
    if pivot_root is None:
        raise OSError(f"the sandbox does not know pivot_root on {platform.machine()}")
    call("new root", libc.syscall, pivot_root, b".", b".")
    call("old root away", libc.umount2, b".", _MNT_DETACH)
    _set_read_only("/", recursive=False)


def _bind(root: Path, path: Path, read_only: bool = True) -> None:
    target = root / path.relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        target.mkdir(exist_ok=True)
    else:
        target.touch()
    _mount(f"show {path}", str(path), str(target), None, _MS_BIND | _MS_REC)
    if read_only:
        _set_read_only(str(target), recursive=True)


def _set_read_only(path: str, recursive: bool) -> None:
    attributes = _MountAttributes(set=_ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV)
    flags = _AT_RECURSIVE if recursive else 0
    size = ctypes.sizeof(attributes)
    arguments = (_AT_FDCWD, path.encode(), flags, ctypes.byref(attributes), size)
    call(f"read-only {path}", libc.syscall, _SYS_MOUNT_SETATTR, *arguments)


def _change_to_nobody() -> None:
    set_user(NOBODY)
    call("new user namespace", libc.unshare, _CLONE_NEWUSER)
    _map_identity(NOBODY, NOBODY)


def _map_identity(user: int, group: int) -> None:
    # After a change of user /proc/self belongs to root, and the maps could not be written.
    prctl(PR_SET_DUMPABLE, 1)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_STUDENT_USER} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{_STUDENT_USER} {group} 1")


def _mount(  # noqa: PLR0913 - the arguments of mount(2), and the step
    step: str, source: str | None, target: str, kind: str | None, flags: int, options: str = ""
) -> None:
    encoded = [text.encode() if text is not None else None for text in (source, target, kind)]
    call(step, libc.mount, *encoded, ctypes.c_ulong(flags), options.encode() or None)
