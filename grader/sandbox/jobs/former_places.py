"""Lets names of Keras be imported from the modules that held them in older versions.

Which modules there were is asked of what is installed: TensorFlow still ships the inner modules of
Keras 2, and Keras those of today. Such a module is made when it is first asked for. It gives the
public names of today: first those of its own part, such as `layers`, then those of the others.
"""

import importlib
import importlib.abc
import importlib.machinery
import inspect
import sys
import types
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

# The modules of Keras 2 itself, whose layers fit no model of today.
_INNER = "tensorflow.python.keras"
# The packages under whose names Keras is known or was.
_ROOTS = (_INNER, "tensorflow.keras", "keras.src", "keras")
# Neither package has modules of these names any more.
_GONE = {"experimental", "topology"}


def accept_former_places() -> None:
    """Make modules of older versions importable, in this process and its forks."""
    import keras
    import tensorflow as tf

    known = _module_names()
    # In front, because the modules of Keras 2 can be found as well.
    sys.meta_path.insert(0, _FormerPlaces(known))
    for name in [name for name in sys.modules if name.startswith(f"{_INNER}.")]:
        # TensorFlow itself holds on to what it uses of them.
        vars(sys.modules[_INNER]).pop(name.rpartition(".")[2], None)
        del sys.modules[name]
    for root, package in (("keras", keras), ("tensorflow.keras", tf.keras)):
        # Else Python would load the modules of `tf.keras` a second time, by this name.
        sys.modules[root] = package
        for name, part in _parts(package).items():
            sys.modules[f"{root}.{name}"] = part
            sys.modules.update(
                {f"{root}.{name}.{one}": inner for one, inner in _parts(part).items()}
            )
            vars(part)["__getattr__"] = _attribute(f"{root}.{name}", known)
        # Keras has the names of older optimizers to refuse them; those of today do the same.
        vars(package.optimizers.legacy).update(_public(package.optimizers))


class _FormerPlaces(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules that only older versions had, and all that are inside of Keras 2."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        """As Python's own finders do."""
        place = _place(fullname)
        if place is None or not _was_there(place, self._known):
            return None
        if not fullname.startswith(f"{_INNER}.") and _is_there(fullname, path):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """A module with the public names of the part of Keras that it belonged to."""
        module = types.ModuleType(spec.name)
        part = _part(spec.name)
        if part is not None:
            module.__dict__.update(_public(part))
        module.__dict__["__getattr__"] = _attribute(spec.name, self._known)
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to do: it has its names already."""


def _attribute(module: str, known: frozenset[str]) -> Callable[[str], Any]:
    """What looks up names that a module does not have: modules in it, and names of others."""
    is_former = not _is_there(module, None)

    def attribute(name: str) -> Any:
        place = _place(f"{module}.{name}")
        if place is not None and not name.startswith("_") and _was_there(place, known):
            return importlib.import_module(f"{module}.{name}")
        if is_former and name in _names():
            return _names()[name]
        raise AttributeError(f"module {module!r} has no attribute {name!r}")

    return attribute


def _place(module: str) -> str | None:
    """Where a module is, or was, within Keras, such as `layers.convolutional`."""
    for root in _ROOTS:
        if module.startswith(f"{root}."):
            return module[len(root) + 1 :]
    return None


def _was_there(place: str, known: frozenset[str]) -> bool:
    """Whether a version of Keras had such a module, whichever part it was in."""
    return all(name in known for name in place.split("."))


def _is_there(module: str, path: Sequence[str] | None) -> bool:
    if module in sys.modules:
        return True
    return importlib.machinery.PathFinder.find_spec(module, path) is not None


@cache
def _module_names() -> frozenset[str]:
    """The names of all modules of Keras, of today and of Keras 2."""
    names = set(_GONE)
    for package in ("keras.src", _INNER):
        (folder,) = map(Path, sys.modules[package].__path__)
        for path in folder.rglob("*.py"):
            names |= {path.stem, *path.parent.relative_to(folder).parts}
    return frozenset(names - {"__init__"})


def _part(module: str) -> types.ModuleType | None:
    """The innermost part of today's Keras that a module was in; None if there is no such part."""
    import keras

    part = None
    for name in (_place(module) or "").split("."):
        inner = vars(part or keras).get(name)
        if not isinstance(inner, types.ModuleType):
            break
        part = inner
    return part


def _parts(package: types.ModuleType) -> dict[str, types.ModuleType]:
    """The public modules of Keras by name."""
    modules = {
        name: value for name, value in vars(package).items() if isinstance(value, types.ModuleType)
    }
    return {name: part for name, part in modules.items() if name[0] != "_" and name != "src"}


def _public(module: types.ModuleType) -> dict[str, Any]:
    return {name: value for name, value in vars(module).items() if not name.startswith("_")}


@cache
def _names() -> dict[str, Any]:
    """All public classes and functions of Keras; of those with one name the first part's."""
    import keras

    modules = [keras.layers, keras.models, keras, *_parts(keras).values()]
    found: dict[str, Any] = {}
    for module in modules:
        for name, value in _public(module).items():
            if inspect.isclass(value) or inspect.isroutine(value):
                found.setdefault(name, value)
    return found
