"""The commands of the README, run as they stand there."""

import os
import subprocess
import sys
from pathlib import Path

from tests.sample_class import REPOSITORY


def commands(heading: str) -> list[str]:
    """The lines of the first block below a heading."""
    _, below = (REPOSITORY / "README.md").read_text("utf-8").split(f"## {heading}\n", 1)
    return below.split("```\n")[1].splitlines()


def test_the_way_from_pictures_to_predictions_can_be_gone(tmp_path):
    said = {}
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for line in commands("From pictures to predictions"):
        ran = subprocess.run(
            ["bash", "-c", line],
            cwd=tmp_path,
            env={**os.environ, "PATH": programs},
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, f"{line}\n{ran.stdout}\n{ran.stderr}"
        said[line.split()[1]] = ran.stdout

    assert set(said) == {"data", "train", "evaluate", "predict", "tune"}
    labels = [row.split()[1] for row in said["predict"].splitlines()[1:]]
    assert len(labels) == 30
    assert labels.count("cat") >= 27
    assert "accuracy" in (tmp_path / "report.html").read_text("utf-8")
    for file in ("out/curves.png", "out/history.csv", "search/search.png", "search/model.keras"):
        assert (tmp_path / file).is_file()
