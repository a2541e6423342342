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


@cache
def readable_paths() -> tuple[Path, ...]:
    """System libraries and the installation of Python and TensorFlow, none below another.

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


@cache
def hidden_paths() -> tuple[Path, ...]:
    """Folders below the readable ones that are kept from view: our own packages, if there."""
    site = {Path(sysconfig.get_path(name)) for name in ("purelib", "platlib")}
    return tuple(
        path for root in site for path in (root / "grader", root / "catsdogs_ref") if path.is_dir()
    )
