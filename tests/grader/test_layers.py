"""The layers of the project: imports go in one direction; only the sandbox uses TensorFlow."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("grader", "catsdogs", "catsdogs_ref")

EXERCISES = {f"grader.checks.{path.stem}" for path in (ROOT / "grader/checks").glob("test_*.py")}
# A package may import those before it; modules directly in `grader`, and the texts for students in
# `grader.messages`, come first.
LAYERS = (
    "the root",
    "sandbox",
    "submissions",
    "grading",
    "checks",
    "reports",
    "integrations",
    "selfcheck",
    "authoring",
    "cli",
)
# These import at most the exceptions and former names of the project, and settings their tables.
LOWEST = (
    "grader.errors",
    "grader.results",
    "grader.sandbox.framing",
    "grader.predictions",
    "grader.submissions.notebooks",
    "grader.settings",
    "grader.training_settings",
    "grader.course",
    "grader.seeds",
    "grader.text",
    "grader.integrations.archives",
    "grader.submissions.unpacking",
)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules_of(*packages: str) -> dict[str, Path]:
    folders = (one.parent for package in packages for one in (ROOT / package).rglob("__init__.py"))
    paths = (path for folder in folders for path in folder.glob("*.py"))
    return {module_name(path): path for path in sorted(paths)}


ALL = modules_of(*PACKAGES)
INSIDE = {
    name
    for name in ALL
    if name.startswith(tuple(f"grader.sandbox.{one}" for one in ("processes", "isolation", "jobs")))
}
# These modules call student code in the notebook's own process, so they use the untrusted side.
SELFCHECK = {
    "grader.selfcheck.derived_globals",
    "grader.selfcheck.notebook_checks",
    "grader.selfcheck.notebook_submission",
}
PROTOCOL = {name for name in ALL if name.startswith("grader.sandbox.protocol")}
CHECKS = {name for name in ALL if name.startswith("grader.checks")}
REFERENCE = {name for name in ALL if name.startswith("catsdogs_ref")}


@cache
def tree_of(name: str) -> ast.Module:
    return ast.parse(ALL[name].read_text("utf-8"))


# Modules that only forward a former name are not part of any layer.
FORMER = {"grader.former_names"} | {
    name
    for name in ALL
    if (ast.get_docstring(tree_of(name)) or "").startswith("The former name of")
}


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Yield every name that a module imports, also within functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_of(name: str) -> str:
    """Return the project's module that contains a name: itself or the nearest parent."""
    while name not in ALL:
        name = name.rpartition(".")[0]
    return name


@cache
def ours(name: str) -> frozenset[str]:
    """Return the project's modules that a module imports."""
    found = {
        module_of(used)
        for used in imported_names(tree_of(name))
        if used.partition(".")[0] in PACKAGES
    }
    return frozenset(found - {name})


@cache
def reached(name: str) -> frozenset[str]:
    """Return the project's modules that a module imports, directly or through others."""
    found: set[str] = set()
    pending = [name]
    while pending:
        new = ours(pending.pop()) - found
        found |= new
        pending += new
    return frozenset(found)


def foreign(name: str) -> set[str]:
    """Return the foreign top-level packages that a module imports."""
    return {used.partition(".")[0] for used in imported_names(tree_of(name))} - set(PACKAGES)


# These run code of the project or of the instructor by its name, and no other code.
EXECUTING = {
    "grader": {"import_module"},
    "grader.checks.predicates": {"import_module"},
    "grader.former_names": {"import_module"},
    "grader.grading.drawing_program": {"run_path"},
}
TRUSTED = {name for name in ALL if name.startswith("grader")} - INSIDE - SELFCHECK
TRUSTED_WITH_HELP = TRUSTED | {used for name in TRUSTED for used in reached(name)}


def test_imports_are_found_at_all_levels():
    source = "import a.b as c\nfrom d.e import f, g\ndef h():\n    import i\n    from j import *\n"
    assert list(imported_names(ast.parse(source))) == ["a.b", "d.e.f", "d.e.g", "i", "j.*"]
    assert module_of("grader.results.Status") == "grader.results"
    assert "grader.sandbox.protocol" in ours("grader.grading.grader")
    assert "grader.sandbox.jobs.model_jobs" in ours("grader.selfcheck.notebook_submission")
    assert "grader.grading.grader" in ours("grader.cli.release")
    assert "tensorflow" in foreign("grader.sandbox.processes.fork_server")


@pytest.mark.parametrize("name", LOWEST)
def test_the_lowest_modules_import_at_most_exceptions_and_former_names(name):
    parts = {
        "grader.results": {"grader.messages.phrases"},
        "grader.settings": {
            "grader.messages.catalog",
            "grader.settings_messages",
            "grader.training_settings",
            "grader.variants",
        },
        "grader.submissions.notebooks": {"grader.submissions.file_types"},
    }
    assert ours(name) <= {"grader.errors", "grader.former_names"} | parts.get(name, set())


def test_the_protocol_imports_only_itself():
    assert PROTOCOL
    for name in PROTOCOL:
        assert ours(name) <= PROTOCOL, name


def layer_of(name: str) -> int:
    """Return the index of a module's package among the layers."""
    if name == "grader.__main__":
        return LAYERS.index("cli")
    package = name.split(".")[1] if name.count(".") else ""
    return LAYERS.index(package) if package in LAYERS else 0


@pytest.mark.parametrize("name", sorted({one for one in ALL if one.startswith("grader.")} - FORMER))
def test_no_layer_imports_a_later_one(name):
    # `import grader` offers the checks of a notebook, which it imports at the first use.
    above = {used for used in ours(name) if used != "grader" and layer_of(used) > layer_of(name)}
    assert above == set()


def test_reports_import_only_root_modules():
    reports = {name for name in ALL if name.startswith("grader.reports.")}
    used = {one for name in reports for one in ours(name) - reports if one.startswith("grader.")}
    assert {one for one in used if layer_of(one)} == set()


def test_no_exercise_imports_another():
    assert EXERCISES
    for name in EXERCISES:
        assert reached(name) & EXERCISES == set(), name


def test_there_are_no_cycles():
    try:
        TopologicalSorter({name: ours(name) for name in ALL}).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.parametrize("name", sorted(REFERENCE))
def test_the_reference_never_imports_the_grader(name):
    assert {used for used in ours(name) if not used.startswith("catsdogs_ref")} == set()


@pytest.mark.parametrize("name", sorted(set(ALL) - INSIDE - FORMER - SELFCHECK))
def test_only_the_selfcheck_imports_code_of_the_untrusted_side(name):
    assert ours(name) & INSIDE == frozenset()


@pytest.mark.parametrize("name", sorted(INSIDE))
def test_the_untrusted_side_imports_only_protocol_and_framing(name):
    assert reached(name) - INSIDE <= PROTOCOL | {
        "grader.sandbox.framing",
        "grader.results",
        "grader.predictions",
    }


@pytest.mark.parametrize("name", sorted(set(ALL) - CHECKS))
def test_only_pytest_imports_checks(name):
    assert ours(name) & CHECKS == frozenset()


@pytest.mark.parametrize("package", ["catsdogs", "grader"])
def test_only_the_program_of_a_package_imports_its_command_line(package):
    lines = {"catsdogs": "catsdogs.cli", "grader": "grader.cli.main"}
    assert [name for name in ALL if lines[package] in ours(name)] == [f"{package}.__main__"]


@pytest.mark.parametrize("name", sorted(TRUSTED_WITH_HELP))
def test_the_trusted_side_imports_neither_tensorflow_nor_pickle(name):
    banned = {"tensorflow", "keras", "pickle", "cloudpickle", "dill", "marshal", "shelve", "joblib"}
    assert foreign(name) & banned == set()


@pytest.mark.parametrize("name", sorted(TRUSTED_WITH_HELP))
def test_the_trusted_side_never_executes_text(name):
    banned = {"eval", "exec", "compile", "__import__", "literal_eval"}
    calls = [node for node in ast.walk(tree_of(name)) if isinstance(node, ast.Call)]
    called = {node.func.id for node in calls if isinstance(node.func, ast.Name)}
    assert called & banned == set()
    attributes = {node.func.attr for node in calls if isinstance(node.func, ast.Attribute)}
    banned = {"import_module", "exec_module", "load_model", "run_path", "run_module"}
    assert (attributes | called) & banned == EXECUTING.get(name, set())
    keywords = {keyword.arg for node in calls for keyword in node.keywords}
    assert "allow_pickle" not in keywords


def test_the_trusted_side_runs_without_tensorflow():
    names = sorted(TRUSTED - CHECKS)
    program = (
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        "print([name for name in ('tensorflow', 'keras') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr


def test_importing_the_grader_loads_no_other_module():
    program = "import sys, grader; print([name for name in sys.modules if 'grader.' in name])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
