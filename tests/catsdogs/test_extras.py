"""Commands whose package comes with an extra."""

import pytest

from catsdogs.extras import expect_package
from catsdogs.failures import Failure


def test_a_package_that_is_installed_is_accepted() -> None:
    expect_package("typer", "lab", "catsdogs tune")


def test_a_missing_package_is_named_with_the_extra_that_installs_it() -> None:
    with pytest.raises(Failure) as raised:
        expect_package("no_such_package", "lab", "catsdogs tune")
    assert str(raised.value) == (
        "`catsdogs tune` needs the package no_such_package: pip install 'catsdogs-classroom[lab]'"
    )
