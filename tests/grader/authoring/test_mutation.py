"""Mutants differ from the function in one place, are valid Python, and are distinct."""

import ast

import pytest

from grader.authoring.mutation import Mutant, mutants_of
from grader.authoring.mutation_rules import Vocabulary

SPLIT = '''
def split(items, share):
    """Share out."""
    border = int(len(items) * share)
    first = []
    for item in items[:border]:
        if item > 0:
            first.append(item)
    return first, items[border:]
'''


def mutated_bodies(body: str, kind: str, vocabulary: Vocabulary | None = None) -> set[str]:
    """Return the bodies of the mutants of one kind."""
    mutants = mutants_of(f"def f(a, b):\n    {body}", vocabulary)
    return {mutant.source.partition("\n    ")[2] for mutant in mutants if mutant.kind == kind}


@pytest.mark.parametrize(
    ("kind", "body", "mutants"),
    [
        ("operator", "g() + h()", {"g() - h()", "g() * h()", "g() / h()", "g() // h()"}),
        ("operator", "g() and h()", {"g() or h()"}),
        ("operator", "not g()", {"g()"}),
        ("number", "g(6)", {"g(7)", "g(5)", "g(12)", "g(3)", "g(0)", "g(-6)"}),
        ("number", "g(0.5)", {"g(1.5)", "g(-0.5)", "g(1.0)", "g(0.25)", "g(0)"}),
        ("flag", "g(True)", {"g(False)"}),
        ("text", "g('cats')", {"g('catsx')", "g('')"}),
        (
            "text exchanged",
            "g('cats', h('dogs'))",
            {"g('dogs', h('dogs'))", "g('cats', h('cats'))"},
        ),
        ("keyword", "g(x=1)", {"g()", "g(x=None)"}),
        ("argument", "g(h(), 1)", {"g(1)", "g(h())", "g(1, h())"}),
        ("call", "g(h.i())", {"h.i()", "g(h)"}),
        ("statement", "g()", {"pass"}),
        ("return", "return (1, 2)", {"pass", "return (2, 1)"}),
        ("slice", "g()[:h]", {"g()[h:]", "g()[:]", "g()[:h + 1]", "g()[:h - 1]"}),
        ("slice", "g()[h:]", {"g()[:h]", "g()[:]", "g()[h + 1:]", "g()[h - 1:]"}),
        ("name", "g(a)", {"g(b)"}),
        ("element", "g([h, i])", {"g([i])", "g([h])", "g([h, h, i])", "g([h, i, i])", "g([i, h])"}),
    ],
)
def test_a_kind_of_change_gives_its_mutants(kind, body, mutants):
    assert mutated_bodies(body, kind) == mutants


def test_a_comparison_is_replaced_by_each_other_one():
    found = {mutant.split()[1] for mutant in mutated_bodies("g() < h()", "operator")}
    assert found == {"<=", "==", "!=", ">", ">="}


def test_conditions_are_negated_and_forced():
    found = mutated_bodies("return 1 if g() else 2", "condition")
    assert found == {f"return 1 if {test} else 2" for test in ("not g()", "True", "False")}


def test_loops_run_backwards_and_without_an_end():
    heads = {mutant.partition("\n")[0] for mutant in mutated_bodies("for c in g(): h(c)", "loop")}
    assert heads == {f"for c in list(g()){cut}:" for cut in ("[::-1]", "[1:]", "[:-1]")}


def test_words_are_replaced_by_the_vocabulary():
    vocabulary = Vocabulary(replacements={"copy": ("move",), "red": ("blue",)})
    found = mutated_bodies("copy(shutil.copy, 'red')", "word", vocabulary)
    expected = {
        "move(shutil.copy, 'red')",
        "copy(shutil.move, 'red')",
        "copy(shutil.copy, 'blue')",
    }
    assert found == expected


def test_names_that_are_read_are_replaced_by_expressions():
    vocabulary = Vocabulary(replacements={"a": ("0.9",)})
    assert mutated_bodies("a = g(a)", "word", vocabulary) == {"a = g(0.9)"}


def test_calls_get_the_keyword_arguments_of_the_vocabulary():
    vocabulary = Vocabulary(extra_arguments={"Dense": ("use_bias=False",)})
    found = mutated_bodies("layers.Dense(1, name='x')", "addition", vocabulary)
    assert found == {"layers.Dense(1, name='x', use_bias=False)"}


def test_every_mutant_is_distinct():
    original = ast.unparse(ast.parse(SPLIT))
    sources = [mutant.source for mutant in mutants_of(SPLIT)]
    assert len(sources) > 50
    assert len(set(sources)) == len(sources)
    assert original not in sources


def test_every_mutant_compiles():
    for mutant in mutants_of(SPLIT):
        compile(mutant.source, "mutant", "exec")


def test_the_function_itself_keeps_its_name_and_parameters():
    for mutant in mutants_of(SPLIT):
        assert mutant.source.startswith("def split(items, share):\n")


def test_docstrings_and_annotations_are_not_mutated():
    assert mutants_of('def f(a: list[int] = None) -> "int":\n    """Two words."""\n') == []


def test_a_mutant_has_its_statement_before_and_after():
    mutants = mutants_of(SPLIT)
    negated = next(each for each in mutants if each.after == "if not item > 0:")
    assert (negated.kind, negated.line) == ("condition", 6)
    assert negated.before == "if item > 0:"


def test_a_long_statement_is_cut_to_the_difference():
    letters = ", ".join(f"'{letter}'" for letter in "abcdefghijklmnopqrstuvwxyz")
    mutant = next(m for m in mutants_of(f"def f():\n    g({letters}, 1)") if "2" in m.after)
    assert mutant == Mutant(
        "number",
        2,
        "… 'u', 'v', 'w', 'x', 'y', 'z', 1) …",
        "… 'u', 'v', 'w', 'x', 'y', 'z', 2) …",
        mutant.source,
    )
