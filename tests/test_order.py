"""The test modules that start first exist."""

import pytest

from tests.conftest import LONGEST_MODULES, TESTS


@pytest.mark.parametrize("name", LONGEST_MODULES)
def test_each_of_the_longest_modules_exists_and_is_marked_slow(name: str) -> None:
    assert "pytestmark = pytest.mark.slow" in (TESTS / name).read_text("utf-8")
