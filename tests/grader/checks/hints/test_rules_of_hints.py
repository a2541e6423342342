"""Each rule speaks for evidence made for it, and not for evidence that differs in one condition."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from grader.checks import hints
from grader.messages.rules import Rules
from tests.grader.checks import hints as tests_of_hints

MAX_WORDS = 25


def modules_in(package: ModuleType, prefix: str = "") -> Iterator[ModuleType]:
    """Yield the modules of a package whose names begin with `prefix`."""
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.startswith(prefix):
            yield importlib.import_module(f"{package.__name__}.{module.name}")


# For each rule the evidence that it speaks for, then evidence that it must not speak for.
CASES: dict[tuple[Rules[Any], str], tuple[Any, ...]] = {
    key: made
    for module in modules_in(tests_of_hints, "cases_of_")
    for key, made in module.CASES.items()
}
TABLES = [
    value
    for module in modules_in(hints)
    for value in vars(module).values()
    if isinstance(value, Rules)
]
NAMED_CASES = [
    pytest.param(rules, name, *made[:1], made[1:], id=f"{rules.name}/{name}")
    for (rules, name), made in CASES.items()
]


@pytest.mark.parametrize(("rules", "name", "fitting", "others"), NAMED_CASES)
def test_a_rule_speaks_for_its_evidence_only(rules, name, fitting, others):
    hint = rules.hint(fitting)
    assert hint is not None
    assert hint.id == f"{rules.name}/{name}", str(hint)
    for number, other in enumerate(others):
        hint = rules.hint(other)
        assert hint is None or hint.id != f"{rules.name}/{name}", (number, str(hint))


def test_each_rule_has_evidence_and_a_mutation_for_each_condition_that_must_not_hold():
    for rules in TABLES:
        for rule in rules.rules:
            made = CASES[rules, rule.name]
            is_last_resort = rule is rules.rules[-1] and not rule.unless
            assert len(made) - 1 >= max(len(rule.unless), 0 if is_last_resort else 1), rule.name


@pytest.mark.parametrize("rules", TABLES, ids=lambda rules: rules.name)
def test_the_rules_of_a_table_can_be_told_apart_and_read(rules):
    assert len({rule.name for rule in rules.rules}) == len(rules.rules)
    for rule in rules.rules:
        assert len(rule.text.split()) <= MAX_WORDS, rule.text
        assert rule.text.endswith("?"), rule.text
        assert rule.example, rule.name
        for condition in (*rule.when, *rule.unless):
            assert condition.__doc__, condition.__name__
