"""Imports of Keras names from the modules that held them in older versions.

The names of older modules come from the installed packages: TensorFlow still ships the inner
modules of Keras 2, and Keras those of today. A former module is created at its first import. It has
the public names of today, first those of its own part, such as `layers`, then those of other parts.
"""

import importlib
import importlib.abc
import importlib.machinery
import inspect
import itertools
import re
import sys
import types
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

# The modules of Keras 2 itself, whose layers do not work in models of Keras 3.
_KERAS_2 = "tensorflow.python.keras"
# The packages that are or were names of Keras.
_ROOTS = (
    "tensorflow_core.python.keras",
    "tensorflow_core.keras",
    "tensorflow.contrib.keras",
    "tensorflow.compat.v1.keras",
    "tensorflow.compat.v2.keras",
    _KERAS_2,
    "tensorflow.keras",
    "keras_preprocessing",
    "keras.src",
    "keras",
    "tf_keras",
)
# Packages that hold the public names of all of Keras, as in `keras.api._v2.keras.layers`.
_API_PACKAGES = {"api", "_v1", "_v2", "keras"}
# Former modules that neither package has any more.
_REMOVED_MODULES = {
    "experimental",
    "image_data_generator",
    "image_dataset",
    "noise",
    "objectives",
    "optimizer_experimental",
    "topology",
}
# The number of a module of which TensorFlow once had two, such as `rmsprop_v2`.
_VERSION = re.compile(r"_v[12]$")


def accept_former_places() -> None:
    """Make the modules of older versions importable, in this process and its forks."""
    import keras
    import tensorflow as tf

    known = _module_names()
    # In front, because Python would find the modules of Keras 2.
    sys.meta_path.insert(0, _FormerModuleFinder(known))
    for name in [name for name in sys.modules if name.startswith(f"{_KERAS_2}.")]:
        # TensorFlow keeps its own references to those that it uses.
        vars(sys.modules[_KERAS_2]).pop(name.rpartition(".")[2], None)
        del sys.modules[name]
    for root, package in (("keras", keras), ("tensorflow.keras", tf.keras)):
        # Otherwise Python would load the modules of `tf.keras` again under this name.
        sys.modules[root] = package
        for name, part in _public_modules(package).items():
            sys.modules[f"{root}.{name}"] = part
            sys.modules.update(
                {f"{root}.{name}.{one}": inner for one, inner in _public_modules(part).items()}
            )
            vars(part)["__getattr__"] = _attribute_lookup(f"{root}.{name}", known)
            # TensorFlow has modules of its own for some parts, such as `tf.optimizers`.
            twin = getattr(tf, name, None)
            if getattr(twin, "__name__", "").startswith("keras."):
                vars(twin)["__getattr__"] = vars(part)["__getattr__"]
        # Keras keeps the names of older optimizers only to refuse them; today's do the same work.
        vars(package.optimizers.legacy).update(_public_names(package.optimizers))


class _FormerModuleFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Import finder for modules that only older versions had, and for all modules of Keras 2."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: types.ModuleType | None = None,  # noqa: ARG002 - Python passes it by name
    ) -> importlib.machinery.ModuleSpec | None:
        """Return a spec for a former module; None for all others."""
        place = _place_in_keras(fullname)
        if (place is None or not _existed(place, self._known)) and not _holds_keras(fullname):
            return None
        if not fullname.startswith(f"{_KERAS_2}.") and _exists(fullname, path):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Create a module with the public names of the part of Keras that it belonged to."""
        module = types.ModuleType(spec.name)
        part = _part(spec.name)
        if part is not None and not _holds_keras(spec.name):
            module.__dict__.update(_public_names(part))
        module.__dict__["__getattr__"] = _attribute_lookup(spec.name, self._known)
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """Do nothing: `create_module` has set all names."""


def _attribute_lookup(module: str, known: frozenset[str]) -> Callable[[str], Any]:
    """Return a module's `__getattr__`: it finds former submodules, and names of other modules."""
    is_former = not _exists(module, None)

    def look_up(name: str) -> Any:
        place = _place_in_keras(f"{module}.{name}")
        if place is not None and not name.startswith("_") and _existed(place, known):
            return importlib.import_module(f"{module}.{name}")
        if is_former and name in _all_public_names():
            return _all_public_names()[name]
        raise AttributeError(f"module {module!r} has no attribute {name!r}")

    return look_up


def _place_in_keras(module: str) -> str | None:
    """Return the place of a module within Keras, such as `layers.convolutional`, "" for all."""
    for root in _ROOTS:
        if f"{module}.".startswith(f"{root}."):
            names = module[len(root) + 1 :].split(".")
            return ".".join(itertools.dropwhile(_API_PACKAGES.__contains__, names))
    return None


def _holds_keras(module: str) -> bool:
    """Return whether a module is a package above a former name of Keras, and nothing else."""
    return any(root.startswith(f"{module}.") for root in _ROOTS)


def _existed(place: str, known: frozenset[str]) -> bool:
    """Return whether some version of Keras had modules with these names."""
    names = [_VERSION.sub("", name) for name in place.split(".") if name]
    return all(name in known for name in names)


def _exists(module: str, path: Sequence[str] | None) -> bool:
    if module in sys.modules:
        return True
    return importlib.machinery.PathFinder.find_spec(module, path) is not None


@cache
def _module_names() -> frozenset[str]:
    """Collect the names of all modules of Keras 2 and of today's Keras."""
    names = set(_REMOVED_MODULES)
    for package in ("keras.src", _KERAS_2):
        (folder,) = map(Path, sys.modules[package].__path__)
        for path in folder.rglob("*.py"):
            names |= {path.stem, *path.parent.relative_to(folder).parts}
    return frozenset(names - {"__init__"})


def _part(module: str) -> types.ModuleType | None:
    """Return the innermost part of today's Keras that a module was in; None if there is none."""
    import keras

    place = _place_in_keras(module)
    part = keras if place == "" else None
    for name in (place or "").split("."):
        inner = vars(part or keras).get(name)
        if not isinstance(inner, types.ModuleType):
            break
        part = inner
    return part


def _public_modules(package: types.ModuleType) -> dict[str, types.ModuleType]:
    """Return the public modules in a package of Keras, by name."""
    modules = {
        name: value for name, value in vars(package).items() if isinstance(value, types.ModuleType)
    }
    return {name: part for name, part in modules.items() if name[0] != "_" and name != "src"}


def _public_names(module: types.ModuleType) -> dict[str, Any]:
    return {name: value for name, value in vars(module).items() if not name.startswith("_")}


@cache
def _all_public_names() -> dict[str, Any]:
    """Collect all public classes and functions of Keras; the first part wins for equal names."""
    import keras

    first = [keras.layers, keras.models, keras, keras.preprocessing.image]
    modules = [*first, *_public_modules(keras).values()]
    found: dict[str, Any] = {}
    for module in modules:
        for name, value in _public_names(module).items():
            if inspect.isclass(value) or inspect.isroutine(value):
                found.setdefault(name, value)
    return found
