"""How a command ends when it cannot do its work: one clear line and an exit code."""

from rich.console import Console

INTERRUPTED = "interrupted; what was graded is kept, the same command goes on from there"


class CommandError(Exception):
    """An end with one clear line and an exit code."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def print_error(message: str) -> None:
    """Say on the error stream what went wrong."""
    Console(stderr=True).print(
        f"grader: {message}", style="red", markup=False, highlight=False, soft_wrap=True
    )
