"""nbgrader's command line, for tests."""

import os
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent


def nbgrader(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run nbgrader like an instructor who has not activated the environment."""
    environment = {**os.environ, "PATH": "/usr/bin:/bin", "JUPYTER_NO_CONFIG": "1"}
    return subprocess.run(
        [str(BIN / "nbgrader"), *arguments],
        cwd=course,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
