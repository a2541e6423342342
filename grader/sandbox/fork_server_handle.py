"""The grader's handle on the fork server: starts the process and connects to its forks."""

import socket
import subprocess
import sys
import tempfile
import threading
from typing import IO

from grader.sandbox.environment import ENVIRONMENT
from grader.sandbox.errors import NoAnswerError
from grader.sandbox.protection import require_linux
from grader.sandbox.protocol import ISOLATIONS, Isolation

_START_SECONDS = 180
_PROGRAM = "grader.sandbox.processes.fork_server"


class ForkServer:
    """The process that has TensorFlow imported and is forked for each sandbox session.

    It starts with the first connection, and again after it died. Usable from several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    @property
    def pid(self) -> int | None:
        """The process id while the process runs."""
        return self._process.pid if self._process else None

    def connect(self, early: Isolation | None = None) -> socket.socket:
        """Fork a supervisor and return a connection to it.

        Closing the connection ends the supervisor and all processes that it started. With `early`
        the supervisor sets up that isolation at once, before its first job. That suits only jobs
        that need no files of the grader's side.

        Raises:
            SandboxError: the fork server does not start.
        """
        request = bytes([ISOLATIONS.index(early) if early else len(ISOLATIONS)])
        own_end, supervisor_end = socket.socketpair()
        with self._lock, supervisor_end:
            descriptors = [supervisor_end.fileno()]
            try:
                socket.send_fds(self._control_socket(), [request], descriptors)
            except OSError:
                # The fork server has died, or this process is a fork and its parent owned it.
                self._stop()
                socket.send_fds(self._control_socket(), [request], descriptors)
        return own_end

    def start(self) -> None:
        """Start the process, unless it runs.

        Raises:
            SandboxError: it does not start.
        """
        with self._lock:
            self._control_socket()

    def close(self) -> None:
        """End the process; every fork that still runs ends with it."""
        with self._lock:
            self._stop()

    def _control_socket(self) -> socket.socket:
        """Return the control socket of the running process, which is started first if needed."""
        if self._control is None:
            try:
                self._launch()
            except NoAnswerError:
                # The process may have been killed; a fault of the machine occurs again.
                self._launch()
        assert self._control is not None
        return self._control

    def _launch(self) -> None:
        require_linux()
        own_end, server_end = socket.socketpair()
        with server_end, tempfile.TemporaryFile() as errors:
            self._control = own_end
            self._process = _start_process(server_end, errors)
            # With this copy open the death of the process would go unnoticed.
            server_end.close()
            if not _is_ready(own_end):
                self._stop()
                raise NoAnswerError(f"the fork server did not start: {_last_line(errors)}")

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _start_process(control: socket.socket, errors: IO[bytes]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", _PROGRAM, str(control.fileno())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=errors,
        pass_fds=[control.fileno()],
        env=ENVIRONMENT,
        cwd="/",
        start_new_session=True,
    )


def _is_ready(control: socket.socket) -> bool:
    """Wait for the fork server's greeting; return false if it ended or takes too long."""
    control.settimeout(_START_SECONDS)
    try:
        greeting = control.recv(16)
    except TimeoutError:
        return False
    control.settimeout(None)
    return greeting == b"ready"


def _last_line(errors: IO[bytes]) -> str:
    errors.seek(0)
    lines = errors.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else "it printed no error"
