"""The part of a notebook that is graded: its statements, by function."""

import re

import msgspec


class Statement(msgspec.Struct, frozen=True):
    """One top-level statement of a notebook; cells and lines are counted from 1."""

    cell: int
    line: int
    source: str


class Part(msgspec.Struct, frozen=True):
    """The statements that one graded function needs, in notebook order.

    `name` is the function's name in the notebook, `cell` is the cell that defines it. Before the
    function is called, the statements may write the files named `written_files`.
    """

    name: str
    cell: int
    statements: tuple[Statement, ...]
    written_files: tuple[str, ...] = ()


class Slice(msgspec.Struct, frozen=True):
    """The parts of a notebook that its graded functions need.

    `parts` maps the name of a graded function, as the assignment spells it, to its part. `notes`
    list the cells that could not be parsed. `unusable_definitions` maps a used but missing name to
    the cell that defines it and the reason why that definition does not count.
    `trained_model_digest` is the SHA-256 of the trained model that was submitted with the notebook,
    empty if the assignment grades none or none was submitted. `flags` are for the instructor.
    """

    parts: dict[str, Part]
    notes: tuple[str, ...] = ()
    unusable_definitions: dict[str, str] = {}
    trained_model_digest: str = ""
    flags: tuple[str, ...] = ()

    @property
    def functions(self) -> tuple[str, ...]:
        """The names of the graded functions that the notebook defines."""
        return tuple(self.parts)

    def mentions(self, name: str) -> bool:
        """Return whether the notebook defines a graded function, fails to do so, or uses it."""
        if name in self.parts or name in self.unusable_definitions:
            return True
        word = re.compile(rf"\b{re.escape(name)}\b")
        statements = (one for part in self.parts.values() for one in part.statements)
        return any(word.search(one.source) for one in statements)

    @property
    def cells(self) -> dict[str, tuple[int, ...]]:
        """The cells that each function's part is taken from, the defining cell first."""
        return {
            name: (part.cell, *sorted({each.cell for each in part.statements} - {part.cell}))
            for name, part in self.parts.items()
        }
