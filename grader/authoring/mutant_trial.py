"""A trial of an assignment's checks with mutants of the reference: small mistakes in its code."""

import ast
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec import structs

from grader.authoring.mutation import Mutant, mutants_of
from grader.grading.checking import exercises_of
from grader.grading.grader import Grader
from grader.results import CheckResult, Status
from grader.sandbox.protocol import Part, Slice


@dataclass(frozen=True)
class MutantInPart:
    """A mutant of a function in the part of the reference that a graded function needs."""

    function: str
    mutant: Mutant
    part: Part

    def source_of(self, reference: Slice) -> Slice:
        """Return the reference with this part in place of its own."""
        return structs.replace(reference, parts={**reference.parts, self.function: self.part})


def sampled_mutants(reference: Slice, limit: int) -> list[MutantInPart]:
    """Return at most `limit` mutants of the reference, evenly over all of them."""
    found = [mutant for name, part in reference.parts.items() for mutant in _mutants_in(name, part)]
    if len(found) <= limit:
        return found
    return [found[number * len(found) // limit] for number in range(limit)]


def catching_check(grader: Grader, mutant: MutantInPart) -> str | None:
    """Return the first check that a mutant does not pass, or None if it passes all of them.

    The checks of its function run first, all others only if it passes those.
    """
    source = mutant.source_of(grader.reference_slice)
    exercises = exercises_of(grader.settings)
    own = tuple(each.name for each in exercises if each.function == mutant.function)
    for selected in (own, None):
        caught = _first_not_passed(grader.check(source, selected)) if selected != () else None
        if caught is not None:
            return caught
    return None


def write_mutants(mutants: Sequence[MutantInPart], folder: Path) -> list[Path]:
    """Write the code of mutants that no check catches, in place of those of an earlier trial."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    paths = []
    for number, mutant in enumerate(mutants, 1):
        path = folder / f"{mutant.function}-{number}.py"
        change = f"# Line {mutant.mutant.line} was: {mutant.mutant.before}\n"
        change += f"# and is now: {mutant.mutant.after}\n"
        source = "\n\n".join(statement.source for statement in mutant.part.statements)
        path.write_text(f"{change}\n{source}\n", "utf-8")
        paths.append(path)
    return paths


def _mutants_in(function: str, part: Part) -> Iterator[MutantInPart]:
    for number, statement in enumerate(part.statements):
        for mutant in _statement_mutants(statement.source):
            changed = structs.replace(statement, source=mutant.source)
            statements = (*part.statements[:number], changed, *part.statements[number + 1 :])
            yield MutantInPart(function, mutant, structs.replace(part, statements=statements))


def _statement_mutants(source: str) -> Iterator[Mutant]:
    """Yield the mutants of a function, or of the methods of a class; none of other statements."""
    (node,) = ast.parse(source).body
    if isinstance(node, ast.FunctionDef):
        yield from mutants_of(source)
    elif isinstance(node, ast.ClassDef):
        for number, method in enumerate(node.body):
            if isinstance(method, ast.FunctionDef):
                yield from _method_mutants(node, number, method)


def _method_mutants(node: ast.ClassDef, number: int, method: ast.FunctionDef) -> Iterator[Mutant]:
    offset = method.lineno - node.lineno
    for mutant in mutants_of(ast.unparse(method)):
        (changed,) = ast.parse(mutant.source).body
        body = [*node.body[:number], changed, *node.body[number + 1 :]]
        whole = ast.ClassDef(node.name, node.bases, node.keywords, body, node.decorator_list)
        source = ast.unparse(ast.fix_missing_locations(whole))
        yield Mutant(mutant.kind, mutant.line + offset, mutant.before, mutant.after, source)


def _first_not_passed(results: tuple[CheckResult, ...]) -> str | None:
    names = [result.name for result in results if result.status is Status.FAILED]
    return names[0] if names else None
