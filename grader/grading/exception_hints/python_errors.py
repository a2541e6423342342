"""Exceptions of Python itself: names, types, lists, dictionaries and modules."""

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


def multiplies_random_count(raised: RaisedError) -> bool:
    """The line calls a function of `random`."""
    return "random." in raised.code


def makes_folder(raised: RaisedError) -> bool:
    """The line makes a folder."""
    return "mkdir" in raised.code or "makedirs" in raised.code


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
CALL_RULES = (
    means(
        "module_called",
        "TypeError",
        r"'module' object is not callable",
        "A module is called like a function here: which function of the module is meant?",
        example="TypeError: 'module' object is not callable",
    ),
    means(
        "value_called",
        "TypeError",
        r"'(?P<type>\w+)' object is not callable",
        "A value of type {type} is called like a function: does a variable have the name of that "
        "function?",
        example="TypeError: 'list' object is not callable",
    ),
    means(
        "not_called",
        "TypeError",
        r"'?(?:builtin_function_or_method|function|method|type)'? (?:object is not (?:subscriptable"
        r"|iterable)|has no len)",
        "A function is used here without being called: are the parentheses after its name missing?",
        example="TypeError: 'builtin_function_or_method' object is not subscriptable",
    ),
    means(
        "argument_missing",
        "TypeError",
        r"^(?P<called>[\w.<>]+)\(\) missing \d+ required (?:positional|keyword-only) arguments?: "
        r"(?P<names>.+)",
        "{called} is called without {names}: which arguments does it need?",
        example="TypeError: copyfile() missing 1 required positional argument: 'dst'",
    ),
    means(
        "too_many_arguments",
        "TypeError",
        r"^(?P<called>[\w.<>]+)\(\) takes .*positional arguments? but",
        "{called} is called with more arguments than it takes: which ones does it take?",
        example="TypeError: getsize() takes 1 positional argument but 2 were given",
    ),
    means(
        "learning_rate",
        "ValueError TypeError",
        r"'lr'",
        "The optimizers of Keras 3 call this argument learning_rate: does your call still use the "
        "old name lr?",
        example="ValueError: Argument(s) not recognized: {'lr': 0.001}",
    ),
    means(
        "unknown_argument",
        "TypeError",
        r"^(?P<called>[\w.<>]+)\(\) got an unexpected keyword argument '(?P<name>\w+)'",
        "{called} has no argument {name}: is it spelt right, or does it belong to another call?",
        example="TypeError: makedirs() got an unexpected keyword argument 'exists_ok'",
    ),
    means(
        "unknown_argument_of_layer",
        "ValueError",
        r"^Unrecognized keyword arguments? passed to (?P<called>\w+): \{'(?P<name>\w+)'",
        "{called} has no argument {name}: is it spelt right, or does it belong to another layer?",
        example="ValueError: Unrecognized keyword arguments passed to Dense: {'activations': "
        "'relu'}",
    ),
    means(
        "unknown_argument_of_optimizer",
        "ValueError",
        r"^Argument\(s\) not recognized: \{'(?P<name>\w+)'",
        "The optimizer has no argument {name}: is it spelt right, or does it belong to compile?",
        example="ValueError: Argument(s) not recognized: {'learning_rates': 0.001}",
    ),
)
NUMBER_RULES = (
    means(
        "parts_of_path",
        "TypeError",
        r"'str' object cannot be interpreted as an integer",
        "This function takes one path, and its second argument is a number: are the parts of the "
        "path joined first?",
        makes_folder,
        example="TypeError: 'str' object cannot be interpreted as an integer (os.mkdir(root, "
        "'training'))",
    ),
    means(
        "whole_number",
        "TypeError",
        r"'(?P<type>\w+)' object cannot be interpreted as an integer",
        "A whole number is needed here, and the value has the type {type}: is it rounded or "
        "converted before?",
        example="TypeError: 'float' object cannot be interpreted as an integer",
    ),
    means(
        "count_of_sample",
        "TypeError",
        r"can't multiply sequence by non-int",
        "The number of elements to draw must be a whole number: is it rounded or converted before?",
        multiplies_random_count,
        example="TypeError: can't multiply sequence by non-int of type 'float' "
        "(random.sample(files, n))",
    ),
    means(
        "list_times_share",
        "TypeError",
        r"can't multiply sequence by non-int",
        "A list or text is multiplied by a float here: is the length of the list meant?",
        unless=(multiplies_random_count,),
        example="TypeError: can't multiply sequence by non-int of type 'float'",
    ),
    means(
        "end_of_slice",
        "TypeError",
        r"slice indices must be integers",
        "The ends of a slice must be whole numbers: is the product with the share rounded or "
        "converted?",
        example="TypeError: slice indices must be integers or None or have an __index__ method",
    ),
    means(
        "index_is_text",
        "TypeError",
        r"indices must be integers or slices, not str",
        "The index is a text: does the loop give the elements themselves instead of their numbers?",
        example="TypeError: list indices must be integers or slices, not str",
    ),
    means(
        "index_type",
        "TypeError",
        r"indices must be integers or slices, not (?P<type>\w+)",
        "An index must be a whole number, and this one has the type {type}: how is it computed?",
        example="TypeError: list indices must be integers or slices, not float",
    ),
    means(
        "paths_divided",
        "TypeError",
        r"unsupported operand type\(s\) for /: 'str' and 'str'",
        "Two texts cannot be joined with /: should the first one be a Path, or os.path.join be "
        "used?",
        example="TypeError: unsupported operand type(s) for /: 'str' and 'str'",
    ),
    means(
        "operands",
        "TypeError",
        r"unsupported operand type\(s\) for (?P<sign>\S+): '(?P<left>\w+)' and '(?P<right>\w+)'",
        "The sign {sign} does not work between the types {left} and {right}: which of the two "
        "values is not what you expect?",
        example="TypeError: unsupported operand type(s) for +: 'int' and 'str'",
    ),
    means(
        "compared",
        "TypeError",
        r"'(?P<sign>\S+)' not supported between instances of '(?P<left>\w+)' and '(?P<right>\w+)'",
        "The types {left} and {right} cannot be compared with {sign}: which of the two values is "
        "not what you expect?",
        example="TypeError: '>' not supported between instances of 'str' and 'int'",
    ),
    means(
        "added_to_text",
        "TypeError",
        r"can only concatenate (?P<left>\w+) \(not \"(?P<right>[\w.]+)\"\)",
        "The types {left} and {right} cannot be joined with +: which of the two values is not what "
        "you expect?",
        example='TypeError: can only concatenate str (not "int") to str',
    ),
    means(
        "text_is_no_number",
        "ValueError",
        r"could not convert string to float|invalid literal for int\(\)",
        "A text that is not such a number is converted here: which value should be converted?",
        example="ValueError: invalid literal for int() with base 10: '0.9'",
    ),
    means(
        "zero_division",
        "ZeroDivisionError",
        "",
        "The divisor is 0 here: is it the length of an empty list, or a rounded share?",
        example="ZeroDivisionError: division by zero",
    ),
)
LIST_RULES = (
    means(
        "number_in_place_of_list",
        "TypeError",
        r"'(?P<type>int|float)' object is not iterable",
        "One number stands where several values are needed: should it be a range, or a pair as in "
        "target_size?",
        example="TypeError: 'int' object is not iterable",
    ),
    means(
        "no_iterator",
        "TypeError",
        r"'(?P<type>\w+)' object is not an iterator",
        "next works on iterators, and a value of type {type} is none: is a loop meant, or is "
        "iter(…) missing?",
        example="TypeError: '_PrefetchDataset' object is not an iterator",
    ),
    means(
        "no_index",
        "TypeError",
        r"'(?P<type>[\w.]+)' object is not subscriptable",
        "Elements of type {type} cannot be taken with [ ]: should the value become a list first?",
        example="TypeError: 'set' object is not subscriptable",
    ),
    means(
        "no_length",
        "TypeError",
        r"object of type '(?P<type>[\w.]+)' has no len",
        "A value of type {type} has no length: should it become a list before it is counted?",
        example="TypeError: object of type 'generator' has no len()",
    ),
    means(
        "not_changeable",
        "TypeError",
        r"'(?:[\w.]+\.)?(?P<type>\w+)' object does not support item (?:assignment|deletion)",
        "A value of type {type} cannot be changed in place: should it be a list, or is a new value "
        "needed?",
        example="TypeError: 'tuple' object does not support item assignment",
    ),
    means(
        "sample_of_set",
        "TypeError",
        r"Population must be a sequence",
        "random.sample draws from a list, and this is a set or dictionary: should it become a list "
        "first?",
        example="TypeError: Population must be a sequence.",
    ),
    means(
        "unhashable",
        "TypeError",
        r"unhashable type: '(?P<type>[\w.]+)'",
        "A value of type {type} cannot be a key or an element of a set: is one of its elements "
        "meant?",
        example="TypeError: unhashable type: 'list'",
    ),
    means(
        "empty_list",
        "IndexError",
        r"from (?:an )?empty",
        "The list is empty at this line: was it filled before, and does a loop empty it?",
        example="IndexError: pop from empty list",
    ),
    means(
        "index_range",
        "IndexError",
        r"(?P<type>\w+) index out of range",
        "The {type} has fewer elements than this index needs: how long is it, and does counting "
        "begin at 0?",
        example="IndexError: list index out of range",
    ),
    means(
        "key",
        "KeyError",
        r"(?P<key>.+)",
        "The dictionary has no key {key}: which keys does it have, and how are they spelt?",
        example="KeyError: 'val_acc'",
    ),
    means(
        "too_few_values",
        "ValueError",
        r"not enough values to unpack \(expected (?P<wanted>[\w ]+), got (?P<got>\d+)\)",
        "The names on the left need {wanted} values, the right side gives {got}: what does it "
        "return?",
        example="ValueError: not enough values to unpack (expected 2, got 1)",
    ),
    means(
        "too_many_values",
        "ValueError",
        r"too many values to unpack \(expected (?P<wanted>\d+)",
        "The right side gives more than the {wanted} values that have names on the left: what does "
        "it return?",
        example="ValueError: too many values to unpack (expected 2)",
    ),
    means(
        "sample_too_large",
        "ValueError",
        r"[Ss]ample larger than population",
        "random.sample shall draw more elements than the list holds: which list is it, and how "
        "long is it?",
        example="ValueError: Sample larger than population or is negative",
    ),
    means(
        "iterator_at_end",
        "StopIteration",
        "",
        "next was called after the last element: how often is it called, and is the iterator read "
        "before?",
        example="StopIteration",
    ),
)
FLOW_RULES = (
    means(
        "recursion",
        "RecursionError",
        "",
        "A function calls itself without end: does your function have the name of one that it "
        "calls?",
        example="RecursionError: maximum recursion depth exceeded",
    ),
    means(
        "assertion",
        "AssertionError",
        "",
        "The condition of an assert is false for these arguments: does it fit other folders and "
        "shares than your own?",
        example="AssertionError",
    ),
    means(
        "exit",
        "SystemExit",
        "",
        "exit or quit ends the whole program: is this line needed in {function}?",
        example="SystemExit",
    ),
    means(
        "input",
        "EOFError StdinNotImplementedError",
        "",
        "input waits for a person, and nobody answers during grading: do all values come from the "
        "arguments?",
        example="EOFError: EOF when reading a line",
    ),
    means(
        "download",
        "",
        r"URL fetch failure|name resolution|Network is unreachable|Name or service not known",
        "Nothing can be downloaded during grading: does the function need weights or data from the "
        "network?",
        example="Exception: URL fetch failure on https://…/vgg16_weights.h5",
    ),
    means(
        "threads",
        "",
        r"can't start new thread|Resource temporarily unavailable",
        "{function} started more processes and threads than it may: does a loop start them without "
        "end?",
        example="RuntimeError: can't start new thread",
    ),
)
