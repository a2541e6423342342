"""Wheels of this project, and environments with a wheel and without the repository."""

import re
import subprocess
import sys
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from samples.sample_class import REPOSITORY

DISTRIBUTION = "catsdogs-classroom"


def build(kind: str, source: Path, folder: Path) -> Path:
    """Build a `wheel` or an `sdist` of a source tree into a new folder; return its path."""
    without_network = ("--quiet", "--no-build-isolation", "--offline")
    done = _uv("build", *without_network, f"--{kind}", "-o", folder, source)
    assert done.returncode == 0, done.stderr
    (path,) = (path for path in folder.iterdir() if path.suffix in (".whl", ".gz"))
    return path


def install(wheel: Path, environment: Path) -> Path:
    """Install a wheel with what it requires, without extras; return the folder of the programs.

    `make setup` has filled uv's cache with the packages. Without this cache they are downloaded.
    """
    lock = environment.with_suffix(".lock")
    lock.write_text(_locked(_closure(Requirement(DISTRIBUTION))))
    python = environment / "bin" / "python"
    packages = ("pip", "sync", "--quiet", "--python", python, "--require-hashes", lock)
    itself = ("pip", "install", "--quiet", "--no-deps", "--python", python, wheel)
    for command in (("venv", "--quiet", "--python", sys.executable, environment), packages, itself):
        done = _uv(*command, "--offline")
        if done.returncode != 0 and command is packages:
            done = _uv(*command)
        assert done.returncode == 0, done.stderr
    return python.parent


def _uv(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("uv")), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def _closure(wanted: Requirement, found: frozenset[str] = frozenset()) -> frozenset[str]:
    """Return the names of all distributions that a requirement needs here, without itself."""
    for line in requires(wanted.name) or ():
        needed = Requirement(line)
        extras = wanted.extras or {""}
        applies = needed.marker is None or any(
            needed.marker.evaluate({"extra": extra}) for extra in extras
        )
        name = canonicalize_name(needed.name)
        if applies and (name not in found or needed.extras):
            found = _closure(needed, found | {name})
    return found


def _locked(names: frozenset[str]) -> str:
    """Return the part of the lock about these distributions."""
    blocks = re.split(r"^(?=[a-z0-9])", (REPOSITORY / "requirements.lock").read_text(), flags=re.M)
    kept = [block for block in blocks if re.split(r"[=\[ ]", block)[0] in names]
    assert len(kept) >= len(names)
    return "".join(kept)
