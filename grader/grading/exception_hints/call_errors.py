"""Exceptions of calls: missing, unknown and surplus arguments, and values that are no function."""

from grader.grading.exception_hints.translation import RaisedError, means


def maps(raised: RaisedError) -> bool:
    """The line calls the method map."""
    return ".map(" in raised.code


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
        "function_for_map",
        "TypeError",
        r"<lambda>\(\) takes .*positional arguments? but 2 were given",
        "A dataset gives pairs (pictures, labels), so map calls the function with two arguments: "
        "does it take and return both?",
        maps,
        example="TypeError: <lambda>() takes 1 positional argument but 2 were given "
        "(data.map(lambda x: x / 255))",
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
