"""Exceptions that end a function: endless recursion, exit, input, downloads and threads."""

from grader.grading.exception_hints.translation import means

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
