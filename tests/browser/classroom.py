"""A classroom on one machine: an instructor's course, a student's desk, and the exchange between.

Each has a home folder of its own, so nothing of whoever runs the tests is read or written.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from samples.sample_class import make_course
from tests.conftest import SEED

BIN = Path(sys.executable).parent
_START_SECONDS = 120
# A server that has nothing to do ends at once.
_END_SECONDS = 30
_CONFIG = """
c = get_config()
c.CourseDirectory.course_id = "catsdogs"
c.Exchange.root = "{exchange}"
"""
# Cells far below are otherwise made only when somebody scrolls there.
_WHOLE_NOTEBOOK = '{"windowingMode": "none"}'
_NO_NEWS = '{"fetchNews": "false", "checkForUpdates": false}'


@dataclass(frozen=True)
class Classroom:
    """Folders of one classroom below `root`."""

    root: Path

    @property
    def course(self) -> Path:
        """The instructor's folder."""
        return self.root / "course"

    @property
    def desk(self) -> Path:
        """The student's folder."""
        return self.root / "desk"

    @property
    def handed_in(self) -> list[Path]:
        """The notebooks that students have put into the exchange."""
        return sorted((self.root / "exchange/catsdogs/inbound").glob("*/*.ipynb"))

    def nbgrader(self, folder: Path, *arguments: str) -> None:
        """Run nbgrader in a folder as who works there."""
        subprocess.run(
            [BIN / "nbgrader", *arguments],
            cwd=folder,
            env=self._environment(folder),
            check=True,
            capture_output=True,
        )

    def grade(self, file: Path) -> None:
        """Have `grader grade` write its results about what was collected to a file."""
        subprocess.run(
            [BIN / "grader", "grade", "submitted", "--format", "json", "--output", file],
            cwd=self.course,
            check=True,
            capture_output=True,
        )

    @contextlib.contextmanager
    def jupyter(self, folder: Path) -> Iterator[str]:
        """A Jupyter server in a folder; gives its address, which ends with a slash."""
        command = [BIN / "jupyter", "lab", "--no-browser", "--allow-root", "--ServerApp.port=0"]
        # There is no one else in this classroom.
        command.append("--IdentityProvider.token=")
        with (
            (self.root / f"{folder.name}.log").open("wb") as log,
            subprocess.Popen(
                command, cwd=folder, env=self._environment(folder), stdout=log, stderr=log
            ) as server,
        ):
            try:
                yield self._address(folder, server)
            finally:
                _end(server)

    def _address(self, folder: Path, server: "subprocess.Popen[bytes]") -> str:
        """Where a server that is starting answers."""
        file = self._home(folder) / f"runtime/jpserver-{server.pid}.json"
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and server.poll() is None:
            with contextlib.suppress(OSError, ValueError, urllib.error.URLError):
                address: str = json.loads(file.read_text())["url"]
                urllib.request.urlopen(f"{address}api/status").close()
                return address
            time.sleep(0.1)
        raise AssertionError((self.root / f"{folder.name}.log").read_text())

    def _home(self, folder: Path) -> Path:
        return self.root / f"{folder.name}-home"

    def _environment(self, folder: Path) -> dict[str, str]:
        home = self._home(folder)
        return {
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "JUPYTER_CONFIG_DIR": str(home / "config"),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
            "IPYTHONDIR": str(home / "ipython"),
        }

    def furnish(self) -> None:
        """Make the folders and their settings; the assignment is released and fetched."""
        exchange = self.root / "exchange"
        exchange.mkdir()
        # nbgrader wants it writable by all.
        exchange.chmod(0o777)
        make_course(self.course, [])
        with (self.course / "nbgrader_config.py").open("a") as config:
            config.write(f'\nc.Exchange.root = "{exchange}"\n')
        state = self.course / ".grader"
        state.mkdir()
        (state / "seed").write_text(f"{SEED}\n")
        self.desk.mkdir()
        for folder in (self.course, self.desk):
            config_folder = self._home(folder) / "config"
            settings = config_folder / "lab/user-settings/@jupyterlab"
            for name, text in (
                ("notebook-extension/tracker", _WHOLE_NOTEBOOK),
                ("apputils-extension/notification", _NO_NEWS),
            ):
                file = settings / f"{name}.jupyterlab-settings"
                file.parent.mkdir(parents=True)
                file.write_text(text)
        (self.desk / "nbgrader_config.py").write_text(_CONFIG.format(exchange=exchange))
        for command in ("generate_assignment", "release_assignment"):
            self.nbgrader(self.course, command, "baseline")
        self.nbgrader(self.desk, "fetch_assignment", "baseline")


def _end(server: "subprocess.Popen[bytes]") -> None:
    """Ask a server to end; one that does not fails the test, and is killed."""
    server.terminate()
    try:
        server.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        raise
