"""The course's own checks in `selfcheck.json`: written once, and nowhere else."""

from pathlib import Path

import msgspec
import pytest

from grader.grading.selfcheck_data import SelfCheckData, SelfCheckDataError
from grader.selfcheck.course_checks import unpacked_files
from grader.settings import read_settings
from samples.sample_class import REPOSITORY

SETTINGS = read_settings(REPOSITORY / "solutions/baseline/settings.toml")


def data_with(files: dict[str, bytes]) -> SelfCheckData:
    data = SelfCheckData("baseline", 0, SETTINGS, {}, files)
    return SelfCheckData.from_json(data.to_json())


def test_checks_and_their_data_arrive_unchanged(tmp_path: Path) -> None:
    files = {"test_parse.py": b"x = 1\n", "more/drawing.py": bytes(range(256))}
    notebook = tmp_path / "work" / "letters.ipynb"

    unpacked = unpacked_files(data_with(files), notebook, tmp_path / "cache")

    assert unpacked.check_sources() == files
    assert unpacked.folder == notebook.parent
    assert unpacked_files(data_with(files), notebook, tmp_path / "cache") == unpacked


def test_changed_checks_get_another_folder(tmp_path: Path) -> None:
    folders = {
        unpacked_files(data_with({"test_parse.py": source}), tmp_path / "a.ipynb", tmp_path).checks
        for source in (b"x = 1\n", b"x = 2\n")
    }
    assert len(folders) == 2


@pytest.mark.parametrize(
    "name", ["../outside.py", "/tmp/outside.py", "a/../../b.py", "a\\b.py", ""]
)
def test_a_file_outside_of_the_folder_is_refused_and_nothing_is_written(
    tmp_path: Path, name: str
) -> None:
    cache = tmp_path / "cache"
    with pytest.raises(SelfCheckDataError, match="outside of its folder"):
        unpacked_files(data_with({name: b"x"}), tmp_path / "a.ipynb", cache)
    assert [path for path in tmp_path.rglob("*") if path != cache] == []


def test_data_without_checks_is_written_as_before() -> None:
    assert "check_sources" not in msgspec.json.decode(data_with({}).to_json())
