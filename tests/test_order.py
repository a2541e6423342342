"""The order in which the test files are run."""

from pathlib import Path

import pytest

from tests.conftest import LONGEST


@pytest.mark.parametrize("name", LONGEST)
def test_what_is_run_first_is_there(name: str) -> None:
    assert (Path(__file__).parent / name).is_file()
