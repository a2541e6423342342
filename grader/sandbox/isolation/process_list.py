"""Lists of running processes, read from /proc."""

from pathlib import Path


def process_ids() -> list[int]:
    """List all processes in view."""
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]


def processes_of_user(user: int) -> list[int]:
    """List the processes in view that run as a user."""
    return [process for process in process_ids() if _owner(process) == user]


def descendants(ancestor: int) -> list[int]:
    """List the processes that a process has started, directly or through others.

    The list includes ended processes that their parents have not waited for.
    """
    children: dict[int, list[int]] = {}
    for process in process_ids():
        try:
            parent = int(stat_fields(Path(f"/proc/{process}"))[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(parent, []).append(process)
    found: list[int] = []
    pending = [ancestor]
    while pending:
        started = children.get(pending.pop(), [])
        found += started
        pending += started
    return found


def stat_fields(folder: Path) -> list[str]:
    """Return the fields of /proc/<pid>/stat after the process' name, which may hold anything."""
    return (folder / "stat").read_bytes().rpartition(b")")[2].decode().split()


def _owner(process: int) -> int | None:
    try:
        return Path(f"/proc/{process}").stat().st_uid
    except FileNotFoundError:
        return None
