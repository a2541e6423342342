"""The names and signatures that authors of checks rely on stay the same."""

import difflib

from grader import checks
from scripts.public_api import LIST, public_api
from tests.docs.test_check_api import PAGE


def test_names_and_signatures_are_those_of_the_list():
    listed, found = LIST.read_text("utf-8"), public_api()
    changes = "\n".join(difflib.unified_diff(listed.split("\n"), found.split("\n"), lineterm=""))
    assert listed == found, (
        f"grader.checks is a public API, and it changed:\n{changes}\n"
        "If that is meant, run `python -m scripts.public_api` and add a line to CHANGELOG.md."
    )


def test_every_name_has_a_documentation_and_an_entry_on_its_page():
    for name in checks.__all__:
        assert getattr(checks, name).__doc__, name
        assert f"<!-- api: grader.checks.{name} -->" in PAGE, name


def test_the_list_of_names_is_complete_and_sorted():
    own = {name for name in vars(checks) if not name.startswith("_")}
    modules = {name for name in own if type(getattr(checks, name)).__name__ == "module"}
    assert own - modules == set(checks.__all__)
    assert sorted(checks.__all__) == sorted(set(checks.__all__))
