"""Exceptions that end a command: one line on stderr, and an exit code."""


class Failure(Exception):  # noqa: N818  the user sees it; it is not an error in the code
    """Wrong usage or unusable input."""

    exit_code = 2


class DownloadFailed(Failure):
    """A download failed."""

    exit_code = 3


class Interrupted(Failure):
    """The user pressed Ctrl-C."""

    exit_code = 130
