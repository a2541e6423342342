"""The paths of the machine that student code may see, whichever backend enforces it."""

import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path

WRITABLE = Path("/tmp")  # noqa: S108 - a name in evidence; the folder itself is private
"""The name in evidence of the folder that student code may write in."""

NOBODY = 65534
"""The id of the user that student code runs as, if the grader is root."""

DEVICES = tuple(Path("/dev") / name for name in ("null", "zero", "full", "random", "urandom"))

PROCESS_FILES = (
    *("auxv", "cmdline", "comm", "environ", "io", "limits", "maps", "oom_score", "smaps"),
    *("smaps_rollup", "stat", "statm", "status"),
)
"""The files in /proc/<pid> that describe the process itself, and nothing of the machine around it.

If the machine's /proc is in view, a process may open these of its own, but not those on mounts,
networks and groups. TensorFlow reads the command by which the process was started.
"""

SYSTEM_PATHS = tuple(
    map(
        Path,
        (
            # Programs, and the libraries that they and Python load.
            *("/bin", "/lib", "/lib64", "/usr/bin", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache"),
            # Data that Python's own modules and Matplotlib read.
            *("/usr/share/fonts", "/usr/share/locale", "/usr/share/zoneinfo"),
        ),
    )
)
"""The system's paths in view, if they exist. Nothing else of /usr, /opt, /srv, /etc or /var is."""

# Administrators install software of every kind there, so these are not Python's alone.
_SHARED_LIBRARIES = {Path("/usr/local/lib"), Path("/usr/local/lib64")}
_OWN_PACKAGES = ("grader", "catsdogs", "catsdogs_ref")


@cache
def readable_paths() -> tuple[Path, ...]:
    """Return the parts of the system, Python and TensorFlow in view, none below another.

    They are real paths: no part of one is a link. Of an installation only the folders with modules
    and libraries are in view; everything around them stays out of view.
    """
    chosen: list[Path] = []
    for path in sorted({path.resolve() for path in _existing_paths()}):
        if not any(path.is_relative_to(parent) for parent in chosen):
            chosen.append(path)
    return tuple(chosen)


@cache
def links() -> dict[Path, Path]:
    """Map other names of readable paths, which lead through links, to the real paths.

    No name is below another.
    """
    chosen: dict[Path, Path] = {}
    for path in sorted(_existing_paths()):
        if path.resolve() != path and not any(map(path.is_relative_to, chosen)):
            chosen[path] = path.resolve()
    return chosen


@cache
def hidden_paths() -> tuple[Path, ...]:
    """Return the folders below readable paths that stay out of view: this project's packages."""
    packages = {site / name for site in _python_folders() for name in _OWN_PACKAGES}
    return tuple(sorted({package.resolve() for package in packages if package.is_dir()}))


def names_in_view() -> tuple[Path, ...]:
    """Return the readable paths, and the links that lead to them."""
    return (*readable_paths(), *links())


def unhidden_paths() -> Iterator[Path]:
    """Yield the readable paths without the hidden ones.

    A folder around a hidden path is replaced by its entries.
    """
    hidden = hidden_paths()
    pending = list(readable_paths())
    while pending:
        path = pending.pop()
        if any(each.is_relative_to(path) for each in hidden):
            pending += [] if path in hidden else path.iterdir()
        else:
            yield path


def _existing_paths() -> set[Path]:
    """Return the paths to show that exist, under the names by which programs find them."""
    paths = {*SYSTEM_PATHS, *_python_folders(), *_interpreter_files()}
    libraries = Path(sysconfig.get_config_var("LIBDIR") or sys.base_prefix)
    # Some builds name a folder of the machine that they were built on.
    if sys.base_prefix in map(str, libraries.parents) and libraries not in _SHARED_LIBRARIES:
        paths.add(libraries)
    return {path for path in paths if path.exists()}


def _python_folders() -> set[Path]:
    """Return the module folders of a virtual environment and of its base installation."""
    return {
        Path(sysconfig.get_path(name, vars={"base": prefix, "platbase": prefix}))
        for prefix in {sys.prefix, sys.base_prefix}
        for name in ("stdlib", "platstdlib", "purelib", "platlib")
    }


def _interpreter_files() -> set[Path]:
    """Return the files needed to start the interpreter; none in a virtual environment."""
    if sys.prefix != sys.base_prefix:
        return set()
    folder, library = map(sysconfig.get_config_var, ("LIBDIR", "INSTSONAME"))
    files = {Path(sys.executable)}
    return files | {Path(folder, library)} if folder and library else files
