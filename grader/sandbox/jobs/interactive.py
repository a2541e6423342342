"""What a notebook has besides Python: stand-ins for the names that IPython gives to every cell."""

import subprocess
import sys
import types
from typing import Any


def names() -> dict[str, Any]:
    """The names, for the module that a student's code is run in."""
    return {"display": _display, "get_ipython": _Shell}


def _display(*values: object, **options: object) -> None:
    print(*(repr(value) for value in values))


class _Shell:
    """Takes the place of the interactive shell; magics have no effect here."""

    def run_line_magic(self, *arguments: object) -> None:
        """Do nothing, as for `%matplotlib inline`."""

    def run_cell_magic(self, *arguments: object) -> None:
        """Do nothing."""

    def system(self, command: str) -> None:
        """Run a line for the shell, with the student's rights, as `!mkdir {path}` does."""
        subprocess.run(_filled_in(command, sys._getframe(1)), shell=True, check=False)

    def getoutput(self, command: str) -> list[str]:
        """The lines that a line for the shell prints, as `names = !ls` does."""
        filled = _filled_in(command, sys._getframe(1))
        done = subprocess.run(filled, shell=True, check=False, stdout=subprocess.PIPE, text=True)
        return done.stdout.splitlines()


def _filled_in(command: str, frame: types.FrameType) -> str:
    """A line with the values of `{names}` and `$names` where it stands."""
    from IPython.utils.text import DollarFormatter

    return DollarFormatter().vformat(command, (), {**frame.f_globals, **frame.f_locals})
