"""What the command lines have in common: their version, their modules, completion, quickstart."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def script(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


@pytest.mark.parametrize("program", ["catsdogs", "grader"])
def test_a_program_and_its_module_print_the_version(program: str) -> None:
    as_script = run(script(program), "--version")
    as_module = run(sys.executable, "-m", program, "--version")

    line = f"catsdogs-classroom {version('catsdogs-classroom')}\n"
    assert (as_script.returncode, as_script.stdout) == (0, line), as_script.stderr
    assert (as_module.returncode, as_module.stdout) == (0, line), as_module.stderr


@pytest.mark.parametrize(
    ("program", "word", "commands"),
    [("grader", "gr", {"grade", "gradescope"}), ("catsdogs", "t", {"train", "tune"})],
)
def test_a_shell_completes_commands(program: str, word: str, commands: set[str]) -> None:
    done = run(
        script(program),
        **{
            f"_{program.upper()}_COMPLETE": "complete_bash",
            "COMP_WORDS": f"{program} {word}",
            "COMP_CWORD": "1",
        },
    )
    assert set(done.stdout.split()) == commands, done.stderr


def test_quickstart_prints_the_next_three_commands(tmp_path: Path) -> None:
    course = tmp_path / "my course"
    done = run(script("grader"), "quickstart", str(course))

    assert (done.returncode, done.stderr) == (0, "")
    commands = [line.strip() for line in done.stdout.splitlines() if line.startswith("  ")]
    assert len(commands) == 3
    assert commands[0] == f"cd '{course}'"


def test_quickstart_into_a_folder_with_content_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    done = run(script("grader"), "quickstart", str(tmp_path))

    (line,) = done.stderr.strip().splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert line == (
        f"grader: {tmp_path} is not empty: it contains 'notes.txt'; name a new or an empty folder"
    )
