"""Stubs for the names that IPython defines in every notebook, such as `display`."""

import subprocess
import sys
import types
from typing import Any


def notebook_names() -> dict[str, Any]:
    """Return the names, for the module that student code runs in."""
    return {"display": _display, "get_ipython": _ShellStub}


def _display(*values: object, **_options: object) -> None:
    print(*(repr(value) for value in values))


class _ShellStub:
    """A stub of the interactive shell, in which magics have no effect."""

    def run_line_magic(self, *arguments: object) -> None:
        """Do nothing, as for `%matplotlib inline`."""

    def run_cell_magic(self, *arguments: object) -> None:
        """Do nothing."""

    def system(self, command: str) -> None:
        """Run a shell command, as `!mkdir {path}` does."""
        filled = _fill_in(command, sys._getframe(1))  # noqa: SLF001 - IPython does the same
        subprocess.run(filled, shell=True, check=False)  # noqa: S602 - the sandbox confines it

    def getoutput(self, command: str) -> list[str]:
        """Run a shell command and return the lines that it prints, as `names = !ls` does."""
        filled = _fill_in(command, sys._getframe(1))  # noqa: SLF001 - IPython does the same
        done = subprocess.run(  # noqa: S602 - the sandbox confines it
            filled,
            shell=True,
            check=False,
            stdout=subprocess.PIPE,
            text=True,
        )
        return done.stdout.splitlines()


def _fill_in(command: str, frame: types.FrameType) -> str:
    """Replace `{name}` and `$name` in a command by the values in the calling frame."""
    from IPython.utils.text import DollarFormatter

    return DollarFormatter().vformat(command, (), {**frame.f_globals, **frame.f_locals})
