"""What a notebook has besides Python: stand-ins for the names that IPython gives to every cell."""

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
        """Refuse a line for the shell."""
        raise RuntimeError(f"a line for the shell is not run here: !{command}")

    getoutput = system
