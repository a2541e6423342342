"""A view of the machine that holds Python, TensorFlow and one private folder, and nothing else.

Two halves, because a pid namespace is entered by the next fork: `enter` is called by the warden
(new user, mount, pid, network, ipc and uts namespaces and a read-only root), `settle` by its child
(its own /proc, no rights, no new ones). With real root rights the root is built first and the
child gives them up after; as a plain user everything happens inside a new user namespace.

Sources: unshare(2), pivot_root(2), mount_setattr(2), user_namespaces(7), capabilities(7).
"""

import ctypes
import os
import platform
import resource
import signal
import sys
import sysconfig
from pathlib import Path

WRITABLE = Path("/tmp")
HOME = WRITABLE / "home"

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
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 1, 4, 24, 38
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63

_NOBODY = 65534
_STUDENT = 1000
# In the new root this folder is never a source of anything, so a mount may cover it.
_SCAFFOLD = "/sys"
_DEVICES = ("null", "zero", "full", "random", "urandom")

_libc = ctypes.CDLL(None, use_errno=True)


class _MountAttributes(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in ("set", "clear", "propagation", "userns")]


def enter(space_mb: int) -> None:
    """Enter new namespaces; the next fork is alone in a small read-only world.

    `space_mb` bounds the writable folder /tmp. File descriptors that are open stay open.

    Raises:
        OSError: the machine does not allow it; `strerror` says which step.
    """
    spaces = _CLONE_NEWNS | _CLONE_NEWPID | _CLONE_NEWNET | _CLONE_NEWIPC | _CLONE_NEWUTS
    if os.geteuid() != 0:
        user, group = os.geteuid(), os.getegid()
        _call("new namespaces", _libc.unshare, spaces | _CLONE_NEWUSER)
        _map_identity(user, group)
    else:
        _call("new namespaces", _libc.unshare, spaces)
    _mount("private mounts", None, "/", None, _MS_REC | _MS_PRIVATE)
    _build_root(space_mb)
    os.chdir(HOME)


def settle(limits: dict[int, int]) -> None:
    """Give up every right, in the first process of the new pid namespace.

    `limits` maps `resource.RLIMIT_*` to its hard limit.

    Raises:
        OSError: as for `enter`.
    """
    _mount("own /proc", "proc", "/proc", "proc", _MS_NOSUID | _MS_NODEV | _MS_NOEXEC)
    if os.geteuid() == 0 and Path("/").stat().st_uid == 0:
        _become_nobody()
    for kind, limit in limits.items():
        resource.setrlimit(kind, (limit, limit))
    _drop_capabilities()
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    # Last, because a change of user clears it: the student's process dies with its warden.
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def give_to_student(path: Path) -> None:
    """Let the student own a file or folder that the warden made."""
    if os.geteuid() == 0:
        os.chown(path, _NOBODY, _NOBODY)


def readable_paths() -> tuple[Path, ...]:
    """What the new root shows: system libraries and the installation of Python and TensorFlow.

    Of a virtual environment only `lib` is shown, so that a project around it stays out of view.
    """
    system = [Path(name) for name in ("/usr", "/bin", "/lib", "/lib64", "/etc/ld.so.cache")]
    python = [
        Path(sysconfig.get_path(name, vars={"base": prefix, "platbase": prefix}))
        for prefix in {sys.prefix, sys.base_prefix}
        for name in ("stdlib", "platstdlib", "purelib", "platlib")
    ]
    libraries = sysconfig.get_config_var("LIBDIR")
    candidates = [*system, *python, *([Path(libraries)] if libraries else [])]
    chosen: list[Path] = []
    for path in sorted({path for path in candidates if path.exists()}):
        if not any(path.is_relative_to(parent) and not parent.is_symlink() for parent in chosen):
            chosen.append(path)
    return tuple(chosen)


def hidden_paths() -> tuple[Path, ...]:
    """Folders below the readable ones that are covered: our own packages, if installed there."""
    site = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    return tuple(
        path for root in site for path in (root / "grader", root / "catsdogs_ref") if path.is_dir()
    )


def scaffolding() -> frozenset[Path]:
    """What stands in the writable folder from the start: readable paths and the way to them."""
    inside = [path for path in readable_paths() if path.is_relative_to(WRITABLE)]
    ways = {parent for path in inside for parent in path.parents if parent != WRITABLE}
    return frozenset(inside) | {path for path in ways if path.is_relative_to(WRITABLE)}


def _build_root(space_mb: int) -> None:
    _mount("root", "tmpfs", _SCAFFOLD, "tmpfs", _MS_NOSUID | _MS_NODEV, "size=1m,mode=755")
    root = Path(_SCAFFOLD)
    # First, because an installation may lie below /tmp: it is shown there, read-only.
    for name, size in (("tmp", f"{space_mb}m"), ("dev/shm", "64m")):
        (root / name).mkdir(parents=True)
        options = f"size={size},nr_inodes=50000,mode=1777"
        _mount(name, "tmpfs", str(root / name), "tmpfs", _MS_NOSUID | _MS_NODEV, options)
    for path in readable_paths():
        _show(root, path)
    for path in hidden_paths():
        _mount("cover", "tmpfs", str(root / path.relative_to("/")), "tmpfs", 0, "size=4k,mode=755")
    for name in _DEVICES:
        _show(root, Path("/dev") / name, read_only=False)
    # A new /proc may be mounted only where a full one is in view: `settle` covers this one.
    (root / "proc").mkdir()
    _mount("old /proc", "/proc", str(root / "proc"), None, _MS_BIND | _MS_REC)
    os.chdir(_SCAFFOLD)
    pivot_root = _SYS_PIVOT_ROOT.get(platform.machine())
    if pivot_root is None:
        raise OSError(f"the sandbox does not know pivot_root on {platform.machine()}")
    _call("new root", _libc.syscall, pivot_root, b".", b".")
    _call("old root away", _libc.umount2, b".", _MNT_DETACH)
    _set_read_only("/", recursive=False)
    HOME.mkdir()
    give_to_student(HOME)


def _show(root: Path, path: Path, read_only: bool = True) -> None:
    target = root / path.relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink() and path.parent == Path("/"):
        target.symlink_to(path.readlink())
        return
    if path.is_dir():
        target.mkdir(exist_ok=True)
    else:
        target.touch()
    _mount(f"show {path}", str(path.resolve()), str(target), None, _MS_BIND | _MS_REC)
    if read_only:
        _set_read_only(str(target), recursive=True)


def _set_read_only(path: str, recursive: bool) -> None:
    attributes = _MountAttributes(set=_ATTR_RDONLY | _ATTR_NOSUID | _ATTR_NODEV)
    flags = _AT_RECURSIVE if recursive else 0
    size = ctypes.sizeof(attributes)
    arguments = (_AT_FDCWD, path.encode(), flags, ctypes.byref(attributes), size)
    _call(f"read-only {path}", _libc.syscall, _SYS_MOUNT_SETATTR, *arguments)


def _become_nobody() -> None:
    os.setgroups([])
    os.setresgid(_NOBODY, _NOBODY, _NOBODY)
    os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    _call("new user namespace", _libc.unshare, _CLONE_NEWUSER)
    _map_identity(_NOBODY, _NOBODY)


def _map_identity(user: int, group: int) -> None:
    # After a change of user /proc/self belongs to root, and the maps could not be written.
    _prctl(_PR_SET_DUMPABLE, 1)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{_STUDENT} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{_STUDENT} {group} 1")


def _drop_capabilities() -> None:
    for capability in range(_LAST_CAPABILITY + 1):
        # EINVAL marks the end of the capabilities that this kernel knows.
        if _libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _call("no capabilities", _libc.capset, header, nothing)


def _prctl(option: int, value: int) -> None:
    _call(f"prctl {option}", _libc.prctl, option, value, 0, 0, 0)


def _mount(
    step: str, source: str | None, target: str, kind: str | None, flags: int, options: str = ""
) -> None:
    encoded = [text.encode() if text is not None else None for text in (source, target, kind)]
    _call(step, _libc.mount, *encoded, ctypes.c_ulong(flags), options.encode() or None)


def _call(step: str, function: object, *arguments: object) -> None:
    if function(*arguments) == -1:  # type: ignore[operator]
        code = ctypes.get_errno()
        raise OSError(code, f"{step}: {os.strerror(code)}")
