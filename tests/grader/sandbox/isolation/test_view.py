"""Student code sees the paths of the machine that the documents list, and no others."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.sandbox.client import Sandbox
from grader.sandbox.isolation import view
from grader.sandbox.protocol import PROTECTED, Isolation, Limits
from samples.sample_class import REPOSITORY
from tests.support.sandboxes import printed

DOCUMENT = REPOSITORY / "docs" / "security.md"
SHARED_FOLDERS = (
    "/usr/local/share",
    "/usr/src",
    "/usr/share",
    "/usr/local",
    "/opt",
    "/srv",
    "/var/lib",
)
WALK_LIMITS = Limits(seconds=60, memory_mb=600)
# Prints each folder that can be listed and has content, but not those inside of `allowed`.
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


@pytest.fixture
def clear_cached_paths() -> Iterator[None]:
    """Clear the cached paths before and after the test."""
    cached = (view.readable_paths, view.links, view.hidden_paths)
    for function in cached:
        function.cache_clear()
    yield
    for function in cached:
        function.cache_clear()


def documented_paths() -> set[Path]:
    """Return the paths in the document's table of visible paths."""
    section = DOCUMENT.read_text("utf-8").partition("## What students' code can see")[2]
    table = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("| `")]
    return {Path(name) for line in table for name in re.findall(r"`(/[^` ]*)`", line)}


def python_folders() -> set[Path]:
    """Return the folders of this Python's modules and libraries."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = {Path(sysconfig.get_path(name)) for name in names}
    folders.add(Path(sysconfig.get_config_var("LIBDIR")))
    return {folder.resolve() for folder in folders if folder.exists()}


def guessable_folders(allowed: set[Path]) -> list[str]:
    """List folders of this machine with guessable names: near the root, or beside `allowed`."""
    first = {path for path in folders_in(Path("/")) if path.name not in ("proc", "sys")}
    second = {folder for top in first for folder in folders_in(top)}
    third = {folder for top in second for folder in folders_in(top)}
    beside = {
        folder for path in allowed for parent in path.parents[:-1] for folder in folders_in(parent)
    }
    return ["/", *sorted(map(str, first | second | third | beside))]


def folders_in(folder: Path) -> list[Path]:
    """Return the folders in a folder; other tests may remove theirs meanwhile."""
    try:
        return [path for path in folder.iterdir() if path.is_dir()]
    except (FileNotFoundError, PermissionError):
        return []


def test_a_walk_through_the_machine_finds_only_the_documented_paths(
    protected_sandbox: Sandbox,
) -> None:
    allowed = {path.resolve() for path in documented_paths()} | python_folders()

    walk = WALK.format(tops=guessable_folders(allowed), allowed=[str(path) for path in allowed])
    found = {Path(line) for line in printed(protected_sandbox, walk, WALK_LIMITS).splitlines()}

    # A folder on the way to a visible path shows nothing else.
    ancestors = {parent for path in allowed for parent in path.parents}
    assert {path for path in found if path not in ancestors and path not in allowed} == set()
    # The walk does not enter allowed folders such as /tmp, and this repository may be below /tmp.
    outer = {path for path in view.readable_paths() if not allowed.intersection(path.parents)}
    assert found >= {path for path in outer if any(path.glob("*"))}


def test_the_documents_list_all_visible_paths_of_the_system() -> None:
    visible = {*view.SYSTEM_PATHS, *view.DEVICES, view.WRITABLE, Path("/dev", "shm")}

    assert documented_paths() == {*visible, Path("/proc")}


@pytest.mark.parametrize("shared_folder", SHARED_FOLDERS)
def test_files_of_others_below_usr_opt_and_srv_cannot_be_read(
    protected_sandbox: Sandbox, shared_folder: str
) -> None:
    folder = Path(shared_folder, f"exchange-{os.getpid()}", "inbound")
    if not os.access(shared_folder, os.W_OK):
        pytest.skip(f"no permission to write in {shared_folder}")
    classmates_file = folder / "submission.ipynb"
    folder.mkdir(parents=True)
    try:
        classmates_file.write_text("a classmate's work")
        seen = printed(
            protected_sandbox,
            f"try: print(open({str(classmates_file)!r}).read())\n"
            "except OSError as error: print(type(error).__name__)",
        )
    finally:
        classmates_file.unlink()
        folder.rmdir()
        folder.parent.rmdir()

    assert seen.strip() in {"FileNotFoundError", "PermissionError"}


def test_programs_libraries_and_time_zones_work(protected_sandbox: Sandbox) -> None:
    seen = printed(
        protected_sandbox,
        "import subprocess, zoneinfo, sqlite3, ctypes.util, os\n"
        "open('a', 'w').close()\n"
        "print(subprocess.run('cp a b; ls', shell=True, capture_output=True, text=True).stdout)\n"
        "import matplotlib.pyplot as plt, pandas, sklearn, tqdm\n"
        "plt.plot([1, 2]); plt.savefig('plot.png'); print(os.path.getsize('plot.png') > 1000)\n",
    )

    assert [line for line in seen.splitlines() if line in {"a", "b", "True"}] == ["a", "b", "True"]


def create_virtual_environment(folder: Path) -> Path:
    """Create a virtual environment without pip, and return its interpreter."""
    venv.create(folder, symlinks=True, with_pip=False)
    return folder / "bin" / "python"


def run_with_view(python: Path, statements: str) -> list[str]:
    """Run statements that use `view` in an interpreter, and return the printed lines."""
    program = f"import sys; sys.path.append({str(REPOSITORY)!r})\n"
    program += "from grader.sandbox.isolation import view\n"
    site = sysconfig.get_path("purelib")
    program = f"import sys; sys.path.append({site!r})\n{program}{statements}"
    done = subprocess.run(
        [python, "-c", program], capture_output=True, text=True, check=True, cwd="/"
    )
    return done.stdout.splitlines()


def test_only_the_modules_of_a_virtual_environment_are_visible(tmp_path: Path) -> None:
    python = create_virtual_environment(tmp_path / "project" / "env")

    shown = run_with_view(python, "print(*view.readable_paths(), sep='\\n')")

    ours = [line for line in shown if line.startswith(str(tmp_path))]
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    assert ours == [str(tmp_path / "project" / "env" / "lib" / version)]


def test_the_folders_of_an_editable_installation_stay_out_of_view(tmp_path: Path) -> None:
    python = create_virtual_environment(tmp_path / "env")
    (tmp_path / "project").mkdir()
    (site,) = (tmp_path / "env").glob("lib/python*/site-packages")
    (site / "project.pth").write_text(f"{tmp_path / 'project'}\n")

    found, *shown = run_with_view(
        python,
        f"print({str(tmp_path / 'project')!r} in sys.path)\n"
        "print(*view.readable_paths(), sep='\\n')",
    )

    assert found == "True"
    assert [line for line in shown if "project" in line] == []


@pytest.mark.parametrize("level", PROTECTED)
def test_an_environment_behind_a_link_is_visible_under_both_names(
    tmp_path: Path, level: Isolation
) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    python = create_virtual_environment(tmp_path / "link" / "env")
    (site,) = (tmp_path / "real" / "env").glob("lib/python*/site-packages")
    (site / "module_of_the_environment.py").touch()

    seen = run_with_view(
        python,
        "import os\n"
        "from grader.sandbox.isolation.backends import backend_for\n"
        f"backend = backend_for({level!r})\n"
        "backend.setup_supervisor()\n"
        "if os.fork() == 0:\n"
        "    backend.setup_init(); backend.confine({})\n"
        "    import module_of_the_environment\n"
        "    name = module_of_the_environment.__file__\n"
        "    print(name, os.path.realpath(name), sep='\\n')\n"
        "    sys.stdout.flush(); os._exit(0)\n"
        "os.wait(); backend.teardown()\n",
    )

    name = site.relative_to(tmp_path / "real") / "module_of_the_environment.py"
    assert seen == [str(tmp_path / "link" / name), str(tmp_path / "real" / name)]


@pytest.mark.usefixtures("clear_cached_paths")
def test_only_the_interpreter_and_libraries_of_an_installation_are_visible(
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


@pytest.mark.usefixtures("clear_cached_paths")
def test_libraries_shared_by_all_software_are_not_those_of_python(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "base_prefix", "/usr/local")
    monkeypatch.setattr(sysconfig, "get_config_var", lambda _name: "/usr/local/lib")

    shown = view.readable_paths()

    assert Path("/usr/local/lib") not in shown
    assert Path("/usr/local") not in shown


@pytest.mark.usefixtures("clear_cached_paths")
def test_this_projects_packages_are_hidden_wherever_they_are_installed(
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


def test_files_in_proc_on_mounts_networks_and_groups_cannot_be_opened(
    landlock_sandbox: Sandbox,
) -> None:
    body = (
        "import os\n"
        "def opens(name):\n"
        "    try: open(name, 'rb').read(1); return True\n"
        "    except OSError: return False\n"
        "thread = f'/proc/self/task/{os.getpid()}'\n"
        "for part in ('/proc/self', thread, f'/proc/{os.getppid()}', '/proc'):\n"
        "    for name in ('mountinfo', 'mounts', 'mountstats', 'cgroup', 'net/unix', 'net/dev',\n"
        "        'pressure/cpu', 'stat/../../stat', 'loadavg', 'root/proc/loadavg'):\n"
        "        if opens(f'{part}/{name}'): print(part, name)\n"
        "print([opens(f'/proc/self/{name}') for name in ('status', 'cmdline', 'maps', 'stat')])\n"
        "print(len(os.listdir('/proc/self/fd')) > 3, os.listdir('/proc/self/task') != [])"
    )

    assert printed(landlock_sandbox, body).splitlines() == [str([True] * 4), "True True"]
