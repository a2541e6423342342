"""How many small mistakes the checks catch: every mutant of the reference and of the solution.

    python -m benchmarks.mutants            # all that are not yet in the table
    python -m benchmarks.mutants --every 20 # a quick look

Each mutant is graded in the sandbox by the checks of its function. Writes `docs/mutants.csv`, and
shows the tables of `docs/mutants.md`. After a change of checks remove the CSV and run it again.
"""

import ast
import csv
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typer
from msgspec import structs
from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.mutation import Mutant, Vocabulary, mutants_of
from grader.course import Course
from grader.grading.checking import run_checks
from grader.grading.grader import Grader
from grader.grading.reference import reference_cells
from grader.results import CheckResult, Status
from grader.sandbox.client import Sandbox
from grader.settings import Settings, read_settings
from grader.submissions.notebooks import Cell, read_cells
from grader.submissions.slicing import slice_of
from samples.sample_class import REPOSITORY

TABLE = REPOSITORY / "docs" / "mutants.csv"
COLUMNS = (
    "assignment",
    "id",
    "text",
    "function",
    "kind",
    "line",
    "before",
    "after",
    "caught_by",
    "failed",
)
# The graded functions, each with those that are mutated for it: itself and its helpers. (A network
# that may be built in any way is not changed for the worse by most changes, so it is left out.)
FUNCTIONS = {
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
}
# The others are spelt alike in the reference and in the solution, but for the way to Keras.
WRITTEN_OTHERWISE = {"baseline": ("create_train_val_dirs", "split_data")}
# The exercises of a function that has not just the one of its name, the cheap ones first.
STAGES = {
    ("baseline", "create_model"): ("create_model", "learning"),
    ("augmentation", "train_val_generators"): ("train_val_generators", "augmentation"),
}

VOCABULARY = Vocabulary(
    instead={
        # arguments that are not used
        "root_path": ("'/tmp/cats-v-dogs'",),
        "SOURCE_DIR": ("'/tmp/PetImages/Cat/'",),
        "TRAINING_DIR": ("'/tmp/cats-v-dogs/training/'",),
        "VALIDATION_DIR": ("'/tmp/cats-v-dogs/validation/'",),
        "SPLIT_SIZE": ("0.9",),
        # files
        "makedirs": ("mkdir",),
        "getsize": ("getmtime",),
        "copyfile": ("move",),
        "sample": ("choices",),
        "is_file": ("exists", "is_dir"),
        "st_size": ("st_mtime",),
        "name": ("stem", "suffix"),
        "int": ("round", "float"),
        # generators
        "binary": ("categorical", "sparse", "input"),
        # models
        "Conv2D": ("SeparableConv2D", "Conv2DTranspose"),
        "MaxPooling2D": ("AveragePooling2D", "GlobalMaxPooling2D"),
        "Flatten": ("GlobalAveragePooling2D", "GlobalMaxPooling2D"),
        "RMSprop": ("Adam", "SGD"),
        "relu": ("tanh", "elu", "linear"),
        "sigmoid": ("tanh", "softmax", "linear"),
        "binary_crossentropy": ("categorical_crossentropy", "mse", "hinge"),
        "accuracy": ("mae", "acc", "binary_accuracy"),
        # callbacks
        "EarlyStopping": ("ModelCheckpoint", "ReduceLROnPlateau"),
        "val_loss": ("loss", "val_accuracy", "accuracy"),
        # pictures and what is measured
        "RGB": ("L", "RGBA"),
        "L": ("RGB",),
        "BOX": ("NEAREST",),
        "mirror": ("flip",),
        "maximum": ("minimum", "add"),
        "glob": ("rglob",),
    },
    besides={
        "ImageDataGenerator": (
            "horizontal_flip=True",
            "rotation_range=20",
            "width_shift_range=0.2",
            "height_shift_range=0.2",
            "shear_range=0.2",
            "shear_range=20",
            "zoom_range=0.2",
            "channel_shift_range=50",
            "brightness_range=(0.5, 1.5)",
            "samplewise_center=True",
            "validation_split=0.2",
        ),
        "flow_from_directory": (
            "shuffle=False",
            "seed=1",
            "color_mode='grayscale'",
            "color_mode='rgba'",
            "interpolation='bilinear'",
            "keep_aspect_ratio=True",
            "classes=['dogs', 'cats']",
            "classes=['cats']",
        ),
        "Conv2D": (
            "padding='same'",
            "strides=2",
            "dilation_rate=2",
            "use_bias=False",
            "kernel_initializer='zeros'",
            "kernel_regularizer='l2'",
            "trainable=False",
        ),
        "MaxPooling2D": ("padding='same'",),
        "Dense": (
            "use_bias=False",
            "kernel_initializer='zeros'",
            "kernel_regularizer='l2'",
            "trainable=False",
        ),
        "RMSprop": ("momentum=0.9", "rho=0.5", "weight_decay=0.1", "clipnorm=0.1"),
        "EarlyStopping": (
            "min_delta=0.05",
            "mode='max'",
            "baseline=0.1",
            "start_from_epoch=12",
            "verbose=1",
        ),
        "compile": ("run_eagerly=True", "loss_weights=[0.0]", "loss_weights=[-1.0]"),
        "precision_recall_fscore_support": ("pos_label=0", "beta=2.0"),
        "confusion_matrix": ("normalize='true'",),
    },
)


@dataclass(frozen=True)
class Program:
    """Cells that define a graded function, and the name of the text that they are of."""

    assignment: str
    text: str
    function: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Candidate:
    """A mutant of a graded function, or of a helper of it, and the program that it is in."""

    mutant: Mutant
    program: Program

    @property
    def identity(self) -> str:
        """The same for the same mutant, in whichever run."""
        parts = (self.program.text, self.program.function, self.mutant.source)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def main(limit: int | None = None, every: int = 1, seed: int = 0) -> None:
    """Grade the mutants that are not in the table yet, and show what came of all of them."""
    course = Course(REPOSITORY)
    with Sandbox() as sandbox:
        rows = grade_mutants(course, sandbox, every, limit, seed)
    for assignment in FUNCTIONS:
        of_it = [row for row in rows if row["assignment"] == assignment]
        report(of_it, assignment, read_settings(course.settings_path(assignment)))


def grade_mutants(
    course: Course, sandbox: Sandbox, every: int = 1, limit: int | None = None, seed: int = 0
) -> list[dict[str, str]]:
    """Grade the mutants that are not in the table yet; returns the rows of all."""
    known = {row["id"] for row in read_rows(TABLE)}
    made = [one for program in originals() for one in candidates_of(program)]
    new = [one for one in made if one.identity not in known][::every][:limit]
    names = dict.fromkeys(one.program.assignment for one in new)
    graders = {name: Grader(course, name, seed, sandbox=sandbox) for name in names}
    expect_all_passed(graders)
    for candidate in track(new, description="mutants"):
        program = candidate.program
        append(row_of(candidate, judged(graders[program.assignment], program)))
    identities = {candidate.identity for candidate in made}
    return [row for row in read_rows(TABLE) if row["id"] in identities]


def originals() -> Iterator[Program]:
    """The references, and what the solutions in the notebooks write otherwise."""
    course = Course(REPOSITORY)
    for assignment, functions in FUNCTIONS.items():
        package = read_settings(course.settings_path(assignment)).reference
        modules = reference_cells(package)
        cells = read_cells(course.notebook_source(assignment))
        solution = tuple(cell for cell in cells if cell.is_code)
        for function in functions:
            module = (cell for cell in modules if f"def {function}(" in cell.source)
            yield Program(assignment, "reference", function, tuple(module))
            if function in WRITTEN_OTHERWISE.get(assignment, ()):
                yield Program(assignment, "solution", function, solution)


def candidates_of(program: Program) -> Iterator[Candidate]:
    """The mutants of one graded function and of its helpers; all else in the cells stays."""
    cells = program.cells
    mutated = FUNCTIONS[program.assignment][program.function]
    for number, cell in enumerate(cells):
        for node in ast.parse(cell.source).body:
            if isinstance(node, ast.FunctionDef) and node.name in mutated:
                definition = ast.get_source_segment(cell.source, node)
                assert definition is not None
                for mutant in mutants_of(definition, VOCABULARY):
                    changed = structs.replace(cell, source=exchanged(cell.source, node, mutant))
                    around = (*cells[:number], changed, *cells[number + 1 :])
                    located = replace(mutant, line=node.lineno + mutant.line - 1)
                    yield Candidate(located, replace(program, cells=around))


def exchanged(source: str, node: ast.FunctionDef, mutant: Mutant) -> str:
    """The source with a mutant in the place of the function."""
    lines = source.splitlines()
    return "\n".join([*lines[: node.lineno - 1], mutant.source, *lines[node.end_lineno :], ""])


def expect_all_passed(graders: Mapping[str, Grader]) -> None:
    """Where the original fails, its mutants would tell nothing."""
    for program in originals():
        if program.assignment not in graders:
            continue
        results = judged(graders[program.assignment], program)
        failed = [one.name for one in results if one.status is not Status.PASSED]
        if failed:
            raise SystemExit(f"{program.function} of the {program.text} fails {failed[0]}")


def judged(grader: Grader, program: Program) -> tuple[CheckResult, ...]:
    """The verdicts on a function, exercise by exercise until one has a check that fails."""
    submission = grader.submission(slice_of(program.cells, (program.function,)))
    results: tuple[CheckResult, ...] = ()
    stages = STAGES.get((program.assignment, program.function), (program.function,))
    for exercise in stages:
        results = run_checks(grader.context, submission, (exercise,))
        if any(result.status is not Status.PASSED for result in results):
            break
    return results


def row_of(candidate: Candidate, results: Iterable[CheckResult]) -> dict[str, object]:
    """What the table keeps of a mutant; a check that broke is marked with a `!`."""
    marks = {Status.FAILED: "", Status.BROKEN: "!"}
    failed = [marks[one.status] + one.name for one in results if one.status in marks]
    mutant = candidate.mutant
    return {
        "assignment": candidate.program.assignment,
        "id": candidate.identity,
        "text": candidate.program.text,
        "function": candidate.program.function,
        "kind": mutant.kind,
        "line": mutant.line,
        "before": mutant.before,
        "after": mutant.after,
        "caught_by": failed[0] if failed else "",
        "failed": " ".join(failed),
    }


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows measured so far."""
    if not path.is_file():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def append(row: Mapping[str, object]) -> None:
    """Keep one row, so that an interrupted run goes on where it stopped."""
    is_new = not TABLE.is_file()
    with TABLE.open("a", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if is_new:
            writer.writeheader()
        writer.writerow(row)


def report(rows: Sequence[Mapping[str, str]], assignment: str, settings: Settings) -> None:
    """Show what was made and caught by function and kind, what each check caught, what survived."""
    console = Console(width=240)
    console.print(f"[bold]{assignment}[/bold]")
    console.print(kinds_table(rows, tuple(FUNCTIONS[assignment])))
    points = settings.points
    checks = [f"{exercise}::{check}" for exercise in points for check in points[exercise]]
    console.print(checks_table(rows, checks))
    console.print(survivors_table(rows))


def kinds_table(rows: Sequence[Mapping[str, str]], functions: Sequence[str]) -> Table:
    """Caught of made, a row for each kind of change and a column for each function."""
    table = Table("kind", *functions, "all", box=box.MARKDOWN)
    for kind in [*sorted({row["kind"] for row in rows}), "all"]:
        of_kind = [row for row in rows if kind in (row["kind"], "all")]
        parts = [[row for row in of_kind if row["function"] == name] for name in functions]
        table.add_row(kind, *(_caught_of_made(part) for part in (*parts, of_kind)))
    return table


def checks_table(rows: Sequence[Mapping[str, str]], checks: Sequence[str]) -> Table:
    """How many mutants each check was the first to catch, and how many it caught at all."""
    first = Counter(row["caught_by"] for row in rows)
    ever = Counter(check for row in rows for check in row["failed"].split())
    table = Table("check", "caught first", "caught", box=box.MARKDOWN)
    for check in [*checks, *sorted(ever.keys() - set(checks))]:
        table.add_row(check, str(first[check]), str(ever[check]))
    return table


def survivors_table(rows: Sequence[Mapping[str, str]]) -> Table:
    """The mutants that no check caught."""
    shown = ("id", "text", "function", "line", "before", "after")
    table = Table(*shown, box=box.MARKDOWN)
    for row in rows:
        if not row["caught_by"]:
            table.add_row(*(row[column] for column in shown))
    return table


def _caught_of_made(rows: Sequence[Mapping[str, str]]) -> str:
    caught = sum(1 for row in rows if row["caught_by"])
    return f"{caught} of {len(rows)}" if rows else ""


if __name__ == "__main__":
    typer.run(main)
