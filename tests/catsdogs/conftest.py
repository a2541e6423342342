"""What the tests of the commands share: drawn pictures, a network that has seen a few of them."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from catsdogs import cli
from catsdogs.datasets.drawing import draw_dataset

Complaint = Callable[..., str]


@pytest.fixture(scope="session")
def petimages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty cats and twenty dogs, blemishes included."""
    return draw_dataset(tmp_path_factory.mktemp("drawn"), 20, seed=0)


@pytest.fixture(scope="session")
def trained(petimages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a short training of the small network."""
    out = tmp_path_factory.mktemp("trained") / "out"
    arguments = ["train", "small", "--data", str(petimages), "--out", str(out), "--epochs", "2"]
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exit_code == 0, result.output
    return out


@pytest.fixture
def complaint(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Complaint:
    """Runs a command that must end with exit code 2, and returns its one line on stderr."""

    def print_error(*arguments: object) -> str:
        monkeypatch.setattr(sys, "argv", ["catsdogs", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr().err
        assert ended.value.code == 2, said
        assert said.count("\n") == 1, said
        return said.removeprefix("catsdogs: ").rstrip("\n")

    return print_error
