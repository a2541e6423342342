"""Exceptions of names, attributes and modules, and those that a student raises."""

import difflib
import os
import random
import re
import shutil
import sys
from collections.abc import Mapping

from grader.grading.exception_hints.translation import RaisedError, means
from grader.messages.phrases import Value

_FILE_MODULES = (os, os.path, random, shutil)
# The short names under which notebooks import packages.
_SHORT_NAMES = {"keras", "layers", "np", "pd", "plt", "tf"}
_UNDEFINED_NAME = r"^name '(?P<name>\w+)' is not defined"


def raises_itself(raised: RaisedError) -> bool:
    """The student's line is a `raise` statement."""
    return raised.code.startswith("raise ")


def is_name_to_import(raised: RaisedError) -> bool:
    """The name is that of a module, or of a function of `os`, `os.path`, `random` or `shutil`."""
    name = _undefined_name(raised)
    is_module = name in sys.stdlib_module_names or name in _SHORT_NAMES
    return is_module or any(hasattr(module, name) for module in _FILE_MODULES)


def is_like_unused_argument(raised: RaisedError) -> bool:
    """The name resembles an argument that the function does not use."""
    return bool(_similar_argument(raised))


def _undefined_name(raised: RaisedError) -> str:
    match = re.match(_UNDEFINED_NAME, raised.error.message)
    return match["name"] if match else ""


def _similar_argument(raised: RaisedError) -> str:
    unused = {argument.lower(): argument for argument in sorted(raised.reading.unused)}
    similar = difflib.get_close_matches(_undefined_name(raised).lower(), unused, 1)
    return unused[similar[0]] if similar else ""


def _argument(raised: RaisedError) -> Mapping[str, Value]:
    return {"argument": _similar_argument(raised)}


OWN_RULES = (
    means(
        "not_written",
        "NotImplementedError",
        "",
        "{function} still raises NotImplementedError, as it was handed out: have you replaced this "
        "line with your code?",
        example="NotImplementedError",
    ),
    means(
        "own_raise",
        "",
        "",
        "The raise statement of your own code ended the function: why does its condition hold for "
        "these arguments?",
        raises_itself,
        example="ValueError: no files (raise ValueError('no files'))",
    ),
)
NAME_RULES = (
    means(
        "name_of_argument",
        "NameError",
        _UNDEFINED_NAME,
        "{name} is not defined, and the argument {argument} is not used: is {argument} meant here?",
        is_like_unused_argument,
        values=_argument,
        example="NameError: name 'SOURCE' is not defined",
    ),
    means(
        "name_to_import",
        "NameError",
        _UNDEFINED_NAME,
        "No cell imports {name}: which import statement is missing in the notebook?",
        is_name_to_import,
        unless=(is_like_unused_argument,),
        example="NameError: name 'np' is not defined",
    ),
    means(
        "name",
        "NameError",
        _UNDEFINED_NAME,
        "No cell defines or imports {name}: is it spelt right, with the same capitals?",
        unless=(is_like_unused_argument, is_name_to_import),
        example="NameError: name 'ImafeDataGenerator' is not defined",
    ),
    means(
        "unbound_local",
        "UnboundLocalError",
        r"variable '(?P<name>\w+)'",
        "{name} has no value yet at this line: is it set further down, or only inside an if or a "
        "loop?",
        example="UnboundLocalError: cannot access local variable 'n' where it is not associated "
        "with a value",
    ),
    means(
        "none_before_dot",
        "AttributeError",
        r"'NoneType' object has no attribute '(?P<name>\w+)'",
        "What stands before .{name} is None: is it the result of a function that returns nothing, "
        "such as shuffle, sort or compile?",
        example="AttributeError: 'NoneType' object has no attribute 'summary'",
    ),
    means(
        "none",
        "TypeError",
        r"NoneType",
        "A value on this line is None: was it never set, or is it the result of a function that "
        "returns nothing?",
        example="TypeError: 'NoneType' object is not iterable",
    ),
    means(
        "not_in_module",
        "AttributeError",
        r"module '(?:[\w.]+\.)?(?P<module>\w+)' has no attribute '(?P<name>\w+)'",
        "The module {module} has nothing called {name}: is it spelt as in the documentation, with "
        "the same capitals?",
        example="AttributeError: module 'keras.layers' has no attribute 'Conv2d'",
    ),
    means(
        "not_in_module_to_import",
        "ImportError",
        r"^cannot import name '(?P<name>\w+)' from '(?P<module>[\w.]+)'",
        "{module} has nothing called {name}: is it spelt right, and is it in this module?",
        example="ImportError: cannot import name 'Conv2d' from 'tensorflow.keras.layers'",
    ),
    means(
        "not_installed",
        "ModuleNotFoundError ImportError",
        r"No module named '(?P<name>[\w.]+)'",
        "{name} is not installed where this is graded: is it spelt right, and is it needed?",
        example="ModuleNotFoundError: No module named 'cv2'",
    ),
    means(
        "no_attribute",
        "AttributeError",
        r"^'(?P<type>[\w.]+)' object has no attribute '(?P<name>\w+)'",
        "A value of type {type} has no .{name}: does another object belong before the dot, or is "
        "{name} misspelt?",
        example="AttributeError: 'list' object has no attribute 'size'",
    ),
)
