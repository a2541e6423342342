"""The `pyproject.toml` of the project, or of a part of it, inside an archive."""

import tomllib

from grader.integrations.packed_project import project_file, requirements
from samples.sample_class import REPOSITORY


def test_the_requirements_are_those_without_extras() -> None:
    names = {line.partition(">")[0] for line in requirements()}
    declared = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    assert names == {line.partition(">")[0] for line in declared["dependencies"]}


def test_a_project_file_names_packages_requirements_and_the_command() -> None:
    content = project_file(
        "small", "A part", packages=("grader",), needed=("rich>=14",), script="grader.x:main"
    )
    read = tomllib.loads(content.decode())
    assert read["project"]["dependencies"] == ["rich>=14"]
    assert read["project"]["scripts"] == {"grader": "grader.x:main"}
    assert read["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["grader"]
