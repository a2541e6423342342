"""Find the files that statements write and read, so that the slice of a reader has the writers.

`json.dump(CFG, open("cfg.json", "w"))` in one cell matters to a function that opens `cfg.json`. A
file is known by the last part of its path, if the code spells it out or binds it to a name.
"""

import ast
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from grader.submissions.direct_effects import executed_nodes
from grader.submissions.effect_records import reachable_names
from grader.submissions.value_roots import SKIPPED_METHODS
from grader.submissions.written_paths import (
    PathTexts,
    creates_folder,
    own_text,
    suffixes,
    written_paths,
)

# A statement that trains, downloads or unpacks is never run for the files that it writes.
_SLOW_NAMES = SKIPPED_METHODS | {
    *("extractall", "gdown", "get_file", "kagglehub", "requests", "subprocess", "tfds"),
    *("train_on_batch", "unpack_archive", "urllib", "urlopen", "urlretrieve", "wget"),
}
_FILE = "file "


class FileEffect(NamedTuple):
    """The entries `file NAME` and `folder NAME` that a statement writes, and those it may need."""

    writes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()


class NamesOfStatement(NamedTuple):
    """A top-level statement, with the names that it binds and uses."""

    node: ast.stmt
    binds: Collection[str]
    uses: Collection[str]


@dataclass
class _Code:
    """The entries that some code writes and needs, and all names that it mentions."""

    writes: set[str] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def add(self, other: "_Code") -> None:
        self.writes |= other.writes
        self.needs |= other.needs
        self.names |= other.names

    @property
    def is_slow(self) -> bool:
        return not _SLOW_NAMES.isdisjoint(self.names)


def file_effects(
    statements: Sequence[NamesOfStatement], ignored_functions: Collection[str]
) -> list[FileEffect]:
    """Return what each top-level statement does with files.

    Calls of `ignored_functions` write nothing.
    """
    nodes = [each.node for each in statements]
    texts = PathTexts(nodes)
    functions = _functions(nodes, texts, ignored_functions)
    code = [_code_of(executed_nodes(node), texts) for node in nodes]
    for each in code:
        _add_called(each, functions)
    if not any(each.writes for each in code):
        return [FileEffect()] * len(code)
    slow = _slow_statements(statements, code)
    return [
        FileEffect(
            frozenset(() if number in slow else each.writes),
            frozenset(_code_of(ast.walk(node), texts).needs.union(*map(_read, ast.walk(node)))),
        )
        for number, (node, each) in enumerate(zip(nodes, code, strict=True))
    ]


def file_names(entries: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the files among entries, sorted."""
    names = {entry.removeprefix(_FILE) for entry in entries if entry.startswith(_FILE)}
    return tuple(sorted(names))


def _functions(
    statements: Iterable[ast.stmt], texts: PathTexts, ignored: Collection[str]
) -> dict[str, _Code]:
    """Return the code of the functions and methods by name; a class has that of its constructor."""
    functions: dict[str, _Code] = defaultdict(_Code)
    for node in (part for statement in statements for part in ast.walk(statement)):
        if isinstance(node, ast.FunctionDef) and node.name not in ignored:
            body = (part for statement in node.body for part in ast.walk(statement))
            functions[node.name].add(_code_of(body, texts))
        elif isinstance(node, ast.ClassDef):
            functions[node.name].names |= {"__init__", "__post_init__"}
    return functions


def _code_of(nodes: Iterable[ast.AST], texts: PathTexts) -> _Code:
    code = _Code()
    for node in nodes:
        if isinstance(node, ast.Name):
            code.names.add(node.id)
        elif isinstance(node, ast.Attribute):
            code.names.add(node.attr)
        elif isinstance(node, ast.Call):
            _add_written_paths(node, texts, code)
    return code


def _add_written_paths(call: ast.Call, texts: PathTexts, code: _Code) -> None:
    for path in written_paths(call):
        folders = {
            f"folder {name}" for text in texts.anywhere(path) for name in text.split("/") if name
        }
        if creates_folder(call):
            code.writes |= folders
        else:
            code.needs |= folders
            names = {_last_part(text) for text in texts.at_end(path)} - {""}
            code.writes |= {f"{_FILE}{name}{suffix}" for name in names for suffix in suffixes(call)}


def _add_called(code: _Code, functions: dict[str, _Code]) -> None:
    """Add to the code that of the functions that it may call, by whatever name."""
    mentioned = {name: functions[name].names for name in functions}
    for name in reachable_names(code.names, mentioned) & functions.keys():
        code.add(functions[name])


def _slow_statements(statements: Sequence[NamesOfStatement], code: Sequence[_Code]) -> set[int]:
    """Return the numbers of the statements that train or download, or need a result of it."""
    # Without names such as that of a file in `with`, which a statement binds before it uses them.
    uses = [set(each.uses) - set(each.binds) for each in statements]
    # For each name those that statements bind which use it.
    bound: dict[str, set[str]] = defaultdict(set)
    results: set[str] = set()
    for statement, used, each in zip(statements, uses, code, strict=True):
        for name in used:
            bound[name] |= set(statement.binds)
        results |= set(statement.binds) if each.is_slow else set()
    results = reachable_names(results, bound)
    slow = {
        number
        for number, (used, each) in enumerate(zip(uses, code, strict=True))
        if each.is_slow or not results.isdisjoint(used)
    }
    # Among them may be an open file that one statement binds and a slow one writes to.
    used_by_slow = set().union(*(uses[number] for number in slow))
    writers = {number for number, each in enumerate(code) if each.writes}
    return slow | {each for each in writers if not used_by_slow.isdisjoint(statements[each].binds)}


def _read(node: ast.AST) -> set[str]:
    """Return the entries of the files that a node, without its subnodes, may read."""
    return {f"{_FILE}{name}" for name in _read_names(node) if name}


def _read_names(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (f"{_last_module(alias.name)}.py" for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield f"{_last_module(node.module or '')}.py"
    else:
        yield _last_part(own_text(node))


def _last_module(name: str) -> str:
    return name.rpartition(".")[2]


def _last_part(text: str) -> str:
    return text.rstrip("/").rpartition("/")[2]
