"""What an instructor may want to look at in a submission. No point depends on it.

Two sorts: files that lie beside a notebook, of which none is ever opened, and what the graded parts
of its code mention. Flags state what is there; whether it is meant well a person decides.
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

from grader.sandbox.allowed_models import NAMES_OF_KERAS
from grader.sandbox.protocol import Slice
from grader.submissions.statements import parsed
from grader.submissions.trained_file import TrainedFile
from grader.text import printable, single_line

_MAX_ENTRIES = 2000
# Of one folder so many names are sorted.
_MAX_LISTED = 100_000
_SHOWN = 5
# Files by which Python, pytest, Jupyter, nbgrader or a shell would be configured.
_CONFIGURATION = (
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
# Data that may run code when it is loaded, or become something else when it is unpacked.
_MAY_HOLD_CODE = (
    *("*.pkl", "*.pickle", "*.joblib", "*.dill", "*.keras", "*.h5", "*.hdf5", "*.pt"),
    *("*.pb", "*.zip", "*.tar", "*.tar.*", "*.tgz", "*.tbz2", "*.txz", "*.gz", "*.7z", "*.rar"),
    *("*.whl", "*.egg"),
)
# What Keras tells about a model and does with it; `call`, `build` and `__init__` are for everybody.
_OF_A_MODEL = {
    *("__call__", "build_from_config", "compile", "compiled", "compute_loss", "compute_metrics"),
    *("count_params", "evaluate", "fit", "from_config", "get_compile_config", "get_config"),
    *("get_layer", "get_metrics_result", "get_weights", "input_shape", "inputs", "layers"),
    *("make_predict_function", "make_test_function", "make_train_function", "metrics"),
    *("metrics_names", "output_shape", "outputs", "predict", "predict_on_batch", "predict_step"),
    *("save", "summary", "test_on_batch", "test_step", "to_json", "train_on_batch", "train_step"),
    *("trainable_weights", "variables", "weights"),
}
# Bases of classes that have some of these methods for good reasons.
_OTHER_BASES = (
    *("ABC", "Callback", "Dataset", "Enum", "Exception", "Generator", "Layer", "Loss", "Metric"),
    *("Module", "NamedTuple", "Optimizer", "Schedule", "Sequence", "Thread", "object"),
)
_MODULES = {
    *("_pytest", "atexit", "cffi", "cloudpickle", "ctypes", "dill", "marshal", "nbgrader"),
    *("ptrace", "pytest", "unittest"),
}
_ATTRIBUTES = {
    *("__code__", "__globals__", "__subclasses__", "_exit", "_getframe", "addaudithook"),
    *("ast_transformers", "currentframe", "f_back", "f_builtins", "f_globals"),
    *("f_locals", "fork", "get_objects", "get_referents", "get_referrers", "gi_frame"),
    *("input_transformers_cleanup", "input_transformers_post", "kill", "killpg", "meta_path"),
    *("path_hooks", "setprofile", "settrace", "tb_frame"),
}
_TEXTS = ("/proc/", "LD_PRELOAD", "PYTHONPATH", "PYTHONSTARTUP")
_UNPICKLES = {"load", "loads", "Unpickler"}
_PICKLES = {"pickle", "_pickle", "cPickle", "joblib"}
# What a notebook takes from us.
_FOR_STUDENTS = {"check", "practice_folders", "practice_pictures", "try_out"}


def flags_beside(path: Path, student: str, asked: TrainedFile | None = None) -> tuple[str, ...]:
    """What lies beside a notebook that Python or others would load, or that may hold code.

    The file that was `asked` for is none of it. A notebook that is called like its student lies
    among those of others, and what is there is nobody's. No file is opened and no link followed.
    """
    if path.stem == student:
        return ()
    folder = path.parent
    named, code = [], []
    for path in _entries(folder):
        if asked is not None and path.absolute() == asked.path:
            continue
        name = printable(path.relative_to(folder).as_posix())
        if _is_configuration(path) or (path.parent == folder and _is_named_like_a_module(path)):
            named.append(name)
        elif any(fnmatch(path.name.lower(), pattern) for pattern in _MAY_HOLD_CODE):
            code.append(name)
    flags = []
    if named:
        flags.append(
            f"beside the notebook: {_listed(named)}, named like what Python, pytest or Jupyter "
            "loads; it was never loaded"
        )
    if code:
        flags.append(
            f"beside the notebook: {_listed(code)}, which may hold code; it is never opened"
        )
    return tuple(map(single_line, flags))


def flags_of_code(source: Slice) -> tuple[str, ...]:
    """What the graded parts override of Keras' models, and what they mention of the machinery."""
    flags = []
    for function, part in source.parts.items():
        nodes = [node for each in part.statements for node in ast.walk(parsed(each.source))]
        overridden = [name for node in nodes for name in _overridden(node)]
        mentioned = [name for node in nodes for name in _mentioned(node)]
        namesakes = [node.name for node in nodes if _is_named_like_a_part_of_keras(node)]
        if overridden:
            flags.append(
                f"{function}: its code overrides {_listed(overridden)} of a model; a model "
                "that is rebuilt elsewhere is judged without that"
            )
        if mentioned:
            flags.append(f"{function}: its code mentions {_listed(mentioned)}")
        if namesakes:
            flags.append(
                f"{function}: its code defines {_listed(namesakes)}, which Keras has as well; what "
                "each computes decides whether it counts as that of Keras"
            )
    return tuple(map(single_line, flags))


def _entries(folder: Path) -> Iterator[Path]:
    """What lies below a folder, the nearest first, so that a bound on their number is harmless."""
    pending = deque([folder])
    seen = 0
    while pending and seen < _MAX_ENTRIES:
        try:
            with os.scandir(pending.popleft()) as entries:
                found = sorted(islice(entries, _MAX_LISTED), key=lambda entry: entry.name)
        except OSError:
            continue  # A folder that cannot be listed shows nothing.
        for entry in found[: _MAX_ENTRIES - seen]:
            seen += 1
            yield Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                pending.append(Path(entry.path))


def _is_configuration(path: Path) -> bool:
    return any(fnmatch(path.name.lower(), pattern) for pattern in _CONFIGURATION)


def _is_named_like_a_module(path: Path) -> bool:
    """Whether `import` would find this file or folder in place of a module that there is."""
    suffix = next((end for end in _suffixes() if path.name.endswith(end)), None)
    if suffix is not None:
        return path.name.removesuffix(suffix) in _modules()
    return path.name in _modules() and os.path.lexists(path / "__init__.py")


@cache
def _modules() -> frozenset[str]:
    return frozenset(sys.stdlib_module_names) | frozenset(packages_distributions())


@cache
def _suffixes() -> list[str]:
    """Endings of modules, the longest first: `.cpython-311-x86_64-linux-gnu.so` before `.so`."""
    return sorted(all_suffixes(), key=len, reverse=True)


def _overridden(node: ast.AST) -> Iterator[str]:
    """Names of a model that a class defines anew, or that are set from outside."""
    if isinstance(node, ast.ClassDef) and _may_be_a_model(node):
        for each in node.body:
            names = {each.name} if isinstance(each, ast.FunctionDef) else _assigned(each)
            yield from sorted(names & _OF_A_MODEL)
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            if isinstance(target, ast.Attribute) and _dotted(target.value) != "self":
                yield from {target.attr} & _OF_A_MODEL


def _is_named_like_a_part_of_keras(node: ast.AST) -> TypeGuard[ast.ClassDef | ast.FunctionDef]:
    return isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name in NAMES_OF_KERAS


def _may_be_a_model(node: ast.ClassDef) -> bool:
    return any(not _last_name(base).endswith(_OTHER_BASES) for base in node.bases)


def _last_name(node: ast.expr) -> str:
    """The name that a class is called by, without the modules before it; "" for anything else."""
    return node.attr if isinstance(node, ast.Attribute) else _dotted(node)


def _dotted(node: ast.expr) -> str:
    """A name, or an attribute of one, as it is written; "" for anything else.

    Chains of attributes can be so long that writing out each part of them takes minutes.
    """
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _assigned(node: ast.stmt) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _mentioned(node: ast.AST) -> Iterator[str]:
    """What a node mentions of tests, frames, processes and unpickling."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
        yield from (name for name in names if name.partition(".")[0] in _MODULES)
        yield from (name for name in names if name.startswith("grader."))
    elif isinstance(node, ast.ImportFrom):
        module = node.module or ""
        taken = {alias.name for alias in node.names}
        if module.partition(".")[0] in _MODULES:
            yield module
        if module.partition(".")[0] == "grader" and not taken <= _FOR_STUDENTS:
            yield module
        if module in _PICKLES:
            yield from (f"{module}.{name}" for name in sorted(taken & _UNPICKLES))
        yield from sorted(taken & _ATTRIBUTES)
    elif isinstance(node, ast.Attribute):
        if node.attr in _ATTRIBUTES:
            yield _dotted(node) or node.attr
        elif node.attr in _UNPICKLES and _dotted(node.value) in _PICKLES:
            yield _dotted(node)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (text for text in _TEXTS if text in node.value)


def _listed(names: Iterable[str]) -> str:
    different = list(dict.fromkeys(names))
    more = len(different) - _SHOWN
    return ", ".join(different[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
