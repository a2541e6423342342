"""What of the machine a student's code may see, whichever way that is enforced."""

import sys
import sysconfig
from functools import cache
from pathlib import Path

WRITABLE = Path("/tmp")
"""The folder that a student's code may write in, as it is called in evidence."""

NOBODY = 65534
"""The user that students' code runs as, where the grader may choose."""

DEVICES = tuple(Path("/dev") / name for name in ("null", "zero", "full", "random", "urandom"))

SYSTEM = tuple(
    map(
        Path,
        (
            # Programs, and the libraries that they and Python load.
            *("/bin", "/lib", "/lib64", "/usr/bin", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache"),
            # Data that Python's own modules and Matplotlib look for.
            *("/usr/share/fonts", "/usr/share/locale", "/usr/share/zoneinfo"),
        ),
    )
)
"""What is shown of the system, where it exists. Nothing else of /usr, /opt, /srv, /etc or /var."""

# Administrators install software of every kind there, so Python does not have them for itself.
_SHARED_LIBRARIES = {Path("/usr/local/lib"), Path("/usr/local/lib64")}
_OWN_PACKAGES = ("grader", "catsdogs", "catsdogs_ref")


@cache
def readable_paths() -> tuple[Path, ...]:
    """Parts of the system and the installation of Python and TensorFlow, none below another.

    They are real paths: no part of one is a link. Of an installation only the folders that modules
    and libraries are loaded from are shown, so that whatever is around them stays out of view.
    """
    chosen: list[Path] = []
    for path in sorted({path.resolve() for path in _wanted()}):
        if not any(path.is_relative_to(parent) for parent in chosen):
            chosen.append(path)
    return tuple(chosen)


@cache
def links() -> dict[Path, Path]:
    """Other names of readable paths, which lead through links, and the real path of each.

    None is below another.
    """
    chosen: dict[Path, Path] = {}
    for path in sorted(_wanted()):
        if path.resolve() != path and not any(map(path.is_relative_to, chosen)):
            chosen[path] = path.resolve()
    return chosen


@cache
def hidden_paths() -> tuple[Path, ...]:
    """Folders below the readable ones that are kept from view: our own packages, if there."""
    packages = {site / name for site in _python_folders() for name in _OWN_PACKAGES}
    return tuple(sorted({package.resolve() for package in packages if package.is_dir()}))


def _wanted() -> set[Path]:
    """What is to be readable and exists, by the names under which it is looked for."""
    wanted = {*SYSTEM, *_python_folders(), *_interpreter()}
    libraries = Path(sysconfig.get_config_var("LIBDIR") or sys.base_prefix)
    # Some builds name the folder of the machine that they were built on.
    if sys.base_prefix in map(str, libraries.parents) and libraries not in _SHARED_LIBRARIES:
        wanted.add(libraries)
    return {path for path in wanted if path.exists()}


def _python_folders() -> set[Path]:
    """The folders of modules, of a virtual environment and of the installation that it is from."""
    return {
        Path(sysconfig.get_path(name, vars={"base": prefix, "platbase": prefix}))
        for prefix in {sys.prefix, sys.base_prefix}
        for name in ("stdlib", "platstdlib", "purelib", "platlib")
    }


def _interpreter() -> set[Path]:
    """The files of the interpreter, so that it can be started; none in a virtual environment."""
    if sys.prefix != sys.base_prefix:
        return set()
    folder, library = map(sysconfig.get_config_var, ("LIBDIR", "INSTSONAME"))
    files = {Path(sys.executable)}
    return files | {Path(folder, library)} if folder and library else files
