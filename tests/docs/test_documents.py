"""The documents: every relative link leads somewhere, every command that they name is there."""

import os
import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer
from nbgrader.apps import NbGraderApp
from typer.core import TyperGroup

from catsdogs import cli as lab
from grader.checks.splits import OTHERS, USUAL_CALLS
from grader.cli import main as cli
from grader.course import Course
from grader.grading.check_context import CheckContext
from grader.grading.time_limit import EVALUATION_SECONDS
from grader.integrations.safe_pages import (
    MAX_CODE_LINE_CHARACTERS,
    MAX_RENDERED_CELLS,
    MAX_RENDERED_CHARACTERS,
    MAX_TEXT_CHARACTERS,
    MAX_TOTAL_RENDERED_CHARACTERS,
    MAX_TOTAL_TEXT_CHARACTERS,
)
from grader.sandbox.isolation.backend import MAX_TASKS, MAX_WRITTEN_FILES, MAX_WRITTEN_MB
from grader.sandbox.isolation.open_files import PIPE_KB, SOCKET_KB
from grader.sandbox.processes.isolated_environment import EXTRA_CGROUP_MEMORY_MB
from grader.sandbox.processes.job_run import POLL_SECONDS
from grader.sandbox.protocol import (
    MAX_KEPT_OUTPUT_BYTES,
    MAX_OPEN_FILES,
    MAX_OUTPUT_BYTES,
    MAX_REPORT_BYTES,
    MAX_TOTAL_OPEN_FILES,
    Limits,
)
from grader.settings import Settings, read_settings
from grader.submissions.notebooks import MAX_CELLS, MAX_CODE, MAX_NOTEBOOK_BYTES
from grader.submissions.reader_protocol import (
    MAX_REPLY_BYTES,
    READING_MEMORY_MB,
    READING_SECONDS,
)
from grader.submissions.statements import (
    MAX_CELL_CHARACTERS,
    MAX_MAGIC_CHARACTERS,
    MAX_NOTEBOOK_CHARACTERS,
)
from grader.training_settings import Data, Thresholds, TrainedModel, TrainingConfig
from samples.sample_class import REPOSITORY
from scripts import api_pages, hints_page, module_table, settings_table

DOCUMENTS = sorted(
    path
    for pattern in (
        *("*.md", "docs/**/*.md", "samples/*/*.md", "tests/*/*.md"),
        "grader/integrations/course_files/*.md",
    )
    for path in REPOSITORY.glob(pattern)
)
DECISIONS = sorted((REPOSITORY / "docs/decisions").glob("0*.md"))
LINK = re.compile(r"\]\((?!https?:|mailto:)(?P<target>[^)#\s]*)(?:#(?P<anchor>[^)\s]+))?\)")
FENCED = re.compile(r"^```[^\n]*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
NUMBERS = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
PROGRAMS = ("grader", "catsdogs", "nbgrader", "make", "python", ".venv/bin/python")


def text(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text(path)), re.MULTILINE)
    plain = [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower() for heading in headings]
    return {re.sub(r"[^\w\- ]", "", heading).strip().replace(" ", "-") for heading in plain}


def commands(path: Path) -> Iterator[list[str]]:
    """The commands in a document, in words, without what a shell makes of them."""
    written = text(path)
    lines = [line for block in FENCED.findall(written) for line in block.splitlines()]
    for line in [*lines, *INLINE.findall(FENCED.sub("", written))]:
        words = line.strip().removeprefix("$ ").split(" #")[0].split(" && ")[-1].split(" | ")[0]
        if words.split(" ")[0] in PROGRAMS and not set("…│") & set(words):
            yield shlex.split(words)


def command_line(program: str) -> Any:
    """The command line of one of the project's own programs."""
    return typer.main.get_command({"grader": cli.app, "catsdogs": lab.app}[program])


def problem(words: list[str]) -> str | None:
    """What is wrong with a command; None when all that it names is there."""
    program, *rest = words
    if program in ("grader", "catsdogs"):
        return _unknown_to(command_line(program), rest)
    if program == "nbgrader":
        known = {name.replace("_", "-") for name in NbGraderApp.subcommands}
        known |= set(NbGraderApp.subcommands)
        return None if not rest or rest[0] in known else f"nbgrader has no {rest[0]}"
    if program == "make":
        targets = re.findall(r"^([\w-]+):", text(REPOSITORY / "Makefile"), re.MULTILINE)
        missing = [word for word in rest if "=" not in word and word not in targets]
        return f"make has no {missing}" if missing else None
    modules = [after for word, after in pairwise(rest) if word == "-m"]
    missing = [module for module in modules if find_spec(module) is None]
    return f"there is no module {missing}" if missing else None


def _unknown_to(command: Any, words: list[str]) -> str | None:
    """The first subcommand or option of a line that a program does not have."""
    while isinstance(command, TyperGroup):
        if not words or words[0].startswith(("-", "<", "[")):
            # `catsdogs data` without a name draws toys.
            command = command.commands.get("toy", command)
            break
        if words[0] not in command.commands:
            return f"{command.name} has no {words[0]}"
        command, words = command.commands[words[0]], words[1:]
    known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    options = [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)]
    unknown = [option for option in options if option not in known | {"--help"}]
    return f"{command.name} has no {unknown[0]}" if unknown else None


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_relative_links_lead_somewhere(path: Path) -> None:
    lost = []
    for link in LINK.finditer(FENCED.sub("", text(path))):
        target = (path.parent / link["target"]).resolve() if link["target"] else path
        anchor = link["anchor"] if target.suffix == ".md" else None
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link[0])
    assert lost == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_commands_name_what_is_there(path: Path) -> None:
    found = [(words, problem(words)) for words in commands(path)]
    assert [(words, what) for words, what in found if what] == []


def test_commands_are_found_in_documents() -> None:
    found = [words for path in DOCUMENTS for words in commands(path)]
    assert len(found) > 100
    assert {words[0] for words in found} >= {"grader", "catsdogs", "nbgrader", "make", "python"}


@pytest.mark.parametrize(
    "line",
    [
        "grader marks",
        "grader grade --speed 3",
        "catsdogs data nowhere",
        "nbgrader grade",
        "make tea",
        "python -m benchmarks.nothing",
    ],
)
def test_a_command_that_is_not_there_is_noticed(line: str) -> None:
    assert problem(shlex.split(line))


def test_the_number_of_split_calls_is_that_of_the_code() -> None:
    usual, every = NUMBERS[USUAL_CALLS], NUMBERS[USUAL_CALLS + len(OTHERS)]
    page = text(REPOSITORY / "docs/exercises/split_data.md")
    assert f"{every.capitalize()} calls, each with other files: {usual} with" in page
    counts = re.findall(r"in all (?P<count>\w+) (?P<usual>usual )?(?:calls|one)", page)
    assert {(usual, "usual "), (every, "")} == set(counts)
    docstring = text(REPOSITORY / "grader/checks/splits.py").split('"""')[1]
    assert docstring.startswith("The calls of `split_data`")
    assert f"{usual.capitalize()} calls with the usual ratio" in docstring
    assert f"in all {every} of them" in " ".join(docstring.split())


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_documents_name_only_parts_of_the_check_context_that_exist(path: Path) -> None:
    named = set(re.findall(r"\bcontext\.(\w+)", text(path)))
    fields = set(getattr(CheckContext, "__dataclass_fields__", ()))
    assert {
        name for name in named if not hasattr(CheckContext, name) and name not in fields
    } == set()


def test_the_students_page_counts_no_functions() -> None:
    # How many functions there are depends on the assignment.
    assert not re.search(
        r"\b(two|three|four|five) functions\b", text(REPOSITORY / "docs/students.md")
    )


def limits_table(heading: str = "\n## Limits\n") -> dict[str, tuple[str, str]]:
    """The limits below a heading of the security page: what, up to a comma, to the next columns."""
    section = text(REPOSITORY / "docs/security.md").split(heading)[1].split("\n##")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line[:2] == "| "]
    return {row[0].partition(",")[0]: (row[1], row[2]) for row in rows[1:]}


def test_the_limits_of_the_security_page_are_those_of_the_code() -> None:
    usual = Limits()
    seconds, cpu_seconds = f"{usual.seconds:g} s", f"{usual.cpu_seconds:g} s"
    memory, space = f"{usual.memory_mb} MB", f"{MAX_WRITTEN_MB} MB"
    cores = os.cpu_count() or 1
    printed, kept = f"{MAX_OUTPUT_BYTES >> 20} MB", f"{MAX_KEPT_OUTPUT_BYTES >> 10} KB"
    answer = f"{MAX_REPORT_BYTES >> 20} MB"
    notebook = f"{MAX_NOTEBOOK_BYTES >> 20} MB, {MAX_CELLS:,} cells, {MAX_CODE // 10**6} MB of code"

    assert limits_table() == {
        "wall clock of one call": (seconds, f"`ran longer than {seconds}`"),
        "processor time of one call": (
            cpu_seconds,
            f"`used more than {cpu_seconds} of processor time`",
        ),
        "memory": (memory, f"`needed more than {memory}`"),
        "processes and threads": (
            f"{MAX_TASKS - 4 * cores} + 4 for each core",
            "`started more than … processes and threads`",
        ),
        "disk": (
            f"{space}, {MAX_WRITTEN_FILES:,} files",
            f"`wrote more than {space}, or more files than fit`",
        ),
        "open files of one process": (str(MAX_OPEN_FILES), "the exception, with a hint"),
        "open files of all processes": (
            f"{MAX_TOTAL_OPEN_FILES:,}",
            f"`opened more than {MAX_TOTAL_OPEN_FILES:,} files in all its processes`",
        ),
        "printed text": (f"{printed}; {kept} of it are kept", f"`printed more than {printed}`"),
        "the answer": (answer, f"`its answer is longer than {answer}`"),
        "the notebook": (notebook, "`ungradable`, with the reason"),
    }


def test_the_limits_of_reading_and_judging_are_those_of_the_code() -> None:
    table = limits_table("\n### Reading and grading\n")
    assert {what: columns[0] for what, columns in table.items()} == {
        "time to read one submission": f"{READING_SECONDS:g} s",
        "memory to read one submission": f"{READING_MEMORY_MB} MB",
        "size of the file": f"{MAX_NOTEBOOK_BYTES >> 20} MB",
        "cells": f"{MAX_CELLS:,}",
        "code in all cells": f"{MAX_CODE:,} characters",
        "text for nbgrader": f"{MAX_REPLY_BYTES >> 20} MB",
        "processor time to grade one submission": f"{EVALUATION_SECONDS:g} s",
        "code that is split into statements": f"{MAX_NOTEBOOK_CHARACTERS:,} characters",
        "code in one cell": f"{MAX_CELL_CHARACTERS:,} characters",
        "shell lines in one cell": f"{MAX_MAGIC_CHARACTERS:,}",
        "text that pages show of one cell": f"{MAX_TEXT_CHARACTERS:,} characters",
        "text that pages show of all cells": f"{MAX_TOTAL_TEXT_CHARACTERS:,} characters",
        "text or code of one cell that pages render or highlight": (
            f"{MAX_RENDERED_CHARACTERS:,} characters"
        ),
        "text and code of all cells that pages render or highlight": (
            f"{MAX_TOTAL_RENDERED_CHARACTERS:,} characters"
        ),
        "cells that pages render or highlight": f"{MAX_RENDERED_CELLS:,}",
        "line of code that pages highlight": f"{MAX_CODE_LINE_CHARACTERS:,} characters",
    }


def test_the_security_page_tells_how_exact_the_counts_are() -> None:
    page = " ".join(text(REPOSITORY / "docs/security.md").split())
    assert f"/proc is read every {POLL_SECONDS * 1000:g} ms" in page
    assert f"live for less than {POLL_SECONDS * 1000:g} ms" in page
    assert f"A socket counts as {SOCKET_KB} KB and a pipe as {PIPE_KB} KB" in page
    assert f"{EXTRA_CGROUP_MEMORY_MB >> 10} GB above the limit" in page


def test_the_generated_pages_are_in_step_with_the_code() -> None:
    assert text(module_table.PAGE) == module_table.page(), "run python -m scripts.module_table"
    assert text(hints_page.PAGE) == hints_page.page(), "run python -m scripts.hints_page"
    for page in api_pages.PAGES:
        assert text(page) == api_pages.updated(text(page)), "run python -m scripts.api_pages"


def test_each_table_of_hints_names_the_checks_that_use_it() -> None:
    used = hints_page.checks_by_name()
    assert used["split_overlap.OVERLAP_RULES"] == ["split_data::copies_are_disjoint"]
    for name, rules in hints_page.tables().items():
        assert name in used or rules.name in ("returned", "stopped", "exceptions")


def test_every_module_says_what_it_is_for() -> None:
    assert "| ` |" not in module_table.page()
    assert not re.search(r"\| `[^`]+` \|  \|", module_table.page())


def test_the_glossary_is_short() -> None:
    glossary = text(REPOSITORY / "docs/architecture.md").split("\n## Glossary\n")[1]
    terms = [line for line in glossary.splitlines() if line.startswith("| ")][1:]
    assert 10 < len(terms) <= 30


def test_the_architecture_names_only_paths_that_exist() -> None:
    named = re.findall(
        r"`((?:grader|catsdogs|solutions)/[\w/.]+)`", text(REPOSITORY / "docs/architecture.md")
    )
    assert len(named) > 20
    missing = [
        name
        for name in named
        if not (REPOSITORY / name).exists() and not (REPOSITORY / f"{name}.py").exists()
    ]
    assert missing == []


TEST_FILES = {path.name: path.read_text("utf-8") for path in REPOSITORY.glob("tests/**/test_*.py")}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_documents_name_only_tests_that_exist(path: Path) -> None:
    named = re.findall(
        r"`(?P<folder>tests/[\w/]+/)?(?P<file>test_\w+\.py)(?:::(?P<test>\w+))?`", text(path)
    )
    # These pages show names of files that a reader writes.
    examples = {"test_copy_filled.py", "test_NAME.py", "test_create_train_val_dirs.py"}
    missing = [
        (folder, file, test)
        for folder, file, test in named
        if (
            file not in examples
            and (
                not (REPOSITORY / folder / file).is_file()
                if folder
                else file not in TEST_FILES and not list(REPOSITORY.glob(f"grader/checks/{file}"))
            )
        )
        or (test and f"def {test}(" not in TEST_FILES.get(file, ""))
    ]
    assert missing == []


def test_every_dependency_has_a_reason() -> None:
    project = tomllib.loads(text(REPOSITORY / "pyproject.toml"))["project"]
    lists = [project["dependencies"], *project["optional-dependencies"].values()]
    names = {re.split(r"[\[>=<;]", line)[0] for lines in lists for line in lines}
    table = text(REPOSITORY / "docs/dependencies.md").split("\n## Own code")[0]
    rows = [line.split(" | ")[0] for line in table.splitlines() if line.startswith("| `")]
    explained = {name for row in rows for name in re.findall(r"`([\w-]+)`", row.split(" (")[0])}
    assert names - {"catsdogs-classroom"} == explained


def test_the_table_of_settings_is_that_of_the_types() -> None:
    page = text(settings_table.PAGE)
    assert page == settings_table.updated(page), "run: python -m scripts.settings_table"


def test_the_table_of_settings_has_every_setting_with_its_meaning() -> None:
    rows = {row.key: row for row in settings_table.rows(Settings)}
    for struct, prefix in (
        (Settings, ""),
        (Limits, "limits."),
        (Data, "data."),
        (TrainingConfig, "recipe."),
        (Thresholds, "thresholds."),
        (TrainedModel, "trained_model."),
    ):
        for name in struct.__struct_fields__:
            assert {f"{prefix}{name}", f"[{name}]", f"[{name}.<exercise>]"} & rows.keys(), name
    assert all(row.meaning.endswith(".") for row in rows.values())
    assert rows["recipe.epochs"][1:3] == ("integer from 1 to 500", "required")
    assert rows["thresholds.parameters"].default == "`40_000_000`"
    assert rows["rubric"].type == '`"exact"` or `"open"`'


def test_the_index_of_exercises_lists_every_page() -> None:
    index = text(REPOSITORY / "docs/exercises.md")
    pages = sorted(path.name for path in (REPOSITORY / "docs/exercises").glob("*.md"))
    assert sorted(re.findall(r"\| \[\w+\]\(exercises/([^)]+)\)", index)) == pages


def test_there_is_a_page_for_every_exercise_with_points() -> None:
    course = Course(REPOSITORY)
    exercises = {
        exercise
        for name in course.assignment_names()
        for exercise in read_settings(course.settings_path(name)).points
    }
    assert exercises <= {path.stem for path in (REPOSITORY / "docs/exercises").glob("*.md")}


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_has_three_parts(path: Path) -> None:
    decision = text(path)
    parts = re.findall(r"^\*\*(\w+)\.\*\*", decision, re.MULTILINE)
    assert parts == ["Context", "Decision", "Consequences"]
    assert 10 <= decision.count("\n") <= 25


def test_the_index_of_decisions_lists_each_with_its_title() -> None:
    listed = re.findall(
        r"^\| (\d{4}) \| \[(.+)\]\((.+)\) \|$",
        text(REPOSITORY / "docs/decisions/README.md"),
        re.MULTILINE,
    )
    titles = [text(path).partition("\n")[0].removeprefix("# ") for path in DECISIONS]
    assert listed == [
        (path.name[:4], title, path.name) for path, title in zip(DECISIONS, titles, strict=True)
    ]
    assert [number for number, *_ in listed] == [
        f"{number:04}" for number in range(1, len(DECISIONS) + 1)
    ]


def test_the_readme_is_short() -> None:
    assert text(REPOSITORY / "README.md").count("\n") <= 90
