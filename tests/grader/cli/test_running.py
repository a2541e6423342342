"""Every known error becomes one line and an exit code, in one place."""

import warnings

import pytest
import typer

from grader.cli.errors import CommandError
from grader.cli.running import run
from grader.course_seed import SeedError
from grader.sandbox.errors import SandboxError, UnprotectedError


@pytest.fixture(autouse=True)
def arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command line without arguments."""
    monkeypatch.setattr("sys.argv", ["grader"])


def failing_app(error: Exception) -> typer.Typer:
    """Return a command line whose only command raises an error."""
    app = typer.Typer()

    @app.command()
    def fail() -> None:
        raise error

    return app


@pytest.mark.parametrize(
    ("error", "end"),
    [
        (CommandError(130, "interrupted"), (130, "grader: interrupted\n")),
        (SeedError("no seed"), (2, "grader: no seed\n")),
        (SandboxError("no fork"), (3, "grader: the grader failed: no fork\n")),
        (UnprotectedError("no isolation"), (3, "grader: no isolation\n")),
        (typer.Exit(1), (1, "")),
    ],
)
def test_a_known_error_is_one_line_and_an_exit_code(
    error: Exception, end: tuple[int, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        run(failing_app(error))
    assert (exit_.value.code, capsys.readouterr().err) == end


def test_an_unknown_error_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        run(failing_app(ZeroDivisionError()))


def test_warnings_of_pillow_do_not_appear(recwarn: pytest.WarningsRecorder) -> None:
    app = typer.Typer()

    @app.command()
    def read() -> None:
        for module in ("PIL.TiffImagePlugin", "PIL.Image", "course"):
            warnings.warn_explicit("Corrupt EXIF data", UserWarning, f"{module}.py", 1, module)

    with pytest.raises(SystemExit):
        run(app)
    assert [warning.filename for warning in recwarn] == ["course.py"]
