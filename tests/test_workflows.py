"""The workflows: actions are pinned, and only a tag publishes, without a password."""

import re
from typing import Any

import pytest
import yaml

from samples.sample_class import REPOSITORY

WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
RELEASE = REPOSITORY / ".github" / "workflows" / "release.yml"


def jobs(text: str) -> dict[str, Any]:
    return yaml.safe_load(text)["jobs"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_by_commit_with_its_version(path) -> None:
    used = re.findall(r"uses: (.+)", path.read_text("utf-8"))
    pinned = re.compile(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert used
    assert [action for action in used if not pinned.fullmatch(action)] == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_job_states_its_permissions_and_a_time_limit(path) -> None:
    text = path.read_text("utf-8")
    assert "\npermissions: {}\n" in text
    for job in jobs(text).values():
        assert {"permissions", "timeout-minutes"} <= job.keys()


def test_one_action_has_one_version_in_all_workflows() -> None:
    used = {
        action.partition("@")[::2]
        for path in WORKFLOWS
        for action in re.findall(r"uses: (.+)", path.read_text("utf-8"))
    }
    assert len({name for name, _ in used}) == len(used)


def test_only_a_tag_publishes_and_only_the_publishing_job_may_identify_itself() -> None:
    text = RELEASE.read_text("utf-8")
    build, publish = jobs(text)["build"], jobs(text)["publish"]
    # YAML 1.1 reads the key `on` as true.
    assert yaml.safe_load(text)[True] == {"push": {"tags": ["v*"]}}
    assert build["permissions"] == {"contents": "read"}
    assert (publish["needs"], publish["permissions"]) == ("build", {"id-token": "write"})
    assert publish["environment"]["name"] == "pypi"
    assert "secrets." not in text
    # Nothing of the repository runs in the job that may publish.
    assert [step for step in publish["steps"] if "run" in step] == []


@pytest.mark.parametrize("name", ["ci.yml", "release.yml"])
def test_workflows_grade_a_class_with_the_wheel_by_the_same_uv_as_make(name: str) -> None:
    text = (REPOSITORY / ".github" / "workflows" / name).read_text("utf-8")
    assert "run: .ci/wheel dist/*.whl" in text
    (version,) = re.findall(r"install .*(uv==[\d.]+)", (REPOSITORY / "Makefile").read_text("utf-8"))
    assert f"pip install {version}\n" in text
