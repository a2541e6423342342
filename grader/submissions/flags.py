"""Flag the parts of a submission that an instructor should review; flags cost no points.

A flag names files beside the notebook, which are never opened, or names in the graded code. Flags
state facts; a person decides whether they are harmless.
"""

import ast
import os
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from functools import cache
from importlib.machinery import all_suffixes
from importlib.metadata import packages_distributions
from itertools import islice
from pathlib import Path
from typing import TypeGuard

from grader.sandbox.allowed_models import KERAS_NAMES
from grader.sandbox.protocol import Slice
from grader.submissions.last_names import last_name
from grader.submissions.magics import parsed
from grader.submissions.trained_file import TrainedFile
from grader.text import printable, single_line

_MAX_ENTRIES = 2000
# At most this many names of one folder are sorted.
_MAX_SORTED_ENTRIES = 100_000
_MAX_NAMES_IN_FLAG = 5
# Files that configure Python, pytest, Jupyter, nbgrader or a shell.
# An editable installation does not name its packages.
_OWN_PACKAGES = ("catsdogs", "catsdogs_ref", "grader")
_CONFIGURATION_PATTERNS = (
    "*.pth",
    ".env",
    ".pytest.ini",
    ".pythonrc*",
    "conftest.py",
    "ipython*_config.*",
    "jupyter*config.*",
    "nbconvert_config.*",
    "nbgrader_config.*",
    "pyproject.toml",
    "pytest.ini",
    "pyvenv.cfg",
    "setup.cfg",
    "sitecustomize.*",
    "tox.ini",
    "usercustomize.*",
)
# Data that may run code when it is loaded, and archives.
_CODE_CONTAINER_PATTERNS = (
    *("*.pkl", "*.pickle", "*.joblib", "*.dill", "*.keras", "*.h5", "*.hdf5", "*.pt"),
    *("*.pb", "*.zip", "*.tar", "*.tar.*", "*.tgz", "*.tbz2", "*.txz", "*.gz", "*.7z", "*.rar"),
    *("*.whl", "*.egg"),
)
# Members of a Keras model that a student has no reason to override, unlike `call` or `build`.
_MODEL_MEMBERS = {
    *("__call__", "build_from_config", "compile", "compiled", "compute_loss", "compute_metrics"),
    *("count_params", "evaluate", "fit", "from_config", "get_compile_config", "get_config"),
    *("get_layer", "get_metrics_result", "get_weights", "input_shape", "inputs", "layers"),
    *("make_predict_function", "make_test_function", "make_train_function", "metrics"),
    *("metrics_names", "output_shape", "outputs", "predict", "predict_on_batch", "predict_step"),
    *("save", "summary", "test_on_batch", "test_step", "to_json", "train_on_batch", "train_step"),
    *("trainable_weights", "variables", "weights"),
}
# Endings of the names of base classes that have some of these members for good reasons.
_OTHER_BASE_ENDINGS = (
    *("ABC", "Callback", "Dataset", "Enum", "Exception", "Generator", "Layer", "Loss", "Metric"),
    *("Module", "NamedTuple", "Optimizer", "Schedule", "Sequence", "Thread", "object"),
)
_SUSPECT_MODULES = {
    *("_pytest", "atexit", "cffi", "cloudpickle", "ctypes", "dill", "marshal", "nbgrader"),
    *("ptrace", "pytest", "unittest"),
}
_SUSPECT_ATTRIBUTES = {
    *("__code__", "__globals__", "__subclasses__", "_exit", "_getframe", "addaudithook"),
    *("ast_transformers", "currentframe", "f_back", "f_builtins", "f_globals"),
    *("f_locals", "fork", "get_objects", "get_referents", "get_referrers", "gi_frame"),
    *("input_transformers_cleanup", "input_transformers_post", "kill", "killpg", "meta_path"),
    *("path_hooks", "setprofile", "settrace", "tb_frame"),
}
_SUSPECT_TEXTS = ("/proc/", "LD_PRELOAD", "PYTHONPATH", "PYTHONSTARTUP")
_UNPICKLING_FUNCTIONS = {"load", "loads", "Unpickler"}
_PICKLING_MODULES = {"pickle", "_pickle", "cPickle", "joblib"}
# The names of `grader` that released notebooks import.
_STUDENT_API = {"check", "practice_folders", "practice_pictures", "try_out"}


def flags_beside(
    notebook: Path, student: str, trained: TrainedFile | None = None
) -> tuple[str, ...]:
    """Flag the files beside a notebook that tools such as Python load, or that may hold code.

    The `trained` model that the assignment asks for is not flagged. A notebook named after its
    student shares its folder with those of other students, so nothing there is flagged. No file is
    opened and no link is followed.
    """
    if notebook.stem == student:
        return ()
    folder = notebook.parent
    loadable, containers = [], []
    for path in _entries_below(folder):
        if trained is not None and path.absolute() == trained.path:
            continue
        name = printable(path.relative_to(folder).as_posix())
        if _is_configuration(path) or (path.parent == folder and _shadows_a_module(path)):
            loadable.append(name)
        elif any(fnmatch(path.name.lower(), pattern) for pattern in _CODE_CONTAINER_PATTERNS):
            containers.append(name)
    flags = []
    if loadable:
        flags.append(
            f"beside the notebook: {_join_names(loadable)}, named like files that Python, pytest "
            "or Jupyter loads; it was never loaded"
        )
    if containers:
        flags.append(
            f"beside the notebook: {_join_names(containers)}, which may hold code; it is never "
            "opened"
        )
    return tuple(map(single_line, flags))


def flags_of_code(source: Slice) -> tuple[str, ...]:
    """Flag overridden members of Keras models, and suspect names, in the graded code."""
    flags = []
    for function, part in source.parts.items():
        nodes = [node for each in part.statements for node in ast.walk(parsed(each.source))]
        overridden = [name for node in nodes for name in _overridden_members(node)]
        mentioned = [name for node in nodes for name in _suspect_names(node)]
        namesakes = [node.name for node in nodes if _has_name_of_keras(node)]
        if overridden:
            flags.append(
                f"{function}: its code overrides {_join_names(overridden)} of a model; a model "
                "that is rebuilt outside the sandbox is graded without them"
            )
        if mentioned:
            flags.append(f"{function}: its code mentions {_join_names(mentioned)}")
        if namesakes:
            flags.append(
                f"{function}: its code defines {_join_names(namesakes)}, which Keras has as well; "
                "what each computes decides whether it counts as that of Keras"
            )
    return tuple(map(single_line, flags))


def _entries_below(folder: Path) -> Iterator[Path]:
    """Yield a limited number of paths below a folder, the nearest first."""
    pending = deque([folder])
    seen = 0
    while pending and seen < _MAX_ENTRIES:
        try:
            with os.scandir(pending.popleft()) as entries:
                in_order = sorted(
                    islice(entries, _MAX_SORTED_ENTRIES), key=lambda entry: entry.name
                )
        except OSError:
            continue  # A folder that cannot be listed gives no entries.
        for entry in in_order[: _MAX_ENTRIES - seen]:
            seen += 1
            yield Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                pending.append(Path(entry.path))


def _is_configuration(path: Path) -> bool:
    return any(fnmatch(path.name.lower(), pattern) for pattern in _CONFIGURATION_PATTERNS)


def _shadows_a_module(path: Path) -> bool:
    """Return whether `import` would find this file or folder in place of an installed module."""
    suffix = next((end for end in _module_suffixes() if path.name.endswith(end)), None)
    if suffix is not None:
        return path.name.removesuffix(suffix) in _installed_modules()
    return path.name in _installed_modules() and os.path.lexists(path / "__init__.py")


@cache
def _installed_modules() -> frozenset[str]:
    return frozenset({*sys.stdlib_module_names, *packages_distributions(), *_OWN_PACKAGES})


@cache
def _module_suffixes() -> list[str]:
    """Return the suffixes of modules, `.cpython-311-x86_64-linux-gnu.so` before `.so`."""
    return sorted(all_suffixes(), key=len, reverse=True)


def _overridden_members(node: ast.AST) -> Iterator[str]:
    """Yield the members of a model that a class overrides, or that code sets from outside."""
    if isinstance(node, ast.ClassDef) and _may_be_a_model(node):
        for statement in node.body:
            yield from sorted(_bound_names(statement) & _MODEL_MEMBERS)
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Attribute) and _dotted(target.value) != "self":
                yield from {target.attr} & _MODEL_MEMBERS


def _has_name_of_keras(node: ast.AST) -> TypeGuard[ast.ClassDef | ast.FunctionDef]:
    return isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name in KERAS_NAMES


def _may_be_a_model(node: ast.ClassDef) -> bool:
    return any(not last_name(base).endswith(_OTHER_BASE_ENDINGS) for base in node.bases)


def _dotted(node: ast.expr) -> str:
    """Return a name, or an attribute of a name, as written; "" for other expressions.

    Longer chains are left out: writing out each part of a very long one takes minutes.
    """
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _bound_names(node: ast.stmt) -> set[str]:
    """Return the names that a statement in a class body binds by a definition or assignment."""
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _suspect_names(node: ast.AST) -> Iterator[str]:
    """Yield the names in a node that concern tests, frames, processes or unpickling."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
        yield from (name for name in names if name.partition(".")[0] in _SUSPECT_MODULES)
        yield from (name for name in names if name.startswith("grader."))
    elif isinstance(node, ast.ImportFrom):
        module = node.module or ""
        imported = {alias.name for alias in node.names}
        if module.partition(".")[0] in _SUSPECT_MODULES:
            yield module
        if module.partition(".")[0] == "grader" and not imported <= _STUDENT_API:
            yield module
        if module in _PICKLING_MODULES:
            yield from (f"{module}.{name}" for name in sorted(imported & _UNPICKLING_FUNCTIONS))
        yield from sorted(imported & _SUSPECT_ATTRIBUTES)
    elif isinstance(node, ast.Attribute):
        if node.attr in _SUSPECT_ATTRIBUTES:
            yield _dotted(node) or node.attr
        elif node.attr in _UNPICKLING_FUNCTIONS and _dotted(node.value) in _PICKLING_MODULES:
            yield _dotted(node)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (text for text in _SUSPECT_TEXTS if text in node.value)


def _join_names(names: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(names))
    more = len(distinct) - _MAX_NAMES_IN_FLAG
    return ", ".join(distinct[:_MAX_NAMES_IN_FLAG]) + (f" and {more} more" if more > 0 else "")
