"""Find the calls that write files or create folders, and the texts that their paths consist of."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from grader.submissions.effect_records import reachable_names
from grader.submissions.last_names import last_name

_OPENING_FUNCTIONS = {"File", "GFile", "ZipFile", "open"}
_WRITING_MODE = re.compile(r"(?=.*[wax+])[wraxbtU+]{1,4}")
_PATH_METHODS = {"mkdir", "touch", "write_bytes", "write_text"}
# The functions that write to a path, each with the position of this argument.
_WRITING_FUNCTIONS = {
    **dict.fromkeys(("save", "savetxt", "savez", "savez_compressed", "write_file"), 0),
    **dict.fromkeys(("save_img", "save_weights", "tofile", "imsave", "imwrite"), 0),
    **dict.fromkeys(("to_csv", "to_excel", "to_json", "to_parquet", "to_pickle"), 0),
    **dict.fromkeys(("dump", "save_model"), 1),
}
_FOLDER_FUNCTIONS = {"makedirs", "mkdir"}
_PATH_KEYWORDS = ("file", "filename", "filepath", "fname", "name", "path", "path_or_buf")
# NumPy adds these to names without them.
_SUFFIXES = {"save": (".npy",), "savez": (".npz",), "savez_compressed": (".npz",)}
_MAX_CHARACTERS = 200
# In front of a text, to tell it from a name.
_TEXT_MARK = "'"


class PathTexts:
    """The texts that names of a notebook may refer to, as parts of paths.

    Names are not distinguished by scope: at worst, a statement counts as writing more files.
    """

    def __init__(self, statements: Iterable[ast.stmt]) -> None:
        self._parts: dict[str, set[str]] = defaultdict(set)
        nodes = [part for statement in statements for part in ast.walk(statement)]
        parameters = {
            node.name: [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
            for node in nodes
            if isinstance(node, ast.FunctionDef)
        }
        for node in nodes:
            for name, value in _bound_values(node, parameters):
                self._parts[name] |= _parts_at_end(value)

    def at_end(self, expression: ast.expr) -> set[str]:
        """Return the texts that the path which an expression evaluates to may end with."""
        return self._texts(_parts_at_end(expression))

    def anywhere(self, expression: ast.expr) -> set[str]:
        """Return the texts that may be somewhere in the path which an expression evaluates to."""
        return self._texts(set().union(*map(_own_part, ast.walk(expression))))

    def _texts(self, parts: set[str]) -> set[str]:
        reached = reachable_names(parts, self._parts)
        return {part[1:] for part in reached if part.startswith(_TEXT_MARK)}


def written_paths(call: ast.Call) -> list[ast.expr]:
    """Return the expressions of the paths that a call writes to, or of the folders it creates."""
    name = last_name(call.func)
    receiver = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    keywords = [one.value for one in call.keywords if one.arg in _PATH_KEYWORDS]
    if name in _OPENING_FUNCTIONS:
        # `open(path, "w")` and `path.open("w")`
        paths = [*receiver, *call.args[:1], *keywords] if _has_writing_mode(call) else []
        return [path for path in paths if not _WRITING_MODE.fullmatch(own_text(path))]
    if name in _WRITING_FUNCTIONS:
        paths = [*call.args[_WRITING_FUNCTIONS[name] :][:1], *keywords]
        # Of `json.dump(CFG, open("cfg.json", "w"))`, the inner call writes the file.
        return [path for path in paths if not _opens(path)]
    if name in _FOLDER_FUNCTIONS and call.args:
        return [*receiver, call.args[0]]
    return [*receiver, *keywords] if name in _PATH_METHODS | _FOLDER_FUNCTIONS else []


def creates_folder(call: ast.Call) -> bool:
    """Return whether a call creates folders and no file."""
    return last_name(call.func) in _FOLDER_FUNCTIONS


def suffixes(call: ast.Call) -> Sequence[str]:
    """Return what a call may add to the name of the file it writes."""
    return ("", *_SUFFIXES.get(last_name(call.func), ()))


def own_text(node: ast.AST) -> str:
    """Return the text of a node that is a literal and may be part of a path, or nothing."""
    text = node.value if isinstance(node, ast.Constant) else None
    return text if isinstance(text, str) and len(text) <= _MAX_CHARACTERS else ""


def _opens(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and last_name(node.func) in _OPENING_FUNCTIONS


def _has_writing_mode(call: ast.Call) -> bool:
    values = [*call.args[:2], *(one.value for one in call.keywords if one.arg == "mode")]
    return any(_WRITING_MODE.fullmatch(own_text(value)) for value in values)


def _bound_values(
    node: ast.AST, parameters: dict[str, list[str]]
) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that a node binds, or passes as parameters, with an expression for each."""
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from _pairs(targets, node.value)
    elif isinstance(node, ast.For | ast.comprehension):
        yield from _pairs([node.target], node.iter)
    elif isinstance(node, ast.arguments):
        positional = [*node.posonlyargs, *node.args]
        defaults = zip(reversed(positional), reversed(node.defaults), strict=False)
        yield from ((each.arg, value) for each, value in defaults)
    elif isinstance(node, ast.Call) and last_name(node.func) in parameters:
        # A method takes its receiver as the first parameter.
        names = parameters[last_name(node.func)]
        names = names[1:] if isinstance(node.func, ast.Attribute) else names
        yield from zip(names, node.args, strict=False)
        yield from ((one.arg, one.value) for one in node.keywords if one.arg in names)


def _pairs(targets: Iterable[ast.expr], value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    for part in (part for target in targets for part in ast.walk(target)):
        if isinstance(part, ast.Name):
            yield part.id, value


def _parts_at_end(expression: ast.expr) -> set[str]:
    """Return the names, and the marked texts, that the end of a path may come from."""
    parts: set[str] = set()
    pending: list[ast.AST] = [expression]
    while pending:
        node = pending.pop()
        parts |= _own_part(node)
        if isinstance(node, ast.Call):
            # `os.path.join(folder, name)`, `folder.joinpath(name)`, `"{}.txt".format(name)`
            pending += [node.func, *node.args[-1:]]
        elif isinstance(node, ast.BinOp):
            pending.append(node.right)
        elif isinstance(node, ast.JoinedStr):
            pending += node.values[-1:]
        else:
            pending += ast.iter_child_nodes(node)
    return parts


def _own_part(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Name):
        return {node.id}
    text = own_text(node)
    return {_TEXT_MARK + text} if text else set()
