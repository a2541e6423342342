"""How a command ends when it cannot go on: one line on stderr, and an exit code."""


class Failure(Exception):  # noqa: N818  it is what the user gets to see, not an error in the code
    """Wrong use or input that cannot serve."""

    exit_code = 2


class DownloadFailed(Failure):
    """A download came to no good end."""

    exit_code = 3


class Interrupted(Failure):
    """Somebody pressed Ctrl-C."""

    exit_code = 130
