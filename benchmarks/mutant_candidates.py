"""The mutants to grade: those of each graded function in the references and the solutions."""

import ast
import hashlib
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from msgspec import structs

from benchmarks.mutant_vocabulary import VOCABULARY
from grader.authoring.mutation import Mutant, mutants_of
from grader.course import Course
from grader.grading.reference import reference_cells
from grader.settings import read_settings
from grader.submissions.notebooks import Cell, read_cells
from samples.sample_class import REPOSITORY

# The graded functions and classes, each with the functions that are mutated for it: itself and its
# helpers, or its methods. (A network that students design freely is left out, because most changes
# of it are no mistakes.)
MUTATED_FUNCTIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "baseline": {
        "create_train_val_dirs": ("create_train_val_dirs",),
        "split_data": ("split_data", "nonempty_files", "copy_split", "display_name"),
        "train_val_generators": ("train_val_generators",),
        "create_model": ("create_model",),
    },
    "augmentation": {
        "train_val_generators": ("train_val_generators",),
        "early_stopping": ("early_stopping",),
    },
    "evaluation": {
        "predict_image": ("predict_image",),
        "evaluate": ("evaluate",),
        "find_leaks": ("find_leaks", "_thumbnails", "_thumbnail"),
    },
    "datasets": {
        "train_val_datasets": ("train_val_datasets",),
        "EarlyStoppingCallback": ("on_epoch_end",),
    },
}
# Functions whose solution differs from the reference in more than the import of Keras.
DIFFERENT_SOLUTIONS = {"baseline": ("create_train_val_dirs", "split_data")}


@dataclass(frozen=True)
class Program:
    """The cells that define a graded function; `text` is `reference` or `solution`."""

    assignment: str
    text: str
    function: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Candidate:
    """A mutant of a graded function or of its helper, and the program that contains it."""

    mutant: Mutant
    program: Program

    @property
    def identity(self) -> str:
        """An identifier that is stable across runs."""
        parts = (self.program.text, self.program.function, self.mutant.source)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def originals() -> Iterator[Program]:
    """Yield the references, and the solutions that differ from them."""
    course = Course(REPOSITORY)
    for assignment, functions in MUTATED_FUNCTIONS.items():
        reference = read_settings(course.settings_path(assignment)).reference
        modules = reference_cells(reference, course.notebook_source(assignment))
        cells = read_cells(course.notebook_source(assignment))
        solution = tuple(cell for cell in cells if cell.is_code)
        for function in functions:
            module = (cell for cell in modules if _defines(cell, function))
            yield Program(assignment, "reference", function, tuple(module))
            if function in DIFFERENT_SOLUTIONS.get(assignment, ()):
                yield Program(assignment, "solution", function, solution)


def candidates_of(program: Program) -> Iterator[Candidate]:
    """Yield the mutants of one graded function and of its helpers, with all other code as it is."""
    cells = program.cells
    mutated = MUTATED_FUNCTIONS[program.assignment][program.function]
    for number, cell in enumerate(cells):
        for node in _functions(ast.parse(cell.source)):
            if node.name in mutated:
                definition = ast.get_source_segment(cell.source, node)
                assert definition is not None
                for mutant in mutants_of(definition, VOCABULARY):
                    changed = structs.replace(
                        cell, source=replace_function(cell.source, node, mutant)
                    )
                    mutated_cells = (*cells[:number], changed, *cells[number + 1 :])
                    located = replace(mutant, line=node.lineno + mutant.line - 1)
                    yield Candidate(located, replace(program, cells=mutated_cells))


def replace_function(source: str, node: ast.FunctionDef, mutant: Mutant) -> str:
    """Return the source with the function replaced by a mutant."""
    lines = source.splitlines()
    changed = textwrap.indent(mutant.source, " " * node.col_offset)
    return "\n".join([*lines[: node.lineno - 1], changed, *lines[node.end_lineno :], ""])


def _defines(cell: Cell, function: str) -> bool:
    """Return whether a module defines a graded function or class."""
    return any(f"{keyword} {function}(" in cell.source for keyword in ("def", "class"))


def _functions(module: ast.Module) -> Iterator[ast.FunctionDef]:
    """Yield the functions of a module, and the methods of its classes."""
    for node in module.body:
        for function in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(function, ast.FunctionDef):
                yield function
