"""Packages that only some commands need: they come with an extra of the distribution."""

from importlib.util import find_spec

from catsdogs.failures import Failure


def expect_package(package: str, extra: str, command: str) -> None:
    """Refuse a command whose package is missing; name the extra that installs it.

    Raises:
        Failure: the package is not installed.
    """
    if find_spec(package) is None:
        raise Failure(
            f"`{command}` needs the package {package}: pip install 'catsdogs-classroom[{extra}]'"
        )
