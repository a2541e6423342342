"""A view of the machine that holds Python, TensorFlow and one private folder, and nothing else.

Three parts, because a pid namespace is entered by the next fork: `enter` is called by the supervisor
(new user, mount, pid, network, ipc and uts namespaces and a read-only root), `show_processes` by
its child (a /proc of its own), `settle` by each child of that (a user of no rights). With real root
rights the root is built first and the worker gives them up after; as a plain user everything
happens inside a new user namespace.

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

_STUDENT = 1000
# In the new root this folder is never a source of anything, so a mount may cover it.
_SCAFFOLD = "/sys"


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")]


def enter(space_mb: int, files: int) -> None:
    """Enter new namespaces; the next fork is alone in a small read-only world.

    `space_mb` and `files` bound what the writable folder /tmp holds. File descriptors that are open
    stay open.

    Raises:
        OSError: the machine does not allow it; `strerror` says which step.
    """
    spaces = _CLONE_NEWNS | _CLONE_NEWPID | _CLONE_NEWNET | _CLONE_NEWIPC | _CLONE_NEWUTS
    user, group = os.geteuid(), os.getegid()
    # Root of a container may have less rights than a plain user in a namespace of his own.
    if user != 0 or libc.unshare(spaces) == -1:
        call("new namespaces", libc.unshare, spaces | _CLONE_NEWUSER)
        _map_identity(user, group)
    _mount("private mounts", None, "/", None, _MS_REC | _MS_PRIVATE)
    _build_root(space_mb, files)


def show_processes() -> None:
    """Mount a /proc that shows the new pid namespace, of which this process is the first.

    Raises:
        OSError: as for `enter`.
    """
    _mount("own /proc", "proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)


def settle() -> None:
    """Be a user of no rights.

    Raises:
        OSError: as for `enter`.
    """
    if os.geteuid() == 0 and Path("/").stat().st_uid == 0:
        _become_nobody()


def _build_root(space_mb: int, files: int) -> None:
    _mount("root", "tmpfs", _SCAFFOLD, "tmpfs", _MS_NOSUID | _MS_NODEV, "size=1m,mode=755")
    root = Path(_SCAFFOLD)
    # First, because an installation may lie below /tmp: it is shown there, read-only.
    for name, size in (("tmp", f"{space_mb}m"), ("dev/shm", "64m")):
        (root / name).mkdir(parents=True)
        options = f"size={size},nr_inodes={files},mode=1777"
        _mount(name, "tmpfs", str(root / name), "tmpfs", _MS_NOSUID | _MS_NODEV, options)
    for path in readable_paths():
        _show(root, path)
    for path, real in links().items():
        link = root / path.relative_to("/")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(real)
    for path in hidden_paths():
        _mount("cover", "tmpfs", str(root / path.relative_to("/")), "tmpfs", 0, "size=4k,mode=755")
    for device in DEVICES:
        _show(root, device, read_only=False)
    # A new /proc may be mounted only where a full one is in view: `show_processes` covers this one.
    (root / "proc").mkdir()
    _mount("old /proc", "/proc", str(root / "proc"), None, _MS_BIND | _MS_REC)
    os.chdir(_SCAFFOLD)
    pivot_root = _SYS_PIVOT_ROOT.get(platform.machine())
    if pivot_root is None:
        raise OSError(f"the sandbox does not know pivot_root on {platform.machine()}")
    call("new root", libc.syscall, pivot_root, b".", b".")
    call("old root away", libc.umount2, b".", _MNT_DETACH)
    _set_read_only("/", recursive=False)


def _show(root: Path, path: Path, read_only: bool = True) -> None:
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


def _become_nobody() -> None:
    set_user(NOBODY)
    call("new user namespace", libc.unshare, _CLONE_NEWUSER)
    _map_identity(NOBODY, NOBODY)


def _map_identity(user: int, group: int) -> None:
    # After a change of user /proc/self belongs to root, and the maps could not be written.
    prctl(PR_SET_DUMPABLE, 1)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_STUDENT} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{_STUDENT} {group} 1")


def _mount(
    step: str, source: str | None, target: str, kind: str | None, flags: int, options: str = ""
) -> None:
    encoded = [text.encode() if text is not None else None for text in (source, target, kind)]
    call(step, libc.mount, *encoded, ctypes.c_ulong(flags), options.encode() or None)
