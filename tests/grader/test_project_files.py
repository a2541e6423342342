"""The place of the built-in course: the repository, or the folder that a wheel has."""

from pathlib import Path

import pytest

from grader import project_files as module
from grader.project_files import project_files
from samples.sample_class import REPOSITORY


def test_in_a_checkout_the_files_are_those_of_the_repository() -> None:
    assert project_files() == REPOSITORY


def test_in_a_wheel_they_are_in_a_folder_of_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "grader" / "_project").mkdir(parents=True)
    monkeypatch.setattr(module, "PACKAGES", tmp_path)
    assert project_files() == tmp_path / "grader" / "_project"
