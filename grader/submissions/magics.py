"""Read the code behind IPython's magics as the Python statements that a notebook runs.

`%time` runs its line as part of the notebook, and `%%writefile` writes its cell to a file.
"""

import ast
import re
import shlex
import warnings

PARSE_ERRORS = (SyntaxError, ValueError, RuntimeError, MemoryError)
"""What parsing a text may raise."""
# A shell or magic line, or an assignment from one, that a backslash continues.
_CONTINUED_MAGIC = re.compile(r"^[ \t]*(?:\w+ *= *)?[!%](?:.*\\\n)+.*$", re.MULTILINE)
# `%timeit` binds its names elsewhere and runs its line many times, unless these options forbid it.
_TIMEIT_ONCE = r"timeit +(?=(?:-\w+ *\d* +)*-n *1 )(?=(?:-\w+ *\d* +)*-r *1 )"
# A magic that runs the rest of its line, with its options, behind what assigns its result.
_TIMING_MAGIC = re.compile(
    rf"^([ \t]*(?:[\w ,]+= *)?)%({_TIMEIT_ONCE}|(?:time|prun) +)"
    r"((?:-[lsTD] *\S+ +|-[nr] *\d+ +|--?[\w-]+ +)*)(?=\S)(?![-?])",
    re.MULTILINE,
)
# A statement behind a magic may have this many lines.
_MAX_LINES = 50
_PLAIN_PATH = re.compile(r"[^{}$~\s]+")


def parsed(text: str) -> ast.Module:
    """Parse a text without printing Python's warnings.

    Raises one of `PARSE_ERRORS`.
    """
    with warnings.catch_warnings():
        # Python prints warnings about escapes in strings to the grader's own error stream.
        warnings.simplefilter("ignore")
        return ast.parse(text)


def parses(text: str) -> bool:
    """Return whether a text is Python code."""
    try:
        parsed(text)
    except SyntaxError:
        return False
    return True


def without_timing_magics(source: str) -> str:
    """Return a cell without the magics that run and time a statement, which stays.

    A magic stays if no statement is behind it, or if it runs its statement elsewhere. Continued
    magic lines are joined first.
    """
    source = _CONTINUED_MAGIC.sub(_join_continued_line, source)
    return _TIMING_MAGIC.sub(_prefix_of_statement, source)


def statement_of_file(first_line: str, content: str) -> str:
    """Return the statement that writes the file of a `%%writefile` cell, on one line.

    The result is empty if another magic is in the cell's first line, or its file has no plain name.
    """
    try:
        magic, *words = shlex.split(first_line)
    except ValueError:
        return ""
    options = [word for word in words if word in ("-a", "--append")]
    names = [word for word in words if word not in options]
    if magic not in ("%%writefile", "%%file") or len(names) != 1:
        return ""
    if not _PLAIN_PATH.fullmatch(names[0]):
        return ""
    mode = "a" if options else "w"
    content = content.removesuffix("\n") + "\n"
    return f"open({names[0]!r}, {mode!r}, encoding='utf-8').write({content!r})"


def _prefix_of_statement(magic: re.Match[str]) -> str:
    """Return what to put in place of a magic in front of a statement."""
    prefix = magic[1]
    is_once = magic[2].startswith("timeit")
    lines = magic.string[magic.end() :].split("\n", _MAX_LINES)[:_MAX_LINES]
    for count in range(1, len(lines) + 1):
        code = prefix.lstrip() + "\n".join(lines[:count])
        if parses(code):
            return magic[0] if is_once and not _is_expression(code) else prefix
    return magic[0]


def _is_expression(code: str) -> bool:
    return all(isinstance(node, ast.Expr) for node in parsed(code).body)


def _join_continued_line(magic: re.Match[str]) -> str:
    """Put a continued line on one line, followed by empty lines to keep the numbering."""
    joined = magic.group().replace("\\\n", " ")
    return joined + "\n" * magic.group().count("\n")
