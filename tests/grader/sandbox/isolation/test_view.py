"""What students' code can see of the machine: what the documents say, and nothing else."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.grading.grader import Grader
from grader.sandbox.client import Sandbox
from grader.sandbox.isolation import view
from grader.sandbox.protocol import PROTECTED, Call, Isolation, Limits, Part, RunCall, Statement
from samples.sample_class import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "security.md"
PLACES = ("/usr/local/share", "/usr/src", "/usr/share", "/usr/local", "/opt", "/srv", "/var/lib")
# Prints each folder that can be listed and holds something, but not those inside of `allowed`.
WALK = """
import os
for top in {tops!r}:
    for folder, below, files in os.walk(top):
        real = os.path.realpath(folder)
        inside = any(real.startswith(one + "/") for one in {allowed!r})
        if (below or files) and not inside:
            print(real)
        if inside or real in {allowed!r}:
            below.clear()
"""


@pytest.fixture(scope="module", params=PROTECTED)
def walled(grader: Grader, request: pytest.FixtureRequest) -> Sandbox:
    """A sandbox at each level that protects."""
    return Sandbox((request.param,), grader.sandbox.fork_server)


@pytest.fixture
def cleared() -> Iterator[None]:
    """The view as it is when it is first asked for, before and after the test."""
    known = (view.readable_paths, view.links, view.hidden_paths)
    for each in known:
        each.cache_clear()
    yield
    for each in known:
        each.cache_clear()


def printed(sandbox: Sandbox, body: str) -> str:
    """What a function with this body prints in a fresh fork."""
    source = "def function():\n" + "\n".join(f"    {line}" for line in body.splitlines())
    code = Part("function", 1, (Statement(1, 1, source),))
    outcome = sandbox.run(RunCall(code, Call("function")), Limits(seconds=60, memory_mb=600))
    assert outcome.status == "finished", outcome.detail
    return outcome.printed


def documented() -> set[Path]:
    """The paths in the table of what is visible."""
    section = DOCUMENT.read_text("utf-8").partition("## What students' code can see")[2]
    table = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    return {Path(name) for line in table for name in re.findall(r"`(/[^` ]*)`", line)}


def folders_of_python() -> set[Path]:
    """Where this Python has its modules and libraries."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = {Path(sysconfig.get_path(name)) for name in names}
    folders.add(Path(sysconfig.get_config_var("LIBDIR")))
    return {folder.resolve() for folder in folders if folder.exists()}


def tops(allowed: set[Path]) -> list[str]:
    """Folders of this machine whose names anybody may guess: near the root, or beside `allowed`."""
    first = {path for path in Path("/").glob("*/") if path.name not in ("proc", "sys")}
    near = {folder for pattern in ("*/", "*/*/") for top in first for folder in top.glob(pattern)}
    beside = {folder for path in allowed for way in path.parents[:-1] for folder in way.glob("*/")}
    return ["/", *sorted(map(str, first | near | beside))]


def test_a_walk_through_the_machine_finds_what_the_documents_name(walled: Sandbox) -> None:
    allowed = {path.resolve() for path in documented()} | folders_of_python()

    walk = WALK.format(tops=tops(allowed), allowed=[str(path) for path in allowed])
    found = {Path(line) for line in printed(walled, walk).splitlines()}

    # The way to what is shown holds nothing but that way.
    ways = {parent for path in allowed for parent in path.parents}
    assert {path for path in found if path not in ways and path not in allowed} == set()
    # The walk does not enter what is allowed, such as /tmp, where this repository may lie itself.
    outer = {path for path in view.readable_paths() if not allowed.intersection(path.parents)}
    assert found >= {path for path in outer if any(path.glob("*"))}


def test_the_documents_name_all_that_is_shown_of_the_system() -> None:
    shown = {*view.SYSTEM, *view.DEVICES, view.WRITABLE, Path("/dev/shm")}

    assert documented() == {*shown, Path("/proc")}


@pytest.mark.parametrize("place", PLACES)
def test_what_others_keep_below_usr_opt_and_srv_cannot_be_read(walled: Sandbox, place: str) -> None:
    folder = Path(place, f"exchange-{os.getpid()}", "inbound")
    if not os.access(place, os.W_OK):
        pytest.skip(f"{place} is not ours to write in")
    planted = folder / "submission.ipynb"
    folder.mkdir(parents=True)
    try:
        planted.write_text("a classmate's work")
        seen = printed(
            walled,
            f"try: print(open({str(planted)!r}).read())\n"
            "except OSError as error: print(type(error).__name__)",
        )
    finally:
        planted.unlink()
        folder.rmdir()
        folder.parent.rmdir()

    assert seen.strip() in {"FileNotFoundError", "PermissionError"}


def test_programs_libraries_and_time_zones_work(walled: Sandbox) -> None:
    seen = printed(
        walled,
        "import subprocess, zoneinfo, sqlite3, ctypes.util, os\n"
        "open('a', 'w').close()\n"
        "print(subprocess.run('cp a b; ls', shell=True, capture_output=True, text=True).stdout)\n"
        "import matplotlib.pyplot as plt, pandas, sklearn, tqdm\n"
        "plt.plot([1, 2]); plt.savefig('plot.png'); print(os.path.getsize('plot.png') > 1000)\n",
    )

    assert [line for line in seen.splitlines() if line in {"a", "b", "True"}] == ["a", "b", "True"]


def a_virtual_environment(folder: Path) -> Path:
    """Make one without pip, and return its interpreter."""
    venv.create(folder, symlinks=True, with_pip=False)
    return folder / "bin" / "python"


def asked(python: Path, question: str) -> list[str]:
    """The lines that an interpreter prints when it is asked about the view."""
    program = f"import sys; sys.path.append({str(REPOSITORY)!r})\n"
    program += "from grader.sandbox.isolation import view\n"
    site = sysconfig.get_path("purelib")
    program = f"import sys; sys.path.append({site!r})\n{program}{question}"
    done = subprocess.run(
        [python, "-c", program], capture_output=True, text=True, check=True, cwd="/"
    )
    return done.stdout.splitlines()


def test_of_a_virtual_environment_nothing_but_its_modules_is_shown(tmp_path: Path) -> None:
    python = a_virtual_environment(tmp_path / "project" / "env")

    shown = asked(python, "print(*view.readable_paths(), sep='\\n')")

    ours = [line for line in shown if line.startswith(str(tmp_path))]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    assert ours == [str(tmp_path / "project" / "env" / "lib" / version)]


def test_folders_that_an_editable_installation_names_stay_out_of_view(tmp_path: Path) -> None:
    python = a_virtual_environment(tmp_path / "env")
    (tmp_path / "project").mkdir()
    (site,) = (tmp_path / "env").glob("lib/python*/site-packages")
    (site / "project.pth").write_text(f"{tmp_path / 'project'}\n")

    found, *shown = asked(
        python,
        f"print({str(tmp_path / 'project')!r} in sys.path)\n"
        "print(*view.readable_paths(), sep='\\n')",
    )

    assert found == "True"
    assert [line for line in shown if "project" in line] == []


@pytest.mark.parametrize("level", PROTECTED)
def test_an_environment_behind_a_link_is_found_by_both_its_names(
    tmp_path: Path, level: Isolation
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    python = a_virtual_environment(tmp_path / "link" / "env")
    (site,) = (tmp_path / "real" / "env").glob("lib/python*/site-packages")
    (site / "module_of_ours.py").touch()

    seen = asked(
        python,
        "import os\n"
        "from grader.sandbox.isolation.backends import backend_for\n"
        f"wall = backend_for({level!r})\n"
        "wall.setup_supervisor()\n"
        "if os.fork() == 0:\n"
        "    wall.setup_init(); wall.confine({})\n"
        "    import module_of_ours\n"
        "    print(module_of_ours.__file__, os.path.realpath(module_of_ours.__file__), sep='\\n')\n"
        "    sys.stdout.flush(); os._exit(0)\n"
        "os.wait(); wall.teardown()\n",
    )

    name = site.relative_to(tmp_path / "real") / "module_of_ours.py"
    assert seen == [str(tmp_path / "link" / name), str(tmp_path / "real" / name)]


@pytest.mark.usefixtures("cleared")
def test_of_an_installation_for_itself_the_libraries_are_shown_and_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for name in (f"lib/{version}/site-packages", "bin", "share/jupyter", "pkgs", "envs/course"):
        (tmp_path / "conda" / name).mkdir(parents=True)
    prefix = str(tmp_path / "conda")
    for name in ("prefix", "base_prefix", "exec_prefix", "base_exec_prefix"):
        monkeypatch.setattr(sys, name, prefix)
    executable = tmp_path / "conda" / "bin" / version
    executable.touch()
    monkeypatch.setattr(sys, "executable", str(executable))
    values = {"LIBDIR": f"{prefix}/lib", "INSTSONAME": "libpython.so"}
    monkeypatch.setattr(sysconfig, "get_config_var", values.get)

    shown = [path for path in view.readable_paths() if path.is_relative_to(tmp_path)]

    assert shown == [executable, tmp_path / "conda" / "lib"]


@pytest.mark.usefixtures("cleared")
def test_the_libraries_that_all_software_shares_are_not_taken_for_those_of_python(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "base_prefix", "/usr/local")
    monkeypatch.setattr(sysconfig, "get_config_var", lambda name: "/usr/local/lib")

    shown = view.readable_paths()

    assert Path("/usr/local/lib") not in shown
    assert Path("/usr/local") not in shown


@pytest.mark.usefixtures("cleared")
def test_our_own_packages_are_hidden_wherever_they_are_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = [
        tmp_path / place / "lib" / version / "site-packages" / name
        for place in ("base", "env")
        for name in ("catsdogs", "catsdogs_ref", "grader")
    ]
    for package in packages:
        package.mkdir(parents=True)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "env"))
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path / "base"))

    assert view.hidden_paths() == tuple(packages)
